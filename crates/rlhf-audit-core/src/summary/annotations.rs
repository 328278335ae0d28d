//! What the annotations add up to.

use alloc::string::String;

use super::{Loads, Tally};
use crate::records::annotation::{Annotation, Judgement, Origin, Rater};
use crate::records::{Compartment, Entry, Payload, Payloads};

/// The earliest and the latest time of some entries, by the clock of the writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The earliest, in ms since 1970-01-01T00:00:00Z.
    pub first_ms: u64,
    /// The latest, in ms since 1970-01-01T00:00:00Z.
    pub last_ms: u64,
}

impl Period {
    /// The smallest period that contains both.
    pub fn join(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        let (Some(a), Some(b)) = (one, other) else {
            return one.or(other);
        };
        Some(Self {
            first_ms: a.first_ms.min(b.first_ms),
            last_ms: a.last_ms.max(b.last_ms),
        })
    }
}

/// What the annotations add up to; one annotation is one judgement by one rater.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Annotations {
    /// Annotations.
    pub items: u64,
    /// Candidates that were before the raters, over all annotations.
    pub candidates: u64,
    /// Annotations by kind of feedback, in the order of `Feedback::ALL`.
    pub by_feedback: [u64; 8],
    /// Annotations by origin of the judgement, in the order of `Origin::ALL`.
    pub by_origin: [u64; 4],
    /// Annotations by outcome, in the order of `Outcome::ALL`, where `signal` is disclosed.
    pub by_outcome: [u64; 6],
    /// Annotations that replace an earlier one.
    pub superseding: u64,
    /// When they were recorded.
    pub period: Option<Period>,
    /// Annotations by round, where one is named.
    pub rounds: Tally<u64>,
    /// Annotations by `dataset` entry, where one is named.
    pub datasets: Tally<u64>,
    /// Annotations by `guideline` entry, where one is named.
    pub guidelines: Tally<u64>,
    /// Annotations by pseudonym, where `annotator` is disclosed and has one.
    pub loads: Loads,
    /// Annotations by name of the judging model, where `annotator` is disclosed.
    pub models: Tally<String>,
    /// Annotations by name of the judging program, where `annotator` is disclosed.
    pub programs: Tally<String>,
}

impl Annotations {
    #[inline]
    pub(super) fn add(&mut self, entry: &Entry, body: &Annotation, payloads: &Payloads) {
        self.items += 1;
        self.candidates = self.candidates.saturating_add(body.candidates);
        count(&mut self.by_feedback, body.feedback as usize);
        count(&mut self.by_origin, body.origin as usize);
        self.superseding += u64::from(body.supersedes.is_some());
        let now = Period {
            first_ms: entry.time_ms,
            last_ms: entry.time_ms,
        };
        self.period = Period::join(self.period, Some(now));
        let references = [
            (&mut self.rounds, body.round),
            (&mut self.datasets, body.dataset),
            (&mut self.guidelines, body.guideline),
        ];
        for (tally, key) in references {
            if let Some(key) = key {
                tally.add(&key, 1);
            }
        }
        if let Some(Payload::Rater(rater)) = payloads.get(Compartment::Annotator) {
            self.add_rater(rater);
        }
        if let Some(Payload::Judgement(Judgement { outcome, .. })) =
            payloads.get(Compartment::Signal)
        {
            count(&mut self.by_outcome, *outcome as usize);
        }
    }

    fn add_rater(&mut self, rater: &Rater) {
        if let Some(pseudonym) = &rater.pseudonym {
            self.loads.add(pseudonym, 1);
        }
        match (rater.origin, &rater.name) {
            (Origin::Model, Some(name)) => self.models.add(name.as_str(), 1),
            (Origin::Program, Some(name)) => self.programs.add(name.as_str(), 1),
            _ => {}
        }
    }

    pub(super) fn merge(&mut self, later: Self) {
        self.items = self.items.saturating_add(later.items);
        self.candidates = self.candidates.saturating_add(later.candidates);
        add_all(&mut self.by_feedback, &later.by_feedback);
        add_all(&mut self.by_origin, &later.by_origin);
        add_all(&mut self.by_outcome, &later.by_outcome);
        self.superseding = self.superseding.saturating_add(later.superseding);
        self.period = Period::join(self.period, later.period);
        self.rounds.merge(later.rounds);
        self.datasets.merge(later.datasets);
        self.guidelines.merge(later.guidelines);
        self.loads.merge(later.loads);
        self.models.merge(later.models);
        self.programs.merge(later.programs);
    }
}

#[inline]
fn count(counts: &mut [u64], place: usize) {
    if let Some(count) = counts.get_mut(place) {
        *count += 1;
    }
}

pub(super) fn add_all(sums: &mut [u64], others: &[u64]) {
    for (sum, other) in sums.iter_mut().zip(others) {
        *sum = sum.saturating_add(*other);
    }
}

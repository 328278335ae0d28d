//! What the policy updates add up to, and which of them lead to the current weights.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use super::rewards::join;
use super::{CHECKPOINT_PLACES_MAX, Series, Tally, Timeline};
use crate::records::common::Metric;
use crate::records::policy_update::PolicyUpdate;
use crate::records::resume::Resume;

/// A number that updates may have.
#[derive(Debug)]
pub struct Statistic {
    /// What people call it.
    pub name: &'static str,
    /// Its unit, empty where it has none.
    pub unit: &'static str,
    value: fn(&PolicyUpdate) -> Option<f64>,
}

/// The numbers whose development is followed, in the order of [`Updates::series`].
pub const STATISTICS: [Statistic; 6] = [
    Statistic {
        name: "KL divergence",
        unit: "nats",
        value: |update| update.kl,
    },
    Statistic {
        name: "mean reward",
        unit: "",
        value: |update| update.reward,
    },
    Statistic {
        name: "loss",
        unit: "",
        value: |update| update.loss,
    },
    Statistic {
        name: "learning rate",
        unit: "",
        value: |update| update.learning_rate,
    },
    Statistic {
        name: "gradient norm",
        unit: "",
        value: |update| update.gradient_norm,
    },
    Statistic {
        name: "entropy",
        unit: "nats",
        value: |update| update.entropy,
    },
];

/// What the policy updates add up to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Updates {
    /// Updates, those on branches that were left included.
    pub entries: u64,
    /// Smallest and largest optimiser step.
    pub steps: Option<(u64, u64)>,
    /// Items that the updates saw, over those that say so.
    pub samples: Option<u64>,
    /// Entries that the updates were computed from, counted anew for each update.
    pub input_entries: u64,
    /// Updates by stage, where one is named.
    pub stages: Tally<String>,
    /// Terms of the objective of the last update that names them.
    pub objective: Option<Vec<Metric>>,
    /// How the numbers developed, in the order of [`STATISTICS`].
    pub series: [Series; STATISTICS.len()],
    /// The updates at even distances.
    pub timeline: Timeline,
    on_branch: u64,
    abandoned: u64,
    /// For each `checkpoint` entry, the updates that led to it.
    places: BTreeMap<u64, u64>,
    is_over: bool,
}

impl Updates {
    /// Updates on branches that a resume left; `None` if there were too many checkpoints.
    pub fn abandoned(&self) -> Option<u64> {
        (!self.is_over).then_some(self.abandoned)
    }

    pub(super) fn add(&mut self, seq: u64, update: &PolicyUpdate) {
        self.entries += 1;
        self.on_branch += 1;
        self.steps = join(self.steps, Some((update.step, update.step)));
        if let Some(samples) = update.samples {
            self.samples = Some(self.samples.unwrap_or(0).saturating_add(samples));
        }
        for span in &update.inputs {
            let length = span.end.saturating_sub(span.first);
            self.input_entries = self.input_entries.saturating_add(length);
        }
        if let Some(stage) = &update.stage {
            self.stages.add(stage.as_str(), 1);
        }
        if let Some(objective) = &update.objective {
            self.objective = Some(objective.clone());
        }
        for (series, statistic) in self.series.iter_mut().zip(&STATISTICS) {
            series.add((statistic.value)(update));
        }
        self.timeline.update(seq, update);
    }

    pub(super) fn checkpoint(&mut self, seq: u64) {
        self.timeline.checkpoint(seq);
        self.places.insert(seq, self.on_branch);
        if self.places.len() > CHECKPOINT_PLACES_MAX {
            self.places.clear();
            self.is_over = true;
        }
    }

    /// Leaves the branch: what was done on it since the checkpoint does not lead to the weights.
    pub(super) fn resume(&mut self, resume: &Resume) {
        let place = resume
            .checkpoint
            .and_then(|checkpoint| self.places.get(&checkpoint));
        let place = place.copied().unwrap_or(0);
        self.abandoned = self
            .abandoned
            .saturating_add(self.on_branch.saturating_sub(place));
        self.on_branch = place;
    }
}

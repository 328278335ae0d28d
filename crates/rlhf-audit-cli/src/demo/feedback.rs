//! Annotations of every kind, by raters who see the quality of an answer through their own noise.

use rlhf_audit_core::records::annotation::{
    self as records, Annotation, Aspect, Candidate, Comment, Content, Edit, Judgement, Outcome,
    Scale,
};
use rlhf_audit_core::records::field::Column;
use rlhf_audit_store::recorder::{NewAnnotation, Recorder};

use super::people::{Judge, Panel};
use super::rng::Rng;
use super::text;

/// Answers that differ by less are a tie to most raters.
const TIE_BELOW: u64 = 25;
/// Kinds of feedback with how many of a thousand annotations they make up.
const MIX: [(records::Feedback, u64); 8] = [
    (records::Feedback::Pairwise, 560),
    (records::Feedback::Ranking, 110),
    (records::Feedback::Rubric, 110),
    (records::Feedback::Scalar, 70),
    (records::Feedback::Binary, 60),
    (records::Feedback::Stepwise, 40),
    (records::Feedback::Edit, 25),
    (records::Feedback::Critique, 25),
];

/// Makes the annotations of one round.
pub(super) struct Feedback {
    panel: Panel,
    dataset: u64,
    guideline: u64,
    round: u64,
    /// The item that is on the table: each is judged by one to three raters.
    item: u64,
    judged: u64,
    /// An annotation that may be corrected, with its entry.
    last: Option<(u64, NewAnnotation)>,
    pending: Option<NewAnnotation>,
}

/// What a rater sees.
struct Sight<'j> {
    judge: &'j Judge,
    item: u64,
    /// Perceived quality of each candidate, 0 to 1000.
    seen: Vec<u64>,
    content: Content,
}

impl Feedback {
    pub(super) fn new(recorder: &Recorder, dataset: u64, guideline: u64, round: u64) -> Self {
        Self {
            panel: Panel::new(recorder),
            dataset,
            guideline,
            round,
            item: 0,
            judged: 0,
            last: None,
            pending: None,
        }
    }

    /// The next annotation.
    pub(super) fn next(&mut self, rng: &mut Rng) -> NewAnnotation {
        let new = match self.last.take() {
            // Now and then somebody corrects what they said before.
            Some((seq, old)) if rng.chance(10) => correction(seq, old),
            _ => self.fresh(rng),
        };
        self.pending = Some(new.clone());
        new
    }

    /// Learns under which number the annotation was recorded.
    pub(super) fn recorded(&mut self, seq: u64) {
        let last = self.pending.take().filter(|new| {
            new.annotation.feedback == records::Feedback::Pairwise
                && new.judgement.preferred.is_some()
        });
        self.last = last.map(|new| (seq, new));
    }

    fn fresh(&mut self, rng: &mut Rng) -> NewAnnotation {
        if self.judged == 0 {
            self.item += 1;
            self.judged = 1 + rng.below(3);
        }
        self.judged -= 1;
        let kind = kind(rng);
        let candidates = match kind {
            records::Feedback::Pairwise => 2,
            records::Feedback::Ranking | records::Feedback::Rubric => 4,
            _ => 1,
        };
        let judge = match kind {
            records::Feedback::Binary => self.panel.program(),
            records::Feedback::Pairwise => self.panel.somebody(rng),
            _ => self.panel.person(rng),
        };
        // Rounds do not share prompts.
        let item = self.round * 1_000_000_007 + self.item;
        let sight = look(judge, item, candidates, self.round, rng);
        let judgement = judgement(kind, &sight, rng);
        NewAnnotation {
            annotation: Annotation {
                feedback: kind,
                origin: judge.rater.origin,
                candidates,
                round: Some(self.round),
                dataset: Some(self.dataset),
                guideline: Some(self.guideline),
                supersedes: None,
                ext: None,
            },
            content: Some(sight.content),
            rater: Some(judge.rater.clone()),
            judgement,
        }
    }
}

fn kind(rng: &mut Rng) -> records::Feedback {
    let mut left = rng.below(1000);
    for (kind, share) in MIX {
        match left.checked_sub(share) {
            None => return kind,
            Some(rest) => left = rest,
        }
    }
    records::Feedback::Pairwise
}

/// The same rater prefers the other answer after all.
fn correction(seq: u64, mut new: NewAnnotation) -> NewAnnotation {
    new.annotation.supersedes = Some(seq);
    new.judgement.preferred = new.judgement.preferred.map(|index| 1 - index.min(1));
    new
}

/// What the candidates are, and how good they look to the judge. Later policies answer better.
fn look<'j>(judge: &'j Judge, item: u64, candidates: u64, round: u64, rng: &mut Rng) -> Sight<'j> {
    // The item decides what is before every rater of it, so it has its own numbers.
    let mut own = Rng::new(item);
    let mut seen = Vec::new();
    let mut shown = Vec::new();
    for candidate in 0..candidates {
        let quality = (250 + 60 * round + own.below(500)).min(1000);
        let text = text::answer(item, candidate, quality);
        shown.push(Candidate {
            digest: text::digest(&text),
            producer: Some(format!("demo-policy@epoch_{round}")),
        });
        seen.push(
            quality
                .saturating_add_signed(rng.around(judge.noise))
                .min(1000),
        );
    }
    let content = Content {
        prompt: Some(text::digest(&text::prompt(item))),
        candidates: shown,
        item: Some(format!("demo-{item}")),
        conversation: None,
        turn: None,
        language: Some("en".into()),
        prompt_source: Some("synthetic".into()),
        prompt_text: None,
        candidate_texts: None,
        attachments: None,
    };
    Sight {
        judge,
        item,
        seen,
        content,
    }
}

fn judgement(kind: records::Feedback, sight: &Sight<'_>, rng: &mut Rng) -> Judgement {
    if rng.chance(sight.judge.abstains) {
        let outcomes = [Outcome::Abstained, Outcome::Skipped, Outcome::Cancelled];
        return bare(*rng.pick(&outcomes).unwrap_or(&Outcome::Skipped), rng);
    }
    let said = bare(Outcome::Judged, rng);
    match kind {
        records::Feedback::Pairwise => pairwise(said, &sight.seen),
        records::Feedback::Ranking => Judgement {
            ranking: Some(ranking(&sight.seen)),
            ..said
        },
        records::Feedback::Scalar => Judgement {
            scale: Some(stars()),
            scores: Some(column(&sight.seen, 0)),
            ..said
        },
        records::Feedback::Rubric => Judgement {
            aspects: Some(rubric(&sight.seen, rng)),
            ..said
        },
        records::Feedback::Binary => Judgement {
            labels: Some(sight.seen.iter().map(|seen| *seen >= 500).collect()),
            ..said
        },
        records::Feedback::Stepwise => Judgement {
            steps: Some(steps(&sight.seen, rng)),
            ..said
        },
        records::Feedback::Edit => Judgement {
            edits: Some(vec![Edit {
                candidate: 0,
                after: text::digest(&format!("better: {}", sight.item)),
            }]),
            ..said
        },
        records::Feedback::Critique => Judgement {
            comments: Some(vec![Comment {
                candidate: Some(0),
                aspect: None,
                digest: text::digest(&format!("too long: {}", sight.item)),
            }]),
            confidence: Some(0.75),
            ..said
        },
    }
}

fn bare(outcome: Outcome, rng: &mut Rng) -> Judgement {
    Judgement {
        outcome,
        preferred: None,
        strength: None,
        ranking: None,
        scale: None,
        scores: None,
        aspects: None,
        labels: None,
        steps: None,
        edits: None,
        comments: None,
        confidence: None,
        lead_time_ms: Some(4_000 + rng.below(56_000)),
        flags: None,
        judged_ms: None,
    }
}

fn pairwise(said: Judgement, seen: &[u64]) -> Judgement {
    let [first, second] = seen else { return said };
    let gap = first.abs_diff(*second);
    if gap < TIE_BELOW {
        let is_bad = *first < 350 && *second < 350;
        let outcome = if is_bad {
            Outcome::AllBad
        } else {
            Outcome::Tie
        };
        return Judgement { outcome, ..said };
    }
    Judgement {
        preferred: Some(u64::from(second > first)),
        strength: Some(1.0 + (gap / 200).min(2) as f64),
        scale: Some(Scale {
            low: 1.0,
            high: 3.0,
        }),
        ..said
    }
}

/// Candidates by perceived quality, best first; those that look alike share a place.
fn ranking(seen: &[u64]) -> Vec<Vec<u64>> {
    let mut order: Vec<(u64, u64)> = seen.iter().copied().zip(0..).collect();
    order.sort_by_key(|(quality, index)| (std::cmp::Reverse(*quality), *index));
    let mut groups: Vec<Vec<u64>> = Vec::new();
    let mut above = None;
    for (quality, index) in order {
        match groups.last_mut() {
            Some(group) if above.is_some_and(|above| above - quality < TIE_BELOW) => {
                group.push(index);
            }
            _ => groups.push(vec![index]),
        }
        above = Some(quality);
    }
    for group in &mut groups {
        group.sort_unstable();
    }
    groups
}

const fn stars() -> Scale {
    Scale {
        low: 1.0,
        high: 5.0,
    }
}

/// One to five stars.
fn column(seen: &[u64], shift: i64) -> Column {
    let stars = seen
        .iter()
        .map(|seen| Some((1 + (seen.saturating_add_signed(shift) / 200).min(4)) as f64));
    Column(stars.collect())
}

/// As in UltraFeedback: four aspects, each with its own column; now and then one is left out.
fn rubric(seen: &[u64], rng: &mut Rng) -> Vec<Aspect> {
    let names = [
        "helpfulness",
        "honesty",
        "instruction_following",
        "truthfulness",
    ];
    let aspects = names.iter().map(|name| {
        let mut scores = column(seen, rng.around(120));
        if rng.chance(30)
            && let Some(score) = scores.0.first_mut()
        {
            *score = None;
        }
        Aspect {
            name: (*name).into(),
            scale: stars(),
            scores,
        }
    });
    aspects.collect()
}

/// Three to six steps, right until one goes wrong.
fn steps(seen: &[u64], rng: &mut Rng) -> Column {
    let quality = seen.first().copied().unwrap_or(0);
    let mut is_right = true;
    let count = 3 + rng.below(4);
    let steps = (0..count).map(|_| {
        is_right &= rng.chance(700 + quality / 4);
        Some(if is_right { 1.0 } else { 0.0 })
    });
    Column(steps.collect())
}

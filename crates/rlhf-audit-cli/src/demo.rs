//! The sample run: generated, and labelled as generated wherever it is shown.
//!
//! It has the shapes of a real run (pairs, rankings, ratings on scales, ties and abstentions, reward
//! batches, policy updates, checkpoints, a crash with a branch that was left) and numbers that a
//! real run could have. Nobody judged anything. Keys, clock and random numbers are fixed and the
//! arithmetic is exact on every machine, so the same journal entries come out everywhere, and the
//! same bundle, byte for byte.
//!
//! ```text
//! epoch 0 … 4:  annotations ─▶ 4 × (reward batch ─▶ policy update) ─▶ checkpoint ─▶ evaluation
//! epoch 3:      breaks off after two updates; the process ends; a new one resumes from epoch 2's
//!               checkpoint and trains epoch 3 again
//! ```
//!
//! | module     | what it makes                                        |
//! |------------|------------------------------------------------------|
//! | `rng`      | numbers                                              |
//! | `text`     | prompts and answers                                  |
//! | `people`   | raters: persons, a judging model, a program          |
//! | `feedback` | annotations of every kind                            |
//! | `training` | reward batches, policy updates, evaluations          |
//! | `spine`    | the records that a run states once                   |
//! | `weights`  | the files of a checkpoint, which really exist        |

mod feedback;
mod people;
mod rng;
mod spine;
mod text;
mod training;
mod weights;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::ProgressBar;
use rlhf_audit_core::bundle::head::Reason;
use rlhf_audit_core::cose::{Signer, SigningKey};
use rlhf_audit_store::keys::RunSecret;
use rlhf_audit_store::recorder::{Closed, Closing, Means, Recorder};

use crate::failure::Failure;
use feedback::Feedback;
use rng::Rng;
use training::Training;

/// Seed of the DEMO signing key: public, so never for a real run.
pub(crate) const DEMO_SEED: [u8; 32] = *b"DEMO signing key, not for a run!";
/// The DEMO run secret: public, so never for a real run.
pub(crate) const DEMO_SECRET: [u8; 32] = *b"DEMO run secret, not for a run!!";
/// Fewest annotations of which each epoch gets some of every kind.
pub(crate) const ANNOTATIONS_MIN: u64 = 100;

/// When the sample run begins: 2026-01-05T08:00:00Z.
const BEGIN_MS: u64 = 1_767_600_000_000;
/// How long it lasts, whatever its size.
const SPAN_MS: u64 = 5 * 86_400_000;
/// Epochs.
const EPOCHS: u64 = 5;
/// Policy updates of an epoch.
const STEPS: u64 = 4;
/// The epoch that breaks off and is trained again.
const BROKEN_EPOCH: u64 = 3;

/// The clock of the sample run: it stands still between two events.
#[derive(Clone, Debug)]
struct DemoClock(Arc<AtomicU64>);

impl DemoClock {
    fn new() -> Self {
        Self(Arc::new(AtomicU64::new(BEGIN_MS)))
    }

    fn pass(&self, ms: u64) {
        self.0.fetch_add(ms, Ordering::Relaxed);
    }

    fn now(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The public half of the DEMO key.
pub(crate) fn public_key() -> [u8; 32] {
    SigningKey::from_seed(&DEMO_SEED).public_key()
}

/// When the sample run is over, and its keys are judged.
pub(crate) const fn end_ms() -> u64 {
    BEGIN_MS + 2 * SPAN_MS
}

/// Records the sample run into `journal`, and writes the files of its checkpoints into `weights`.
pub(crate) fn record(
    journal: &Path,
    weights: &Path,
    annotations: u64,
    bar: &ProgressBar,
) -> Result<Closed, Failure> {
    let clock = DemoClock::new();
    let recorder = Recorder::create(journal, spine::configuration(), means(&clock))?;
    let mut run = Run {
        recorder,
        clock,
        rng: Rng::new(0xDE30),
        annotations,
        weights,
        bar,
        released: None,
        dataset: 0,
        guideline: 0,
    };
    run.prepare()?;
    for epoch in 0..EPOCHS {
        run = run.epoch(epoch, journal)?;
    }
    run.clock.pass(60_000);
    let released = run.released;
    Ok(run.recorder.close(Closing {
        released,
        note: Some("generated for demonstration; no real run".into()),
        ..Closing::default()
    })?)
}

fn means(clock: &DemoClock) -> Means {
    let signer = Box::new(SigningKey::from_seed(&DEMO_SEED));
    let mut means = Means::new(signer, RunSecret::from_bytes(&DEMO_SECRET));
    let clock = clock.clone();
    means.clock = Box::new(move || clock.now());
    means
}

/// The run under way.
struct Run<'a> {
    recorder: Recorder,
    clock: DemoClock,
    rng: Rng,
    annotations: u64,
    weights: &'a Path,
    bar: &'a ProgressBar,
    released: Option<u64>,
    dataset: u64,
    guideline: u64,
}

impl Run<'_> {
    /// What is stated before anybody judges.
    fn prepare(&mut self) -> Result<(), Failure> {
        self.dataset = self.recorder.record(spine::dataset())?;
        self.guideline = self.recorder.record(spine::guideline(None, BEGIN_MS))?;
        self.recorder.record(spine::hyperparameters(0))?;
        self.recorder.record(spine::threshold())?;
        let declaration = spine::declaration(BEGIN_MS);
        self.recorder.record(declaration)?;
        Ok(())
    }

    fn epoch(mut self, epoch: u64, journal: &Path) -> Result<Self, Failure> {
        let (first, end) = self.annotate(epoch)?;
        if epoch == 1 {
            self.change_course(first)?;
        }
        if epoch == BROKEN_EPOCH {
            self = self.break_off(epoch, (first, end), journal)?;
        }
        for step in 0..STEPS {
            self.update(epoch, step, (first, end), false)?;
        }
        self.checkpoint(epoch)?;
        Ok(self)
    }

    /// Collects the annotations of a round; gives the range of their entries.
    fn annotate(&mut self, epoch: u64) -> Result<(u64, u64), Failure> {
        let first = self.recorder.entries();
        let begin = self.annotations * epoch / EPOCHS;
        let end = self.annotations * (epoch + 1) / EPOCHS;
        let pause = SPAN_MS / self.annotations.max(1);
        let mut feedback = Feedback::new(&self.recorder, self.dataset, self.guideline, epoch);
        for index in begin..end {
            self.clock.pass(pause / 2 + self.rng.below(pause + 1));
            let new = feedback.next(&mut self.rng);
            let seq = self.recorder.annotation(new)?;
            feedback.recorded(seq);
            if index % 512 == 0 {
                self.bar.set_position(index);
            }
        }
        self.recorder.head(Reason::Request)?;
        Ok((first, self.recorder.entries()))
    }

    /// A second guideline, a lower learning rate, and one answer whose content was to be erased.
    fn change_course(&mut self, entry: u64) -> Result<(), Failure> {
        let now = self.clock.now();
        let replaced = Some(self.guideline);
        self.guideline = self.recorder.record(spine::guideline(replaced, now))?;
        self.recorder.record(spine::hyperparameters(STEPS))?;
        self.recorder.record(spine::erasure(entry, now))?;
        Ok(())
    }

    /// One reward batch and the update that is computed from it and from its share of `round`.
    fn update(
        &mut self,
        epoch: u64,
        step: u64,
        (first, end): (u64, u64),
        is_spoilt: bool,
    ) -> Result<(), Failure> {
        let training = Training {
            step: epoch * STEPS + step + 1,
            epoch: epoch as f64 + (step + 1) as f64 / STEPS as f64,
            is_spoilt,
        };
        self.clock.pass(180_000 + self.rng.below(60_000));
        let batch = self.recorder.reward(&training.batch(&mut self.rng))?;
        let share = |part: u64| first + (end - first) * part / STEPS;
        self.clock.pass(20_000 + self.rng.below(10_000));
        let annotations = (share(step), share(step + 1));
        self.recorder
            .record(training.update(&mut self.rng, annotations, &batch))?;
        Ok(())
    }

    /// Trains two steps that go wrong; the process ends, and a new one takes up the journal.
    fn break_off(mut self, epoch: u64, round: (u64, u64), journal: &Path) -> Result<Self, Failure> {
        for step in 0..2 {
            self.update(epoch, step, round, true)?;
        }
        let end = self.recorder.entries();
        let anomaly = spine::anomaly(epoch * STEPS + 2, (end - 2, end));
        self.recorder.record(anomaly)?;
        // The journal has one writer: the old one must be gone before the new one opens it.
        drop(self.recorder);
        self.clock.pass(3_600_000);
        let (recorder, recovery) = Recorder::resume(journal, means(&self.clock))?;
        let reason = "KL divergence ran away; continued from the checkpoint before";
        recorder.resumed(recorder.last_checkpoint(), reason, &recovery)?;
        Ok(Self { recorder, ..self })
    }

    fn checkpoint(&mut self, epoch: u64) -> Result<(), Failure> {
        let released = epoch + 1 == EPOCHS;
        self.clock.pass(90_000);
        let new = weights::checkpoint(self.weights, epoch, STEPS * (epoch + 1), released)?;
        let seq = self.recorder.checkpoint(new)?;
        self.released = released.then_some(seq).or(self.released);
        self.clock.pass(300_000);
        let evaluation = training::evaluation(&mut self.rng, epoch, seq, self.clock.now());
        self.recorder.record(evaluation)?;
        Ok(())
    }
}

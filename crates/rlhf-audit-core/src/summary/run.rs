//! What the spine says, in log order.

use super::{Kept, Settings, Updates};
use crate::records::anomaly::Anomaly;
use crate::records::checkpoint::Checkpoint;
use crate::records::dataset::Dataset;
use crate::records::declaration::Declaration;
use crate::records::erasure::Erasure;
use crate::records::evaluation::Evaluation;
use crate::records::guideline::Guideline;
use crate::records::key_event::KeyEvent;
use crate::records::log_open::LogOpen;
use crate::records::resume::Resume;
use crate::records::threshold::Threshold;
use crate::records::{Entry, Record};

/// What the spine of a log says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// The configuration of the log.
    pub config: Option<LogOpen>,
    /// Hyperparameters in force.
    pub settings: Settings,
    /// What the policy updates add up to.
    pub updates: Updates,
    /// Data sets.
    pub datasets: Kept<Dataset>,
    /// Guidelines for raters.
    pub guidelines: Kept<Guideline>,
    /// Training checkpoints.
    pub checkpoints: Kept<Checkpoint>,
    /// Training checkpoints whose weights were given to others.
    pub released: Kept<Checkpoint>,
    /// Resumes.
    pub resumes: Kept<Resume>,
    /// Evaluations.
    pub evaluations: Kept<Evaluation>,
    /// Thresholds.
    pub thresholds: Kept<Threshold>,
    /// Anomalies.
    pub anomalies: Kept<Anomaly>,
    /// Declarations.
    pub declarations: Kept<Declaration>,
    /// Erasures.
    pub erasures: Kept<Erasure>,
    /// Key events.
    pub key_events: Kept<KeyEvent>,
}

impl Run {
    /// Takes in a spine entry; call in log order, up to and without the `card` entry. Events and
    /// `log-close` are passed over.
    pub fn add(&mut self, entry: &Entry) {
        let (seq, time_ms) = (entry.seq, entry.time_ms);
        match &entry.record {
            Record::LogOpen(record) => {
                self.config.get_or_insert_with(|| LogOpen {
                    ext: None,
                    ..LogOpen::clone(record)
                });
            }
            Record::PolicyUpdate(record) => self.updates.add(seq, record),
            Record::Checkpoint(record) => {
                self.updates.checkpoint(seq);
                self.checkpoints.push(seq, time_ms, record);
                if record.released {
                    self.released.push(seq, time_ms, record);
                }
            }
            Record::Resume(record) => {
                self.updates.resume(record);
                self.resumes.push(seq, time_ms, record);
            }
            Record::Hyperparameters(record) => self.settings.add(record),
            Record::Dataset(record) => self.datasets.push(seq, time_ms, record),
            Record::Guideline(record) => self.guidelines.push(seq, time_ms, record),
            Record::Evaluation(record) => self.evaluations.push(seq, time_ms, record),
            Record::Threshold(record) => self.thresholds.push(seq, time_ms, record),
            Record::Anomaly(record) => self.anomalies.push(seq, time_ms, record),
            Record::Declaration(record) => self.declarations.push(seq, time_ms, record),
            Record::Erasure(record) => self.erasures.push(seq, time_ms, record),
            Record::KeyEvent(record) => self.key_events.push(seq, time_ms, record),
            Record::Annotation(_) | Record::Reward(_) | Record::Card(_) | Record::LogClose(_) => {}
        }
    }
}

//! From the base model to the released weights: checkpoints, updates and resumes in order.
//!
//! A *branch* is a run of updates and checkpoints; a resume leaves one and begins another at an
//! earlier checkpoint. Within a branch steps grow and each checkpoint names the one before it.

use alloc::collections::BTreeMap;
use alloc::string::String;

use super::Record;
use super::checkpoint::Checkpoint;
use super::resume::Resume;
use crate::codes::Code;
use crate::limits::REFERENCES_MAX;

/// The branch at the end of the log.
#[derive(Clone, Debug, Default)]
pub struct Lineage {
    /// Step and release mark of each checkpoint, by entry.
    checkpoints: BTreeMap<u64, (u64, bool)>,
    /// The last checkpoint of the branch.
    tip: Option<u64>,
    /// The last step of the branch and stage.
    step: Option<u64>,
    /// The stage of the last update; a new one counts its steps anew.
    stage: Option<Option<String>>,
}

impl Lineage {
    /// Takes the next spine record.
    ///
    /// # Errors
    /// What is wrong with its place in the lineage; it is taken all the same.
    pub fn take(&mut self, seq: u64, record: &Record) -> Result<(), Code> {
        let fits = self.fits(record);
        match record {
            Record::PolicyUpdate(update) => {
                self.step = Some(update.step);
                self.stage = Some(update.stage.clone());
            }
            Record::Checkpoint(checkpoint) => {
                if self.checkpoints.len() < REFERENCES_MAX {
                    self.checkpoints
                        .insert(seq, (checkpoint.step, checkpoint.released));
                }
                self.tip = Some(seq);
                self.step = Some(checkpoint.step);
            }
            Record::Resume(resume) => {
                self.stage = None;
                self.tip = resume.checkpoint;
                self.step = resume.checkpoint.map(|_| resume.step);
            }
            _ => {}
        }
        fits
    }

    /// Says whether a record could be the next.
    ///
    /// # Errors
    /// What is wrong with its place in the lineage.
    pub fn fits(&self, record: &Record) -> Result<(), Code> {
        let reference = |fits, code| if fits { Ok(()) } else { Err(code) };
        match record {
            Record::PolicyUpdate(update) => {
                let begins = self
                    .stage
                    .as_ref()
                    .is_some_and(|stage| *stage != update.stage);
                let grows = self.step.is_none_or(|step| update.step > step);
                reference(begins || grows, Code::LineageStep)
            }
            Record::Checkpoint(checkpoint) => self.checkpoint_fits(checkpoint),
            Record::Resume(resume) => reference(self.resume_fits(resume), Code::LineageResume),
            Record::Evaluation(evaluation) => {
                let known = |target| self.checkpoints.contains_key(&target);
                reference(
                    evaluation.checkpoint.is_none_or(known),
                    Code::RecordReference,
                )
            }
            Record::LogClose(close) => {
                let released = |target| self.released(target);
                reference(close.released.is_none_or(released), Code::LineageRelease)
            }
            _ => Ok(()),
        }
    }

    /// The last checkpoint of the branch: the parent of the next one.
    pub const fn tip(&self) -> Option<u64> {
        self.tip
    }

    /// The step of a checkpoint.
    pub fn step_of(&self, checkpoint: u64) -> Option<u64> {
        self.checkpoints.get(&checkpoint).map(|(step, _)| *step)
    }

    fn checkpoint_fits(&self, checkpoint: &Checkpoint) -> Result<(), Code> {
        if self.checkpoints.len() >= REFERENCES_MAX {
            return Err(Code::LimitCount);
        }
        if checkpoint.parent != self.tip {
            return Err(Code::LineageParent);
        }
        match self.step {
            Some(step) if checkpoint.step < step => Err(Code::LineageStep),
            _ => Ok(()),
        }
    }

    fn resume_fits(&self, resume: &Resume) -> bool {
        match resume.checkpoint {
            Some(target) => self.step_of(target) == Some(resume.step),
            None => resume.step == 0,
        }
    }

    fn released(&self, target: u64) -> bool {
        self.checkpoints
            .get(&target)
            .is_some_and(|(_, released)| *released)
    }
}

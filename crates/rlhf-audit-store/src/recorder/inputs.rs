//! What trainers hand over, before it becomes records.

use rlhf_audit_core::codes::Code;
use rlhf_audit_core::limits::{REWARD_FUNCTIONS_MAX, REWARD_ROWS_MAX};
use rlhf_audit_core::records::annotation::{Annotation, Content, Judgement, Rater};
use rlhf_audit_core::records::checkpoint::Tensor;
use rlhf_audit_core::records::common::{File, Metric};
use rlhf_audit_core::records::field::{Bytes, Column};
use rlhf_audit_core::records::reward::{self, Part, Reward, Signal, stats};
use rlhf_audit_core::records::{Compartment, Digest, Payload, Payloads};

use super::CaptureError;

/// One judgement with its compartments.
#[derive(Clone, Debug, PartialEq)]
pub struct NewAnnotation {
    /// The open part.
    pub annotation: Annotation,
    /// What was judged.
    pub content: Option<Content>,
    /// Who judged; a person by pseudonym, see [`super::Recorder::pseudonym`].
    pub rater: Option<Rater>,
    /// The judgement.
    pub judgement: Judgement,
}

/// One training checkpoint.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewCheckpoint {
    /// What it is called.
    pub name: String,
    /// The optimiser step it was taken after.
    pub step: u64,
    /// The epoch, as a fraction.
    pub epoch: Option<f64>,
    /// Metrics at this point.
    pub metrics: Vec<Metric>,
    /// Its files with their digests, in any order.
    pub files: Vec<File>,
    /// Its tensors with their digests, in any order; may be left out.
    pub tensors: Vec<Tensor>,
    /// Whether these are weights that are given to others.
    pub released: bool,
}

/// One batch of rewarded rollouts, in columns of one length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RewardBatch {
    /// The optimiser step that the rollouts were made for.
    pub step: u64,
    /// SHA-256 of each row's prompt.
    pub prompts: Vec<Digest>,
    /// SHA-256 of each row's completion.
    pub completions: Vec<Digest>,
    /// Name and values of each reward function.
    pub functions: Vec<(String, Vec<Option<f64>>)>,
    /// The advantage of each row.
    pub advantages: Option<Vec<Option<f64>>>,
}

impl RewardBatch {
    /// Whether the columns fit together and into the format.
    pub(super) fn check(&self) -> Result<(), CaptureError> {
        let rows = self.prompts.len();
        if rows == 0 || self.functions.is_empty() || self.functions.len() > REWARD_FUNCTIONS_MAX {
            return Err(CaptureError::Rule(Code::LimitCount));
        }
        if self.completions.len() != rows {
            return Err(CaptureError::Uneven("completions"));
        }
        if self
            .functions
            .iter()
            .any(|(_, values)| values.len() != rows)
        {
            return Err(CaptureError::Uneven("values of a reward function"));
        }
        if self
            .advantages
            .as_ref()
            .is_some_and(|values| values.len() != rows)
        {
            return Err(CaptureError::Uneven("advantages"));
        }
        Ok(())
    }

    /// Cuts the batch into parts that fit into one entry each.
    pub(super) fn parts(&self) -> impl Iterator<Item = BatchPart<'_>> {
        let count = self.prompts.len().div_ceil(REWARD_ROWS_MAX);
        (0..count).map(move |index| BatchPart {
            batch: self,
            index,
            count,
        })
    }
}

/// A run of rows of a batch.
#[derive(Debug)]
pub(super) struct BatchPart<'b> {
    batch: &'b RewardBatch,
    index: usize,
    count: usize,
}

impl BatchPart<'_> {
    /// Makes the record and its compartments.
    pub(super) fn seal(&self, row_secret: [u8; 16]) -> (Reward, Payloads) {
        let batch = self.batch;
        let column = |values: &[Option<f64>]| Column(self.rows(values).to_vec());
        let values: Vec<Column> = batch
            .functions
            .iter()
            .map(|(_, values)| column(values))
            .collect();
        let functions = batch
            .functions
            .iter()
            .zip(&values)
            .map(|((name, _), column)| stats(name, column))
            .collect();
        let content = reward::Content {
            prompts: Bytes(self.rows(&batch.prompts).as_flattened().to_vec()),
            completions: Bytes(self.rows(&batch.completions).as_flattened().to_vec()),
        };
        let advantages = batch.advantages.as_deref().map(column);
        let signal = Signal {
            values,
            advantages,
            row_secret,
        };
        let part = (self.count > 1).then_some(Part {
            index: self.index as u64,
            count: self.count as u64,
        });
        let reward = Reward {
            step: batch.step,
            rows: self.rows(&batch.prompts).len() as u64,
            functions,
            // The columns were checked, so there is a root.
            row_root: signal.row_root(&content).unwrap_or_default(),
            part,
            ext: None,
        };
        let mut payloads = Payloads::default();
        payloads.set(Compartment::Content, Payload::RewardContent(content));
        payloads.set(Compartment::Signal, Payload::RewardSignal(signal));
        (reward, payloads)
    }

    fn rows<'a, T>(&self, column: &'a [T]) -> &'a [T] {
        let start = self.index * REWARD_ROWS_MAX;
        let end = column.len().min(start + REWARD_ROWS_MAX);
        column.get(start..end).unwrap_or_default()
    }
}

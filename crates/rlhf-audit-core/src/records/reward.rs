//! `reward`: one batch of rewarded rollouts, in columns.
//!
//! A GRPO step makes hundreds to thousands of rows, so the batch is the unit. The entry carries
//! the statistics of each reward function and the root of a Merkle tree over the rows, so that one
//! row can be proven without the others.

use alloc::string::String;
use alloc::vec::Vec;

use sha2::{Digest as _, Sha256};

use super::field::{Bytes, Column, Digest, Ext, record, row, write_slot};
use crate::cbor::Writer;
use crate::merkle::{Range, leaf_hash};

row! {
    /// What one reward function gave over the batch; null where it gave no finite-ordered value.
    "reward-stats" Stats {
        /// Name of the reward function.
        name: String;
        /// Rows that have a value, NaN included.
        count: u64;
        /// Rows whose value is NaN.
        nan: u64;
        /// Smallest value that is not NaN.
        low: Option<f64>;
        /// Largest value that is not NaN.
        high: Option<f64>;
        /// Sum in row order over the values that are not NaN, divided by their number.
        mean: Option<f64>;
    }
}

row! {
    /// Part `index` of `count` of one large batch.
    "part" Part {
        /// This part, from 0.
        index: u64;
        /// All parts.
        count: u64;
    }
}

record! {
    /// The open part of a reward batch.
    "reward" Reward {
        /// The optimiser step that the rollouts were made for.
        0 step: u64;
        /// The number of rows.
        1 rows: u64;
        /// One row for each reward function, in the order of the columns.
        2 functions: Vec<Stats>;
        /// Root of the tree over the rows (spec/records.md).
        3 row_root: Digest;
        /// Which part of a batch that was split.
        4 part: Option<Part>;
        /// Additions outside this schema.
        23 ext: Option<Ext>;
    }
}

record! {
    /// Compartment `content`: which prompts and completions.
    "reward-content" Content {
        /// SHA-256 of each row's prompt, 32 bytes a row.
        0 prompts: Bytes;
        /// SHA-256 of each row's completion, 32 bytes a row.
        1 completions: Bytes;
    }
}

record! {
    /// Compartments `signal` and `raw`: the values.
    "reward-signal" Signal {
        /// One column for each reward function.
        0 values: Vec<Column>;
        /// The advantage of each row.
        1 advantages: Option<Column>;
        /// Secret of the row openings, so that a row can be proven and its neighbours not guessed.
        2 row_secret: [u8; 16];
    }
}

/// The statistics of one column, as the entry must state them.
///
/// The mean is the sum in row order divided by the count, in IEEE double arithmetic, over the
/// values that are not NaN; without such a value low, high and mean are absent.
pub fn stats(name: &str, column: &Column) -> Stats {
    let mut stats = Stats {
        name: name.into(),
        count: 0,
        nan: 0,
        low: None,
        high: None,
        mean: None,
    };
    let (mut sum, mut summed) = (0.0, 0_u32);
    for value in column.0.iter().flatten().copied() {
        stats.count += 1;
        if value.is_nan() {
            stats.nan += 1;
            continue;
        }
        stats.low = Some(
            stats
                .low
                .map_or(value, |low| if value < low { value } else { low }),
        );
        stats.high = Some(
            stats
                .high
                .map_or(value, |high| if value > high { value } else { high }),
        );
        sum += value;
        summed += 1;
    }
    if summed > 0 {
        stats.mean = Some(sum / f64::from(summed));
    }
    stats
}

impl Stats {
    /// Whether two statistics are the same facts: floats by value, and NaN equal to NaN.
    pub fn same_as(&self, other: &Self) -> bool {
        let same = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => a == b || (a.is_nan() && b.is_nan()),
            (a, b) => a.is_none() && b.is_none(),
        };
        self.name == other.name
            && (self.count, self.nan) == (other.count, other.nan)
            && same(self.low, other.low)
            && same(self.high, other.high)
            && same(self.mean, other.mean)
    }
}

impl Signal {
    /// The root of the RFC 9162 tree over the rows, or `None` where the columns are uneven.
    pub fn row_root(&self, content: &Content) -> Option<Digest> {
        let rows = content.prompts.0.len() / 32;
        let mut range = Range::new(0);
        for index in 0..rows {
            range.push(leaf_hash(&self.row_leaf(content, index)?));
        }
        range.root()
    }

    /// The leaf input of row `index`:
    /// `[opening, index, prompt, completion, [* value / null], advantage / null]`.
    pub fn row_leaf(&self, content: &Content, index: usize) -> Option<Vec<u8>> {
        let digest = |bytes: &Bytes| bytes.0.as_chunks::<32>().0.get(index).copied();
        let mut writer = Writer::new();
        writer
            .array(6)
            .bytes(&self.row_opening(index)?)
            .number(index as u64);
        writer
            .bytes(&digest(&content.prompts)?)
            .bytes(&digest(&content.completions)?);
        writer.array(self.values.len() as u64);
        for column in &self.values {
            write_slot(column.0.get(index)?, &mut writer);
        }
        let advantage = match &self.advantages {
            Some(column) => *column.0.get(index)?,
            None => None,
        };
        write_slot(&advantage, &mut writer);
        writer.finish().ok()
    }

    /// The opening of row `index`: 16 bytes of SHA-256 over the row secret and the index.
    pub fn row_opening(&self, index: usize) -> Option<[u8; 16]> {
        let mut writer = Writer::new();
        writer
            .array(3)
            .text("rlhf-audit/v1/row-opening")
            .bytes(&self.row_secret);
        writer.number(index as u64);
        let digest = Sha256::digest(writer.finish().ok()?);
        digest.first_chunk::<16>().copied()
    }
}

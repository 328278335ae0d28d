//! `reward`: one batch of rewarded rollouts, in columns.
//!
//! A GRPO step makes hundreds to thousands of rows, so the batch is the unit. The entry carries
//! the statistics of each reward function and the root of a Merkle tree over the rows, so that one
//! row can be proven without the others.

use alloc::string::String;
use alloc::vec::Vec;

use super::field::{Bytes, Column, Digest, Ext, record, row};

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
    }
}

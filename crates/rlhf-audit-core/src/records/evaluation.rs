//! `evaluation`: measured results of a checkpoint.

use alloc::string::String;
use alloc::vec::Vec;

use super::field::{Digest, Ext, record, row};

row! {
    /// One result.
    "result" Measure {
        /// The metric, as in `accuracy`.
        metric: String;
        /// The value.
        value: f64;
        /// The number of items.
        items: Option<u64>;
        /// Lower end of its confidence interval.
        low: Option<f64>;
        /// Upper end of its confidence interval.
        high: Option<f64>;
    }
}

record! {
    /// Measured results of a checkpoint.
    "evaluation" Evaluation {
        /// The suite, as in `rewardbench`.
        0 suite: String;
        /// SHA-256 of the suite.
        1 suite_digest: Option<Digest>;
        /// The `checkpoint` entry that was evaluated; absent for the base model.
        2 checkpoint: Option<u64>;
        /// The results.
        3 results: Vec<Measure>;
        /// The split or slice.
        4 split: Option<String>;
        /// Who evaluated.
        5 evaluator: Option<String>;
        /// When it began.
        6 started_ms: Option<u64>, "ms since 1970-01-01T00:00:00Z";
        /// When it ended.
        7 ended_ms: Option<u64>, "ms since 1970-01-01T00:00:00Z";
        /// Additions outside this schema.
        23 ext: Option<Ext>;
    }
}

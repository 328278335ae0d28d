//! `threshold`: a bound that results are held to, sealed before they are measured.

use alloc::string::String;

use super::field::{Ext, choice, record};

choice! {
    /// How a value is compared with its bound.
    "comparison" Comparison {
        /// The value must be at least the bound.
        0 AtLeast "at-least";
        /// The value must be at most the bound.
        1 AtMost "at-most";
    }
}

record! {
    /// A bound that results are held to.
    "threshold" Threshold {
        /// The suite.
        0 suite: String;
        /// The metric.
        1 metric: String;
        /// How a value is compared with the bound.
        2 comparison: Comparison;
        /// The bound.
        3 bound: f64;
        /// Why this bound.
        4 reason: Option<String>;
        /// Additions outside this schema.
        23 ext: Option<Ext>;
    }
}

//! `anomaly`: something unusual that a rule or a person noticed.

use alloc::string::String;
use alloc::vec::Vec;

use super::common::Span;
use super::field::{Ext, choice, record};

choice! {
    /// How grave an anomaly is.
    "severity" Severity {
        /// Worth knowing.
        0 Info "info";
        /// Worth looking at.
        1 Warning "warning";
        /// To be acted on.
        2 Critical "critical";
    }
}

record! {
    /// Something unusual that a rule or a person noticed.
    "anomaly" Anomaly {
        /// The rule that noticed it, or `manual`.
        0 rule: String;
        /// How grave it is.
        1 severity: Severity;
        /// What was noticed.
        2 description: String;
        /// The optimiser step.
        3 step: Option<u64>;
        /// The entries concerned, ascending and disjoint.
        4 entries: Option<Vec<Span>>;
        /// What was done about it.
        5 disposition: Option<String>;
        /// Additions outside this schema.
        23 ext: Option<Ext>;
    }
}

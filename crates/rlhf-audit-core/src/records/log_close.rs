//! `log-close`: the end of a log, with its totals.

use alloc::string::String;
use alloc::vec::Vec;

use super::field::{Ext, choice, record, row};

choice! {
    /// How a run ended.
    "status" Status {
        /// As planned.
        0 Completed "completed";
        /// Stopped by its operator.
        1 Stopped "stopped";
        /// It failed.
        2 Failed "failed";
    }
}

row! {
    /// The number of entries of one kind.
    "total" Total {
        /// The kind (spec/registry/kinds.csv).
        kind: u64;
        /// The number of entries.
        entries: u64;
    }
}

record! {
    /// The end of a log.
    "log-close" LogClose {
        /// How the run ended.
        0 status: Status;
        /// Entries before this one, by kind that occurs, ascending.
        1 totals: Vec<Total>;
        /// The `checkpoint` entry that was released.
        2 released: Option<u64>;
        /// Anything to be said.
        3 note: Option<String>;
        /// Additions outside this schema.
        23 ext: Option<Ext>;
    }
}

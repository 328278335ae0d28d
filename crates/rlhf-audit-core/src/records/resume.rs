//! `resume`: training continues from an earlier checkpoint.
//!
//! Steps after that checkpoint may happen twice. A resume begins a new branch: the updates between
//! its checkpoint and itself belong to the branch that was left.

use alloc::string::String;

use super::field::{Ext, record};

record! {
    /// Training continues from an earlier checkpoint.
    "resume" Resume {
        /// The `checkpoint` entry it continues from; absent when it starts again from the base.
        0 checkpoint: Option<u64>;
        /// The step of that checkpoint; 0 when it starts again.
        1 step: u64;
        /// Why.
        2 reason: String;
        /// Entries that a crash had torn from the end of the journal, as far as it could be counted.
        3 torn_entries: Option<u64>;
        /// Bytes that a crash had torn from the end of the journal.
        4 torn_bytes: Option<u64>, "bytes";
        /// Additions outside this schema.
        23 ext: Option<Ext>;
    }
}

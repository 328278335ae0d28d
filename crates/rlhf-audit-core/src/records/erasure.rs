//! `erasure`: payload and opening of an entry's compartments were destroyed. The leaf stays.

use alloc::string::String;
use alloc::vec::Vec;

use super::field::{Ext, record};

record! {
    /// Content of an entry was destroyed.
    "erasure" Erasure {
        /// The entry.
        0 entry: u64;
        /// The compartments, ascending (spec/registry/compartments.csv).
        1 compartments: Vec<u64>;
        /// Why, as in `gdpr-art-17`.
        2 reason: String;
        /// When it was asked for.
        3 requested_ms: Option<u64>, "ms since 1970-01-01T00:00:00Z";
        /// When it was done.
        4 done_ms: u64, "ms since 1970-01-01T00:00:00Z";
        /// Additions outside this schema.
        23 ext: Option<Ext>;
    }
}

//! `card`: the digest of the card that describes the log so far.

use super::field::{Digest, Ext, record};

record! {
    /// The digest of the card that describes the entries before this one.
    "card" CardRecord {
        /// SHA-256 of the canonical card.
        0 digest: Digest;
        /// Its size.
        1 size_bytes: u64, "bytes";
        /// The version of the card's layout.
        2 version: u64;
        /// Additions outside this schema.
        23 ext: Option<Ext>;
    }
}

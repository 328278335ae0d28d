//! `guideline`: the instructions that raters work under.

use alloc::string::String;

use super::field::{Digest, Ext, record};

record! {
    /// The instructions that raters work under.
    "guideline" Guideline {
        /// The version.
        0 version: String;
        /// SHA-256 of the document.
        1 digest: Digest;
        /// The title.
        2 title: Option<String>;
        /// When it came into force.
        3 effective_from_ms: Option<u64>, "ms since 1970-01-01T00:00:00Z";
        /// BCP 47 language tag.
        4 language: Option<String>;
        /// The `guideline` entry that it replaces.
        5 replaces: Option<u64>;
        /// Additions outside this schema.
        23 ext: Option<Ext>;
    }
}

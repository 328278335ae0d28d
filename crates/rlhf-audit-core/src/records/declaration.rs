//! `declaration`: a statement by a named person which the record cannot show by itself.

use alloc::string::String;
use alloc::vec::Vec;

use super::common::{NamedDigest, NamedText};
use super::field::{Ext, record};

record! {
    /// A statement by a named person.
    "declaration" Declaration {
        /// What it declares: a requirement id, or a topic such as `intended-use`.
        0 subject: String;
        /// The statement, field by field, in ascending order of name.
        1 fields: Vec<NamedText>;
        /// Documents that it rests on.
        2 attachments: Vec<NamedDigest>;
        /// Who declares.
        3 signer: String;
        /// In which role.
        4 role: String;
        /// For which organisation.
        5 organisation: String;
        /// When it was signed.
        6 signed_ms: u64, "ms since 1970-01-01T00:00:00Z";
        /// Until when it holds.
        7 valid_until_ms: Option<u64>, "ms since 1970-01-01T00:00:00Z";
        /// The `declaration` entry that it replaces.
        8 supersedes: Option<u64>;
        /// Additions outside this schema.
        23 ext: Option<Ext>;
    }
}

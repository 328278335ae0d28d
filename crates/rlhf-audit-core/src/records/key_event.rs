//! `key-event`: a signing key is introduced, retired or revoked. It counts by place in the log.

use alloc::string::String;
use alloc::vec::Vec;

use super::common::Key;
use super::field::{Digest, Ext, choice, record};
use crate::cbor::Writer;

choice! {
    /// What happens to a key.
    "key-operation" Operation {
        /// It may sign heads after the next one.
        0 Introduce "introduce";
        /// It signs no head after the next one.
        1 Retire "retire";
        /// It signs no head beyond its last valid size.
        2 Revoke "revoke";
    }
}

record! {
    /// A signing key is introduced, retired or revoked.
    "key-event" KeyEvent {
        /// What happens.
        0 operation: Operation;
        /// The key.
        1 key: Key;
        /// Revoke: the last size that a head of this key may have.
        2 last_valid_size: Option<u64>;
        /// Introduce: the new key's signature over [`possession_message`].
        3 possession: Option<[u8; 64]>;
        /// Why.
        4 reason: String;
        /// Additions outside this schema.
        23 ext: Option<Ext>;
    }
}

/// The bytes that a new key signs to show that its owner introduces it into this log.
pub fn possession_message(log_id: &Digest, seq: u64, public: &Digest) -> Vec<u8> {
    let mut writer = Writer::new();
    writer
        .array(4)
        .text("rlhf-audit/v1/possession")
        .bytes(log_id)
        .number(seq)
        .bytes(public);
    writer.finish().unwrap_or_default()
}

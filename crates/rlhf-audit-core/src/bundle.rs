//! The bundle file: a magic, then items in a fixed order (RFC 8742, RFC 9277).
//!
//! ```text
//! magic                                   12 bytes, RFC 9277 over protocol tag 0x52414201
//! [0, version, suite, logs, withheld, generator]                        header
//!   [1, log id, rank, segment height]                                   log
//!     [2, first seq, body]                                              segment
//!     [3, [COSE_Sign1]]                                                 head
//!     … segments and heads in log order, a head last …
//!     [5, card]                                                         card, if the log seals one
//! [6, items, length, digest]                                            trailer
//! ```
//!
//! A segment's body is itself a sequence: `[entry, [disclosure…]]` for an entry that is there, and
//! `[first, end, cover]` for an interval that was pruned. A segment ends at each head, at each
//! multiple of 2^h leaves, and where the next member would not fit; so every reader cuts the log in
//! the same places, and a segment can be judged without what stands before it.
//!
//! [`frame`] cuts bytes into items, [`segment`] reads a body, [`head`] the payload that is signed,
//! [`mod@write`] makes bundles. Nothing here judges: that is [`crate::verify`]. Specification:
//! `spec/bundle.md`.

pub mod frame;
pub mod head;
pub mod item;
#[cfg(test)]
pub(crate) mod sample;
pub mod segment;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod walk;
pub mod write;

/// The first bytes of every bundle: tag 55800 around tag 0x52414201 ("RAB", 1) around `BOR`.
pub const MAGIC: [u8; 12] = [
    0xd9, 0xd9, 0xf8, 0xda, 0x52, 0x41, 0x42, 0x01, 0x43, 0x42, 0x4f, 0x52,
];
/// The format version that this crate reads and writes.
pub const VERSION: u64 = 1;
/// The suite that this crate reads and writes: SHA-256 and Ed25519.
pub const SUITE: u64 = 1;

/// The type of an item, its first array member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemType {
    /// What the file is.
    Header = 0,
    /// The beginning of a log.
    Log = 1,
    /// A run of entries.
    Segment = 2,
    /// A signed head.
    Head = 3,
    /// The card that the log seals.
    Card = 5,
    /// The end of the file.
    Trailer = 6,
}

impl ItemType {
    /// The number on the wire.
    pub const fn number(self) -> u64 {
        self as u64
    }

    /// The type of this number.
    pub fn from_number(number: u64) -> Option<Self> {
        use ItemType::{Card, Head, Header, Log, Segment, Trailer};
        [Header, Log, Segment, Head, Card, Trailer]
            .into_iter()
            .find(|t| t.number() == number)
    }

    /// Whether an item of this type may stand directly after one of type `before`.
    ///
    /// The table is the order of the file; that every log has a head is judged with the log.
    pub const fn may_follow(self, before: Option<Self>) -> bool {
        use ItemType::{Card, Head, Header, Log, Segment, Trailer};
        matches!(
            (before, self),
            (None, Header)
                | (Some(Header | Head | Card), Log)
                | (Some(Log | Segment | Head), Segment)
                | (Some(Segment), Head)
                | (Some(Head), Card)
                | (Some(Head | Card), Trailer)
        )
    }
}

/// Why a compartment is withheld: `spec/registry/reasons.csv`.
pub const REASONS: &[(u64, &str)] = &[
    (1, "privacy"),
    (2, "confidential"),
    (3, "legal"),
    (4, "not-requested"),
    (5, "default"),
    (6, "erased"),
];

/// The name of a reason, if the registry has it.
pub fn reason_name(number: u64) -> Option<&'static str> {
    REASONS
        .iter()
        .find(|(reason, _)| *reason == number)
        .map(|(_, name)| *name)
}

//! What the record is, as far as the one who reads or writes it knows.

use crate::merkle::Hash;
use crate::records::{KINDS, Kind};

/// A head, as far as it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadInfo {
    /// Heads of this log before it.
    pub number: u64,
    /// Entries that it covers.
    pub size: u64,
    /// RFC 9162 root over them.
    pub root: Hash,
    /// When it was signed, by the signer's clock, in ms since 1970-01-01T00:00:00Z.
    pub time_ms: u64,
    /// The identifier of the key that signed it.
    pub kid: [u8; 16],
}

/// Describes a log up to, and without, its `card` entry.
///
/// Plain data: the recorder or the verifier sets it. Heads count where the entries they cover lie
/// before the `card` entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Integrity {
    /// Leaf hash of the first entry.
    pub log_id: Hash,
    /// Entries, pruned ones included.
    pub size: u64,
    /// Spine entries among them.
    pub spine: u64,
    /// Heads.
    pub heads: u64,
    /// The last of them.
    pub last_head: Option<HeadInfo>,
    /// The time of the first entry, in ms since 1970-01-01T00:00:00Z.
    pub first_time_ms: u64,
    /// The time of the last entry that is not pruned, in ms since 1970-01-01T00:00:00Z.
    pub last_time_ms: u64,
    /// Entries that are not pruned, by kind in the order of [`KINDS`].
    pub entries_by_kind: [u64; KINDS.len()],
    /// Entries that are pruned.
    pub pruned_leaves: u64,
    /// By compartment, commitments whose payload is withheld.
    pub withheld: [u64; 4],
    /// By compartment, commitments whose payload is disclosed.
    pub disclosed: [u64; 4],
}

impl Integrity {
    /// Counts one more entry of `kind` in `entries_by_kind`.
    pub fn count(&mut self, kind: &Kind) {
        let counts = KINDS.iter().zip(&mut self.entries_by_kind);
        for (_, count) in counts.filter(|(line, _)| line.number == kind.number) {
            *count = count.saturating_add(1);
        }
    }
}

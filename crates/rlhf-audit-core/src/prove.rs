//! Proofs that stand on their own: one entry, or one head after another, without the bundle.
//!
//! ```cddl
//! inclusion = ["rlhf-audit/v1/inclusion", head: bytes, entry: bytes, seq: number, [* digest]]
//! consistency = ["rlhf-audit/v1/consistency", old: bytes, new: bytes, [* digest]]
//! ```
//!
//! in deterministic CBOR; each head is one tagged COSE_Sign1, as in a bundle. An
//! [`InclusionProof`] shows that an entry is the one with its number in the log that the head
//! signs (RFC 9162 §2.1.3), a [`ConsistencyProof`] that the log of the old head was only ever
//! added to (§2.1.4). Sizes come from the signed heads and are nowhere else in a proof. A proof of
//! either kind has less than 76 KB, most have less than 2.
//!
//! A head stands behind the entries that it covers, so a proof takes two passes over the bundle,
//! in O(log n) memory and one segment:
//!
//! ```
//! use rlhf_audit_core::prove::{Against, InclusionProof, InclusionSearch};
//! # fn example(bundle: &[u8], policy: &rlhf_audit_core::trust::Policy)
//! #     -> Result<(), Box<dyn std::error::Error>> {
//! let mut search = InclusionSearch::new(None, 4711, Against::LastHead);
//! for piece in bundle.chunks(65_536) {
//!     search.feed(piece)?;
//! }
//! let mut maker = search.finish()?;
//! for piece in bundle.chunks(65_536) {
//!     maker.feed(piece)?;
//! }
//! let proof = maker.finish()?.to_bytes()?;
//!
//! // Somewhere else, with nothing but the proof and a trust policy:
//! let included = InclusionProof::read(&proof)?.check(policy)?;
//! println!("{} vouches for entry {}", included.head.signer, included.entry.seq);
//! # Ok(())
//! # }
//! ```
//!
//! Pruning costs no proof: an interval is cut at the heads and its cover consists of the largest
//! whole subtrees, so every subtree that a proof about remaining entries needs is there or can be
//! computed. [`ProveError::Unavailable`] says that the bundle was not cut like that.
//!
//! What a proof does not say: whether the key was retired or revoked by a key event, what the
//! other entries say, and whether this head is the last. Those are what a bundle is for. A maker
//! checks that the path leads to the root that the head names, not who signed it. Specification:
//! `spec/tree.md`, "Proof files".

mod check;
mod consistency;
mod inclusion;
mod pass;
#[cfg(test)]
mod tests;

use alloc::vec::Vec;
use core::{error, fmt};

use crate::cbor::{Error, Reader, Writer};
use crate::codes::Code;
use crate::limits::{ITEM_BYTES_MAX, PATH_MAX};
use crate::merkle::{Hash, Unavailable};

pub use check::{CheckedHead, Part, Refusal};
pub use consistency::{
    ConsistencyMaker, ConsistencyProof, ConsistencySearch, Consistent, prove_consistency,
};
pub use inclusion::{Included, InclusionMaker, InclusionProof, InclusionSearch, prove_inclusion};

/// The head that a proof leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The last head of the log.
    LastHead,
    /// The head of this number.
    Head(u64),
}

/// Why there is no proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProveError {
    /// The bundle cannot be read.
    Bundle(Error),
    /// The bundle has no log of that rank.
    NoLog,
    /// The log has no head of that number.
    NoHead,
    /// The log has no entry of that number.
    NoEntry,
    /// The entry is pruned.
    Pruned,
    /// The entry was recorded after the head was signed.
    NotCovered,
    /// The old head is not older than the new one.
    HeadOrder,
    /// A subtree lies inside a pruned interval.
    Unavailable(Unavailable),
    /// The entries do not lead to the root that the head names, or the bundle of the second pass
    /// is not that of the first.
    Contradiction,
}

impl From<Error> for ProveError {
    fn from(error: Error) -> Self {
        Self::Bundle(error)
    }
}

impl fmt::Display for ProveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bundle(error) => return write!(f, "the bundle cannot be read: {error}"),
            Self::Unavailable(subtree) => return write!(f, "there is no proof: {subtree}"),
            Self::NoLog => "the bundle has no log of that rank",
            Self::NoHead => "the log has no head of that number",
            Self::NoEntry => "the log has no entry of that number",
            Self::Pruned => "the entry is pruned; ask for a bundle that has it",
            Self::NotCovered => "the entry was recorded after the head was signed",
            Self::HeadOrder => "the old head is not older than the new one",
            Self::Contradiction => "the entries do not lead to the root that the head names",
        })
    }
}

impl error::Error for ProveError {}

/// Reads the name that a proof begins with.
fn read_name(reader: &mut Reader<'_>, name: &str) -> Result<(), Error> {
    let offset = reader.offset();
    if reader.text()? == name {
        Ok(())
    } else {
        Err(Error {
            code: Code::SchemaValue,
            offset,
        })
    }
}

/// Reads an embedded byte string of at most `bytes_max` bytes; returns it with its offset.
fn read_embedded<'a>(
    reader: &mut Reader<'a>,
    bytes_max: usize,
    code: Code,
) -> Result<(&'a [u8], u64), Error> {
    let offset = reader.offset();
    let bytes = reader.bytes()?;
    if bytes.len() > bytes_max {
        return Err(Error { code, offset });
    }
    Ok((bytes, reader.offset().saturating_sub(bytes.len() as u64)))
}

/// Reads an embedded head and demands that it is one.
fn read_head(reader: &mut Reader<'_>) -> Result<Vec<u8>, Error> {
    let (bytes, offset) = read_embedded(reader, ITEM_BYTES_MAX, Code::LimitItem)?;
    check::parse(bytes, offset)?;
    Ok(bytes.to_vec())
}

fn read_path(reader: &mut Reader<'_>) -> Result<Vec<Hash>, Error> {
    let offset = reader.offset();
    let count = reader.array()?;
    if count > PATH_MAX as u64 {
        return Err(Error {
            code: Code::LimitCount,
            offset,
        });
    }
    (0..count).map(|_| reader.digest()).collect()
}

fn write_path(writer: &mut Writer, path: &[Hash]) {
    writer.array(path.len() as u64);
    for hash in path {
        writer.bytes(hash);
    }
}

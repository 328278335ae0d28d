//! Proofs that a log was only added to: made from a bundle, read and checked without one.

use alloc::vec::Vec;

use super::check::{self, CheckedHead, Part, Refusal};
use super::pass::{Collector, Finder, Found, Pass};
use super::{Against, ProveError, read_head, read_name, read_path, write_path};
use crate::cbor::{Error, Misuse, Reader, Writer};
use crate::codes::Code;
use crate::merkle::{Hash, consistency_ranges, verify_consistency};
use crate::trust::Policy;

const NAME: &str = "rlhf-audit/v1/consistency";

/// A consistency proof, well-formed and not yet checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsistencyProof {
    pub(super) old: Vec<u8>,
    pub(super) new: Vec<u8>,
    pub(super) path: Vec<Hash>,
}

/// Two trusted heads, the log of the new one beginning with that of the old one.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Consistent {
    /// The old head.
    pub old: CheckedHead,
    /// The new head.
    pub new: CheckedHead,
}

impl ConsistencyProof {
    /// Reads a proof.
    ///
    /// # Errors
    /// The first violation of encoding, schema or limits, in the heads as well, with its byte
    /// offset.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        reader.array_of(4)?;
        read_name(&mut reader, NAME)?;
        let old = read_head(&mut reader)?;
        let new = read_head(&mut reader)?;
        let path = read_path(&mut reader)?;
        reader.finish()?;
        Ok(Self { old, new, path })
    }

    /// The proof's encoding.
    ///
    /// # Errors
    /// None that can occur: the members are byte strings and digests.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Misuse> {
        let mut writer = Writer::new();
        writer.array(4).text(NAME).bytes(&self.old).bytes(&self.new);
        write_path(&mut writer, &self.path);
        writer.finish()
    }

    /// Checks that the policy vouches for both heads, and that the new log begins with the old.
    ///
    /// # Errors
    /// The first part that does not hold, and why: the old head, the new one, then the path.
    /// `head.fork` says that the heads contradict each other; keep the proof then.
    pub fn check(&self, policy: &Policy) -> Result<Consistent, Refusal> {
        let old = check::head(&self.old, policy).map_err(|code| Part::OldHead.fault(code))?;
        let new = check::head(&self.new, policy).map_err(|code| Part::Head.fault(code))?;
        order(&old, &new).map_err(|code| Part::Head.fault(code))?;
        let (from, to) = (&old.head, &new.head);
        verify_consistency(from.size, &from.root, to.size, &to.root, &self.path)
            .map_err(Refusal::path)?;
        Ok(Consistent { old, new })
    }
}

/// What the heads of one log say of each other (spec/seal.md, "The chain of heads").
fn order(old: &CheckedHead, new: &CheckedHead) -> Result<(), Code> {
    if (&old.issuer, &old.subject) != (&new.issuer, &new.subject) {
        return Err(Code::HeadLog);
    }
    let (old_digest, CheckedHead { head: old, .. }) = (old.digest, old);
    let (new_digest, CheckedHead { head: new, .. }) = (new.digest, new);
    if (old.log_id, &old.origin) != (new.log_id, &new.origin) {
        return Err(Code::HeadLog);
    }
    if old_digest == new_digest {
        return Ok(());
    }
    // A writer signs one head of each number, and one root of each size.
    if old.number == new.number || (old.size == new.size && old.root != new.root) {
        return Err(Code::HeadFork);
    }
    if new.number < old.number {
        return Err(Code::HeadNumber);
    }
    if new.size <= old.size {
        return Err(Code::HeadSize);
    }
    let grown = new.size - old.size;
    let spine_grown = new.spine.checked_sub(old.spine);
    if spine_grown.is_none_or(|spine| spine > grown) {
        return Err(Code::HeadSpine);
    }
    if new.time_ms < old.time_ms {
        return Err(Code::HeadTime);
    }
    let is_next = new.number - old.number == 1;
    if is_next && new.previous != Some(old_digest) {
        return Err(Code::HeadPrevious);
    }
    Ok(())
}

/// The first pass for a consistency proof: finds the heads.
#[derive(Debug)]
pub struct ConsistencySearch {
    rank: Option<u64>,
    pass: Pass<Finder>,
}

/// The second pass for a consistency proof: collects the path.
#[derive(Debug)]
pub struct ConsistencyMaker {
    old: Found,
    new: Found,
    pass: Pass<Collector>,
}

impl ConsistencySearch {
    /// Begins to look for two heads of the log of `rank`, or of the first log: that of the number
    /// `old`, and a later one.
    pub fn new(rank: Option<u64>, old: u64, new: Against) -> Self {
        let finder = Finder::new(rank, None, Against::Head(old), Some(new));
        Self {
            rank,
            pass: Pass::new(finder),
        }
    }

    /// Takes the next bytes of the bundle, in pieces of any size.
    ///
    /// # Errors
    /// [`ProveError::Bundle`], and the same again in each later call.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), ProveError> {
        self.pass.feed(bytes)
    }

    /// Ends the first pass.
    ///
    /// # Errors
    /// Why there can be no proof.
    pub fn finish(self) -> Result<ConsistencyMaker, ProveError> {
        let mut finder = self.pass.finish()?;
        finder.log_id()?;
        let (old, new) = (finder.head(0)?, finder.head(1)?);
        let (from, to) = (old.head.size, new.head.size);
        if from > to || old.head.number > new.head.number {
            return Err(ProveError::HeadOrder);
        }
        let collector = Collector::new(self.rank, to, consistency_ranges(from, to));
        Ok(ConsistencyMaker {
            old,
            new,
            pass: Pass::new(collector),
        })
    }
}

impl ConsistencyMaker {
    /// Takes the next bytes of the same bundle, in pieces of any size.
    ///
    /// # Errors
    /// As [`ConsistencySearch::feed`].
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), ProveError> {
        self.pass.feed(bytes)
    }

    /// Ends the second pass and gives the proof.
    ///
    /// # Errors
    /// [`ProveError::Unavailable`], and [`ProveError::Contradiction`] where the path does not lead
    /// from root to root.
    pub fn finish(self) -> Result<ConsistencyProof, ProveError> {
        let Self { old, new, .. } = self;
        let path = self.pass.finish()?.path()?;
        let (from, to) = (&old.head, &new.head);
        verify_consistency(from.size, &from.root, to.size, &to.root, &path)
            .map_err(|_| ProveError::Contradiction)?;
        Ok(ConsistencyProof {
            old: old.bytes,
            new: new.bytes,
            path,
        })
    }
}

/// Makes a consistency proof from a bundle that is in memory.
///
/// # Errors
/// Why there is no proof.
pub fn prove_consistency(
    bundle: &[u8],
    rank: Option<u64>,
    old: u64,
    new: Against,
) -> Result<ConsistencyProof, ProveError> {
    let mut search = ConsistencySearch::new(rank, old, new);
    search.feed(bundle)?;
    let mut maker = search.finish()?;
    maker.feed(bundle)?;
    maker.finish()
}

//! Proofs that an entry is in a log: made from a bundle, read and checked without one.

use alloc::vec::Vec;

use super::check::{self, CheckedHead, Part, Refusal};
use super::pass::{Collector, Finder, Found, Pass};
use super::{Against, ProveError, read_embedded, read_head, read_name, read_path, write_path};
use crate::cbor::{Error, Misuse, Reader, Writer};
use crate::codes::Code;
use crate::limits::SPINE_ENTRY_BYTES_MAX;
use crate::merkle::{Hash, inclusion_ranges, leaf_hash, verify_inclusion};
use crate::records::Entry;
use crate::trust::Policy;

const NAME: &str = "rlhf-audit/v1/inclusion";

/// An inclusion proof, well-formed and not yet checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InclusionProof {
    pub(super) head: Vec<u8>,
    pub(super) seq: u64,
    pub(super) entry: Vec<u8>,
    pub(super) path: Vec<Hash>,
}

/// An entry that is in the log of a trusted head.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Included {
    /// The head.
    pub head: CheckedHead,
    /// The entry; its compartments are not in the proof.
    pub entry: Entry,
}

impl InclusionProof {
    /// Reads a proof.
    ///
    /// # Errors
    /// The first violation of encoding, schema or limits, in the head and the entry as well, with
    /// its byte offset.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        reader.array_of(5)?;
        read_name(&mut reader, NAME)?;
        let head = read_head(&mut reader)?;
        let (entry, offset) = read_embedded(&mut reader, SPINE_ENTRY_BYTES_MAX, Code::LimitEntry)?;
        Entry::read(entry, offset)?;
        let seq = reader.number()?;
        let path = read_path(&mut reader)?;
        reader.finish()?;
        Ok(Self {
            head,
            seq,
            entry: entry.to_vec(),
            path,
        })
    }

    /// The proof's encoding.
    ///
    /// # Errors
    /// [`Misuse`] when the entry's number is above 2^53 − 1, which no proof has that was read or
    /// made.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Misuse> {
        let mut writer = Writer::new();
        writer.array(5).text(NAME).bytes(&self.head);
        writer.bytes(&self.entry).number(self.seq);
        write_path(&mut writer, &self.path);
        writer.finish()
    }

    /// Checks that the policy vouches for the head, and the head for the entry.
    ///
    /// # Errors
    /// The first part that does not hold, and why: the head, the entry, then the path.
    pub fn check(&self, policy: &Policy) -> Result<Included, Refusal> {
        let head = check::head(&self.head, policy).map_err(|code| Part::Head.fault(code))?;
        let entry = Entry::read(&self.entry, 0).map_err(|error| Part::Entry.fault(error.code))?;
        if entry.seq != self.seq {
            return Err(Part::Entry.fault(Code::RecordSeq));
        }
        let leaf = leaf_hash(&self.entry);
        if self.seq == 0 && leaf != head.head.log_id {
            return Err(Part::Entry.fault(Code::LogId));
        }
        verify_inclusion(&head.head.root, head.head.size, self.seq, &leaf, &self.path)
            .map_err(Refusal::path)?;
        Ok(Included { head, entry })
    }
}

/// The first pass for an inclusion proof: finds the entry and the head.
#[derive(Debug)]
pub struct InclusionSearch {
    rank: Option<u64>,
    seq: u64,
    pass: Pass<Finder>,
}

/// The second pass for an inclusion proof: collects the path.
#[derive(Debug)]
pub struct InclusionMaker {
    seq: u64,
    entry: Vec<u8>,
    found: Found,
    pass: Pass<Collector>,
}

impl InclusionSearch {
    /// Begins to look for entry `seq` in the log of `rank`, or in the first log.
    pub fn new(rank: Option<u64>, seq: u64, against: Against) -> Self {
        let finder = Finder::new(rank, Some(seq), against, None);
        Self {
            rank,
            seq,
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
    pub fn finish(self) -> Result<InclusionMaker, ProveError> {
        let mut finder = self.pass.finish()?;
        finder.log_id()?;
        let entry = finder.entry()?;
        let found = finder.head(0)?;
        let size = found.head.size;
        if self.seq >= size {
            return Err(ProveError::NotCovered);
        }
        let collector = Collector::new(self.rank, size, inclusion_ranges(size, self.seq));
        Ok(InclusionMaker {
            seq: self.seq,
            entry,
            found,
            pass: Pass::new(collector),
        })
    }
}

impl InclusionMaker {
    /// Takes the next bytes of the same bundle, in pieces of any size.
    ///
    /// # Errors
    /// As [`InclusionSearch::feed`].
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), ProveError> {
        self.pass.feed(bytes)
    }

    /// Ends the second pass and gives the proof.
    ///
    /// # Errors
    /// [`ProveError::Unavailable`], and [`ProveError::Contradiction`] where the path does not lead
    /// to the root that the head names.
    pub fn finish(self) -> Result<InclusionProof, ProveError> {
        let Self {
            seq, entry, found, ..
        } = self;
        let path = self.pass.finish()?.path()?;
        let head = &found.head;
        verify_inclusion(&head.root, head.size, seq, &leaf_hash(&entry), &path)
            .map_err(|_| ProveError::Contradiction)?;
        Ok(InclusionProof {
            head: found.bytes,
            seq,
            entry,
            path,
        })
    }
}

/// Makes an inclusion proof from a bundle that is in memory.
///
/// # Errors
/// Why there is no proof.
pub fn prove_inclusion(
    bundle: &[u8],
    rank: Option<u64>,
    seq: u64,
    against: Against,
) -> Result<InclusionProof, ProveError> {
    let mut search = InclusionSearch::new(rank, seq, against);
    search.feed(bundle)?;
    let mut maker = search.finish()?;
    maker.feed(bundle)?;
    maker.finish()
}

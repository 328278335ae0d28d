//! The two passes over a bundle: find heads and entry, then collect subtrees.

use alloc::vec::Vec;

use super::{Against, ProveError};
use crate::bundle::head::Head;
use crate::bundle::item::{HeadItem, LogStart, fault};
use crate::bundle::walk::{Leaf, Visit, Walk};
use crate::cbor::Error;
use crate::codes::Code;
use crate::limits::SPINE_ENTRY_BYTES_MAX;
use crate::merkle::{Hash, Prover, Range, leaf_hash};
use crate::records;

/// A head as it stands in the bundle.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) bytes: Vec<u8>,
    pub(super) head: Head,
}

/// What became of the wanted entry.
#[derive(Clone, Debug)]
pub(super) enum Lookup {
    NotSeen,
    Pruned,
    Seen(Vec<u8>),
}

/// Feeds a walk and remembers the first error.
#[derive(Debug)]
pub(super) struct Pass<V> {
    walk: Walk,
    visitor: V,
    failed: Option<ProveError>,
}

impl<V: Visit<Error = ProveError>> Pass<V> {
    pub(super) fn new(visitor: V) -> Self {
        Self {
            walk: Walk::default(),
            visitor,
            failed: None,
        }
    }

    pub(super) fn feed(&mut self, bytes: &[u8]) -> Result<(), ProveError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let result = self.walk.feed(bytes, &mut self.visitor);
        self.failed = result.err();
        result
    }

    pub(super) fn finish(mut self) -> Result<V, ProveError> {
        match self.failed {
            Some(error) => Err(error),
            None => self
                .walk
                .finish()
                .map(|()| self.visitor)
                .map_err(Error::into),
        }
    }
}

/// The log that a proof is about: that of a rank, or the first.
#[derive(Debug)]
struct Target {
    rank: Option<u64>,
    /// Its id, once it was reached.
    log_id: Option<Hash>,
    is_here: bool,
}

impl Target {
    const fn new(rank: Option<u64>) -> Self {
        Self {
            rank,
            log_id: None,
            is_here: false,
        }
    }

    fn log(&mut self, log: &LogStart) {
        self.is_here = self.log_id.is_none() && self.rank.is_none_or(|rank| rank == log.rank);
        if self.is_here {
            self.log_id = Some(log.log_id);
        }
    }
}

/// The first pass.
#[derive(Debug)]
pub(super) struct Finder {
    target: Target,
    seq: Option<u64>,
    /// The heads that are wanted, and what was found of each.
    heads: [Option<(Against, Option<Found>)>; 2],
    lookup: Lookup,
}

impl Finder {
    pub(super) const fn new(
        rank: Option<u64>,
        seq: Option<u64>,
        first: Against,
        second: Option<Against>,
    ) -> Self {
        let second = match second {
            Some(against) => Some((against, None)),
            None => None,
        };
        Self {
            target: Target::new(rank),
            seq,
            heads: [Some((first, None)), second],
            lookup: Lookup::NotSeen,
        }
    }

    /// The id of the log.
    pub(super) fn log_id(&self) -> Result<Hash, ProveError> {
        self.target.log_id.ok_or(ProveError::NoLog)
    }

    /// Takes the entry out.
    pub(super) fn entry(&mut self) -> Result<Vec<u8>, ProveError> {
        match core::mem::replace(&mut self.lookup, Lookup::NotSeen) {
            Lookup::NotSeen => Err(ProveError::NoEntry),
            Lookup::Pruned => Err(ProveError::Pruned),
            Lookup::Seen(entry) => Ok(entry),
        }
    }

    /// Takes the head out that was asked for first, or second.
    pub(super) fn head(&mut self, place: usize) -> Result<Found, ProveError> {
        let slot = self.heads.get_mut(place).and_then(Option::take);
        slot.and_then(|(_, found)| found).ok_or(ProveError::NoHead)
    }
}

impl Visit for Finder {
    type Error = ProveError;

    fn log(&mut self, log: LogStart) -> Result<(), ProveError> {
        self.target.log(&log);
        Ok(())
    }

    fn entry(&mut self, leaf: Leaf<'_>) -> Result<(), ProveError> {
        if self.target.is_here && self.seq == Some(leaf.seq) {
            if leaf.bytes.len() > SPINE_ENTRY_BYTES_MAX {
                return Err(fault(Code::LimitEntry, leaf.offset).into());
            }
            self.lookup = Lookup::Seen(leaf.bytes.to_vec());
        }
        Ok(())
    }

    fn pruned(&mut self, range: &Range, _offset: u64) -> Result<(), ProveError> {
        let covers = |seq: u64| (range.start()..range.end()).contains(&seq);
        if self.target.is_here && self.seq.is_some_and(covers) {
            self.lookup = Lookup::Pruned;
        }
        Ok(())
    }

    fn head(&mut self, item: HeadItem<'_>) -> Result<(), ProveError> {
        if !self.target.is_here {
            return Ok(());
        }
        let head: Head = records::decode(item.sign1.payload, item.payload_offset)?;
        if Some(head.log_id) != self.target.log_id {
            return Err(fault(Code::HeadLog, item.payload_offset).into());
        }
        for (against, found) in self.heads.iter_mut().flatten() {
            let wanted = match against {
                Against::LastHead => true,
                Against::Head(number) => *number == head.number && found.is_none(),
            };
            if wanted {
                *found = Some(Found {
                    bytes: item.bytes.to_vec(),
                    head: head.clone(),
                });
            }
        }
        Ok(())
    }
}

/// The second pass.
#[derive(Debug)]
pub(super) struct Collector {
    target: Target,
    size: u64,
    prover: Prover,
}

impl Collector {
    /// Collects the roots of subtrees of the first `size` leaves.
    pub(super) fn new(rank: Option<u64>, size: u64, subtrees: Vec<(u64, u64)>) -> Self {
        Self {
            target: Target::new(rank),
            size,
            prover: Prover::new(subtrees),
        }
    }

    /// The roots, in the order in which they were asked for.
    pub(super) fn path(self) -> Result<Vec<Hash>, ProveError> {
        self.prover.finish().map_err(ProveError::Unavailable)
    }
}

impl Visit for Collector {
    type Error = ProveError;

    fn log(&mut self, log: LogStart) -> Result<(), ProveError> {
        self.target.log(&log);
        Ok(())
    }

    fn entry(&mut self, leaf: Leaf<'_>) -> Result<(), ProveError> {
        if self.target.is_here && leaf.seq < self.size {
            self.prover.push_leaf(leaf_hash(leaf.bytes));
        }
        Ok(())
    }

    fn pruned(&mut self, range: &Range, offset: u64) -> Result<(), ProveError> {
        if self.target.is_here && range.start() < self.size {
            let fed = self.prover.push_range(range);
            // The walk leaves no gap, so the prover stands where the range begins.
            fed.map_err(|_| fault(Code::TreeGap, offset))?;
        }
        Ok(())
    }

    fn head(&mut self, _head: HeadItem<'_>) -> Result<(), ProveError> {
        Ok(())
    }
}

//! A prover that sees the log once and keeps only what it was asked for.

use alloc::vec::Vec;
use core::cmp::Reverse;
use core::{error, fmt};

use super::range::width;
use super::{GapError, Hash, Range};

/// Collects the roots of wanted subtrees while the log passes by from its first leaf.
///
/// What to ask for comes from [`inclusion_ranges`](super::inclusion_ranges) and
/// [`consistency_ranges`](super::consistency_ranges); the ranges of several proofs may be asked
/// for together, in any order. The log is fed as leaf hashes, and as ranges where leaves are
/// pruned. Memory is O(log n) for each range that is open at the same time; the ranges of one
/// proof are disjoint, so that is one.
#[derive(Clone, Debug)]
pub struct Prover {
    /// The index of the next leaf.
    position: u64,
    /// Not reached yet; the next one is last.
    waiting: Vec<Wanted>,
    /// Begun at its first leaf and not ended.
    open: Vec<Wanted>,
    /// One for each wanted subtree, as asked for.
    found: Vec<Result<Hash, Unavailable>>,
}

#[derive(Clone, Debug)]
struct Wanted {
    slot: usize,
    end: u64,
    /// What has passed by of it.
    range: Range,
}

/// A wanted subtree was not in what the prover was fed: the log ended before it, its leaves were
/// pruned together with others, or RFC 9162 has no such subtree in any tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unavailable {
    /// The first leaf of the subtree.
    pub start: u64,
    /// The index after its last leaf.
    pub end: u64,
}

impl Prover {
    /// Creates a prover for the roots of the subtrees [start, end).
    #[must_use]
    pub fn new(ranges: Vec<(u64, u64)>) -> Self {
        let mut waiting: Vec<_> = ranges
            .iter()
            .enumerate()
            .filter(|(_, (start, end))| is_subtree(*start, *end))
            .map(|(slot, &(start, end))| Wanted {
                slot,
                end,
                range: Range::new(start),
            })
            .collect();
        waiting.sort_by_key(|wanted| Reverse(wanted.range.start()));
        let missing = |(start, end)| Err(Unavailable { start, end });
        let found = ranges.into_iter().map(missing).collect();
        Prover {
            position: 0,
            waiting,
            open: Vec::new(),
            found,
        }
    }

    /// Feeds the next leaf hash of the log.
    pub fn push_leaf(&mut self, leaf: Hash) {
        self.feed(0, leaf);
    }

    /// Feeds the next leaves of the log as a range. A wanted subtree that begins or ends inside a
    /// member of its cover is lost.
    ///
    /// # Errors
    /// [`GapError`] unless the range begins where the log stands; nothing is fed then.
    pub fn push_range(&mut self, range: &Range) -> Result<(), GapError> {
        if range.start() != self.position {
            return Err(GapError {
                end: self.position,
                start: range.start(),
            });
        }
        for (height, node) in range.subtrees() {
            self.feed(height, node);
        }
        Ok(())
    }

    /// Returns the wanted roots in the order in which they were asked for.
    ///
    /// # Errors
    /// [`Unavailable`] with the first one that is missing.
    pub fn finish(self) -> Result<Vec<Hash>, Unavailable> {
        self.found.into_iter().collect()
    }

    /// Feeds a whole subtree, the next 2^height leaves.
    fn feed(&mut self, height: u32, node: Hash) {
        let start = self.position;
        let Some(end) = width(height).and_then(|width| start.checked_add(width)) else {
            return;
        };
        self.position = end;
        while let Some(wanted) = self.waiting.pop_if(|wanted| wanted.range.start() < end) {
            if wanted.range.start() == start {
                self.open.push(wanted);
            }
        }
        let found = &mut self.found;
        self.open.retain_mut(|wanted| {
            if end > wanted.end {
                return false;
            }
            wanted.range.append(height, node);
            if let (true, Some(root)) = (end == wanted.end, wanted.range.fold())
                && let Some(slot) = found.get_mut(wanted.slot)
            {
                *slot = Ok(root);
            }
            end < wanted.end
        });
    }
}

/// Whether some tree of RFC 9162 has the subtree [start, end): it begins at a multiple of its
/// width rounded up to a power of two, and ends there or at the end of the tree.
fn is_subtree(start: u64, end: u64) -> bool {
    start < end
        && match end.wrapping_sub(start).checked_next_power_of_two() {
            Some(width) => start.is_multiple_of(width),
            None => start == 0,
        }
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the subtree over leaves {} to {} (exclusive) is not there",
            self.start, self.end
        )
    }
}

impl error::Error for Unavailable {}

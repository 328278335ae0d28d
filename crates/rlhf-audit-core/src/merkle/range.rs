//! Compact ranges: any run of leaves as the fewest whole subtrees that cover it.

use alloc::vec::Vec;
use core::{error, fmt};

use super::{Hash, empty_root, node_hash};
use crate::limits::LEAVES_MAX;

/// The compact range of the leaves [start, end): the roots of its cover, left to right.
///
/// The cover of a run of leaves is the one list of *whole* subtrees (2^h leaves, beginning at a
/// multiple of 2^h) that tiles it with the fewest members. A cover has at most 2 log2(n) members,
/// so a range of any length stays small. What a range says depends on its leaves alone, not on
/// how it was put together:
///
/// ```
/// use rlhf_audit_core::merkle::{Range, leaf_hash};
///
/// let leaves: Vec<_> = (0..9).map(|n| leaf_hash(&[n])).collect();
/// let over = |start: usize, end: usize| {
///     let mut range = Range::new(start as u64);
///     leaves[start..end].iter().for_each(|leaf| range.push(*leaf));
///     range
/// };
/// let mut merged = over(0, 3);
/// merged.merge(&over(3, 9)).unwrap();
/// assert_eq!(merged, over(0, 9));
/// assert_eq!(over(1, 7).cover().len(), 4); // 1, [2,4), [4,6), 6
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    start: u64,
    end: u64,
    /// The roots of `Cover::new(start, end)`, in its order.
    nodes: Vec<Hash>,
}

/// The right range does not begin where the left one ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GapError {
    /// Where the left range ends.
    pub end: u64,
    /// Where the right range begins.
    pub start: u64,
}

impl Range {
    /// Creates the range without leaves that begins at the leaf index `start`.
    #[must_use]
    pub const fn new(start: u64) -> Self {
        Range {
            start,
            end: start,
            nodes: Vec::new(),
        }
    }

    /// Takes the roots of a cover, as a bundle holds them for pruned leaves.
    ///
    /// `None` unless `start < end <= LEAVES_MAX` and there is exactly one root for each member of
    /// the cover. The roots themselves are claims; the root of the whole tree proves them.
    #[must_use]
    pub fn from_cover(start: u64, end: u64, nodes: Vec<Hash>) -> Option<Self> {
        let fits = start < end && end <= LEAVES_MAX && nodes.len() == Self::cover_len(start, end);
        fits.then_some(Range { start, end, nodes })
    }

    /// Counts the members of the cover of [start, end); 0 unless `start < end`.
    #[must_use]
    pub fn cover_len(start: u64, end: u64) -> usize {
        Cover::new(start, end).count()
    }

    /// Returns the index of the first leaf.
    #[must_use]
    pub const fn start(&self) -> u64 {
        self.start
    }

    /// Returns the index after the last leaf.
    #[must_use]
    pub const fn end(&self) -> u64 {
        self.end
    }

    /// Says whether the range has no leaves.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// Returns the roots of the cover, left to right.
    #[must_use]
    pub fn cover(&self) -> &[Hash] {
        &self.nodes
    }

    /// Appends the leaf hash of index `end`: one node hash on average, log2(n) at most.
    ///
    /// No tree has a leaf `u64::MAX`: a range that ends there stays as it is.
    pub fn push(&mut self, leaf: Hash) {
        self.append(0, leaf);
    }

    /// Appends the range on the right, whatever the boundary.
    ///
    /// # Errors
    /// [`GapError`] unless `right` begins where `self` ends; `self` is then as before.
    pub fn merge(&mut self, right: &Range) -> Result<(), GapError> {
        if right.start != self.end {
            return Err(GapError {
                end: self.end,
                start: right.start,
            });
        }
        for (height, node) in right.subtrees() {
            self.append(height, node);
        }
        Ok(())
    }

    /// Returns the root of the tree of `end` leaves (RFC 9162 §2.1.1); `None` unless the range
    /// begins at leaf 0.
    #[must_use]
    pub fn root(&self) -> Option<Hash> {
        match (self.start, self.end) {
            (0, 0) => Some(empty_root()),
            (0, _) => self.fold(),
            _ => None,
        }
    }

    /// Hashes the cover into one node, right to left: from a start that is aligned to the whole
    /// range it descends in height, and RFC 9162 splits off the highest subtree first.
    pub(super) fn fold(&self) -> Option<Hash> {
        let mut nodes = self.nodes.iter().rev();
        let last = *nodes.next()?;
        Some(nodes.fold(last, |right, left| node_hash(left, &right)))
    }

    /// Lists the members of the cover, each as its height and its root.
    pub(super) fn subtrees(&self) -> impl Iterator<Item = (u32, Hash)> {
        Cover::new(self.start, self.end).zip(self.nodes.iter().copied())
    }

    /// Appends a whole subtree at `end`, which is a multiple of its width.
    ///
    /// The last member of the new cover is the highest whole subtree that ends at the new end and
    /// does not begin before `start`. Below that height each node stands on the right of its
    /// sibling, and the sibling is the last member of the old cover.
    pub(super) fn append(&mut self, height: u32, node: Hash) {
        let Some(end) = width(height).and_then(|width| self.end.checked_add(width)) else {
            return;
        };
        let Some(height_last) = height_fitting(end, end.wrapping_sub(self.start)) else {
            return;
        };
        let mut node = node;
        for _ in height..height_last {
            let Some(left) = self.nodes.pop() else { break };
            node = node_hash(&left, &node);
        }
        self.nodes.push(node);
        self.end = end;
    }
}

/// The heights of the cover of [start, end), left to right: each member is the highest whole
/// subtree that fits.
struct Cover {
    start: u64,
    end: u64,
}

impl Cover {
    const fn new(start: u64, end: u64) -> Self {
        Cover { start, end }
    }
}

impl Iterator for Cover {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let height = height_fitting(self.start, self.end.checked_sub(self.start)?)?;
        self.start = self.start.checked_add(width(height)?)?;
        Some(height)
    }
}

/// The height of the highest whole subtree beside `boundary` with at most `leaves` leaves; `None`
/// for no leaves.
fn height_fitting(boundary: u64, leaves: u64) -> Option<u32> {
    Some(boundary.trailing_zeros().min(leaves.checked_ilog2()?))
}

/// The leaves of a whole subtree; `None` from height 64 on.
pub(super) fn width(height: u32) -> Option<u64> {
    1_u64.checked_shl(height)
}

impl fmt::Display for GapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the range begins at leaf {}, not at leaf {}",
            self.start, self.end
        )
    }
}

impl error::Error for GapError {}

//! Which subtrees a proof consists of.
//!
//! RFC 9162 defines both proofs by recursion from the root. Here the recursion is a descent that
//! notes the half it leaves behind, so the path is what was noted, deepest first.

use alloc::vec::Vec;

use super::range::width;

/// Lists the subtrees [start, end) behind the inclusion proof of leaf `index` in the tree of
/// `size` leaves, in path order: `PATH(index, D_size)` of RFC 9162 §2.1.3.1.
///
/// Empty for the only leaf of a tree, and when there is no such leaf.
#[must_use]
pub fn inclusion_ranges(size: u64, index: u64) -> Vec<(u64, u64)> {
    let mut path = Vec::new();
    let (mut start, mut end) = (0, size);
    while let Some(middle) = split(start, end).filter(|_| index < size) {
        if index < middle {
            path.push((middle, end));
            end = middle;
        } else {
            path.push((start, middle));
            start = middle;
        }
    }
    path.reverse();
    path
}

/// Lists the subtrees [start, end) behind the consistency proof from `old_size` to `new_size`
/// leaves, in path order: `PROOF(old_size, D_new_size)` of RFC 9162 §2.1.4.1.
///
/// Empty for equal sizes, and when there is no proof: from size 0, or to a smaller tree.
#[must_use]
pub fn consistency_ranges(old_size: u64, new_size: u64) -> Vec<(u64, u64)> {
    let mut path = Vec::new();
    if old_size == 0 || old_size > new_size {
        return path;
    }
    let (mut start, mut end) = (0, new_size);
    while let Some(middle) = split(start, end).filter(|_| old_size < end) {
        if old_size <= middle {
            path.push((middle, end));
            end = middle;
        } else {
            path.push((start, middle));
            start = middle;
        }
    }
    // Here end == old_size. The subtree is the whole old tree, which the verifier knows, or the
    // last part of it, which the proof has to name.
    if start > 0 {
        path.push((start, end));
    }
    path.reverse();
    path
}

/// Where RFC 9162 §2.1.1 splits the subtree [start, end): after the largest power of two that is
/// smaller than its width. `None` for a single leaf.
fn split(start: u64, end: u64) -> Option<u64> {
    let height = end.checked_sub(start)?.checked_sub(1)?.checked_ilog2()?;
    start.checked_add(width(height)?)
}

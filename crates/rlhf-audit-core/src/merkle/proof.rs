//! The verifiers of RFC 9162 §2.1.3.2 and §2.1.4.2.
//!
//! The RFC shifts index and size along while it walks the path. Both verifiers here compute the
//! same turns up front (the form of transparency-dev/merkle), so that the exact length of the path
//! is known before anything is hashed and no hash of it can be left over:
//!
//! - while the subtree of the leaf is not on the right edge of the tree, a bit of the index says
//!   on which side the sibling stands (*inner* hashes);
//! - from there up to the root every sibling stands on the left (*border* hashes).

use core::{error, fmt};

use super::{Hash, node_hash};
use crate::limits::{LEAVES_MAX, PATH_MAX};

/// Why a proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProofError {
    /// The tree has more leaves than `LEAVES_MAX`.
    SizeTooLarge,
    /// The index is not below the size.
    IndexOutOfRange,
    /// The old tree of a consistency proof is empty, which would prove nothing.
    OldSizeZero,
    /// The old tree of a consistency proof is larger than the new one.
    SizeShrinks,
    /// The path does not have exactly the length that index and sizes imply.
    PathLength,
    /// The path leads to another root; of a consistency proof, to another new root.
    RootMismatch,
    /// The path of a consistency proof leads to another old root.
    OldRootMismatch,
}

/// Checks that `leaf` is the leaf hash at `index` in the tree of `size` leaves under `root`
/// (RFC 9162 §2.1.3.2).
///
/// `size` and `root` must come from one signed head: see the [module's essay](super).
///
/// # Errors
/// A [`ProofError`]; the first that applies, in the order of its variants.
pub fn verify_inclusion(
    root: &Hash,
    size: u64,
    index: u64,
    leaf: &Hash,
    path: &[Hash],
) -> Result<(), ProofError> {
    if size > LEAVES_MAX {
        return Err(ProofError::SizeTooLarge);
    }
    let last = size.checked_sub(1).filter(|last| index <= *last);
    let turns = Turns::new(index, last.ok_or(ProofError::IndexOutOfRange)?);
    let (inner, border) = turns.divide(path)?;
    let subtree = turns.climb_inner(*leaf, inner);
    expect(
        climb_border(subtree, border) == *root,
        ProofError::RootMismatch,
    )
}

/// Checks that the tree of `new_size` leaves begins with the leaves of the tree of `old_size`
/// (RFC 9162 §2.1.4.2).
///
/// Each size must come with its root from a signed head: see the [module's essay](super). For
/// equal sizes the path is empty and the roots are equal.
///
/// # Errors
/// A [`ProofError`]; the first that applies, in the order of its variants, but an old root that
/// does not match comes before a new one.
pub fn verify_consistency(
    old_size: u64,
    old_root: &Hash,
    new_size: u64,
    new_root: &Hash,
    path: &[Hash],
) -> Result<(), ProofError> {
    if new_size > LEAVES_MAX || old_size > LEAVES_MAX {
        return Err(ProofError::SizeTooLarge);
    }
    let old_last = old_size.checked_sub(1).ok_or(ProofError::OldSizeZero)?;
    if old_size > new_size {
        return Err(ProofError::SizeShrinks);
    }
    if old_size == new_size {
        expect(path.is_empty(), ProofError::PathLength)?;
        return expect(old_root == new_root, ProofError::RootMismatch);
    }
    // The climb begins at the last whole subtree of the old tree. That is the old tree itself
    // when its size is a power of two; otherwise the path opens with it.
    let (subtree, path) = if old_size.is_power_of_two() {
        (old_root, path)
    } else {
        path.split_first().ok_or(ProofError::PathLength)?
    };
    let turns = Turns::new(old_last, new_size.saturating_sub(1)).above(old_size.trailing_zeros());
    let (inner, border) = turns.divide(path)?;
    let old = climb_border(turns.climb_inner_left(*subtree, inner), border);
    let new = climb_border(turns.climb_inner(*subtree, inner), border);
    expect(old == *old_root, ProofError::OldRootMismatch)?;
    expect(new == *new_root, ProofError::RootMismatch)
}

/// The way from a subtree up to the root of the tree.
#[derive(Clone, Copy)]
struct Turns {
    /// The index of the subtree among those of its height: bit i says that the sibling of inner
    /// hash i stands on the left.
    index: u64,
    inner: u32,
    border: u32,
}

impl Turns {
    /// From the leaf `index` in the tree whose last leaf is `last`.
    fn new(index: u64, last: u64) -> Self {
        // The paths of both leaves to the root meet at this height.
        let inner = u64::BITS.saturating_sub((index ^ last).leading_zeros());
        Turns {
            index,
            inner,
            border: index.checked_shr(inner).unwrap_or(0).count_ones(),
        }
    }

    /// From the subtree of the given height, on the same way; the height is at most `inner`.
    fn above(self, height: u32) -> Self {
        let index = self.index.checked_shr(height).unwrap_or(0);
        Turns {
            index,
            inner: self.inner.saturating_sub(height),
            ..self
        }
    }

    /// Splits a path of exactly the right length into its inner and border hashes.
    fn divide(self, path: &[Hash]) -> Result<(&[Hash], &[Hash]), ProofError> {
        // Both counts are at most 64, so this fits any usize.
        let (inner, border) = (self.inner as usize, self.border as usize);
        match path.split_at_checked(inner) {
            Some((left, right)) if right.len() == border => Ok((left, right)),
            _ => Err(ProofError::PathLength),
        }
    }

    /// Climbs the inner hashes in the tree.
    fn climb_inner(self, subtree: Hash, path: &[Hash]) -> Hash {
        self.with_sides(path)
            .fold(subtree, |node, (sibling, is_left)| {
                if is_left {
                    node_hash(sibling, &node)
                } else {
                    node_hash(&node, sibling)
                }
            })
    }

    /// Climbs the inner hashes in the tree that ends with the subtree: nothing is on its right.
    fn climb_inner_left(self, subtree: Hash, path: &[Hash]) -> Hash {
        let left = self.with_sides(path).filter(|(_, is_left)| *is_left);
        left.fold(subtree, |node, (sibling, _)| node_hash(sibling, &node))
    }

    /// Pairs each inner hash with whether it stands on the left.
    fn with_sides(self, path: &[Hash]) -> impl Iterator<Item = (&Hash, bool)> {
        let bits = (0..u64::BITS).map(move |bit| self.index >> bit & 1 == 1);
        path.iter().zip(bits)
    }
}

/// Climbs the border hashes: each stands on the left.
fn climb_border(subtree: Hash, path: &[Hash]) -> Hash {
    path.iter()
        .fold(subtree, |node, sibling| node_hash(sibling, &node))
}

fn expect(holds: bool, error: ProofError) -> Result<(), ProofError> {
    if holds { Ok(()) } else { Err(error) }
}

// The longest path is that of a consistency proof: one hash to begin with, one for each level.
const _: () = assert!((LEAVES_MAX.ilog2() as usize) < PATH_MAX);

impl fmt::Display for ProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ProofError::SizeTooLarge => "the tree is larger than the format allows",
            ProofError::IndexOutOfRange => "the index is not below the size of the tree",
            ProofError::OldSizeZero => "a consistency proof cannot begin at the empty tree",
            ProofError::SizeShrinks => "the old tree is larger than the new one",
            ProofError::PathLength => "the path is too short or too long for this tree",
            ProofError::RootMismatch => "the path does not lead to the root",
            ProofError::OldRootMismatch => "the path does not lead to the old root",
        })
    }
}

impl error::Error for ProofError {}

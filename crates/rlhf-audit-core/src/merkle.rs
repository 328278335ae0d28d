//! The tree of a log: RFC 9162 §2.1 with SHA-256, its compact ranges and its proofs.
//!
//! Entries are the leaves. A leaf hash is `SHA-256(00 || entry)`, an inner node is
//! `SHA-256(01 || left || right)`, and a tree of n > 1 leaves splits at the largest power of two
//! below n. Five leaves give
//!
//! ```text
//!            root
//!          /      \
//!       [0,4)      \          [s,e) is the subtree over the leaves s, s+1, … e-1
//!       /   \       \
//!    [0,2) [2,4)     \
//!     / \   / \       \
//!    0   1 2   3       4
//! ```
//!
//! - [`Range`] is the *compact range* of the leaves [start, end): the roots of the fewest whole
//!   subtrees that cover it. Here [1,5) is covered by 1, [2,4) and 4. It appends in O(1), merges
//!   with its right neighbour at any cut, and is what a bundle keeps of leaves it pruned: the
//!   root stays the same.
//! - [`verify_inclusion`] and [`verify_consistency`] check the proofs of RFC 9162 §2.1.3 and
//!   §2.1.4. The inclusion proof of leaf 2 is 3, [0,2), 4; the consistency proof from size 3 to
//!   size 5 is 2, 3, [0,2), 4.
//! - [`inclusion_ranges`] and [`consistency_ranges`] say which subtrees a proof consists of, and
//!   [`Prover`] collects their roots in one pass over the log, in O(log n) memory.
//!
//! ```
//! use rlhf_audit_core::merkle::{Prover, Range, inclusion_ranges, leaf_hash, verify_inclusion};
//!
//! let leaves = [b"a", b"b", b"c", b"d", b"e"].map(|entry| leaf_hash(entry));
//! let mut log = Range::new(0);
//! let mut prover = Prover::new(inclusion_ranges(5, 2));
//! for leaf in leaves {
//!     log.push(leaf);
//!     prover.push_leaf(leaf);
//! }
//! let root = log.root().unwrap();
//! let path = prover.finish().unwrap();
//! assert_eq!(path.len(), 3);
//! assert_eq!(verify_inclusion(&root, 5, 2, &leaves[2], &path), Ok(()));
//! ```
//!
//! # A proof means something only under a signed (size, root)
//!
//! The root does not contain the size, and the algorithm of RFC 9162 uses index and size only to
//! tell which hashes of the path stand on the left. An inclusion proof for (index, size) therefore
//! also verifies, against the same bare root, for every other pair with the same *turns*: with
//! k = the bit length of index XOR (size - 1), the turns are the low k bits of index, lowest
//! first, then one 1 for each 1 among its higher bits. Leaf 2 of 5 has the turns 0 1 0, and so has
//! leaf 2 of 6, 7 and 8.
//!
//! Two pairs of the same size never have the same turns. So whoever takes the size from the signed
//! head, together with the root, accepts one index and one leaf; whoever takes the size from the
//! proof or from an unsigned header can be told a wrong size, and with it a wrong index.
//!
//! A consistency proof climbs from the last whole subtree of the old tree, and passes against two
//! bare roots for all sizes that give the same turns from there, alike in whether the old size is
//! a power of two. Under the right new size only the right old size does. Each size comes from the
//! head that signs its root.
//!
//! The tests count the pairs that pass (for sizes to 32, told sizes to 40: 528 right ones, 4,960
//! with a wrong size, 764 with a wrong size and index) and compare each pair with these rules.
//!
//! What this module does not do: it parses nothing, stores no log, and knows no signature.

mod hash;
mod plan;
mod proof;
mod prover;
mod range;
#[cfg(test)]
mod tests;

pub(crate) use hash::sha256;
pub use hash::{Hash, empty_root, leaf_hash, node_hash};
pub use plan::{consistency_ranges, inclusion_ranges};
pub use proof::{ProofError, verify_consistency, verify_inclusion};
pub use prover::{Prover, Unavailable};
pub use range::{GapError, Range};

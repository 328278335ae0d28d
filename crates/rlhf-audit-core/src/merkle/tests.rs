//! What the tree is compared with: RFC 9162 §2.1 written as it is printed, and rs_merkle.

mod proof;
mod prover;
mod range;

use std::vec::Vec;

use proptest::prelude::*;
use rs_merkle::{Hasher, MerkleTree};
use sha2::{Digest, Sha256};

use super::*;

/// The leaves of the classic test tree of Certificate Transparency.
const CT_ENTRIES: [&[u8]; 8] = [
    &[],
    &[0x00],
    &[0x10],
    &[0x20, 0x21],
    &[0x30, 0x31],
    &[0x40, 0x41, 0x42, 0x43],
    &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
    &[
        0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e,
        0x6f,
    ],
];

/// Its roots for 0 to 8 leaves.
const CT_ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

#[test]
fn roots_of_the_certificate_transparency_tree() {
    for (size, expected) in CT_ROOTS.iter().enumerate() {
        let mut log = Range::new(0);
        CT_ENTRIES[..size]
            .iter()
            .for_each(|entry| log.push(leaf_hash(entry)));
        assert_eq!(hex(&log.root().unwrap()), *expected, "{size} leaves");
    }
}

#[test]
fn proofs_of_the_certificate_transparency_tree() {
    // The example of RFC 9162 §2.1.5 (seven leaves d0 … d6): nodes a … j, k, l named as there.
    let leaves: Vec<Hash> = CT_ENTRIES[..7]
        .iter()
        .map(|entry| leaf_hash(entry))
        .collect();
    let [a, b, c, d, e, f, j] = leaves[..] else {
        panic!("seven leaves")
    };
    let (g, h, i) = (node_hash(&a, &b), node_hash(&c, &d), node_hash(&e, &f));
    let (k, l) = (node_hash(&g, &h), node_hash(&i, &j));
    let path = |ranges: Vec<(u64, u64)>| roots(&leaves, &ranges);
    assert_eq!(path(inclusion_ranges(7, 0)), [b, h, l]);
    assert_eq!(path(inclusion_ranges(7, 3)), [c, g, l]);
    assert_eq!(path(inclusion_ranges(7, 4)), [f, j, k]);
    assert_eq!(path(inclusion_ranges(7, 6)), [i, k]);
    assert_eq!(path(consistency_ranges(3, 7)), [c, d, g, l]);
    assert_eq!(path(consistency_ranges(4, 7)), [l]);
    assert_eq!(path(consistency_ranges(6, 7)), [i, j, k]);
}

#[test]
fn hashes_are_prefixed_sha256() {
    assert_eq!(hex(&empty_root()), CT_ROOTS[0]);
    let bytes: Vec<u8> = (0..=255).cycle().take(1100).collect();
    for length in 0..bytes.len() {
        let entry = &bytes[..length];
        let expected: Hash = Sha256::new_with_prefix([0])
            .chain_update(entry)
            .finalize()
            .into();
        assert_eq!(leaf_hash(entry), expected, "{length} bytes");
    }
    for (head, length) in (0..200).flat_map(|head| (0..200).map(move |length| (head, length))) {
        let (head, body) = bytes.split_at(head);
        let expected: Hash = Sha256::new_with_prefix(head)
            .chain_update(&body[..length])
            .finalize()
            .into();
        assert_eq!(sha256(head, &body[..length]), expected);
    }
    let [left, right] = [leaf_hash(b"left"), leaf_hash(b"right")];
    assert_eq!(node_hash(&left, &right), reference_node(&left, &right));
}

#[test]
fn roots_agree_with_the_recursion_and_with_rs_merkle() {
    let leaves = leaves(600);
    let mut log = Range::new(0);
    for size in 1..=leaves.len() {
        log.push(leaves[size - 1]);
        let expected = MerkleTree::<Reference>::from_leaves(&leaves[..size]).root();
        assert_eq!(log.root(), expected, "{size} leaves");
        assert_eq!(log.root(), Some(mth(&leaves[..size])), "{size} leaves");
    }
}

proptest! {
    #[test]
    fn any_entries_give_the_root_of_the_recursion(
        entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..80),
    ) {
        let leaves: Vec<Hash> = entries.iter().map(|entry| Reference::leaf(entry)).collect();
        let mut log = Range::new(0);
        entries.iter().for_each(|entry| log.push(leaf_hash(entry)));
        prop_assert_eq!(log.root(), Some(mth(&leaves)));
    }
}

/// `MTH(D_n)` of RFC 9162 §2.1.1, from leaf hashes.
fn mth(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            reference_node(&mth(left), &mth(right))
        }
    }
}

/// `PATH(m, D_n)` of RFC 9162 §2.1.3.1.
fn path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    if index < left.len() {
        [path(index, left), vec(mth(right))].concat()
    } else {
        [path(index - left.len(), right), vec(mth(left))].concat()
    }
}

/// `SUBPROOF(m, D_n, b)` of RFC 9162 §2.1.4.1; `PROOF(m, D_n)` is `SUBPROOF(m, D_n, true)`.
fn subproof(size: usize, leaves: &[Hash], known: bool) -> Vec<Hash> {
    if size == leaves.len() {
        return if known { Vec::new() } else { vec(mth(leaves)) };
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    if size <= left.len() {
        [subproof(size, left, known), vec(mth(right))].concat()
    } else {
        [subproof(size - left.len(), right, false), vec(mth(left))].concat()
    }
}

/// The largest power of two smaller than n.
fn split(n: usize) -> usize {
    n.next_power_of_two() / 2
}

fn vec(hash: Hash) -> Vec<Hash> {
    Vec::from([hash])
}

/// The roots of the subtrees [start, end), by recursion.
fn roots(leaves: &[Hash], ranges: &[(u64, u64)]) -> Vec<Hash> {
    ranges
        .iter()
        .map(|&(start, end)| mth(&leaves[index(start)..index(end)]))
        .collect()
}

/// Distinct leaf hashes.
fn leaves(count: u64) -> Vec<Hash> {
    (0..count)
        .map(|index| Reference::leaf(&index.to_be_bytes()))
        .collect()
}

/// The compact range of the leaves [start, end) by appending.
fn range(leaves: &[Hash], start: u64, end: u64) -> Range {
    let mut range = Range::new(start);
    leaves[index(start)..index(end)]
        .iter()
        .for_each(|leaf| range.push(*leaf));
    range
}

fn index(leaf: u64) -> usize {
    leaf.try_into().unwrap()
}

fn hex(hash: &Hash) -> std::string::String {
    hash.iter().map(|byte| std::format!("{byte:02x}")).collect()
}

fn reference_node(left: &Hash, right: &Hash) -> Hash {
    Reference::hash(&[&[1], &left[..], &right[..]].concat())
}

/// rs_merkle with the domain separation of RFC 9162.
#[derive(Clone)]
struct Reference;

impl Reference {
    fn leaf(entry: &[u8]) -> Hash {
        Self::hash(&[&[0], entry].concat())
    }
}

impl Hasher for Reference {
    type Hash = Hash;

    fn hash(data: &[u8]) -> Hash {
        Sha256::digest(data).into()
    }

    fn concat_and_hash(left: &Hash, right: Option<&Hash>) -> Hash {
        right.map_or(*left, |right| reference_node(left, right))
    }
}

//! The tree of a log against its floor, the same SHA-256 calls with no tree around them.
//!
//! `append` hashes 100,000 entries of 200 bytes into a root. Both floors are one leaf and one node
//! for each entry and nothing else: `floor_api` by the streaming API of `sha2`, `floor_blocks` by
//! this crate's hashes. `range` is the log as it is built, `rs_merkle` the peer. `inclusion` checks
//! one proof in that tree; its floor is the 17 node hashes by the streaming API.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rlhf_audit_core::merkle::{
    Hash, Prover, Range, inclusion_ranges, leaf_hash, node_hash, verify_inclusion,
};
use rs_merkle::{Hasher, MerkleTree};
use sha2::{Digest, Sha256};

const ENTRIES: u64 = 100_000;
const INDEX: u64 = 12_345;

fn append(criterion: &mut Criterion) {
    let entries = entries();
    let mut group = criterion.benchmark_group("append");
    group
        .throughput(Throughput::Elements(ENTRIES))
        .sample_size(20);
    group.bench_function("floor_api", |bencher| {
        bencher.iter(|| {
            entries.iter().fold([0; 32], |last, entry| {
                sha256(&[&[1], &last, &sha256(&[&[0], entry])])
            })
        });
    });
    group.bench_function("floor_blocks", |bencher| {
        bencher.iter(|| {
            entries
                .iter()
                .fold([0; 32], |last, entry| node_hash(&last, &leaf_hash(entry)))
        });
    });
    group.bench_function("range", |bencher| bencher.iter(|| log(&entries).root()));
    group.bench_function("rs_merkle", |bencher| {
        bencher.iter(|| {
            let leaves: Vec<Hash> = entries.iter().map(|entry| sha256(&[&[0], entry])).collect();
            MerkleTree::<Rfc9162>::from_leaves(&leaves).root()
        });
    });
    group.finish();
}

fn inclusion(criterion: &mut Criterion) {
    let entries = entries();
    let root = log(&entries).root().expect("the log begins at leaf 0");
    let mut prover = Prover::new(inclusion_ranges(ENTRIES, INDEX));
    entries
        .iter()
        .for_each(|entry| prover.push_leaf(leaf_hash(entry)));
    let path = prover.finish().expect("nothing is pruned");
    let leaf = leaf_hash(&entries[usize::try_from(INDEX).expect("small")]);

    let mut group = criterion.benchmark_group("inclusion");
    group.bench_function("floor_api", |bencher| {
        bencher.iter(|| {
            black_box(&path)
                .iter()
                .fold(leaf, |node, sibling| sha256(&[&[1], sibling, &node]))
        });
    });
    group.bench_function("verify", |bencher| {
        bencher.iter(|| verify_inclusion(&root, ENTRIES, black_box(INDEX), &leaf, &path));
    });
    group.finish();
}

fn entries() -> Vec<[u8; 200]> {
    let entry = |index: u64| {
        let mut entry = [0x5a; 200];
        entry[..8].copy_from_slice(&index.to_be_bytes());
        entry
    };
    (0..ENTRIES).map(entry).collect()
}

fn log(entries: &[[u8; 200]]) -> Range {
    let mut log = Range::new(0);
    entries.iter().for_each(|entry| log.push(leaf_hash(entry)));
    log
}

fn sha256(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().into()
}

/// The node hash of RFC 9162 for rs_merkle, without the copies of its default.
#[derive(Clone)]
struct Rfc9162;

impl Hasher for Rfc9162 {
    type Hash = Hash;

    fn hash(data: &[u8]) -> Hash {
        sha256(&[data])
    }

    fn concat_and_hash(left: &Hash, right: Option<&Hash>) -> Hash {
        right.map_or(*left, |right| sha256(&[&[1], left, right]))
    }
}

criterion_group!(benches, append, inclusion);
criterion_main!(benches);

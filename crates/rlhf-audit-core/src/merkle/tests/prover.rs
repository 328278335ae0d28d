//! The prover against the recursion, with and without pruned leaves.

use std::vec::Vec;

use super::*;

#[test]
fn one_pass_yields_every_proof() {
    let leaves = leaves(40);
    for size in 1..=40 {
        let log = &leaves[..index(size)];
        for leaf in 0..size {
            let found = prove(log, inclusion_ranges(size, leaf));
            assert_eq!(
                found.unwrap(),
                path(index(leaf), log),
                "leaf {leaf} of {size}"
            );
        }
        for old in 1..=size {
            let found = prove(log, consistency_ranges(old, size));
            assert_eq!(
                found.unwrap(),
                subproof(index(old), log, true),
                "{old} to {size}"
            );
        }
    }
}

#[test]
fn several_proofs_are_collected_in_the_same_pass() {
    let leaves = leaves(40);
    let asked: Vec<_> = (0..40)
        .rev()
        .flat_map(|leaf| inclusion_ranges(40, leaf))
        .collect();
    let expected: Vec<_> = (0..40).rev().flat_map(|leaf| path(leaf, &leaves)).collect();
    assert_eq!(prove(&leaves, asked).unwrap(), expected);
}

#[test]
fn a_pruned_run_loses_exactly_what_lies_inside_its_cover() {
    let leaves = leaves(21);
    let size = 21;
    for (start, end) in (0..size).flat_map(|a| (a + 1..=size).map(move |b| (a, b))) {
        let cover = members(start, end);
        for leaf in 0..size {
            let wanted = inclusion_ranges(size, leaf);
            let mut prover = Prover::new(wanted.clone());
            leaves[..index(start)]
                .iter()
                .for_each(|leaf| prover.push_leaf(*leaf));
            prover.push_range(&range(&leaves, start, end)).unwrap();
            leaves[index(end)..]
                .iter()
                .for_each(|leaf| prover.push_leaf(*leaf));

            let inside = |&&(a, b): &&(u64, u64)| {
                cover
                    .iter()
                    .any(|&(c, d)| c <= a && b <= d && (a, b) != (c, d))
            };
            let lost = wanted.iter().find(inside);
            let expected = match lost {
                Some(&(start, end)) => Err(Unavailable { start, end }),
                None => Ok(path(index(leaf), &leaves)),
            };
            assert_eq!(
                prover.finish(),
                expected,
                "leaf {leaf}, pruned [{start}, {end})"
            );
        }
    }
}

#[test]
fn what_did_not_pass_by_is_unavailable() {
    let leaves = leaves(7);
    // The log ends early; no tree has the subtree; there is no leaf in it.
    for (start, end) in [
        (4, 8),
        (2, 6),
        (3, 5),
        (3, 3),
        (5, 3),
        (0, u64::MAX),
        (1, u64::MAX),
    ] {
        let missing = Err(Unavailable { start, end });
        assert_eq!(prove(&leaves, Vec::from([(0, 2), (start, end)])), missing);
    }
}

#[test]
fn a_gap_in_the_log_is_refused() {
    let leaves = leaves(8);
    let mut prover = Prover::new(Vec::from([(0, 8)]));
    prover.push_leaf(leaves[0]);
    for start in [0, 2] {
        let error = prover.push_range(&range(&leaves, start, 8)).unwrap_err();
        assert_eq!(error, GapError { end: 1, start });
    }
    prover.push_range(&range(&leaves, 1, 8)).unwrap();
    assert_eq!(prover.finish().unwrap(), [mth(&leaves)]);
}

fn prove(leaves: &[Hash], ranges: Vec<(u64, u64)>) -> Result<Vec<Hash>, Unavailable> {
    let mut prover = Prover::new(ranges);
    leaves.iter().for_each(|leaf| prover.push_leaf(*leaf));
    prover.finish()
}

/// The members of the cover of [start, end), greedily.
fn members(mut start: u64, end: u64) -> Vec<(u64, u64)> {
    let mut members = Vec::new();
    while start < end {
        let fits = |width: &u64| start.is_multiple_of(*width) && start + width <= end;
        let width = (0..6).rev().map(|height| 1 << height).find(fits).unwrap();
        members.push((start, start + width));
        start += width;
    }
    members
}

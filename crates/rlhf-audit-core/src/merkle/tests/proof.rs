//! Proofs: every right one verifies, every wrong one is refused, and what a bare root lets pass
//! is exactly what the module's essay says.

use std::vec::Vec;

use super::*;
use crate::limits::LEAVES_MAX;

const SIZE_MAX: u64 = 40;

#[test]
fn every_inclusion_proof_verifies() {
    let leaves = leaves(SIZE_MAX);
    for (size, leaf) in (1..=SIZE_MAX).flat_map(|n| (0..n).map(move |i| (n, i))) {
        let log = &leaves[..index(size)];
        let path = path(index(leaf), log);
        assert_eq!(roots(log, &inclusion_ranges(size, leaf)), path);
        let verdict = verify_inclusion(&mth(log), size, leaf, &log[index(leaf)], &path);
        assert_eq!(verdict, Ok(()), "leaf {leaf} of {size}");
    }
}

#[test]
fn under_the_signed_size_and_root_no_other_inclusion_verifies() {
    let leaves = leaves(SIZE_MAX);
    for (size, leaf) in (1..=SIZE_MAX).flat_map(|n| (0..n).map(move |i| (n, i))) {
        let log = &leaves[..index(size)];
        let (root, hash) = (mth(log), log[index(leaf)]);
        let path = path(index(leaf), log);
        for other in (0..size + 4).filter(|other| *other != leaf) {
            assert!(verify_inclusion(&root, size, other, &hash, &path).is_err());
        }
        for other in log
            .iter()
            .chain([&root, &[0; 32]])
            .filter(|other| **other != hash)
        {
            let verdict = verify_inclusion(&root, size, leaf, other, &path);
            assert_eq!(verdict, Err(ProofError::RootMismatch));
        }
        for other in (1..=SIZE_MAX).filter(|other| *other != size) {
            let root = mth(&leaves[..index(other)]);
            assert!(verify_inclusion(&root, other, leaf, &hash, &path).is_err());
        }
        for wrong in flips(&root) {
            let verdict = verify_inclusion(&wrong, size, leaf, &hash, &path);
            assert_eq!(verdict, Err(ProofError::RootMismatch));
        }
        for (wrong, error) in mutations(&path) {
            assert_eq!(
                verify_inclusion(&root, size, leaf, &hash, &wrong),
                Err(error)
            );
        }
    }
}

#[test]
fn a_bare_root_lets_an_inclusion_proof_pass_for_the_same_turns_only() {
    let leaves = leaves(32);
    // True, right index with wrong size, wrong index with wrong size, wrong index with right size.
    let mut passed = [0, 0, 0, 0];
    for (size, leaf) in (1..=32).flat_map(|n| (0..n).map(move |i| (n, i))) {
        let log = &leaves[..index(size)];
        let (root, hash) = (mth(log), log[index(leaf)]);
        let path = path(index(leaf), log);
        for (n, i) in (1..=40).flat_map(|n| (0..n).map(move |i| (n, i))) {
            let passes = verify_inclusion(&root, n, i, &hash, &path).is_ok();
            assert_eq!(passes, rfc_inclusion(&root, n, i, &hash, &path));
            assert_eq!(
                passes,
                turns(n, i) == turns(size, leaf),
                "{i} of {n}, {leaf} of {size}"
            );
            let case = match (i == leaf, n == size) {
                (true, true) => 0,
                (true, false) => 1,
                (false, false) => 2,
                (false, true) => 3,
            };
            passed[case] += u32::from(passes);
        }
    }
    assert_eq!(passed, [528, 4960, 764, 0]);
    // The example of the essay.
    assert_eq!(turns(5, 2), [false, true, false]);
    assert!([6, 7, 8].iter().all(|size| turns(*size, 2) == turns(5, 2)));
    assert_ne!(turns(9, 2), turns(5, 2));
}

#[test]
fn every_consistency_proof_verifies() {
    let leaves = leaves(SIZE_MAX);
    for (new, old) in (1..=SIZE_MAX).flat_map(|n| (1..=n).map(move |m| (n, m))) {
        let log = &leaves[..index(new)];
        let path = subproof(index(old), log, true);
        assert_eq!(roots(log, &consistency_ranges(old, new)), path);
        let verdict = verify_consistency(old, &mth(&log[..index(old)]), new, &mth(log), &path);
        assert_eq!(verdict, Ok(()), "{old} to {new}");
    }
}

#[test]
fn under_the_signed_sizes_and_roots_no_other_consistency_verifies() {
    let leaves = leaves(SIZE_MAX);
    for (new, old) in (1..=SIZE_MAX).flat_map(|n| (1..=n).map(move |m| (n, m))) {
        let log = &leaves[..index(new)];
        let (old_root, new_root) = (mth(&log[..index(old)]), mth(log));
        let path = subproof(index(old), log, true);
        let verify = |old_root: &Hash, new_root: &Hash, path: &[Hash]| {
            verify_consistency(old, old_root, new, new_root, path)
        };
        let other_roots = (1..=new)
            .map(|size| mth(&log[..index(size)]))
            .chain(flips(&old_root));
        for wrong in other_roots {
            let [is_old, is_new] = [wrong == old_root, wrong == new_root];
            assert_eq!(verify(&wrong, &new_root, &path).is_ok(), is_old);
            assert_eq!(verify(&old_root, &wrong, &path).is_ok(), is_new);
        }
        for (wrong, error) in mutations(&path) {
            // A changed hash may show in either root, a changed length at once.
            let verdict = verify(&old_root, &new_root, &wrong).unwrap_err();
            let expected_length = error == ProofError::PathLength;
            assert_eq!(
                verdict == ProofError::PathLength,
                expected_length,
                "{old} to {new}"
            );
        }
        // A fork: the same sizes, but the old tree had another last leaf.
        let mut forked = log[..index(old)].to_vec();
        forked[index(old) - 1] = [7; 32];
        assert!(verify(&mth(&forked), &new_root, &path).is_err());
    }
}

#[test]
fn a_bare_root_lets_a_consistency_proof_pass_for_the_same_turns_only() {
    let leaves = leaves(24);
    // True, wrong new size, wrong old size, both wrong.
    let mut passed = [0, 0, 0, 0];
    for (new, old) in (1..=24).flat_map(|n| (1..=n).map(move |m| (n, m))) {
        let log = &leaves[..index(new)];
        let (old_root, new_root) = (mth(&log[..index(old)]), mth(log));
        let path = subproof(index(old), log, true);
        for (n, m) in (1..=32).flat_map(|n| (1..=n).map(move |m| (n, m))) {
            let passes = verify_consistency(m, &old_root, n, &new_root, &path).is_ok();
            assert_eq!(passes, rfc_consistency(m, &old_root, n, &new_root, &path));
            let same_way = subtree_turns(m, n) == subtree_turns(old, new);
            assert_eq!(passes, same_way, "{m} to {n}, {old} to {new}");
            let case = usize::from(n != new) + 2 * usize::from(m != old);
            passed[case] += u32::from(passes);
        }
    }
    assert_eq!(passed, [300, 2536, 0, 4213]);
}

#[test]
fn sizes_and_indices_out_of_range_have_their_error() {
    let [root, leaf] = [[1; 32], [2; 32]];
    let inclusion = |size, index| verify_inclusion(&root, size, index, &leaf, &[]).unwrap_err();
    assert_eq!(inclusion(0, 0), ProofError::IndexOutOfRange);
    assert_eq!(inclusion(1, 1), ProofError::IndexOutOfRange);
    assert_eq!(inclusion(1, 0), ProofError::RootMismatch);
    assert_eq!(inclusion(2, 0), ProofError::PathLength);
    assert_eq!(inclusion(LEAVES_MAX, 0), ProofError::PathLength);
    assert_eq!(inclusion(LEAVES_MAX + 1, 0), ProofError::SizeTooLarge);
    assert_eq!(inclusion(u64::MAX, u64::MAX), ProofError::SizeTooLarge);

    let consistency = |old, new| verify_consistency(old, &root, new, &leaf, &[]).unwrap_err();
    assert_eq!(consistency(0, 0), ProofError::OldSizeZero);
    assert_eq!(consistency(0, 5), ProofError::OldSizeZero);
    assert_eq!(consistency(6, 5), ProofError::SizeShrinks);
    assert_eq!(consistency(5, 5), ProofError::RootMismatch);
    assert_eq!(consistency(4, 5), ProofError::PathLength);
    assert_eq!(consistency(3, 5), ProofError::PathLength);
    assert_eq!(consistency(3, LEAVES_MAX), ProofError::PathLength);
    assert_eq!(consistency(3, LEAVES_MAX + 1), ProofError::SizeTooLarge);
    assert_eq!(consistency(u64::MAX, 3), ProofError::SizeTooLarge);
    assert_eq!(verify_consistency(5, &root, 5, &root, &[]), Ok(()));
    assert_eq!(
        verify_consistency(5, &root, 5, &root, &[root]),
        Err(ProofError::PathLength)
    );
}

proptest! {
    #[test]
    fn plans_and_verifiers_agree_on_the_length_for_any_numbers(
        size in prop_oneof![any::<u64>(), 0..=LEAVES_MAX, 0_u64..20],
        other in prop_oneof![any::<u64>(), 0..=LEAVES_MAX, 0_u64..20],
        length in 0_usize..70,
    ) {
        let [root, leaf] = [[1; 32], [2; 32]];
        let path = std::vec![[3; 32]; length];
        let verdict = verify_inclusion(&root, size, other, &leaf, &path).unwrap_err();
        let planned = inclusion_ranges(size, other).len();
        prop_assert!(planned <= 64);
        if verdict == ProofError::PathLength || verdict == ProofError::RootMismatch {
            prop_assert_eq!(verdict == ProofError::RootMismatch, length == planned);
        }
        let verdict = verify_consistency(other, &root, size, &leaf, &path).unwrap_err();
        let planned = consistency_ranges(other, size).len();
        prop_assert!(planned <= 65);
        if verdict == ProofError::PathLength {
            prop_assert_ne!(length, planned);
        } else if verdict == ProofError::OldRootMismatch {
            prop_assert_eq!(length, planned);
        }
    }

    #[test]
    fn proofs_in_larger_trees_verify(size in 1_u64..1200, at in any::<prop::sample::Index>()) {
        let leaves = leaves(size);
        let at = at.index(leaves.len());
        let (root, leaf) = (mth(&leaves), u64::try_from(at).unwrap());
        let path = path(at, &leaves);
        prop_assert_eq!(verify_inclusion(&root, size, leaf, &leaves[at], &path), Ok(()));
        let (old, old_root) = (leaf + 1, mth(&leaves[..=at]));
        let path = subproof(at + 1, &leaves, true);
        prop_assert_eq!(verify_consistency(old, &old_root, size, &root, &path), Ok(()));
    }
}

/// Every path with one defect, and the error an inclusion proof has to fail with.
fn mutations(path: &[Hash]) -> Vec<(Vec<Hash>, ProofError)> {
    let mut mutations = Vec::new();
    for at in 0..=path.len() {
        for added in path.iter().chain([&[0; 32]]) {
            let mut longer = path.to_vec();
            longer.insert(at, *added);
            mutations.push((longer, ProofError::PathLength));
        }
    }
    for at in 0..path.len() {
        let mut shorter = path.to_vec();
        shorter.remove(at);
        mutations.push((shorter, ProofError::PathLength));
        for wrong in flips(&path[at]) {
            let mut flipped = path.to_vec();
            flipped[at] = wrong;
            mutations.push((flipped, ProofError::RootMismatch));
        }
        for with in at + 1..path.len() {
            let mut swapped = path.to_vec();
            swapped.swap(at, with);
            mutations.push((swapped, ProofError::RootMismatch));
        }
    }
    mutations
}

/// The hash with one bit flipped: the first, the last, one in the middle.
fn flips(hash: &Hash) -> impl Iterator<Item = Hash> + use<> {
    let hash = *hash;
    [(0, 0x80), (31, 0x01), (16, 0x10)]
        .into_iter()
        .map(move |(at, bit)| {
            let mut flipped = hash;
            flipped[at] ^= bit;
            flipped
        })
}

/// The turns of the essay: true where the sibling stands on the left.
fn turns(size: u64, index: u64) -> Vec<bool> {
    let inner = 64 - (index ^ (size - 1)).leading_zeros();
    let border = (inner..64)
        .filter(|bit| index >> bit & 1 == 1)
        .map(|_| true);
    (0..inner)
        .map(|bit| index >> bit & 1 == 1)
        .chain(border)
        .collect()
}

/// The turns of a consistency proof, and whether the verifier knows the subtree it begins with;
/// `None` for equal sizes, which have no path.
fn subtree_turns(old: u64, new: u64) -> Option<(Vec<bool>, bool)> {
    let above = index(old.trailing_zeros().into());
    (old < new).then(|| (turns(new, old - 1)[above..].to_vec(), old.is_power_of_two()))
}

/// RFC 9162 §2.1.3.2, step by step.
fn rfc_inclusion(root: &Hash, size: u64, index: u64, leaf: &Hash, path: &[Hash]) -> bool {
    if index >= size {
        return false;
    }
    let (mut fnode, mut snode, mut r) = (index, size - 1, *leaf);
    for p in path {
        if snode == 0 {
            return false;
        }
        if fnode & 1 == 1 || fnode == snode {
            r = reference_node(p, &r);
            while fnode & 1 == 0 && fnode != 0 {
                (fnode, snode) = (fnode >> 1, snode >> 1);
            }
        } else {
            r = reference_node(&r, p);
        }
        (fnode, snode) = (fnode >> 1, snode >> 1);
    }
    snode == 0 && r == *root
}

/// RFC 9162 §2.1.4.2, step by step; equal sizes as in our contract.
fn rfc_consistency(old: u64, old_root: &Hash, new: u64, new_root: &Hash, path: &[Hash]) -> bool {
    if old == new {
        return path.is_empty() && old_root == new_root;
    }
    if path.is_empty() {
        return false;
    }
    let known = old.is_power_of_two().then_some(old_root);
    let mut path = known.into_iter().chain(path);
    let (mut fnode, mut snode) = (old - 1, new - 1);
    while fnode & 1 == 1 {
        (fnode, snode) = (fnode >> 1, snode >> 1);
    }
    let first = *path.next().unwrap();
    let (mut fr, mut sr) = (first, first);
    for c in path {
        if snode == 0 {
            return false;
        }
        if fnode & 1 == 1 || fnode == snode {
            fr = reference_node(c, &fr);
            sr = reference_node(c, &sr);
            while fnode & 1 == 0 && fnode != 0 {
                (fnode, snode) = (fnode >> 1, snode >> 1);
            }
        } else {
            sr = reference_node(&sr, c);
        }
        (fnode, snode) = (fnode >> 1, snode >> 1);
    }
    fr == *old_root && sr == *new_root && snode == 0
}

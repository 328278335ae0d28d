//! Ranges: covers, merges and pruning at every cut.

use std::vec::Vec;

use super::*;
use crate::limits::LEAVES_MAX;

#[test]
fn merge_at_every_pair_of_cuts_gives_the_same_range() {
    let leaves = leaves(64);
    for size in 0..=64 {
        let whole = range(&leaves, 0, size);
        for first in 0..=size {
            for second in first..=size {
                let [left, middle, right] = [(0, first), (first, second), (second, size)]
                    .map(|(a, b)| range(&leaves, a, b));
                let mut from_left = left.clone();
                from_left.merge(&middle).unwrap();
                from_left.merge(&right).unwrap();
                let mut from_right = middle;
                from_right.merge(&right).unwrap();
                let mut merged = left;
                merged.merge(&from_right).unwrap();
                assert_eq!(from_left, whole, "0..{first}..{second}..{size}");
                assert_eq!(merged, whole, "0..{first}..{second}..{size}");
            }
        }
        assert_eq!(whole.root(), Some(mth(&leaves[..index(size)])));
    }
}

#[test]
fn pruning_any_run_of_leaves_keeps_the_root() {
    let leaves = leaves(64);
    for size in 1..=64 {
        let root = mth(&leaves[..index(size)]);
        for start in 0..size {
            for end in start + 1..=size {
                let cover = range(&leaves, start, end).cover().to_vec();
                let pruned = Range::from_cover(start, end, cover).unwrap();
                let mut log = range(&leaves, 0, start);
                log.merge(&pruned).unwrap();
                leaves[index(end)..index(size)]
                    .iter()
                    .for_each(|leaf| log.push(*leaf));
                assert_eq!(log.root(), Some(root), "[{start}, {end}) of {size}");
            }
        }
    }
}

#[test]
fn a_cover_is_the_fewest_whole_subtrees() {
    let leaves = leaves(48);
    // fewest[e] for a fixed start: shortest tiling of [start, e) by whole subtrees.
    for start in 0..48_u64 {
        let mut fewest: Vec<Option<usize>> = std::vec![None; 49];
        fewest[index(start)] = Some(0);
        for end in start..48 {
            for height in 0..6 {
                let (width, Some(count)) = (1 << height, fewest[index(end)]) else {
                    continue;
                };
                if end % width == 0 && end + width <= 48 {
                    let slot = &mut fewest[index(end + width)];
                    *slot = Some(slot.unwrap_or(usize::MAX).min(count + 1));
                }
            }
        }
        for end in start..=48 {
            let expected = fewest[index(end)].unwrap();
            assert_eq!(Range::cover_len(start, end), expected, "[{start}, {end})");
            assert_eq!(range(&leaves, start, end).cover().len(), expected);
        }
    }
}

#[test]
fn a_cover_of_another_length_is_refused() {
    let leaves = leaves(32);
    for start in 0..32 {
        for end in 0..=32 {
            for count in 0..12 {
                let nodes = leaves[..count].to_vec();
                let taken = Range::from_cover(start, end, nodes.clone());
                assert_eq!(
                    taken.is_some(),
                    start < end && count == Range::cover_len(start, end)
                );
                if let Some(taken) = taken {
                    assert_eq!((taken.start(), taken.end()), (start, end));
                    assert_eq!(taken.cover(), nodes);
                    assert!(!taken.is_empty());
                }
            }
        }
    }
    assert!(Range::from_cover(0, LEAVES_MAX, leaves[..1].to_vec()).is_some());
    assert!(Range::from_cover(0, LEAVES_MAX + 1, leaves[..2].to_vec()).is_none());
}

#[test]
fn a_gap_or_an_overlap_is_refused_and_changes_nothing() {
    let leaves = leaves(16);
    let left = range(&leaves, 2, 7);
    for start in (0..12).filter(|start| *start != 7) {
        let mut merged = left.clone();
        let error = merged.merge(&range(&leaves, start, 12)).unwrap_err();
        assert_eq!(error, GapError { end: 7, start });
        assert_eq!(merged, left);
    }
}

#[test]
fn only_a_range_from_leaf_0_has_a_root() {
    let leaves = leaves(8);
    assert_eq!(Range::new(0).root(), Some(empty_root()));
    assert_eq!(Range::new(4).root(), None);
    assert_eq!(range(&leaves, 4, 8).root(), None);
}

#[test]
fn the_last_index_is_the_end_of_all_ranges() {
    let leaf = leaves(1)[0];
    let mut last = Range::new(u64::MAX - 1);
    last.push(leaf);
    assert_eq!((last.end(), last.cover().len()), (u64::MAX, 1));
    last.push(leaf);
    assert_eq!((last.end(), last.cover().len()), (u64::MAX, 1));
    assert_eq!(Range::cover_len(0, u64::MAX), 64);
    assert_eq!(Range::cover_len(1, u64::MAX), 126);
    assert_eq!(Range::cover_len(u64::MAX, 0), 0);
}

proptest! {
    #[test]
    fn cover_len_has_the_closed_form(start in any::<u64>(), end in any::<u64>()) {
        // The ascending part lies below the highest bit in which start - 1 and end differ.
        let expected = match (start, end) {
            _ if start >= end => 0,
            (0, _) => end.count_ones(),
            _ => {
                let below = (1_u64 << ((start - 1) ^ end).ilog2()) - 1;
                (!(start - 1) & below).count_ones() + (end & below).count_ones()
            }
        };
        prop_assert_eq!(Range::cover_len(start, end), usize::try_from(expected).unwrap());
    }

    #[test]
    fn any_cuts_merge_to_the_same_root(
        size in 0_u64..700,
        cuts in prop::collection::vec(0_u64..700, 0..8),
    ) {
        let leaves = leaves(size);
        let mut bounds: Vec<u64> = cuts.into_iter().map(|cut| cut.min(size)).collect();
        bounds.extend([0, size]);
        bounds.sort_unstable();
        let mut log = Range::new(0);
        for pair in bounds.windows(2) {
            log.merge(&range(&leaves, pair[0], pair[1])).unwrap();
        }
        prop_assert_eq!(log.root(), Some(mth(&leaves)));
    }
}

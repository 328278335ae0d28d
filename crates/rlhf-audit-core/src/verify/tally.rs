//! What a bundle shows of a log and what it does not, counted.

use alloc::vec::Vec;

use crate::records::Compartment;

/// What the segment shows and what it does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) disclosed: [u64; 4],
    pub(super) withheld: [u64; 4],
    pub(super) pruned_intervals: u64,
    pub(super) pruned_leaves: u64,
    /// Entries whose compartment is disclosed, as runs of sequence numbers.
    pub(super) opened: [Vec<(u64, u64)>; 4],
}

impl Tally {
    /// Counts one compartment of entry `seq`; entries come in order.
    pub(super) fn place(&mut self, compartment: Compartment, is_disclosed: bool, seq: u64) {
        let counts = if is_disclosed {
            &mut self.disclosed
        } else {
            &mut self.withheld
        };
        if let Some(count) = counts.get_mut(compartment.index()) {
            *count += 1;
        }
        if let Some(runs) = self.opened.get_mut(compartment.index())
            && is_disclosed
        {
            extend(runs, seq);
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        let pairs = [
            (&mut self.disclosed, other.disclosed),
            (&mut self.withheld, other.withheld),
        ];
        for (mine, theirs) in pairs {
            for (count, more) in mine.iter_mut().zip(theirs) {
                *count += more;
            }
        }
        self.pruned_intervals += other.pruned_intervals;
        self.pruned_leaves += other.pruned_leaves;
        for (mine, theirs) in self.opened.iter_mut().zip(other.opened) {
            let mut theirs = theirs.into_iter();
            if let (Some((_, end)), Some((first, _))) = (mine.last_mut(), theirs.as_slice().first())
                && end == first
            {
                *end = theirs.next().map_or(*end, |(_, end)| end);
            }
            mine.extend(theirs);
        }
    }
}

/// Whether one of ascending runs has `seq`.
pub(super) fn contains(runs: &[(u64, u64)], seq: u64) -> bool {
    let place = runs.partition_point(|(_, end)| *end <= seq);
    runs.get(place).is_some_and(|(first, _)| *first <= seq)
}

/// Extends the last run by `seq`, or begins one.
fn extend(runs: &mut Vec<(u64, u64)>, seq: u64) {
    match runs.last_mut() {
        Some((_, end)) if *end == seq => *end = seq + 1,
        _ => runs.push((seq, seq + 1)),
    }
}

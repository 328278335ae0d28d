//! The part of the fold that sees millions of entries: annotations and rewards.

use super::annotations::add_all;
use super::{Annotations, Rewards};
use crate::records::{Entry, Payloads, Record};

/// What the events of a stretch of a log add up to.
///
/// Fold stretches apart, in any number, and [`merge`](Self::merge) them in log order: the result is
/// the same wherever the log was cut.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Events {
    /// What the annotations add up to.
    pub annotations: Annotations,
    /// What the reward batches add up to.
    pub rewards: Rewards,
    /// Entries that were pruned from this bundle and could not be counted.
    pub pruned_leaves: u64,
    /// By compartment, commitments of events whose payload is not disclosed.
    pub unopened: [u64; 4],
}

impl Events {
    /// Counts an event with what is disclosed of it; entries of the spine are passed over.
    #[inline]
    pub fn add(&mut self, entry: &Entry, payloads: &Payloads) {
        match &entry.record {
            Record::Annotation(body) => self.annotations.add(entry, body, payloads),
            Record::Reward(body) => self.rewards.add(body),
            _ => return,
        }
        for (compartment, _) in entry.commitments.iter() {
            if let Some(unopened) = self.unopened.get_mut(compartment.index()) {
                *unopened += u64::from(payloads.get(compartment).is_none());
            }
        }
    }

    /// Notes that `leaves` entries are not in this bundle.
    pub fn pruned(&mut self, leaves: u64) {
        self.pruned_leaves = self.pruned_leaves.saturating_add(leaves);
    }

    /// Adds what the stretch of the log that follows this one adds up to.
    pub fn merge(&mut self, later: Self) {
        self.annotations.merge(later.annotations);
        self.rewards.merge(later.rewards);
        self.pruned_leaves = self.pruned_leaves.saturating_add(later.pruned_leaves);
        add_all(&mut self.unopened, &later.unopened);
    }
}

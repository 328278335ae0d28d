//! Counts by key, with a cap that falls the same way wherever the log is cut.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::String;
use core::borrow::Borrow;

use super::{KEY_BYTES_MAX, KEYS_MAX};

/// Counts by key: at most [`KEYS_MAX`] keys with at most [`KEY_BYTES_MAX`] bytes of text together.
///
/// Beyond that the counts are dropped for good. Keys only ever join, so a part of the log that
/// exceeds a cap means that the whole does, and a whole that exceeds it is seen when its parts are
/// merged: the result does not depend on the parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally<K> {
    counts: BTreeMap<K, u64>,
    key_bytes: usize,
    is_over: bool,
}

/// A key of a [`Tally`].
pub trait Key: Ord {
    /// The bytes that count against [`KEY_BYTES_MAX`].
    fn text_bytes(&self) -> usize;
}

impl Key for u64 {
    fn text_bytes(&self) -> usize {
        0
    }
}

impl Key for String {
    fn text_bytes(&self) -> usize {
        self.len()
    }
}

impl<K> Default for Tally<K> {
    fn default() -> Self {
        Self {
            counts: BTreeMap::new(),
            key_bytes: 0,
            is_over: false,
        }
    }
}

impl<K: Key> Tally<K> {
    /// Adds `count` to what `key` has; allocates only for a new key.
    #[inline]
    pub fn add<Q>(&mut self, key: &Q, count: u64)
    where
        K: Borrow<Q>,
        Q: Ord + ToOwned<Owned = K> + ?Sized,
    {
        match self.counts.get_mut(key) {
            Some(sum) => *sum = sum.saturating_add(count),
            None => self.insert(key.to_owned(), count),
        }
    }

    /// Adds all that `other` counted.
    pub fn merge(&mut self, mut other: Self) {
        if other.counts.len() > self.counts.len() {
            core::mem::swap(self, &mut other);
        }
        if other.is_over {
            self.give_up();
        }
        for (key, count) in other.counts {
            match self.counts.get_mut(&key) {
                Some(sum) => *sum = sum.saturating_add(count),
                None => self.insert(key, count),
            }
        }
    }

    /// The counts in ascending order of key; `None` if there were too many keys.
    pub fn counts(&self) -> Option<&BTreeMap<K, u64>> {
        (!self.is_over).then_some(&self.counts)
    }

    fn insert(&mut self, key: K, count: u64) {
        if self.is_over {
            return;
        }
        self.key_bytes = self.key_bytes.saturating_add(key.text_bytes());
        if self.counts.len() == KEYS_MAX || self.key_bytes > KEY_BYTES_MAX {
            return self.give_up();
        }
        self.counts.insert(key, count);
    }

    fn give_up(&mut self) {
        *self = Self {
            is_over: true,
            ..Self::default()
        };
    }
}

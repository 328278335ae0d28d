//! How many annotations each rater gave.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::RATERS_MAX;
use crate::records::Digest;

/// Annotations for each pseudonym, for at most [`RATERS_MAX`] pseudonyms; beyond that, none.
///
/// A balanced tree holds the pseudonyms, because whoever writes a log can choose them and would
/// make any hash table slow. In front of it stands a small cache, because real logs have few
/// raters and millions of annotations.
#[derive(Clone, Debug, Default)]
pub struct Loads {
    places: BTreeMap<Digest, usize>,
    loads: Vec<(Digest, u64)>,
    /// For each value of a pseudonym's first ten bits, the place of the last one that had it.
    recent: Vec<usize>,
    is_over: bool,
}

/// Lines of the cache: 8 KiB, and two hundred raters share few of them.
const RECENT: usize = 1024;

impl PartialEq for Loads {
    /// Compares what is counted; places and cache differ with the order of arrival.
    fn eq(&self, other: &Self) -> bool {
        self.is_over == other.is_over && self.iter().eq(other.iter())
    }
}

impl Loads {
    /// Counts `annotations` more for `pseudonym`; allocates only for a new pseudonym.
    #[inline]
    pub fn add(&mut self, pseudonym: &Digest, annotations: u64) {
        let [first, second, ..] = *pseudonym;
        let line = usize::from(u16::from_be_bytes([first, second])) % RECENT;
        if let Some(place) = self.recent.get(line)
            && let Some((rater, load)) = self.loads.get_mut(*place)
            && rater == pseudonym
        {
            *load = load.saturating_add(annotations);
            return;
        }
        self.add_slowly(pseudonym, annotations, line);
    }

    fn add_slowly(&mut self, pseudonym: &Digest, annotations: u64, line: usize) {
        if self.is_over {
            return;
        }
        let place = match self.places.get(pseudonym) {
            Some(place) => *place,
            None if self.loads.len() == RATERS_MAX => return self.give_up(),
            None => self.insert(pseudonym),
        };
        if let Some((_, load)) = self.loads.get_mut(place) {
            *load = load.saturating_add(annotations);
        }
        if let Some(recent) = self.recent.get_mut(line) {
            *recent = place;
        }
    }

    fn insert(&mut self, pseudonym: &Digest) -> usize {
        let place = self.loads.len();
        self.recent.resize(RECENT, 0);
        self.loads.push((*pseudonym, 0));
        self.places.insert(*pseudonym, place);
        place
    }

    /// Adds all that `other` counted.
    pub fn merge(&mut self, mut other: Self) {
        if other.loads.len() > self.loads.len() {
            core::mem::swap(self, &mut other);
        }
        if other.is_over {
            self.give_up();
        }
        for (pseudonym, load) in &other.loads {
            self.add(pseudonym, *load);
        }
    }

    /// The number of distinct pseudonyms; `None` if there were too many.
    pub fn raters(&self) -> Option<usize> {
        (!self.is_over).then_some(self.loads.len())
    }

    /// The loads in ascending order; `None` if there were too many pseudonyms.
    pub fn ascending(&self) -> Option<Vec<u64>> {
        if self.is_over {
            return None;
        }
        let mut loads: Vec<u64> = self.loads.iter().map(|(_, load)| *load).collect();
        loads.sort_unstable();
        Some(loads)
    }

    /// Pseudonyms in ascending order with their loads; none if there were too many.
    pub fn iter(&self) -> impl Iterator<Item = (&Digest, u64)> {
        self.places
            .iter()
            .filter_map(|(rater, place)| Some((rater, self.loads.get(*place)?.1)))
    }

    fn give_up(&mut self) {
        *self = Self {
            is_over: true,
            ..Self::default()
        };
    }
}

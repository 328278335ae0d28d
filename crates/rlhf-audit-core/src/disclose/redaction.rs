//! What to leave out of a bundle: compartments, with a reason, and whole entries.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::{error, fmt};

use crate::bundle::reason_name;
use crate::limits::LEAVES_MAX;
use crate::records::Compartment;

/// Some entries of a bundle, whatever their number: all, or ranges of the logs of some ranks.
///
/// The default is no entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entries(Selection);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Selection {
    All,
    /// By rank, ranges [first, end): ascending, and with a gap between any two.
    Some(BTreeMap<u64, Vec<(u64, u64)>>),
}

/// What is left out; nothing to begin with.
///
/// ```
/// use rlhf_audit_core::disclose::{Entries, Redaction};
/// use rlhf_audit_core::records::Compartment;
///
/// let redaction = Redaction::default()
///     .withhold(Compartment::Annotator, 1, Entries::all())?
///     .withhold(Compartment::Content, 2, Entries::of_rank(0, [(4_096, 8_192)])?)?
///     .prune(Entries::of_rank(0, [(0, 4_096)])?);
/// # Ok::<(), rlhf_audit_core::disclose::RedactionError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redaction {
    withhold: BTreeMap<Compartment, Withheld>,
    prune: Entries,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Withheld {
    reason: u64,
    entries: Entries,
}

/// Why something cannot be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RedactionError {
    /// A range has no entry.
    EmptyRange {
        /// Its first entry.
        first: u64,
        /// The one after its last.
        end: u64,
    },
    /// A range goes beyond what a log can hold.
    RangeTooLarge {
        /// The entry after its last.
        end: u64,
    },
    /// The registry has no such reason.
    UnknownReason(u64),
    /// One compartment is to be withheld for two reasons; a bundle states one.
    TwoReasons(Compartment),
}

impl Entries {
    /// All entries of all logs.
    #[must_use]
    pub const fn all() -> Self {
        Self(Selection::All)
    }

    /// Entries of the log of `rank` by their sequence numbers: first included, end excluded. The
    /// ranges may overlap and come in any order.
    ///
    /// # Errors
    /// A range that is empty, or ends beyond [`LEAVES_MAX`].
    pub fn of_rank(
        rank: u64,
        ranges: impl IntoIterator<Item = (u64, u64)>,
    ) -> Result<Self, RedactionError> {
        let ranges: Vec<_> = ranges.into_iter().collect();
        for &(first, end) in &ranges {
            if first >= end {
                return Err(RedactionError::EmptyRange { first, end });
            }
            if end > LEAVES_MAX {
                return Err(RedactionError::RangeTooLarge { end });
            }
        }
        Ok(Self(Selection::Some(BTreeMap::from([(
            rank,
            joined(ranges),
        )]))))
    }

    /// The entries that are in either.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        let (Selection::Some(mut these), Selection::Some(others)) = (self.0, other.0) else {
            return Self::all();
        };
        for (rank, ranges) in others {
            let mine = these.entry(rank).or_default();
            mine.extend(ranges);
            *mine = joined(core::mem::take(mine));
        }
        Self(Selection::Some(these))
    }

    /// Whether the entry `seq` of the log of `rank` is one of them.
    #[must_use]
    pub fn contains(&self, rank: u64, seq: u64) -> bool {
        let Selection::Some(by_rank) = &self.0 else {
            return true;
        };
        by_rank.get(&rank).is_some_and(|ranges| {
            let place = ranges.partition_point(|(_, end)| *end <= seq);
            ranges.get(place).is_some_and(|(first, _)| *first <= seq)
        })
    }
}

impl Default for Entries {
    fn default() -> Self {
        Self(Selection::Some(BTreeMap::new()))
    }
}

impl Redaction {
    /// Withholds a compartment of some entries, for a reason of `spec/registry/reasons.csv`.
    ///
    /// # Errors
    /// A reason that the registry does not have, or another one than was given before.
    pub fn withhold(
        mut self,
        compartment: Compartment,
        reason: u64,
        entries: Entries,
    ) -> Result<Self, RedactionError> {
        if reason_name(reason).is_none() {
            return Err(RedactionError::UnknownReason(reason));
        }
        let before = self.withhold.get(&compartment);
        if before.is_some_and(|before| before.reason != reason) {
            return Err(RedactionError::TwoReasons(compartment));
        }
        self.add(compartment, Withheld { reason, entries });
        Ok(self)
    }

    /// Prunes those of the entries that are events; entries of the spine stay.
    #[must_use]
    pub fn prune(mut self, entries: Entries) -> Self {
        self.prune = self.prune.union(entries);
        self
    }

    /// What both leave out. A reason that `self` gives stays.
    ///
    /// Redacting for `self` and then for `other` gives the same bytes as redacting for the union.
    #[must_use]
    pub fn union(mut self, other: Self) -> Self {
        for (compartment, withheld) in other.withhold {
            self.add(compartment, withheld);
        }
        self.prune(other.prune)
    }

    fn add(&mut self, compartment: Compartment, more: Withheld) {
        let entries = match self.withhold.remove(&compartment) {
            Some(before) => Withheld {
                reason: before.reason,
                entries: before.entries.union(more.entries),
            },
            None => more,
        };
        self.withhold.insert(compartment, entries);
    }

    /// The compartments that are withheld somewhere, with the reasons.
    pub(super) fn reasons(&self) -> impl Iterator<Item = (Compartment, u64)> {
        let withheld = self.withhold.iter();
        withheld.map(|(compartment, withheld)| (*compartment, withheld.reason))
    }

    pub(super) fn withholds(&self, compartment: Compartment, rank: u64, seq: u64) -> bool {
        let withheld = self.withhold.get(&compartment);
        withheld.is_some_and(|withheld| withheld.entries.contains(rank, seq))
    }

    pub(super) fn prunes(&self, rank: u64, seq: u64) -> bool {
        self.prune.contains(rank, seq)
    }
}

/// Sorts ranges and joins those that overlap or touch.
fn joined(mut ranges: Vec<(u64, u64)>) -> Vec<(u64, u64)> {
    ranges.sort_unstable();
    ranges.dedup_by(|next, kept| {
        let joins = next.0 <= kept.1;
        if joins {
            kept.1 = kept.1.max(next.1);
        }
        joins
    });
    ranges
}

impl fmt::Display for RedactionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyRange { first, end } => {
                write!(f, "the range from {first} to {end} (exclusive) is empty")
            }
            Self::RangeTooLarge { end } => {
                write!(f, "a range ends at {end}; a log has at most {LEAVES_MAX}")
            }
            Self::UnknownReason(reason) => write!(f, "{reason} is not the number of a reason"),
            Self::TwoReasons(compartment) => write!(
                f,
                "{} is withheld for two reasons; a bundle states one",
                compartment.name()
            ),
        }
    }
}

impl error::Error for RedactionError {}

//! What the reward batches add up to, from their open statistics.

use alloc::collections::BTreeMap;
use alloc::string::String;

use super::{KEY_BYTES_MAX, KEYS_MAX};
use crate::records::reward::{Reward, Stats};

/// What one reward function gave over the log.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Function {
    /// Rows of statistics that name it, one in each entry.
    pub entries: u64,
    /// Rows that have a value, NaN included.
    pub values: u64,
    /// Rows whose value is NaN.
    pub nan: u64,
    /// Smallest value.
    pub low: Option<f64>,
    /// Largest value.
    pub high: Option<f64>,
    /// Mean over the last entry that names it.
    pub last_mean: Option<f64>,
}

/// What the reward batches add up to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rewards {
    /// Entries: batches, each part of a split batch counted.
    pub entries: u64,
    /// Batches: entries that are not the second or a later part.
    pub batches: u64,
    /// Rows over all entries.
    pub rows: u64,
    /// Smallest and largest optimiser step that rollouts were made for.
    pub steps: Option<(u64, u64)>,
    functions: BTreeMap<String, Function>,
    name_bytes: usize,
    is_over: bool,
}

impl Rewards {
    /// The reward functions in ascending order of name; `None` if there were too many.
    pub fn functions(&self) -> Option<&BTreeMap<String, Function>> {
        (!self.is_over).then_some(&self.functions)
    }

    pub(super) fn add(&mut self, body: &Reward) {
        self.entries += 1;
        let is_first = body.part.as_ref().is_none_or(|part| part.index == 0);
        self.batches += u64::from(is_first);
        self.rows = self.rows.saturating_add(body.rows);
        self.steps = join(self.steps, Some((body.step, body.step)));
        for stats in &body.functions {
            match self.functions.get_mut(&stats.name) {
                Some(function) => function.append(&Function::of(stats)),
                None => self.insert(&stats.name, Function::of(stats)),
            }
        }
    }

    pub(super) fn merge(&mut self, later: Self) {
        self.entries = self.entries.saturating_add(later.entries);
        self.batches = self.batches.saturating_add(later.batches);
        self.rows = self.rows.saturating_add(later.rows);
        self.steps = join(self.steps, later.steps);
        if later.is_over {
            self.give_up();
        }
        for (name, function) in later.functions {
            match self.functions.get_mut(&name) {
                Some(earlier) => earlier.append(&function),
                None => self.insert(&name, function),
            }
        }
    }

    fn insert(&mut self, name: &str, function: Function) {
        if self.is_over {
            return;
        }
        self.name_bytes = self.name_bytes.saturating_add(name.len());
        if self.functions.len() == KEYS_MAX || self.name_bytes > KEY_BYTES_MAX {
            return self.give_up();
        }
        self.functions.insert(name.into(), function);
    }

    /// Drops what is kept by name, for good: see [`super::Tally`].
    fn give_up(&mut self) {
        self.functions.clear();
        self.name_bytes = 0;
        self.is_over = true;
    }
}

impl Function {
    fn of(stats: &Stats) -> Self {
        Self {
            entries: 1,
            values: stats.count,
            nan: stats.nan,
            low: stats.low.filter(|low| !low.is_nan()),
            high: stats.high.filter(|high| !high.is_nan()),
            last_mean: stats.mean,
        }
    }

    /// Adds what the same function gave later in the log.
    fn append(&mut self, later: &Self) {
        self.entries = self.entries.saturating_add(later.entries);
        self.values = self.values.saturating_add(later.values);
        self.nan = self.nan.saturating_add(later.nan);
        self.low = lower(self.low, later.low);
        self.high = higher(self.high, later.high);
        self.last_mean = later.last_mean;
    }
}

/// The smaller value in the total order of IEEE 754, in which −0 is below 0.
pub(super) fn lower(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    one.into_iter().chain(other).min_by(f64::total_cmp)
}

/// The larger value in the total order of IEEE 754, in which −0 is below 0.
pub(super) fn higher(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    one.into_iter().chain(other).max_by(f64::total_cmp)
}

pub(super) fn join(one: Option<(u64, u64)>, other: Option<(u64, u64)>) -> Option<(u64, u64)> {
    let (Some(a), Some(b)) = (one, other) else {
        return one.or(other);
    };
    Some((a.0.min(b.0), a.1.max(b.1)))
}

//! One number as it develops over the updates.

use super::rewards::{higher, lower};

/// First, last, smallest and largest value of a statistic that updates may have.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// Updates that have it, NaN included.
    pub count: u64,
    /// Updates whose value is NaN.
    pub nan: u64,
    /// The value of the first update that has it.
    pub first: Option<f64>,
    /// The value of the last update that has it.
    pub last: Option<f64>,
    /// Smallest value that is not NaN.
    pub low: Option<f64>,
    /// Largest value that is not NaN.
    pub high: Option<f64>,
}

impl Series {
    pub(super) fn add(&mut self, value: Option<f64>) {
        let Some(value) = value else { return };
        self.count += 1;
        self.first = self.first.or(Some(value));
        self.last = Some(value);
        if value.is_nan() {
            self.nan += 1;
        } else {
            self.low = lower(self.low, Some(value));
            self.high = higher(self.high, Some(value));
        }
    }
}

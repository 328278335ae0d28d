//! Hyperparameters in force, and how often one was changed.

use alloc::collections::BTreeMap;
use alloc::string::String;

use super::{KEPT_BYTES_MAX, KEPT_MAX};
use crate::records::field::Scalar;
use crate::records::hyperparameters::Hyperparameters;

/// A hyperparameter in force.
#[derive(Clone, Debug, PartialEq)]
pub struct InForce {
    /// The value.
    pub value: Scalar,
    /// The step from which it holds.
    pub step: u64,
}

/// The hyperparameters in force at the end of what was read.
///
/// At most [`KEPT_MAX`] names, whose names and text values have at most [`KEPT_BYTES_MAX`] bytes
/// together at any time; beyond that all are dropped for good.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// `hyperparameters` entries.
    pub entries: u64,
    changes: u64,
    values: BTreeMap<String, InForce>,
    bytes: usize,
    is_over: bool,
}

impl Settings {
    /// The settings in ascending order of name; `None` if there were too many.
    pub fn values(&self) -> Option<&BTreeMap<String, InForce>> {
        (!self.is_over).then_some(&self.values)
    }

    /// How often a setting was replaced by another value; `None` if there were too many settings.
    pub fn changes(&self) -> Option<u64> {
        (!self.is_over).then_some(self.changes)
    }

    pub(super) fn add(&mut self, record: &Hyperparameters) {
        self.entries += 1;
        for setting in &record.values {
            if self.is_over {
                return;
            }
            let step = record.step;
            self.set(
                &setting.name,
                InForce {
                    value: setting.value.clone(),
                    step,
                },
            );
        }
    }

    fn set(&mut self, name: &str, new: InForce) {
        self.bytes = self.bytes.saturating_add(text_bytes(&new.value));
        match self.values.get_mut(name) {
            Some(old) if is_same(&old.value, &new.value) => {
                self.bytes = self.bytes.saturating_sub(text_bytes(&new.value));
            }
            Some(old) => {
                self.bytes = self.bytes.saturating_sub(text_bytes(&old.value));
                self.changes += 1;
                *old = new;
            }
            None => {
                self.bytes = self.bytes.saturating_add(name.len());
                self.values.insert(name.into(), new);
            }
        }
        if self.values.len() > KEPT_MAX || self.bytes > KEPT_BYTES_MAX {
            *self = Self {
                entries: self.entries,
                is_over: true,
                ..Self::default()
            };
        }
    }
}

fn text_bytes(value: &Scalar) -> usize {
    match value {
        Scalar::Text(text) => text.len(),
        _ => 0,
    }
}

/// Whether two values have one encoding: any NaN is like any other, and 0 is not −0.
fn is_same(one: &Scalar, other: &Scalar) -> bool {
    match (one, other) {
        (Scalar::Float(a), Scalar::Float(b)) => {
            a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
        }
        _ => one == other,
    }
}

//! The table of claims: one file for each section, one line for each section in [`SECTIONS`].
//!
//! To add a section, write its file with its claims, add its line below, and add its claims to
//! `spec/card.md`, which a test holds equal to this table.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Cell, Claim, Class, Input, Value, Visibility};
use crate::summary::{At, Kept, Lighten, Summary};

mod anomalies;
mod checkpoints;
mod declarations;
mod evaluation;
mod feedback;
mod identity;
mod integrity;
mod method;
mod people;
mod policy;
mod rewards;

/// Every section, in the order of the card.
pub const SECTIONS: &[Section] = &[
    identity::SECTION,
    method::SECTION,
    feedback::SECTION,
    people::SECTION,
    rewards::SECTION,
    policy::SECTION,
    checkpoints::SECTION,
    evaluation::SECTION,
    anomalies::SECTION,
    declarations::SECTION,
    integrity::SECTION,
];

/// Claims that belong together.
#[derive(Debug)]
pub struct Section {
    /// What the ids of its claims begin with.
    pub id: &'static str,
    /// The heading, for people.
    pub title: &'static str,
    /// Its claims, in the order of the card.
    pub claims: &'static [Definition],
}

/// A line of the table of claims.
#[derive(Debug)]
pub struct Definition {
    /// Stable name, as in `feedback.items`.
    pub id: &'static str,
    /// What it says, for people.
    pub label: &'static str,
    /// The unit, empty where it has none.
    pub unit: &'static str,
    /// How it is known.
    pub class: Class,
    /// What it is computed from, ascending.
    pub inputs: &'static [Input],
    /// Computes it when all inputs are seen.
    value: fn(&Summary) -> Value,
}

impl Definition {
    pub(super) fn claim(&self, summary: &Summary, visibility: &Visibility) -> Claim {
        let value = match visibility.unseen(self.inputs) {
            Some(unseen) => Value::Absent(unseen.into()),
            None => (self.value)(summary).bounded(),
        };
        Claim {
            id: self.id.into(),
            label: self.label.into(),
            value,
            unit: self.unit.into(),
            class: self.class,
            inputs: self.inputs.into(),
        }
    }
}

/// A table with one row for each kept record.
fn listed<T: Lighten>(
    kept: &Kept<T>,
    columns: &[&str],
    row: impl FnMut(&At<T>) -> Vec<Cell>,
) -> Value {
    kept.rows().map_or(Value::TOO_MANY, |rows| {
        Value::table(columns, rows.iter().map(row))
    })
}

/// A list of texts; empty, that nothing is recorded.
fn texts<'a>(texts: impl IntoIterator<Item = &'a String>) -> Value {
    let cells: Vec<Cell> = texts.into_iter().map(|text| Cell::text(text)).collect();
    if cells.is_empty() {
        Value::NOT_RECORDED
    } else {
        Value::List(cells)
    }
}

/// The inputs by name: the numbers of `spec/registry/kinds.csv`.
mod from {
    use crate::card::Input::{self, Payload, Record};
    use crate::records::Compartment;

    pub(super) const LOG_OPEN: Input = Record(0);
    pub(super) const ANNOTATION: Input = Record(1);
    pub(super) const RATER: Input = Payload(1, Compartment::Annotator);
    pub(super) const JUDGEMENT: Input = Payload(1, Compartment::Signal);
    pub(super) const REWARD: Input = Record(2);
    pub(super) const UPDATE: Input = Record(3);
    pub(super) const CHECKPOINT: Input = Record(4);
    pub(super) const RESUME: Input = Record(5);
    pub(super) const SETTINGS: Input = Record(6);
    pub(super) const DATASET: Input = Record(7);
    pub(super) const GUIDELINE: Input = Record(8);
    pub(super) const EVALUATION: Input = Record(9);
    pub(super) const THRESHOLD: Input = Record(10);
    pub(super) const ANOMALY: Input = Record(11);
    pub(super) const DECLARATION: Input = Record(12);
    pub(super) const ERASURE: Input = Record(16);
    pub(super) const KEY_EVENT: Input = Record(17);
}

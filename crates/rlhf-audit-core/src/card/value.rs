//! What a claim can say.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Unseen, VALUE_BYTES_MAX};
use crate::cbor::Writer;
use crate::limits::INTEGER_MAX;
use crate::records::field::{Scalar, choice};
use crate::records::{Compartment, Digest};

choice! {
    /// Why a claim was not evaluated.
    "claim-reason" Reason {
        /// Entries that it is computed from are pruned.
        0 Pruned "entries are pruned from this bundle";
    }
}

/// Why there is no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// No record says it.
    NotRecorded,
    /// It could be computed from a fuller bundle.
    NotEvaluated(Reason),
    /// It is computed from a compartment that is withheld.
    Withheld(Compartment),
    /// The question does not arise.
    NotApplicable,
    /// There are more records, or larger ones, than a card lists.
    TooMany,
}

/// One plain value.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// An integer within ±(2^53 − 1).
    Integer(i64),
    /// An IEEE double.
    Float(f64),
    /// A text.
    Text(String),
    /// A SHA-256 digest, or another 32 bytes.
    Digest(Digest),
    /// A time in ms since 1970-01-01T00:00:00Z.
    Time(u64),
    /// Yes or no.
    Bool(bool),
    /// Not recorded; only inside lists and tables.
    Missing,
}

/// Rows of cells under names.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Names of the columns, at least one.
    pub columns: Vec<String>,
    /// The rows, each with one cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// The value of a claim. As with floats, one that contains NaN is not equal to itself: compare
/// encodings.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// One plain value, not [`Cell::Missing`].
    One(Cell),
    /// A share between 0 and 1 as an exact fraction in lowest terms: numerator, denominator.
    Ratio(u64, u64),
    /// Several plain values.
    List(Vec<Cell>),
    /// Rows of plain values.
    Table(Table),
    /// No value, and why.
    Absent(Absence),
}

impl From<Unseen> for Absence {
    fn from(unseen: Unseen) -> Self {
        match unseen {
            Unseen::Pruned => Self::NotEvaluated(Reason::Pruned),
            Unseen::Withheld(compartment) => Self::Withheld(compartment),
        }
    }
}

impl Absence {
    /// The words for people.
    pub fn text(self) -> &'static str {
        match self {
            Self::NotRecorded => "not recorded",
            Self::NotEvaluated(Reason::Pruned) => {
                "not evaluated: entries are pruned from this bundle"
            }
            Self::Withheld(Compartment::Content) => "withheld: content",
            Self::Withheld(Compartment::Annotator) => "withheld: annotator",
            Self::Withheld(Compartment::Signal) => "withheld: signal",
            Self::Withheld(Compartment::Raw) => "withheld: raw",
            Self::NotApplicable => "not applicable",
            Self::TooMany => "too many to list",
        }
    }
}

impl Cell {
    /// An integer; one beyond 2^53 − 1 stays too large to be encoded.
    pub fn uint(value: u64) -> Self {
        Self::Integer(i64::try_from(value).unwrap_or(i64::MAX))
    }

    /// A copy of a text.
    pub fn text(text: &str) -> Self {
        Self::Text(text.into())
    }

    /// The value as `cell` makes it, or [`Cell::Missing`].
    pub(super) fn maybe<T>(value: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Missing, cell)
    }

    pub(super) fn maybe_text(value: &Option<String>) -> Self {
        Self::maybe(value.as_deref(), Self::text)
    }
}

impl From<&Scalar> for Cell {
    fn from(scalar: &Scalar) -> Self {
        match scalar {
            Scalar::Text(text) => Self::text(text),
            Scalar::Integer(value) => Self::Integer(*value),
            Scalar::Float(value) => Self::Float(*value),
            Scalar::Bool(value) => Self::Bool(*value),
            Scalar::Unset => Self::Missing,
        }
    }
}

impl Value {
    /// No record says it.
    pub const NOT_RECORDED: Self = Self::Absent(Absence::NotRecorded);
    /// There are more records than a card lists.
    pub const TOO_MANY: Self = Self::Absent(Absence::TooMany);

    /// An unsigned integer.
    pub fn uint(value: u64) -> Self {
        Self::One(Cell::uint(value))
    }

    /// A copy of a text.
    pub fn text(text: &str) -> Self {
        Self::One(Cell::text(text))
    }

    /// A number of things that are recorded; where there is none, that they are not.
    pub(super) fn count(value: u64) -> Self {
        if value == 0 {
            Self::NOT_RECORDED
        } else {
            Self::uint(value)
        }
    }

    /// The value as `value` makes it, or that it is not recorded.
    pub(super) fn maybe<T>(recorded: Option<T>, value: impl FnOnce(T) -> Cell) -> Self {
        recorded.map_or(Self::NOT_RECORDED, |recorded| Self::One(value(recorded)))
    }

    /// A table; without rows, that nothing is recorded.
    pub(super) fn table(columns: &[&str], rows: impl IntoIterator<Item = Vec<Cell>>) -> Self {
        let rows: Vec<_> = rows.into_iter().collect();
        if rows.is_empty() {
            return Self::NOT_RECORDED;
        }
        let columns = columns.iter().map(|column| String::from(*column)).collect();
        Self::Table(Table { columns, rows })
    }

    /// A table of names and how often they occur, without those that do not.
    pub(super) fn counts<'a>(
        columns: &[&str; 2],
        counts: impl IntoIterator<Item = (&'a str, u64)>,
    ) -> Self {
        let counts = counts.into_iter().filter(|(_, count)| *count > 0);
        Self::table(
            columns,
            counts.map(|(name, count)| [name.into(), Cell::uint(count)].into()),
        )
    }

    /// The share of `part` in `whole`, in lowest terms; not recorded if the whole is nothing.
    pub(super) fn share(part: u128, whole: u128) -> Self {
        let divisor = greatest_common_divisor(part, whole);
        let (Some(part), Some(whole)) = (part.checked_div(divisor), whole.checked_div(divisor))
        else {
            return Self::NOT_RECORDED;
        };
        match (u64::try_from(part), u64::try_from(whole)) {
            (_, Ok(0)) => Self::NOT_RECORDED,
            (Ok(part), Ok(whole)) if whole <= INTEGER_MAX => Self::Ratio(part, whole),
            _ => Self::TOO_MANY,
        }
    }

    /// The value, or that it is too much for a card: its encoding is too long, or an integer in it
    /// is beyond 2^53 − 1.
    pub(super) fn bounded(self) -> Self {
        let mut writer = Writer::new();
        self.write(&mut writer);
        match writer.finish() {
            Ok(bytes) if bytes.len() <= VALUE_BYTES_MAX => self,
            _ => Self::TOO_MANY,
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

/// Euclid's algorithm; 0 only if both are 0.
pub(super) fn greatest_common_divisor(mut a: u128, mut b: u128) -> u128 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}

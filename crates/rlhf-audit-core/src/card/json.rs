//! The card as JSON, for programs that do not read CBOR.

use alloc::string::String;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::markdown::{hex, iso8601};
use super::{Card, Cell, Claim, SECTIONS, Table, Value};

/// Renders the card as JSON: keys in a fixed order, floats in their shortest form.
///
/// Digests are lower-case hexadecimal, times ISO 8601 in UTC, and floats that JSON has no number
/// for the strings `NaN`, `Infinity` and `-Infinity`. Text is not escaped beyond what JSON demands:
/// whoever shows it as HTML must escape it.
pub fn json(card: &Card) -> String {
    // Serialising to a string can only fail for maps whose keys are not strings; there are none.
    serde_json::to_string_pretty(card).unwrap_or_default()
}

impl Serialize for Card {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("version", &self.version)?;
        map.serialize_entry("claims", &self.claims)?;
        map.end()
    }
}

impl Serialize for Claim {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let section = SECTIONS.iter().find(|section| section.id == self.section());
        let mut map = serializer.serialize_map(Some(7))?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("section", section.map_or("", |section| section.title))?;
        map.serialize_entry("label", &self.label)?;
        map.serialize_entry("value", &self.value)?;
        map.serialize_entry("unit", &self.unit)?;
        map.serialize_entry("class", self.class.name())?;
        map.serialize_entry("inputs", &Inputs(self))?;
        map.end()
    }
}

struct Inputs<'a>(&'a Claim);

impl Serialize for Inputs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.0.inputs.len()))?;
        for input in &self.0.inputs {
            seq.serialize_element(&input.name())?;
        }
        seq.end()
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::One(cell) => {
                map.serialize_entry("type", type_name(cell))?;
                map.serialize_entry("value", cell)?;
            }
            Self::Ratio(part, whole) => {
                map.serialize_entry("type", "ratio")?;
                map.serialize_entry("numerator", part)?;
                map.serialize_entry("denominator", whole)?;
            }
            Self::List(cells) => {
                map.serialize_entry("type", "list")?;
                map.serialize_entry("items", cells)?;
            }
            Self::Table(Table { columns, rows }) => {
                map.serialize_entry("type", "table")?;
                map.serialize_entry("columns", columns)?;
                map.serialize_entry("rows", rows)?;
            }
            Self::Absent(absence) => {
                map.serialize_entry("type", "absent")?;
                map.serialize_entry("absence", absence.text())?;
            }
        }
        map.end()
    }
}

fn type_name(cell: &Cell) -> &'static str {
    match cell {
        Cell::Integer(_) => "integer",
        Cell::Float(_) => "float",
        Cell::Text(_) => "text",
        Cell::Digest(_) => "digest",
        Cell::Time(_) => "time",
        Cell::Bool(_) => "bool",
        Cell::Missing => "missing",
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Float(value) if value.is_nan() => serializer.serialize_str("NaN"),
            Self::Float(f64::INFINITY) => serializer.serialize_str("Infinity"),
            Self::Float(f64::NEG_INFINITY) => serializer.serialize_str("-Infinity"),
            Self::Float(value) => serializer.serialize_f64(*value),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Digest(digest) => serializer.serialize_str(&hex(digest)),
            Self::Time(time_ms) => serializer.serialize_str(&iso8601(*time_ms)),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Missing => serializer.serialize_unit(),
        }
    }
}

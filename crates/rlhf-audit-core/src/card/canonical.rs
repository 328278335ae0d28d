//! The canonical form: deterministic CBOR, read strictly.
//!
//! ```cddl
//! card = [version: 1, claims: [* claim]]
//! claim = [id: tstr, label: tstr, unit: tstr, class: claim-class, inputs: [* tstr], value]
//! value = one / ratio / list / table / absent
//! one = int / float / tstr / digest / bool / time
//! time = [0, number]
//! ratio = [1, numerator: number, denominator: number]
//! list = [2, [* cell]]
//! table = [3, columns: [+ tstr], rows: [* [+ cell]]]
//! absent = [4, absence: 0 / 3 / 4] / [4, 1, claim-reason] / [4, 2, compartment: 0..3]
//! cell = one / null
//! ```

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use super::value::greatest_common_divisor;
use super::{
    Absence, CARD_VERSION, CLAIMS_MAX, Card, Cell, Claim, Class, Input, Reason, SECTIONS, Table,
    VALUE_BYTES_MAX, Value,
};
use crate::cbor::{Error, Kind, Misuse, Reader, Writer};
use crate::codes::Code;
use crate::limits::{CARD_BYTES_MAX, INTEGER_MAX};
use crate::records::{Compartment, Field};

impl Card {
    /// The canonical form.
    ///
    /// # Errors
    /// [`Misuse`] when a value cannot be written, such as an integer beyond 2^53 − 1; a card from
    /// [`super::card()`] or [`Card::read`] has none.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Misuse> {
        let mut writer = Writer::new();
        writer
            .array(2)
            .number(self.version)
            .array(self.claims.len() as u64);
        for claim in &self.claims {
            claim.write(&mut writer);
        }
        writer.finish()
    }

    /// Reads a card from its exact bytes.
    ///
    /// # Errors
    /// The first violation of encoding, schema or limits, with its byte offset.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() > CARD_BYTES_MAX {
            return Err(Error {
                code: Code::LimitItem,
                offset: 0,
            });
        }
        let mut reader = Reader::new(bytes);
        reader.array_of(2)?;
        let offset = reader.offset();
        let version = reader.number()?;
        demand(version == CARD_VERSION, Code::SchemaValue, offset)?;
        let offset = reader.offset();
        let count = reader.array()?;
        demand(count <= CLAIMS_MAX, Code::LimitCount, offset)?;
        let mut claims = Vec::new();
        let mut order = Order::default();
        for _ in 0..count {
            claims.push(Claim::read(&mut reader, &mut order)?);
        }
        reader.finish()?;
        Ok(Self { version, claims })
    }
}

/// Which sections were passed and which ids were used.
#[derive(Default)]
struct Order {
    section: usize,
    ids: BTreeSet<String>,
}

impl Order {
    /// Whether the id's section exists and does not come before that of an earlier claim, and the
    /// id is new.
    fn admits(&mut self, id: &str) -> bool {
        let named = id.split('.').next();
        let Some(place) = SECTIONS
            .iter()
            .position(|section| Some(section.id) == named)
        else {
            return false;
        };
        let is_ordered = place >= self.section;
        self.section = place;
        is_ordered && self.ids.insert(id.into())
    }
}

fn demand(holds: bool, code: Code, offset: u64) -> Result<(), Error> {
    if holds {
        Ok(())
    } else {
        Err(Error { code, offset })
    }
}

/// The encoding of a claim; `None` if a value cannot be written.
pub(super) fn encode(claim: &Claim) -> Option<Vec<u8>> {
    let mut writer = Writer::new();
    claim.write(&mut writer);
    writer.finish().ok()
}

impl Claim {
    fn write(&self, writer: &mut Writer) {
        writer
            .array(6)
            .text(&self.id)
            .text(&self.label)
            .text(&self.unit);
        self.class.write(writer);
        writer.array(self.inputs.len() as u64);
        for input in &self.inputs {
            writer.text(&input.name());
        }
        self.value.write(writer);
    }

    fn read(reader: &mut Reader<'_>, order: &mut Order) -> Result<Self, Error> {
        reader.array_of(6)?;
        let offset = reader.offset();
        let id = reader.text()?;
        demand(is_id(id) && order.admits(id), Code::SchemaValue, offset)?;
        let (label, unit) = (reader.text()?.into(), reader.text()?.into());
        let class = Class::read(reader)?;
        let inputs = read_inputs(reader)?;
        let offset = reader.offset();
        let value = Value::read(reader)?;
        let size = reader.offset().saturating_sub(offset);
        demand(size <= VALUE_BYTES_MAX as u64, Code::LimitItem, offset)?;
        Ok(Self {
            id: id.into(),
            label,
            value,
            unit,
            class,
            inputs,
        })
    }
}

/// Whether it is two or more words of lower-case letters, digits and `_`, joined by dots.
fn is_id(id: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    id.len() <= 64 && id.contains('.') && id.split('.').all(is_word)
}

fn read_inputs(reader: &mut Reader<'_>) -> Result<Vec<Input>, Error> {
    let mut inputs: Vec<Input> = Vec::new();
    for _ in 0..reader.array()? {
        let offset = reader.offset();
        let input = Input::from_name(reader.text()?)
            .filter(|input| inputs.last().is_none_or(|last| last < input))
            .ok_or(Error {
                code: Code::SchemaValue,
                offset,
            })?;
        inputs.push(input);
    }
    Ok(inputs)
}

impl Cell {
    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Integer(value) => writer.int(*value),
            Self::Float(value) => writer.float(*value),
            Self::Text(text) => writer.text(text),
            Self::Digest(digest) => writer.bytes(digest),
            Self::Time(time_ms) => writer.array(2).uint(0).number(*time_ms),
            Self::Bool(value) => writer.bool(*value),
            Self::Missing => writer.null(),
        };
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        match reader.peek()? {
            Kind::Null => reader.null().map(|()| Self::Missing),
            Kind::Array => {
                reader.array_of(2)?;
                let offset = reader.offset();
                demand(reader.uint()? == 0, Code::SchemaValue, offset)?;
                reader.number().map(Self::Time)
            }
            _ => Self::read_plain(reader),
        }
    }

    fn read_plain(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let offset = reader.offset();
        match reader.peek()? {
            Kind::Uint | Kind::Nint => reader.int().map(Self::Integer),
            Kind::Float => reader.float().map(Self::Float),
            Kind::Text => reader.text().map(|text| Self::Text(text.into())),
            Kind::Bytes => reader.digest().map(Self::Digest),
            Kind::Bool => reader.bool().map(Self::Bool),
            _ => Err(Error {
                code: Code::SchemaType,
                offset,
            }),
        }
    }

    fn read_all(reader: &mut Reader<'_>, count: u64) -> Result<Vec<Self>, Error> {
        (0..count).map(|_| Self::read(reader)).collect()
    }
}

impl Value {
    pub(super) fn write(&self, writer: &mut Writer) {
        match self {
            Self::One(cell) => cell.write(writer),
            Self::Ratio(part, whole) => {
                writer.array(3).uint(1).number(*part).number(*whole);
            }
            Self::List(cells) => {
                writer.array(2).uint(2).array(cells.len() as u64);
                cells.iter().for_each(|cell| cell.write(writer));
            }
            Self::Table(table) => table.write(writer),
            Self::Absent(absence) => absence.write(writer),
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        if reader.peek()? != Kind::Array {
            return Cell::read_plain(reader).map(Self::One);
        }
        let start = reader.offset();
        let members = reader.array()?;
        demand(members > 0, Code::SchemaLength, start)?;
        let form_at = reader.offset();
        match (reader.uint()?, members) {
            (0, 2) => reader
                .number()
                .map(|time_ms| Self::One(Cell::Time(time_ms))),
            (1, 3) => {
                let (part, whole) = (reader.number()?, reader.number()?);
                let is_lowest = greatest_common_divisor(part.into(), whole.into()) == 1;
                let is_share = part <= whole && whole <= INTEGER_MAX;
                demand(is_share && is_lowest, Code::SchemaValue, start)?;
                Ok(Self::Ratio(part, whole))
            }
            (2, 2) => {
                let count = reader.array()?;
                Cell::read_all(reader, count).map(Self::List)
            }
            (3, 3) => Table::read(reader).map(Self::Table),
            (4, _) => Absence::read(reader, members, start).map(Self::Absent),
            (0..=3, _) => Err(Error {
                code: Code::SchemaLength,
                offset: start,
            }),
            _ => Err(Error {
                code: Code::SchemaValue,
                offset: form_at,
            }),
        }
    }
}

impl Table {
    fn write(&self, writer: &mut Writer) {
        writer.array(3).uint(3).array(self.columns.len() as u64);
        for column in &self.columns {
            writer.text(column);
        }
        writer.array(self.rows.len() as u64);
        for row in &self.rows {
            writer.array(row.len() as u64);
            row.iter().for_each(|cell| cell.write(writer));
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let offset = reader.offset();
        let width = reader.array()?;
        // Without columns a row would cost one byte of input and much more memory.
        demand(width > 0, Code::SchemaLength, offset)?;
        let columns = (0..width)
            .map(|_| reader.text().map(String::from))
            .collect::<Result<_, _>>()?;
        let height = reader.array()?;
        let row = |_| {
            reader.array_of(width)?;
            Cell::read_all(reader, width)
        };
        let rows = (0..height).map(row).collect::<Result<_, _>>()?;
        Ok(Self { columns, rows })
    }
}

impl Absence {
    fn write(self, writer: &mut Writer) {
        match self {
            Self::NotRecorded => writer.array(2).uint(4).uint(0),
            Self::NotEvaluated(reason) => writer.array(3).uint(4).uint(1).uint(reason.number()),
            Self::Withheld(part) => writer.array(3).uint(4).uint(2).uint(part.number()),
            Self::NotApplicable => writer.array(2).uint(4).uint(3),
            Self::TooMany => writer.array(2).uint(4).uint(4),
        };
    }

    /// Reads what follows the 4 in the array at `start`, which has so many members.
    fn read(reader: &mut Reader<'_>, members: u64, start: u64) -> Result<Self, Error> {
        demand(members > 1, Code::SchemaLength, start)?;
        let offset = reader.offset();
        let number = reader.uint()?;
        let length = match number {
            1 | 2 => 3,
            0 | 3 | 4 => 2,
            _ => {
                return Err(Error {
                    code: Code::SchemaValue,
                    offset,
                });
            }
        };
        demand(members == length, Code::SchemaLength, start)?;
        Ok(match number {
            0 => Self::NotRecorded,
            1 => Self::NotEvaluated(Reason::read(reader)?),
            2 => Self::Withheld(read_compartment(reader)?),
            3 => Self::NotApplicable,
            _ => Self::TooMany,
        })
    }
}

fn read_compartment(reader: &mut Reader<'_>) -> Result<Compartment, Error> {
    let offset = reader.offset();
    Compartment::from_number(reader.uint()?).ok_or(Error {
        code: Code::SchemaCompartment,
        offset,
    })
}

//! Parquet, row by row, through the row interface of the `parquet` crate.
//!
//! One page of each column is in memory at a time. The crate has panics for schemas it does not
//! know and for damaged pages; they end the reading of the file, not the process.

use std::borrow::Cow;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::record::Field;
use parquet::record::reader::RowIter;

use super::{Row, unreadable};
use crate::bad_row::{Fault, Reason};
use crate::error::Error;
use crate::value::{DEPTH_MAX, Members, Value, repeated};

/// Characters of a message that are kept: some messages print the whole page.
const MESSAGE_CHARS_MAX: usize = 200;

/// Takes rows out of a Parquet file.
pub(crate) struct Rows {
    /// `None` after the end.
    rows: Option<RowIter<'static>>,
    row: u64,
    limit_bytes: usize,
}

impl Rows {
    pub(crate) fn new(file: File, limit_bytes: usize) -> Result<Self, Error> {
        let open = AssertUnwindSafe(|| {
            let reader = SerializedFileReader::new(file).map_err(|error| error.to_string())?;
            if reader.metadata().file_metadata().num_rows() <= 0 {
                return Ok(None);
            }
            Ok(Some(RowIter::from_file_into(Box::new(reader))))
        });
        let opened = catch_unwind(open).unwrap_or_else(|_| Err(unknown_form()));
        let rows = opened.map_err(|message| Error::Parquet(cut(&message)))?;
        if rows.is_none() {
            return Err(Error::Empty);
        }
        Ok(Self {
            rows,
            row: 0,
            limit_bytes,
        })
    }

    pub(crate) fn next(&mut self) -> Option<Row<'static>> {
        let rows = self.rows.as_mut()?;
        let caught = catch_unwind(AssertUnwindSafe(|| rows.next()));
        let result = match caught {
            Ok(None) => {
                self.rows = None;
                return None;
            }
            Ok(Some(result)) => result.map_err(|error| error.to_string()),
            Err(_) => Err(unknown_form()),
        };
        self.row += 1;
        match result {
            Ok(row) => {
                let mut bytes_left = self.limit_bytes;
                let columns = members(row.into_columns(), DEPTH_MAX, &mut bytes_left);
                let columns = columns.map_err(|reason| match reason {
                    Reason::TooLong { .. } => Reason::TooLong {
                        limit_bytes: self.limit_bytes,
                    },
                    other => other,
                });
                Some(Row {
                    number: self.row,
                    byte_offset: None,
                    columns: columns.map_err(Fault::from),
                })
            }
            Err(message) => {
                self.rows = None;
                Some(unreadable(self.row, None, &cut(&message)))
            }
        }
    }
}

fn unknown_form() -> String {
    "damaged, or of a form that is not known".to_owned()
}

fn cut(message: &str) -> String {
    message.chars().take(MESSAGE_CHARS_MAX).collect()
}

fn members(
    fields: Vec<(String, Field)>,
    depth_left: u32,
    bytes_left: &mut usize,
) -> Result<Members<'static>, Reason> {
    let mut members = Members::with_capacity(fields.len());
    for (name, field) in fields {
        members.push((Cow::Owned(name), value(field, depth_left, bytes_left)?));
    }
    match repeated(&members) {
        None => Ok(members),
        Some(name) => Err(Reason::Unreadable(format!("`{name}` stands twice"))),
    }
}

/// Recursion is bounded by `depth_left`.
fn value(field: Field, depth_left: u32, bytes_left: &mut usize) -> Result<Value<'static>, Reason> {
    let too_deep = || Reason::Unreadable("nested deeper than 64".to_owned());
    let size_bytes = match &field {
        Field::Str(text) => text.len(),
        Field::Bytes(bytes) => bytes.len(),
        _ => 8,
    };
    // The caller knows the limit, this function only what is left of it.
    let too_long = Reason::TooLong { limit_bytes: 0 };
    *bytes_left = bytes_left.checked_sub(size_bytes).ok_or(too_long)?;
    Ok(match field {
        Field::Group(row) => {
            let inner = depth_left.checked_sub(1).ok_or_else(too_deep)?;
            Value::Map(members(row.into_columns(), inner, bytes_left)?)
        }
        Field::ListInternal(list) => {
            let inner = depth_left.checked_sub(1).ok_or_else(too_deep)?;
            let items = list.elements().iter().cloned();
            Value::List(
                items
                    .map(|item| value(item, inner, bytes_left))
                    .collect::<Result<_, _>>()?,
            )
        }
        Field::MapInternal(map) => {
            let inner = depth_left.checked_sub(1).ok_or_else(too_deep)?;
            let mut members = Members::new();
            for (name, item) in map.entries() {
                let name = name.to_string();
                let name = name.trim_matches('"').to_owned();
                members.push((Cow::Owned(name), value(item.clone(), inner, bytes_left)?));
            }
            Value::Map(members)
        }
        scalar => plain(scalar),
    })
}

fn plain(field: Field) -> Value<'static> {
    match field {
        Field::Bool(value) => Value::Bool(value),
        Field::Byte(value) => Value::Integer(value.into()),
        Field::Short(value) => Value::Integer(value.into()),
        Field::Int(value) => Value::Integer(value.into()),
        Field::Long(value) => Value::Integer(value),
        Field::UByte(value) => Value::Integer(value.into()),
        Field::UShort(value) => Value::Integer(value.into()),
        Field::UInt(value) => Value::Integer(value.into()),
        #[expect(clippy::cast_precision_loss, reason = "as JSON numbers of this size")]
        Field::ULong(value) => {
            i64::try_from(value).map_or(Value::Float(value as f64), Value::Integer)
        }
        Field::Float16(value) => Value::Float(value.into()),
        Field::Float(value) => Value::Float(value.into()),
        Field::Double(value) => Value::Float(value),
        Field::Str(text) => Value::Text(Cow::Owned(text)),
        // Old writers do not mark text as such.
        Field::Bytes(bytes) => match String::from_utf8(bytes.data().to_vec()) {
            Ok(text) => Value::Text(Cow::Owned(text)),
            Err(error) => Value::Bytes(error.into_bytes()),
        },
        Field::Date(days) => Value::TimeMs(i64::from(days) * 86_400_000),
        Field::TimestampMillis(ms) => Value::TimeMs(ms),
        Field::TimestampMicros(us) => Value::TimeMs(us.div_euclid(1000)),
        other @ (Field::Decimal(_) | Field::TimeMillis(_) | Field::TimeMicros(_)) => {
            Value::Text(Cow::Owned(other.to_string()))
        }
        // Groups and lists do not come here.
        _ => Value::Null,
    }
}

//! Why a file cannot be read at all.

use core::fmt;
use std::io;

use crate::bad_row::BadRow;
use crate::shape::SHAPES;

/// Why a file cannot be read at all.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The file cannot be opened or read.
    Io(io::Error),
    /// Neither name nor content tells the format.
    UnknownFormat,
    /// UTF-16, as spreadsheets write it.
    Utf16,
    /// Parquet from a pipe or inside gzip or Zstandard: it is read from its end.
    ParquetStream,
    /// Not a Parquet file that can be read.
    Parquet(String),
    /// A JSON document that is neither a list of rows nor an object with the list `data`.
    NoRows,
    /// The header of a delimited file names a column twice, or is not UTF-8.
    Header(String),
    /// There is no row.
    Empty,
    /// None of the first rows could be read.
    NoGoodRow(BadRow),
    /// The columns fit no shape.
    UnknownShape {
        /// The columns that were found.
        found: Vec<String>,
    },
    /// A column that the shape must have is not there.
    MissingColumn {
        /// The name of the shape.
        shape: &'static str,
        /// The logical name.
        name: &'static str,
        /// The columns that were looked for.
        looked_for: Vec<String>,
        /// The columns that were found.
        found: Vec<String>,
    },
    /// The map names a column that is not in the file.
    MappedColumn {
        /// The logical name.
        name: &'static str,
        /// The column that the map names.
        column: String,
        /// The columns that were found.
        found: Vec<String>,
    },
    /// The map names a logical column that the shape does not have.
    MappedName {
        /// The name of the shape.
        shape: &'static str,
        /// The logical name.
        name: &'static str,
        /// The names that the shape has.
        valid: Vec<&'static str>,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "cannot read the file: {error}"),
            Self::UnknownFormat => {
                f.write_str("cannot tell the format; say jsonl, json, csv, tsv or parquet")
            }
            Self::Utf16 => f.write_str("the file is UTF-16; save it as UTF-8"),
            Self::ParquetStream => f.write_str(
                "Parquet cannot be read from a pipe or from inside gzip or zstd; give the file",
            ),
            Self::Parquet(message) => write!(f, "cannot read the Parquet file: {message}"),
            Self::NoRows => {
                f.write_str("the JSON is neither a list of rows nor an object with a list `data`")
            }
            Self::Header(message) => write!(f, "the header: {message}"),
            Self::Empty => f.write_str("the file has no row"),
            Self::NoGoodRow(row) => write!(f, "none of the first rows can be read; {row}"),
            Self::UnknownShape { found } => {
                let shapes: Vec<&str> = SHAPES.iter().map(|shape| shape.name).collect();
                write!(
                    f,
                    "the columns fit no shape: found {}; the shapes are {}; name one, or map columns",
                    found.join(", "),
                    shapes.join(", ")
                )
            }
            Self::MissingColumn {
                shape,
                name,
                looked_for,
                found,
            } => write!(
                f,
                "shape {shape} needs the column `{name}` (looked for {}); found {}",
                looked_for.join(", "),
                found.join(", ")
            ),
            Self::MappedColumn {
                name,
                column,
                found,
            } => write!(
                f,
                "`{name}` is mapped to `{column}`, which is not there; found {}",
                found.join(", ")
            ),
            Self::MappedName { shape, name, valid } => write!(
                f,
                "shape {shape} has no column `{name}` to map; it has {}",
                valid.join(", ")
            ),
        }
    }
}

impl core::error::Error for Error {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::NoGoodRow(row) => Some(row),
            _ => None,
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

//! A row that could not be read: where, what, and what to do.

use core::fmt;

/// A row that yields no judgement, and why. Reading goes on after it where the format allows.
#[derive(Clone, Debug, PartialEq)]
pub struct BadRow {
    /// The line of JSON lines, CSV and TSV; the row of JSON and Parquet; from 1.
    pub row: u64,
    /// Where the row begins, in bytes from the start of the decompressed file.
    pub byte_offset: Option<u64>,
    /// The column, with the path inside it, such as `completions[2].rank`.
    pub column: Option<String>,
    /// What is wrong.
    pub reason: Reason,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Reason {
    /// The input cannot be read any further.
    Unreadable(String),
    /// Not JSON; the byte is counted from the start of the row.
    Json {
        /// What the parser says.
        message: String,
        /// How many bytes of the row were read.
        byte: u64,
    },
    /// The input ends inside a row or inside the list of rows.
    Truncated,
    /// Something follows the end of the list of rows.
    Trailing,
    /// A row that is no object.
    NotObject,
    /// The row is longer than [`Options::row_bytes_max`](crate::Options::row_bytes_max).
    TooLong {
        /// The limit in bytes.
        limit_bytes: usize,
    },
    /// Not UTF-8; the byte is counted from the start of the row or cell.
    NotUtf8 {
        /// How many bytes are valid.
        byte: u64,
    },
    /// A row of a delimited file has more or fewer cells than the header.
    CellCount {
        /// Cells of the header.
        expected: usize,
        /// Cells of the row.
        found: usize,
    },
    /// Text after the closing quote of a cell.
    Quote,
    /// A required column or member is absent, null, or an empty cell.
    Missing,
    /// A value of another type.
    Type {
        /// The type that was wanted.
        expected: &'static str,
        /// The type that was found.
        found: &'static str,
    },
    /// A number that is NaN or infinite.
    NotFinite,
    /// A number outside its scale or range.
    Range {
        /// The number.
        value: f64,
        /// Smallest value allowed.
        low: f64,
        /// Largest value allowed.
        high: f64,
    },
    /// A word that is none of those that are known.
    Choice {
        /// The word, cut after 40 characters.
        found: String,
        /// The words that are known.
        accepted: &'static str,
    },
    /// Two lists that belong together have different lengths.
    Lengths {
        /// Length of the other list.
        expected: usize,
        /// Length of this list.
        found: usize,
    },
    /// A list that must not be empty.
    Empty,
    /// A list that is too long.
    TooMany {
        /// The limit.
        limit: usize,
        /// What was found.
        found: usize,
    },
    /// A text that a record cannot hold, because it is longer than `TEXT_BYTES_MAX`.
    TextTooLong {
        /// Length of the text in bytes.
        bytes: usize,
    },
    /// A ranking that does not name each candidate exactly once.
    Ranking,
    /// A time that is no RFC 3339 time and no number since 1970.
    Time,
    /// A row in which nothing was judged.
    NoJudgement,
    /// Neither the text of a candidate nor the model that produced it is there.
    NoCandidate,
}

impl Reason {
    /// Says what to do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "check that the file is whole; the rows before it were read",
            Self::Json { .. } => {
                "write the row as one JSON object; JSON has no NaN and no Infinity, write null"
            }
            Self::Truncated => "get the file again; its end is missing",
            Self::Trailing => "keep one list of rows in the file",
            Self::NotObject => "write each row as an object with named columns",
            Self::TooLong { .. } => "raise the limit of a row, or move large members elsewhere",
            Self::NotUtf8 { .. } => "save the file as UTF-8",
            Self::CellCount { .. } => "quote cells that hold the delimiter or a line break",
            Self::Quote => "double each quote inside a quoted cell",
            Self::Missing => "give a value, map the column, or leave the row out of the file",
            Self::Type { .. } => "correct the value, or map another column",
            Self::NotFinite => "write null, or leave the row out, where there is no value",
            Self::Range { .. } => "correct the value, or declare the scale",
            Self::Choice { .. } => "use one of the known words",
            Self::Lengths { .. } => "give one value for each item",
            Self::Empty => "give at least one item, or leave the row out of the file",
            Self::TooMany { .. } => "split the row",
            Self::TextTooLong { .. } => "do not keep texts: the digest has no such limit",
            Self::Ranking => "name each candidate once",
            Self::Time => "write times as 2026-01-31T12:00:00Z, or map the column to nothing",
            Self::NoJudgement => "leave the row out of the file",
            Self::NoCandidate => "map a column with the answer's text or with its model",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(message) => write!(f, "the input cannot be read: {message}"),
            Self::Json { message, byte } => write!(f, "not JSON: {message} (byte {byte})"),
            Self::Truncated => write!(f, "the input ends here, inside a row or list"),
            Self::Trailing => write!(f, "something follows the end of the list of rows"),
            Self::NotObject => write!(f, "the row is no object"),
            Self::TooLong { limit_bytes } => write!(f, "longer than {limit_bytes} bytes"),
            Self::NotUtf8 { byte } => write!(f, "not UTF-8 after byte {byte}"),
            Self::CellCount { expected, found } => {
                write!(f, "{found} cells where the header has {expected}")
            }
            Self::Quote => write!(f, "text after the closing quote"),
            Self::Missing => write!(f, "no value"),
            Self::Type { expected, found } => write!(f, "{found} where {expected} is expected"),
            Self::NotFinite => write!(f, "not a finite number"),
            Self::Range { value, low, high } => write!(f, "{value} is not in {low} to {high}"),
            Self::Choice { found, accepted } => write!(f, "`{found}` is none of: {accepted}"),
            Self::Lengths { expected, found } => write!(f, "{found} items for {expected}"),
            Self::Empty => write!(f, "an empty list"),
            Self::TooMany { limit, found } => write!(f, "{found} items; at most {limit}"),
            Self::TextTooLong { bytes } => write!(f, "a text of {bytes} bytes; at most 65536"),
            Self::Ranking => write!(f, "the ranking does not name each candidate once"),
            Self::Time => write!(f, "not a time"),
            Self::NoJudgement => write!(f, "nothing in the row was judged"),
            Self::NoCandidate => write!(f, "neither a text nor a model of the candidate"),
        }
    }
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}", self.row)?;
        if let Some(offset) = self.byte_offset {
            write!(f, " (byte {offset})")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", {column}")?;
        }
        write!(f, ": {}; {}", self.reason, self.reason.advice())
    }
}

impl core::error::Error for BadRow {}

/// A reason and its place inside a row; the reader adds the row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    pub(crate) column: Option<String>,
    pub(crate) reason: Reason,
}

impl Fault {
    /// A fault of a column.
    pub(crate) fn at(column: impl Into<String>, reason: Reason) -> Self {
        Self {
            column: Some(column.into()),
            reason,
        }
    }

    /// The same fault, seen from the value that holds its place.
    pub(crate) fn within(mut self, outer: &str) -> Self {
        self.column = Some(match self.column {
            None => outer.to_owned(),
            Some(inner) if inner.starts_with('[') => format!("{outer}{inner}"),
            Some(inner) => format!("{outer}.{inner}"),
        });
        self
    }

    /// The same fault, seen from the list that holds its place at `index`.
    pub(crate) fn item(self, index: usize) -> Self {
        self.within(&format!("[{index}]"))
    }
}

impl From<Reason> for Fault {
    fn from(reason: Reason) -> Self {
        Self {
            column: None,
            reason,
        }
    }
}

//! Rows, whatever the format.

use std::collections::VecDeque;

use crate::bad_row::{BadRow, Fault, Reason};
use crate::value::{Members, own};

pub(crate) mod delimited;
pub(crate) mod document;
pub(crate) mod lines;
pub(crate) mod parquet;

/// A row as the file has it.
pub(crate) struct Row<'a> {
    /// Line or row, from 1.
    pub(crate) number: u64,
    /// Where it begins in the decompressed file.
    pub(crate) byte_offset: Option<u64>,
    /// Its columns, or why it has none.
    pub(crate) columns: Result<Members<'a>, Fault>,
}

impl Row<'_> {
    /// The same row, borrowing nothing.
    fn into_owned(self) -> Row<'static> {
        let Row {
            number,
            byte_offset,
            columns,
        } = self;
        Row {
            number,
            byte_offset,
            columns: columns.map(own),
        }
    }

    /// The fault of this row.
    pub(crate) fn bad(number: u64, byte_offset: Option<u64>, fault: Fault) -> BadRow {
        BadRow {
            row: number,
            byte_offset,
            column: fault.column,
            reason: fault.reason,
        }
    }
}

/// What cuts a stream into rows; `None` at the end, and for ever after an unreadable row.
pub(crate) enum Cutter {
    Lines(lines::Lines),
    Document(document::Document),
    Delimited(delimited::Delimited),
    Parquet(parquet::Rows),
}

impl Cutter {
    fn next(&mut self) -> Option<Row<'_>> {
        match self {
            Self::Lines(lines) => lines.next(),
            Self::Document(document) => document.next(),
            Self::Delimited(delimited) => delimited.next(),
            Self::Parquet(rows) => rows.next(),
        }
    }
}

/// Rows, of which the first can be looked at before they are taken.
pub(crate) struct Source {
    cutter: Cutter,
    ahead: VecDeque<Row<'static>>,
}

impl Source {
    pub(crate) fn new(cutter: Cutter) -> Self {
        Self {
            cutter,
            ahead: VecDeque::new(),
        }
    }

    /// Whether values are texts in cells, which have to be read as what they should be.
    pub(crate) fn has_cells(&self) -> bool {
        matches!(self.cutter, Cutter::Delimited(_))
    }

    /// Looks at up to `count` rows; they stay.
    pub(crate) fn look_ahead(&mut self, count: usize) -> &VecDeque<Row<'static>> {
        while self.ahead.len() < count {
            match self.cutter.next() {
                Some(row) => self.ahead.push_back(row.into_owned()),
                None => break,
            }
        }
        &self.ahead
    }

    /// Takes the next row.
    pub(crate) fn next(&mut self) -> Option<Row<'_>> {
        match self.ahead.pop_front() {
            Some(row) => Some(row),
            None => self.cutter.next(),
        }
    }
}

/// A row that ends the reading.
pub(crate) fn unreadable(number: u64, offset: Option<u64>, message: &dyn ToString) -> Row<'static> {
    let fault = Fault::from(Reason::Unreadable(message.to_string()));
    Row {
        number,
        byte_offset: offset,
        columns: Err(fault),
    }
}

//! CSV and TSV: RFC 4180 with any line end; a quote counts only at the start of a cell.

use std::borrow::Cow;
use std::io;

use super::{Row, unreadable};
use crate::bad_row::{Fault, Reason};
use crate::error::Error;
use crate::feed::Feed;
use crate::value::{Members, Value};

/// Cuts a delimited file whose first record names the columns.
pub(crate) struct Delimited {
    feed: Feed,
    delimiter: u8,
    names: Vec<String>,
    line: u64,
    limit_bytes: usize,
    taken: usize,
    lines_taken: u64,
    is_over: bool,
}

enum Record {
    /// It begins the window and has so many bytes before its line end of so many more.
    Whole {
        length: usize,
        end: usize,
    },
    TooLong,
    None,
}

impl Delimited {
    /// Reads the header.
    pub(crate) fn new(feed: Feed, delimiter: u8, limit_bytes: usize) -> Result<Self, Error> {
        let mut this = Self {
            feed,
            delimiter,
            names: Vec::new(),
            line: 1,
            limit_bytes,
            taken: 0,
            lines_taken: 0,
            is_over: false,
        };
        this.names = match this.find_record()? {
            Record::None => return Err(Error::Empty),
            Record::TooLong => return Err(Error::Header("too long".to_owned())),
            Record::Whole { length, end } => {
                this.taken = length + end;
                let cells = this.cells(length).map_err(|fault| {
                    let column = fault.column.unwrap_or_default();
                    Error::Header(format!("{column} {}", fault.reason))
                })?;
                cells.into_iter().map(Cow::into_owned).collect()
            }
        };
        for (index, name) in this.names.iter().enumerate() {
            if this.names.iter().take(index).any(|known| known == name) {
                return Err(Error::Header(format!("the column `{name}` stands twice")));
            }
        }
        Ok(this)
    }

    pub(crate) fn next(&mut self) -> Option<Row<'_>> {
        if self.is_over {
            return None;
        }
        loop {
            self.feed.advance(self.taken);
            self.taken = 0;
            self.line += self.lines_taken;
            let (number, offset) = (self.line, Some(self.feed.offset()));
            match self.find_record() {
                Err(error) => {
                    self.is_over = true;
                    return Some(unreadable(number, offset, &error));
                }
                Ok(Record::None) => {
                    self.is_over = true;
                    return None;
                }
                Ok(Record::TooLong) => {
                    let reason = Reason::TooLong {
                        limit_bytes: self.limit_bytes,
                    };
                    let columns = Err(reason.into());
                    return Some(Row {
                        number,
                        byte_offset: offset,
                        columns,
                    });
                }
                // A line without any cell holds no row.
                Ok(Record::Whole { length: 0, end }) if end > 0 && self.names.len() > 1 => {
                    self.taken = end;
                }
                Ok(Record::Whole { length, end }) => {
                    self.taken = length + end;
                    let columns = self.columns(length);
                    return Some(Row {
                        number,
                        byte_offset: offset,
                        columns,
                    });
                }
            }
        }
    }

    fn columns(&self, length: usize) -> Result<Members<'_>, Fault> {
        let cells = self.cells(length)?;
        if cells.len() != self.names.len() {
            let (expected, found) = (self.names.len(), cells.len());
            return Err(Reason::CellCount { expected, found }.into());
        }
        let names = self.names.iter().map(|name| Cow::Borrowed(name.as_str()));
        Ok(names.zip(cells.into_iter().map(Value::Text)).collect())
    }

    /// Takes the record at the start of the window apart.
    fn cells(&self, length: usize) -> Result<Vec<Cow<'_, str>>, Fault> {
        let mut cells = Vec::with_capacity(self.names.len());
        let mut rest = Some(self.feed.window().get(..length).unwrap_or(&[]));
        while let Some(bytes) = rest {
            let cell;
            (cell, rest) = split_cell(bytes, self.delimiter).map_err(|reason| {
                let name = self.names.get(cells.len()).cloned();
                Fault {
                    column: name.or(Some(format!("cell {}", cells.len() + 1))),
                    reason,
                }
            })?;
            cells.push(cell);
        }
        Ok(cells)
    }

    fn find_record(&mut self) -> io::Result<Record> {
        let mut scan = Scan::new(self.delimiter);
        let mut seen = 0;
        let mut is_too_long = false;
        let is_ended = loop {
            seen += scan.step(self.feed.window().get(seen..).unwrap_or(&[]));
            if is_too_long || seen > self.limit_bytes {
                is_too_long = true;
                self.feed.advance(seen);
                seen = 0;
            }
            if scan.is_done {
                break false;
            }
            if !self.feed.fill()? {
                break true;
            }
        };
        self.lines_taken = scan.lines;
        if is_too_long {
            return Ok(Record::TooLong);
        }
        if is_ended {
            let is_none = seen == 0;
            return Ok(if is_none {
                Record::None
            } else {
                Record::Whole {
                    length: seen,
                    end: 0,
                }
            });
        }
        let record = self.feed.window().get(..seen).unwrap_or(&[]);
        let end = if record.ends_with(b"\r\n") { 2 } else { 1 };
        Ok(Record::Whole {
            length: seen.saturating_sub(end),
            end,
        })
    }
}

/// Finds the end of a record: a line feed outside quotes.
struct Scan {
    delimiter: u8,
    at_cell_start: bool,
    in_quotes: bool,
    lines: u64,
    is_done: bool,
}

impl Scan {
    fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            at_cell_start: true,
            in_quotes: false,
            lines: 0,
            is_done: false,
        }
    }

    /// Reads on, up to and with the line feed; returns how many bytes it used.
    fn step(&mut self, bytes: &[u8]) -> usize {
        for (at, &byte) in bytes.iter().enumerate() {
            let was_cell_start = core::mem::replace(&mut self.at_cell_start, false);
            match byte {
                b'\n' => {
                    self.lines += 1;
                    if !self.in_quotes {
                        self.is_done = true;
                        return at + 1;
                    }
                }
                // A doubled quote leaves the quotes and enters them again; a quote right behind
                // the closing one is the only one that may.
                b'"' if self.in_quotes => {
                    self.in_quotes = false;
                    self.at_cell_start = true;
                }
                b'"' if was_cell_start => self.in_quotes = true,
                _ if byte == self.delimiter && !self.in_quotes => self.at_cell_start = true,
                _ => {}
            }
        }
        bytes.len()
    }
}

type Cell<'a> = (Cow<'a, str>, Option<&'a [u8]>);

/// Splits the first cell off; the rest is `None` after the last cell.
fn split_cell(bytes: &[u8], delimiter: u8) -> Result<Cell<'_>, Reason> {
    if let Some(quoted) = bytes.strip_prefix(b"\"") {
        return split_quoted(quoted, delimiter);
    }
    let end = memchr::memchr(delimiter, bytes);
    let (cell, rest) = match end {
        None => (bytes, None),
        Some(at) => (bytes.get(..at).unwrap_or(&[]), bytes.get(at + 1..)),
    };
    Ok((Cow::Borrowed(utf8(cell)?), rest))
}

fn split_quoted(bytes: &[u8], delimiter: u8) -> Result<Cell<'_>, Reason> {
    let mut at = 0;
    let mut has_doubled = false;
    let end = loop {
        let found = memchr::memchr(b'"', bytes.get(at..).unwrap_or(&[]));
        let quote = at + found.ok_or(Reason::Truncated)?;
        if bytes.get(quote + 1) != Some(&b'"') {
            break quote;
        }
        has_doubled = true;
        at = quote + 2;
    };
    let rest = match bytes.get(end + 1..).unwrap_or(&[]) {
        [] => None,
        [first, rest @ ..] if *first == delimiter => Some(rest),
        _ => return Err(Reason::Quote),
    };
    let text = utf8(bytes.get(..end).unwrap_or(&[]))?;
    let cell = if has_doubled {
        Cow::Owned(text.replace("\"\"", "\""))
    } else {
        Cow::Borrowed(text)
    };
    Ok((cell, rest))
}

fn utf8(bytes: &[u8]) -> Result<&str, Reason> {
    core::str::from_utf8(bytes).map_err(|error| Reason::NotUtf8 {
        byte: error.valid_up_to() as u64,
    })
}

#[cfg(test)]
mod tests;

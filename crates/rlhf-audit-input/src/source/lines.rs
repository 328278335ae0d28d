//! JSON lines: one object a line; lines without any character but white space hold no row.

use memchr::memchr;

use super::{Row, unreadable};
use crate::bad_row::{Fault, Reason};
use crate::feed::Feed;
use crate::value::row_from_json;

/// Cuts JSON lines.
pub(crate) struct Lines {
    feed: Feed,
    line: u64,
    limit_bytes: usize,
    /// Length of the line handed out last, with its end.
    taken: usize,
    is_over: bool,
}

/// Where the next line ends.
enum End {
    /// After so many bytes; its end takes so many more.
    At(usize, usize),
    /// Beyond the limit; all of it was left behind.
    TooLong,
    /// There is no line.
    None,
}

impl Lines {
    pub(crate) fn new(feed: Feed, limit_bytes: usize) -> Self {
        Self {
            feed,
            line: 0,
            limit_bytes,
            taken: 0,
            is_over: false,
        }
    }

    pub(crate) fn next(&mut self) -> Option<Row<'_>> {
        loop {
            if self.is_over {
                return None;
            }
            self.feed.advance(self.taken);
            self.taken = 0;
            let offset = Some(self.feed.offset());
            self.line += 1;
            let number = self.line;
            match self.find_end() {
                Err(error) => {
                    self.is_over = true;
                    return Some(unreadable(number, offset, &error));
                }
                Ok(End::None) => self.is_over = true,
                Ok(End::TooLong) => {
                    let reason = Reason::TooLong {
                        limit_bytes: self.limit_bytes,
                    };
                    let columns = Err(Fault::from(reason));
                    return Some(Row {
                        number,
                        byte_offset: offset,
                        columns,
                    });
                }
                Ok(End::At(length, end)) => {
                    self.taken = length + end;
                    if !self.is_blank(length) {
                        return Some(self.row(number, offset, length));
                    }
                }
            }
        }
    }

    fn is_blank(&self, length: usize) -> bool {
        self.feed
            .window()
            .iter()
            .take(length)
            .all(u8::is_ascii_whitespace)
    }

    fn row(&self, number: u64, byte_offset: Option<u64>, length: usize) -> Row<'_> {
        let line = self.feed.window().get(..length).unwrap_or(&[]);
        Row {
            number,
            byte_offset,
            columns: row_from_json(line).map_err(Fault::from),
        }
    }

    fn find_end(&mut self) -> std::io::Result<End> {
        let mut searched = 0;
        loop {
            let rest = self.feed.window().get(searched..).unwrap_or(&[]);
            if let Some(found) = memchr(b'\n', rest) {
                let length = searched + found;
                if length > self.limit_bytes {
                    self.feed.advance(length + 1);
                    return Ok(End::TooLong);
                }
                return Ok(End::At(length, 1));
            }
            searched = self.feed.window().len();
            if searched > self.limit_bytes {
                return self.skip_line();
            }
            if !self.feed.fill()? {
                return Ok(if searched == 0 {
                    End::None
                } else {
                    End::At(searched, 0)
                });
            }
        }
    }

    fn skip_line(&mut self) -> std::io::Result<End> {
        loop {
            if let Some(found) = memchr(b'\n', self.feed.window()) {
                self.feed.advance(found + 1);
                return Ok(End::TooLong);
            }
            self.feed.advance(usize::MAX);
            if !self.feed.fill()? {
                return Ok(End::TooLong);
            }
        }
    }
}

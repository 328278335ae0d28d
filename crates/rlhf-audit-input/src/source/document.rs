//! JSON: one list of objects, or an object that holds it under `data`.
//!
//! The document is never parsed as a whole. A scanner that knows strings and brackets finds where
//! each element ends; the element is then parsed on its own, so that a bad one does not end the
//! reading and memory is bounded by one row.

use std::io;

use memchr::memchr2;

use super::{Row, unreadable};
use crate::bad_row::{Fault, Reason};
use crate::error::Error;
use crate::feed::Feed;
use crate::value::row_from_json;

/// Name of the list of rows inside an object.
const LIST_NAME: &[u8] = b"\"data\"";

/// Cuts a JSON document.
pub(crate) struct Document {
    feed: Feed,
    row: u64,
    limit_bytes: usize,
    taken: usize,
    is_wrapped: bool,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// An element must follow, or the end of an empty list.
    First,
    /// A comma and an element, or the end.
    Next,
    /// Nothing more.
    Over,
}

impl Document {
    /// Goes to the start of the list.
    pub(crate) fn new(mut feed: Feed, limit_bytes: usize) -> Result<Self, Error> {
        let first = feed.peek_token()?;
        feed.advance(1);
        let is_wrapped = match first {
            Some(b'[') => false,
            Some(b'{') => {
                find_list(&mut feed, limit_bytes)?;
                true
            }
            None => return Err(Error::Empty),
            Some(_) => return Err(Error::NoRows),
        };
        Ok(Self {
            feed,
            row: 0,
            limit_bytes,
            taken: 0,
            is_wrapped,
            state: State::First,
        })
    }

    pub(crate) fn next(&mut self) -> Option<Row<'_>> {
        if self.state == State::Over {
            return None;
        }
        self.feed.advance(self.taken);
        self.taken = 0;
        self.row += 1;
        let number = self.row;
        let offset = self.feed.offset();
        match self.find_element() {
            Err(error) => {
                self.state = State::Over;
                Some(unreadable(number, Some(offset), &error))
            }
            Ok(None) => None,
            Ok(Some(columns)) => {
                let byte_offset = Some(self.feed.offset().max(offset));
                match columns {
                    Ok(length) => {
                        self.taken = length;
                        let element = self.feed.window().get(..length).unwrap_or(&[]);
                        let columns = row_from_json(element).map_err(Fault::from);
                        Some(Row {
                            number,
                            byte_offset,
                            columns,
                        })
                    }
                    Err(reason) => Some(Row {
                        number,
                        byte_offset: Some(offset),
                        columns: Err(reason.into()),
                    }),
                }
            }
        }
    }

    /// The length of the next element, which then begins the window; or why there is none.
    fn find_element(&mut self) -> io::Result<Option<Result<usize, Reason>>> {
        let mut token = self.feed.peek_token()?;
        if token == Some(b']') {
            self.feed.advance(1);
            return self.finish();
        }
        if self.state == State::Next {
            if token != Some(b',') {
                self.state = State::Over;
                let reason = if token.is_none() {
                    Reason::Truncated
                } else {
                    no_comma()
                };
                return Ok(Some(Err(reason)));
            }
            self.feed.advance(1);
            token = self.feed.peek_token()?;
        }
        self.state = State::Next;
        if matches!(token, Some(b',' | b']')) {
            let message = "a comma without an element".to_owned();
            return Ok(Some(Err(Reason::Json { message, byte: 0 })));
        }
        match scan_element(&mut self.feed, self.limit_bytes)? {
            Scanned::Whole(length) => Ok(Some(Ok(length))),
            Scanned::TooLong => Ok(Some(Err(Reason::TooLong {
                limit_bytes: self.limit_bytes,
            }))),
            Scanned::Truncated => {
                self.state = State::Over;
                Ok(Some(Err(Reason::Truncated)))
            }
        }
    }

    /// What follows the list: the rest of the object around it, then nothing.
    fn finish(&mut self) -> io::Result<Option<Result<usize, Reason>>> {
        self.state = State::Over;
        if self.is_wrapped {
            let mut scan = Scan {
                depth: 1,
                ..Scan::default()
            };
            while !scan.is_done {
                let used = scan.step(self.feed.window());
                self.feed.advance(used);
                if !scan.is_done && !self.feed.fill()? {
                    return Ok(Some(Err(Reason::Truncated)));
                }
            }
        }
        Ok(self.feed.peek_token()?.map(|_| Err(Reason::Trailing)))
    }
}

fn no_comma() -> Reason {
    Reason::Json {
        message: "no comma between two elements".to_owned(),
        byte: 0,
    }
}

/// Goes behind the `[` of the list of rows inside an object whose `{` is behind us.
fn find_list(feed: &mut Feed, limit_bytes: usize) -> Result<(), Error> {
    loop {
        if feed.peek_token()? != Some(b'"') {
            return Err(Error::NoRows);
        }
        let Scanned::Whole(length) = scan_element(feed, limit_bytes)? else {
            return Err(Error::NoRows);
        };
        let name = feed.window().get(..length).unwrap_or(&[]);
        let is_list_name = name == LIST_NAME;
        feed.advance(length);
        if feed.peek_token()? != Some(b':') {
            return Err(Error::NoRows);
        }
        feed.advance(1);
        if is_list_name && feed.peek_token()? == Some(b'[') {
            feed.advance(1);
            return Ok(());
        }
        skip_value(feed, limit_bytes)?;
        if feed.peek_token()? != Some(b',') {
            return Err(Error::NoRows);
        }
        feed.advance(1);
    }
}

fn skip_value(feed: &mut Feed, limit_bytes: usize) -> Result<(), Error> {
    feed.peek_token()?;
    match scan_element(feed, limit_bytes)? {
        Scanned::Whole(length) => feed.advance(length),
        Scanned::TooLong => {}
        Scanned::Truncated => return Err(Error::NoRows),
    }
    Ok(())
}

enum Scanned {
    /// The element begins the window and has so many bytes.
    Whole(usize),
    /// It is longer than the limit; all of it was left behind.
    TooLong,
    /// The stream ends in it.
    Truncated,
}

/// Finds the end of the element that begins the window.
fn scan_element(feed: &mut Feed, limit_bytes: usize) -> io::Result<Scanned> {
    let mut scan = Scan::default();
    let mut seen = 0;
    let mut is_too_long = false;
    loop {
        seen += scan.step(feed.window().get(seen..).unwrap_or(&[]));
        if is_too_long || seen > limit_bytes {
            is_too_long = true;
            feed.advance(seen);
            seen = 0;
        }
        if scan.is_done {
            return Ok(if is_too_long {
                Scanned::TooLong
            } else {
                Scanned::Whole(seen)
            });
        }
        if !feed.fill()? {
            return Ok(Scanned::Truncated);
        }
    }
}

/// Knows strings and brackets, and no more of JSON.
#[derive(Default)]
struct Scan {
    depth: u64,
    in_string: bool,
    is_escaped: bool,
    is_done: bool,
}

impl Scan {
    /// Reads on, up to the end of the element; returns how many bytes belong to it.
    fn step(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        while !self.is_done {
            let rest = bytes.get(at..).unwrap_or(&[]);
            let used = if self.in_string {
                self.step_string(rest)
            } else {
                self.step_plain(rest)
            };
            at += used;
            if used == 0 || at >= bytes.len() {
                break;
            }
        }
        at
    }

    fn step_string(&mut self, bytes: &[u8]) -> usize {
        if self.is_escaped {
            self.is_escaped = bytes.is_empty();
            return usize::from(!bytes.is_empty());
        }
        let Some(found) = memchr2(b'"', b'\\', bytes) else {
            return bytes.len();
        };
        self.is_escaped = bytes.get(found) == Some(&b'\\');
        self.in_string = self.is_escaped;
        self.is_done = !self.in_string && self.depth == 0;
        found + 1
    }

    fn step_plain(&mut self, bytes: &[u8]) -> usize {
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                b'"' => {
                    self.in_string = true;
                    return at + 1;
                }
                b'{' | b'[' => self.depth += 1,
                // A bare number or word ends before what follows it.
                b'}' | b']' | b',' if self.depth == 0 => {
                    self.is_done = true;
                    return at;
                }
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        self.is_done = true;
                        return at + 1;
                    }
                }
                _ => {}
            }
        }
        bytes.len()
    }
}

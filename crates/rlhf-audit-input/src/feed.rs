//! A window over a stream: grows while one row needs it, up to the limit of a row.

use std::io::{self, Read};

/// Bytes asked for at a time.
const CHUNK_BYTES: usize = 256 << 10;

/// The input of every row cutter.
pub(crate) type Input = Box<dyn Read>;

/// A window over a stream.
pub(crate) struct Feed {
    input: Input,
    buffer: Vec<u8>,
    /// Where what is left begins.
    start: usize,
    /// Where what was read ends.
    end: usize,
    /// Bytes of the stream before `start`.
    offset: u64,
    is_ended: bool,
}

impl Feed {
    /// A window at the start of `input`, behind a byte order mark.
    pub(crate) fn new(input: Input) -> io::Result<Self> {
        let buffer = Vec::new();
        let mut feed = Self {
            input,
            buffer,
            start: 0,
            end: 0,
            offset: 0,
            is_ended: false,
        };
        while feed.window().len() < 3 && feed.fill()? {}
        if feed.window().starts_with(b"\xef\xbb\xbf") {
            feed.advance(3);
        }
        Ok(feed)
    }

    /// What was read and not yet left behind.
    pub(crate) fn window(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or(&[])
    }

    /// Bytes of the stream before the window.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// Leaves `count` bytes behind, at most the window.
    pub(crate) fn advance(&mut self, count: usize) {
        let count = count.min(self.window().len());
        self.start += count;
        self.offset += count as u64;
    }

    /// Reads more behind the window; false at the end of the stream.
    pub(crate) fn fill(&mut self) -> io::Result<bool> {
        if self.is_ended {
            return Ok(false);
        }
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.buffer.len() - self.end < CHUNK_BYTES {
            // Doubling keeps the copies of a long row linear.
            let grown = (self.buffer.len() * 2).max(self.end + CHUNK_BYTES);
            self.buffer.resize(grown, 0);
        }
        let room = self.buffer.get_mut(self.end..).unwrap_or(&mut []);
        let count = loop {
            match self.input.read(room) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.end += count.min(room.len());
        self.is_ended = count == 0;
        Ok(!self.is_ended)
    }

    /// The next byte that is no JSON white space, if there is one; it stays in the window.
    pub(crate) fn peek_token(&mut self) -> io::Result<Option<u8>> {
        loop {
            let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
            let spaces = self
                .window()
                .iter()
                .take_while(|byte| is_space(byte))
                .count();
            self.advance(spaces);
            if let Some(&byte) = self.window().first() {
                return Ok(Some(byte));
            }
            if !self.fill()? {
                return Ok(None);
            }
        }
    }
}

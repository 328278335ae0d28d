//! The writer: it returns deterministic CBOR or nothing.

use alloc::vec::Vec;
use core::fmt;

use super::float::{Shortest, shortest};
use super::frames::{Frames, KeyFault};
use super::read::Reader;
use super::{Kind, TAG_COSE_SIGN1};
use crate::codes::Code;
use crate::limits::{INTEGER_MAX, TEXT_BYTES_MAX};

/// Writes deterministic CBOR to a buffer.
///
/// Every call writes one item, or opens an array or map that closes by itself with its last
/// member. A call that would break the encoding or a limit is remembered, and
/// [`Writer::finish`] then returns the first such [`Misuse`] instead of bytes. So the calls chain
/// without a check between them.
#[derive(Clone, Debug)]
pub struct Writer {
    bytes: Vec<u8>,
    frames: Frames,
    /// Where the last tag ends; 0 before the first one.
    tag_end: usize,
    misuse: Option<Misuse>,
}

/// Says which call the writer could not obey, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misuse {
    /// What was asked.
    pub kind: MisuseKind,
    /// The offset in the buffer, in bytes, at which the item would have begun.
    pub offset: usize,
}

/// Names what a writer refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MisuseKind {
    /// Members of an array or map, or the item behind a tag, are missing.
    Unfinished,
    /// Not exactly one item was written: none, or more than the arrays and maps announced.
    Count,
    /// A map key is neither integer nor text.
    KeyType,
    /// A map key is below the one before it.
    KeyOrder,
    /// A map key occurs twice.
    KeyDuplicate,
    /// Arrays and maps are nested deeper than allowed.
    Depth,
    /// An integer is beyond 2^53−1.
    Integer,
    /// A text string is longer than allowed.
    Text,
    /// A tag other than 18, inside an item, or behind another tag.
    Tag,
    /// Bytes given as an item are not exactly one item of deterministic CBOR.
    Item,
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            MisuseKind::Unfinished => "members or a tagged item are missing",
            MisuseKind::Count => "not exactly one item was written",
            MisuseKind::KeyType => "a map key is neither integer nor text",
            MisuseKind::KeyOrder => "a map key is below the one before it",
            MisuseKind::KeyDuplicate => "a map key occurs twice",
            MisuseKind::Depth => "arrays and maps are nested too deep",
            MisuseKind::Integer => "an integer is beyond 2^53-1",
            MisuseKind::Text => "a text string is too long",
            MisuseKind::Tag => "a tag is not allowed here",
            MisuseKind::Item => "the bytes are not one deterministic item",
        };
        write!(f, "cannot encode at byte {}: {what}", self.offset)
    }
}

impl core::error::Error for Misuse {}

impl Default for Writer {
    fn default() -> Self {
        Self::new()
    }
}

impl Writer {
    /// Starts with an empty buffer.
    pub fn new() -> Self {
        Self::with(Vec::new())
    }

    /// Starts behind what `buffer` holds, and keeps its capacity.
    #[inline]
    pub fn with(buffer: Vec<u8>) -> Self {
        Self {
            bytes: buffer,
            frames: Frames::new(0),
            tag_end: 0,
            misuse: None,
        }
    }

    /// Writes an unsigned integer of up to 64 bits.
    #[inline]
    pub fn uint(&mut self, value: u64) -> &mut Self {
        self.integer(0x00, value)
    }

    /// Writes a count, size, index or time: an unsigned integer up to [`INTEGER_MAX`].
    #[inline]
    pub fn number(&mut self, value: u64) -> &mut Self {
        if value > INTEGER_MAX {
            self.poison(MisuseKind::Integer);
        }
        self.uint(value)
    }

    /// Writes an integer whose magnitude is at most [`INTEGER_MAX`].
    #[inline]
    pub fn int(&mut self, value: i64) -> &mut Self {
        let magnitude = value.unsigned_abs();
        if magnitude > INTEGER_MAX {
            self.poison(MisuseKind::Integer);
        }
        if value < 0 {
            self.integer(0x20, magnitude - 1)
        } else {
            self.integer(0x00, magnitude)
        }
    }

    /// Writes a float in its shortest width; every NaN as `f97e00`.
    pub fn float(&mut self, value: f64) -> &mut Self {
        self.value();
        match shortest(value) {
            Shortest::Half(bits) => self.put(0xf9, bits.to_be_bytes()),
            Shortest::Single(bits) => self.put(0xfa, bits.to_be_bytes()),
            Shortest::Double(bits) => self.put(0xfb, bits.to_be_bytes()),
        }
        self.complete()
    }

    /// Writes `false` or `true`.
    #[inline]
    pub fn bool(&mut self, value: bool) -> &mut Self {
        self.value();
        self.bytes.push(0xf4 | u8::from(value));
        self.complete()
    }

    /// Writes `null`.
    #[inline]
    pub fn null(&mut self) -> &mut Self {
        self.value();
        self.bytes.push(0xf6);
        self.complete()
    }

    /// Writes a byte string.
    pub fn bytes(&mut self, content: &[u8]) -> &mut Self {
        self.value();
        self.head(0x40, content.len() as u64);
        self.bytes.extend_from_slice(content);
        self.complete()
    }

    /// Writes a text string of at most [`TEXT_BYTES_MAX`] bytes.
    pub fn text(&mut self, content: &str) -> &mut Self {
        if content.len() > TEXT_BYTES_MAX {
            self.poison(MisuseKind::Text);
            return self;
        }
        let start = self.bytes.len();
        self.head(0x60, content.len() as u64);
        self.bytes.extend_from_slice(content.as_bytes());
        self.key_or_value(start)
    }

    /// Opens an array of `members` members.
    pub fn array(&mut self, members: u64) -> &mut Self {
        self.open(0x80, members, Some(members))
    }

    /// Opens a map of `pairs` pairs; write the keys in ascending order of their encoding.
    pub fn map(&mut self, pairs: u64) -> &mut Self {
        self.open(0xa0, pairs, pairs.checked_mul(2))
    }

    /// Writes the head of tag 18, outside any array and map; the tagged item follows.
    pub fn tag(&mut self, tag: u64) -> &mut Self {
        if tag != TAG_COSE_SIGN1 || self.frames.depth() > 0 || self.is_tag_open() {
            self.poison(MisuseKind::Tag);
            return self;
        }
        self.head(0xc0, tag);
        self.tag_end = self.bytes.len();
        self
    }

    /// Writes one item that is encoded already, after reading all of it.
    pub fn item(&mut self, item: &[u8]) -> &mut Self {
        let mut reader = Reader::nested(item, self.frames.depth());
        let kind = reader.peek();
        let refusal = match reader.item() {
            Err(error) if error.code == Code::LimitDepth => Some(MisuseKind::Depth),
            Ok(_) if reader.is_empty() => None,
            _ => Some(MisuseKind::Item),
        };
        if let Some(kind) = refusal {
            self.poison(kind);
            return self;
        }
        if !matches!(kind, Ok(Kind::Uint | Kind::Nint | Kind::Text)) {
            self.value();
        }
        let start = self.bytes.len();
        self.bytes.extend_from_slice(item);
        self.key_or_value(start)
    }

    /// Returns the buffer, with exactly one item behind what it held before.
    ///
    /// # Errors
    ///
    /// The first call that was refused; `Unfinished` or `Count` if there is no whole item or
    /// more than one.
    #[inline]
    pub fn finish(mut self) -> Result<Vec<u8>, Misuse> {
        if self.frames.depth() == 0 && self.frames.items() != 1 {
            self.poison(MisuseKind::Count);
        }
        self.finish_sequence()
    }

    /// Returns the buffer, with any number of whole items behind what it held before (RFC 8742).
    ///
    /// # Errors
    ///
    /// The first call that was refused; `Unfinished` if the last item is not whole.
    pub fn finish_sequence(mut self) -> Result<Vec<u8>, Misuse> {
        if self.frames.depth() > 0 || self.is_tag_open() {
            self.poison(MisuseKind::Unfinished);
        }
        match self.misuse {
            None => Ok(self.bytes),
            Some(misuse) => Err(misuse),
        }
    }
}

/// The bookkeeping below the typed writes.
impl Writer {
    #[inline]
    fn integer(&mut self, major: u8, argument: u64) -> &mut Self {
        let start = self.bytes.len();
        self.head(major, argument);
        self.key_or_value(start)
    }

    #[inline]
    fn open(&mut self, major: u8, argument: u64, members: Option<u64>) -> &mut Self {
        self.value();
        let is_map = major == 0xa0;
        match members.and_then(|members| usize::try_from(members).ok()) {
            None => self.poison(MisuseKind::Unfinished),
            Some(members) => {
                if self.frames.open(members, is_map).is_none() {
                    self.poison(MisuseKind::Depth);
                }
            }
        }
        self.head(major, argument);
        self
    }

    /// Writes a head in its shortest form (RFC 8949 §4.2.1).
    #[inline]
    fn head(&mut self, major: u8, argument: u64) {
        match u8::try_from(argument) {
            Ok(small @ 0..=23) => self.bytes.push(major | small),
            Ok(byte) => self.put(major | 24, [byte]),
            Err(_) => self.long_head(major, argument),
        }
    }

    #[inline(never)]
    fn long_head(&mut self, major: u8, argument: u64) {
        if let Ok(short) = u16::try_from(argument) {
            self.put(major | 25, short.to_be_bytes());
        } else if let Ok(word) = u32::try_from(argument) {
            self.put(major | 26, word.to_be_bytes());
        } else {
            self.put(major | 27, argument.to_be_bytes());
        }
    }

    #[inline]
    fn put<const N: usize>(&mut self, initial: u8, argument: [u8; N]) {
        self.bytes.push(initial);
        self.bytes.extend_from_slice(&argument);
    }

    /// Notes that an item begins here that cannot be a map key.
    #[inline]
    fn value(&mut self) {
        if self.frames.at_key() {
            self.poison(MisuseKind::KeyType);
        }
    }

    /// Judges the item from `start` on as a key where it is one, and counts it.
    #[inline]
    fn key_or_value(&mut self, start: usize) -> &mut Self {
        if self.frames.at_key() {
            match self.frames.key(&self.bytes, start, self.bytes.len()) {
                Ok(()) => {}
                Err(KeyFault::Order) => self.poison_at(start, MisuseKind::KeyOrder),
                Err(KeyFault::Duplicate) => self.poison_at(start, MisuseKind::KeyDuplicate),
            }
        }
        self.complete()
    }

    #[inline]
    fn complete(&mut self) -> &mut Self {
        self.frames.complete();
        self
    }

    fn is_tag_open(&self) -> bool {
        self.tag_end > 0 && self.tag_end == self.bytes.len()
    }

    #[cold]
    fn poison(&mut self, kind: MisuseKind) {
        self.poison_at(self.bytes.len(), kind);
    }

    #[cold]
    fn poison_at(&mut self, offset: usize, kind: MisuseKind) {
        self.misuse.get_or_insert(Misuse { kind, offset });
    }
}

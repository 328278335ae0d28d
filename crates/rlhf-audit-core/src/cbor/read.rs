//! The pull reader: head by head, strict, borrowed, without allocation or recursion.

use super::float::half_to_double;
use super::frames::{Frames, KeyFault};
use super::head::{self, Head};
use super::{Error, Kind};
use crate::codes::Code;
use crate::limits::{INTEGER_MAX, TEXT_BYTES_MAX};

/// Reads deterministic CBOR from a slice, one item after the other.
///
/// The reader counts the members of open arrays and maps; a frame closes by itself when its last
/// member is read. In a map it demands that keys are integers or text, in ascending order and
/// unique. At the top level it reads a sequence (RFC 8742): [`Reader::finish`] demands its end.
/// An error is final: where the reader stands after one is not specified.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    position: usize,
    base: u64,
    frames: Frames,
}

impl<'a> Reader<'a> {
    /// Reads `bytes` and reports offsets from their beginning.
    #[inline]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self::at(bytes, 0)
    }

    /// Reads `bytes`, which begin at the absolute offset `base`.
    #[inline]
    pub fn at(bytes: &'a [u8], base: u64) -> Self {
        Self {
            bytes,
            position: 0,
            base,
            frames: Frames::new(0),
        }
    }

    /// Reads `bytes`, which stand inside `depth` arrays and maps.
    pub(super) fn nested(bytes: &'a [u8], depth: usize) -> Self {
        Self {
            bytes,
            position: 0,
            base: 0,
            frames: Frames::new(depth),
        }
    }

    /// Returns the absolute offset of the next byte.
    #[inline]
    pub fn offset(&self) -> u64 {
        self.base.saturating_add(self.position as u64)
    }

    /// Returns the number of open arrays and maps around the next item.
    #[inline]
    pub fn depth(&self) -> usize {
        self.frames.depth()
    }

    /// Says whether every byte is read.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.position >= self.bytes.len()
    }

    /// Returns the bytes that are not read yet.
    #[inline]
    pub fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.position..).unwrap_or_default()
    }

    /// Returns the kind of the next item and leaves it unread.
    ///
    /// # Errors
    ///
    /// What is wrong with the head: steps 1 to 4 of the [module's](super) list.
    #[inline]
    pub fn peek(&self) -> Result<Kind, Error> {
        self.head().map(|head| head.kind)
    }

    /// Reads an unsigned integer of up to 64 bits.
    ///
    /// # Errors
    ///
    /// `SchemaType` for another kind; a malformed head; a map key out of order.
    #[inline]
    pub fn uint(&mut self) -> Result<u64, Error> {
        let head = self.expect(Kind::Uint)?;
        self.scalar(head.size)?;
        Ok(head.argument)
    }

    /// Reads a count, size, index or time: an unsigned integer up to [`INTEGER_MAX`].
    ///
    /// # Errors
    ///
    /// As [`Reader::uint`]; `LimitInteger` for a larger one.
    #[inline]
    pub fn number(&mut self) -> Result<u64, Error> {
        let head = self.expect(Kind::Uint)?;
        if head.argument > INTEGER_MAX {
            return Err(self.fault(Code::LimitInteger));
        }
        self.scalar(head.size)?;
        Ok(head.argument)
    }

    /// Reads an integer whose magnitude is at most [`INTEGER_MAX`].
    ///
    /// # Errors
    ///
    /// As [`Reader::uint`]; `LimitInteger` for a larger magnitude.
    #[inline]
    pub fn int(&mut self) -> Result<i64, Error> {
        let (head, is_negative) = self.expect_integer()?;
        // -1 - n reaches the limit one step before n does.
        if head.argument > INTEGER_MAX - u64::from(is_negative) {
            return Err(self.fault(Code::LimitInteger));
        }
        self.scalar(head.size)?;
        let argument = head.argument.cast_signed();
        // -1 - n is the complement of n (RFC 8949 §3.1).
        Ok(if is_negative { !argument } else { argument })
    }

    /// Reads any integer of major types 0 and 1, −2^64 to 2^64−1.
    ///
    /// # Errors
    ///
    /// As [`Reader::uint`].
    pub fn integer(&mut self) -> Result<i128, Error> {
        let (head, is_negative) = self.expect_integer()?;
        self.scalar(head.size)?;
        let argument = i128::from(head.argument);
        Ok(if is_negative { !argument } else { argument })
    }

    /// Reads a float of any width as binary64.
    ///
    /// # Errors
    ///
    /// `SchemaType` for another kind, integers included; `CborFloatWidth` and `CborNan` for a
    /// float that is not in its one form.
    #[inline]
    pub fn float(&mut self) -> Result<f64, Error> {
        let head = self.expect_value(Kind::Float)?;
        self.advance(head.size);
        Ok(match head.size {
            9 => f64::from_bits(head.argument),
            5 => f64::from(f32::from_bits(head::low_half(head.argument))),
            _ => half_to_double(head::low_quarter(head.argument)),
        })
    }

    /// Reads `false` or `true`.
    ///
    /// # Errors
    ///
    /// `SchemaType` for another kind; a malformed head.
    #[inline]
    pub fn bool(&mut self) -> Result<bool, Error> {
        let head = self.expect_value(Kind::Bool)?;
        self.advance(head.size);
        Ok(head.argument != 0)
    }

    /// Reads `null`.
    ///
    /// # Errors
    ///
    /// `SchemaType` for another kind; a malformed head.
    #[inline]
    pub fn null(&mut self) -> Result<(), Error> {
        let head = self.expect_value(Kind::Null)?;
        self.advance(head.size);
        Ok(())
    }

    /// Reads `null` if it is next, and says whether it was; anything else is left unread.
    ///
    /// # Errors
    ///
    /// `SchemaType` for a `null` in the place of a map key.
    #[inline]
    pub fn take_null(&mut self) -> Result<bool, Error> {
        let is_null = self.rest().first() == Some(&0xf6);
        if is_null {
            self.null()?;
        }
        Ok(is_null)
    }

    /// Reads a byte string.
    ///
    /// # Errors
    ///
    /// `SchemaType` for another kind; `CborTruncated` if it claims more than the input has.
    #[inline]
    pub fn bytes(&mut self) -> Result<&'a [u8], Error> {
        let head = self.expect_value(Kind::Bytes)?;
        let (content, end) = self.content(head)?;
        self.advance_to(end);
        Ok(content)
    }

    /// Reads a byte string of exactly 32 bytes.
    ///
    /// # Errors
    ///
    /// As [`Reader::bytes`]; `SchemaLength` for another length.
    #[inline]
    pub fn digest(&mut self) -> Result<[u8; 32], Error> {
        let head = self.expect_value(Kind::Bytes)?;
        let (content, end) = self.content(head)?;
        let digest = <[u8; 32]>::try_from(content).map_err(|_| self.fault(Code::SchemaLength))?;
        self.advance_to(end);
        Ok(digest)
    }

    /// Reads a text string of at most [`TEXT_BYTES_MAX`] bytes.
    ///
    /// # Errors
    ///
    /// `SchemaType` for another kind; `LimitText`; `CborUtf8`; a map key out of order.
    #[inline]
    pub fn text(&mut self) -> Result<&'a str, Error> {
        let head = self.expect(Kind::Text)?;
        let (content, end) = self.content(head)?;
        if content.len() > TEXT_BYTES_MAX {
            return Err(self.fault(Code::LimitText));
        }
        let text = core::str::from_utf8(content).map_err(|_| self.fault(Code::CborUtf8))?;
        self.scalar(end - self.position)?;
        Ok(text)
    }

    /// Opens an array and returns the number of its members.
    ///
    /// # Errors
    ///
    /// `SchemaType` for another kind; `CborTruncated` for more members than bytes; `LimitDepth`.
    #[inline]
    pub fn array(&mut self) -> Result<u64, Error> {
        let head = self.expect_value(Kind::Array)?;
        self.open(head, head.argument, false)?;
        Ok(head.argument)
    }

    /// Opens an array of exactly `members` members.
    ///
    /// # Errors
    ///
    /// As [`Reader::array`]; `SchemaLength` for another number of members.
    #[inline]
    pub fn array_of(&mut self, members: u64) -> Result<(), Error> {
        let start = self.position;
        if self.array()? != members {
            return Err(self.fault_at(start, Code::SchemaLength));
        }
        Ok(())
    }

    /// Opens a map and returns the number of its pairs.
    ///
    /// # Errors
    ///
    /// `SchemaType` for another kind; `CborTruncated` for more pairs than the input can hold;
    /// `LimitDepth`.
    #[inline]
    pub fn map(&mut self) -> Result<u64, Error> {
        let head = self.expect_value(Kind::Map)?;
        // The head is checked: twice the pairs are at most the bytes that remain.
        self.open(head, head.argument.saturating_mul(2), true)?;
        Ok(head.argument)
    }

    /// Reads the head of the tag `expected`; the tagged item follows.
    ///
    /// # Errors
    ///
    /// `CborTag` for another tag and for any tag on a map key; `SchemaType` for an item without
    /// one; `CborTruncated` if nothing follows.
    pub fn tag(&mut self, expected: u64) -> Result<(), Error> {
        let head = self.head()?;
        if head.kind != Kind::Tag {
            return Err(self.fault(Code::SchemaType));
        }
        if head.argument != expected || self.frames.at_key() {
            return Err(self.fault(Code::CborTag));
        }
        if self.rest().len() <= head.size {
            return Err(self.fault(Code::CborTruncated));
        }
        self.position += head.size;
        Ok(())
    }

    /// Reads one whole item, strictly checked, and returns its bytes.
    ///
    /// # Errors
    ///
    /// The first fault in the item, in the order of its bytes. Every tag is `CborTag`.
    pub fn item(&mut self) -> Result<&'a [u8], Error> {
        let (start, depth) = (self.position, self.frames.depth());
        self.step()?;
        while self.frames.depth() > depth {
            self.step()?;
        }
        Ok(self.bytes.get(start..self.position).unwrap_or_default())
    }

    /// Reads one scalar or opens one array or map.
    fn step(&mut self) -> Result<(), Error> {
        match self.peek()? {
            Kind::Uint | Kind::Nint => self.integer().map(drop),
            Kind::Bytes => self.bytes().map(drop),
            Kind::Text => self.text().map(drop),
            Kind::Array => self.array().map(drop),
            Kind::Map => self.map().map(drop),
            Kind::Tag => Err(self.fault(Code::CborTag)),
            Kind::Bool => self.bool().map(drop),
            Kind::Null => self.null(),
            Kind::Float => self.float().map(drop),
        }
    }

    /// Demands that the input is at its end and no array or map is open.
    ///
    /// # Errors
    ///
    /// `CborTrailing` at the first byte left; `CborTruncated` if members are missing.
    #[inline]
    pub fn finish(self) -> Result<(), Error> {
        if !self.is_empty() {
            return Err(self.fault(Code::CborTrailing));
        }
        if self.frames.depth() > 0 {
            return Err(self.fault(Code::CborTruncated));
        }
        Ok(())
    }
}

/// The bookkeeping below the typed reads.
impl<'a> Reader<'a> {
    /// Parses the next head if it is of this kind, a kind that may be a key.
    #[inline]
    fn expect(&self, kind: Kind) -> Result<Head, Error> {
        match head::short(self.rest(), kind) {
            Some(head) => Ok(head),
            None => self.expect_any(kind),
        }
    }

    #[inline(never)]
    fn expect_any(&self, kind: Kind) -> Result<Head, Error> {
        let head = self.head()?;
        if head.kind == kind {
            Ok(head)
        } else {
            Err(self.unexpected(head.kind))
        }
    }

    /// Parses the next head if it is an integer, and says whether it is negative.
    #[inline]
    fn expect_integer(&self) -> Result<(Head, bool), Error> {
        let head = self.head()?;
        match head.kind {
            Kind::Uint => Ok((head, false)),
            Kind::Nint => Ok((head, true)),
            other => Err(self.unexpected(other)),
        }
    }

    /// Parses the next head if it is of this kind and not in the place of a key.
    #[inline]
    fn expect_value(&self, kind: Kind) -> Result<Head, Error> {
        let head = self.expect(kind)?;
        if self.frames.at_key() {
            Err(self.unexpected(kind))
        } else {
            Ok(head)
        }
    }

    /// The content of a string, and where it ends.
    #[inline]
    fn content(&self, head: Head) -> Result<(&'a [u8], usize), Error> {
        let start = self.position + head.size;
        let end = usize::try_from(head.argument)
            .ok()
            .and_then(|size| start.checked_add(size));
        let content = end.and_then(|end| Some((self.bytes.get(start..end)?, end)));
        content.ok_or_else(|| self.fault(Code::CborTruncated))
    }

    /// Reads over an integer or a text, which is judged as a key where it is one.
    #[inline]
    fn scalar(&mut self, size: usize) -> Result<(), Error> {
        let end = self.position + size;
        if self.frames.at_key() {
            let judged = self.frames.key(self.bytes, self.position, end);
            judged.map_err(|fault| {
                self.fault(match fault {
                    KeyFault::Order => Code::CborKeyOrder,
                    KeyFault::Duplicate => Code::CborKeyDuplicate,
                })
            })?;
        }
        self.advance_to(end);
        Ok(())
    }

    #[inline]
    fn advance(&mut self, size: usize) {
        self.advance_to(self.position + size);
    }

    #[inline]
    fn advance_to(&mut self, end: usize) {
        self.position = end;
        self.frames.complete();
    }

    #[inline]
    fn open(&mut self, head: Head, members: u64, is_map: bool) -> Result<(), Error> {
        let members = usize::try_from(members).map_err(|_| self.fault(Code::CborTruncated))?;
        self.frames
            .open(members, is_map)
            .ok_or_else(|| self.fault(Code::LimitDepth))?;
        self.position += head.size;
        Ok(())
    }

    #[cold]
    fn fault(&self, code: Code) -> Error {
        self.fault_at(self.position, code)
    }

    #[cold]
    fn fault_at(&self, position: usize, code: Code) -> Error {
        Error {
            code,
            offset: self.base.saturating_add(position as u64),
        }
    }

    #[cold]
    fn unexpected(&self, kind: Kind) -> Error {
        self.fault(if kind == Kind::Tag {
            Code::CborTag
        } else {
            Code::SchemaType
        })
    }

    /// Parses the next head: steps 1 to 4 of the module's list.
    #[inline]
    fn head(&self) -> Result<Head, Error> {
        let rest = self.rest();
        match rest.first() {
            // One-byte integers, most of all keys, need no more than this.
            Some(&byte @ 0x00..=0x17) => Ok(Head {
                kind: Kind::Uint,
                argument: u64::from(byte),
                size: 1,
            }),
            _ => head::parse(rest).map_err(|code| self.fault(code)),
        }
    }
}

//! Cuts a stream of bytes into items, whatever the sizes in which the bytes arrive.
//!
//! Memory is bounded by one item: a segment or card is collected as its bytes arrive, never
//! allocated on the word of its length; any other item is at most a few kilobytes. The framer also
//! computes what the trailer promises: items, bytes, and a digest over everything but the segment
//! bodies (those are bound by the tree).

use alloc::vec::Vec;
use core::mem;

use sha2::{Digest as _, Sha256};

use super::{ItemType, MAGIC, VERSION};
use crate::cbor::{Error, Reader, TAG_COSE_SIGN1};
use crate::codes::Code;
use crate::limits::{
    BUNDLE_BYTES_MAX, CARD_BYTES_MAX, INTEGER_MAX, ITEM_BYTES_MAX, SEGMENT_BYTES_MAX,
};
use crate::merkle::Hash;

/// One item with the place of its first byte in the file.
#[derive(Debug)]
pub struct Item {
    /// What it is.
    pub kind: ItemType,
    /// Offset of its first byte.
    pub offset: u64,
    /// Offset of the first of `bytes`.
    pub bytes_offset: u64,
    /// Segment: sequence number of its first entry; otherwise 0.
    pub start: u64,
    /// Segment and card: the content of the byte string; otherwise the whole item.
    pub bytes: Vec<u8>,
}

/// What the items before the trailer amount to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Items.
    pub items: u64,
    /// Bytes, the magic included.
    pub length: u64,
    /// SHA-256 over all of these bytes without the contents of the segments.
    pub digest: Hash,
}

/// The push parser.
#[derive(Debug)]
pub struct Framer {
    state: State,
    buffer: Vec<u8>,
    /// Offset of the first byte of `buffer`.
    offset: u64,
    before: Option<ItemType>,
    items: u64,
    digest: Sha256,
    totals: Option<Totals>,
}

#[derive(Debug)]
enum State {
    Magic,
    /// At the head of an item.
    Item,
    /// Inside a long byte string: what is known of its item, and how much is missing.
    Body {
        item: Item,
        missing: usize,
    },
    /// After the trailer.
    End,
    /// An error was reported; nothing more is read.
    Failed,
}

/// How an item's first bytes continue.
enum Shape {
    /// Not enough bytes to tell.
    Short,
    /// A whole item of this many bytes.
    Whole(ItemType, usize),
    /// A byte string of `length` bytes follows after `head` bytes.
    Long {
        kind: ItemType,
        start: u64,
        head: usize,
        length: usize,
    },
}

impl Default for Framer {
    fn default() -> Self {
        Self::new()
    }
}

impl Framer {
    /// A framer before the first byte.
    pub fn new() -> Self {
        Self {
            state: State::Magic,
            buffer: Vec::new(),
            offset: 0,
            before: None,
            items: 0,
            digest: Sha256::new(),
            totals: None,
        }
    }

    /// Takes the next bytes and hands each item that is complete to `sink`.
    ///
    /// # Errors
    /// The first violation of the framing; after it, nothing more is read.
    pub fn feed(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Item)) -> Result<(), Error> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let taken = self
                .step(rest, sink)
                .inspect_err(|_| self.state = State::Failed)?;
            rest = rest.get(taken..).unwrap_or_default();
        }
        Ok(())
    }

    /// Ends the input.
    ///
    /// # Errors
    /// `bundle.truncated` inside an item, `trailer.missing` between two.
    pub fn finish(&mut self) -> Result<Totals, Error> {
        let offset = self.offset + self.buffer.len() as u64;
        let code = match (&self.state, self.totals) {
            (State::End, Some(totals)) => return Ok(totals),
            (State::Item, _) if self.buffer.is_empty() => Code::TrailerMissing,
            (State::Magic, _) if !MAGIC.starts_with(&self.buffer) => Code::BundleMagic,
            _ => Code::BundleTruncated,
        };
        let body = match &self.state {
            State::Body { item, .. } => item.bytes.len() as u64,
            _ => 0,
        };
        Err(Error {
            code,
            offset: offset + body,
        })
    }

    /// Consumes some of `input` and says how much; at least one byte unless it fails.
    fn step(&mut self, input: &[u8], sink: &mut dyn FnMut(Item)) -> Result<usize, Error> {
        match self.state {
            State::Magic => self.magic(input),
            State::Item => self.item(input, sink),
            State::Body { .. } => Ok(self.body(input, sink)),
            State::End => Err(Error {
                code: Code::BundleTrailing,
                offset: self.offset,
            }),
            State::Failed => Ok(input.len()),
        }
    }

    fn magic(&mut self, input: &[u8]) -> Result<usize, Error> {
        let wanted = MAGIC.len() - self.buffer.len();
        let taken = input.get(..wanted.min(input.len())).unwrap_or_default();
        self.buffer.extend_from_slice(taken);
        if !MAGIC.starts_with(&self.buffer) {
            return Err(Error {
                code: Code::BundleMagic,
                offset: 0,
            });
        }
        if self.buffer.len() == MAGIC.len() {
            self.digest.update(MAGIC);
            self.advance(MAGIC.len());
            self.state = State::Item;
        }
        Ok(taken.len())
    }

    /// Gathers the first bytes of an item until its shape is known.
    fn item(&mut self, input: &[u8], sink: &mut dyn FnMut(Item)) -> Result<usize, Error> {
        let held = self.buffer.len();
        let room = ITEM_BYTES_MAX + 1 - held.min(ITEM_BYTES_MAX);
        let taken = input.get(..room.min(input.len())).unwrap_or_default();
        self.buffer.extend_from_slice(taken);
        let used = match shape(&self.buffer, self.offset)? {
            Shape::Short if self.buffer.len() > ITEM_BYTES_MAX => {
                return Err(Error {
                    code: Code::LimitItem,
                    offset: self.offset,
                });
            }
            Shape::Short => return Ok(taken.len()),
            Shape::Whole(_, length) if length > ITEM_BYTES_MAX => {
                return Err(Error {
                    code: Code::LimitItem,
                    offset: self.offset,
                });
            }
            Shape::Whole(kind, length) => {
                self.whole(kind, length, sink)?;
                length
            }
            Shape::Long {
                kind,
                start,
                head,
                length,
            } => {
                self.long(kind, start, head, length)?;
                head
            }
        };
        // What was gathered beyond the item's head is read again as what follows.
        Ok(used.saturating_sub(held))
    }

    fn whole(
        &mut self,
        kind: ItemType,
        length: usize,
        sink: &mut dyn FnMut(Item),
    ) -> Result<(), Error> {
        self.enter(kind)?;
        self.reach(length)?;
        let offset = self.offset;
        let mut bytes = mem::take(&mut self.buffer);
        bytes.truncate(length);
        if kind == ItemType::Header {
            check_version(&bytes, offset)?;
        }
        if kind == ItemType::Trailer {
            self.totals = Some(Totals {
                items: self.items - 1,
                length: offset,
                digest: self.digest.clone().finalize().into(),
            });
        }
        self.digest.update(&bytes);
        self.offset += length as u64;
        self.state = if kind == ItemType::Trailer {
            State::End
        } else {
            State::Item
        };
        sink(Item {
            kind,
            offset,
            bytes_offset: offset,
            start: 0,
            bytes,
        });
        Ok(())
    }

    fn long(
        &mut self,
        kind: ItemType,
        start: u64,
        head: usize,
        length: usize,
    ) -> Result<(), Error> {
        self.enter(kind)?;
        let limit = match kind {
            ItemType::Card => (CARD_BYTES_MAX, Code::LimitItem),
            _ => (SEGMENT_BYTES_MAX, Code::LimitSegment),
        };
        if length > limit.0 {
            return Err(Error {
                code: limit.1,
                offset: self.offset,
            });
        }
        self.reach(head.saturating_add(length))?;
        self.digest
            .update(self.buffer.get(..head).unwrap_or_default());
        let offset = self.offset;
        self.advance(head);
        let item = Item {
            kind,
            offset,
            bytes_offset: self.offset,
            start,
            bytes: Vec::new(),
        };
        self.state = State::Body {
            item,
            missing: length,
        };
        Ok(())
    }

    fn body(&mut self, input: &[u8], sink: &mut dyn FnMut(Item)) -> usize {
        let State::Body { item, missing } = &mut self.state else {
            return input.len();
        };
        let taken = input.get(..(*missing).min(input.len())).unwrap_or_default();
        item.bytes.extend_from_slice(taken);
        *missing -= taken.len();
        if *missing == 0
            && let State::Body { item, .. } = mem::replace(&mut self.state, State::Item)
        {
            if item.kind == ItemType::Card {
                self.digest.update(&item.bytes);
            }
            self.offset += item.bytes.len() as u64;
            sink(item);
        }
        taken.len()
    }

    /// Checks that an item of this type may stand here.
    fn enter(&mut self, kind: ItemType) -> Result<(), Error> {
        if !kind.may_follow(self.before) {
            return Err(Error {
                code: Code::BundleItemOrder,
                offset: self.offset,
            });
        }
        self.before = Some(kind);
        self.items += 1;
        Ok(())
    }

    /// Checks that an item of this length stays within a bundle.
    fn reach(&self, length: usize) -> Result<(), Error> {
        if self.offset.saturating_add(length as u64) > BUNDLE_BYTES_MAX {
            return Err(Error {
                code: Code::LimitBundle,
                offset: self.offset,
            });
        }
        Ok(())
    }

    /// Leaves the gathered bytes behind.
    fn advance(&mut self, bytes: usize) {
        self.offset += bytes as u64;
        self.buffer.clear();
    }
}

/// Tells what the item at the beginning of `bytes` is and how long.
fn shape(bytes: &[u8], offset: u64) -> Result<Shape, Error> {
    match try_shape(bytes, offset) {
        Err(error) if error.code == Code::CborTruncated => Ok(Shape::Short),
        other => other,
    }
}

fn try_shape(bytes: &[u8], offset: u64) -> Result<Shape, Error> {
    // The framing needs only heads; a reader over more bytes than there are would call the rest
    // truncated, so heads are read here and whole items by the strict reader.
    let mut heads = Heads {
        bytes,
        at: 0,
        offset,
    };
    let members = heads.expect(4)?;
    if members == 0 {
        return Err(Error {
            code: Code::SchemaLength,
            offset,
        });
    }
    let kind_offset = offset + heads.at as u64;
    let kind = ItemType::from_number(heads.expect(0)?).ok_or(Error {
        code: Code::BundleUnknownItem,
        offset: kind_offset,
    })?;
    let start = match (kind, members) {
        (ItemType::Segment, 3) => {
            let offset = offset + heads.at as u64;
            let start = heads.expect(0)?;
            if start > INTEGER_MAX {
                return Err(Error {
                    code: Code::LimitInteger,
                    offset,
                });
            }
            start
        }
        (ItemType::Card, 2) => 0,
        (ItemType::Segment | ItemType::Card, _) => {
            return Err(Error {
                code: Code::SchemaLength,
                offset,
            });
        }
        (ItemType::Head, _) => return Ok(Shape::Whole(kind, head_length(bytes, offset)?)),
        _ => {
            let item = Reader::at(bytes, offset).item()?;
            return Ok(Shape::Whole(kind, item.len()));
        }
    };
    let length = usize::try_from(heads.expect(2)?).unwrap_or(usize::MAX);
    Ok(Shape::Long {
        kind,
        start,
        head: heads.at,
        length,
    })
}

/// The length of a head item: the only one in which a tag may stand.
fn head_length(bytes: &[u8], offset: u64) -> Result<usize, Error> {
    let mut reader = Reader::at(bytes, offset);
    reader.array_of(2)?;
    reader.uint()?;
    for _ in 0..reader.array()? {
        reader.tag(TAG_COSE_SIGN1)?;
        reader.item()?;
    }
    Ok(bytes.len() - reader.rest().len())
}

/// Reads CBOR heads at the edge of what has arrived.
struct Heads<'a> {
    bytes: &'a [u8],
    at: usize,
    offset: u64,
}

impl Heads<'_> {
    /// Reads a head of this major type; whatever else stands there is named by the strict reader.
    fn expect(&mut self, major: u8) -> Result<u64, Error> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let mut reader = Reader::at(rest, self.offset + self.at as u64);
        // What the head claims has not arrived yet; a good head is enough.
        let (value, length) = match sized_head(major, rest) {
            Some(head) => head,
            None if let Some(code) = other_type(rest) => {
                let offset = self.offset + self.at as u64;
                return Err(Error { code, offset });
            }
            None if major == 0 => (reader.uint()?, rest.len() - reader.rest().len()),
            None if major == 4 => (reader.array()?, rest.len() - reader.rest().len()),
            None => {
                let content = reader.bytes()?.len();
                let length = rest.len() - reader.rest().len() - content;
                (content as u64, length)
            }
        };
        self.at += length;
        Ok(value)
    }
}

/// The argument of a head of this major type, and the head's own length; `None` unless it is whole
/// and of the shortest form (RFC 8949 §4.2.1).
fn sized_head(major: u8, bytes: &[u8]) -> Option<(u64, usize)> {
    let (first, rest) = bytes.split_first()?;
    let info = first.checked_sub(major << 5).filter(|info| *info < 28)?;
    if info < 24 {
        return Some((u64::from(info), 1));
    }
    let width = 1_usize << (info - 24);
    let value = rest
        .get(..width)?
        .iter()
        .fold(0, |value, byte| value << 8 | u64::from(*byte));
    let least = if width == 1 { 24 } else { 1_u64 << (width * 4) };
    (value >= least).then_some((value, 1 + width))
}

/// What a good head of another type is called; it need not hold what it claims.
fn other_type(bytes: &[u8]) -> Option<Code> {
    let major = bytes.first()? >> 5;
    sized_head(major, bytes)?;
    match major {
        6 => Some(Code::CborTag),
        7 => None,
        _ => Some(Code::SchemaType),
    }
}

/// A file of another version is not judged any further.
fn check_version(header: &[u8], offset: u64) -> Result<(), Error> {
    let mut reader = Reader::at(header, offset);
    reader.array()?;
    reader.uint()?;
    let offset = reader.offset();
    match reader.uint()? {
        VERSION => Ok(()),
        _ => Err(Error {
            code: Code::BundleVersion,
            offset,
        }),
    }
}

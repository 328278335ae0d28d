//! Walks a bundle in file order, for what reads bundles without judging them.
//!
//! The walk demands what its visitors need to be right about places: the framing, one reading of
//! every byte, members without a gap that stay within 2^h leaves, and a trailer that agrees. It
//! leaves records, roots and signatures alone.

use alloc::collections::BTreeMap;

use super::redaction::reason_name;
use crate::bundle::frame::{Framer, Item, Totals};
use crate::bundle::head::read_item;
use crate::bundle::segment::{Disclosures, Member, Members};
use crate::bundle::write::Header;
use crate::bundle::{ItemType, SUITE, VERSION};
use crate::cbor::{Error, Reader};
use crate::codes::Code;
use crate::cose::Sign1;
use crate::limits::{LEAVES_MAX, RANKS_MAX, SEGMENT_HEIGHT_MAX, SEGMENT_HEIGHT_MIN};
use crate::merkle::{Hash, Range};
use crate::records::Compartment;

/// What a log's first item says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogStart {
    pub(crate) log_id: Hash,
    pub(crate) rank: u64,
    pub(crate) height: u64,
}

/// An entry with its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leaf<'a> {
    /// Its place in the log.
    pub(crate) seq: u64,
    /// Its exact bytes.
    pub(crate) bytes: &'a [u8],
    /// Their place in the file.
    pub(crate) offset: u64,
    pub(crate) disclosures: Disclosures<'a>,
}

/// A head with its place.
#[derive(Clone, Debug)]
pub(crate) struct HeadItem<'a> {
    pub(crate) sign1: Sign1<'a>,
    /// The exact bytes of the tagged COSE_Sign1.
    pub(crate) bytes: &'a [u8],
    /// The place of its payload in the file.
    pub(crate) payload_offset: u64,
}

/// Takes what the walk comes upon.
pub(crate) trait Visit {
    /// What can go wrong.
    type Error: From<Error>;

    fn header(&mut self, _header: Header) -> Result<(), Self::Error> {
        Ok(())
    }
    fn log(&mut self, log: LogStart) -> Result<(), Self::Error>;
    fn entry(&mut self, leaf: Leaf<'_>) -> Result<(), Self::Error>;
    fn pruned(&mut self, range: &Range, offset: u64) -> Result<(), Self::Error>;
    fn head(&mut self, head: HeadItem<'_>) -> Result<(), Self::Error>;
    fn card(&mut self, _card: &[u8]) -> Result<(), Self::Error> {
        Ok(())
    }
}

/// The walk; after an error it is over.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    framer: Framer,
    place: Place,
}

/// Where the walk stands.
#[derive(Debug, Default)]
struct Place {
    /// Segment height of the log.
    height: u64,
    /// Place in the log of the next entry.
    next: u64,
    trailer: Option<Totals>,
}

impl Walk {
    /// Takes the next bytes of the file, in pieces of any size.
    pub(crate) fn feed<V: Visit>(&mut self, bytes: &[u8], visitor: &mut V) -> Result<(), V::Error> {
        let Self { framer, place } = self;
        let mut failed = None;
        let framed = framer.feed(bytes, &mut |item| {
            if failed.is_none() {
                failed = place.item(&item, visitor).err();
            }
        });
        match failed {
            Some(error) => Err(error),
            None => framed.map_err(V::Error::from),
        }
    }

    /// Ends the file: it must be whole and agree with its trailer.
    pub(crate) fn finish(&mut self) -> Result<(), Error> {
        let totals = self.framer.finish()?;
        let stated = self.place.trailer.unwrap_or(totals);
        let code = match () {
            () if stated.items != totals.items => Code::TrailerItems,
            () if stated.length != totals.length => Code::TrailerLength,
            () if stated.digest != totals.digest => Code::TrailerDigest,
            () => return Ok(()),
        };
        // The trailer stands where the bytes before it end.
        Err(fault(code, totals.length))
    }
}

impl Place {
    fn item<V: Visit>(&mut self, item: &Item, visitor: &mut V) -> Result<(), V::Error> {
        match item.kind {
            ItemType::Header => visitor.header(read_header(item)?),
            ItemType::Log => {
                let log = read_log(item)?;
                self.height = log.height;
                self.next = 0;
                visitor.log(log)
            }
            ItemType::Segment => self.segment(item, visitor),
            ItemType::Head => visitor.head(read_head(item)?),
            ItemType::Card => visitor.card(&item.bytes),
            ItemType::Trailer => {
                self.trailer = Some(read_trailer(item)?);
                Ok(())
            }
        }
    }

    fn segment<V: Visit>(&mut self, item: &Item, visitor: &mut V) -> Result<(), V::Error> {
        if item.start != self.next {
            return Err(fault(Code::TreeGap, item.offset).into());
        }
        let mut members = Members::new(&item.bytes, item.bytes_offset);
        let mut member_offset = members.offset();
        while let Some(member) = members.next_member()? {
            match member {
                Member::Entry {
                    bytes,
                    offset,
                    disclosures,
                } => {
                    let seq = self.advance(self.next.saturating_add(1), member_offset)?;
                    visitor.entry(Leaf {
                        seq,
                        bytes,
                        offset,
                        disclosures,
                    })?;
                }
                Member::Pruned(range) => {
                    if range.start() != self.next {
                        return Err(fault(Code::TreeGap, member_offset).into());
                    }
                    self.advance(range.end(), member_offset)?;
                    visitor.pruned(&range, member_offset)?;
                }
            }
            member_offset = members.offset();
        }
        Ok(())
    }

    /// Moves to `end`, and returns where the walk stood.
    fn advance(&mut self, end: u64, offset: u64) -> Result<u64, Error> {
        let start = self.next;
        if end > LEAVES_MAX {
            return Err(fault(Code::LimitCount, offset));
        }
        // spec/bundle.md: no member crosses a multiple of 2^h.
        // The height is at most 16, and `end` above `start`.
        if start >> self.height != (end - 1) >> self.height {
            return Err(fault(Code::BundleSegmentSplit, offset));
        }
        self.next = end;
        Ok(start)
    }
}

fn read_header(item: &Item) -> Result<Header, Error> {
    let mut reader = Reader::at(&item.bytes, item.offset);
    reader.array_of(6)?;
    reader.uint()?;
    expect(&mut reader, VERSION, Code::BundleVersion)?;
    expect(&mut reader, SUITE, Code::BundleSuite)?;
    let offset = reader.offset();
    let logs = reader.number()?;
    if logs == 0 || logs > RANKS_MAX {
        return Err(fault(Code::LimitCount, offset));
    }
    let mut withheld = BTreeMap::new();
    for _ in 0..reader.map()? {
        let offset = reader.offset();
        let compartment = Compartment::from_number(reader.uint()?)
            .ok_or_else(|| fault(Code::SchemaCompartment, offset))?;
        let offset = reader.offset();
        let reason = reader.uint()?;
        if reason_name(reason).is_none() {
            return Err(fault(Code::SchemaValue, offset));
        }
        withheld.insert(compartment, reason);
    }
    let generator = reader.text()?.into();
    reader.finish()?;
    Ok(Header {
        logs,
        withheld,
        generator,
    })
}

fn read_log(item: &Item) -> Result<LogStart, Error> {
    let mut reader = Reader::at(&item.bytes, item.offset);
    reader.array_of(4)?;
    reader.uint()?;
    let (log_id, rank) = (reader.digest()?, reader.number()?);
    let offset = reader.offset();
    let height = reader.number()?;
    if !(SEGMENT_HEIGHT_MIN..=SEGMENT_HEIGHT_MAX).contains(&height) {
        return Err(fault(Code::SchemaValue, offset));
    }
    reader.finish()?;
    Ok(LogStart {
        log_id,
        rank,
        height,
    })
}

fn read_head(item: &Item) -> Result<HeadItem<'_>, Error> {
    let sign1 = read_item(&item.bytes, item.offset)?;
    // The one COSE_Sign1 is the last thing in the item.
    let skipped = usize::try_from(sign1.offset.saturating_sub(item.offset)).unwrap_or(usize::MAX);
    let bytes = item.bytes.get(skipped..).unwrap_or_default();
    let payload_offset = sign1
        .offset
        .saturating_add(place_within(bytes, sign1.payload));
    Ok(HeadItem {
        sign1,
        bytes,
        payload_offset,
    })
}

/// Where `part`, a slice of `whole`, begins in it.
pub(crate) fn place_within(whole: &[u8], part: &[u8]) -> u64 {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize) as u64
}

fn read_trailer(item: &Item) -> Result<Totals, Error> {
    let mut reader = Reader::at(&item.bytes, item.offset);
    reader.array_of(4)?;
    reader.uint()?;
    let totals = Totals {
        items: reader.number()?,
        length: reader.number()?,
        digest: reader.digest()?,
    };
    reader.finish()?;
    Ok(totals)
}

fn expect(reader: &mut Reader<'_>, value: u64, code: Code) -> Result<(), Error> {
    let offset = reader.offset();
    if reader.uint()? == value {
        Ok(())
    } else {
        Err(fault(code, offset))
    }
}

pub(crate) const fn fault(code: Code, offset: u64) -> Error {
    Error { code, offset }
}

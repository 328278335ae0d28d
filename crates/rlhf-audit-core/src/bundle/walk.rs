//! Walks a bundle in file order, for what reads bundles without judging them.
//!
//! The walk demands what its visitors need to be right about places: the framing, one reading of
//! every byte, members without a gap that stay within 2^h leaves, and a trailer that agrees. It
//! leaves records, roots and signatures alone.

use super::ItemType;
use super::frame::{Framer, Item, Totals};
use super::item::{HeadItem, Header, LogStart, fault};
use super::segment::{Disclosures, Member, Members};
use crate::cbor::Error;
use crate::codes::Code;
use crate::limits::LEAVES_MAX;
use crate::merkle::Range;

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
            ItemType::Header => visitor.header(Header::read(item)?),
            ItemType::Log => {
                let log = LogStart::read(item)?;
                self.height = log.height;
                self.next = 0;
                visitor.log(log)
            }
            ItemType::Segment => self.segment(item, visitor),
            ItemType::Head => visitor.head(HeadItem::read(item)?),
            ItemType::Card => visitor.card(&item.bytes),
            ItemType::Trailer => {
                self.trailer = Some(Totals::read(item)?);
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

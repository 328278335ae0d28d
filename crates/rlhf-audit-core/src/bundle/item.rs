//! The short items: header, log, head and trailer, read strictly.

use alloc::collections::BTreeMap;
use alloc::string::String;

use super::frame::{Item, Totals};
use super::{SUITE, VERSION, reason_name};
use crate::cbor::{Error, Reader};
use crate::codes::Code;
use crate::cose::Sign1;
use crate::limits::{RANKS_MAX, SEGMENT_HEIGHT_MAX, SEGMENT_HEIGHT_MIN};
use crate::merkle::Hash;
use crate::records::Compartment;

/// What the header says of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// Number of logs that follow.
    pub logs: u64,
    /// Why compartments are withheld: `spec/registry/reasons.csv`.
    pub withheld: BTreeMap<Compartment, u64>,
    /// The software that wrote the file, in its own words.
    pub generator: String,
}

/// What a log's first item says: enough to read its segments in any order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogStart {
    /// The log's id.
    pub log_id: Hash,
    /// The rank that wrote it.
    pub rank: u64,
    /// Segment height h.
    pub height: u64,
}

/// A signed head, with the places of what it is made of.
#[derive(Debug)]
pub struct HeadItem<'a> {
    /// The signature and what it covers.
    pub sign1: Sign1<'a>,
    /// The encoded COSE_Sign1.
    pub bytes: &'a [u8],
    /// Offset of the signed payload in the file.
    pub payload_offset: u64,
}

impl Header {
    /// Reads `[0, version, suite, logs, withheld, generator]`.
    ///
    /// # Errors
    /// The first violation, with its byte offset.
    pub fn read(item: &Item) -> Result<Self, Error> {
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
        Ok(Self {
            logs,
            withheld,
            generator,
        })
    }
}

impl LogStart {
    /// Reads `[1, log id, rank, segment height]`.
    ///
    /// # Errors
    /// The first violation, with its byte offset.
    pub fn read(item: &Item) -> Result<Self, Error> {
        let mut reader = Reader::at(&item.bytes, item.offset);
        reader.array_of(4)?;
        reader.uint()?;
        let log_id = reader.digest()?;
        let offset = reader.offset();
        let rank = reader.number()?;
        if rank >= RANKS_MAX {
            return Err(fault(Code::LimitCount, offset));
        }
        let offset = reader.offset();
        let height = reader.number()?;
        if !(SEGMENT_HEIGHT_MIN..=SEGMENT_HEIGHT_MAX).contains(&height) {
            return Err(fault(Code::SchemaValue, offset));
        }
        reader.finish()?;
        Ok(Self {
            log_id,
            rank,
            height,
        })
    }
}

impl<'a> HeadItem<'a> {
    /// Reads `[3, [COSE_Sign1]]`.
    ///
    /// # Errors
    /// The first violation, with its byte offset; `sig.count` when there is not exactly one.
    pub fn read(item: &'a Item) -> Result<Self, Error> {
        let mut reader = Reader::at(&item.bytes, item.offset);
        reader.array_of(2)?;
        reader.uint()?;
        let offset = reader.offset();
        if reader.array()? != 1 {
            return Err(fault(Code::SigCount, offset));
        }
        let sign1 = Sign1::read(&mut reader)?;
        reader.finish()?;
        let place = place_within(&item.bytes, sign1.payload);
        let skipped = usize::try_from(sign1.offset.saturating_sub(item.offset));
        let bytes = item
            .bytes
            .get(skipped.unwrap_or(usize::MAX)..)
            .unwrap_or_default();
        Ok(Self {
            payload_offset: item.offset.saturating_add(place),
            sign1,
            bytes,
        })
    }
}

impl Totals {
    /// Reads `[6, items, length, digest]`.
    ///
    /// # Errors
    /// The first violation, with its byte offset.
    pub fn read(item: &Item) -> Result<Self, Error> {
        let mut reader = Reader::at(&item.bytes, item.offset);
        reader.array_of(4)?;
        reader.uint()?;
        let (items, length) = (reader.number()?, reader.number()?);
        let digest = reader.digest()?;
        reader.finish()?;
        Ok(Self {
            items,
            length,
            digest,
        })
    }
}

/// Where `part`, a slice of `whole`, begins in it.
pub(crate) fn place_within(whole: &[u8], part: &[u8]) -> u64 {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize) as u64
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

//! Writes bundles: members and heads go in, the bytes of the file come out.
//!
//! The writer decides nothing that a verifier could decide otherwise: it cuts segments where the
//! format says, and computes the trailer. It does not check what it is given; a bundle is worth
//! what [`crate::verify`] says of it.

use alloc::vec::Vec;

use sha2::{Digest as _, Sha256};

use super::item::Header;
use super::{ItemType, MAGIC, SUITE, VERSION};
use crate::cbor::{Misuse, Writer};
use crate::limits::SEGMENT_BYTES_MAX;
use crate::merkle::Hash;

/// Writes one bundle, piece by piece, to any sink of bytes.
#[derive(Debug)]
pub struct BundleWriter<S> {
    sink: S,
    items: u64,
    length: u64,
    digest: Sha256,
    segment: Option<Segment>,
    height: u64,
}

#[derive(Debug)]
struct Segment {
    start: u64,
    next: u64,
    body: Vec<u8>,
}

/// Where the bytes of a bundle go.
pub trait Sink {
    /// What can go wrong there.
    type Error;
    /// Takes the next bytes of the file.
    ///
    /// # Errors
    /// Whatever the sink meets.
    fn put(&mut self, bytes: &[u8]) -> Result<(), Self::Error>;
}

impl Sink for Vec<u8> {
    type Error = core::convert::Infallible;
    fn put(&mut self, bytes: &[u8]) -> Result<(), Self::Error> {
        self.extend_from_slice(bytes);
        Ok(())
    }
}

/// Why a bundle could not be written.
#[derive(Debug)]
pub enum WriteError<E> {
    /// A value cannot be encoded.
    Misuse(Misuse),
    /// One member alone is larger than a segment may be.
    Oversize,
    /// The sink failed.
    Sink(E),
}

impl<E> From<Misuse> for WriteError<E> {
    fn from(misuse: Misuse) -> Self {
        Self::Misuse(misuse)
    }
}

type Written<S> = Result<(), WriteError<<S as Sink>::Error>>;

impl<S: Sink> BundleWriter<S> {
    /// Writes magic and header.
    ///
    /// # Errors
    /// What the sink meets.
    pub fn new(sink: S, header: &Header) -> Result<Self, WriteError<S::Error>> {
        let (items, length, digest) = (0, 0, Sha256::new());
        let mut this = Self {
            sink,
            items,
            length,
            digest,
            segment: None,
            height: 0,
        };
        this.put(&MAGIC)?;
        let mut writer = Writer::new();
        writer
            .array(6)
            .uint(ItemType::Header.number())
            .uint(VERSION)
            .uint(SUITE);
        writer.number(header.logs).map(header.withheld.len() as u64);
        for (compartment, reason) in &header.withheld {
            writer.uint(compartment.number()).uint(*reason);
        }
        writer.text(&header.generator);
        this.item(&writer.finish()?)?;
        Ok(this)
    }

    /// Begins a log; `height` is the segment height of its configuration.
    ///
    /// # Errors
    /// What the sink meets.
    pub fn log(&mut self, log_id: &Hash, rank: u64, height: u64) -> Written<S> {
        self.flush()?;
        self.height = height;
        let mut writer = Writer::new();
        writer
            .array(4)
            .uint(ItemType::Log.number())
            .bytes(log_id)
            .number(rank)
            .number(height);
        self.item(&writer.finish()?)
    }

    /// Adds an encoded member that covers the entries from `first` to before `end`.
    ///
    /// # Errors
    /// What the sink meets; [`WriteError::Oversize`] for a member that no segment can hold.
    pub fn member(&mut self, first: u64, end: u64, member: &[u8]) -> Written<S> {
        let boundary = 1_u64
            .checked_shl(u32::try_from(self.height).unwrap_or(63))
            .unwrap_or(1);
        if member.len() > SEGMENT_BYTES_MAX {
            return Err(WriteError::Oversize);
        }
        let full = |segment: &Segment| segment.body.len() + member.len() > SEGMENT_BYTES_MAX;
        if self.segment.as_ref().is_some_and(full) {
            self.flush()?;
        }
        let segment = self.segment.get_or_insert_with(|| Segment {
            start: first,
            next: first,
            body: Vec::new(),
        });
        segment.body.extend_from_slice(member);
        segment.next = end;
        if segment.next.is_multiple_of(boundary) {
            self.flush()?;
        }
        Ok(())
    }

    /// Adds a head: its encoded COSE_Sign1.
    ///
    /// # Errors
    /// What the sink meets.
    pub fn head(&mut self, sign1: &[u8]) -> Written<S> {
        self.flush()?;
        // [3, [sign1]]: array(2), 3, array(1).
        let mut item = Vec::with_capacity(sign1.len() + 3);
        item.extend_from_slice(&[0x82, 0x03, 0x81]);
        item.extend_from_slice(sign1);
        self.item(&item)
    }

    /// Adds the card that the log seals.
    ///
    /// # Errors
    /// What the sink meets.
    pub fn card(&mut self, card: &[u8]) -> Written<S> {
        self.flush()?;
        let mut writer = Writer::new();
        writer.array(2).uint(ItemType::Card.number()).bytes(card);
        self.item(&writer.finish()?)
    }

    /// Writes the trailer and gives the sink back.
    ///
    /// # Errors
    /// What the sink meets.
    pub fn finish(mut self) -> Result<S, WriteError<S::Error>> {
        self.flush()?;
        let digest: Hash = self.digest.clone().finalize().into();
        let mut writer = Writer::new();
        writer.array(4).uint(ItemType::Trailer.number());
        writer.number(self.items).number(self.length).bytes(&digest);
        let trailer = writer.finish()?;
        self.sink.put(&trailer).map_err(WriteError::Sink)?;
        Ok(self.sink)
    }

    /// Ends the segment that is being gathered, as a head would; for streams that go on.
    ///
    /// # Errors
    /// What the sink meets.
    pub fn flush_segment(&mut self) -> Written<S> {
        self.flush()
    }

    fn flush(&mut self) -> Written<S> {
        let Some(segment) = self.segment.take() else {
            return Ok(());
        };
        let mut writer = Writer::new();
        writer
            .array(3)
            .uint(ItemType::Segment.number())
            .number(segment.start);
        writer.bytes(&segment.body);
        let item = writer.finish()?;
        // The trailer's digest leaves the body out: the tree binds it.
        let head = item.len() - segment.body.len();
        let (head, body) = item.split_at(head);
        self.items += 1;
        self.put(head)?;
        self.length += body.len() as u64;
        self.sink.put(body).map_err(WriteError::Sink)
    }

    fn item(&mut self, bytes: &[u8]) -> Written<S> {
        self.items += 1;
        self.put(bytes)
    }

    /// Bytes that the trailer's digest covers.
    fn put(&mut self, bytes: &[u8]) -> Written<S> {
        self.digest.update(bytes);
        self.length += bytes.len() as u64;
        self.sink.put(bytes).map_err(WriteError::Sink)
    }
}

//! The body of a segment: entries with their disclosures, and pruned intervals.
//!
//! ```cddl
//! member = [entry: bytes .cbor entry, [* disclosure]] / [first: number, end: number, cover: [+ digest]]
//! disclosure = [opening: bytes .size 16, payload: bytes] / null
//! ```
//!
//! The disclosures of an entry are one for each of its commitments, in their order; `null` says
//! that the compartment is withheld (the bundle's header says why). A pruned interval is replaced
//! by the roots of its unique maximal aligned cover.

use alloc::vec::Vec;

use crate::cbor::{Error, Reader, Writer};
use crate::codes::Code;
use crate::limits::COMMITMENTS_MAX;
use crate::merkle::{Hash, Range};
use crate::records::{Entry, Opening, Payload, Payloads};

/// What a compartment shows: its opening and payload, or nothing.
pub type Disclosure<'a> = Option<Opened<'a>>;

/// An opened compartment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened<'a> {
    /// The opening.
    pub opening: Opening,
    /// The payload's exact bytes.
    pub payload: &'a [u8],
    /// Their place in the file.
    pub offset: u64,
}

/// One member of a segment's body.
#[derive(Clone, Debug)]
pub enum Member<'a> {
    /// An entry that is there.
    Entry {
        /// Its exact bytes: the leaf input.
        bytes: &'a [u8],
        /// Their place in the file.
        offset: u64,
        /// What its compartments show.
        disclosures: Disclosures<'a>,
    },
    /// An interval that was pruned.
    Pruned(Range),
}

/// The disclosures of one entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Disclosures<'a> {
    slots: [Disclosure<'a>; COMMITMENTS_MAX],
    length: usize,
}

impl<'a> Disclosures<'a> {
    /// In the order of the entry's commitments.
    pub fn as_slice(&self) -> &[Disclosure<'a>] {
        self.slots.get(..self.length).unwrap_or_default()
    }

    /// Adds one; beyond four it says so by `false`.
    pub fn push(&mut self, disclosure: Disclosure<'a>) -> bool {
        match self.slots.get_mut(self.length) {
            Some(slot) => {
                *slot = disclosure;
                self.length += 1;
                true
            }
            None => false,
        }
    }
}

/// Reads the members of a body one by one.
#[derive(Debug)]
pub struct Members<'a> {
    reader: Reader<'a>,
    base: u64,
}

impl<'a> Members<'a> {
    /// Over `body`, whose place in the file is `base`.
    pub fn new(body: &'a [u8], base: u64) -> Self {
        Self {
            reader: Reader::at(body, base),
            base,
        }
    }

    /// Offset of the next member in the file.
    pub fn offset(&self) -> u64 {
        self.reader.offset()
    }

    /// Bytes of the body that were read.
    pub fn consumed(&self) -> u64 {
        self.reader.offset() - self.base
    }

    /// The next member, or `None` at the end of the body.
    ///
    /// # Errors
    /// The first violation; the members after it cannot be read.
    pub fn next_member(&mut self) -> Result<Option<Member<'a>>, Error> {
        if self.reader.is_empty() {
            return Ok(None);
        }
        let offset = self.reader.offset();
        match self.reader.array()? {
            2 => self.entry().map(Some),
            3 => self.pruned().map(Some),
            _ => Err(Error {
                code: Code::SchemaLength,
                offset,
            }),
        }
    }

    fn entry(&mut self) -> Result<Member<'a>, Error> {
        let bytes = self.reader.bytes()?;
        let offset = self.reader.offset() - bytes.len() as u64;
        let list_offset = self.reader.offset();
        let count = self.reader.array()?;
        let too_many = Error {
            code: Code::CommitCount,
            offset: list_offset,
        };
        // Judged at the list's head, whatever stands in it (ENC-25).
        if count > COMMITMENTS_MAX as u64 {
            return Err(too_many);
        }
        let mut disclosures = Disclosures::default();
        for _ in 0..count {
            let disclosure = read_disclosure(&mut self.reader)?;
            if !disclosures.push(disclosure) {
                return Err(too_many);
            }
        }
        Ok(Member::Entry {
            bytes,
            offset,
            disclosures,
        })
    }

    fn pruned(&mut self) -> Result<Member<'a>, Error> {
        let offset = self.reader.offset();
        let (first, end) = (self.reader.number()?, self.reader.number()?);
        let count = self.reader.array()?;
        // At most 2·63 nodes cover any interval; a longer list is wrong before it is read.
        if count > 2 * 63 {
            return Err(Error {
                code: Code::TreeCover,
                offset,
            });
        }
        let mut nodes: Vec<Hash> = Vec::new();
        for _ in 0..count {
            nodes.push(self.reader.digest()?);
        }
        Range::from_cover(first, end, nodes)
            .map(Member::Pruned)
            .ok_or(Error {
                code: Code::TreeCover,
                offset,
            })
    }
}

fn read_disclosure<'a>(reader: &mut Reader<'a>) -> Result<Disclosure<'a>, Error> {
    if reader.take_null()? {
        return Ok(None);
    }
    reader.array_of(2)?;
    let opening_offset = reader.offset();
    let opening = Opening::try_from(reader.bytes()?).map_err(|_| Error {
        code: Code::SchemaLength,
        offset: opening_offset,
    })?;
    let payload = reader.bytes()?;
    let offset = reader.offset() - payload.len() as u64;
    Ok(Some(Opened {
        opening,
        payload,
        offset,
    }))
}

/// The payloads that are disclosed of an entry and can be read, whether they match their commitments
/// or not: for showing what a file says.
pub fn readable(entry: &Entry, disclosures: &[Disclosure<'_>]) -> Payloads {
    let mut payloads = Payloads::default();
    for ((compartment, _), shown) in entry.commitments.iter().zip(disclosures) {
        let Some(shown) = shown else { continue };
        let kind = entry.record.kind();
        if let Ok(payload) = Payload::read(kind, compartment, shown.payload, shown.offset) {
            payloads.set(compartment, payload);
        }
    }
    payloads
}

/// Appends an entry member to `writer`.
pub fn write_entry(writer: &mut Writer, entry: &[u8], disclosures: &[Disclosure<'_>]) {
    writer.array(2).bytes(entry).array(disclosures.len() as u64);
    for disclosure in disclosures {
        match disclosure {
            Some(opened) => writer.array(2).bytes(&opened.opening).bytes(opened.payload),
            None => writer.null(),
        };
    }
}

/// Appends a pruned interval to `writer`.
pub fn write_pruned(writer: &mut Writer, range: &Range) {
    writer
        .array(3)
        .number(range.start())
        .number(range.end())
        .array(range.cover().len() as u64);
    for hash in range.cover() {
        writer.bytes(hash);
    }
}

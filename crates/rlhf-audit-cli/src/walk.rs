//! Walks what a bundle or a journal says, in order, without judging it.

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;

use rlhf_audit_core::bundle::ItemType;
use rlhf_audit_core::bundle::frame::{Framer, Item};
use rlhf_audit_core::bundle::head::Head;
use rlhf_audit_core::bundle::item::{HeadItem, Header, LogStart};
use rlhf_audit_core::bundle::segment::{Disclosure, Member, Members};
use rlhf_audit_core::cbor::{Error, Reader};
use rlhf_audit_core::cose::Sign1;
use rlhf_audit_core::merkle::{Range, leaf_hash};
use rlhf_audit_core::records;
use rlhf_audit_store::journal::{FrameKind, Frames};

use crate::failure::Failure;
use crate::files;

/// Bytes read at once.
const CHUNK_BYTES: usize = 1 << 20;

/// What a visitor answers: go on, or enough.
pub(crate) type Step = Result<ControlFlow<()>, Failure>;

/// One entry where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EntryAt<'a> {
    /// Place in the log.
    pub(crate) seq: u64,
    /// Its exact bytes.
    pub(crate) bytes: &'a [u8],
    /// Their offset in the bundle; none in a journal.
    pub(crate) offset: Option<u64>,
    /// One for each commitment.
    pub(crate) disclosures: &'a [Disclosure<'a>],
}

/// One head where it stands.
#[derive(Clone, Debug)]
pub(crate) struct HeadAt<'a> {
    /// What it says.
    pub(crate) head: Head,
    /// The id of the key that is said to have signed it.
    pub(crate) kid: [u8; 16],
    /// The exact bytes of the COSE_Sign1.
    pub(crate) bytes: &'a [u8],
}

/// Takes what the walk comes upon; every function may end the walk, and passes by what it does not
/// look at.
pub(crate) trait Visit {
    /// The header of a bundle; a journal has none.
    fn header(&mut self, _header: &Header) -> Step {
        Ok(ControlFlow::Continue(()))
    }
    /// The beginning of a log.
    fn log(&mut self, _log: &LogStart) -> Step {
        Ok(ControlFlow::Continue(()))
    }
    /// An entry.
    fn entry(&mut self, _entry: &EntryAt<'_>) -> Step {
        Ok(ControlFlow::Continue(()))
    }
    /// An interval that was pruned.
    fn pruned(&mut self, _range: &Range) -> Step {
        Ok(ControlFlow::Continue(()))
    }
    /// A head.
    fn head(&mut self, _head: &HeadAt<'_>) -> Step {
        Ok(ControlFlow::Continue(()))
    }
    /// A card.
    fn card(&mut self, _bytes: &[u8]) -> Step {
        Ok(ControlFlow::Continue(()))
    }
}

/// Walks a bundle file or a journal directory.
pub(crate) fn walk(path: &Path, visitor: &mut dyn Visit) -> Result<(), Failure> {
    if path.is_dir() {
        journal(path, visitor)
    } else {
        bundle(path, visitor)
    }
}

fn bundle(path: &Path, visitor: &mut dyn Visit) -> Result<(), Failure> {
    let (mut source, _) = files::open(path)?;
    let mut framer = Framer::new();
    let mut place = Place { path, seq: 0 };
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = match source.read(&mut chunk) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Failure::io("read", path, &error)),
        };
        if read == 0 {
            let end = framer.finish();
            return end.map(drop).map_err(|error| Failure::bytes(path, &error));
        }
        let mut step = Ok(ControlFlow::Continue(()));
        let fed = framer.feed(chunk.get(..read).unwrap_or_default(), &mut |item| {
            if matches!(step, Ok(ControlFlow::Continue(()))) {
                step = place.item(&item, visitor);
            }
        });
        if step?.is_break() {
            return Ok(());
        }
        fed.map_err(|error| Failure::bytes(path, &error))?;
    }
}

struct Place<'p> {
    path: &'p Path,
    seq: u64,
}

impl Place<'_> {
    fn item(&mut self, item: &Item, visitor: &mut dyn Visit) -> Step {
        let wrong = |error: Error| Failure::bytes(self.path, &error);
        match item.kind {
            ItemType::Header => visitor.header(&Header::read(item).map_err(wrong)?),
            ItemType::Log => {
                self.seq = 0;
                visitor.log(&LogStart::read(item).map_err(wrong)?)
            }
            ItemType::Segment => self.segment(item, visitor),
            ItemType::Head => {
                let item = HeadItem::read(item).map_err(wrong)?;
                let head = records::decode(item.sign1.payload, item.payload_offset);
                visitor.head(&HeadAt {
                    head: head.map_err(wrong)?,
                    kid: item.sign1.kid,
                    bytes: item.bytes,
                })
            }
            ItemType::Card => visitor.card(&item.bytes),
            ItemType::Trailer => Ok(ControlFlow::Continue(())),
        }
    }

    fn segment(&mut self, item: &Item, visitor: &mut dyn Visit) -> Step {
        self.seq = item.start;
        let mut members = Members::new(&item.bytes, item.bytes_offset);
        loop {
            let next = members.next_member();
            let step = match next.map_err(|error| Failure::bytes(self.path, &error))? {
                None => return Ok(ControlFlow::Continue(())),
                Some(Member::Pruned(range)) => {
                    self.seq = range.end();
                    visitor.pruned(&range)?
                }
                Some(Member::Entry {
                    bytes,
                    offset,
                    disclosures,
                }) => {
                    let (seq, disclosures) = (self.seq, disclosures.as_slice());
                    self.seq = self.seq.saturating_add(1);
                    visitor.entry(&EntryAt {
                        seq,
                        bytes,
                        offset: Some(offset),
                        disclosures,
                    })?
                }
            };
            if step.is_break() {
                return Ok(step);
            }
        }
    }
}

fn journal(path: &Path, visitor: &mut dyn Visit) -> Result<(), Failure> {
    let mut frames = Frames::open(path)?;
    let mut seq = 0;
    while let Some(frame) = frames.next_frame()? {
        let wrong = |error: Error| {
            Failure::new(format!(
                "{}: frame {}: {error}; was the journal written by this software?",
                path.display(),
                frame.index
            ))
        };
        let step = match frame.kind {
            FrameKind::Head => {
                let sign1 = Sign1::read(&mut Reader::new(frame.payload)).map_err(wrong)?;
                visitor.head(&HeadAt {
                    head: records::decode(sign1.payload, 0).map_err(wrong)?,
                    kid: sign1.kid,
                    bytes: frame.payload,
                })?
            }
            FrameKind::Entry => {
                let member = Members::new(frame.payload, 0).next_member();
                let Some(Member::Entry {
                    bytes, disclosures, ..
                }) = member.map_err(wrong)?
                else {
                    continue;
                };
                if seq == 0 && begin(bytes, visitor).map_err(wrong)??.is_break() {
                    return Ok(());
                }
                seq += 1;
                visitor.entry(&EntryAt {
                    seq: seq - 1,
                    bytes,
                    offset: None,
                    disclosures: disclosures.as_slice(),
                })?
            }
        };
        if step.is_break() {
            return Ok(());
        }
    }
    Ok(())
}

/// What the log item of a bundle says stands in the first entry of a journal.
fn begin(bytes: &[u8], visitor: &mut dyn Visit) -> Result<Step, Error> {
    let entry = records::Entry::read(bytes, 0)?;
    Ok(match entry.record {
        records::Record::LogOpen(open) => visitor.log(&LogStart {
            log_id: leaf_hash(bytes),
            rank: open.rank,
            height: open.segment_height,
        }),
        _ => Ok(ControlFlow::Continue(())),
    })
}

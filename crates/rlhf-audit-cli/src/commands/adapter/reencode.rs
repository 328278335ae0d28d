//! A bundle written anew from the values that were read out of it.

use std::ops::ControlFlow;
use std::path::Path;

use rlhf_audit_core::bundle::item::{Header, LogStart};
use rlhf_audit_core::bundle::segment::{Opened, write_entry, write_pruned};
use rlhf_audit_core::bundle::write::BundleWriter;
use rlhf_audit_core::card::Card;
use rlhf_audit_core::cbor::{Error, Misuse, Reader, TAG_COSE_SIGN1, Writer};
use rlhf_audit_core::cose::{Sign1, protected};
use rlhf_audit_core::merkle::Range;
use rlhf_audit_core::records::{Entry, Payload};

use super::sealing::unwritten;
use crate::failure::Failure;
use crate::walk::{EntryAt, HeadAt, Step, Visit, walk};

/// The same bytes, if the bundle is valid.
pub(super) fn bundle(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut again = Again::default();
    walk(path, &mut again)?;
    match again.writer {
        Some(writer) => writer.finish().map_err(unwritten),
        None => Err(Failure::new("the bundle has no header")),
    }
}

#[derive(Default)]
struct Again {
    writer: Option<BundleWriter<Vec<u8>>>,
}

impl Again {
    fn writer(&mut self) -> Result<&mut BundleWriter<Vec<u8>>, Failure> {
        let none = || Failure::new("something stands before the header");
        self.writer.as_mut().ok_or_else(none)
    }

    fn member(&mut self, first: u64, end: u64, writer: Writer) -> Step {
        let member = writer.finish().map_err(misused)?;
        let written = self.writer()?.member(first, end, &member);
        written.map_err(unwritten)?;
        Ok(ControlFlow::Continue(()))
    }
}

fn unreadable(error: Error) -> Failure {
    Failure::new(format!("byte {}: {}", error.offset, error.code.name()))
}

fn misused(misuse: Misuse) -> Failure {
    Failure::new(format!("a value cannot be written: {misuse:?}"))
}

impl Visit for Again {
    fn header(&mut self, header: &Header) -> Step {
        self.writer = Some(BundleWriter::new(Vec::new(), header).map_err(unwritten)?);
        Ok(ControlFlow::Continue(()))
    }

    fn log(&mut self, log: &LogStart) -> Step {
        let written = self.writer()?.log(&log.log_id, log.rank, log.height);
        written.map_err(unwritten)?;
        Ok(ControlFlow::Continue(()))
    }

    fn entry(&mut self, at: &EntryAt<'_>) -> Step {
        let entry = Entry::read(at.bytes, 0).map_err(unreadable)?;
        let mut payloads = Vec::new();
        for ((compartment, _), shown) in entry.commitments.iter().zip(at.disclosures) {
            payloads.push(match shown {
                None => None,
                Some(shown) => {
                    let kind = entry.record.kind();
                    let payload = Payload::read(kind, compartment, shown.payload, shown.offset);
                    let bytes = payload.map_err(unreadable)?.to_bytes().map_err(misused)?;
                    Some((shown.opening, bytes))
                }
            });
        }
        let disclosures: Vec<_> = payloads
            .iter()
            .map(|shown| {
                shown.as_ref().map(|(opening, payload)| Opened {
                    opening: *opening,
                    payload,
                    offset: 0,
                })
            })
            .collect();
        let mut writer = Writer::new();
        write_entry(
            &mut writer,
            &entry.to_bytes().map_err(misused)?,
            &disclosures,
        );
        self.member(at.seq, at.seq.saturating_add(1), writer)
    }

    fn pruned(&mut self, range: &Range) -> Step {
        let mut writer = Writer::new();
        write_pruned(&mut writer, range);
        self.member(range.start(), range.end(), writer)
    }

    fn head(&mut self, at: &HeadAt<'_>) -> Step {
        let sign1 = Sign1::read(&mut Reader::new(at.bytes)).map_err(unreadable)?;
        let header = protected(&sign1.kid, sign1.iss, sign1.sub).map_err(misused)?;
        let payload = at.head.to_bytes().map_err(misused)?;
        let mut writer = Writer::new();
        writer.tag(TAG_COSE_SIGN1).array(4);
        writer
            .bytes(&header)
            .map(0)
            .bytes(&payload)
            .bytes(&sign1.signature);
        let bytes = writer.finish().map_err(misused)?;
        self.writer()?.head(&bytes).map_err(unwritten)?;
        Ok(ControlFlow::Continue(()))
    }

    fn card(&mut self, bytes: &[u8]) -> Step {
        let card = Card::read(bytes).map_err(unreadable)?;
        let bytes = card.to_bytes().map_err(misused)?;
        self.writer()?.card(&bytes).map_err(unwritten)?;
        Ok(ControlFlow::Continue(()))
    }
}

//! One entry as bytes, in buffers that serve every entry of the log.

use std::mem;
use std::ops::Range;

use rlhf_audit_core::bundle::segment::{Disclosures, Opened, write_entry};
use rlhf_audit_core::cbor::Writer;
use rlhf_audit_core::limits::{EVENT_ENTRY_BYTES_MAX, PAYLOAD_BYTES_MAX, SPINE_ENTRY_BYTES_MAX};
use rlhf_audit_core::merkle::Hash;
use rlhf_audit_core::records::{Class, Compartment, Entry, Opening, Payloads, commitment};

use super::CaptureError;
use crate::keys::Openings;

/// Encodes and commits. The buffers grow to the largest entry and stay: allocating them anew would
/// be a fifth of the time that an annotation takes.
#[derive(Default)]
pub(super) struct Encoder {
    /// All payloads of the entry, one behind the other.
    payloads: Vec<u8>,
    /// The opening of each payload, and where it stands in `payloads`.
    opened: Vec<(Opening, Range<usize>)>,
    entry: Vec<u8>,
    member: Vec<u8>,
}

impl Encoder {
    /// Encodes the payloads, sets the entry's commitments to them, and encodes the entry.
    pub(super) fn encode(
        &mut self,
        entry: &mut Entry,
        payloads: &Payloads,
        openings: &Openings,
        log_id: &Hash,
    ) -> Result<(), CaptureError> {
        self.commit(entry, payloads, openings, log_id)?;
        let mut writer = Writer::with(emptied(&mut self.entry));
        entry.write(&mut writer);
        self.entry = writer.finish()?;
        let limit = match entry.record.kind().class {
            Class::Spine => SPINE_ENTRY_BYTES_MAX,
            Class::Event => EVENT_ENTRY_BYTES_MAX,
        };
        check_size("entry", self.entry.len(), limit)
    }

    /// The entry that was encoded: the leaf input.
    pub(super) fn entry(&self) -> &[u8] {
        &self.entry
    }

    /// The entry with its openings and payloads, as the journal holds it.
    pub(super) fn member(&mut self) -> Result<&[u8], CaptureError> {
        let mut disclosures = Disclosures::default();
        for (opening, place) in &self.opened {
            // There are as many slots as compartments.
            disclosures.push(Some(Opened {
                opening: *opening,
                payload: self.payloads.get(place.clone()).unwrap_or_default(),
                offset: 0,
            }));
        }
        let mut writer = Writer::with(emptied(&mut self.member));
        write_entry(&mut writer, &self.entry, disclosures.as_slice());
        self.member = writer.finish()?;
        Ok(&self.member)
    }

    fn commit(
        &mut self,
        entry: &mut Entry,
        payloads: &Payloads,
        openings: &Openings,
        log_id: &Hash,
    ) -> Result<(), CaptureError> {
        self.payloads.clear();
        self.opened.clear();
        if payloads.is_empty() {
            return Ok(());
        }
        let openings = openings.block(entry.seq);
        for (compartment, opening) in Compartment::ALL.into_iter().zip(openings) {
            let Some(payload) = payloads.get(compartment) else {
                continue;
            };
            let start = self.payloads.len();
            let mut writer = Writer::with(mem::take(&mut self.payloads));
            payload.write(&mut writer);
            self.payloads = writer.finish()?;
            let bytes = self.payloads.get(start..).unwrap_or_default();
            check_size(compartment.name(), bytes.len(), PAYLOAD_BYTES_MAX)?;
            let value = commitment(&opening, log_id, entry.seq, compartment, bytes);
            entry.commitments.set(compartment, value);
            self.opened.push((opening, start..self.payloads.len()));
        }
        Ok(())
    }
}

/// The buffer without what it held, but with its room.
fn emptied(buffer: &mut Vec<u8>) -> Vec<u8> {
    buffer.clear();
    mem::take(buffer)
}

fn check_size(what: &'static str, bytes: usize, limit: usize) -> Result<(), CaptureError> {
    if bytes > limit {
        return Err(CaptureError::Large { what, bytes, limit });
    }
    Ok(())
}

//! The view of a bundle: what each entry says, by the names of the specification.

use std::ops::ControlFlow;
use std::path::Path;

use rlhf_audit_core::bundle::item::{Header, LogStart};
use rlhf_audit_core::merkle::Range;
use rlhf_audit_core::records::{Entry, Payload, Payloads, view};

use crate::failure::Failure;
use crate::walk::{EntryAt, HeadAt, Step, Visit, walk};

/// One JSON object a line, for each entry that can be read and each pruned interval.
pub(super) fn lines(bundle: &Path) -> Result<String, Failure> {
    let mut lines = Lines::default();
    walk(bundle, &mut lines)?;
    Ok(lines.text)
}

#[derive(Default)]
struct Lines {
    rank: u64,
    text: String,
}

impl Lines {
    fn push(&mut self, line: &str) -> Step {
        self.text.push_str(line);
        self.text.push('\n');
        Ok(ControlFlow::Continue(()))
    }
}

/// What is disclosed of an entry and can be read.
pub(super) fn payloads(entry: &Entry, at: &EntryAt<'_>) -> Payloads {
    let mut payloads = Payloads::default();
    for ((compartment, _), shown) in entry.commitments.iter().zip(at.disclosures) {
        let Some(shown) = shown else { continue };
        let kind = entry.record.kind();
        if let Ok(payload) = Payload::read(kind, compartment, shown.payload, shown.offset) {
            payloads.set(compartment, payload);
        }
    }
    payloads
}

impl Visit for Lines {
    fn header(&mut self, _: &Header) -> Step {
        Ok(ControlFlow::Continue(()))
    }
    fn log(&mut self, log: &LogStart) -> Step {
        self.rank = log.rank;
        Ok(ControlFlow::Continue(()))
    }
    fn entry(&mut self, at: &EntryAt<'_>) -> Step {
        let Ok(entry) = Entry::read(at.bytes, 0) else {
            return Ok(ControlFlow::Continue(()));
        };
        let payloads = payloads(&entry, at);
        let line = view::entry(
            self.rank,
            &entry,
            |compartment| payloads.get(compartment),
            |_| (),
        );
        self.push(&line)
    }
    fn pruned(&mut self, range: &Range) -> Step {
        self.push(&view::pruned(self.rank, range))
    }
    fn head(&mut self, _: &HeadAt<'_>) -> Step {
        Ok(ControlFlow::Continue(()))
    }
    fn card(&mut self, _: &[u8]) -> Step {
        Ok(ControlFlow::Continue(()))
    }
}

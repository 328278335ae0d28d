//! The view of a bundle: what each entry says, by the names of the specification.

use std::ops::ControlFlow;
use std::path::Path;

use rlhf_audit_core::bundle::item::LogStart;
use rlhf_audit_core::bundle::segment::readable;
use rlhf_audit_core::merkle::Range;
use rlhf_audit_core::records::{Entry, view};

use crate::failure::Failure;
use crate::walk::{EntryAt, Step, Visit, walk};

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

impl Visit for Lines {
    fn log(&mut self, log: &LogStart) -> Step {
        self.rank = log.rank;
        Ok(ControlFlow::Continue(()))
    }
    fn entry(&mut self, at: &EntryAt<'_>) -> Step {
        let Ok(entry) = Entry::read(at.bytes, 0) else {
            return Ok(ControlFlow::Continue(()));
        };
        let payloads = readable(&entry, at.disclosures);
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
}

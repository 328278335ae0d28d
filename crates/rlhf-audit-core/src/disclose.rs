//! Makes a partial bundle from a full one, or from one that is partial already.
//!
//! Whoever hands a bundle on may leave out what the reader need not see: a compartment of some
//! entries is *withheld*, with a reason, and events are *pruned*, the subtrees over them standing
//! in their place. The heads stay byte for byte, so the partial bundle is verified by every check
//! that the full one is. A log of eight entries with segments of 2^4, entry 0 and 5 being spine:
//!
//! ```text
//! full                      entry 0, entry 1, …                    … entry 7, head
//! prune 0..7                entry 0, [1, 5, cover], entry 5, [6, 7, cover], entry 7, head
//! withhold content as well  the same, and in entry 7 null instead of [opening, content]
//! ```
//!
//! - An entry of the spine stays, whatever is asked; [`Report::spine_kept`] says how many did.
//! - A pruned interval is as long as it can be, joins with what the source has pruned beside it,
//!   and crosses neither a head nor a multiple of 2^h leaves. So the result depends on what is left
//!   out and not on how many steps it took: redacting twice gives the bytes of redacting once for
//!   the [union](Redaction::union), and redacting nothing gives the bytes of the source.
//! - The header gives a reason for each compartment that source or redaction withhold. It comes
//!   first in the file, so it names a compartment even where no entry has it; and where both give
//!   a reason, the source's stays.
//!
//! [`Discloser`] reads and writes as the bytes come, in the memory of a segment read, a segment
//! written and one being copied out. **It does not verify**: it neither checks signatures, nor
//! roots, nor commitments, nor, of records, more than their schema, and makes a partial bundle of
//! a forged one that fails in the same way. Verify the source first. It stops at a source that it
//! cannot read, with code and offset. Specification: `spec/bundle.md`, "Disclosure".

mod redaction;
#[cfg(test)]
mod tests;

use alloc::vec::Vec;
use core::{error, fmt, mem};

use crate::bundle::item::Header;
use crate::bundle::segment::{Disclosures, write_entry, write_pruned};
use crate::bundle::write::{BundleWriter, Sink, WriteError};
use crate::cbor::{Error, Writer};
use crate::codes::Code;
use crate::merkle::{Range, leaf_hash};
use crate::records::{Class, Commitments, Entry};

use crate::bundle::item::{HeadItem, LogStart, fault};
use crate::bundle::walk::{Leaf, Visit, Walk};
pub use redaction::{Entries, Redaction, RedactionError};

/// Reads a bundle piece by piece and writes what is left of it to a sink.
///
/// ```
/// use rlhf_audit_core::disclose::{Discloser, Entries, Redaction};
/// # fn example(source: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
/// let redaction = Redaction::default().prune(Entries::of_rank(0, [(100, 200)])?);
/// let mut discloser = Discloser::new(redaction, Vec::new());
/// for piece in source.chunks(4096) {
///     discloser.feed(piece)?;
/// }
/// let (partial, report) = discloser.finish()?;
/// assert!(report.pruned <= 100);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Discloser<S: Sink> {
    walk: Walk,
    redactor: Redactor<S>,
    stopped: bool,
}

/// What a partial bundle shows and what it does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Entries that are there.
    pub entries: u64,
    /// Entries that this redaction pruned.
    pub pruned: u64,
    /// Entries that the source had pruned already.
    pub pruned_before: u64,
    /// Intervals in place of all that is pruned.
    pub pruned_intervals: u64,
    /// Entries of the spine that were to be pruned, and stay.
    pub spine_kept: u64,
    /// By compartment, what this redaction withheld of the entries that are there.
    pub withheld: [u64; 4],
    /// By compartment, what the source withheld of them already.
    pub withheld_before: [u64; 4],
}

/// Why no partial bundle was made.
#[derive(Debug)]
#[non_exhaustive]
pub enum DiscloseError<E> {
    /// The source is not a bundle that can be read.
    Source(Error),
    /// The partial bundle could not be written.
    Write(WriteError<E>),
    /// An earlier call failed; what was written is not a bundle.
    Stopped,
}

impl<S: Sink> Discloser<S> {
    /// Creates a discloser before the first byte.
    pub fn new(redaction: Redaction, sink: S) -> Self {
        let redactor = Redactor {
            redaction,
            output: Output::Waiting(sink),
            rank: 0,
            boundary: 1,
            pending: None,
            buffer: Vec::new(),
            report: Report::default(),
        };
        Self {
            walk: Walk::default(),
            redactor,
            stopped: false,
        }
    }

    /// Takes the next bytes of the source, in pieces of any size.
    ///
    /// # Errors
    /// The source cannot be read or the sink not be written; after that, [`DiscloseError::Stopped`].
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), DiscloseError<S::Error>> {
        if self.stopped {
            return Err(DiscloseError::Stopped);
        }
        let result = self.walk.feed(bytes, &mut self.redactor);
        self.stopped = result.is_err();
        result
    }

    /// Ends the source, writes the trailer, and gives the sink back.
    ///
    /// # Errors
    /// As [`Discloser::feed`]; a source that is incomplete, or that its trailer contradicts.
    pub fn finish(mut self) -> Result<(S, Report), DiscloseError<S::Error>> {
        if self.stopped {
            return Err(DiscloseError::Stopped);
        }
        self.walk.finish()?;
        match self.redactor.output {
            Output::Open(writer) => Ok((writer.finish()?, self.redactor.report)),
            Output::Waiting(_) | Output::Gone => Err(DiscloseError::Stopped),
        }
    }
}

/// Writes each thing that the walk comes upon, or less.
#[derive(Debug)]
struct Redactor<S: Sink> {
    redaction: Redaction,
    output: Output<S>,
    rank: u64,
    /// 2^h of the log.
    boundary: u64,
    /// What is pruned before the next thing that stays.
    pending: Option<Range>,
    /// Holds one member; kept for its capacity.
    buffer: Vec<u8>,
    report: Report,
}

#[derive(Debug)]
enum Output<S: Sink> {
    /// The header was not read yet.
    Waiting(S),
    Open(BundleWriter<S>),
    /// The header could not be written.
    Gone,
}

type Done<S> = Result<(), DiscloseError<<S as Sink>::Error>>;

impl<S: Sink> Visit for Redactor<S> {
    type Error = DiscloseError<S::Error>;

    fn header(&mut self, mut header: Header) -> Done<S> {
        for (compartment, reason) in self.redaction.reasons() {
            header.withheld.entry(compartment).or_insert(reason);
        }
        if let Output::Waiting(sink) = mem::replace(&mut self.output, Output::Gone) {
            self.output = Output::Open(BundleWriter::new(sink, &header)?);
        }
        Ok(())
    }

    fn log(&mut self, log: LogStart) -> Done<S> {
        self.rank = log.rank;
        self.boundary = 1 << log.height;
        let writer = self.writer()?;
        Ok(writer.log(&log.log_id, log.rank, log.height)?)
    }

    fn entry(&mut self, leaf: Leaf<'_>) -> Done<S> {
        let entry = Entry::read(leaf.bytes, leaf.offset)?;
        if entry.seq != leaf.seq {
            return Err(fault(Code::RecordSeq, leaf.offset).into());
        }
        if leaf.disclosures.as_slice().len() != entry.commitments.len() {
            return Err(fault(Code::CommitCount, leaf.offset).into());
        }
        let asked = self.redaction.prunes(self.rank, leaf.seq);
        match (asked, entry.record.kind().class) {
            (true, Class::Event) => return self.prune(&leaf),
            (true, Class::Spine) => self.report.spine_kept += 1,
            (false, _) => {}
        }
        self.keep(&leaf, &entry.commitments)
    }

    fn pruned(&mut self, range: &Range, offset: u64) -> Done<S> {
        let (start, end) = (range.start(), range.end());
        self.report.pruned_before += end - start;
        match &mut self.pending {
            Some(pending) => pending
                .merge(range)
                .map_err(|_| fault(Code::TreeGap, offset))?,
            None => self.pending = Some(range.clone()),
        }
        self.flush_at(end)
    }

    fn head(&mut self, head: HeadItem<'_>) -> Done<S> {
        self.flush()?;
        Ok(self.writer()?.head(head.bytes)?)
    }

    fn card(&mut self, card: &[u8]) -> Done<S> {
        Ok(self.writer()?.card(card)?)
    }
}

impl<S: Sink> Redactor<S> {
    fn writer(&mut self) -> Result<&mut BundleWriter<S>, DiscloseError<S::Error>> {
        match &mut self.output {
            Output::Open(writer) => Ok(writer),
            Output::Waiting(_) | Output::Gone => Err(DiscloseError::Stopped),
        }
    }

    fn prune(&mut self, leaf: &Leaf<'_>) -> Done<S> {
        self.report.pruned += 1;
        let pending = self.pending.get_or_insert_with(|| Range::new(leaf.seq));
        pending.push(leaf_hash(leaf.bytes));
        self.flush_at(leaf.seq + 1)
    }

    fn keep(&mut self, leaf: &Leaf<'_>, commitments: &Commitments) -> Done<S> {
        self.flush()?;
        self.report.entries += 1;
        let mut disclosures = Disclosures::default();
        let shown = leaf.disclosures.as_slice().iter();
        for ((compartment, _), shown) in commitments.iter().zip(shown) {
            let withhold = self.redaction.withholds(compartment, self.rank, leaf.seq);
            let counts = match (shown, withhold) {
                (None, _) => Some(&mut self.report.withheld_before),
                (Some(_), true) => Some(&mut self.report.withheld),
                (Some(_), false) => None,
            };
            if let Some(count) = counts.and_then(|counts| counts.get_mut(compartment.index())) {
                *count += 1;
            }
            // The entry has as many commitments as there is room for disclosures.
            disclosures.push(shown.filter(|_| !withhold));
        }
        let mut member = Writer::with(mem::take(&mut self.buffer));
        write_entry(&mut member, leaf.bytes, disclosures.as_slice());
        self.member(leaf.seq, leaf.seq + 1, member)
    }

    /// Writes what is pruned, where it may go no further.
    fn flush_at(&mut self, end: u64) -> Done<S> {
        if end.is_multiple_of(self.boundary) {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Done<S> {
        let Some(range) = self.pending.take() else {
            return Ok(());
        };
        self.report.pruned_intervals += 1;
        let mut member = Writer::with(mem::take(&mut self.buffer));
        write_pruned(&mut member, &range);
        self.member(range.start(), range.end(), member)
    }

    fn member(&mut self, first: u64, end: u64, member: Writer) -> Done<S> {
        let mut bytes = member.finish().map_err(WriteError::from)?;
        self.writer()?.member(first, end, &bytes)?;
        bytes.clear();
        self.buffer = bytes;
        Ok(())
    }
}

impl<E> From<Error> for DiscloseError<E> {
    fn from(error: Error) -> Self {
        Self::Source(error)
    }
}

impl<E> From<WriteError<E>> for DiscloseError<E> {
    fn from(error: WriteError<E>) -> Self {
        Self::Write(error)
    }
}

impl<E: fmt::Display> fmt::Display for DiscloseError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(error) => write!(f, "the source cannot be read: {error}"),
            Self::Write(WriteError::Sink(error)) => write!(f, "cannot write: {error}"),
            Self::Write(WriteError::Misuse(misuse)) => write!(f, "{misuse}"),
            Self::Write(WriteError::Oversize) => f.write_str("an entry is larger than a segment"),
            Self::Stopped => f.write_str("an earlier error ended the work"),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> error::Error for DiscloseError<E> {}

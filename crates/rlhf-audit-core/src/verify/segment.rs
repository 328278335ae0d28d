//! Judges one segment without knowing the others: the work that every core can share.
//!
//! [`Job::run`] is a pure function of the segment's bytes and its log's first item. What it learns
//! is [`Facts`]: the compact range of its leaves, findings about its entries, the folded events, and
//! the spine entries, which [`super::log`] takes in log order. So the verdict is the same whether
//! one core judged the segments in turn or many at once.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::context::LogContext;
use super::tally::Tally;
use crate::bundle::frame::Item;
use crate::bundle::segment::{Disclosures, Member, Members, Opened};
use crate::codes::Code;
use crate::findings::{Finding, Findings};
use crate::merkle::{Hash, Range, leaf_hash};
use crate::records::{Class, Entry, Payload, Payloads, Record, commitment, rules};
use crate::summary::Events;

/// A segment waiting to be judged.
#[derive(Debug)]
pub struct Job {
    pub(super) log: Arc<LogContext>,
    pub(super) item: Item,
}

/// A spine entry by its exact bytes: decoded records can be many times larger than what they were
/// decoded from, and a whole segment of them waits here.
#[derive(Debug)]
pub(super) struct SpineEntry {
    /// Its place in the log, whatever it says itself.
    pub(super) seq: u64,
    pub(super) bytes: Vec<u8>,
    pub(super) offset: u64,
}

/// An entry that events of this segment refer to, and by which event first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reference {
    pub(super) kind: &'static str,
    pub(super) target: u64,
}

/// A spine number, or a time, with the place where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub(super) value: u64,
    pub(super) seq: u64,
    pub(super) offset: u64,
}

/// What was learned from one segment.
#[derive(Debug)]
pub struct Facts {
    pub(super) offset: u64,
    pub(super) start: u64,
    /// Whether every member could be read; if not, the range ends where reading stopped.
    pub(super) complete: bool,
    pub(super) bytes: usize,
    pub(super) first_member_bytes: usize,
    pub(super) starts_pruned: bool,
    pub(super) ends_pruned: bool,
    pub(super) range: Range,
    /// The range up to each pinned size within the segment; `None` where it is inside a pruned interval.
    pub(super) pins: Vec<(u64, Option<Range>)>,
    pub(super) findings: Findings,
    pub(super) first_leaf: Option<Hash>,
    pub(super) first_time: Option<Placed>,
    pub(super) last_time: Option<u64>,
    pub(super) first_spine: Option<Placed>,
    pub(super) spine_count: u64,
    pub(super) spine: Vec<SpineEntry>,
    pub(super) references: BTreeMap<Reference, Placed>,
    pub(super) events: Events,
    pub(super) kinds: BTreeMap<u64, u64>,
    pub(super) tally: Tally,
}

impl Job {
    /// Judges the segment.
    pub fn run(self) -> Facts {
        let mut judge = Judge::new(&self);
        judge.members(&self.item.bytes);
        judge.facts
    }
}

struct Judge<'j> {
    log: &'j LogContext,
    base: u64,
    facts: Facts,
}

impl<'j> Judge<'j> {
    fn new(job: &'j Job) -> Self {
        let facts = Facts {
            offset: job.item.offset,
            start: job.item.start,
            complete: false,
            bytes: job.item.bytes.len(),
            first_member_bytes: 0,
            starts_pruned: false,
            ends_pruned: false,
            range: Range::new(job.item.start),
            pins: Vec::new(),
            findings: Findings::default(),
            first_leaf: None,
            first_time: None,
            last_time: None,
            first_spine: None,
            spine_count: 0,
            spine: Vec::new(),
            references: BTreeMap::new(),
            events: Events::default(),
            kinds: BTreeMap::new(),
            tally: Tally::default(),
        };
        Self {
            log: &job.log,
            base: job.item.bytes_offset,
            facts,
        }
    }

    fn members(&mut self, body: &[u8]) {
        let mut members = Members::new(body, self.base);
        loop {
            let offset = members.offset();
            match members.next_member() {
                Ok(None) => break,
                Ok(Some(member)) => {
                    if self.facts.first_member_bytes == 0 {
                        self.facts.first_member_bytes =
                            usize::try_from(members.consumed()).unwrap_or(usize::MAX);
                    }
                    if !self.member(member, offset) {
                        return;
                    }
                }
                Err(error) => return self.facts.findings.push(error),
            }
        }
        if self.facts.range.is_empty() {
            self.find(Code::BundleSegmentSplit, self.facts.offset);
        }
        self.facts.complete = true;
    }

    /// Takes one member; `false` when nothing after it can be judged.
    fn member(&mut self, member: Member<'_>, offset: u64) -> bool {
        let seq = self.facts.range.end();
        let boundary = 1_u64 << self.log.height;
        if seq > self.facts.start && seq.is_multiple_of(boundary) {
            self.find(Code::BundleSegmentSplit, offset);
        }
        match member {
            Member::Entry {
                bytes,
                offset,
                disclosures,
            } => {
                self.facts.ends_pruned = false;
                self.entry(seq, bytes, offset, &disclosures);
                true
            }
            Member::Pruned(range) => {
                let crosses = range.end().div_ceil(boundary) > seq / boundary + 1;
                if crosses {
                    self.find(Code::BundleSegmentSplit, offset);
                }
                if self.facts.ends_pruned {
                    // Adjacent intervals must be written as one.
                    self.find(Code::TreeCover, offset);
                }
                self.facts.starts_pruned |= seq == self.facts.start;
                self.facts.ends_pruned = true;
                self.pruned(&range, offset)
            }
        }
    }

    fn pruned(&mut self, range: &Range, offset: u64) -> bool {
        for pin in self.pins_within(range.start(), range.end().saturating_sub(1)) {
            self.facts.pins.push((pin, None));
        }
        if self.facts.range.merge(range).is_err() {
            self.find(Code::TreeGap, offset);
            return false;
        }
        self.pin(range.end());
        let leaves = range.end() - range.start();
        self.facts.events.pruned(leaves);
        self.facts.tally.pruned_leaves += leaves;
        self.facts.tally.pruned_intervals += 1;
        true
    }

    fn entry(&mut self, seq: u64, bytes: &[u8], offset: u64, disclosures: &Disclosures<'_>) {
        let leaf = leaf_hash(bytes);
        if seq == 0 {
            self.facts.first_leaf = Some(leaf);
        }
        self.facts.range.push(leaf);
        self.pin(seq + 1);
        let mut entry = match Entry::read(bytes, offset) {
            Ok(entry) => entry,
            Err(error) => return self.facts.findings.push(Finding::from(error).entry(seq)),
        };
        self.place(&entry, seq, offset);
        // Whatever it says of itself, it is judged as what stands here.
        entry.seq = seq;
        let payloads = self.compartments(&entry, seq, offset, disclosures);
        rules::single(&entry, &payloads, &mut |code| {
            self.facts
                .findings
                .push(Finding::at(code, offset).entry(seq));
        });
        self.refer(&entry, seq, offset);
        self.take(&entry, &payloads, bytes, offset);
    }

    /// Sequence, time and spine numbers, as far as one segment can tell.
    fn place(&mut self, entry: &Entry, seq: u64, offset: u64) {
        if entry.seq != seq {
            self.find_in(Code::RecordSeq, offset, seq);
        }
        if self
            .facts
            .last_time
            .is_some_and(|last| entry.time_ms < last)
        {
            self.find_in(Code::RecordTime, offset, seq);
        }
        self.facts.first_time.get_or_insert(Placed {
            value: entry.time_ms,
            seq,
            offset,
        });
        self.facts.last_time = Some(entry.time_ms);
        match (entry.record.kind().class, entry.spine) {
            (Class::Event, None) => {}
            (Class::Spine, Some(number)) => {
                let first = *self.facts.first_spine.get_or_insert(Placed {
                    value: number,
                    seq,
                    offset,
                });
                if number != first.value.saturating_add(self.facts.spine_count) {
                    self.find_in(Code::RecordSpine, offset, seq);
                }
                self.facts.spine_count += 1;
            }
            (Class::Event, Some(_)) | (Class::Spine, None) => {
                self.find_in(Code::RecordSpine, offset, seq);
            }
        }
    }

    fn compartments(
        &mut self,
        entry: &Entry,
        seq: u64,
        offset: u64,
        disclosures: &Disclosures<'_>,
    ) -> Payloads {
        let mut payloads = Payloads::default();
        let shown = disclosures.as_slice();
        if shown.len() != entry.commitments.len() {
            self.find_in(Code::CommitCount, offset, seq);
            return payloads;
        }
        if shares_opening(disclosures) {
            self.find_in(Code::CommitOpening, offset, seq);
        }
        for ((compartment, expected), shown) in entry.commitments.iter().zip(shown) {
            self.facts.tally.place(compartment, shown.is_some(), seq);
            let Some(shown) = shown else {
                if !self.log.withheld.contains_key(&compartment) {
                    self.find_in(Code::CommitReason, offset, seq);
                }
                continue;
            };
            let log_id = &self.log.log_id;
            let found = commitment(&shown.opening, log_id, seq, compartment, shown.payload);
            if found != *expected {
                self.find_in(Code::CommitMismatch, shown.offset, seq);
            }
            let kind = entry.record.kind();
            match Payload::read(kind, compartment, shown.payload, shown.offset) {
                Ok(payload) => payloads.set(compartment, payload),
                Err(error) => self.facts.findings.push(Finding::from(error).entry(seq)),
            }
        }
        payloads
    }

    fn refer(&mut self, entry: &Entry, seq: u64, offset: u64) {
        let Record::Annotation(annotation) = &entry.record else {
            return;
        };
        let targets = [
            ("dataset", annotation.dataset),
            ("guideline", annotation.guideline),
        ];
        for (kind, target) in targets {
            let Some(target) = target else { continue };
            self.facts
                .references
                .entry(Reference { kind, target })
                .or_insert(Placed {
                    value: target,
                    seq,
                    offset,
                });
        }
        if annotation.supersedes.is_some_and(|earlier| earlier >= seq) {
            self.find_in(Code::RecordReference, offset, seq);
        }
    }

    fn take(&mut self, entry: &Entry, payloads: &Payloads, bytes: &[u8], offset: u64) {
        let kind = entry.record.kind();
        *self.facts.kinds.entry(kind.number).or_default() += 1;
        match kind.class {
            Class::Event => self.facts.events.add(entry, payloads),
            Class::Spine => self.facts.spine.push(SpineEntry {
                seq: entry.seq,
                bytes: bytes.to_vec(),
                offset,
            }),
        }
    }

    fn pin(&mut self, size: u64) {
        if self.log.pins.binary_search(&size).is_ok() {
            self.facts.pins.push((size, Some(self.facts.range.clone())));
        }
    }

    fn pins_within(&self, after: u64, last: u64) -> Vec<u64> {
        self.log
            .pins
            .iter()
            .copied()
            .filter(|pin| (after + 1..=last).contains(pin))
            .collect()
    }

    fn find(&mut self, code: Code, offset: u64) {
        self.facts.findings.push(Finding::at(code, offset));
    }

    fn find_in(&mut self, code: Code, offset: u64, seq: u64) {
        self.facts
            .findings
            .push(Finding::at(code, offset).entry(seq));
    }
}

fn shares_opening(disclosures: &Disclosures<'_>) -> bool {
    let mut rest = disclosures.as_slice();
    while let [first, others @ ..] = rest {
        let reused = |opened: &Opened<'_>| {
            others
                .iter()
                .flatten()
                .any(|other| other.opening == opened.opening)
        };
        if first.as_ref().is_some_and(reused) {
            return true;
        }
        rest = others;
    }
    false
}

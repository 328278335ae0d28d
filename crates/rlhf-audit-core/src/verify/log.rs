//! Folds the facts of one log's segments in log order, and holds its heads against them.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::card::{self, SealedCard};
use super::context::LogContext;
use super::heads::{Chain, Expected};
use super::keys::{Keys, Trust};
use super::segment::{Facts, Placed, Reference, SpineEntry};
use super::tally::{Tally, contains};
use crate::bundle::SUITE;
use crate::bundle::frame::Item;
use crate::codes::Code;
use crate::findings::{Finding, Findings};
use crate::limits::{DISCLOSED_RUNS_MAX, LEAVES_MAX, REFERENCES_MAX, SEGMENT_BYTES_MAX};
use crate::merkle::{Hash, Range};
use crate::records::card::CardRecord;
use crate::records::erasure::Erasure;
use crate::records::lineage::Lineage;
use crate::records::log_close::LogClose;
use crate::records::log_open::LogOpen;
use crate::records::{Class, Entry, KINDS, Record, kind_by_number, peek_kind};
use crate::summary::{Events, HeadInfo, Integrity, Run, Summary};
use crate::trust::Policy;

/// How a pinned head stands to the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PinStatus {
    /// The log has this root at this size.
    Consistent,
    /// It has another root there, or ends before.
    Inconsistent,
    /// The bundle does not show the place.
    Unproven,
}

/// Everything that was learned of one log.
#[derive(Debug)]
pub(super) struct LogState {
    pub(super) context: Arc<LogContext>,
    pub(super) open: Option<LogOpen>,
    pub(super) tree: Range,
    pub(super) keys: Keys,
    pub(super) chain: Chain,
    pub(super) findings: Findings,
    pub(super) kinds: BTreeMap<u64, u64>,
    pub(super) tally: Tally,
    pub(super) spine_count: u64,
    pub(super) closed: Option<u64>,
    pub(super) pins: Vec<(u64, PinStatus)>,
    pub(super) card: Option<SealedCard>,
    pub(super) card_item: Option<Item>,
    pub(super) run: Run,
    pub(super) events: Events,
    /// Whether every segment so far could be read to its end.
    intact: bool,
    last_time: u64,
    first_time: u64,
    last_segment: Option<SegmentEnd>,
    referable: BTreeMap<&'static str, BTreeSet<u64>>,
    lineage: Lineage,
    erasures: Vec<(Placed, Vec<u64>)>,
    /// Offset of the last item, for what is only seen at the end.
    last_offset: u64,
}

#[derive(Clone, Copy, Debug)]
struct SegmentEnd {
    end: u64,
    bytes: usize,
    complete: bool,
    ends_pruned: bool,
}

impl LogState {
    pub(super) fn new(context: Arc<LogContext>) -> Self {
        Self {
            open: None,
            tree: Range::new(0),
            keys: Keys::default(),
            chain: Chain::default(),
            findings: Findings::default(),
            kinds: BTreeMap::new(),
            tally: Tally::default(),
            spine_count: 0,
            closed: None,
            pins: Vec::new(),
            card: None,
            card_item: None,
            run: Run::default(),
            events: Events::default(),
            intact: true,
            last_time: 0,
            first_time: 0,
            last_segment: None,
            referable: BTreeMap::new(),
            lineage: Lineage::default(),
            erasures: Vec::new(),
            last_offset: context.offset,
            context,
        }
    }

    /// Takes the facts of the next segment.
    pub(super) fn segment(&mut self, facts: Facts, policy: &Policy) {
        self.last_offset = facts.offset;
        self.cut(&facts);
        self.grow(&facts, policy);
        self.begin(&facts);
        self.order(&facts);
        let Facts {
            findings,
            spine,
            references,
            events,
            kinds,
            tally,
            ..
        } = facts;
        self.findings.merge(findings, self.context.rank);
        for (kind, count) in kinds {
            *self.kinds.entry(kind).or_default() += count;
        }
        self.tally.add(tally);
        self.bound_runs();
        for entry in spine {
            self.spine(entry, policy);
        }
        self.events.merge(events);
        self.refer(references);
        if let Some(close) = self.closed
            && self.tree.end() > close + 1
        {
            self.find_entry(Code::RecordAfterClose, self.last_offset, close + 1);
        }
    }

    /// Takes the next head.
    pub(super) fn head(&mut self, item: &Item) {
        self.last_segment = None;
        self.last_offset = item.offset;
        let (origin, issuer, run_id) = match &self.open {
            Some(open) => (
                open.origin.as_str(),
                open.issuer.as_str(),
                open.run_id.as_str(),
            ),
            None => ("", "", ""),
        };
        let expected = Expected {
            log_id: &self.context.log_id,
            origin,
            issuer,
            run_id,
            size: self.tree.end(),
            root: self.intact.then(|| self.tree.root()).flatten(),
            spine: self.spine_count,
            last_time: self.last_time,
        };
        self.chain
            .take(item, &expected, &mut self.keys, &mut self.findings);
    }

    /// Judges what only the end of the log can tell.
    pub(super) fn finish(&mut self, policy: &Policy) {
        let log_id = self.context.log_id;
        for pin in policy.pinned.iter().filter(|pin| pin.log_id == log_id) {
            if self.intact && pin.size > self.tree.end() {
                self.find(Code::PinRollback, self.last_offset);
                self.pins.push((pin.size, PinStatus::Inconsistent));
            }
        }
        self.check_erasures();
        if !policy.keys.is_empty() {
            self.check_trust();
        }
        if let Some(sealed) = &self.card
            && self.closed != Some(sealed.seq + 1)
        {
            let (offset, seq) = (sealed.offset, sealed.seq);
            self.find_entry(Code::CardPlace, offset, seq);
        }
    }

    /// Compares the card with what the records give; needs [`LogState::finish`] first.
    pub(super) fn judge_card(&mut self) -> card::Judged {
        card::judge(self)
    }

    /// The summary of the entries before the card, or of all where there is none.
    pub(super) fn summary(&self) -> Summary {
        let integrity = match &self.card {
            Some(sealed) => sealed.integrity.clone(),
            None => self.integrity(self.tree.end(), self.spine_count, self.last_time),
        };
        let mut integrity = integrity;
        let counts = integrity.entries_by_kind.iter_mut().zip(KINDS);
        for (count, kind) in counts.filter(|(_, kind)| !kind.closes()) {
            *count = self.kinds.get(&kind.number).copied().unwrap_or(0);
        }
        integrity.pruned_leaves = self.tally.pruned_leaves;
        integrity.withheld = self.tally.withheld;
        integrity.disclosed = self.tally.disclosed;
        Summary {
            events: self.events.clone(),
            run: self.run.clone(),
            integrity,
        }
    }

    /// Whether segments end where the format says they end.
    fn cut(&mut self, facts: &Facts) {
        if let Some(before) = self.last_segment
            && before.complete
            && facts.first_member_bytes > 0
        {
            let boundary = before.end.is_multiple_of(1 << self.context.height);
            let full = before.bytes.saturating_add(facts.first_member_bytes) > SEGMENT_BYTES_MAX;
            if !boundary && !full {
                self.find(Code::BundleSegmentSplit, facts.offset);
            }
            if !boundary && before.ends_pruned && facts.starts_pruned {
                // Adjacent intervals must be written as one.
                self.find(Code::TreeCover, facts.offset);
            }
        }
        self.last_segment = Some(SegmentEnd {
            end: facts.range.end(),
            bytes: facts.bytes,
            complete: facts.complete,
            ends_pruned: facts.ends_pruned,
        });
    }

    /// Appends the segment's leaves to the tree and compares pinned roots on the way.
    fn grow(&mut self, facts: &Facts, policy: &Policy) {
        if facts.start != self.tree.end() {
            if self.intact {
                self.find(Code::TreeGap, facts.offset);
            }
            self.intact = false;
        }
        if facts.range.end() > LEAVES_MAX {
            self.find(Code::LimitCount, facts.offset);
            self.intact = false;
        }
        for (size, part) in &facts.pins {
            let root = part.as_ref().and_then(|part| self.root_with(part));
            self.pin(*size, root, facts.offset, policy);
        }
        if self.intact && self.tree.merge(&facts.range).is_err() {
            self.intact = false;
        }
        self.intact &= facts.complete;
    }

    fn root_with(&self, part: &Range) -> Option<Hash> {
        let mut tree = self.tree.clone();
        tree.merge(part).ok()?;
        tree.root().filter(|_| self.intact)
    }

    fn pin(&mut self, size: u64, root: Option<Hash>, offset: u64, policy: &Policy) {
        let log_id = self.context.log_id;
        for pin in policy
            .pinned
            .iter()
            .filter(|pin| pin.log_id == log_id && pin.size == size)
        {
            let status = match root {
                Some(root) if root == pin.root => PinStatus::Consistent,
                Some(_) => {
                    self.find_entry(Code::PinFork, offset, size - 1);
                    PinStatus::Inconsistent
                }
                None => {
                    self.find_entry(Code::PinUnproven, offset, size - 1);
                    PinStatus::Unproven
                }
            };
            self.pins.push((size, status));
        }
    }

    /// The first segment must begin with the log's configuration.
    fn begin(&mut self, facts: &Facts) {
        if facts.start != 0 || self.open.is_some() {
            return;
        }
        let opens = facts.spine.first().is_some_and(|first| {
            first.seq == 0
                && peek_kind(&first.bytes, first.offset).is_ok_and(|kind| kind.name == "log-open")
        });
        match facts.first_leaf {
            Some(leaf) if leaf != self.context.log_id => {
                self.find_entry(Code::LogId, facts.offset, 0);
            }
            _ => {}
        }
        if !opens {
            self.find_entry(Code::LogOpenFirst, facts.offset, 0);
        }
    }

    /// Time and spine numbers across the border between segments.
    fn order(&mut self, facts: &Facts) {
        if let Some(first) = facts.first_time {
            if first.value < self.last_time {
                self.find_entry(Code::RecordTime, first.offset, first.seq);
            }
            if first.seq == 0 {
                self.first_time = first.value;
            }
        }
        self.last_time = facts.last_time.unwrap_or(self.last_time);
        if let Some(first) = facts.first_spine
            && first.value != self.spine_count
        {
            self.find_entry(Code::RecordSpine, first.offset, first.seq);
        }
        self.spine_count += facts.spine_count;
    }

    fn spine(&mut self, spine: SpineEntry, policy: &Policy) {
        let SpineEntry { seq, bytes, offset } = spine;
        // It was read when its segment was judged, so it reads again.
        let Ok(mut entry) = Entry::read(&bytes, offset) else {
            return;
        };
        entry.seq = seq;
        if let Err(code) = self.lineage.take(seq, &entry.record) {
            self.find_entry(code, offset, seq);
        }
        match &entry.record {
            Record::LogOpen(open) => self.open_log(open, seq, offset, policy),
            Record::KeyEvent(event) => {
                let origin = self.open.as_ref().map_or("", |open| open.origin.as_str());
                let log_id = self.context.log_id;
                if let Err((code, place)) = self.keys.event(event, &log_id, seq, policy, origin) {
                    self.find_entry(code, place.unwrap_or(offset), seq);
                }
            }
            Record::Dataset(_) => self.referable("dataset", seq, offset),
            Record::Guideline(guideline) => {
                self.earlier("guideline", guideline.replaces, seq, offset);
                self.referable("guideline", seq, offset);
            }
            Record::Declaration(declaration) => {
                self.earlier("declaration", declaration.supersedes, seq, offset);
                self.referable("declaration", seq, offset);
            }
            Record::Erasure(erasure) => self.erase(erasure, seq, offset),
            Record::Card(record) => {
                let integrity = self.integrity(seq, entry.spine.unwrap_or(0), entry.time_ms);
                self.seal_card(record, integrity, seq, offset);
            }
            Record::LogClose(close) => {
                self.check_totals(close, seq, offset);
                self.closed.get_or_insert(seq);
            }
            _ => {}
        }
        if !entry.record.kind().closes() {
            self.run.add(&entry);
        }
    }

    fn erase(&mut self, erasure: &Erasure, seq: u64, offset: u64) {
        if self.erasures.len() >= REFERENCES_MAX {
            return self.find_entry(Code::LimitCount, offset, seq);
        }
        let place = Placed {
            value: erasure.entry,
            seq,
            offset,
        };
        // Ascending and known, so at most four; a finding says so where they are not.
        let compartments = erasure.compartments.iter().copied().take(4).collect();
        self.erasures.push((place, compartments));
    }

    fn seal_card(&mut self, record: &CardRecord, integrity: Integrity, seq: u64, offset: u64) {
        if self.card.is_some() {
            self.find_entry(Code::CardPlace, offset, seq);
        }
        self.card = Some(SealedCard {
            digest: record.digest,
            size_bytes: record.size_bytes,
            version: record.version,
            seq,
            offset,
            integrity,
        });
    }

    fn open_log(&mut self, open: &LogOpen, seq: u64, offset: u64, policy: &Policy) {
        if seq != 0 || self.open.is_some() {
            return self.find_entry(Code::LogOpenRepeated, offset, seq);
        }
        if open.suite != SUITE {
            self.find_entry(Code::LogSuite, offset, seq);
        }
        let fits = open.rank == self.context.rank && open.rank < open.world_size;
        if !fits || open.segment_height != self.context.height {
            self.find_entry(Code::LogRank, offset, seq);
        }
        if let Err(code) = self.keys.open(&open.keys, policy, &open.origin) {
            self.find_entry(code, offset, seq);
        }
        self.open = Some(open.clone());
    }

    fn referable(&mut self, kind: &'static str, seq: u64, offset: u64) {
        let known = self.referable.entry(kind).or_default();
        if known.len() >= REFERENCES_MAX {
            return self.find_entry(Code::LimitCount, offset, seq);
        }
        known.insert(seq);
    }

    fn earlier(&mut self, kind: &'static str, target: Option<u64>, seq: u64, offset: u64) {
        let Some(target) = target else { return };
        if !self
            .referable
            .get(kind)
            .is_some_and(|known| known.contains(&target))
        {
            self.find_entry(Code::RecordReference, offset, seq);
        }
    }

    /// References of events to spine entries: the target must stand before the first that names it.
    fn refer(&mut self, references: BTreeMap<Reference, Placed>) {
        for (Reference { kind, target }, first) in references {
            let known = self
                .referable
                .get(kind)
                .is_some_and(|known| known.contains(&target));
            if !known || target >= first.seq {
                self.find_entry(Code::RecordReference, first.offset, first.seq);
            }
        }
    }

    /// The totals that log-close states, against the entries before it.
    fn check_totals(&mut self, close: &LogClose, seq: u64, offset: u64) {
        let sorted = close.totals.is_sorted_by(|a, b| a.kind < b.kind);
        let stated: u64 = close
            .totals
            .iter()
            .fold(0, |sum, t| sum.saturating_add(t.entries));
        let mut fits = sorted && stated == seq;
        for total in &close.totals {
            let seen = self.kinds.get(&total.kind).copied().unwrap_or(0);
            let kind = kind_by_number(total.kind);
            fits &= total.entries > 0 && kind.is_some_and(|kind| kind.name != "log-close");
            let event = kind.is_some_and(|kind| kind.class == Class::Event);
            // Of events some may be pruned: then the totals may only be larger.
            let pruned = event && self.tally.pruned_leaves > 0;
            fits &= if pruned {
                total.entries >= seen
            } else {
                total.entries == seen
            };
        }
        // Entries after the close are reported as such.
        if !fits && self.intact && self.tree.end() == seq + 1 {
            self.find_entry(Code::RecordTotals, offset, seq);
        }
    }

    /// A bundle that discloses entry by entry at random could fill the memory with runs.
    fn bound_runs(&mut self) {
        for index in 0..self.tally.opened.len() {
            let Some(runs) = self.tally.opened.get_mut(index) else {
                return;
            };
            if runs.len() > DISCLOSED_RUNS_MAX {
                runs.clear();
                self.find(Code::LimitCount, self.last_offset);
            }
        }
    }

    /// What the log says it erased must not be shown.
    fn check_erasures(&mut self) {
        for (place, compartments) in core::mem::take(&mut self.erasures) {
            let shown = compartments.iter().any(|compartment| {
                let runs = usize::try_from(*compartment)
                    .ok()
                    .and_then(|c| self.tally.opened.get(c));
                runs.is_some_and(|runs| contains(runs, place.value))
            });
            if shown {
                self.find_entry(Code::RecordErased, place.offset, place.seq);
            }
        }
    }

    fn check_trust(&mut self) {
        let Some(last) = &self.chain.last else { return };
        if let (true, Trust::No(code)) = (last.signed, &last.trust) {
            let (code, offset) = (*code, last.offset);
            self.find(code, offset);
        }
    }

    /// The state of the log before entry `size`, of which `spine` are of the spine.
    fn integrity(&self, size: u64, spine: u64, last_time_ms: u64) -> Integrity {
        let last_head = self.chain.last.as_ref().map(|seen| HeadInfo {
            number: seen.head.number,
            size: seen.head.size,
            root: seen.head.root,
            time_ms: seen.head.time_ms,
            kid: seen.kid,
        });
        Integrity {
            log_id: self.context.log_id,
            size,
            spine,
            heads: self.chain.count,
            last_head,
            first_time_ms: self.first_time,
            last_time_ms,
            ..Integrity::default()
        }
    }

    fn find(&mut self, code: Code, offset: u64) {
        self.findings.push(Finding {
            rank: Some(self.context.rank),
            ..Finding::at(code, offset)
        });
    }

    fn find_entry(&mut self, code: Code, offset: u64, seq: u64) {
        let finding = Finding::at(code, offset).entry(seq);
        self.findings.push(Finding {
            rank: Some(self.context.rank),
            ..finding
        });
    }
}

//! The log as it stands: everything that the next entry depends on.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rlhf_audit_core::bundle::head::{Head, Reason};
use rlhf_audit_core::bundle::segment::{Member, Members};
use rlhf_audit_core::bundle::{SUITE, VERSION};
use rlhf_audit_core::cbor::Reader;
use rlhf_audit_core::codes::Code;
use rlhf_audit_core::cose::{self, Sign1, Signer};
use rlhf_audit_core::limits::{KEYS_MAX, SEGMENT_HEIGHT_MAX, SEGMENT_HEIGHT_MIN};
use rlhf_audit_core::merkle::{Hash, Range, leaf_hash};
use rlhf_audit_core::records::common::Key;
use rlhf_audit_core::records::key_event::{KeyEvent, Operation, possession_message};
use rlhf_audit_core::records::lineage::Lineage;
use rlhf_audit_core::records::log_close::{LogClose, Status, Total};
use rlhf_audit_core::records::log_open::LogOpen;
use rlhf_audit_core::records::{self, Class, Commitments, Entry, Payloads, Record, rules};
use sha2::{Digest as _, Sha256};

use super::encode::Encoder;
use super::{CaptureError, Means};
use crate::journal::{FrameKind, Frames, Journal};
use crate::keys::{Openings, RunSecret};

/// What the next entry and head depend on.
pub(super) struct State {
    pub(super) log_id: Hash,
    pub(super) open: LogOpen,
    pub(super) closed: bool,
    tree: Range,
    spine: u64,
    last_time_ms: u64,
    kinds: BTreeMap<u64, u64>,
    lineage: Lineage,
    referable: BTreeMap<&'static str, BTreeSet<u64>>,
    /// Every key that the log has named.
    keys: BTreeSet<Hash>,
    openings: Openings,
    encoder: Encoder,
    head: Option<LastHead>,
    /// The last entry is a card: a closing was begun.
    carded: bool,
}

struct LastHead {
    number: u64,
    size: u64,
    time_ms: u64,
    digest: Hash,
}

/// Bytes of origin, issuer and run id: all three stand in every head, which has a limit.
const NAME_BYTES_MAX: usize = 512;

/// Whether a verifier would take this configuration.
pub(super) fn check_configuration(open: &LogOpen) -> Result<(), CaptureError> {
    let height = (SEGMENT_HEIGHT_MIN..=SEGMENT_HEIGHT_MAX).contains(&open.segment_height);
    if !height || open.suite != SUITE {
        return Err(CaptureError::Rule(Code::LogSuite));
    }
    if open.rank >= open.world_size {
        return Err(CaptureError::Rule(Code::LogRank));
    }
    let names = [
        ("origin", &open.origin),
        ("issuer", &open.issuer),
        ("run id", &open.run_id),
    ];
    for (what, name) in names {
        let (bytes, limit) = (name.len(), NAME_BYTES_MAX);
        if bytes > limit {
            return Err(CaptureError::Large { what, bytes, limit });
        }
    }
    let mut seen = BTreeSet::new();
    let usable = |key: &Key| key.algorithm == 19 && cose::check_key(&key.public).is_ok();
    if open.keys.len() > KEYS_MAX
        || !open
            .keys
            .iter()
            .all(|key| usable(key) && seen.insert(key.public))
    {
        return Err(CaptureError::Rule(Code::LogKey));
    }
    Ok(())
}

impl State {
    /// Writes the first entry.
    pub(super) fn begin(
        open: LogOpen,
        secret: &RunSecret,
        time_ms: u64,
        journal: &Journal,
    ) -> Result<Self, CaptureError> {
        let entry = Entry {
            seq: 0,
            time_ms,
            spine: Some(0),
            record: open.clone().into(),
            commitments: Commitments::default(),
        };
        let log_id = leaf_hash(&entry.to_bytes()?);
        let mut state = Self::empty(log_id, open.clone(), secret);
        state.append(open.into(), &Payloads::default(), time_ms, journal)?;
        Ok(state)
    }

    fn empty(log_id: Hash, open: LogOpen, secret: &RunSecret) -> Self {
        Self {
            log_id,
            keys: open.keys.iter().map(|key| key.public).collect(),
            open,
            closed: false,
            tree: Range::new(0),
            spine: 0,
            last_time_ms: 0,
            kinds: BTreeMap::new(),
            lineage: Lineage::default(),
            referable: BTreeMap::new(),
            openings: secret.openings(&log_id),
            encoder: Encoder::default(),
            head: None,
            carded: false,
        }
    }

    /// Reads the log back from its journal.
    pub(super) fn replay(directory: &Path, means: &Means) -> Result<Self, CaptureError> {
        let mut frames = Frames::open(directory)?;
        let mut state: Option<Self> = None;
        let mut number = 0;
        while let Some(frame) = frames.next_frame()? {
            let wrong = |reason: &str| CaptureError::Inconsistent {
                frame: number,
                reason: reason.to_string(),
            };
            match frame.kind {
                FrameKind::Entry => {
                    let (bytes, entry) = read_member(frame.payload)
                        .ok_or_else(|| wrong("it does not hold an entry with its disclosures"))?;
                    let state = match &mut state {
                        Some(state) => state,
                        none => none.insert(Self::first(&entry, bytes, means, number)?),
                    };
                    if entry.seq != state.size() {
                        return Err(wrong("its entry is not the next one"));
                    }
                    state.take(&entry, leaf_hash(bytes));
                }
                FrameKind::Head => {
                    let state = state
                        .as_mut()
                        .ok_or_else(|| wrong("a head before any entry"))?;
                    let sign1 = Sign1::read(&mut Reader::new(frame.payload))
                        .map_err(|_| wrong("it does not hold a head"))?;
                    let head: Head = records::decode(sign1.payload, 0)
                        .map_err(|_| wrong("its head cannot be read"))?;
                    if head.size != state.size() {
                        return Err(wrong("its head covers another number of entries"));
                    }
                    state.sealed(&head, Head::digest(sign1.payload));
                }
            }
            number += 1;
        }
        state.ok_or_else(|| CaptureError::Inconsistent {
            frame: 0,
            reason: "the journal is empty: its first entry never became durable".into(),
        })
    }

    fn first(entry: &Entry, bytes: &[u8], means: &Means, frame: u64) -> Result<Self, CaptureError> {
        let Record::LogOpen(open) = &entry.record else {
            let reason = "the first entry is not log-open".to_string();
            return Err(CaptureError::Inconsistent { frame, reason });
        };
        let public = means.signer.public_key();
        if !open.keys.iter().any(|key| key.public == public) {
            return Err(CaptureError::ForeignKey);
        }
        if open.secret_commitment != Some(means.secret.commitment()) {
            return Err(CaptureError::ForeignSecret);
        }
        Ok(Self::empty(
            leaf_hash(bytes),
            (**open).clone(),
            &means.secret,
        ))
    }

    /// Encodes, commits, hashes and hands over one entry.
    ///
    /// Steps, in this order: rules, encoding, limits, journal, state. Nothing is changed before
    /// the journal has the bytes.
    pub(super) fn append(
        &mut self,
        record: Record,
        payloads: &Payloads,
        now_ms: u64,
        journal: &Journal,
    ) -> Result<u64, CaptureError> {
        if self.closed {
            return Err(CaptureError::Closed);
        }
        let seq = self.size();
        let class = record.kind().class;
        let mut entry = Entry {
            seq,
            // Clocks may step back; the order of the log does not.
            time_ms: now_ms.max(self.last_time_ms),
            spine: (class == Class::Spine).then_some(self.spine),
            record,
            commitments: Commitments::default(),
        };
        self.check(&entry, payloads)?;
        self.encoder
            .encode(&mut entry, payloads, &self.openings, &self.log_id)?;
        self.lineage
            .fits(&entry.record)
            .map_err(CaptureError::Rule)?;
        journal.append(FrameKind::Entry, self.encoder.member()?)?;
        self.take(&entry, leaf_hash(self.encoder.entry()));
        Ok(seq)
    }

    /// Signs a head if there is something new to sign.
    pub(super) fn head(
        &mut self,
        reason: Reason,
        now_ms: u64,
        signer: &dyn Signer,
        journal: &Journal,
    ) -> Result<(), CaptureError> {
        let size = self.size();
        if self.head.as_ref().is_some_and(|head| head.size == size) {
            return Ok(());
        }
        let before = self.head.as_ref().map_or(0, |head| head.time_ms);
        let time_ms = now_ms.max(self.last_time_ms).max(before);
        let head = Head {
            version: VERSION,
            suite: SUITE,
            log_id: self.log_id,
            origin: self.open.origin.clone(),
            size,
            root: self.tree.root().unwrap_or_default(),
            spine: self.spine,
            previous: self.head.as_ref().map(|head| head.digest),
            time_ms,
            number: self.head.as_ref().map_or(0, |head| head.number + 1),
            reason,
        };
        let payload = head.to_bytes()?;
        let sign1 = cose::sign(signer, &self.open.issuer, &self.open.run_id, &payload)?;
        journal.append(FrameKind::Head, &sign1)?;
        self.sealed(&head, Head::digest(&payload));
        Ok(())
    }

    pub(super) fn size(&self) -> u64 {
        self.tree.end()
    }

    pub(super) const fn tip(&self) -> Option<u64> {
        self.lineage.tip()
    }

    /// The step of a checkpoint of this log; 0 for the start.
    pub(super) fn step_of(&self, checkpoint: Option<u64>) -> Result<u64, CaptureError> {
        match checkpoint {
            None => Ok(0),
            Some(seq) => self
                .lineage
                .step_of(seq)
                .ok_or(CaptureError::Rule(Code::LineageResume)),
        }
    }

    /// The secret of the row openings of the next entry, derived from that entry's own openings.
    pub(super) fn row_secret(&self) -> [u8; 16] {
        let [_, _, signal, _] = self.openings.block(self.size());
        let mut hash = Sha256::new();
        hash.update(b"rlhf-audit/v1/row-secret");
        hash.update(signal);
        let digest: Hash = hash.finalize().into();
        let mut secret = [0; 16];
        secret.copy_from_slice(digest.split_at(16).0);
        secret
    }

    /// Entries by kind, as log-close states them.
    pub(super) fn totals(&self) -> Vec<Total> {
        self.kinds
            .iter()
            .map(|(kind, entries)| Total {
                kind: *kind,
                entries: *entries,
            })
            .collect()
    }

    /// A closing was begun, and its last head is not signed yet.
    pub(super) fn half_closed(&self) -> bool {
        let signed = self
            .head
            .as_ref()
            .is_some_and(|head| head.size == self.size());
        (self.carded || self.closed) && !signed
    }

    /// Whether this may be named as the released checkpoint.
    pub(super) fn check_release(&self, released: Option<u64>) -> Result<(), CaptureError> {
        let close = LogClose {
            status: Status::Completed,
            totals: Vec::new(),
            released,
            note: None,
            ext: None,
        };
        self.lineage.fits(&close.into()).map_err(CaptureError::Rule)
    }

    pub(super) fn root(&self) -> Hash {
        self.tree.root().unwrap_or_default()
    }

    pub(super) const fn last_time_ms(&self) -> u64 {
        self.last_time_ms
    }

    fn check(&self, entry: &Entry, payloads: &Payloads) -> Result<(), CaptureError> {
        let mut found = None;
        rules::single(entry, payloads, &mut |code| {
            found.get_or_insert(code);
        });
        if let Some(code) = found {
            return Err(CaptureError::Rule(code));
        }
        let known = |kind: &str, target: Option<u64>| {
            target.is_none_or(|target| {
                self.referable
                    .get(kind)
                    .is_some_and(|known| known.contains(&target))
            })
        };
        let refers = match &entry.record {
            Record::Annotation(a) => {
                known("dataset", a.dataset)
                    && known("guideline", a.guideline)
                    && a.supersedes.is_none_or(|earlier| earlier < entry.seq)
            }
            Record::KeyEvent(event) => return self.check_key_event(event, entry.seq),
            Record::Guideline(guideline) => known("guideline", guideline.replaces),
            Record::Declaration(declaration) => known("declaration", declaration.supersedes),
            _ => true,
        };
        if refers {
            Ok(())
        } else {
            Err(CaptureError::Rule(Code::RecordReference))
        }
    }

    /// A key is introduced once, by whoever holds it; only what was introduced is taken back.
    fn check_key_event(&self, event: &KeyEvent, seq: u64) -> Result<(), CaptureError> {
        let key = &event.key;
        let known = self.keys.contains(&key.public);
        if event.operation != Operation::Introduce {
            return if known {
                Ok(())
            } else {
                Err(CaptureError::Rule(Code::LogKey))
            };
        }
        let usable = key.algorithm == 19 && cose::check_key(&key.public).is_ok();
        if known || !usable || self.keys.len() >= KEYS_MAX {
            return Err(CaptureError::Rule(Code::LogKey));
        }
        let message = possession_message(&self.log_id, seq, &key.public);
        let held = event
            .possession
            .is_some_and(|signature| cose::verify(&key.public, &message, &signature).is_ok());
        if held {
            Ok(())
        } else {
            Err(CaptureError::Rule(Code::RecordPossession))
        }
    }

    /// Takes an entry that the journal holds, lineage included.
    fn take(&mut self, entry: &Entry, leaf: Hash) {
        // It was asked before the entry was recorded.
        let _ = self.lineage.take(entry.seq, &entry.record);
        self.note(entry, leaf);
    }

    fn note(&mut self, entry: &Entry, leaf: Hash) {
        self.tree.push(leaf);
        self.last_time_ms = entry.time_ms;
        self.spine += u64::from(entry.spine.is_some());
        *self.kinds.entry(entry.record.kind().number).or_default() += 1;
        self.carded = matches!(entry.record, Record::Card(_));
        match &entry.record {
            Record::Dataset(_) | Record::Guideline(_) | Record::Declaration(_) => {
                let kind = entry.record.kind().name;
                self.referable.entry(kind).or_default().insert(entry.seq);
            }
            Record::KeyEvent(event) => {
                self.keys.insert(event.key.public);
            }
            Record::LogClose(_) => self.closed = true,
            _ => {}
        }
    }

    fn sealed(&mut self, head: &Head, digest: Hash) {
        self.head = Some(LastHead {
            number: head.number,
            size: head.size,
            time_ms: head.time_ms,
            digest,
        });
    }
}

/// The entry of a journal frame, with its exact bytes.
pub(crate) fn read_member(payload: &[u8]) -> Option<(&[u8], Entry)> {
    let mut members = Members::new(payload, 0);
    let Ok(Some(Member::Entry { bytes, .. })) = members.next_member() else {
        return None;
    };
    let entry = Entry::read(bytes, 0).ok()?;
    matches!(members.next_member(), Ok(None)).then_some((bytes, entry))
}

//! Builds small bundles from a plan, the same bytes every time, with a hook at every stage.
//!
//! A hook that changes something before it is hashed or signed makes a bundle that is consistent but
//! for that one defect. The steps are those of a recorder that closes a log; what is not altered
//! verifies.

use std::collections::BTreeMap;
use std::vec::Vec;

use sha2::{Digest as _, Sha256};

use super::plan::{LogPlan, Plan, START_MS, Step, key};
use crate::bundle::head::{Head, Reason};
use crate::bundle::item::Header;
use crate::bundle::segment::{Opened, write_entry, write_pruned};
use crate::bundle::write::BundleWriter;
use crate::bundle::{SUITE, VERSION};
use crate::card::{Card, card};
use crate::cbor::Writer;
use crate::cose::{self, Signer};
use crate::merkle::{Hash, Range, leaf_hash};
use crate::records::card::CardRecord;
use crate::records::common::Key;
use crate::records::erasure::Erasure;
use crate::records::key_event::{KeyEvent, Operation, possession_message};
use crate::records::log_close::{LogClose, Status, Total};
use crate::records::{
    Class, Commitments, Compartment, Entry, Opening, Payloads, Record, commitment,
};
use crate::summary::Summary;
use crate::trust::Policy;
use crate::verify::Verifier;

/// What a compartment shows: opening and payload.
pub(crate) type Shown = Option<(Opening, Vec<u8>)>;

/// A thing that can be altered before what depends on it is computed.
pub(crate) enum Stage<'a> {
    /// The encoded payload of a compartment, before it is committed to.
    Payload(u64, Compartment, &'a mut Vec<u8>),
    /// The opening of a compartment, before it is committed to.
    Opening(u64, Compartment, &'a mut Opening),
    /// An entry with its commitments, before it is encoded.
    Entry(u64, &'a mut Entry),
    /// The bytes of an entry, before they are hashed.
    EntryBytes(u64, &'a mut Vec<u8>),
    /// What the bundle shows of an entry's compartments.
    Shown(u64, &'a mut Vec<Shown>),
    /// The encoded member of a segment that begins at this entry.
    Member(u64, &'a mut Vec<u8>),
    /// A head, before it is signed.
    Head(u64, &'a mut Head),
    /// A signed head.
    Sign1(u64, &'a mut Vec<u8>),
    /// The card, before it is encoded.
    Card(&'a mut Card),
    /// The bytes of the card, before their digest is sealed.
    CardBytes(&'a mut Vec<u8>),
    /// The bytes of the card that the bundle carries.
    CardItem(&'a mut Vec<u8>),
}

/// Alters what is built; it is told the rank of the log.
pub(crate) type Hook<'h> = &'h mut dyn FnMut(u64, Stage<'_>);

/// A bundle and what is known of its logs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Built {
    pub(crate) bytes: Vec<u8>,
    pub(crate) logs: Vec<BuiltLog>,
}

/// What is known of a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct BuiltLog {
    pub(crate) log_id: Hash,
    pub(crate) origin: std::string::String,
    pub(crate) leaves: Vec<Hash>,
    pub(crate) heads: Vec<Vec<u8>>,
}

impl BuiltLog {
    /// The root over the first `size` entries.
    pub(crate) fn root(&self, size: u64) -> Hash {
        let mut range = Range::new(0);
        let size = usize::try_from(size).unwrap();
        self.leaves[..size]
            .iter()
            .for_each(|leaf| range.push(*leaf));
        range.root().unwrap()
    }
}

/// Builds the plan as it is.
pub(crate) fn build(plan: &Plan) -> Built {
    build_with(plan, &mut |_, _| {})
}

/// Builds the plan and lets `hook` alter it on the way.
pub(crate) fn build_with(plan: &Plan, hook: Hook<'_>) -> Built {
    let header = Header {
        logs: plan.logs.len() as u64,
        withheld: plan.withheld.clone(),
        generator: "tests".into(),
    };
    let mut writer = BundleWriter::new(Vec::new(), &header).unwrap();
    let mut built = Built::default();
    for log_plan in &plan.logs {
        let log = Log::build(log_plan, hook);
        log.put(&mut writer, &plan.withheld, hook);
        built.logs.push(log.built);
    }
    built.bytes = writer.finish().unwrap();
    built
}

enum Piece {
    Entry(EntryPiece),
    Head(Vec<u8>),
}

struct EntryPiece {
    seq: u64,
    bytes: Vec<u8>,
    compartments: Vec<Compartment>,
    shown: Vec<Shown>,
}

/// A log that is being built.
struct Log<'p> {
    plan: &'p LogPlan,
    built: BuiltLog,
    pieces: Vec<Piece>,
    tree: Range,
    spine: u64,
    kinds: BTreeMap<u64, u64>,
    erased: Vec<(u64, Vec<u64>)>,
    previous: Option<(u64, Hash)>,
    card: Option<Vec<u8>>,
}

impl<'p> Log<'p> {
    fn build(plan: &'p LogPlan, hook: Hook<'_>) -> Self {
        let mut log = Self {
            plan,
            built: BuiltLog {
                origin: plan.open.origin.clone(),
                ..BuiltLog::default()
            },
            pieces: Vec::new(),
            tree: Range::new(0),
            spine: 0,
            kinds: BTreeMap::new(),
            erased: Vec::new(),
            previous: None,
            card: None,
        };
        for step in &plan.steps {
            log.step(step, hook);
        }
        log
    }

    fn step(&mut self, step: &Step, hook: Hook<'_>) {
        match step {
            Step::Record(record, payloads) => self.entry(record.clone(), payloads, hook),
            Step::Head(reason, digit) => self.head(*reason, *digit, hook),
            Step::Key(operation, digit, last_valid_size) => {
                let event = self.key_event(*operation, *digit, *last_valid_size);
                self.entry(event.into(), &Payloads::default(), hook);
            }
            Step::Erase(entry, compartments) => {
                self.erased.push((*entry, compartments.clone()));
                let erasure = Erasure {
                    entry: *entry,
                    compartments: compartments.clone(),
                    reason: "gdpr-art-17".into(),
                    requested_ms: None,
                    done_ms: self.time_ms(),
                    ext: None,
                };
                self.entry(erasure.into(), &Payloads::default(), hook);
            }
            Step::Card => self.card(hook),
            Step::Close(released) => {
                let total = |(kind, entries): (&u64, &u64)| Total {
                    kind: *kind,
                    entries: *entries,
                };
                let close = LogClose {
                    status: Status::Completed,
                    totals: self.kinds.iter().map(total).collect(),
                    released: *released,
                    note: None,
                    ext: None,
                };
                self.entry(close.into(), &Payloads::default(), hook);
            }
        }
    }

    fn size(&self) -> u64 {
        self.tree.end()
    }

    fn time_ms(&self) -> u64 {
        START_MS + self.size() * 1000
    }

    fn entry(&mut self, record: Record, payloads: &Payloads, hook: Hook<'_>) {
        let (seq, rank) = (self.size(), self.plan.open.rank);
        let mut entry = Entry {
            seq,
            time_ms: self.time_ms(),
            spine: (record.kind().class == Class::Spine).then_some(self.spine),
            record,
            commitments: Commitments::default(),
        };
        self.spine += u64::from(entry.spine.is_some());
        *self.kinds.entry(entry.record.kind().number).or_default() += 1;
        let shown = self.commit(&mut entry, payloads, hook);
        let compartments = entry.commitments.iter().map(|(c, _)| c).collect();
        hook(rank, Stage::Entry(seq, &mut entry));
        let mut bytes = entry.to_bytes().unwrap();
        hook(rank, Stage::EntryBytes(seq, &mut bytes));
        let leaf = leaf_hash(&bytes);
        if seq == 0 {
            self.built.log_id = leaf;
        }
        self.tree.push(leaf);
        self.built.leaves.push(leaf);
        self.pieces.push(Piece::Entry(EntryPiece {
            seq,
            bytes,
            compartments,
            shown,
        }));
    }

    fn commit(&self, entry: &mut Entry, payloads: &Payloads, hook: Hook<'_>) -> Vec<Shown> {
        let (seq, rank) = (entry.seq, self.plan.open.rank);
        let mut shown = Vec::new();
        for compartment in Compartment::ALL {
            let Some(payload) = payloads.get(compartment) else {
                continue;
            };
            let mut bytes = payload.to_bytes().unwrap();
            hook(rank, Stage::Payload(seq, compartment, &mut bytes));
            let mut opening = opening(rank, seq, compartment);
            hook(rank, Stage::Opening(seq, compartment, &mut opening));
            let value = commitment(&opening, &self.built.log_id, seq, compartment, &bytes);
            entry.commitments.set(compartment, value);
            shown.push(Some((opening, bytes)));
        }
        shown
    }

    fn key_event(&self, operation: Operation, digit: u8, last_valid_size: Option<u64>) -> KeyEvent {
        let signer = key(digit);
        let public = signer.public_key();
        let message = possession_message(&self.built.log_id, self.size(), &public);
        KeyEvent {
            operation,
            key: Key {
                algorithm: 19,
                public,
            },
            last_valid_size,
            possession: (operation == Operation::Introduce).then(|| signer.sign(&message)),
            reason: "rotation".into(),
            ext: None,
        }
    }

    fn head(&mut self, reason: Reason, digit: u8, hook: Hook<'_>) {
        let (rank, open) = (self.plan.open.rank, &self.plan.open);
        let number = self.previous.map_or(0, |(number, _)| number + 1);
        let mut head = Head {
            version: VERSION,
            suite: SUITE,
            log_id: self.built.log_id,
            origin: open.origin.clone(),
            size: self.size(),
            root: self.tree.root().unwrap(),
            spine: self.spine,
            previous: self.previous.map(|(_, digest)| digest),
            time_ms: self.time_ms(),
            number,
            reason,
        };
        hook(rank, Stage::Head(number, &mut head));
        let payload = head.to_bytes().unwrap();
        let mut sign1 = cose::sign(&key(digit), &open.issuer, &open.run_id, &payload).unwrap();
        hook(rank, Stage::Sign1(number, &mut sign1));
        self.previous = Some((number, Head::digest(&payload)));
        self.built.heads.push(payload);
        self.pieces.push(Piece::Head(sign1));
    }

    /// Seals the card of the entries so far.
    fn card(&mut self, hook: Hook<'_>) {
        let rank = self.plan.open.rank;
        let mut summary = self.summary();
        summary.integrity.last_time_ms = self.time_ms();
        let mut card = card(&summary);
        hook(rank, Stage::Card(&mut card));
        let version = card.version;
        let mut bytes = card.to_bytes().unwrap();
        hook(rank, Stage::CardBytes(&mut bytes));
        let record = CardRecord {
            digest: Sha256::digest(&bytes).into(),
            size_bytes: bytes.len() as u64,
            version,
            ext: None,
        };
        self.entry(record.into(), &Payloads::default(), hook);
        hook(rank, Stage::CardItem(&mut bytes));
        self.card = Some(bytes);
    }

    /// What a verifier learns of the log so far, with everything disclosed.
    fn summary(&self) -> Summary {
        let header = Header {
            logs: 1,
            ..Header::default()
        };
        let mut writer = BundleWriter::new(Vec::new(), &header).unwrap();
        writer
            .log(&self.built.log_id, 0, self.plan.open.segment_height)
            .unwrap();
        for piece in &self.pieces {
            match piece {
                Piece::Entry(piece) => {
                    let member = member(&piece.bytes, &piece.shown);
                    writer.member(piece.seq, piece.seq + 1, &member).unwrap();
                }
                Piece::Head(sign1) => writer.head(sign1).unwrap(),
            }
        }
        writer.flush_segment().unwrap();
        let mut verifier = Verifier::new(Policy::default());
        verifier.feed(&writer.finish().unwrap());
        let outcome = verifier.finish();
        outcome.unverified.into_iter().next().unwrap().summary
    }

    fn put(
        &self,
        writer: &mut BundleWriter<Vec<u8>>,
        withheld: &BTreeMap<Compartment, u64>,
        hook: Hook<'_>,
    ) {
        let rank = self.plan.open.rank;
        writer
            .log(&self.built.log_id, rank, self.plan.open.segment_height)
            .unwrap();
        let mut pieces = self.pieces.iter().peekable();
        while let Some(piece) = pieces.next() {
            match piece {
                Piece::Head(sign1) => writer.head(sign1).unwrap(),
                Piece::Entry(piece) if self.is_pruned(piece.seq) => {
                    let mut end = piece.seq + 1;
                    let boundary = 1 << self.plan.open.segment_height;
                    while !end.is_multiple_of(boundary) && self.is_pruned(end) {
                        match pieces.peek() {
                            Some(Piece::Entry(_)) => pieces.next(),
                            _ => break,
                        };
                        end += 1;
                    }
                    let mut member = self.pruned(piece.seq, end);
                    hook(rank, Stage::Member(piece.seq, &mut member));
                    writer.member(piece.seq, end, &member).unwrap();
                }
                Piece::Entry(piece) => {
                    let mut shown = self.shown(piece, withheld);
                    hook(rank, Stage::Shown(piece.seq, &mut shown));
                    let mut member = member(&piece.bytes, &shown);
                    hook(rank, Stage::Member(piece.seq, &mut member));
                    writer.member(piece.seq, piece.seq + 1, &member).unwrap();
                }
            }
        }
        if let Some(card) = &self.card {
            writer.card(card).unwrap();
        }
    }

    fn is_pruned(&self, seq: u64) -> bool {
        self.plan.prune.iter().any(|range| range.contains(&seq))
    }

    fn pruned(&self, first: u64, end: u64) -> Vec<u8> {
        let mut range = Range::new(first);
        let places = usize::try_from(first).unwrap()..usize::try_from(end).unwrap();
        self.built.leaves[places]
            .iter()
            .for_each(|leaf| range.push(*leaf));
        let mut writer = Writer::new();
        write_pruned(&mut writer, &range);
        writer.finish().unwrap()
    }

    fn shown(&self, piece: &EntryPiece, withheld: &BTreeMap<Compartment, u64>) -> Vec<Shown> {
        let hidden = |compartment: &Compartment| {
            let erased = self.erased.iter().any(|(entry, compartments)| {
                *entry == piece.seq && compartments.contains(&compartment.number())
            });
            erased || withheld.get(compartment).is_some_and(|reason| *reason != 6)
        };
        let pairs = piece.compartments.iter().zip(&piece.shown);
        pairs
            .map(|(compartment, shown)| shown.clone().filter(|_| !hidden(compartment)))
            .collect()
    }
}

/// Sixteen bytes that differ for each compartment of each entry of each log.
fn opening(rank: u64, seq: u64, compartment: Compartment) -> Opening {
    let text = std::format!("opening {rank} {seq} {}", compartment.name());
    *Sha256::digest(text).first_chunk().unwrap()
}

/// The encoded member of an entry.
pub(crate) fn member(entry: &[u8], shown: &[Shown]) -> Vec<u8> {
    let disclosures: Vec<_> = shown
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
    write_entry(&mut writer, entry, &disclosures);
    writer.finish().unwrap()
}

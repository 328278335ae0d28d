//! `source.json`: a bundle from its parts. All is given but what a writer computes.

use std::collections::BTreeMap;

use rlhf_audit_core::bundle::head::{Head, Reason};
use rlhf_audit_core::bundle::item::Header;
use rlhf_audit_core::bundle::segment::{Opened, write_entry};
use rlhf_audit_core::bundle::write::{BundleWriter, WriteError};
use rlhf_audit_core::bundle::{REASONS, SUITE, VERSION};
use rlhf_audit_core::cbor::Writer;
use rlhf_audit_core::cose::{SigningKey, sign};
use rlhf_audit_core::merkle::{Hash, Range, leaf_hash};
use rlhf_audit_core::records::{Class, Compartment, Entry};
use serde::{Deserialize, Deserializer, de::Error as _};

use crate::failure::Failure;

/// What a bundle is to be sealed from.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Source {
    generator: String,
    withheld: BTreeMap<String, String>,
    logs: Vec<Log>,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct Log {
    rank: u64,
    height: u64,
    issuer: String,
    run_id: String,
    origin: String,
    entries: Vec<Row>,
    heads: Vec<HeadOf>,
    card: Option<Hex>,
}

/// An entry and what is disclosed of it.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct Row {
    entry: Hex,
    disclosures: Vec<Option<Shown>>,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct Shown {
    opening: Hex,
    payload: Hex,
}

/// A head over the first `size` entries.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct HeadOf {
    size: u64,
    seed: Hex,
    time: u64,
    reason: String,
}

/// Bytes in hexadecimal.
#[derive(Debug)]
struct Hex(Vec<u8>);

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text.as_bytes().chunks(2);
        let bytes = digits.map(|pair| {
            let pair = std::str::from_utf8(pair)
                .ok()
                .filter(|pair| pair.len() == 2)?;
            u8::from_str_radix(pair, 16).ok()
        });
        let bytes: Option<_> = bytes.collect();
        bytes
            .map(Self)
            .ok_or_else(|| D::Error::custom("no pairs of hexadecimal digits"))
    }
}

impl Hex {
    fn array<const N: usize>(&self) -> Result<[u8; N], Failure> {
        let wrong = |_| Failure::new(format!("{} bytes stand where {N} are due", self.0.len()));
        self.0.clone().try_into().map_err(wrong)
    }
}

pub(super) fn compartment(name: &str) -> Result<Compartment, Failure> {
    let found = Compartment::from_name(name);
    found.ok_or_else(|| Failure::new(format!("{name} is no compartment")))
}

pub(super) fn reason(name: &str) -> Result<u64, Failure> {
    let found = REASONS.iter().find(|(_, known)| *known == name);
    let (number, _) = found.ok_or_else(|| Failure::new(format!("{name} is no reason")))?;
    Ok(*number)
}

pub(super) fn unwritten(error: WriteError<std::convert::Infallible>) -> Failure {
    Failure::new(format!("the bundle cannot be written: {error:?}"))
}

/// Writes the bundle.
pub(super) fn bundle(source: Source) -> Result<Vec<u8>, Failure> {
    let mut header = Header {
        logs: source.logs.len() as u64,
        withheld: BTreeMap::new(),
        generator: source.generator,
    };
    for (name, why) in &source.withheld {
        header.withheld.insert(compartment(name)?, reason(why)?);
    }
    let mut writer = BundleWriter::new(Vec::new(), &header).map_err(unwritten)?;
    for log in &source.logs {
        seal(log, &mut writer)?;
    }
    writer.finish().map_err(unwritten)
}

fn seal(log: &Log, writer: &mut BundleWriter<Vec<u8>>) -> Result<(), Failure> {
    let first = log.entries.first();
    let first = first.ok_or_else(|| Failure::new("a log has no entry"))?;
    let mut chain = Chain {
        log,
        log_id: leaf_hash(&first.entry.0),
        tree: Range::new(0),
        spine: 0,
        number: 0,
        previous: None,
    };
    writer
        .log(&chain.log_id, log.rank, log.height)
        .map_err(unwritten)?;
    for (seq, row) in (0_u64..).zip(&log.entries) {
        let member = member(row)?;
        writer
            .member(seq, seq.saturating_add(1), &member)
            .map_err(unwritten)?;
        chain.take(&row.entry.0)?;
        for head in &log.heads {
            if head.size == chain.tree.end() {
                writer.head(&chain.sign(head)?).map_err(unwritten)?;
            }
        }
    }
    match &log.card {
        Some(card) => writer.card(&card.0).map_err(unwritten),
        None => Ok(()),
    }
}

fn member(row: &Row) -> Result<Vec<u8>, Failure> {
    let mut disclosures = Vec::new();
    for shown in &row.disclosures {
        disclosures.push(match shown {
            None => None,
            Some(shown) => Some(Opened {
                opening: shown.opening.array()?,
                payload: &shown.payload.0,
                offset: 0,
            }),
        });
    }
    let mut writer = Writer::new();
    write_entry(&mut writer, &row.entry.0, &disclosures);
    writer
        .finish()
        .map_err(|misuse| Failure::new(format!("a member cannot be written: {misuse:?}")))
}

/// The state of a log from which its heads are made.
struct Chain<'l> {
    log: &'l Log,
    log_id: Hash,
    tree: Range,
    spine: u64,
    number: u64,
    previous: Option<Hash>,
}

impl Chain<'_> {
    fn take(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let entry = Entry::read(bytes, 0)
            .map_err(|error| Failure::new(format!("an entry: {}", error.code.name())))?;
        self.tree.push(leaf_hash(bytes));
        self.spine += u64::from(entry.record.kind().class == Class::Spine);
        Ok(())
    }

    fn sign(&mut self, wanted: &HeadOf) -> Result<Vec<u8>, Failure> {
        let reason = Reason::from_name(&wanted.reason);
        let head = Head {
            version: VERSION,
            suite: SUITE,
            log_id: self.log_id,
            origin: self.log.origin.clone(),
            size: self.tree.end(),
            root: self.tree.root().unwrap_or_default(),
            spine: self.spine,
            previous: self.previous,
            time_ms: wanted.time,
            number: self.number,
            reason: reason
                .ok_or_else(|| Failure::new(format!("{} is no reason", wanted.reason)))?,
        };
        let unwritable = |misuse| Failure::new(format!("a head cannot be written: {misuse:?}"));
        let payload = head.to_bytes().map_err(unwritable)?;
        let key = SigningKey::from_seed(&wanted.seed.array()?);
        self.previous = Some(Head::digest(&payload));
        self.number += 1;
        sign(&key, &self.log.issuer, &self.log.run_id, &payload).map_err(unwritable)
    }
}

//! Entries: their limits, their compartments, their kinds.

use std::collections::BTreeMap;
use std::string::ToString;
use std::vec;
use std::vec::Vec;

use super::make::{Make, Source};
use super::registry::compartments_of;
use super::{error, hex};
use crate::cbor::Writer;
use crate::codes::Code;
use crate::limits::{
    EVENT_ENTRY_BYTES_MAX, INTEGER_MAX, PAYLOAD_BYTES_MAX, SPINE_ENTRY_BYTES_MAX, TEXT_BYTES_MAX,
};
use crate::records::field::{Bytes, Ext};
use crate::records::{
    Class, Commitments, Compartment, Entry, KINDS, Kind, Need, Payload, RESERVED_KINDS, Record,
    annotation, anomaly, card, checkpoint, dataset, declaration, erasure, evaluation, guideline,
    hyperparameters, key_event, kind_by_number, log_close, log_open, peek_kind, policy_update,
    resume, reward, threshold,
};

/// The time that samples bear.
pub(super) const TIME_MS: u64 = 1_767_225_600_000;
const BASE: u64 = 9000;

/// A record of this kind.
pub(crate) fn record(kind: &Kind, source: &mut Source<'_>) -> Record {
    match kind.number {
        0 => log_open::LogOpen::make(source).into(),
        1 => annotation::Annotation::make(source).into(),
        2 => reward::Reward::make(source).into(),
        3 => policy_update::PolicyUpdate::make(source).into(),
        4 => checkpoint::Checkpoint::make(source).into(),
        5 => resume::Resume::make(source).into(),
        6 => hyperparameters::Hyperparameters::make(source).into(),
        7 => dataset::Dataset::make(source).into(),
        8 => guideline::Guideline::make(source).into(),
        9 => evaluation::Evaluation::make(source).into(),
        10 => threshold::Threshold::make(source).into(),
        11 => anomaly::Anomaly::make(source).into(),
        12 => declaration::Declaration::make(source).into(),
        16 => erasure::Erasure::make(source).into(),
        17 => key_event::KeyEvent::make(source).into(),
        19 => card::CardRecord::make(source).into(),
        20 => log_close::LogClose::make(source).into(),
        other => panic!("kind {other} has no generator"),
    }
}

/// Entry 7 of a log, with the compartments that `source` asks for.
pub(super) fn sample(kind: &Kind, mut source: Source<'_>) -> Entry {
    let is_full = matches!(source, Source::Full(_));
    let mut commitments = Commitments::default();
    for (digit, compartment) in (0xc0..).zip(Compartment::ALL) {
        let need = kind.compartments.iter().find(|(c, _)| *c == compartment);
        if need.is_some_and(|(_, need)| is_full || *need == Need::Must) {
            commitments.set(compartment, [digit; 32]);
        }
    }
    Entry {
        seq: 7,
        time_ms: TIME_MS,
        spine: (kind.class == Class::Spine).then_some(3),
        record: record(kind, &mut source),
        commitments,
    }
}

fn kind(name: &str) -> &'static Kind {
    KINDS.iter().find(|kind| kind.name == name).unwrap()
}

/// The entry padded by its `ext` to exactly `length` bytes.
fn padded(name: &str, length: usize) -> Vec<u8> {
    let entry = |padding: usize| {
        let mut entry = sample(kind(name), Source::Minimal);
        let ext = Some(Ext(BTreeMap::from([("pad".to_string(), vec![0; padding])])));
        match &mut entry.record {
            Record::Annotation(record) => record.ext = ext,
            Record::Reward(record) => record.ext = ext,
            Record::Threshold(record) => record.ext = ext,
            Record::LogOpen(record) => record.ext = ext,
            other => panic!("{other:?} is not padded here"),
        }
        entry.to_bytes().unwrap()
    };
    let bare = entry(length).len() - length;
    let bytes = entry(length - bare);
    // A shorter length may need a shorter head; lengths here are far from such an edge.
    let bytes = entry(length - bare + (length - bytes.len()));
    assert_eq!(bytes.len(), length);
    bytes
}

#[test]
fn entries_have_the_size_of_their_class() {
    let events = [
        ("annotation", EVENT_ENTRY_BYTES_MAX),
        ("reward", EVENT_ENTRY_BYTES_MAX),
    ];
    let spine = [
        ("threshold", SPINE_ENTRY_BYTES_MAX),
        ("log-open", SPINE_ENTRY_BYTES_MAX),
    ];
    for (name, limit) in events.into_iter().chain(spine) {
        let bytes = padded(name, limit);
        let entry = Entry::read(&bytes, BASE).unwrap();
        assert_eq!(entry.to_bytes().unwrap(), bytes);
        let found = Entry::read(&padded(name, limit + 1), BASE);
        assert_eq!(found, Err(error(Code::LimitEntry, BASE)), "{name}");
    }
}

#[test]
fn texts_have_a_limit() {
    let rater = |length: usize| {
        let mut rater = annotation::Rater::make(&mut Source::Minimal);
        rater.name = Some("n".repeat(length));
        rater
    };
    let bytes = crate::records::try_encode(&rater(TEXT_BYTES_MAX)).unwrap();
    let read =
        |bytes: &[u8]| Payload::read(kind("annotation"), Compartment::Annotator, bytes, BASE);
    assert_eq!(read(&bytes), Ok(Payload::Rater(rater(TEXT_BYTES_MAX))));
    // Two pairs: {0: 0, 2: text}; the text's head stands behind a2 00 00 02.
    assert_eq!(
        bytes[..9],
        [0xa2, 0x00, 0x00, 0x02, 0x7a, 0x00, 0x01, 0x00, 0x00]
    );
    let mut longer = bytes.clone();
    longer[8] = 1;
    longer.push(b'n');
    assert_eq!(read(&longer), Err(error(Code::LimitText, BASE + 4)));
    assert!(crate::records::try_encode(&rater(TEXT_BYTES_MAX + 1)).is_err());
}

#[test]
fn payloads_have_a_limit() {
    let content = |length: usize| {
        let bytes = Bytes(vec![1; length]);
        let content = reward::Content {
            prompts: bytes,
            completions: Bytes::default(),
        };
        Payload::RewardContent(content).to_bytes().unwrap()
    };
    let read = |bytes: &[u8]| Payload::read(kind("reward"), Compartment::Content, bytes, BASE);
    let frame = content(1 << 19).len() - (1 << 19);
    let largest = content(PAYLOAD_BYTES_MAX - frame);
    assert_eq!(largest.len(), PAYLOAD_BYTES_MAX);
    assert!(read(&largest).is_ok());
    let found = read(&content(PAYLOAD_BYTES_MAX - frame + 1));
    assert_eq!(found, Err(error(Code::LimitPayload, BASE)));
}

#[test]
fn integers_have_a_limit() {
    let mut entry = sample(kind("threshold"), Source::Minimal);
    (entry.seq, entry.time_ms, entry.spine) = (INTEGER_MAX, INTEGER_MAX, Some(INTEGER_MAX));
    let bytes = entry.to_bytes().unwrap();
    assert_eq!(Entry::read(&bytes, BASE), Ok(entry.clone()));
    let largest = [0x1b, 0x00, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    // seq, time and spine number follow on the array's head and the kind.
    for place in [2, 11, 20] {
        assert_eq!(bytes[place..place + 9], largest, "at {place}");
        let mut bytes = bytes.clone();
        bytes[place + 1..place + 9].copy_from_slice(&(INTEGER_MAX + 1).to_be_bytes());
        let found = Entry::read(&bytes, BASE);
        assert_eq!(found, Err(error(Code::LimitInteger, BASE + place as u64)));
    }
    entry.seq += 1;
    assert!(entry.to_bytes().is_err());
}

#[test]
fn kinds_are_known_or_reserved_or_neither() {
    for number in 0..64_u64 {
        let mut writer = Writer::new();
        writer.array(6).uint(number).number(0).number(0).null();
        writer.map(0).array(0);
        let bytes = writer.finish().unwrap();
        let expected = match (
            kind_by_number(number),
            RESERVED_KINDS.iter().find(|(kind, _)| *kind == number),
        ) {
            (Some(kind), None) => {
                assert_eq!(peek_kind(&bytes, BASE).unwrap().name, kind.name);
                continue;
            }
            (None, Some(_)) => Code::SchemaReservedKind,
            (None, None) => Code::SchemaUnknownKind,
            (Some(kind), Some(_)) => panic!("{} is known and reserved", kind.name),
        };
        assert_eq!(Entry::read(&bytes, BASE), Err(error(expected, BASE + 1)));
        assert_eq!(
            peek_kind(&bytes, BASE).map(|kind| kind.name),
            Err(error(expected, BASE + 1))
        );
    }
}

/// The entry of this kind with these commitments, whatever they are.
fn with_commitments(kind: &Kind, numbers: &[u64]) -> (Vec<u8>, u64) {
    let mut entry = sample(kind, Source::Minimal);
    entry.commitments = Commitments::default();
    let mut bytes = entry.to_bytes().unwrap();
    assert_eq!(bytes.pop(), Some(0x80));
    let at = BASE + bytes.len() as u64;
    bytes.push(0x80 | u8::try_from(numbers.len()).unwrap());
    for number in numbers {
        bytes.extend([0x82, u8::try_from(*number).unwrap(), 0x58, 32]);
        bytes.extend([0xc0; 32]);
    }
    (bytes, at)
}

/// Every list of up to three numbers below five, and every list of four in ascending order.
fn lists() -> Vec<Vec<u64>> {
    let mut lists = vec![vec![], vec![0, 1, 2, 3], vec![1, 2, 3, 4], vec![0, 1, 2, 2]];
    for a in 0..5 {
        lists.push(vec![a]);
        for b in 0..5 {
            lists.push(vec![a, b]);
            lists.extend((0..5).map(|c| vec![a, b, c]));
        }
    }
    lists
}

#[test]
fn compartments_are_those_of_the_registry_in_order() {
    for kind in KINDS {
        let allowed = compartments_of(kind.number);
        for numbers in lists() {
            let known = |number: &u64| allowed.iter().any(|(other, _)| other == number);
            let is_good = numbers.is_sorted_by(|a, b| a < b)
                && numbers.iter().all(known)
                && allowed
                    .iter()
                    .all(|(number, must)| !must || numbers.contains(number));
            let (bytes, at) = with_commitments(kind, &numbers);
            match Entry::read(&bytes, BASE) {
                Ok(entry) => {
                    assert!(is_good, "{} takes {numbers:?}", kind.name);
                    assert_eq!(entry.to_bytes().unwrap(), bytes);
                    assert_eq!(entry.commitments.len(), numbers.len());
                    assert_eq!(entry.commitments.is_empty(), numbers.is_empty());
                }
                Err(found) => {
                    assert!(!is_good, "{} refuses {numbers:?}", kind.name);
                    assert_eq!(found.code, Code::SchemaCompartment, "{}", kind.name);
                    assert!(found.offset >= at, "{} {numbers:?}", kind.name);
                }
            }
        }
    }
}

#[test]
fn misplaced_compartments_are_pointed_at() {
    let annotation = kind("annotation");
    for (numbers, place) in [
        // Nothing where `signal` must be: the list itself.
        (&[][..], 0),
        (&[0, 1], 0),
        // Each commitment has 36 bytes behind the list's head.
        (&[2, 2], 1 + 36),
        (&[0, 2, 1], 1 + 2 * 36),
        // A number that no compartment has is pointed at behind the pair's head.
        (&[2, 4], 1 + 36 + 1),
    ] {
        let (bytes, at) = with_commitments(annotation, numbers);
        let found = Entry::read(&bytes, BASE);
        assert_eq!(
            found,
            Err(error(Code::SchemaCompartment, at + place)),
            "{numbers:?}"
        );
    }
}

#[test]
fn an_entry_has_six_members_and_nothing_behind() {
    for kind in KINDS {
        let bytes = sample(kind, Source::Full(0)).to_bytes().unwrap();
        let mut wrong = bytes.clone();
        wrong[0] = 0x85;
        assert_eq!(
            Entry::read(&wrong, BASE),
            Err(error(Code::SchemaLength, BASE))
        );
        let wrong = [&bytes[..], &[0xf6]].concat();
        let end = BASE + bytes.len() as u64;
        assert_eq!(
            Entry::read(&wrong, BASE),
            Err(error(Code::CborTrailing, end))
        );
        for end in 0..bytes.len() {
            let found = Entry::read(&bytes[..end], BASE);
            assert!(
                found.is_err(),
                "{} cut at {end}: {}",
                kind.name,
                hex(&bytes)
            );
        }
    }
}

#[test]
fn payloads_belong_to_the_compartments_of_their_kind() {
    for kind in KINDS {
        for compartment in Compartment::ALL {
            let known = compartments_of(kind.number)
                .iter()
                .any(|(number, _)| *number == compartment.number());
            let found = Payload::read(kind, compartment, &[0xa0], BASE);
            let refused = found == Err(error(Code::SchemaCompartment, BASE));
            assert_eq!(refused, !known, "{} {}", kind.name, compartment.name());
        }
    }
}

//! The declared inputs are the true ones: nothing else moves a claim, and each of them does.
//!
//! The entries and payloads of the golden run are changed bit by bit, as far as they still are
//! records of the same kind, and removed kind by kind.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use crate::card::{Card, Input, card};
use crate::records::{Compartment, Entry, KINDS, Payload, Record, decode, try_encode};
use crate::summary::Summary;
use crate::summary::tests::golden::{self, LeftOut, Line};

/// The encodings of the claims' values, by id.
fn values(summary: &Summary) -> BTreeMap<String, Vec<u8>> {
    let claims = card(summary).claims.into_iter();
    let bytes = |claim| {
        Card {
            version: 1,
            claims: [claim].into(),
        }
        .to_bytes()
        .unwrap()
    };
    claims
        .map(|claim| (claim.id.clone(), bytes(claim)))
        .collect()
}

fn changed(before: &BTreeMap<String, Vec<u8>>, lines: &[Line]) -> BTreeSet<String> {
    let after = values(&golden::summarise(lines, LeftOut::default()));
    let ids = before.iter().filter(|(id, value)| after[*id] != **value);
    ids.map(|(id, _)| id.clone()).collect()
}

/// Every claim that has one of the inputs.
fn from(inputs: &[Input]) -> BTreeSet<String> {
    let claims = card(&golden::summary()).claims.into_iter();
    let claims = claims.filter(|claim| claim.inputs.iter().any(|input| inputs.contains(input)));
    claims.map(|claim| claim.id).collect()
}

/// The bytes with one bit flipped: the lowest of each byte, and another one. Of a run of equal
/// bytes, such as the digests of the golden run, only the first is flipped.
fn flips(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let is_first = |place: &usize| *place == 0 || bytes[*place] != bytes[place - 1];
    (0..bytes.len()).filter(is_first).flat_map(move |place| {
        [0x01, 0x02 << (place % 7)].map(|bit| {
            let mut flipped = bytes.to_vec();
            flipped[place] ^= bit;
            flipped
        })
    })
}

/// Which claims moved with which input.
type Witnesses = BTreeSet<(String, Input)>;

fn flip_entries(witnesses: &mut Witnesses) {
    let mut lines = golden::lines();
    let before = values(&golden::summary());
    for place in 0..lines.len() {
        let entry = lines[place].0.clone();
        for bytes in flips(&entry.to_bytes().unwrap()) {
            let Ok(flipped) = Entry::read(&bytes, 0) else {
                continue;
            };
            let is_body = flipped.seq == entry.seq
                && flipped.time_ms == entry.time_ms
                && flipped.commitments == entry.commitments;
            let is_same_kind = flipped.record.kind().number == entry.record.kind().number;
            if !is_same_kind || flipped.seq != entry.seq {
                continue;
            }
            lines[place].0 = flipped;
            let changed = changed(&before, &lines);
            let input = Input::Record(entry.record.kind().number);
            let allowed = if is_body {
                from(&[input])
            } else {
                from(&[input, Input::Entries])
            };
            let strays: Vec<_> = changed.difference(&allowed).collect();
            assert!(
                strays.is_empty(),
                "{strays:?} moved with {:?}",
                lines[place].0
            );
            let moved = changed
                .intersection(&from(&[input]))
                .cloned()
                .collect::<Vec<_>>();
            witnesses.extend(moved.into_iter().map(|id| (id, input)));
            let moved = changed.into_iter().filter(|_| !is_body);
            witnesses.extend(moved.map(|id| (id, Input::Entries)));
        }
        lines[place].0 = entry;
    }
}

fn encode(payload: &Payload) -> Vec<u8> {
    match payload {
        Payload::AnnotationContent(content) => try_encode(content),
        Payload::Rater(rater) => try_encode(rater),
        Payload::Judgement(judgement) => try_encode(judgement),
        Payload::RewardContent(content) => try_encode(content),
        Payload::RewardSignal(signal) => try_encode(signal),
        Payload::Tensors(tensors) => try_encode(tensors),
    }
    .unwrap()
}

fn flip_payloads(witnesses: &mut Witnesses) {
    let mut lines = golden::lines();
    let before = values(&golden::summary());
    for place in 0..lines.len() {
        let kind = lines[place].0.record.kind();
        for compartment in Compartment::ALL {
            let Some(payload) = lines[place].1.get(compartment).cloned() else {
                continue;
            };
            for bytes in flips(&encode(&payload)) {
                let Ok(flipped) = Payload::read(kind, compartment, &bytes, 0) else {
                    continue;
                };
                lines[place].1.set(compartment, flipped);
                let changed = changed(&before, &lines);
                let input = Input::Payload(kind.number, compartment);
                let strays: Vec<_> = changed.difference(&from(&[input])).cloned().collect();
                assert!(strays.is_empty(), "{strays:?} moved with {}", input.name());
                witnesses.extend(changed.into_iter().map(|id| (id, input)));
            }
            lines[place].1.set(compartment, payload);
        }
    }
}

fn remove_kinds(witnesses: &mut Witnesses) {
    let before = values(&golden::summary());
    for kind in KINDS.iter().filter(|kind| kind.number != 0) {
        let mut lines = golden::lines();
        lines.retain(|(entry, _)| entry.record.kind().number != kind.number);
        let own = |input: &Input| match input {
            Input::Record(number) | Input::Payload(number, _) => *number == kind.number,
            Input::Entries | Input::Tree => true,
            Input::Heads => false,
        };
        let claims = card(&golden::summary()).claims.into_iter();
        let inputs: BTreeMap<String, Vec<Input>> = claims
            .map(|claim| (claim.id, claim.inputs.into_iter().filter(own).collect()))
            .collect();
        for id in changed(&before, &lines) {
            assert!(!inputs[&id].is_empty(), "{id} moved without {}", kind.name);
            witnesses.extend(inputs[&id].iter().map(|input| (id.clone(), *input)));
        }
    }
}

/// Gives the summary another last head; the number of heads moves with it.
fn change_heads(witnesses: &mut Witnesses) {
    let before = values(&golden::summary());
    let mut summary = golden::summary();
    summary.integrity.heads += 1;
    let head = summary.integrity.last_head.as_mut().unwrap();
    (head.number, head.size, head.time_ms) = (3, 29, head.time_ms + 1);
    (head.root, head.kid) = ([1; 32], [2; 16]);
    let after = values(&summary);
    for id in before
        .iter()
        .filter(|(id, value)| after[*id] != **value)
        .map(|(id, _)| id)
    {
        assert!(
            from(&[Input::Heads]).contains(id),
            "{id} moved with the heads"
        );
        witnesses.insert((id.clone(), Input::Heads));
    }
}

#[test]
fn nothing_but_its_inputs_moves_a_claim_and_each_of_them_does() {
    let mut witnesses = Witnesses::new();
    flip_entries(&mut witnesses);
    flip_payloads(&mut witnesses);
    remove_kinds(&mut witnesses);
    change_heads(&mut witnesses);
    for claim in card(&golden::summary()).claims {
        for input in &claim.inputs {
            let witness = (claim.id.clone(), *input);
            assert!(
                witnesses.contains(&witness),
                "{} never moved {}",
                input.name(),
                claim.id
            );
        }
    }
}

/// The claims that move when `change` is made to the first record that it accepts.
fn moved(change: impl Fn(&mut Record) -> bool) -> Vec<String> {
    let mut lines = golden::lines();
    let before = values(&golden::summary());
    assert!(lines.iter_mut().any(|(entry, _)| change(&mut entry.record)));
    changed(&before, &lines).into_iter().collect()
}

#[test]
fn one_changed_record_moves_exactly_the_claims_that_depend_on_it() {
    let kl = moved(|record| match record {
        Record::PolicyUpdate(update) if update.kl == Some(0.08) => {
            update.kl = Some(0.5);
            true
        }
        _ => false,
    });
    assert_eq!(
        kl,
        ["policy.highest_kl", "policy.statistics", "policy.timeline"]
    );
    let round = moved(|record| match record {
        Record::Annotation(annotation) => {
            annotation.round = Some(9);
            true
        }
        _ => false,
    });
    assert_eq!(round, ["feedback.by_round"]);
    let version = moved(|record| match record {
        Record::Guideline(guideline) => {
            guideline.version = "1.3".into();
            true
        }
        _ => false,
    });
    assert_eq!(version, ["feedback.by_guideline", "feedback.guidelines"]);
    let bound = moved(|record| match record {
        Record::Threshold(threshold) => {
            threshold.bound = 0.99;
            true
        }
        _ => false,
    });
    assert_eq!(bound, ["evaluation.thresholds"]);
    let name = moved(|record| match record {
        Record::LogOpen(log) => {
            log.name = "another".into();
            true
        }
        _ => false,
    });
    assert_eq!(name, ["identity.name", "integrity.log_id"]);
    let secret = moved(|record| match record {
        Record::LogOpen(log) => {
            log.secret_commitment = decode(&[0xf6], 0).ok();
            log.secret_commitment.is_none()
        }
        _ => false,
    });
    assert_eq!(secret, ["integrity.log_id"]);
}

#[test]
fn one_changed_payload_moves_exactly_the_claims_that_depend_on_it() {
    let before = values(&golden::summary());
    let mut lines = golden::lines();
    let payload = Payload::Rater(golden::rater(
        crate::records::annotation::Origin::Human,
        Some(9),
    ));
    lines[5].1.set(Compartment::Annotator, payload);
    let moved: Vec<String> = changed(&before, &lines).into_iter().collect();
    assert_eq!(
        moved,
        [
            "people.gini",
            "people.largest_share",
            "people.raters",
            "people.top_tenth_share"
        ]
    );
    let mut lines = golden::lines();
    let judgement = golden::judgement(crate::records::annotation::Outcome::Skipped);
    lines[5]
        .1
        .set(Compartment::Signal, Payload::Judgement(judgement));
    let moved: Vec<String> = changed(&before, &lines).into_iter().collect();
    assert_eq!(moved, ["feedback.by_outcome"]);
}

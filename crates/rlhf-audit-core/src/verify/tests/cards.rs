//! The card that a log seals, against what its records give.

use std::vec::Vec;

use super::{assert_valid, codes, every_way};
use crate::bundle::head::Reason;
use crate::bundle::tests::build::{Stage, build, build_with};
use crate::bundle::tests::plan::{LogPlan, Step, closed, full, pair, threshold};
use crate::card::{Card, SECTIONS, Value};
use crate::codes::Code;
use crate::trust::Policy;
use crate::verify::Outcome;

fn with_card(change: impl Fn(&mut Card)) -> Outcome {
    let built = build_with(&full(), &mut |_, stage| {
        if let Stage::Card(card) = stage {
            change(card);
        }
    });
    every_way(&built.bytes, &Policy::default())
}

#[test]
fn every_claim_is_held_against_the_records() {
    let mut count = 0;
    with_card(|card| assert!(!card.claims.is_empty()));
    let claims: Vec<_> = SECTIONS.iter().flat_map(|section| section.claims).collect();
    for place in 0..claims.len() {
        let built = build(&full());
        let clean = every_way(&built.bytes, &Policy::default());
        let card = clean.verified.as_ref().unwrap().logs()[0]
            .card
            .clone()
            .unwrap();
        let id = card.claims[place].id.clone();
        let outcome = with_card(|card| card.claims[place].value = Value::text("nothing that is"));
        let log = &outcome.verdict.logs[0].card;
        // In this bundle contents are in part erased, so a claim about them is not evaluated.
        if log.claims_differing.is_empty() {
            assert_valid(&outcome);
            continue;
        }
        assert_eq!(codes(&outcome), [Code::CardClaim]);
        assert_eq!(log.claims_differing, [id]);
        count += 1;
    }
    assert!(count > claims.len() / 2, "{count} of {}", claims.len());
}

type Change = fn(&mut Card);

#[test]
fn claims_may_not_be_left_out_added_or_renamed() {
    // A later section before an earlier one, or an id twice, is not the form of a card.
    let changes: [(&str, Change, Code); 6] = [
        (
            "left out",
            |card| {
                card.claims.pop();
            },
            Code::CardClaim,
        ),
        (
            "twice",
            |card| card.claims.push(card.claims[0].clone()),
            Code::CardMalformed,
        ),
        ("swapped", |card| card.claims.swap(0, 1), Code::CardClaim),
        (
            "label",
            |card| card.claims[0].label.push('!'),
            Code::CardClaim,
        ),
        (
            "unit",
            |card| card.claims[0].unit.push('!'),
            Code::CardClaim,
        ),
        (
            "inputs",
            |card| {
                let mut claims = card.claims.iter_mut();
                let claim = claims.find(|claim| !claim.inputs.is_empty());
                claim.unwrap().inputs.clear();
            },
            Code::CardClaim,
        ),
    ];
    for (name, change, code) in changes {
        assert_eq!(codes(&with_card(change)), [code], "{name}");
    }
}

#[test]
fn the_version_is_the_sealed_one() {
    // The record says version 2, the card's first bytes version 1.
    let built = build_with(&closed(), &mut |_, stage| {
        if let Stage::Entry(2, entry) = stage
            && let crate::records::Record::Card(card) = &mut entry.record
        {
            card.version = 2;
        }
    });
    let outcome = every_way(&built.bytes, &Policy::default());
    assert_eq!(codes(&outcome), [Code::CardMalformed]);
}

#[test]
fn digest_and_size_are_the_sealed_ones() {
    for change in [
        (|card| card.size_bytes += 1) as fn(&mut crate::records::card::CardRecord),
        |card| card.digest[0] ^= 1,
    ] {
        let built = build_with(&closed(), &mut |_, stage| {
            if let Stage::Entry(2, entry) = stage
                && let crate::records::Record::Card(card) = &mut entry.record
            {
                change(card);
            }
        });
        let outcome = every_way(&built.bytes, &Policy::default());
        assert_eq!(codes(&outcome), [Code::CardDigest]);
    }
}

#[test]
fn a_card_stands_before_the_end_and_once() {
    let head = || Step::Head(Reason::Close, 1);
    let judge = |steps: Vec<Step>| {
        let plan = LogPlan::new(0, 1).with(steps).alone();
        codes(&every_way(&build(&plan).bytes, &Policy::default()))
    };
    assert_eq!(
        judge([pair(0), Step::Card, Step::Close(None), head()].to_vec()),
        []
    );
    assert_eq!(
        judge([pair(0), Step::Card, head()].to_vec()),
        [Code::CardPlace]
    );
    let between = [Step::Card, threshold(), Step::Close(None), head()].to_vec();
    assert_eq!(judge(between), [Code::CardPlace]);
    let twice = [Step::Card, Step::Card, Step::Close(None), head()].to_vec();
    assert_eq!(judge(twice)[0], Code::CardPlace);
    // A log may also end without a card.
    assert_eq!(judge([pair(0), Step::Close(None), head()].to_vec()), []);
}

#[test]
fn a_card_that_no_log_seals_is_refused() {
    let card = {
        let items = crate::bundle::tests::items::content(&build(&closed()).bytes);
        items.last().unwrap().clone()
    };
    let plan = LogPlan::new(0, 1)
        .with([pair(0), Step::Head(Reason::Request, 1)])
        .alone();
    let mut items = crate::bundle::tests::items::content(&build(&plan).bytes);
    items.push(card);
    let bundle = crate::bundle::tests::items::seal(&items);
    assert_eq!(
        codes(&every_way(&bundle, &Policy::default())),
        [Code::CardMissing]
    );
}

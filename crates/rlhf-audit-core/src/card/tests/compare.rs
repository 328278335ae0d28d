//! A sealed card against what fuller and poorer bundles give.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use crate::card::{
    Card, ClaimCheck, Class, Input, SECTIONS, Status, Unseen, Value, Visibility, card, compare,
};
use crate::records::{Class as KindClass, Compartment, kind_by_number};
use crate::summary::tests::golden::{self, LeftOut};

const ALL: Visibility = Visibility {
    all_entries: true,
    opened: [true; 4],
};

fn sealed() -> Card {
    card(&golden::summary())
}

fn differing(checks: &[ClaimCheck]) -> Vec<&str> {
    let differing = checks
        .iter()
        .filter(|check| check.status == Status::Differs);
    differing.map(|check| check.id.as_str()).collect()
}

#[test]
fn a_card_is_the_same_as_itself() {
    let checks = compare(&sealed(), &sealed(), &ALL);
    assert_eq!(
        checks.len(),
        SECTIONS
            .iter()
            .map(|section| section.claims.len())
            .sum::<usize>()
    );
    assert!(checks.iter().all(|check| check.status == Status::Same));
}

#[test]
fn what_is_left_out_is_not_evaluated_and_nothing_else_differs() {
    for pattern in 0..32_u32 {
        let bit = |place: u32| pattern >> place & 1 == 1;
        let left_out = LeftOut {
            events: bit(4),
            compartments: [bit(0), bit(1), bit(2), bit(3)],
        };
        let summary = golden::summarise(&golden::lines(), left_out);
        let visibility = Visibility::of(&summary);
        let checks = compare(&sealed(), &card(&summary), &visibility);
        for (check, claim) in checks.iter().zip(sealed().claims) {
            let is_event = |number| kind_by_number(number).unwrap().class == KindClass::Event;
            let is_pruned = claim.inputs.iter().any(|input| match input {
                Input::Record(number) | Input::Payload(number, _) => is_event(*number),
                input => *input == Input::Entries,
            });
            let withheld = claim.inputs.iter().find_map(|input| match input {
                Input::Payload(_, part) if left_out.compartments[part.index()] => Some(*part),
                _ => None,
            });
            let expected = match (left_out.events && is_pruned, withheld) {
                (true, _) => Status::NotEvaluated(Unseen::Pruned),
                (false, Some(part)) => Status::NotEvaluated(Unseen::Withheld(part)),
                (false, None) => Status::Same,
            };
            assert_eq!(
                (check.id.as_str(), check.status),
                (claim.id.as_str(), expected)
            );
        }
    }
}

#[test]
fn a_claim_without_its_inputs_has_no_value_of_a_part() {
    let mut left_out = LeftOut::default();
    left_out.compartments[Compartment::Annotator.index()] = true;
    let regenerated = card(&golden::summarise(&golden::lines(), left_out));
    let raters = &regenerated.claim("people.raters").unwrap().value;
    assert_eq!(
        *raters,
        Value::Absent(Unseen::Withheld(Compartment::Annotator).into())
    );
    let pruned = LeftOut {
        events: true,
        ..LeftOut::default()
    };
    let regenerated = card(&golden::summarise(&golden::lines(), pruned));
    let items = &regenerated.claim("feedback.items").unwrap().value;
    assert_eq!(*items, Value::Absent(Unseen::Pruned.into()));
    assert_eq!(
        regenerated.claim("integrity.size").unwrap().value,
        Value::uint(30)
    );
}

#[test]
fn one_withheld_payload_is_enough() {
    let mut lines = golden::lines();
    let mut payloads = crate::records::Payloads::default();
    core::mem::swap(&mut lines[7].1, &mut payloads);
    let summary = golden::summarise(&lines, LeftOut::default());
    assert_eq!(Visibility::of(&summary).opened, [false, false, false, true]);
    let checks = compare(&sealed(), &card(&summary), &Visibility::of(&summary));
    assert!(differing(&checks).is_empty());
}

#[test]
fn a_changed_claim_differs_by_name_whatever_is_changed() {
    for place in 0..sealed().claims.len() {
        let changes: [fn(&mut crate::card::Claim); 5] = [
            |claim| claim.value = Value::text("something else"),
            |claim| claim.label.push('!'),
            |claim| claim.unit.push('s'),
            |claim| {
                let declared = claim.class == Class::Declared;
                claim.class = if declared {
                    Class::Recomputed
                } else {
                    Class::Declared
                };
            },
            |claim| claim.inputs = [Input::Payload(1, Compartment::Raw)].into(),
        ];
        for change in changes {
            let mut changed = sealed();
            change(&mut changed.claims[place]);
            let id = changed.claims[place].id.clone();
            assert_eq!(
                differing(&compare(&changed, &sealed(), &ALL)),
                [id.as_str()]
            );
        }
    }
}

#[test]
fn a_sealed_card_cannot_excuse_itself() {
    let hidden = Visibility {
        all_entries: true,
        opened: [true, true, true, false],
    };
    let mut changed = sealed();
    for claim in &mut changed.claims {
        if claim.id == "feedback.items" {
            claim.value = Value::uint(1_000_000);
            claim.inputs = [Input::Payload(1, Compartment::Raw)].into();
        }
    }
    assert_eq!(
        differing(&compare(&changed, &sealed(), &hidden)),
        ["feedback.items"]
    );
    // Nor by its label, where the value is not evaluated.
    let hidden = Visibility {
        all_entries: false,
        opened: [true; 4],
    };
    let mut changed = sealed();
    for claim in &mut changed.claims {
        if claim.id == "feedback.items" {
            claim.label = "Independently audited annotations".into();
        }
    }
    assert_eq!(
        differing(&compare(&changed, &sealed(), &hidden)),
        ["feedback.items"]
    );
}

#[test]
fn missing_and_extra_claims_differ() {
    let full = sealed();
    let mut missing = sealed();
    let gone = missing.claims.remove(12).id;
    assert_eq!(differing(&compare(&missing, &full, &ALL)), [gone.as_str()]);
    assert_eq!(differing(&compare(&full, &missing, &ALL)), [gone.as_str()]);
    let checks = compare(&missing, &full, &ALL);
    assert_eq!(
        checks
            .iter()
            .filter(|check| check.status == Status::Same)
            .count(),
        full.claims.len() - 1
    );
}

#[test]
fn claims_out_of_order_differ() {
    let mut swapped = sealed();
    swapped.claims.swap(12, 13);
    let ids: BTreeSet<String> = [12, 13]
        .map(|place| swapped.claims[place].id.clone())
        .into();
    let checks = compare(&swapped, &sealed(), &ALL);
    let differing: BTreeSet<String> = differing(&checks).into_iter().map(String::from).collect();
    assert_eq!(differing, ids);
}

#[test]
fn the_bytes_are_the_same_exactly_when_every_claim_is() {
    let (a, mut b) = (sealed(), sealed());
    assert_eq!(a.to_bytes(), b.to_bytes());
    b.claims.swap(3, 4);
    assert_ne!(a.to_bytes(), b.to_bytes());
    assert!(!differing(&compare(&b, &a, &ALL)).is_empty());
}

//! The table of claims in `spec/card.md` is the table of claims in the code.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::card::markdown::hex;
use crate::card::{Absence, Cell, Class, Input, SECTIONS, Value, card};
use crate::summary::tests::golden;

const SPEC: &str = include_str!("../../../../../spec/card.md");

/// The first five columns of a claim's row.
fn row(claim: &crate::card::Definition) -> String {
    let inputs: Vec<String> = claim
        .inputs
        .iter()
        .map(|input| format!("`{}`", input.name()))
        .collect();
    let (unit, inputs) = (
        if claim.unit.is_empty() {
            "–"
        } else {
            claim.unit
        },
        inputs.join(" "),
    );
    let inputs = if inputs.is_empty() { "–" } else { &inputs };
    let class = claim.class.name();
    format!(
        "| `{}` | {} | {unit} | {class} | {inputs} | ",
        claim.id, claim.label
    )
}

#[test]
fn the_spec_lists_every_claim_in_order_with_its_rule() {
    let mut listed = SPEC.lines().filter(|line| {
        SECTIONS
            .iter()
            .any(|section| line.starts_with(&format!("| `{}.", section.id)))
    });
    for section in SECTIONS {
        assert!(
            SPEC.contains(&format!("### `{}`: {}\n", section.id, section.title)),
            "{}",
            section.id
        );
        for claim in section.claims {
            let expected = row(claim);
            let found = listed.next().unwrap_or_default();
            let rule = found
                .strip_prefix(&expected)
                .unwrap_or_else(|| panic!("{expected}\n{found}"));
            assert!(
                rule.trim_end_matches(" |").len() > 3,
                "{} has no rule",
                claim.id
            );
        }
    }
    assert_eq!(listed.next(), None);
}

#[test]
fn the_spec_names_every_column_in_order() {
    for claim in card(&golden::summary()).claims {
        let Value::Table(table) = claim.value else {
            continue;
        };
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|name| format!("*{name}*"))
            .collect();
        let start = format!("| `{}` |", claim.id);
        let line = SPEC.lines().find(|line| line.starts_with(&start)).unwrap();
        let mut rest = line;
        for column in columns {
            let place = rest
                .find(&column)
                .unwrap_or_else(|| panic!("{}: {column}", claim.id));
            rest = &rest[place + column.len()..];
        }
    }
}

#[test]
fn the_spec_quotes_the_fixed_texts() {
    let card = card(&golden::summary());
    let unwrapped = SPEC.split_whitespace().collect::<Vec<_>>().join(" ");
    let quoted = |text: &str| assert!(unwrapped.contains(text), "{text}");
    for id in ["identity.banner", "integrity.limits"] {
        match &card.claim(id).unwrap().value {
            Value::One(Cell::Text(text)) => quoted(text),
            Value::List(cells) => cells.iter().for_each(|cell| match cell {
                Cell::Text(text) => quoted(text),
                other => panic!("{other:?}"),
            }),
            other => panic!("{id}: {other:?}"),
        }
    }
    Class::ALL.iter().for_each(|class| quoted(class.name()));
    for absence in [
        Absence::NotRecorded,
        Absence::NotApplicable,
        Absence::TooMany,
    ] {
        quoted(absence.text());
    }
    for input in [Input::Entries, Input::Tree, Input::Heads] {
        quoted(&format!("`{}`", input.name()));
    }
}

#[test]
fn the_example_of_the_spec_is_real() {
    let mut card = card(&golden::summary());
    card.claims.retain(|claim| claim.id == "feedback.items");
    let bytes = card.to_bytes().unwrap();
    // Behind the array of two, the version and the array of one.
    let claim = hex(&bytes[3..]);
    let example = SPEC
        .split("\n86 ")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .unwrap();
    let is_hex =
        |word: &&str| word.len().is_multiple_of(2) && word.bytes().all(|b| b.is_ascii_hexdigit());
    let lines = example.lines().skip(1);
    let digits = lines.flat_map(|line| line.split_whitespace().take_while(is_hex));
    assert_eq!(["86"].into_iter().chain(digits).collect::<String>(), claim);
}

#[test]
fn the_golden_digest_is_pinned() {
    // Another digest means another layout: it needs a new CARD_VERSION once one is released.
    let digest = card(&golden::summary()).digest().unwrap();
    assert_eq!(
        hex(&digest),
        "3b65d725b60fe7e0d4237ca99620450a1bbb53da3e9b8ac1ebb774dc9d5d844c"
    );
}

//! The tables of this module and the specification's registries say the same.

use std::string::{String, ToString};
use std::vec::Vec;
use std::{format, vec};

use crate::limits;
use crate::records::{Class, Compartment, KINDS, Need, RESERVED_KINDS};

const KINDS_CSV: &str = include_str!("../../../../../spec/registry/kinds.csv");
const COMPARTMENTS_CSV: &str = include_str!("../../../../../spec/registry/compartments.csv");

/// The rows below the header; no field of these registries is quoted.
pub(super) fn rows(csv: &str) -> Vec<Vec<&str>> {
    csv.lines()
        .skip(1)
        .map(|line| line.split(',').collect())
        .collect()
}

/// The compartments of a kind as its row lists them: number, and whether it must be there.
pub(super) fn compartments_of(kind: u64) -> Vec<(u64, bool)> {
    let row = rows(KINDS_CSV)
        .into_iter()
        .find(|row| row[0] == kind.to_string())
        .unwrap();
    row[4]
        .split_whitespace()
        .map(|name| {
            let must = !name.ends_with('?');
            let name = name.trim_end_matches('?');
            let number = rows(COMPARTMENTS_CSV)
                .iter()
                .position(|row| row[1] == name)
                .unwrap();
            (number as u64, must)
        })
        .collect()
}

#[test]
fn kinds_are_the_registry() {
    let describe = |kind: &crate::records::Kind| {
        let compartments: Vec<String> = kind
            .compartments
            .iter()
            .map(|(compartment, need)| match need {
                Need::Must => compartment.name().to_string(),
                Need::May => format!("{}?", compartment.name()),
            })
            .collect();
        vec![
            kind.number.to_string(),
            kind.name.to_string(),
            kind.class.name().to_string(),
            "active".to_string(),
            compartments.join(" "),
        ]
    };
    let mut ours: Vec<_> = KINDS.iter().map(describe).collect();
    ours.extend(RESERVED_KINDS.iter().map(|(number, name)| {
        let texts = [&number.to_string(), *name, "spine", "reserved", ""];
        texts.iter().map(ToString::to_string).collect()
    }));
    ours.sort_by_key(|row| row[0].parse::<u64>().unwrap());
    let theirs: Vec<Vec<String>> = rows(KINDS_CSV)
        .iter()
        .map(|row| row[..5].iter().map(ToString::to_string).collect())
        .collect();
    assert_eq!(ours, theirs);
}

#[test]
fn compartments_are_the_registry() {
    let theirs = rows(COMPARTMENTS_CSV);
    assert_eq!(theirs.len(), Compartment::ALL.len());
    for (compartment, row) in Compartment::ALL.into_iter().zip(theirs) {
        assert_eq!(compartment.number().to_string(), row[0]);
        assert_eq!(compartment.name(), row[1]);
        assert_eq!(Compartment::from_name(row[1]), Some(compartment));
        assert_eq!(
            Compartment::from_number(compartment.number()),
            Some(compartment)
        );
        assert_eq!(compartment.index() as u64, compartment.number());
    }
    assert_eq!(Compartment::from_number(4), None);
    assert_eq!(Compartment::from_name("noise"), None);
    assert_eq!(limits::COMMITMENTS_MAX, Compartment::ALL.len());
}

#[test]
fn events_are_few_and_small() {
    let events: Vec<_> = KINDS
        .iter()
        .filter(|kind| kind.class == Class::Event)
        .map(|kind| kind.name)
        .collect();
    assert_eq!(events, ["annotation", "reward"]);
}

#[test]
fn fields_are_named_once_and_in_order() {
    for kind in KINDS {
        assert!(
            kind.fields.is_sorted_by(|a, b| a.key < b.key),
            "{}",
            kind.name
        );
        assert!(
            kind.fields.iter().all(|field| field.key <= 23),
            "{}",
            kind.name
        );
        let mut names: Vec<_> = kind.fields.iter().map(|field| field.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), kind.fields.len(), "{}", kind.name);
        let last = kind.fields.last().unwrap();
        assert_eq!((last.key, last.name, last.optional), (23, "ext", true));
    }
}

//! What can be asked for.

use std::format;
use std::string::String;

use super::of_rank;
use crate::bundle::{REASONS, reason_name};
use crate::disclose::{Entries, Redaction, RedactionError};
use crate::limits::LEAVES_MAX;
use crate::records::Compartment;

#[test]
fn reasons_are_those_of_the_registry() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../spec/registry/reasons.csv"
    );
    let registry = std::fs::read_to_string(path).unwrap();
    let lines: String = registry
        .lines()
        .skip(1)
        .map(|line| {
            line.splitn(3, ',')
                .take(2)
                .collect::<std::vec::Vec<_>>()
                .join(",")
                + "\n"
        })
        .collect();
    let table: String = REASONS
        .iter()
        .map(|(number, name)| format!("{number},{name}\n"))
        .collect();
    assert_eq!(table, lines);
    assert_eq!((reason_name(0), reason_name(7)), (None, None));
}

#[test]
fn ranges_join_whatever_their_order() {
    let entries = of_rank(0, &[(8, 9), (1, 3), (3, 5), (2, 4), (10, 20), (12, 13)]);
    assert_eq!(entries, of_rank(0, &[(1, 5), (8, 9), (10, 20)]));
    let inside = |seq| matches!(seq, 1..5 | 8 | 10..20);
    assert!((0..25).all(|seq| entries.contains(0, seq) == inside(seq)));
    assert!((0..25).all(|seq| !entries.contains(1, seq)));
}

#[test]
fn a_union_has_what_is_in_either() {
    let union = of_rank(0, &[(1, 3)]).union(of_rank(1, &[(0, 2)]));
    let union = union.union(of_rank(0, &[(2, 6)]));
    assert!(union.contains(0, 1) && union.contains(0, 5) && union.contains(1, 0));
    assert!(!union.contains(0, 6) && !union.contains(1, 2));
    assert_eq!(union.clone().union(Entries::all()), Entries::all());
    assert_eq!(Entries::default().union(union.clone()), union);
}

#[test]
fn ranges_without_entries_are_refused() {
    let refused = |range| Entries::of_rank(0, [range]).unwrap_err();
    assert_eq!(
        refused((5, 5)),
        RedactionError::EmptyRange { first: 5, end: 5 }
    );
    assert_eq!(
        refused((6, 5)),
        RedactionError::EmptyRange { first: 6, end: 5 }
    );
    let end = LEAVES_MAX + 1;
    assert_eq!(refused((0, end)), RedactionError::RangeTooLarge { end });
    assert!(Entries::of_rank(0, [(0, LEAVES_MAX)]).is_ok());
}

#[test]
fn a_compartment_has_one_reason_of_the_registry() {
    let content = Compartment::Content;
    let redaction = Redaction::default();
    for reason in [0, 7] {
        let refused = redaction.clone().withhold(content, reason, Entries::all());
        assert_eq!(refused, Err(RedactionError::UnknownReason(reason)));
    }
    let redaction = redaction
        .withhold(content, 1, of_rank(0, &[(0, 5)]))
        .unwrap();
    let refused = redaction.clone().withhold(content, 2, Entries::all());
    assert_eq!(refused, Err(RedactionError::TwoReasons(content)));
    let redaction = redaction
        .withhold(content, 1, of_rank(0, &[(5, 9)]))
        .unwrap();
    assert!(redaction.withholds(content, 0, 8) && !redaction.withholds(content, 0, 9));
    assert!(!redaction.withholds(Compartment::Signal, 0, 8));
}

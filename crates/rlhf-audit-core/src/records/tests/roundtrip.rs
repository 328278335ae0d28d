//! What is written is read back, byte for byte and value for value.

use std::vec::Vec;

use proptest::prelude::*;

use super::make::Source;
use super::shapes::{Shape, maps, rows};
use crate::records::cddl_rules;

fn check(shape: &Shape, source: &mut Source<'_>) {
    let (bytes, shown) = (shape.write)(source);
    let (again, read) = (shape.read)(&bytes, 0)
        .unwrap_or_else(|error| panic!("{}: {error} in {shown}", shape.name));
    // Shown rather than compared, because NaN is not equal to itself.
    assert_eq!(read, shown, "{}", shape.name);
    assert_eq!(again, bytes, "{}", shape.name);
}

#[test]
fn smallest_and_full_values_round_trip() {
    for shape in maps().iter().chain(&rows()) {
        check(shape, &mut Source::Minimal);
        check(shape, &mut Source::Full(0));
    }
}

#[test]
fn a_prefix_of_a_value_is_never_a_value() {
    for shape in maps().iter().chain(&rows()) {
        let (bytes, _) = (shape.write)(&mut Source::Full(0));
        for end in 0..bytes.len() {
            let found = (shape.read)(&bytes[..end], 0);
            assert!(found.is_err(), "{} cut at {end}: {found:?}", shape.name);
        }
    }
}

#[test]
fn every_rule_of_the_records_is_a_type_here() {
    let known: Vec<_> = maps().into_iter().chain(rows()).map(|s| s.name).collect();
    for (rule, text) in cddl_rules() {
        let is_struct = text.starts_with('{') && rule != "ext" || text.starts_with('[');
        assert_eq!(
            known.iter().any(|name| name == rule),
            is_struct,
            "{rule} = {text}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_value_of_any_type_round_trips(tape in prop::collection::vec(any::<u8>(), 0..400)) {
        for shape in maps().iter().chain(&rows()) {
            check(shape, &mut Source::Tape(&tape));
        }
    }
}

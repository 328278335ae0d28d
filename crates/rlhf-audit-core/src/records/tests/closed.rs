//! The schemas are closed: each defect alone gives its code and offset, and its repaired twin reads.

use std::vec::Vec;
use std::{format, vec};

use super::error;
use super::make::Source;
use super::shapes::{Shape, choices, maps, rows};
use crate::cbor::Reader;
use crate::codes::Code;

/// Where the bytes are said to begin in the file.
const BASE: u64 = 5000;

/// The pairs of an encoded map: key and encoded value.
type Pairs = Vec<(u64, Vec<u8>)>;

fn pairs(bytes: &[u8]) -> Pairs {
    let mut reader = Reader::new(bytes);
    let count = reader.map().unwrap();
    (0..count)
        .map(|_| (reader.uint().unwrap(), reader.item().unwrap().to_vec()))
        .collect()
}

/// A map of these pairs, as they come; each with the offset of its key.
fn map(pairs: &[(u64, Vec<u8>)]) -> (Vec<u8>, Vec<u64>) {
    let count = u8::try_from(pairs.len()).unwrap();
    let mut bytes = match count {
        0..24 => vec![0xa0 | count],
        _ => vec![0xb8, count],
    };
    let mut offsets = Vec::new();
    for (key, value) in pairs {
        assert!(*key < 24);
        offsets.push(BASE + bytes.len() as u64);
        bytes.push(u8::try_from(*key).unwrap());
        bytes.extend_from_slice(value);
    }
    (bytes, offsets)
}

/// The members of an encoded array.
fn members(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut reader = Reader::new(bytes);
    let count = reader.array().unwrap();
    (0..count)
        .map(|_| reader.item().unwrap().to_vec())
        .collect()
}

fn array(members: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = vec![0x80 | u8::try_from(members.len()).unwrap()];
    members.iter().for_each(|member| bytes.extend(member));
    bytes
}

/// What each map is tried on: all fields present.
fn full_maps() -> Vec<(Shape, Pairs)> {
    let full = |shape: Shape| {
        let (bytes, _) = (shape.write)(&mut Source::Full(0));
        let pairs = pairs(&bytes);
        assert_eq!(
            pairs.len(),
            shape.fields.len(),
            "{}: not all present",
            shape.name
        );
        // The repaired twin of every defect below.
        assert_eq!((shape.read)(&map(&pairs).0, BASE).unwrap().0, bytes);
        (shape, pairs)
    };
    maps().into_iter().map(full).collect()
}

#[test]
fn unknown_keys_are_refused() {
    for (shape, pairs) in full_maps() {
        let unknown = (0..24).filter(|key| shape.fields.iter().all(|field| field.key != *key));
        for key in unknown {
            let mut pairs = pairs.clone();
            let at = pairs.partition_point(|(other, _)| *other < key);
            pairs.insert(at, (key, vec![0xf6]));
            let (bytes, offsets) = map(&pairs);
            let expected = error(Code::SchemaUnknownKey, offsets[at]);
            assert_eq!(
                (shape.read)(&bytes, BASE),
                Err(expected),
                "{} key {key}",
                shape.name
            );
        }
    }
}

#[test]
fn keys_that_are_text_or_large_are_refused() {
    for (shape, pairs) in full_maps() {
        let (mut bytes, _) = map(&pairs);
        bytes[0] += 1;
        let at = BASE + bytes.len() as u64;
        for (key, code) in [
            (&[0x18, 24][..], Code::SchemaUnknownKey),
            (&[0x60], Code::SchemaType),
            (&[0x20], Code::SchemaType),
        ] {
            let bytes = [&bytes[..], key, &[0xf6]].concat();
            assert_eq!(
                (shape.read)(&bytes, BASE),
                Err(error(code, at)),
                "{}",
                shape.name
            );
        }
    }
}

#[test]
fn required_fields_may_not_be_missing() {
    for (shape, pairs) in full_maps() {
        for (at, field) in shape.fields.iter().enumerate() {
            let mut pairs = pairs.clone();
            pairs.remove(at);
            let found = (shape.read)(&map(&pairs).0, BASE);
            let place = format!("{}.{}", shape.name, field.name);
            match field.optional {
                true => assert!(found.is_ok(), "{place}: {found:?}"),
                false => assert_eq!(found, Err(error(Code::SchemaMissing, BASE)), "{place}"),
            }
        }
    }
}

#[test]
fn values_of_another_type_are_refused() {
    for (shape, pairs) in full_maps() {
        for at in 0..pairs.len() {
            let mut pairs = pairs.clone();
            // Only `ext` is a map, so a map is wrong everywhere else; null is not how to be absent.
            let wrong: &[u8] = match pairs[at].1[0] >> 5 {
                5 => &[0x80],
                _ => &[0xa0],
            };
            for wrong in [wrong, &[0xf6]] {
                pairs[at].1 = wrong.to_vec();
                let (bytes, offsets) = map(&pairs);
                let expected = error(Code::SchemaType, offsets[at] + 1);
                let field = shape.fields[at].name;
                assert_eq!(
                    (shape.read)(&bytes, BASE),
                    Err(expected),
                    "{}.{field}",
                    shape.name
                );
            }
        }
    }
}

#[test]
fn keys_may_not_be_doubled_or_swapped() {
    for (shape, pairs) in full_maps() {
        for at in 0..pairs.len() {
            let mut doubled = pairs.clone();
            doubled.insert(at, pairs[at].clone());
            let (bytes, offsets) = map(&doubled);
            let expected = error(Code::CborKeyDuplicate, offsets[at + 1]);
            assert_eq!((shape.read)(&bytes, BASE), Err(expected), "{}", shape.name);
        }
        for at in 1..pairs.len() {
            let mut swapped = pairs.clone();
            swapped.swap(at - 1, at);
            let (bytes, offsets) = map(&swapped);
            let expected = error(Code::CborKeyOrder, offsets[at]);
            assert_eq!((shape.read)(&bytes, BASE), Err(expected), "{}", shape.name);
        }
    }
}

#[test]
fn nothing_may_follow_a_value() {
    for (shape, pairs) in full_maps() {
        let (mut bytes, _) = map(&pairs);
        let at = BASE + bytes.len() as u64;
        bytes.push(0x00);
        assert_eq!(
            (shape.read)(&bytes, BASE),
            Err(error(Code::CborTrailing, at)),
            "{}",
            shape.name
        );
    }
}

#[test]
fn rows_have_exactly_their_members() {
    for shape in rows() {
        let (bytes, _) = (shape.write)(&mut Source::Full(0));
        let members = members(&bytes);
        assert_eq!((shape.read)(&array(&members), BASE).unwrap().0, bytes);
        let longer = [&members[..], &[vec![0xf6]]].concat();
        for wrong in [&longer[..], &members[1..], &members[..members.len() - 1]] {
            let found = (shape.read)(&array(wrong), BASE);
            let expected = error(Code::SchemaLength, BASE);
            assert_eq!(found, Err(expected), "{}: {}", shape.name, wrong.len());
        }
    }
}

#[test]
fn members_of_rows_have_their_types() {
    for shape in rows() {
        let rule = crate::records::cddl_rules()
            .get(shape.name.as_str())
            .cloned();
        let (bytes, _) = (shape.write)(&mut Source::Full(0));
        let members = members(&bytes);
        for at in 0..members.len() {
            let mut wrong = members.clone();
            wrong[at] = vec![0xa0];
            let before: usize = members[..at].iter().map(Vec::len).sum();
            let expected = error(Code::SchemaType, BASE + 1 + before as u64);
            let found = (shape.read)(&array(&wrong), BASE);
            assert_eq!(found, Err(expected), "{} member {at}", shape.name);

            wrong[at] = vec![0xf6];
            let found = (shape.read)(&array(&wrong), BASE);
            // The rule says which members may be null; a scalar is one of its own.
            let Some(rule) = &rule else { continue };
            let inner = rule.strip_prefix('[').unwrap().strip_suffix(']').unwrap();
            let member = inner.split(", ").nth(at).unwrap();
            match member.ends_with("/ null") || member.ends_with(": scalar") {
                true => assert!(found.is_ok(), "{}: {member}", shape.name),
                false => assert_eq!(found, Err(expected), "{}: {member}", shape.name),
            }
        }
    }
}

#[test]
fn choices_are_a_closed_list() {
    for choice in choices() {
        for (place, (number, name)) in (0..).zip(&choice.choices) {
            assert_eq!(*number, place, "{}: the numbers have a gap", choice.name);
            let byte = u8::try_from(*number).unwrap();
            assert_eq!((choice.read)(&[byte], BASE), Ok(*name));
            assert_eq!((choice.number_of)(name), Some(*number));
        }
        let beyond = u8::try_from(choice.choices.len()).unwrap();
        let found = (choice.read)(&[beyond], BASE);
        assert_eq!(
            found,
            Err(error(Code::SchemaValue, BASE)),
            "{}",
            choice.name
        );
        assert_eq!((choice.number_of)("no such choice"), None);
    }
}

#[test]
fn digests_have_their_length() {
    // `guideline.digest` stands for all: one type reads every digest.
    let (shape, pairs) = full_maps()
        .into_iter()
        .find(|(shape, _)| shape.name == "guideline")
        .unwrap();
    for length in [0_u8, 31, 33] {
        let mut pairs = pairs.clone();
        let value = vec![7; length.into()];
        pairs[1].1 = match length {
            0 => vec![0x40],
            _ => [&[0x58, length][..], &value].concat(),
        };
        let (bytes, offsets) = map(&pairs);
        let expected = error(Code::SchemaLength, offsets[1] + 1);
        assert_eq!((shape.read)(&bytes, BASE), Err(expected), "{length} bytes");
    }
}

//! The exact bytes of one smallest and one full record of each kind, and of each payload.
//!
//! `golden.txt` holds one a line: name, which of the two, bytes in hex. They never change: a log
//! that was sealed with them must verify for ever.

use std::string::String;
use std::vec::Vec;
use std::{format, println};

use ciborium::Value;

use super::entry::{TIME_MS, sample};
use super::hex;
use super::make::Source;
use super::shapes::payloads;
use crate::records::{Class, Entry, KINDS};

const GOLDEN: &str = include_str!("golden.txt");

fn current() -> Vec<String> {
    let mut lines = Vec::new();
    for kind in KINDS {
        for (name, source) in [("minimal", Source::Minimal), ("full", Source::Full(0))] {
            let bytes = sample(kind, source).to_bytes().unwrap();
            lines.push(format!("{} {name} {}", kind.name, hex(&bytes)));
        }
    }
    for shape in payloads() {
        for (name, mut source) in [("minimal", Source::Minimal), ("full", Source::Full(0))] {
            let (bytes, _) = (shape.write)(&mut source);
            lines.push(format!("{} {name} {}", shape.name, hex(&bytes)));
        }
    }
    lines
}

#[test]
fn bytes_are_what_they_were() {
    let current = current();
    let golden: Vec<_> = GOLDEN.lines().collect();
    if current != golden {
        current.iter().for_each(|line| println!("{line}"));
    }
    for (ours, theirs) in current.iter().zip(&golden) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(current.len(), golden.len());
}

#[test]
fn another_library_reads_the_same_entry() {
    for line in GOLDEN.lines().take(2 * KINDS.len()) {
        let mut words = line.split(' ');
        let (name, variant) = (words.next().unwrap(), words.next().unwrap());
        let bytes = unhex(words.next().unwrap());
        let value: Value = ciborium::from_reader(&bytes[..]).unwrap();
        let members = value.as_array().unwrap();
        let kind = KINDS.iter().find(|kind| kind.name == name).unwrap();
        let spine = match kind.class {
            Class::Spine => Value::from(3),
            Class::Event => Value::Null,
        };
        let head = [
            Value::from(kind.number),
            Value::from(7),
            Value::from(TIME_MS),
            spine,
        ];
        assert_eq!(members[..4], head);
        let keys: Vec<_> = members[4]
            .as_map()
            .unwrap()
            .iter()
            .map(|(key, _)| u64::try_from(key.as_integer().unwrap()).unwrap())
            .collect();
        let expected: Vec<_> = kind
            .fields
            .iter()
            .filter(|field| variant == "full" || !field.optional)
            .map(|field| field.key)
            .collect();
        assert_eq!(keys, expected, "{name} {variant}");
        assert_eq!(Entry::read(&bytes, 0).unwrap().to_bytes().unwrap(), bytes);
    }
}

fn unhex(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

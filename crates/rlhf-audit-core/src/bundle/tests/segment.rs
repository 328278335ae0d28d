//! Members of a segment: entries with what they show, and pruned intervals.

use std::vec;
use std::vec::Vec;

use proptest::prelude::*;

use super::build::member;
use super::error;
use crate::bundle::segment::{Disclosures, Member, Members, Opened, write_pruned};
use crate::cbor::{Error, Writer};
use crate::codes::Code;
use crate::merkle::{Range, leaf_hash};

const BASE: u64 = 700;

/// Reads all members; what each is, in words, or the error.
fn read(body: &[u8]) -> Result<Vec<(u64, Vec<u8>, usize)>, Error> {
    let mut members = Members::new(body, BASE);
    let mut found = Vec::new();
    while let Some(member) = members.next_member()? {
        found.push(match member {
            Member::Entry {
                bytes,
                offset,
                disclosures,
            } => (offset, bytes.to_vec(), disclosures.as_slice().len()),
            Member::Pruned(range) => (range.start(), Vec::new(), range.cover().len()),
        });
    }
    assert_eq!(members.consumed(), body.len() as u64);
    assert_eq!(members.offset(), BASE + body.len() as u64);
    Ok(found)
}

#[test]
fn entries_keep_their_place() {
    let first = member(b"first", &[None, Some(([7; 16], b"payload".to_vec()))]);
    let second = member(b"second", &[]);
    let body = [&first[..], &second].concat();
    let at = BASE + first.len() as u64;
    let expected = vec![
        // [entry, …]: one byte for the array, one for the entry's length.
        (BASE + 2, b"first".to_vec(), 2),
        (at + 2, b"second".to_vec(), 0),
    ];
    assert_eq!(read(&body), Ok(expected));
    let Ok(Some(Member::Entry { disclosures, .. })) = Members::new(&first, BASE).next_member()
    else {
        panic!("an entry");
    };
    let opened = Opened {
        opening: [7; 16],
        payload: b"payload",
        offset: BASE + first.len() as u64 - 7,
    };
    assert_eq!(disclosures.as_slice(), [None, Some(opened)]);
}

#[test]
fn disclosures_are_at_most_four() {
    let four = member(b"e", &vec![None; 4]);
    assert!(read(&four).is_ok());
    let five = member(b"e", &vec![None; 5]);
    assert_eq!(read(&five), Err(error(Code::CommitCount, BASE + 3)));
    let mut disclosures = Disclosures::default();
    assert!((0..4).all(|_| disclosures.push(None)));
    assert!(!disclosures.push(None));
    assert_eq!(disclosures.as_slice().len(), 4);
}

#[test]
fn members_are_closed() {
    let entry = [0x82, 0x41, 0x00];
    for (body, code, offset) in [
        (vec![0x81, 0x40], Code::SchemaLength, 0),
        (vec![0x84, 0x40, 0x80, 0x80, 0x80], Code::SchemaLength, 0),
        (vec![0x40], Code::SchemaType, 0),
        ([&entry[..], &[0xf6]].concat(), Code::SchemaType, 3),
        ([&entry[..], &[0x81, 0xf5]].concat(), Code::SchemaType, 4),
        (
            [&entry[..], &[0x81, 0x81, 0x40]].concat(),
            Code::SchemaLength,
            4,
        ),
        // An opening has sixteen bytes.
        (
            [&entry[..], &[0x81, 0x82, 0x41, 0x00, 0x40]].concat(),
            Code::SchemaLength,
            5,
        ),
        (
            [&entry[..], &[0x81, 0x82, 0xf6, 0x40]].concat(),
            Code::SchemaType,
            5,
        ),
        (vec![0x82, 0x42, 0x00], Code::CborTruncated, 1),
        (vec![0x83, 0xf6, 0x01, 0x80], Code::SchemaType, 1),
        (
            vec![0x83, 0x00, 0x01, 0x81, 0x41, 0x00],
            Code::SchemaLength,
            4,
        ),
    ] {
        assert_eq!(read(&body), Err(error(code, BASE + offset)), "{body:x?}");
    }
    assert_eq!(read(&[]), Ok(vec![]));
}

fn pruned(first: u64, end: u64, hashes: usize) -> Vec<u8> {
    let mut writer = Writer::new();
    writer
        .array(3)
        .number(first)
        .number(end)
        .array(hashes as u64);
    (0..hashes).for_each(|_| {
        writer.bytes(&[9; 32]);
    });
    writer.finish().unwrap()
}

#[test]
fn a_cover_is_the_only_one() {
    for (first, end) in [(0, 1), (3, 4), (0, 16), (1, 16), (5, 13), (16, 4096)] {
        let exact = Range::cover_len(first, end);
        assert_eq!(
            read(&pruned(first, end, exact)),
            Ok(vec![(first, vec![], exact)])
        );
        for hashes in [0, exact - 1, exact + 1, 126, 127] {
            if hashes == exact {
                continue;
            }
            let found = read(&pruned(first, end, hashes));
            assert_eq!(
                found,
                Err(error(Code::TreeCover, BASE + 1)),
                "{first}..{end} {hashes}"
            );
        }
    }
    for (first, end) in [(4, 4), (5, 4), (0, (1 << 48) + 1)] {
        let found = read(&pruned(first, end, 1));
        assert_eq!(
            found,
            Err(error(Code::TreeCover, BASE + 1)),
            "{first}..{end}"
        );
    }
}

proptest! {
    #[test]
    fn a_pruned_interval_is_its_range(first in 0..5000_u64, length in 1..200_u64) {
        let mut range = Range::new(first);
        (first..first + length).for_each(|seq| range.push(leaf_hash(&seq.to_be_bytes())));
        let mut writer = Writer::new();
        write_pruned(&mut writer, &range);
        let body = writer.finish().unwrap();
        let Ok(Some(Member::Pruned(read))) = Members::new(&body, BASE).next_member() else {
            panic!("a pruned interval");
        };
        prop_assert_eq!(read, range);
    }

    #[test]
    fn any_bytes_are_members_or_an_error(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut members = Members::new(&body, BASE);
        while let Ok(Some(_)) = members.next_member() {}
        prop_assert!(members.consumed() <= body.len() as u64);
    }
}

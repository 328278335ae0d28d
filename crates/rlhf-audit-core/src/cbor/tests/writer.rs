//! The writer: exact bytes, and no bytes at all after a misuse.

use alloc::string::String;
use alloc::vec::Vec;

use super::super::{Misuse, MisuseKind, Writer};
use super::{check, hex};
use crate::limits::{DEPTH_MAX, INTEGER_MAX, TEXT_BYTES_MAX};

fn written(calls: impl FnOnce(&mut Writer) -> &mut Writer) -> Result<Vec<u8>, Misuse> {
    let mut writer = Writer::new();
    calls(&mut writer);
    writer.finish()
}

#[test]
fn heads_are_shortest() {
    for (value, digits) in [
        (23, "17"),
        (24, "1818"),
        (255, "18ff"),
        (256, "190100"),
        (65_535, "19ffff"),
        (65_536, "1a00010000"),
        (0xffff_ffff, "1affffffff"),
        (0x1_0000_0000, "1b0000000100000000"),
        (u64::MAX, "1bffffffffffffffff"),
    ] {
        assert_eq!(written(|w| w.uint(value)), Ok(hex(digits)));
    }
    for (value, digits) in [
        (-1, "20"),
        (-24, "37"),
        (-25, "3818"),
        (-257, "390100"),
        (7, "07"),
    ] {
        assert_eq!(written(|w| w.int(value)), Ok(hex(digits)));
    }
    let limit = i64::try_from(INTEGER_MAX).unwrap();
    assert_eq!(written(|w| w.int(limit)), Ok(hex("1b001fffffffffffff")));
    assert_eq!(written(|w| w.int(-limit)), Ok(hex("3b001ffffffffffffe")));
}

#[test]
fn every_kind_of_item_is_written() {
    let bytes = written(|w| {
        w.tag(18)
            .array(5)
            .bytes(b"\x01\x02")
            .map(2)
            .uint(1)
            .null()
            .text("a")
            .bool(true);
        w.float(1.5)
            .item(&hex("820180"))
            .array(2)
            .bool(false)
            .number(9)
    });
    assert_eq!(
        bytes,
        Ok(hex("d2 85 420102 a2 01 f6 6161 f5 f93e00 820180 82 f4 09"))
    );
}

#[test]
fn a_buffer_is_continued() {
    let mut writer = Writer::with(Vec::from(*b"magic"));
    writer.array(1).uint(1);
    assert_eq!(writer.finish(), Ok(Vec::from(*b"magic\x81\x01")));
    let mut writer = Writer::default();
    writer.uint(1).uint(2);
    assert_eq!(writer.finish_sequence(), Ok(hex("0102")));
    assert_eq!(Writer::new().finish_sequence(), Ok(Vec::new()));
}

#[test]
fn each_misuse_returns_no_bytes() {
    use MisuseKind::*;
    type Calls = fn(&mut Writer) -> &mut Writer;
    let cases: &[(Calls, MisuseKind, usize)] = &[
        (|w| w, Count, 0),
        (|w| w.uint(1).uint(2), Count, 2),
        (|w| w.array(1).uint(1).uint(2), Count, 3),
        (|w| w.map(1).uint(1).uint(2).uint(3).uint(4), Count, 5),
        (|w| w.array(2).uint(1), Unfinished, 2),
        (|w| w.map(1).uint(1), Unfinished, 2),
        (|w| w.array(1), Unfinished, 1),
        (|w| w.map(u64::MAX), Unfinished, 0),
        (|w| w.map(1).bytes(b"").uint(1), KeyType, 1),
        (|w| w.map(1).null().uint(1), KeyType, 1),
        (|w| w.map(1).bool(true).uint(1), KeyType, 1),
        (|w| w.map(1).float(1.0).uint(1), KeyType, 1),
        (|w| w.map(1).array(0).uint(1), KeyType, 1),
        (|w| w.map(1).map(0).uint(1), KeyType, 1),
        (|w| w.map(1).item(&[0x80]).uint(1), KeyType, 1),
        (|w| w.map(2).uint(1).null().uint(0).null(), KeyOrder, 3),
        (|w| w.map(2).text("a").null().uint(0).null(), KeyOrder, 4),
        (|w| w.map(2).text("b").null().text("a").null(), KeyOrder, 4),
        (|w| w.map(2).int(-1).null().uint(30).null(), KeyOrder, 3),
        (|w| w.map(2).uint(1).null().item(&[0]).null(), KeyOrder, 3),
        (|w| w.map(2).uint(1).null().uint(1).null(), KeyDuplicate, 3),
        (
            |w| w.map(2).text("a").null().item(b"aa").null(),
            KeyDuplicate,
            4,
        ),
        (|w| w.number(INTEGER_MAX + 1), Integer, 0),
        (|w| w.int(i64::MIN), Integer, 0),
        (|w| w.int(1 << 53), Integer, 0),
        (
            |w| w.text(&String::from("a").repeat(TEXT_BYTES_MAX + 1)),
            Text,
            0,
        ),
        (|w| w.tag(17).null(), Tag, 0),
        (|w| w.array(1).tag(18).null(), Tag, 1),
        (|w| w.tag(18).tag(18).null(), Tag, 1),
        (|w| w.tag(18), Count, 1),
        (|w| w.item(&[]), Item, 0),
        (|w| w.item(&[0x18, 0x00]), Item, 0),
        (|w| w.item(&[0x00, 0x00]), Item, 0),
        (|w| w.item(&[0xd2, 0x00]), Item, 0),
        (|w| (0..9).fold(w, |w, _| w.array(1)).null(), Depth, 8),
        (|w| (0..8).fold(w, |w, _| w.array(1)).array(0), Depth, 8),
        (
            |w| (0..8).fold(w, |w, _| w.array(1)).item(&[0x80]),
            Depth,
            8,
        ),
        // The first misuse is the one reported.
        (|w| w.map(1).null().number(u64::MAX), KeyType, 1),
    ];
    for (index, (calls, kind, offset)) in cases.iter().enumerate() {
        let misuse = Misuse {
            kind: *kind,
            offset: *offset,
        };
        assert_eq!(written(calls), Err(misuse), "case {index}");
    }
}

#[test]
fn the_repaired_twins_pass() {
    let twins: &[fn(&mut Writer) -> &mut Writer] = &[
        |w| w.array(2).uint(1).uint(2),
        |w| w.map(2).uint(0).null().text("a").null(),
        |w| w.map(2).uint(30).null().int(-1).null(),
        |w| w.map(2).item(&[0]).null().item(b"aa").null(),
        |w| w.number(INTEGER_MAX),
        |w| w.text(&String::from("a").repeat(TEXT_BYTES_MAX)),
        |w| (0..DEPTH_MAX).fold(w, |w, _| w.array(1)).null(),
        |w| (0..DEPTH_MAX - 1).fold(w, |w, _| w.array(1)).item(&[0x80]),
    ];
    for calls in twins {
        assert_eq!(check(&written(calls).unwrap()), Ok(()));
    }
}

#[test]
fn a_sequence_must_end_with_a_whole_item() {
    let mut writer = Writer::new();
    writer.uint(1).tag(18);
    let misuse = Misuse {
        kind: MisuseKind::Unfinished,
        offset: 2,
    };
    assert_eq!(writer.finish_sequence(), Err(misuse));
    let mut writer = Writer::new();
    writer.uint(1).array(1);
    assert_eq!(writer.finish_sequence(), Err(misuse));
}

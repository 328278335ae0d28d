//! One defect at a time: its code, its offset, and the repaired twin that passes.

use alloc::string::String;
use alloc::vec::Vec;
use std::collections::BTreeSet;

use super::super::{Error, Reader};
use super::{check, hex};
use crate::codes::Code;
use crate::codes::Code::*;
use crate::limits::TEXT_BYTES_MAX;

/// Defective bytes, code, offset, repaired bytes.
const CASES: &[(&str, Code, u64, &str)] = &[
    ("", CborTruncated, 0, "00"),
    ("18", CborTruncated, 0, "1818"),
    ("1901", CborTruncated, 0, "190100"),
    ("1a000100", CborTruncated, 0, "1a00010000"),
    ("1b00000001000000", CborTruncated, 0, "1b0000000100000000"),
    ("41", CborTruncated, 0, "4100"),
    ("61", CborTruncated, 0, "6161"),
    ("f9 3c", CborTruncated, 0, "f93c00"),
    ("f8", CborTruncated, 0, "f5"),
    ("82 01", CborTruncated, 0, "820102"),
    ("82 01 42 00", CborTruncated, 2, "8201420000"),
    ("82 82 00 00", CborTruncated, 4, "8282000000"),
    ("a1 00", CborTruncated, 0, "a10000"),
    ("a2 00 40 01 41", CborTruncated, 4, "a2 00 40 01 40"),
    ("9b ffffffffffffffff 00", CborTruncated, 0, "81 00"),
    ("bb ffffffffffffffff 00", CborTruncated, 0, "a0"),
    // Twice this number of pairs is zero in 64 bits.
    ("bb 8000000000000000 00 00", CborTruncated, 0, "a1 00 00"),
    ("5b ffffffffffffffff 00", CborTruncated, 0, "41 00"),
    ("7b ffffffffffffffff 61", CborTruncated, 0, "61 61"),
    ("9a 80000000 00", CborTruncated, 0, "81 00"),
    ("17 18", CborTrailing, 1, "17"),
    ("80 80", CborTrailing, 1, "80"),
    ("1817", CborNonminimal, 0, "17"),
    ("1900ff", CborNonminimal, 0, "18ff"),
    ("1a0000ffff", CborNonminimal, 0, "19ffff"),
    ("1b00000000ffffffff", CborNonminimal, 0, "1affffffff"),
    ("3800", CborNonminimal, 0, "20"),
    ("5800", CborNonminimal, 0, "40"),
    ("5801 00", CborNonminimal, 0, "4100"),
    ("7801 61", CborNonminimal, 0, "6161"),
    ("9800", CborNonminimal, 0, "80"),
    ("990000", CborNonminimal, 0, "80"),
    ("b800", CborNonminimal, 0, "a0"),
    ("82 01 1817", CborNonminimal, 2, "820117"),
    ("a1 1800 00", CborNonminimal, 1, "a10000"),
    // Non-minimal comes before the tag and before the claimed length.
    ("d80c 00", CborNonminimal, 0, "00"),
    ("58 05", CborNonminimal, 0, "40"),
    ("5f 4100 ff", CborIndefinite, 0, "4100"),
    ("7f 6161 ff", CborIndefinite, 0, "6161"),
    ("9f ff", CborIndefinite, 0, "80"),
    ("bf ff", CborIndefinite, 0, "a0"),
    ("82 01 9fff", CborIndefinite, 2, "820180"),
    ("9f", CborIndefinite, 0, "80"),
    ("1c", CborReserved, 0, "00"),
    ("1d", CborReserved, 0, "00"),
    ("1e", CborReserved, 0, "00"),
    ("1f", CborReserved, 0, "00"),
    ("3c", CborReserved, 0, "20"),
    ("3f", CborReserved, 0, "20"),
    ("5c", CborReserved, 0, "40"),
    ("7d", CborReserved, 0, "60"),
    ("9e", CborReserved, 0, "80"),
    ("bc", CborReserved, 0, "a0"),
    ("dc 00", CborReserved, 0, "00"),
    ("df 00", CborReserved, 0, "00"),
    ("fc", CborReserved, 0, "f6"),
    ("fd", CborReserved, 0, "f6"),
    ("fe", CborReserved, 0, "f6"),
    ("ff", CborReserved, 0, "f6"),
    ("81 ff", CborReserved, 1, "81f6"),
    ("a2 0100 0000", CborKeyOrder, 3, "a2 0000 0100"),
    ("a2 2000 0000", CborKeyOrder, 3, "a2 0000 2000"),
    ("a2 616100 0000", CborKeyOrder, 4, "a2 0000 616100"),
    ("a2 181900 181800", CborKeyOrder, 4, "a2 181800 181900"),
    (
        "a2 626162 00 626161 00",
        CborKeyOrder,
        5,
        "a2 626161 00 626162 00",
    ),
    (
        "a2 626161 00 6162 00",
        CborKeyOrder,
        5,
        "a2 6162 00 626161 00",
    ),
    // In ascending order for RFC 7049, where the shorter key came first.
    ("a2 20 00 1818 00", CborKeyOrder, 3, "a2 1818 00 20 00"),
    (
        "a2 00 a2 0100 0000 01 00",
        CborKeyOrder,
        5,
        "a2 00 a2 0000 0100 01 00",
    ),
    ("a2 0000 0000", CborKeyDuplicate, 3, "a2 0000 0100"),
    ("a2 616100 616100", CborKeyDuplicate, 4, "a2 616100 616200"),
    (
        "a2 1818 00 1818 00",
        CborKeyDuplicate,
        4,
        "a2 1818 00 1819 00",
    ),
    // The keys of an inner map do not count for the outer one, nor the other way round.
    (
        "a2 00 a1 05 00 00 00",
        CborKeyDuplicate,
        5,
        "a2 00 a1 05 00 01 00",
    ),
    (
        "a2 05 a1 00 00 04 00",
        CborKeyOrder,
        5,
        "a2 05 a1 00 00 06 00",
    ),
    ("fa 3f800000", CborFloatWidth, 0, "f93c00"),
    ("fa 7f800000", CborFloatWidth, 0, "f97c00"),
    ("fa 80000000", CborFloatWidth, 0, "f98000"),
    ("fa 33800000", CborFloatWidth, 0, "f90001"),
    ("fb 3ff0000000000000", CborFloatWidth, 0, "f93c00"),
    ("fb 40f86a0000000000", CborFloatWidth, 0, "fa47c35000"),
    ("fb 36a0000000000000", CborFloatWidth, 0, "fa00000001"),
    ("81 fb 8000000000000000", CborFloatWidth, 1, "81 f98000"),
    ("f97e01", CborNan, 0, "f97e00"),
    ("f9fe00", CborNan, 0, "f97e00"),
    ("f97c01", CborNan, 0, "f97c00"),
    ("fa7fc00000", CborNan, 0, "f97e00"),
    ("fb7ff8000000000000", CborNan, 0, "f97e00"),
    ("81 fb7ff0000000000001", CborNan, 1, "81 f97e00"),
    ("c0 00", CborTag, 0, "00"),
    ("d2 80", CborTag, 0, "80"),
    ("81 d2 80", CborTag, 1, "8180"),
    ("d9d9f7 00", CborTag, 0, "00"),
    ("a1 c000 00", CborTag, 1, "a1 00 00"),
    ("e0", CborSimple, 0, "f4"),
    ("f3", CborSimple, 0, "f4"),
    ("f7", CborSimple, 0, "f6"),
    ("f800", CborSimple, 0, "f4"),
    ("f814", CborSimple, 0, "f4"),
    ("f820", CborSimple, 0, "f5"),
    ("f8ff", CborSimple, 0, "f5"),
    ("81 f7", CborSimple, 1, "81f6"),
    ("61ff", CborUtf8, 0, "6161"),
    ("62c328", CborUtf8, 0, "62c3bc"),
    ("62c080", CborUtf8, 0, "6100"),
    ("63eda080", CborUtf8, 0, "63ee8080"),
    ("64f4908080", CborUtf8, 0, "64f48fbfbf"),
    ("82 00 61c3", CborUtf8, 2, "82 00 6161"),
    ("a1 61ff 00", CborUtf8, 1, "a1 6161 00"),
    ("a1 4161 00", SchemaType, 1, "a1 6161 00"),
    ("a1 80 00", SchemaType, 1, "a1 00 80"),
    ("a1 a0 00", SchemaType, 1, "a1 00 a0"),
    ("a1 f4 00", SchemaType, 1, "a1 00 f4"),
    ("a1 f6 00", SchemaType, 1, "a1 00 f6"),
    ("a1 f93c00 00", SchemaType, 1, "a1 00 f93c00"),
    (
        "818181818181818181 00",
        LimitDepth,
        8,
        "8181818181818181 00",
    ),
    ("8181818181818181 80", LimitDepth, 8, "8181818181818181 00"),
    (
        "a100a100a100a100a100a100a100a100 a0",
        LimitDepth,
        16,
        "a100a100a100a100a100a100a100a100 00",
    ),
    (
        "82 8181818181818100 8181818181818181 00",
        LimitDepth,
        16,
        "82 8181818181818100 81818181818181 00",
    ),
];

#[test]
fn each_defect_has_its_code_and_its_repair_passes() {
    for (digits, code, offset, repaired) in CASES {
        let error = Error {
            code: *code,
            offset: *offset,
        };
        assert_eq!(check(&hex(digits)), Err(error), "{digits}");
        assert_eq!(check(&hex(repaired)), Ok(()), "{repaired}");
    }
}

#[test]
fn each_defect_is_found_inside_an_array_too() {
    for (digits, code, offset, _) in CASES {
        if matches!(code, CborTrailing | LimitDepth) || digits.is_empty() {
            continue;
        }
        let bytes = [&[0x82, 0x05][..], &hex(digits)].concat();
        assert_eq!(
            check(&bytes),
            Err(Error {
                code: *code,
                offset: offset + 2
            }),
            "{digits}"
        );
    }
}

#[test]
fn every_code_of_the_codec_has_a_case() {
    let seen: BTreeSet<Code> = CASES.iter().map(|(_, code, ..)| *code).collect();
    let expected = Code::ALL.iter().filter(|code| code.step() == 2).copied();
    assert!(expected.into_iter().all(|code| seen.contains(&code)));
}

#[test]
fn offsets_count_from_the_base() {
    let error = Reader::at(&hex("82 01 1817"), 1 << 40).item().unwrap_err();
    assert_eq!(
        error,
        Error {
            code: CborNonminimal,
            offset: (1 << 40) + 2
        }
    );
}

#[test]
fn nesting_is_bounded_without_recursion() {
    for byte in [0x81, 0xa1, 0x9f] {
        let error = check(&[byte].repeat(200_000)).unwrap_err();
        let (code, offset) = match byte {
            0x81 => (LimitDepth, 8),
            // A map is no key.
            0xa1 => (SchemaType, 1),
            _ => (CborIndefinite, 0),
        };
        assert_eq!(error, Error { code, offset });
    }
    let maps = hex("a100").repeat(200_000);
    assert_eq!(
        check(&maps),
        Err(Error {
            code: LimitDepth,
            offset: 16
        })
    );
}

#[test]
fn text_is_bounded() {
    let text = |size: usize| {
        let mut bytes = Vec::from([0x7a]);
        bytes.extend_from_slice(&u32::try_from(size).unwrap().to_be_bytes());
        bytes.extend_from_slice(String::from("a").repeat(size).as_bytes());
        bytes
    };
    assert_eq!(check(&text(TEXT_BYTES_MAX)), Ok(()));
    let error = Error {
        code: LimitText,
        offset: 0,
    };
    assert_eq!(check(&text(TEXT_BYTES_MAX + 1)), Err(error));
}

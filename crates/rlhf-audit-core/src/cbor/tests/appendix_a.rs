//! Every row of RFC 8949 appendix A: the value it has here, or why it is refused.

use super::super::{Style, diagnostic};
use super::{check, hex, oracle};
use crate::codes::Code;

/// Encoding and diagnostic notation of the rows that are deterministic and in the profile.
const ACCEPTED: &[(&str, &str)] = &[
    ("00", "0"),
    ("01", "1"),
    ("0a", "10"),
    ("17", "23"),
    ("1818", "24"),
    ("1819", "25"),
    ("1864", "100"),
    ("1903e8", "1000"),
    ("1a000f4240", "1000000"),
    ("1b000000e8d4a51000", "1000000000000"),
    ("1bffffffffffffffff", "18446744073709551615"),
    ("3bffffffffffffffff", "-18446744073709551616"),
    ("20", "-1"),
    ("29", "-10"),
    ("3863", "-100"),
    ("3903e7", "-1000"),
    ("f90000", "0.0"),
    ("f98000", "-0.0"),
    ("f93c00", "1.0"),
    ("fb3ff199999999999a", "1.1"),
    ("f93e00", "1.5"),
    ("f97bff", "65504.0"),
    ("fa47c35000", "100000.0"),
    ("fa7f7fffff", "3.4028234663852886e+38"),
    ("fb7e37e43c8800759c", "1.0e+300"),
    ("f90001", "5.960464477539063e-8"),
    ("f90400", "0.00006103515625"),
    ("f9c400", "-4.0"),
    ("fbc010666666666666", "-4.1"),
    ("f97c00", "Infinity"),
    ("f97e00", "NaN"),
    ("f9fc00", "-Infinity"),
    ("f4", "false"),
    ("f5", "true"),
    ("f6", "null"),
    ("40", "h''"),
    ("4401020304", "h'01020304'"),
    ("60", r#""""#),
    ("6161", r#""a""#),
    ("6449455446", r#""IETF""#),
    ("62225c", r#""\"\\""#),
    ("62c3bc", r#""ü""#),
    ("63e6b0b4", r#""水""#),
    ("64f0908591", r#""𐅑""#),
    ("80", "[]"),
    ("83010203", "[1, 2, 3]"),
    ("8301820203820405", "[1, [2, 3], [4, 5]]"),
    (
        "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
        "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25]",
    ),
    ("a0", "{}"),
    ("a201020304", "{1: 2, 3: 4}"),
    ("a26161016162820203", r#"{"a": 1, "b": [2, 3]}"#),
    ("826161a161626163", r#"["a", {"b": "c"}]"#),
    (
        "a56161614161626142616361436164614461656145",
        r#"{"a": "A", "b": "B", "c": "C", "d": "D", "e": "E"}"#,
    ),
];

/// The other rows: bignums and tags, undefined and simple values, wide floats, indefinite lengths.
const REJECTED: &[(&str, Code, u64)] = &[
    ("c249010000000000000000", Code::CborTag, 0),
    ("c349010000000000000000", Code::CborTag, 0),
    ("fa7f800000", Code::CborFloatWidth, 0),
    ("fa7fc00000", Code::CborNan, 0),
    ("faff800000", Code::CborFloatWidth, 0),
    ("fb7ff0000000000000", Code::CborFloatWidth, 0),
    ("fb7ff8000000000000", Code::CborNan, 0),
    ("fbfff0000000000000", Code::CborFloatWidth, 0),
    ("f7", Code::CborSimple, 0),
    ("f0", Code::CborSimple, 0),
    ("f818", Code::CborSimple, 0),
    ("f8ff", Code::CborSimple, 0),
    (
        "c074323031332d30332d32315432303a30343a30305a",
        Code::CborTag,
        0,
    ),
    ("c11a514b67b0", Code::CborTag, 0),
    ("c1fb41d452d9ec200000", Code::CborTag, 0),
    ("d74401020304", Code::CborTag, 0),
    ("d818456449455446", Code::CborTag, 0),
    (
        "d82076687474703a2f2f7777772e6578616d706c652e636f6d",
        Code::CborTag,
        0,
    ),
    ("5f42010243030405ff", Code::CborIndefinite, 0),
    ("7f657374726561646d696e67ff", Code::CborIndefinite, 0),
    ("9fff", Code::CborIndefinite, 0),
    ("9f018202039f0405ffff", Code::CborIndefinite, 0),
    ("9f01820203820405ff", Code::CborIndefinite, 0),
    ("83018202039f0405ff", Code::CborIndefinite, 5),
    ("83019f0203ff820405", Code::CborIndefinite, 2),
    (
        "9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff",
        Code::CborIndefinite,
        0,
    ),
    ("bf61610161629f0203ffff", Code::CborIndefinite, 0),
    ("826161bf61626163ff", Code::CborIndefinite, 3),
    ("bf6346756ef563416d7421ff", Code::CborIndefinite, 0),
];

#[test]
fn the_table_is_whole() {
    assert_eq!(ACCEPTED.len() + REJECTED.len(), 82);
}

#[test]
fn accepted_rows_have_their_value() {
    for (digits, notation) in ACCEPTED {
        let bytes = hex(digits);
        assert_eq!(check(&bytes), Ok(()), "{digits}");
        assert_eq!(
            diagnostic(&bytes, Style::default()).as_deref(),
            Ok(*notation),
            "{digits}"
        );
        let value = oracle::decode(&bytes);
        assert!(oracle::same(&oracle::read(&bytes), &value), "{digits}");
        assert_eq!(oracle::write(&value), bytes, "{digits}");
    }
}

#[test]
fn rejected_rows_have_their_code() {
    for (digits, code, offset) in REJECTED {
        let error = check(&hex(digits)).unwrap_err();
        assert_eq!((error.code, error.offset), (*code, *offset), "{digits}");
    }
}

#[test]
fn every_prefix_is_truncated() {
    for (digits, _) in ACCEPTED {
        let bytes = hex(digits);
        for size in 0..bytes.len() {
            let error = check(&bytes[..size]).unwrap_err();
            assert_eq!(error.code, Code::CborTruncated, "{size} of {digits}");
            assert!(error.offset <= size as u64);
        }
    }
}

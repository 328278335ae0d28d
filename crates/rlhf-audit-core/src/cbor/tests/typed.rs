//! The typed reads: values, precedence of faults, frames that close by themselves.

use alloc::vec::Vec;

use super::super::{Error, Kind, Reader};
use super::hex;
use crate::codes::Code;
use crate::codes::Code::*;

type Read = fn(&mut Reader<'_>) -> Result<(), Error>;

const UINT: Read = |reader| reader.uint().map(drop);
const NUMBER: Read = |reader| reader.number().map(drop);
const INT: Read = |reader| reader.int().map(drop);
const FLOAT: Read = |reader| reader.float().map(drop);
const BOOL: Read = |reader| reader.bool().map(drop);
const NULL: Read = |reader| reader.null();
const BYTES: Read = |reader| reader.bytes().map(drop);
const DIGEST: Read = |reader| reader.digest().map(drop);
const TEXT: Read = |reader| reader.text().map(drop);
const ARRAY: Read = |reader| reader.array().map(drop);
const PAIR: Read = |reader| reader.array_of(2);
const MAP: Read = |reader| reader.map().map(drop);
const TAG: Read = |reader| reader.tag(18);
const ALL: &[Read] = &[
    UINT, NUMBER, INT, FLOAT, BOOL, NULL, BYTES, DIGEST, TEXT, ARRAY, PAIR, MAP, TAG,
];

/// What is read, defective bytes, code, repaired bytes. Every fault is that of the first head.
const CASES: &[(Read, &str, Code, &str)] = &[
    (UINT, "20", SchemaType, "00"),
    (UINT, "f93c00", SchemaType, "01"),
    (UINT, "6130", SchemaType, "00"),
    (UINT, "c000", CborTag, "00"),
    (
        NUMBER,
        "1b0020000000000000",
        LimitInteger,
        "1b001fffffffffffff",
    ),
    (
        INT,
        "1b0020000000000000",
        LimitInteger,
        "1b001fffffffffffff",
    ),
    (
        INT,
        "3b001fffffffffffff",
        LimitInteger,
        "3b001ffffffffffffe",
    ),
    (INT, "3bffffffffffffffff", LimitInteger, "20"),
    (INT, "f5", SchemaType, "01"),
    (FLOAT, "01", SchemaType, "f93c00"),
    (FLOAT, "f6", SchemaType, "f97e00"),
    (BOOL, "00", SchemaType, "f4"),
    (BOOL, "f6", SchemaType, "f5"),
    (NULL, "f4", SchemaType, "f6"),
    (BYTES, "6161", SchemaType, "4161"),
    (BYTES, "82 01 02", SchemaType, "420102"),
    (TEXT, "4161", SchemaType, "6161"),
    (ARRAY, "a0", SchemaType, "80"),
    (PAIR, "81 00", SchemaLength, "820000"),
    (PAIR, "83 00 00 00", SchemaLength, "820000"),
    (MAP, "80", SchemaType, "a0"),
    (TAG, "80", SchemaType, "d280"),
    (TAG, "c0 80", CborTag, "d280"),
    (TAG, "d3 80", CborTag, "d280"),
    (TAG, "d2", CborTruncated, "d280"),
];

#[test]
fn each_typed_read_refuses_with_its_code() {
    for (read, digits, code, repaired) in CASES {
        let error = read(&mut Reader::at(&hex(digits), 7)).unwrap_err();
        assert_eq!(
            error,
            Error {
                code: *code,
                offset: 7
            },
            "{digits}"
        );
        assert_eq!(read(&mut Reader::new(&hex(repaired))), Ok(()), "{repaired}");
    }
}

#[test]
fn a_malformed_head_comes_before_the_wrong_type() {
    let cases = [
        ("", CborTruncated),
        ("18", CborTruncated),
        ("9b ffffffffffffffff", CborTruncated),
        ("bb ffffffffffffffff", CborTruncated),
        ("5b ffffffffffffffff", CborTruncated),
        ("1800", CborNonminimal),
        ("3800", CborNonminimal),
        ("5800", CborNonminimal),
        ("7800", CborNonminimal),
        ("9800", CborNonminimal),
        ("b800", CborNonminimal),
        ("d800 00", CborNonminimal),
        ("5fff", CborIndefinite),
        ("9fff", CborIndefinite),
        ("bfff", CborIndefinite),
        ("1c", CborReserved),
        ("ff", CborReserved),
        ("f7", CborSimple),
        ("f818", CborSimple),
        ("f97e01", CborNan),
        ("fa3f800000", CborFloatWidth),
    ];
    for (digits, code) in cases {
        let bytes = hex(digits);
        for read in ALL {
            assert_eq!(
                read(&mut Reader::new(&bytes)),
                Err(Error { code, offset: 0 }),
                "{digits}"
            );
        }
        assert_eq!(
            Reader::new(&bytes).peek(),
            Err(Error { code, offset: 0 }),
            "{digits}"
        );
    }
}

#[test]
fn digests_have_32_bytes() {
    let string = |size: u8| [&[0x58, size][..], &[7].repeat(size.into())].concat();
    let mut reader = Reader::new(&[]);
    assert_eq!(
        reader.digest(),
        Err(Error {
            code: CborTruncated,
            offset: 0
        })
    );
    for size in [31, 33] {
        let bytes = string(size);
        reader = Reader::at(&bytes, 5);
        assert_eq!(
            reader.digest(),
            Err(Error {
                code: SchemaLength,
                offset: 5
            })
        );
    }
    assert_eq!(Reader::new(&string(32)).digest(), Ok([7; 32]));
}

#[test]
fn integers_have_their_value() {
    let cases: [(&str, i128); 8] = [
        ("00", 0),
        ("17", 23),
        ("18ff", 255),
        ("20", -1),
        ("3903e7", -1000),
        ("1b001fffffffffffff", (1 << 53) - 1),
        ("3b001ffffffffffffe", -(1 << 53) + 1),
        ("3b7fffffffffffffff", i64::MIN.into()),
    ];
    for (digits, value) in cases {
        let bytes = hex(digits);
        assert_eq!(Reader::new(&bytes).integer(), Ok(value));
        if value.unsigned_abs() < 1 << 53 {
            assert_eq!(Reader::new(&bytes).int().map(i128::from), Ok(value));
        }
        if value >= 0 {
            assert_eq!(Reader::new(&bytes).uint().map(i128::from), Ok(value));
            assert_eq!(Reader::new(&bytes).number().map(i128::from), Ok(value));
        }
    }
    assert_eq!(
        Reader::new(&[0x3b; 9]).int().unwrap_err().code,
        LimitInteger
    );
    assert_eq!(Reader::new(&hex("1bffffffffffffffff")).uint(), Ok(u64::MAX));
    assert_eq!(
        Reader::new(&hex("3bffffffffffffffff")).integer(),
        Ok(-(1 << 64))
    );
}

#[test]
fn frames_close_with_their_last_member() {
    let bytes = hex("83 80 a1 00 82 f4 a0 05  06");
    let mut reader = Reader::new(&bytes);
    let mut depths = Vec::new();
    let steps: [Read; 9] = [ARRAY, ARRAY, MAP, UINT, PAIR, BOOL, MAP, UINT, UINT];
    for read in steps {
        depths.push(reader.depth());
        read(&mut reader).unwrap();
    }
    assert_eq!(depths, [0, 1, 1, 2, 2, 3, 3, 1, 0]);
    assert_eq!((reader.depth(), reader.is_empty()), (0, true));
    assert_eq!(reader.finish(), Ok(()));
}

#[test]
fn typed_reads_judge_keys() {
    let cases: [(&str, Code, u64); 4] = [
        ("a2 01 00 00 00", CborKeyOrder, 3),
        ("a2 01 00 01 00", CborKeyDuplicate, 3),
        ("a2 1818 00 01 00", CborKeyOrder, 4),
        ("a2 1818 00 1818 00", CborKeyDuplicate, 4),
    ];
    for read in [UINT, NUMBER, INT] {
        for (digits, code, offset) in cases {
            let bytes = hex(digits);
            let mut reader = Reader::new(&bytes);
            assert_eq!(reader.map(), Ok(2));
            assert_eq!((read(&mut reader), reader.uint()), (Ok(()), Ok(0)));
            assert_eq!(read(&mut reader), Err(Error { code, offset }), "{digits}");
        }
    }
    let bytes = hex("a2 6162 00 6161 00");
    let mut reader = Reader::new(&bytes);
    assert_eq!(
        (reader.map(), reader.text(), reader.uint()),
        (Ok(2), Ok("b"), Ok(0))
    );
    assert_eq!(
        reader.text(),
        Err(Error {
            code: CborKeyOrder,
            offset: 4
        })
    );
}

#[test]
fn a_key_is_an_integer_or_a_text() {
    for (digits, read) in [
        ("a1 4100 00", BYTES),
        ("a1 80 00", ARRAY),
        ("a1 a0 00", MAP),
        ("a1 f4 00", BOOL),
        ("a1 f6 00", NULL),
        ("a1 f93c00 00", FLOAT),
    ] {
        let bytes = hex(digits);
        let mut reader = Reader::new(&bytes);
        reader.map().unwrap();
        assert_eq!(
            read(&mut reader),
            Err(Error {
                code: SchemaType,
                offset: 1
            }),
            "{digits}"
        );
    }
    let bytes = hex("a1 d200 00");
    let mut reader = Reader::new(&bytes);
    reader.map().unwrap();
    assert_eq!(
        reader.tag(18),
        Err(Error {
            code: CborTag,
            offset: 1
        })
    );
}

#[test]
fn the_end_is_demanded() {
    let bytes = hex("82 81 00");
    let mut reader = Reader::new(&bytes);
    assert_eq!(
        (reader.array(), reader.array(), reader.uint()),
        (Ok(2), Ok(1), Ok(0))
    );
    assert_eq!(
        reader.finish(),
        Err(Error {
            code: CborTruncated,
            offset: 3
        })
    );
    let mut reader = Reader::at(&bytes, 10);
    assert_eq!(reader.array(), Ok(2));
    assert_eq!(reader.rest(), [0x81, 0x00]);
    assert_eq!(
        reader.finish(),
        Err(Error {
            code: CborTrailing,
            offset: 11
        })
    );
    assert_eq!(Reader::new(&[]).finish(), Ok(()));
}

#[test]
fn items_are_returned_as_received() {
    let bytes = hex("d2 84 43a10127 a0 42f6f6 40");
    let mut reader = Reader::new(&bytes);
    assert_eq!(reader.peek(), Ok(Kind::Tag));
    reader.tag(18).unwrap();
    reader.array_of(4).unwrap();
    assert_eq!(reader.bytes(), Ok(&hex("a10127")[..]));
    assert_eq!(reader.item(), Ok(&hex("a0")[..]));
    assert_eq!(reader.item(), Ok(&hex("42f6f6")[..]));
    assert_eq!((reader.offset(), reader.item()), (10, Ok(&hex("40")[..])));
    assert_eq!(reader.finish(), Ok(()));
}

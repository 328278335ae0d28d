//! Files that cannot be read at all, and what people are told.

use std::path::Path;

use rlhf_audit_input::{Error, Format, Map, MapError, Options, Shape, open};

use crate::expected::{fixture, from_bytes};

fn error(bytes: &[u8], options: &Options) -> Error {
    match from_bytes(bytes, options) {
        Ok(_) => panic!("it can be read"),
        Err(error) => error,
    }
}

fn plain(bytes: &[u8]) -> Error {
    error(bytes, &Options::default())
}

#[test]
fn nothing_to_read() {
    for bytes in [&b""[..], b"\n \n", b"\xef\xbb\xbf", b"[]", b" [ ] "] {
        assert!(matches!(plain(bytes), Error::Empty), "{bytes:?}");
    }
    let csv = Options {
        format: Some(Format::Csv),
        ..Options::default()
    };
    assert!(matches!(error(b"", &csv), Error::Empty));
    assert!(matches!(error(b"chosen,rejected\n", &csv), Error::Empty));
}

#[test]
fn unknown_formats() {
    assert!(matches!(
        plain(b"chosen,rejected\na,b\n"),
        Error::UnknownFormat
    ));
    assert!(matches!(plain(b"\xff\xfec\0"), Error::Utf16));
    assert!(matches!(
        plain(&std::fs::read(fixture("hh.parquet")).unwrap()),
        Error::ParquetStream
    ));
    assert!(matches!(plain(b"{\n \"rows\": 1\n}"), Error::NoRows));
    let json = Options {
        format: Some(Format::Json),
        ..Options::default()
    };
    assert!(matches!(error(b"3", &json), Error::NoRows));
    assert!(matches!(
        open(Path::new("does/not/exist"), &Options::default()),
        Err(Error::Io(_))
    ));
    let parquet = Options {
        format: Some(Format::Parquet),
        ..Options::default()
    };
    assert!(matches!(
        open(&fixture("hh.jsonl"), &parquet),
        Err(Error::Parquet(_))
    ));
}

#[test]
fn headers() {
    let csv = Options {
        format: Some(Format::Csv),
        ..Options::default()
    };
    let message = error(b"a,b,a\n1,2,3\n", &csv).to_string();
    assert_eq!(message, "the header: the column `a` stands twice");
    let message = error(b"a,\xff\n1,2\n", &csv).to_string();
    assert_eq!(message, "the header: cell 2 not UTF-8 after byte 0");
}

#[test]
fn an_unknown_shape_lists_columns_and_shapes() {
    let message =
        plain(b"{\"text\": \"a\", \"stars\": 3}\n{\"text\": \"b\", \"by\": 1}\n").to_string();
    assert_eq!(
        message,
        "the columns fit no shape: found text, stars, by; the shapes are helpsteer3, \
         ultrafeedback, prism, oasst, alpaca-eval, pairwise-winner, preference, stepwise, ranking, \
         unpaired, scalar; name one, or map columns"
    );
}

#[test]
fn no_row_to_tell_the_shape_by() {
    let Error::NoGoodRow(bad) = plain(b"{]\n{]\n") else {
        panic!("another error")
    };
    assert_eq!(bad.row, 1);
}

#[test]
fn maps() {
    assert_eq!(
        Map::parse("chosen"),
        Err(MapError::NoEquals("chosen".into()))
    );
    assert_eq!(
        Map::parse("chosen=a,chosen=b"),
        Err(MapError::Twice("chosen"))
    );
    let Err(unknown) = Map::parse("chosne=a") else {
        panic!("it is known")
    };
    assert_eq!(unknown, MapError::UnknownName("chosne".into()));
    let message = unknown.to_string();
    assert!(
        message.starts_with("`chosne` is no logical column; they are prompt, chosen, rejected,")
    );
}

#[test]
fn columns_that_are_not_there() {
    let row = b"{\"answer_good\": \"a\", \"rejected\": \"b\"}";
    let map = Map::parse("chosen=good").unwrap();
    let shape = Shape::from_name("preference");
    let message = error(
        row,
        &Options {
            map,
            shape,
            ..Options::default()
        },
    )
    .to_string();
    assert_eq!(
        message,
        "`chosen` is mapped to `good`, which is not there; found answer_good, rejected"
    );
    let message = error(
        row,
        &Options {
            shape,
            ..Options::default()
        },
    )
    .to_string();
    assert_eq!(
        message,
        "shape preference needs the column `chosen` (looked for chosen); found answer_good, rejected"
    );
    let map = Map::parse("chosen=answer_good,winner=rejected").unwrap();
    let message = error(
        row,
        &Options {
            map,
            ..Options::default()
        },
    )
    .to_string();
    assert!(message.starts_with("shape preference has no column `winner` to map; it has chosen,"));
}

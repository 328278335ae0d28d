//! Diagnostic notation: layout, embedded sequences, and text that cannot hide anything.

use alloc::vec::Vec;

use super::super::{EMBEDDED_MAX, Error, Style, Writer, diagnostic};
use super::hex;
use crate::codes::Code;

const PRETTY: Style = Style {
    pretty: true,
    embedded: true,
};
const EMBEDDED: Style = Style {
    pretty: false,
    embedded: true,
};

#[test]
fn a_head_is_shown_on_one_line() {
    let bytes = hex("d2 84 43a10127 a0 43 82f501 42 0102");
    let plain = "18([h'a10127', {}, h'82f501', h'0102'])";
    assert_eq!(diagnostic(&bytes, Style::default()).as_deref(), Ok(plain));
    let embedded = "18([<<{1: -8}>>, {}, <<[true, 1]>>, h'0102'])";
    assert_eq!(diagnostic(&bytes, EMBEDDED).as_deref(), Ok(embedded));
}

#[test]
fn a_head_is_shown_indented() {
    let bytes = hex("d2 84 43a10127 a0 44 8101 8102 42 0102");
    let shown = "\
18([
  <<
    {
      1: -8
    }
  >>,
  {},
  <<
    [
      1
    ],
    [
      2
    ]
  >>,
  h'0102'
])";
    assert_eq!(diagnostic(&bytes, PRETTY).as_deref(), Ok(shown));
}

#[test]
fn sequences_are_shown_item_by_item() {
    let bytes = hex("01 8102 d240");
    assert_eq!(
        diagnostic(&bytes, Style::default()).as_deref(),
        Ok("1, [2], 18(h'')")
    );
    let pretty = "1,\n[\n  2\n],\n18(h'')";
    assert_eq!(diagnostic(&bytes, PRETTY).as_deref(), Ok(pretty));
}

#[test]
fn embedding_stops_at_its_depth() {
    let mut item = hex("8100");
    for _ in 0..EMBEDDED_MAX + 1 {
        let mut writer = Writer::new();
        writer.array(1).bytes(&item);
        item = writer.finish().unwrap();
    }
    let shown = diagnostic(&item, EMBEDDED).unwrap();
    assert_eq!(shown, "[<<[<<[<<[<<[h'8100']>>]>>]>>]>>]");
}

#[test]
fn only_arrays_and_maps_are_embedded() {
    for (digits, shown) in [
        ("4100", "h'00'"),
        ("428000", "h'8000'"),
        ("428080", "<<[], []>>"),
        ("4181", "h'81'"),
        ("42d280", "h'd280'"),
        ("40", "h''"),
    ] {
        assert_eq!(diagnostic(&hex(digits), EMBEDDED).as_deref(), Ok(shown));
    }
}

#[test]
fn text_cannot_steer_the_reader() {
    let mut writer = Writer::new();
    writer.text("a\u{1b}[2J\n\t\"\\\u{202e}b\u{200b}\u{85}ü");
    let shown = diagnostic(&writer.finish().unwrap(), Style::default());
    let expected = r#""a\u001b[2J\n\t\"\\\u202eb\u200b\u0085ü""#;
    assert_eq!(shown.as_deref(), Ok(expected));
}

#[test]
fn floats_have_a_point_or_a_name() {
    for (float, shown) in [
        (1e-6, "0.000001"),
        (9.5e-7, "9.5e-7"),
        (1e20, "100000000000000000000.0"),
        (1e21, "1.0e+21"),
        (-1e-7, "-1.0e-7"),
        (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
    ] {
        let mut writer = Writer::new();
        writer.float(float);
        let bytes = writer.finish().unwrap();
        assert_eq!(diagnostic(&bytes, Style::default()).as_deref(), Ok(shown));
    }
}

#[test]
fn faults_are_those_of_the_reader() {
    for (digits, code, offset) in [
        ("", Code::CborTruncated, 0),
        ("82 01", Code::CborTruncated, 0),
        ("82 01 1817", Code::CborNonminimal, 2),
        ("c0 00", Code::CborTag, 0),
        ("d2 d2 00", Code::CborTag, 1),
        ("81 d2 00", Code::CborTag, 1),
        ("a2 0100 0000", Code::CborKeyOrder, 3),
    ] {
        assert_eq!(
            diagnostic(&hex(digits), PRETTY),
            Err(Error { code, offset }),
            "{digits}"
        );
    }
    let nested = Vec::from([0x81]).repeat(200_000);
    let error = Error {
        code: Code::LimitDepth,
        offset: 8,
    };
    assert_eq!(diagnostic(&nested, PRETTY), Err(error));
}

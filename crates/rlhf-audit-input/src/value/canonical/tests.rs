//! RFC 8785.

use super::*;
use crate::value::from_json;

fn canonical(json: &str) -> String {
    text(&from_json(json.as_bytes()).unwrap()).unwrap()
}

/// RFC 8785 §3.2.2, §3.2.3.
#[test]
fn the_examples_of_the_rfc() {
    let json = r#"{
        "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
    }"#;
    let expected = concat!(
        r#"{"literals":[null,true,false],"#,
        r#""numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#,
        r#""string":"€$\u000f\nA'B\"\\\\\"/"}"#
    );
    assert_eq!(canonical(json), expected);
    let json = r#"{"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew",
        "1": "One", "\ud83d\ude00": "Emoji", "\u0080": "Control", "\u00f6": "Latin"}"#;
    let names = [
        "Carriage Return",
        "One",
        "Control",
        "Latin",
        "Euro Sign",
        "Emoji",
        "Hebrew",
    ];
    let text = canonical(json);
    let places: Vec<_> = names.iter().map(|name| text.find(name).unwrap()).collect();
    assert!(places.is_sorted(), "{text}");
}

/// RFC 8785 appendix B, without those that JSON cannot write.
#[test]
fn numbers_as_ecmascript_writes_them() {
    let cases = [
        (0x0000000000000000, "0"),
        (0x8000000000000000, "0"),
        (0x0000000000000001, "5e-324"),
        (0x8000000000000001, "-5e-324"),
        (0x7fefffffffffffff, "1.7976931348623157e+308"),
        (0x4340000000000000, "9007199254740992"),
        (0xc340000000000000, "-9007199254740992"),
        (0x4430000000000000, "295147905179352830000"),
        (0x44b52d02c7e14af5, "9.999999999999997e+22"),
        (0x44b52d02c7e14af6, "1e+23"),
        (0x44b52d02c7e14af7, "1.0000000000000001e+23"),
        (0x444b1ae4d6e2ef4e, "999999999999999700000"),
        (0x444b1ae4d6e2ef50, "1e+21"),
        (0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"),
        (0x3eb0c6f7a0b5ed8d, "0.000001"),
        (0x41b3de4355555553, "333333333.3333332"),
        (0x41b3de4355555557, "333333333.33333343"),
        (0xbecbf647612f3696, "-0.0000033333333333333333"),
        (0x43143ff3c1cb0959, "1424953923781206.2"),
    ];
    for (bits, expected) in cases {
        assert_eq!(text(&Value::Float(f64::from_bits(bits))).unwrap(), expected);
    }
    assert!(text(&Value::Float(f64::NAN)).is_err());
}

#[test]
fn members_that_are_null_do_not_count_at_any_depth() {
    assert_eq!(
        canonical(r#"{"b": [{"x": null}, null], "a": null}"#),
        r#"{"b":[{},null]}"#
    );
}

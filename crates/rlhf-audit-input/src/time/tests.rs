//! Times and their units.

use super::{from_number, parse};

#[test]
fn reads_rfc_3339() {
    assert_eq!(parse("1970-01-01T00:00:00Z"), Some(0));
    assert_eq!(
        parse("2023-02-05T14:23:50.983374+00:00"),
        Some(1_675_607_030_983)
    );
    assert_eq!(
        parse("2024-02-29 23:59:59.5-01:30"),
        Some(1_709_256_599_500)
    );
    assert_eq!(parse("2000-03-01T00:00:00"), Some(951_868_800_000));
}

#[test]
fn refuses_what_is_no_time() {
    for text in [
        "",
        "2023",
        "2023-02-30T00:00:00Z",
        "2023-13-01T00:00:00Z",
        "2023-01-01T24:00:00Z",
        "2023-01-01T00:00:00.Z",
        "1969-12-31T23:59:59Z",
        "2023-01-01T00:00:00+9:00",
        "2023-01-01T00:00:00+\u{e9}9:00",
    ] {
        assert_eq!(parse(text), None, "{text}");
    }
}

#[test]
fn knows_the_unit_of_a_number_by_its_size() {
    for number in [
        1.675_607_03e9,
        1.675_607_03e12,
        1.675_607_03e15,
        1.675_607_03e18,
    ] {
        assert_eq!(from_number(number), Some(1_675_607_030_000));
    }
    assert_eq!(from_number(-1.0), None);
    assert_eq!(from_number(f64::NAN), None);
}

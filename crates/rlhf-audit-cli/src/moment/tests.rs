use super::*;

#[test]
fn known_times() {
    for (text, time_ms, shown) in [
        ("1970-01-01", 0, "1970-01-01T00:00:00.000Z"),
        ("2000-02-29", 951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (
            "2026-01-05T08:00:01Z",
            1_767_600_001_000,
            "2026-01-05T08:00:01.000Z",
        ),
        (
            "1767600001234",
            1_767_600_001_234,
            "2026-01-05T08:00:01.234Z",
        ),
    ] {
        assert_eq!(parse(text), Ok(time_ms), "{text}");
        assert_eq!(format(time_ms), shown);
    }
}

#[test]
fn every_day_of_four_centuries_has_its_number() {
    for days in 0..146_097 {
        let (year, month, day) = civil(days);
        assert_eq!(days_since_1970(year, month, day), Some(days));
    }
}

#[test]
fn what_is_no_time() {
    for text in [
        "",
        "now",
        "2026-02-29",
        "2026-13-01",
        "2026-00-01",
        "2026-01-00",
        "1969-12-31",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:00:00",
        "2026-01-01T00:00Z",
        "2026-01-01-01",
        "-1",
        "99999999999999999999",
    ] {
        assert!(parse(text).is_err(), "{text}");
    }
}

#[test]
fn the_largest_time_has_a_text() {
    assert_eq!(format((1 << 53) - 1), "287396-10-12T08:59:00.991Z");
}

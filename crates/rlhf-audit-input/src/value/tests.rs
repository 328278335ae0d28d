//! Values of JSON.

use super::*;

#[test]
fn reads_each_kind() {
    let json = br#"{"a": [null, true, -1, 18446744073709551615, 0.1, "x", "\n"]}"#;
    let members = row_from_json(json).unwrap();
    let Value::List(items) = &members[0].1 else {
        panic!("no list")
    };
    let expected = [
        Value::Null,
        Value::Bool(true),
        Value::Integer(-1),
        Value::Float(18_446_744_073_709_551_615.0),
        Value::Float(0.1),
        Value::Text("x".into()),
        Value::Text("\n".into()),
    ];
    assert_eq!(items[..], expected);
    assert!(
        matches!(items[5], Value::Text(Cow::Borrowed(_))),
        "nothing is copied without need"
    );
}

#[test]
fn floats_are_the_nearest_to_what_is_written() {
    // Without correct rounding this one is off by one bit.
    let value = from_json(b"8.988465674311577e307").unwrap();
    assert_eq!(
        value,
        Value::Float("8.988465674311577e307".parse().unwrap())
    );
}

#[test]
fn finds_names_that_stand_twice_among_few_and_many() {
    for count in [2, 16, 17, 1000] {
        let mut members: Members<'_> = (0..count)
            .map(|n| (Cow::Owned(n.to_string()), Value::Null))
            .collect();
        assert_eq!(repeated(&members), None);
        members.push((Cow::Borrowed("1"), Value::Null));
        assert_eq!(repeated(&members), Some("1"));
    }
}

#[test]
fn null_counts_as_absent() {
    let value = from_json(br#"{"a": null, "b": 0}"#).unwrap();
    assert_eq!(value.member("a"), None);
    assert_eq!(value.member_of(&["a", "c", "b"]), Some(&Value::Integer(0)));
}

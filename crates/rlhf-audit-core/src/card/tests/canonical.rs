//! The canonical form: round trip, strictness, bounds.

use alloc::format;
use alloc::vec;
use alloc::vec::Vec;

use crate::card::{
    Absence, CARD_VERSION, CLAIMS_MAX, Card, Cell, Claim, Class, Input, Reason, Table,
    VALUE_BYTES_MAX, Value, card,
};
use crate::cbor::Writer;
use crate::codes::Code;
use crate::limits::{CARD_BYTES_MAX, INTEGER_MAX, SPINE_ENTRY_BYTES_MAX};
use crate::records::Compartment;
use crate::summary::tests::golden;

fn claim(id: &str, value: Value) -> Claim {
    Claim {
        id: id.into(),
        label: "A label".into(),
        value,
        unit: "units".into(),
        class: Class::Attested,
        inputs: vec![
            Input::Record(1),
            Input::Payload(1, Compartment::Signal),
            Input::Heads,
        ],
    }
}

fn card_of(claims: Vec<Claim>) -> Card {
    Card {
        version: CARD_VERSION,
        claims,
    }
}

fn values() -> Vec<Value> {
    let cells = || {
        vec![
            Cell::Integer(0),
            Cell::Integer(-INTEGER_MAX.cast_signed()),
            Cell::Float(1.0),
            Cell::Float(f64::NEG_INFINITY),
            Cell::text("text"),
            Cell::Digest([1; 32]),
            Cell::Time(INTEGER_MAX),
            Cell::Bool(false),
            Cell::Missing,
        ]
    };
    let mut values: Vec<Value> = cells()
        .into_iter()
        .filter(|cell| *cell != Cell::Missing)
        .map(Value::One)
        .collect();
    let columns = cells().iter().map(|_| "a column".into()).collect();
    values.extend([
        Value::Ratio(0, 1),
        Value::Ratio(2, 3),
        Value::List(cells()),
        Value::List(vec![]),
        Value::Table(Table {
            columns,
            rows: vec![cells(), cells()],
        }),
        Value::Table(Table {
            columns: vec!["only".into()],
            rows: vec![],
        }),
    ]);
    values.extend(absences().map(Value::Absent));
    values
}

fn absences() -> [Absence; 8] {
    let withheld = Compartment::ALL.map(Absence::Withheld);
    [
        Absence::NotRecorded,
        Absence::NotEvaluated(Reason::Pruned),
        withheld[0],
        withheld[1],
        withheld[2],
        withheld[3],
        Absence::NotApplicable,
        Absence::TooMany,
    ]
}

#[test]
fn every_kind_of_value_comes_back() {
    for value in values() {
        let card = card_of(vec![claim("feedback.items", value)]);
        assert_eq!(Card::read(&card.to_bytes().unwrap()), Ok(card));
    }
    let nan = card_of(vec![claim(
        "feedback.items",
        Value::One(Cell::Float(f64::NAN)),
    )]);
    let bytes = nan.to_bytes().unwrap();
    assert_eq!(Card::read(&bytes).unwrap().to_bytes(), Ok(bytes));
}

#[test]
fn the_golden_card_comes_back_byte_for_byte() {
    let card = card(&golden::summary());
    let bytes = card.to_bytes().unwrap();
    assert_eq!(Card::read(&bytes).unwrap().to_bytes(), Ok(bytes));
    assert_eq!(
        Card::read(&card.to_bytes().unwrap()).unwrap().digest(),
        card.digest()
    );
}

/// A card with every kind of value.
fn colourful() -> Card {
    let claims = values().into_iter().zip(0..);
    card_of(
        claims
            .map(|(value, number)| claim(&format!("feedback.c{number}"), value))
            .collect(),
    )
}

#[test]
fn no_prefix_of_a_card_is_a_card() {
    let bytes = colourful().to_bytes().unwrap();
    for end in 0..bytes.len() {
        assert!(Card::read(&bytes[..end]).is_err(), "{end}");
    }
    let mut longer = bytes;
    longer.push(0);
    assert_eq!(Card::read(&longer).unwrap_err().code, Code::CborTrailing);
}

#[test]
fn what_is_read_is_written_again_whatever_bit_is_flipped() {
    let bytes = colourful().to_bytes().unwrap();
    let mut read = 0;
    for place in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[place / 8] ^= 1 << (place % 8);
        if let Ok(card) = Card::read(&changed) {
            assert_eq!(card.to_bytes(), Ok(changed));
            read += 1;
        }
    }
    assert!(read > 1000, "texts, digests and numbers may differ: {read}");
}

#[test]
fn the_order_of_sections_and_unique_ids_are_demanded() {
    let read = |ids: &[&str]| {
        let claims = ids.iter().map(|id| claim(id, Value::uint(1))).collect();
        Card::read(&card_of(claims).to_bytes().unwrap()).map(|card| card.claims.len())
    };
    assert_eq!(
        read(&["identity.a", "feedback.b", "feedback.a", "integrity.c"]),
        Ok(4)
    );
    for ids in [
        &["feedback.a", "identity.a"][..],
        &["feedback.a", "feedback.a"],
        &["unknown.a"],
        &["feedback"],
        &["feedback."],
        &["feedback..a"],
        &["feedback.A"],
        &["feedback.a-b"],
        &["feedback.`"],
        &[""],
    ] {
        assert_eq!(read(ids).unwrap_err().code, Code::SchemaValue, "{ids:?}");
    }
    let long = ["feedback.", &"a".repeat(55)].concat();
    assert_eq!(read(&[&long]), Ok(1));
    let longer = ["feedback.", &"a".repeat(56)].concat();
    assert_eq!(read(&[&longer]).unwrap_err().code, Code::SchemaValue);
}

/// Writes a card with one claim by hand.
fn by_hand(version: u64, class: u64, inputs: &[&str], value: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::new();
    writer
        .array(2)
        .uint(version)
        .array(1)
        .array(6)
        .text("feedback.a")
        .text("")
        .text("");
    writer.uint(class).array(inputs.len() as u64);
    inputs.iter().for_each(|input| {
        writer.text(input);
    });
    value(&mut writer);
    writer.finish().unwrap()
}

fn code_of(bytes: &[u8]) -> Code {
    Card::read(bytes).unwrap_err().code
}

#[test]
fn what_the_schema_does_not_name_is_refused() {
    let one = |writer: &mut Writer| {
        writer.uint(1);
    };
    assert!(Card::read(&by_hand(1, 0, &["annotation", "heads"], one)).is_ok());
    assert_eq!(code_of(&by_hand(2, 0, &[], one)), Code::SchemaValue);
    assert_eq!(code_of(&by_hand(1, 5, &[], one)), Code::SchemaValue);
    assert_eq!(
        code_of(&by_hand(1, 0, &["reward", "annotation"], one)),
        Code::SchemaValue
    );
    assert_eq!(
        code_of(&by_hand(1, 0, &["reward", "reward"], one)),
        Code::SchemaValue
    );
    assert_eq!(
        code_of(&by_hand(1, 0, &["dp-event"], one)),
        Code::SchemaValue
    );
    assert_eq!(
        code_of(&by_hand(1, 0, &["reward.weights"], one)),
        Code::SchemaValue
    );
}

#[test]
fn malformed_values_are_refused() {
    let short_digest: &[u8] = &[&[0x58, 31][..], &[0; 31]].concat();
    for (code, value) in [
        (Code::SchemaType, &b"\xf6"[..]),
        (Code::SchemaType, b"\xa0"),
        (Code::SchemaLength, short_digest),
        // Times, ratios, lists, tables.
        (Code::SchemaLength, b"\x83\x00\x01\x01"),
        (Code::SchemaValue, b"\x83\x01\x02\x04"),
        (Code::SchemaValue, b"\x83\x01\x00\x00"),
        (Code::SchemaValue, b"\x83\x01\x00\x02"),
        (Code::SchemaValue, b"\x83\x01\x03\x02"),
        (Code::SchemaLength, b"\x82\x01\x01"),
        (Code::SchemaValue, b"\x82\x02\x81\x82\x01\x01"),
        (Code::SchemaLength, b"\x83\x03\x80\x80"),
        (Code::SchemaLength, b"\x83\x03\x81\x61a\x81\x82\x01\x01"),
        // Absences, and what comes after them.
        (Code::SchemaLength, b"\x82\x04\x01"),
        (Code::SchemaLength, b"\x83\x04\x00\x00"),
        (Code::SchemaValue, b"\x83\x04\x01\x01"),
        (Code::SchemaCompartment, b"\x83\x04\x02\x04"),
        (Code::SchemaValue, b"\x82\x04\x05"),
        (Code::SchemaValue, b"\x82\x05\x00"),
    ] {
        let bytes = by_hand(1, 0, &[], |writer| {
            writer.item(value);
        });
        assert_eq!(code_of(&bytes), code, "{value:x?}");
    }
}

#[test]
fn the_limits_hold_at_the_limit_and_one_beyond() {
    let text = |length: usize| {
        let value = Value::text(&"x".repeat(length));
        Card::read(
            &card_of(vec![claim("feedback.a", value)])
                .to_bytes()
                .unwrap(),
        )
    };
    // A text of this length has a head of three bytes.
    assert!(text(VALUE_BYTES_MAX - 3).is_ok());
    assert_eq!(text(VALUE_BYTES_MAX - 2).unwrap_err().code, Code::LimitItem);

    let claims = |count: u64| {
        let ids = (0..count).map(|number| format!("feedback.c{number}"));
        let claims = ids.map(|id| claim(&id, Value::uint(1))).collect();
        Card::read(&card_of(claims).to_bytes().unwrap())
    };
    assert!(claims(CLAIMS_MAX).is_ok());
    assert_eq!(claims(CLAIMS_MAX + 1).unwrap_err().code, Code::LimitCount);

    let bytes = vec![0; CARD_BYTES_MAX + 1];
    assert_eq!(code_of(&bytes), Code::LimitItem);
    assert_eq!(code_of(&bytes[1..]), Code::SchemaType);
}

#[test]
fn a_card_always_fits_its_limit() {
    // What log-open says is in one entry. Of the rest only lists and tables can be long, without
    // those whose rows are a closed set. The golden run has all of them.
    let card = card(&golden::summary());
    let closed = [
        "feedback.by_feedback",
        "feedback.by_origin",
        "feedback.by_outcome",
        "policy.statistics",
        "anomalies.by_severity",
        "integrity.entries_by_kind",
        "integrity.commitments",
        "integrity.limits",
    ];
    let is_of_log_open = |claim: &Claim| claim.inputs == [Input::Record(0)];
    let others = card.claims.iter().filter(|claim| !is_of_log_open(claim));
    let (large, small): (Vec<_>, Vec<_>) =
        others.partition(|claim| matches!(claim.value, Value::List(_) | Value::Table(_)));
    let mut texts = small
        .iter()
        .filter(|claim| matches!(claim.value, Value::One(Cell::Text(_))));
    assert!(
        texts.all(|claim| claim.id == "integrity.head_key"),
        "that has 32 characters"
    );
    let large = large
        .iter()
        .filter(|claim| !closed.contains(&claim.id.as_str()))
        .count();
    let rest = card.to_bytes().unwrap().len();
    assert!(
        large * VALUE_BYTES_MAX + 2 * SPINE_ENTRY_BYTES_MAX + rest <= CARD_BYTES_MAX,
        "{large}"
    );
}

#[test]
fn what_cannot_be_written_is_no_card() {
    let too_large = Value::uint(INTEGER_MAX + 1);
    assert!(
        card_of(vec![claim("feedback.a", too_large.clone())])
            .to_bytes()
            .is_err()
    );
    assert_eq!(too_large.bounded(), Value::TOO_MANY);
    assert_eq!(Value::uint(INTEGER_MAX).bounded(), Value::uint(INTEGER_MAX));
    let text = |length: usize| Value::text(&"x".repeat(length)).bounded();
    assert_ne!(text(VALUE_BYTES_MAX - 3), Value::TOO_MANY);
    assert_eq!(text(VALUE_BYTES_MAX - 2), Value::TOO_MANY);
}

//! Random values against ciborium, whole and with one well-formed but non-deterministic place.

use alloc::vec;
use alloc::vec::Vec;

use ciborium::Value;
use proptest::prelude::*;

use super::super::{Reader, Style, diagnostic};
use super::{check, oracle};
use crate::codes::Code;

/// The ways to encode one value that ciborium decodes alike and RFC 8949 §4.2.1 forbids.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Defect {
    Wide,
    Indefinite,
    WideFloat,
    WideNan,
    KeyOrder,
    KeyDuplicate,
}

impl Defect {
    const ALL: [Defect; 6] = [
        Defect::Wide,
        Defect::Indefinite,
        Defect::WideFloat,
        Defect::WideNan,
        Defect::KeyOrder,
        Defect::KeyDuplicate,
    ];

    fn code(self) -> Code {
        match self {
            Defect::Wide => Code::CborNonminimal,
            Defect::Indefinite => Code::CborIndefinite,
            Defect::WideFloat => Code::CborFloatWidth,
            Defect::WideNan => Code::CborNan,
            Defect::KeyOrder => Code::CborKeyOrder,
            Defect::KeyDuplicate => Code::CborKeyDuplicate,
        }
    }
}

/// An independent encoder that has the defect at the n-th place that can have it.
struct Loose {
    out: Vec<u8>,
    defect: Defect,
    places_left: usize,
    hit_at: Option<usize>,
}

impl Loose {
    fn encode(value: &Value, defect: Defect, place: usize) -> Loose {
        let mut loose = Loose {
            out: vec![],
            defect,
            places_left: place,
            hit_at: None,
        };
        loose.value(value);
        loose
    }

    /// Whether the defect belongs to this place, which begins `ahead` bytes from here.
    fn hits(&mut self, defect: Defect, ahead: usize) -> bool {
        if self.defect != defect || self.hit_at.is_some() {
            return false;
        }
        if self.places_left > 0 {
            self.places_left -= 1;
            return false;
        }
        self.hit_at = Some(self.out.len() + ahead);
        true
    }

    fn head(&mut self, major: u8, argument: u64) {
        let mut widths: Vec<(u8, usize)> = vec![(24, 1), (25, 2), (26, 4), (27, 8)];
        widths.retain(|(_, size)| *size == 8 || argument >> (8 * size) == 0);
        if let Ok(info @ 0..=23) = u8::try_from(argument) {
            widths.insert(0, (info, 0));
        }
        // A head of nine bytes cannot be wider.
        let wide = widths.len() > 1 && self.hits(Defect::Wide, 0);
        let (info, size) = widths[usize::from(wide)];
        self.out.push(major << 5 | info);
        self.out
            .extend_from_slice(&argument.to_be_bytes()[8 - size..]);
    }

    /// Returns whether the item was opened with indefinite length and needs a break.
    fn open(&mut self, major: u8, members: usize) -> bool {
        if self.hits(Defect::Indefinite, 0) {
            self.out.push(major << 5 | 31);
            return true;
        }
        self.head(major, members as u64);
        false
    }

    fn string(&mut self, major: u8, content: &[u8]) {
        let indefinite = self.open(major, content.len());
        if indefinite {
            self.head(major, content.len() as u64);
        }
        self.out.extend_from_slice(content);
        self.close(indefinite);
    }

    fn close(&mut self, indefinite: bool) {
        if indefinite {
            self.out.push(0xff);
        }
    }

    fn float(&mut self, float: f64) {
        let strict = oracle::write(&Value::Float(float));
        let defect = if float.is_nan() {
            Defect::WideNan
        } else {
            Defect::WideFloat
        };
        if strict.len() < 9 && self.hits(defect, 0) {
            self.out.push(0xfb);
            self.out.extend_from_slice(&float.to_be_bytes());
        } else {
            self.out.extend_from_slice(&strict);
        }
    }

    fn map(&mut self, pairs: &[(Value, Value)]) {
        let mut pairs = pairs.to_vec();
        let ahead = |pairs: &[(Value, Value)]| {
            let bytes = |(key, value): &(Value, Value)| {
                oracle::write(key).len() + oracle::write(value).len()
            };
            // The head of so small a map is one byte.
            1 + pairs.first().map_or(0, bytes)
        };
        if pairs.len() > 1 {
            let mut swapped = pairs.clone();
            swapped.swap(0, 1);
            if self.hits(Defect::KeyOrder, ahead(&swapped)) {
                pairs = swapped;
            }
        }
        if !pairs.is_empty() {
            let mut doubled = pairs.clone();
            doubled.insert(0, doubled[0].clone());
            if self.hits(Defect::KeyDuplicate, ahead(&doubled)) {
                pairs = doubled;
            }
        }
        let indefinite = self.open(5, pairs.len());
        for (key, value) in &pairs {
            self.value(key);
            self.value(value);
        }
        self.close(indefinite);
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Integer(integer) => match i128::from(*integer) {
                negative if negative < 0 => self.head(1, u64::try_from(!negative).unwrap()),
                positive => self.head(0, u64::try_from(positive).unwrap()),
            },
            Value::Bytes(bytes) => self.string(2, bytes),
            Value::Text(text) => self.string(3, text.as_bytes()),
            Value::Array(members) => {
                let indefinite = self.open(4, members.len());
                members.iter().for_each(|member| self.value(member));
                self.close(indefinite);
            }
            Value::Map(pairs) => self.map(pairs),
            Value::Float(float) => self.float(*float),
            other => self.out.extend_from_slice(&oracle::write(other)),
        }
    }
}

fn integers() -> impl Strategy<Value = Value> {
    let edges = prop::sample::select(vec![0, 23, 24, 255, 256, 65_535, 65_536, u64::MAX >> 32]);
    prop_oneof![
        edges.prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0..64u32, any::<u64>()).prop_map(|(shift, bits)| Value::from(bits >> shift)),
    ]
}

fn keys() -> impl Strategy<Value = Value> {
    prop_oneof![
        (-30..30i64).prop_map(Value::from),
        integers(),
        ".{0,4}".prop_map(Value::Text),
        "[a-c]{0,30}".prop_map(Value::Text),
    ]
}

fn values() -> impl Strategy<Value = Value> {
    let leaves = prop_oneof![
        integers(),
        any::<f64>().prop_map(Value::Float),
        any::<f32>().prop_map(|single| Value::Float(single.into())),
        prop::num::f64::ANY.prop_map(Value::Float),
        (-100..100i16).prop_map(|eighths| Value::Float(f64::from(eighths) / 8.0)),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
        ".{0,20}".prop_map(Value::Text),
        any::<bool>().prop_map(Value::Bool),
        Just(Value::Null),
    ];
    leaves.prop_recursive(8, 60, 6, |inner| {
        let pairs = prop::collection::vec((keys(), inner.clone()), 0..6);
        prop_oneof![
            prop::collection::vec(inner, 0..6).prop_map(Value::Array),
            pairs.prop_map(|mut pairs| {
                pairs.sort_by_key(|(key, _)| oracle::write(key));
                pairs.dedup_by_key(|(key, _)| oracle::write(key));
                Value::Map(pairs)
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_we_write_both_read(value in values()) {
        let bytes = oracle::write(&value);
        prop_assert!(oracle::same(&oracle::decode(&bytes), &value));
        prop_assert!(oracle::same(&oracle::read(&bytes), &value));
        prop_assert_eq!(check(&bytes), Ok(()));
        prop_assert_eq!(oracle::write(&oracle::read(&bytes)), bytes);
    }

    #[test]
    fn a_reader_inside_a_sequence_ends_where_the_item_ends(values in prop::collection::vec(values(), 1..4)) {
        let items: Vec<Vec<u8>> = values.iter().map(oracle::write).collect();
        let bytes = items.concat();
        let mut reader = Reader::at(&bytes, 1000);
        for item in &items {
            prop_assert_eq!(reader.item(), Ok(item.as_slice()));
        }
        prop_assert_eq!(reader.offset(), 1000 + bytes.len() as u64);
        prop_assert_eq!(reader.finish(), Ok(()));
    }

    #[test]
    fn one_defect_is_found_where_it_is(value in values(), place in 0..12usize) {
        for defect in Defect::ALL {
            let loose = Loose::encode(&value, defect, place);
            let Some(offset) = loose.hit_at else {
                // Without the defect the independent encoder writes what ours writes.
                prop_assert_eq!(loose.out, oracle::write(&value));
                continue;
            };
            let error = check(&loose.out).unwrap_err();
            prop_assert_eq!((error.code, error.offset), (defect.code(), offset as u64));
            if !matches!(defect, Defect::KeyOrder | Defect::KeyDuplicate) {
                prop_assert!(oracle::same(&oracle::decode(&loose.out), &value));
            }
        }
    }

    #[test]
    fn every_prefix_is_truncated(value in values()) {
        let bytes = oracle::write(&value);
        for size in 0..bytes.len() {
            prop_assert_eq!(check(&bytes[..size]).unwrap_err().code, Code::CborTruncated);
        }
    }

    #[test]
    fn what_we_accept_has_one_encoding(
        value in values(), at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let mut bytes = oracle::write(&value);
        let index = at.index(bytes.len());
        bytes[index] = byte;
        if check(&bytes).is_ok() {
            let decoded = oracle::decode(&bytes);
            prop_assert!(oracle::same(&oracle::read(&bytes), &decoded));
            prop_assert_eq!(oracle::write(&decoded), bytes);
        }
    }

    #[test]
    fn random_bytes_do_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let shown = diagnostic(&bytes, Style { pretty: true, embedded: true });
        if check(&bytes).is_ok() {
            prop_assert!(shown.is_ok());
            prop_assert_eq!(oracle::write(&oracle::decode(&bytes)), bytes);
        }
    }

    #[test]
    fn random_short_items_do_not_panic(bytes in prop::collection::vec(prop::sample::select(vec![
        0x00u8, 0x17, 0x18, 0x20, 0x38, 0x40, 0x41, 0x58, 0x60, 0x61, 0x80, 0x81, 0x82, 0x98, 0x9f,
        0xa0, 0xa1, 0xa2, 0xb8, 0xbf, 0xd2, 0xe0, 0xf4, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0xff,
    ]), 0..24)) {
        let _ = diagnostic(&bytes, Style { pretty: false, embedded: true });
        if check(&bytes).is_ok() {
            prop_assert_eq!(oracle::write(&oracle::decode(&bytes)), bytes);
        }
    }
}

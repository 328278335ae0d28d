//! Between `ciborium::Value` and our reader and writer.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use ciborium::Value;

use super::super::{Kind, Reader, Writer};

pub(super) fn decode(bytes: &[u8]) -> Value {
    let mut rest = bytes;
    let value = ciborium::from_reader(&mut rest).expect("ciborium refuses what we accept");
    assert!(rest.is_empty(), "ciborium leaves bytes unread");
    value
}

/// Equality that tells 0.0 from -0.0 and takes NaN for itself.
pub(super) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Float(a), Value::Float(b)) => {
            a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan()
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Map(a), Value::Map(b)) => {
            let pair =
                |((k, v), (l, w)): (&(Value, Value), &(Value, Value))| same(k, l) && same(v, w);
            a.len() == b.len() && a.iter().zip(b).all(pair)
        }
        _ => left == right,
    }
}

/// Reads one item with the typed reads; recursion is bounded by the reader's own limit.
pub(super) fn read(bytes: &[u8]) -> Value {
    let mut reader = Reader::new(bytes);
    let value = read_from(&mut reader);
    reader.finish().unwrap();
    value
}

fn read_from(reader: &mut Reader<'_>) -> Value {
    match reader.peek().unwrap() {
        Kind::Uint => Value::from(reader.uint().unwrap()),
        Kind::Nint => Value::Integer(reader.integer().unwrap().try_into().unwrap()),
        Kind::Bytes => Value::Bytes(reader.bytes().unwrap().to_vec()),
        Kind::Text => Value::Text(reader.text().unwrap().to_owned()),
        Kind::Array => {
            let members = reader.array().unwrap();
            Value::Array((0..members).map(|_| read_from(reader)).collect())
        }
        Kind::Map => {
            let pairs = reader.map().unwrap();
            Value::Map(
                (0..pairs)
                    .map(|_| (read_from(reader), read_from(reader)))
                    .collect(),
            )
        }
        Kind::Tag => unreachable!("the profile has no tag inside an item"),
        Kind::Bool => Value::Bool(reader.bool().unwrap()),
        Kind::Null => {
            reader.null().unwrap();
            Value::Null
        }
        Kind::Float => Value::Float(reader.float().unwrap()),
    }
}

/// Writes a value whose maps are in order.
pub(super) fn write(value: &Value) -> Vec<u8> {
    let mut writer = Writer::new();
    write_to(&mut writer, value);
    writer.finish().unwrap()
}

fn write_to(writer: &mut Writer, value: &Value) {
    match value {
        Value::Integer(integer) => {
            let integer = i128::from(*integer);
            match (u64::try_from(integer), i64::try_from(integer)) {
                (Ok(unsigned), _) => writer.uint(unsigned),
                (_, Ok(signed)) if signed > -(1 << 53) => writer.int(signed),
                // Such an integer has no typed write; only a generic item may hold it.
                _ => {
                    let argument = u64::try_from(!integer).unwrap();
                    let mut head = [0x3b; 9];
                    head[1..].copy_from_slice(&argument.to_be_bytes());
                    writer.item(&head)
                }
            };
        }
        Value::Bytes(bytes) => {
            writer.bytes(bytes);
        }
        Value::Float(float) => {
            writer.float(*float);
        }
        Value::Text(text) => {
            writer.text(text);
        }
        Value::Bool(bool) => {
            writer.bool(*bool);
        }
        Value::Null => {
            writer.null();
        }
        Value::Array(members) => {
            writer.array(members.len() as u64);
            members.iter().for_each(|member| write_to(writer, member));
        }
        Value::Map(pairs) => {
            writer.map(pairs.len() as u64);
            for (key, value) in pairs {
                write_to(writer, key);
                write_to(writer, value);
            }
        }
        other => panic!("{other:?} is not in the profile"),
    }
}

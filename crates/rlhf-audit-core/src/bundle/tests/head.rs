//! The payload of a head, and its C2SP checkpoint.

use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use ciborium::Value;
use sha2::{Digest as _, Sha256};

use super::build::build;
use super::error;
use super::plan::tiny;
use crate::bundle::ItemType;
use crate::bundle::frame::Item;
use crate::bundle::head::{Head, Reason};
use crate::bundle::item::HeadItem;
use crate::codes::Code;
use crate::records::decode;

fn head() -> Head {
    Head {
        version: 1,
        suite: 1,
        log_id: [1; 32],
        origin: "lab.example/runs/1/rank-0".to_string(),
        size: 300,
        root: [2; 32],
        spine: 24,
        previous: Some([3; 32]),
        time_ms: 1_767_225_600_000,
        number: 2,
        reason: Reason::Close,
    }
}

#[test]
fn a_head_is_the_array_of_the_specification() {
    for previous in [None, Some([3; 32])] {
        let mut head = head();
        head.previous = previous;
        let expected = Value::Array(
            [
                Value::from(1),
                Value::from(1),
                Value::Bytes([1; 32].to_vec()),
                Value::Text(head.origin.clone()),
                Value::from(300),
                Value::Bytes([2; 32].to_vec()),
                Value::from(24),
                previous.map_or(Value::Null, |digest| Value::Bytes(digest.to_vec())),
                Value::from(1_767_225_600_000_u64),
                Value::from(2),
                Value::from(1),
            ]
            .to_vec(),
        );
        let mut bytes = Vec::new();
        ciborium::into_writer(&expected, &mut bytes).unwrap();
        assert_eq!(head.to_bytes().unwrap(), bytes);
        assert_eq!(decode::<Head>(&bytes, 0), Ok(head));
        // ["rlhf-audit/v1/head", payload], hashed.
        let named = Value::Array(
            [
                Value::Text("rlhf-audit/v1/head".to_string()),
                Value::Bytes(bytes.clone()),
            ]
            .to_vec(),
        );
        let mut encoded = Vec::new();
        ciborium::into_writer(&named, &mut encoded).unwrap();
        assert_eq!(Head::digest(&bytes)[..], Sha256::digest(encoded)[..]);
    }
}

/// RFC 4648 §4, bit by bit.
fn base64(bytes: &[u8]) -> String {
    let bits: Vec<u8> = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |shift| byte >> shift & 1))
        .collect();
    let alphabet: Vec<char> = ('A'..='Z')
        .chain('a'..='z')
        .chain('0'..='9')
        .chain(['+', '/'])
        .collect();
    let mut text: String = bits
        .chunks(6)
        .map(|chunk| {
            let value = (0..6).fold(0, |value, bit| {
                value << 1 | chunk.get(bit).copied().unwrap_or(0)
            });
            alphabet[usize::from(value)]
        })
        .collect();
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

#[test]
fn the_checkpoint_is_what_witnesses_sign() {
    for digit in 0..=255_u8 {
        let mut next = digit;
        let mut head = head();
        head.root = std::array::from_fn(|_| {
            next = next.wrapping_mul(7).wrapping_add(3);
            next
        });
        let expected = format!("lab.example/runs/1/rank-0\n300\n{}\n", base64(&head.root));
        assert_eq!(head.checkpoint(), expected);
    }
}

#[test]
fn an_item_holds_one_signature() {
    let sign1 = {
        let items = super::items::content(&build(&tiny()).bytes);
        items.last().unwrap()[3..].to_vec()
    };
    let item = |count: u8| {
        let mut bytes = [0x82, 0x03, 0x80 | count].to_vec();
        (0..count).for_each(|_| bytes.extend(&sign1));
        bytes
    };
    let framed = |count| Item {
        kind: ItemType::Head,
        offset: 50,
        bytes_offset: 50,
        start: 0,
        bytes: item(count),
    };
    assert!(HeadItem::read(&framed(1)).is_ok());
    for count in [0, 2, 3] {
        let framed = framed(count);
        let found = HeadItem::read(&framed).map(|head| head.sign1.offset);
        assert_eq!(found, Err(error(Code::SigCount, 52)), "{count} signatures");
    }
}

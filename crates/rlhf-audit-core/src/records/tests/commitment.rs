//! The commitment against the same array built by another library and hashed on its own.

use std::vec;
use std::vec::Vec;

use ciborium::Value;
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::records::{Compartment, commitment};

/// `SHA-256(["rlhf-audit/v1/commitment", opening, log id, seq, compartment, payload])`.
fn independent(
    opening: [u8; 16],
    log_id: [u8; 32],
    seq: u64,
    compartment: u64,
    payload: &[u8],
) -> [u8; 32] {
    let array = Value::Array(vec![
        Value::Text("rlhf-audit/v1/commitment".into()),
        Value::Bytes(opening.to_vec()),
        Value::Bytes(log_id.to_vec()),
        Value::from(seq),
        Value::from(compartment),
        Value::Bytes(payload.to_vec()),
    ]);
    let mut bytes = Vec::new();
    ciborium::into_writer(&array, &mut bytes).unwrap();
    Sha256::digest(bytes).into()
}

#[test]
fn every_width_of_number_and_length_agrees() {
    let edges = [
        0,
        23,
        24,
        255,
        256,
        65_535,
        65_536,
        u64::from(u32::MAX),
        1 << 32,
        (1 << 53) - 1,
    ];
    let lengths = [0, 23, 24, 255, 256, 65_535, 65_536, 1 << 20];
    for seq in edges {
        for compartment in Compartment::ALL {
            let expected = independent([7; 16], [8; 32], seq, compartment.number(), b"payload");
            let found = commitment(&[7; 16], &[8; 32], seq, compartment, b"payload");
            assert_eq!(found, expected, "seq {seq}, {}", compartment.name());
        }
    }
    for length in lengths {
        let payload = vec![9; length];
        let expected = independent([7; 16], [8; 32], 5, 2, &payload);
        let found = commitment(&[7; 16], &[8; 32], 5, Compartment::Signal, &payload);
        assert_eq!(found, expected, "{length} bytes");
    }
}

#[test]
fn each_input_counts() {
    let base = commitment(&[1; 16], &[2; 32], 3, Compartment::Content, b"payload");
    let others = [
        commitment(&[9; 16], &[2; 32], 3, Compartment::Content, b"payload"),
        commitment(&[1; 16], &[9; 32], 3, Compartment::Content, b"payload"),
        commitment(&[1; 16], &[2; 32], 9, Compartment::Content, b"payload"),
        commitment(&[1; 16], &[2; 32], 3, Compartment::Raw, b"payload"),
        commitment(&[1; 16], &[2; 32], 3, Compartment::Content, b"payloae"),
        commitment(&[1; 16], &[2; 32], 3, Compartment::Content, b"payload\0"),
    ];
    assert!(others.iter().all(|other| *other != base));
}

proptest! {
    #[test]
    fn any_input_agrees(
        opening: [u8; 16],
        log_id: [u8; 32],
        seq in 0..1_u64 << 53,
        compartment in 0..4_u64,
        payload in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let place = Compartment::from_number(compartment).unwrap();
        prop_assert_eq!(
            commitment(&opening, &log_id, seq, place, &payload),
            independent(opening, log_id, seq, compartment, &payload)
        );
    }
}

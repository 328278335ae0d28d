//! RFC 8032's own vectors, Wycheproof, and the order in which defects are named.

use std::collections::BTreeMap;
use std::format;
use std::string::String;
use std::vec::Vec;

use proptest::prelude::*;
use serde::Deserialize;
use wycheproof::{TestResult, eddsa};

use super::{read_data, unhex, unhex_array};
use crate::codes::Code;
use crate::cose::{Signer, SigningKey, check_key, key_id, verify};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rfc8032 {
    #[serde(rename = "source")]
    _source: String,
    cases: Vec<Rfc8032Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rfc8032Case {
    name: String,
    seed: String,
    public: String,
    message: String,
    signature: String,
}

#[test]
fn rfc_8032_section_7_1() {
    let vectors: Rfc8032 = read_data("rfc8032-7.1.json");
    assert_eq!(vectors.cases.len(), 5);
    for case in vectors.cases {
        let key = SigningKey::from_seed(&unhex_array(&case.seed));
        let (public, message) = (unhex_array(&case.public), unhex(&case.message));
        let signature = unhex_array(&case.signature);
        assert_eq!(key.public_key(), public, "{}", case.name);
        assert_eq!(key.sign(&message), signature, "{}", case.name);
        assert_eq!(verify(&public, &message, &signature), Ok(()));
    }
}

/// The rules are stricter than Wycheproof's nowhere: there is no list of exceptions because every
/// case has the result that Wycheproof demands. The counts hold the codes in place.
#[test]
fn wycheproof() {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    let mut outcomes = BTreeMap::<&str, usize>::new();
    for group in &set.test_groups {
        let public = <[u8; 32]>::try_from(&group.key.pk[..]).unwrap();
        for test in &group.tests {
            let outcome = match <[u8; 64]>::try_from(&test.sig[..]) {
                Ok(signature) => verify(&public, &test.msg, &signature).map_err(Code::name),
                // The type of the argument: such a signature cannot reach `verify`.
                Err(_) => Err("length"),
            };
            let expected = test.result == TestResult::Valid;
            assert_eq!(
                outcome.is_ok(),
                expected,
                "{}: {}",
                test.tc_id,
                test.comment
            );
            *outcomes
                .entry(outcome.err().unwrap_or("valid"))
                .or_default() += 1;
        }
    }
    let expected = [
        ("length", 12),
        ("sig.mismatch", 22),
        ("sig.r", 12),
        ("sig.s", 17),
        ("valid", 88),
    ];
    assert_eq!(outcomes, BTreeMap::from(expected));
}

#[test]
fn first_defect_names_the_code() {
    let key = SigningKey::from_seed(&[7; 32]);
    let good_key = key.public_key();
    let good = key.sign(b"m");
    let (bad_key, bad_r, bad_s) = ([0; 32], [0; 32], [0xff; 32]);
    let with = |r: &[u8], s: &[u8]| -> [u8; 64] { [r, s].concat().try_into().unwrap() };
    let (r, s) = good.split_at(32);

    assert_eq!(verify(&good_key, b"m", &good), Ok(()));
    assert_eq!(
        verify(&bad_key, b"x", &with(&bad_r, &bad_s)),
        Err(Code::SigKey)
    );
    assert_eq!(
        verify(&good_key, b"x", &with(&bad_r, &bad_s)),
        Err(Code::SigS)
    );
    assert_eq!(verify(&good_key, b"x", &with(&bad_r, s)), Err(Code::SigR));
    assert_eq!(verify(&good_key, b"x", &with(r, s)), Err(Code::SigMismatch));
}

#[test]
fn scalar_bound_is_exact() {
    // L - 1, L and L + 1: the first is a mismatch like any other, the others are out of range.
    let l = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
    let key = SigningKey::from_seed(&[7; 32]);
    let r = &key.sign(b"m")[..32];
    for (low, code) in [
        (0xec, Code::SigMismatch),
        (0xed, Code::SigS),
        (0xee, Code::SigS),
    ] {
        let mut s = unhex(l);
        s[0] = low;
        let signature = [r, &s].concat().try_into().unwrap();
        assert_eq!(
            verify(&key.public_key(), b"m", &signature),
            Err(code),
            "{low:x}"
        );
    }
}

#[test]
fn every_bit_of_key_signature_and_message_counts() {
    let key = SigningKey::from_seed(&[7; 32]);
    let (public, message) = (key.public_key(), *b"head");
    let signature = key.sign(&message);
    for bit in 0..256 {
        assert!(verify(&flip(public, bit), &message, &signature).is_err());
    }
    for bit in 0..512 {
        assert!(verify(&public, &message, &flip(signature, bit)).is_err());
    }
    for bit in 0..32 {
        let outcome = verify(&public, &flip(message, bit), &signature);
        assert_eq!(outcome, Err(Code::SigMismatch));
    }
}

fn flip<const N: usize>(mut bytes: [u8; N], bit: usize) -> [u8; N] {
    bytes[bit / 8] ^= 1 << (bit % 8);
    bytes
}

/// The hashed array as another encoder writes it.
#[test]
fn key_id_is_the_digest_of_the_described_array() {
    use sha2::{Digest, Sha256};
    let public = SigningKey::from_seed(&[7; 32]).public_key();
    let array = ciborium::Value::Array(Vec::from([
        ciborium::Value::from("rlhf-audit/v1/key"),
        ciborium::Value::from(-19),
        ciborium::Value::Bytes(public.to_vec()),
    ]));
    let mut bytes = Vec::new();
    ciborium::into_writer(&array, &mut bytes).unwrap();
    assert_eq!(key_id(&public), Sha256::digest(&bytes)[..16]);
    assert_ne!(key_id(&public), key_id(&[9; 32]));
}

#[test]
fn debug_prints_nothing_of_the_key() {
    let printed = format!("{:?}", SigningKey::from_seed(&[7; 32]));
    assert_eq!(printed, "SigningKey { .. }");
}

proptest! {
    /// On keys with a reduced y the rules are dalek's `verify_strict`, whatever the bytes.
    #[test]
    fn agrees_with_dalek_strict(public: [u8; 32], r: [u8; 32], s: [u8; 32], message: Vec<u8>) {
        let signature = [r, s].concat().try_into().unwrap();
        let dalek = ed25519_dalek::VerifyingKey::from_bytes(&public);
        let strict = dalek
            .as_ref()
            .map(|key| key.verify_strict(&message, &ed25519_dalek::Signature::from_bytes(&signature)));
        prop_assert_eq!(check_key(&public).is_ok(), dalek.as_ref().is_ok_and(|key| !key.is_weak()));
        prop_assert_eq!(
            verify(&public, &message, &signature).is_ok(),
            strict.is_ok_and(|outcome| outcome.is_ok())
        );
    }

    #[test]
    fn what_is_signed_verifies(seed: [u8; 32], message: Vec<u8>) {
        let key = SigningKey::from_seed(&seed);
        prop_assert_eq!(verify(&key.public_key(), &message, &key.sign(&message)), Ok(()));
    }
}

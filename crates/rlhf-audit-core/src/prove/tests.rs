//! Proofs from full and partial bundles, and everything that must not pass for one.

mod consistency;
mod inclusion;
mod make;
mod mutations;

use std::vec;
use std::vec::Vec;

use super::{ConsistencyProof, InclusionProof};
use crate::bundle::head::Head;
use crate::bundle::sample::{ISSUER, RUN, key, origin};
use crate::cbor::Reader;
use crate::cose::{Sign1, Signer as _, SigningKey, sign};
use crate::records::decode;
use crate::trust::{LOG_SIGNER, Policy, TrustedKey};

/// A policy that trusts the key of the samples, for everything they sign.
fn policy() -> Policy {
    Policy {
        version: 1,
        keys: vec![trusted(&key())],
        ..Policy::default()
    }
}

fn trusted(key: &SigningKey) -> TrustedKey {
    TrustedKey {
        name: "Example Lab".into(),
        public: key.public_key(),
        roles: vec![LOG_SIGNER.into()],
        origins: Some(vec![origin(0), origin(1)]),
        valid_from_ms: None,
        valid_until_ms: None,
    }
}

/// The head of a COSE_Sign1, changed and signed again.
fn resigned(sign1: &[u8], change: impl FnOnce(&mut Head)) -> Vec<u8> {
    let sign1 = Sign1::read(&mut Reader::new(sign1)).unwrap();
    let mut head: Head = decode(sign1.payload, 0).unwrap();
    change(&mut head);
    sign(&key(), ISSUER, RUN, &head.to_bytes().unwrap()).unwrap()
}

fn reread_inclusion(proof: &InclusionProof) -> InclusionProof {
    let again = InclusionProof::read(&proof.to_bytes().unwrap()).unwrap();
    assert_eq!(again, *proof);
    again
}

fn reread_consistency(proof: &ConsistencyProof) -> ConsistencyProof {
    let again = ConsistencyProof::read(&proof.to_bytes().unwrap()).unwrap();
    assert_eq!(again, *proof);
    again
}

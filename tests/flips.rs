//! No byte of a bundle is free: whatever is changed, cut or added is found.

use std::fs;

use rlhf_audit_core::trust::Policy;
use rlhf_audit_core::verdict::Integrity;
use rlhf_audit_core::verify::verify;

use crate::sample::{Scratch, sealed, trusting};

fn bundle() -> Vec<u8> {
    let bundle = fs::read(sealed(&Scratch::new(), 2, 3, 4)).unwrap();
    let outcome = verify(&bundle, trusting());
    assert!(outcome.verdict.ok, "{}", outcome.verdict.to_json());
    bundle
}

/// Anything but “valid”, and a code that says why.
fn refused(bytes: &[u8], what: &str) {
    let outcome = verify(bytes, Policy::default());
    assert_ne!(outcome.verdict.verdict, Integrity::Valid, "{what}");
    assert!(outcome.verdict.findings_total > 0, "{what}");
    assert!(outcome.verified.is_none(), "{what}");
}

#[test]
fn every_changed_byte_is_found() {
    let mut bundle = bundle();
    for position in 0..bundle.len() {
        for mask in [0x01, 0x80, 0xff] {
            bundle[position] ^= mask;
            refused(&bundle, &format!("byte {position} xor {mask:#x}"));
            bundle[position] ^= mask;
        }
    }
}

#[test]
fn every_cut_is_found() {
    let bundle = bundle();
    for length in 0..bundle.len() {
        refused(&bundle[..length], &format!("cut to {length} bytes"));
    }
}

#[test]
fn every_addition_is_found() {
    let bundle = bundle();
    for byte in [0x00, 0x06, 0x80, 0xf6, 0xff] {
        let mut longer = bundle.clone();
        longer.push(byte);
        refused(&longer, &format!("{byte:#x} at the end"));
    }
    let twice = [bundle.clone(), bundle].concat();
    refused(&twice, "the bundle twice");
}

//! One defect per envelope, each signed like a good one, with its code and offset.
//!
//! The repaired twin of every case is the same envelope with the one part put back: [`Parts::good`].

use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::{hex, test_key, unhex};
use crate::cbor::{Error, Reader};
use crate::codes::Code;
use crate::cose::{Sign1, Signer, sig_structure};

const ALG: &str = "01 32";
const KID: &str = "04 50 939da3b3d4371efbfea2127d5c944ec5";
const CLAIMS: &str = "0f a2 01 6b 6c61622e6578616d706c65 02 65 72756e2d31";
const TYP: &str =
    "10 78 24 6170706c69636174696f6e2f766e642e726c68662d61756469742e686561642b636f7365";

/// Offsets in the good envelope.
const ARRAY_AT: u64 = 1;
const PROTECTED_AT: u64 = 2;
const MAP_AT: u64 = 4;
const ALG_AT: u64 = 6;
const KID_AT: u64 = 8;
const CLAIMS_AT: u64 = 26;
const TYP_AT: u64 = 48;
const UNPROTECTED_AT: u64 = 86;
const PAYLOAD_AT: u64 = 87;
const SIGNATURE_AT: u64 = 95;

/// Where the envelope begins in what is read.
const BASE: u64 = 1000;

/// The envelope in hex, part by part.
struct Parts {
    tag: String,
    array: String,
    /// The content of the protected header's byte string.
    protected: String,
    unprotected: String,
    payload: String,
    /// `None` for the item with the signature that fits.
    signature: Option<String>,
}

impl Parts {
    fn good() -> Parts {
        Parts {
            tag: "d2".to_string(),
            array: "84".to_string(),
            protected: ["a4", ALG, KID, CLAIMS, TYP].concat(),
            unprotected: "a0".to_string(),
            payload: "47 7061796c6f6164".to_string(),
            signature: None,
        }
    }

    fn encode(&self) -> Vec<u8> {
        let protected = unhex(&self.protected);
        let head = match protected.len() {
            length @ 0..24 => format!("{:02x}", 0x40 + length),
            length @ 24..256 => format!("58 {length:02x}"),
            length => format!("59 {length:04x}"),
        };
        let fitting = test_key().sign(&sig_structure(&protected, b"payload"));
        let signature = self
            .signature
            .clone()
            .unwrap_or_else(|| format!("58 40 {}", hex(&fitting)));
        unhex(
            &[
                &*self.tag,
                &self.array,
                &head,
                &self.protected,
                &self.unprotected,
                &self.payload,
                &signature,
            ]
            .concat(),
        )
    }
}

#[test]
fn repaired_twin_reads_and_verifies() {
    let bytes = Parts::good().encode();
    let read = Sign1::read(&mut Reader::at(&bytes, BASE)).unwrap();
    assert_eq!(read.verify(&test_key().public_key()), Ok(()));
}

#[test]
fn protected_header_is_exactly_the_profile() {
    let long_kid = "04 51 939da3b3d4371efbfea2127d5c944ec500";
    let short_kid = "04 4f 939da3b3d4371efbfea2127d5c944e";
    let text_kid = "04 70 30313233343536373839616263646566";
    let no_sub = "0f a1 01 6b 6c61622e6578616d706c65";
    let no_iss = "0f a1 02 65 72756e2d31";
    let third = "0f a3 01 6b 6c61622e6578616d706c65 02 65 72756e2d31 06 00";
    let bytes_iss = "0f a2 01 4b 6c61622e6578616d706c65 02 65 72756e2d31";
    let null_sub = "0f a2 01 6b 6c61622e6578616d706c65 02 f6";
    let other_claim = "0f a2 01 6b 6c61622e6578616d706c65 03 65 72756e2d31";
    let cwt = "10 6f 6170706c69636174696f6e2f637774";
    let cases: &[(&[&str], u64)] = &[
        // RFC 9052 §3: no bytes, and the other way to write an empty map.
        (&[], PROTECTED_AT),
        (&["a0"], PROTECTED_AT + 1),
        // A label is missing: its place, or the map that is too small.
        (&["a3", KID, CLAIMS, TYP], MAP_AT),
        (&["a3", ALG, CLAIMS, TYP], MAP_AT),
        (&["a3", ALG, KID, TYP], MAP_AT),
        (&["a3", ALG, KID, CLAIMS], MAP_AT),
        // A label too many: crit, content type, x5chain, a private one, a text.
        (&["a5", ALG, "02 81 04", KID, CLAIMS, TYP], MAP_AT),
        (&["a5", ALG, "03 00", KID, CLAIMS, TYP], MAP_AT),
        (&["a5", ALG, KID, CLAIMS, TYP, "18 21 40"], MAP_AT),
        (&["a5", ALG, KID, CLAIMS, TYP, "39 ffff 00"], MAP_AT),
        (&["a5", ALG, KID, CLAIMS, TYP, "61 61 00"], MAP_AT),
        // Another label in place of one.
        (&["a4", ALG, "03 00", CLAIMS, TYP], KID_AT - 1),
        (&["a4", ALG, KID, CLAIMS, "18 21 40"], TYP_AT - 1),
        (&["a4", ALG, KID, CLAIMS, "61 61 00"], TYP_AT - 1),
        // alg: EdDSA, ES256, ML-DSA-65, +18, a name, nothing.
        (&["a4", "01 27", KID, CLAIMS, TYP], ALG_AT),
        (&["a4", "01 26", KID, CLAIMS, TYP], ALG_AT),
        (&["a4", "01 38 30", KID, CLAIMS, TYP], ALG_AT),
        (&["a4", "01 12", KID, CLAIMS, TYP], ALG_AT),
        (&["a4", "01 67 45643235353139", KID, CLAIMS, TYP], ALG_AT),
        (&["a4", "01 f6", KID, CLAIMS, TYP], ALG_AT),
        // kid.
        (&["a4", ALG, short_kid, CLAIMS, TYP], KID_AT),
        (&["a4", ALG, long_kid, CLAIMS, TYP], KID_AT),
        (&["a4", ALG, text_kid, CLAIMS, TYP], KID_AT),
        // CWT claims.
        (&["a4", ALG, KID, no_sub, TYP], CLAIMS_AT),
        (&["a4", ALG, KID, no_iss, TYP], CLAIMS_AT),
        (&["a4", ALG, KID, third, TYP], CLAIMS_AT),
        (&["a4", ALG, KID, "0f 80", TYP], CLAIMS_AT),
        (&["a4", ALG, KID, bytes_iss, TYP], CLAIMS_AT + 2),
        (&["a4", ALG, KID, other_claim, TYP], CLAIMS_AT + 14),
        (&["a4", ALG, KID, null_sub, TYP], CLAIMS_AT + 15),
        // typ: another media type, a CoAP content format, bytes.
        (&["a4", ALG, KID, CLAIMS, cwt], TYP_AT),
        (&["a4", ALG, KID, CLAIMS, "10 12"], TYP_AT),
        (&["a4", ALG, KID, CLAIMS, "10 40"], TYP_AT),
        // Not a map at all.
        (&["84", "01 02 03 04"], PROTECTED_AT + 1),
    ];
    for (parts, offset) in cases {
        let protected = parts.concat();
        check(
            Parts {
                protected,
                ..Parts::good()
            },
            Code::SigHeader,
            *offset,
        );
    }
}

#[test]
fn protected_header_is_deterministic() {
    let nested = ["a4", "01", &"81".repeat(8), "00", KID, CLAIMS, TYP].concat();
    let cases: &[(&[&str], Code, u64)] = &[
        (
            &["a4", KID, ALG, CLAIMS, TYP],
            Code::CborKeyOrder,
            MAP_AT + 19,
        ),
        (
            &["a5", ALG, ALG, KID, CLAIMS, TYP],
            Code::CborKeyDuplicate,
            MAP_AT + 3,
        ),
        (
            &["a4", "01 38 12", KID, CLAIMS, TYP],
            Code::CborNonminimal,
            ALG_AT,
        ),
        (
            &["b8 04", ALG, KID, CLAIMS, TYP],
            Code::CborNonminimal,
            MAP_AT,
        ),
        (
            &["bf", ALG, KID, CLAIMS, TYP, "ff"],
            Code::CborIndefinite,
            MAP_AT,
        ),
        (&["a4", "01 c0 32", KID, CLAIMS, TYP], Code::CborTag, ALG_AT),
        (&["a4", "01 f7", KID, CLAIMS, TYP], Code::CborSimple, ALG_AT),
        (
            &["a4", ALG, KID, "0f a2 01 61 ff 02 60", TYP],
            Code::CborUtf8,
            CLAIMS_AT + 2,
        ),
        (
            &["a4", ALG, KID, CLAIMS, TYP, "00"],
            Code::CborTrailing,
            UNPROTECTED_AT,
        ),
        (
            &["a5", ALG, KID, CLAIMS, TYP],
            Code::CborTruncated,
            UNPROTECTED_AT,
        ),
        (&[&nested], Code::LimitDepth, ALG_AT + 7),
    ];
    for (parts, code, offset) in cases {
        let protected = parts.concat();
        check(
            Parts {
                protected,
                ..Parts::good()
            },
            *code,
            *offset,
        );
    }
}

#[test]
fn unprotected_header_is_empty() {
    let cases = [
        ("a1 04 41 00", Code::SigHeader, UNPROTECTED_AT),
        ("a1 01 32", Code::SigHeader, UNPROTECTED_AT),
        // RFC 9921: a timestamp is evidence of its own, not part of the head.
        ("a1 19 010e 40", Code::SigHeader, UNPROTECTED_AT),
        ("80", Code::SchemaType, UNPROTECTED_AT),
        ("40", Code::SchemaType, UNPROTECTED_AT),
        ("f6", Code::SchemaType, UNPROTECTED_AT),
        ("b8 00", Code::CborNonminimal, UNPROTECTED_AT),
        ("a2 05 40 04 40", Code::CborKeyOrder, UNPROTECTED_AT + 3),
    ];
    for (unprotected, code, offset) in cases {
        let unprotected = unprotected.to_string();
        check(
            Parts {
                unprotected,
                ..Parts::good()
            },
            code,
            offset,
        );
    }
}

#[test]
fn envelope_has_four_members_under_tag_18() {
    let tags = [
        ("", Code::SchemaType, 0),
        ("d1", Code::CborTag, 0),
        ("d8 62", Code::CborTag, 0),
        ("d8 12", Code::CborNonminimal, 0),
        ("d2 d2", Code::CborTag, 1),
    ];
    for (tag, code, offset) in tags {
        let tag = tag.to_string();
        check(
            Parts {
                tag,
                ..Parts::good()
            },
            code,
            offset,
        );
    }
    let arrays = [
        ("83", Code::SchemaLength),
        ("98 04", Code::CborNonminimal),
        ("9f", Code::CborIndefinite),
        ("85", Code::CborTruncated),
    ];
    for (array, code) in arrays {
        let offset = match code {
            // The fifth member is expected where the input ends.
            Code::CborTruncated => SIGNATURE_AT + 66,
            _ => ARRAY_AT,
        };
        let array = array.to_string();
        check(
            Parts {
                array,
                ..Parts::good()
            },
            code,
            offset,
        );
    }
    let mut five = Parts {
        array: "85".to_string(),
        ..Parts::good()
    }
    .encode();
    five.push(0xf6);
    check_bytes(&five, Code::SchemaLength, ARRAY_AT);
}

#[test]
fn payload_and_signature_are_byte_strings() {
    let payloads = [
        // Detached (RFC 9052 §2): the signature would cover bytes that are not here.
        ("f6", Code::SchemaType),
        ("67 7061796c6f6164", Code::SchemaType),
        ("80", Code::SchemaType),
        ("58 07 7061796c6f6164", Code::CborNonminimal),
        ("5f 47 7061796c6f6164 ff", Code::CborIndefinite),
    ];
    for (payload, code) in payloads {
        let payload = payload.to_string();
        check(
            Parts {
                payload,
                ..Parts::good()
            },
            code,
            PAYLOAD_AT,
        );
    }
    let signatures = [
        ("40".to_string(), Code::SchemaLength),
        (["58 3f", &"00".repeat(63)].concat(), Code::SchemaLength),
        (["58 41", &"00".repeat(65)].concat(), Code::SchemaLength),
        (["78 40", &"00".repeat(64)].concat(), Code::SchemaType),
        (["58 40", &"00".repeat(63)].concat(), Code::CborTruncated),
        ("f6".to_string(), Code::SchemaType),
    ];
    for (signature, code) in signatures {
        let signature = Some(signature);
        check(
            Parts {
                signature,
                ..Parts::good()
            },
            code,
            SIGNATURE_AT,
        );
    }
}

/// Encoding before form, form before header, whatever comes first in the bytes.
#[test]
fn encoding_is_judged_before_form_and_form_before_header() {
    let protected = ["a4", "01 27", KID, CLAIMS, TYP].concat();
    let mut parts = Parts {
        protected,
        unprotected: "a1 04 40".to_string(),
        ..Parts::good()
    };
    check_bytes(&parts.encode(), Code::SigHeader, ALG_AT);
    parts.payload = "f6".to_string();
    check_bytes(&parts.encode(), Code::SchemaType, UNPROTECTED_AT + 3);
    parts.signature = Some("58 01 00".to_string());
    check_bytes(&parts.encode(), Code::CborNonminimal, UNPROTECTED_AT + 4);
}

fn check(parts: Parts, code: Code, offset: u64) {
    check_bytes(&parts.encode(), code, offset);
}

fn check_bytes(bytes: &[u8], code: Code, offset: u64) {
    let outcome = Sign1::read(&mut Reader::at(bytes, BASE));
    let expected = Error {
        code,
        offset: BASE + offset,
    };
    assert_eq!(outcome.unwrap_err(), expected, "{}", hex(bytes));
}

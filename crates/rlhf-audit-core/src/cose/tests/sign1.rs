//! The envelope as a whole: against coset, against every changed byte, at its limits.

use std::borrow::ToOwned;
use std::string::String;
use std::vec::Vec;

use coset::cbor::Value;
use coset::{
    CborSerializable, CoseSign1, CoseSign1Builder, HeaderBuilder, RegisteredLabelWithPrivate,
    TaggedCborSerializable, iana,
};
use proptest::prelude::*;

use super::{ISS, SUB, hex, test_key, unhex};
use crate::cbor::{MisuseKind, Reader};
use crate::codes::Code;
use crate::cose::{ALG_ED25519, HEAD_TYPE, Sign1, Signer, key_id, protected, sig_structure, sign};
use crate::limits::TEXT_BYTES_MAX;

fn head(payload: &[u8]) -> Vec<u8> {
    sign(&test_key(), ISS, SUB, payload).unwrap()
}

#[test]
fn encoding_is_this() {
    let header = "a4 01 32 04 50 939da3b3d4371efbfea2127d5c944ec5 \
        0f a2 01 6b 6c61622e6578616d706c65 02 65 72756e2d31 \
        10 78 24 6170706c69636174696f6e2f766e642e726c68662d61756469742e686561642b636f7365";
    let kid = key_id(&test_key().public_key());
    assert_eq!(protected(&kid, ISS, SUB).unwrap(), unhex(header));

    let signed = hex(&sig_structure(&unhex(header), b"payload"));
    let expected = unhex(
        &[
            "84 6a 5369676e617475726531 58 52",
            header,
            "40 47 7061796c6f6164",
        ]
        .concat(),
    );
    assert_eq!(signed, hex(&expected));

    let signature = hex(&test_key().sign(&expected));
    let envelope = [
        "d2 84 58 52",
        header,
        "a0 47 7061796c6f6164 58 40",
        &signature,
    ]
    .concat();
    assert_eq!(head(b"payload"), unhex(&envelope));
}

#[test]
fn read_returns_what_was_signed_and_leaves_the_rest() {
    let mut bytes = head(b"payload");
    let end = 500 + bytes.len() as u64;
    bytes.push(0x00);
    let mut reader = Reader::at(&bytes, 500);
    let read = Sign1::read(&mut reader).unwrap();
    assert_eq!(
        (read.iss, read.sub, read.payload),
        (ISS, SUB, &b"payload"[..])
    );
    assert_eq!(read.kid, key_id(&test_key().public_key()));
    assert_eq!(read.protected, protected(&read.kid, ISS, SUB).unwrap());
    assert_eq!(read.offset, 500);
    assert_eq!(reader.offset(), end);
    assert_eq!(reader.uint(), Ok(0));
}

#[test]
fn another_key_does_not_verify() {
    let bytes = head(b"payload");
    let read = Sign1::read(&mut Reader::new(&bytes)).unwrap();
    let other = crate::cose::SigningKey::from_seed(&[9; 32]);
    assert_eq!(read.verify(&test_key().public_key()), Ok(()));
    assert_eq!(read.verify(&other.public_key()), Err(Code::SigMismatch));
    assert_eq!(read.verify(&[0; 32]), Err(Code::SigKey));
}

/// All 255 other values of each byte.
#[test]
fn every_changed_byte_is_refused() {
    let good = head(b"payload");
    let public = test_key().public_key();
    assert_eq!(accept(&good, &public), Ok(()));
    for at in 0..good.len() {
        for change in 1..=255 {
            let mut bytes = good.clone();
            bytes[at] ^= change;
            assert!(accept(&bytes, &public).is_err(), "{at} ^ {change:02x}");
        }
    }
}

#[test]
fn every_truncation_and_any_appended_byte_is_refused() {
    let good = head(b"payload");
    let public = test_key().public_key();
    for end in 0..good.len() {
        assert!(accept(&good[..end], &public).is_err(), "{end}");
    }
    for byte in 0..=255 {
        let bytes = [&good[..], &[byte]].concat();
        assert_eq!(accept(&bytes, &public), Err(Code::CborTrailing));
    }
}

fn accept(bytes: &[u8], public: &[u8; 32]) -> Result<(), Code> {
    let mut reader = Reader::new(bytes);
    let read = Sign1::read(&mut reader).map_err(|error| error.code)?;
    reader.finish().map_err(|error| error.code)?;
    read.verify(public)
}

#[test]
fn names_up_to_the_text_limit() {
    let (longest, longer) = ("i".repeat(TEXT_BYTES_MAX), "i".repeat(TEXT_BYTES_MAX + 1));
    let bytes = sign(&test_key(), &longest, SUB, b"").unwrap();
    assert_eq!(accept(&bytes, &test_key().public_key()), Ok(()));
    for (iss, sub) in [(&*longer, SUB), (ISS, &*longer)] {
        let misuse = sign(&test_key(), iss, sub, b"").unwrap_err();
        assert_eq!(misuse.kind, MisuseKind::Text);
    }
}

#[test]
fn coset_reads_ours() {
    let bytes = head(b"payload");
    let ours = Sign1::read(&mut Reader::new(&bytes)).unwrap();
    let theirs = CoseSign1::from_tagged_slice(&bytes).unwrap();
    let header = &theirs.protected.header;
    assert_eq!(
        header.alg,
        Some(RegisteredLabelWithPrivate::Assigned(
            iana::Algorithm::Ed25519
        ))
    );
    assert_eq!(iana::Algorithm::Ed25519 as i64, ALG_ED25519);
    assert_eq!(header.key_id, ours.kid);
    assert_eq!(header.rest.len(), 2);
    assert!(theirs.unprotected.is_empty());
    assert_eq!(theirs.payload.as_deref(), Some(ours.payload));
    assert_eq!(theirs.signature, ours.signature);
    assert_eq!(
        theirs.tbs_data(b""),
        sig_structure(ours.protected, ours.payload)
    );
    assert_eq!(theirs.to_tagged_vec().unwrap(), bytes);
}

/// coset, given the profile's header, writes the same bytes.
#[test]
fn coset_writes_ours() {
    let kid = key_id(&test_key().public_key());
    let claims = Value::Map(Vec::from([
        (Value::from(1), Value::from(ISS)),
        (Value::from(2), Value::from(SUB)),
    ]));
    let header = HeaderBuilder::new()
        .algorithm(iana::Algorithm::Ed25519)
        .key_id(kid.to_vec())
        .value(15, claims)
        .value(16, Value::from(HEAD_TYPE))
        .build();
    assert_eq!(
        header.clone().to_vec().unwrap(),
        protected(&kid, ISS, SUB).unwrap()
    );
    let theirs = CoseSign1Builder::new()
        .protected(header)
        .payload(b"payload".to_vec())
        .create_signature(b"", |message| test_key().sign(message).to_vec())
        .build()
        .to_tagged_vec()
        .unwrap();
    assert_eq!(accept(&theirs, &test_key().public_key()), Ok(()));
    assert_eq!(theirs, head(b"payload"));
}

proptest! {
    #[test]
    fn what_is_signed_is_read(iss: String, sub: String, payload: Vec<u8>) {
        let bytes = sign(&test_key(), &iss, &sub, &payload).unwrap();
        let mut reader = Reader::new(&bytes);
        let read = Sign1::read(&mut reader).unwrap();
        prop_assert_eq!(reader.finish(), Ok(()));
        prop_assert_eq!((read.iss, read.sub, read.payload), (&*iss, &*sub, &*payload));
        prop_assert_eq!(read.verify(&test_key().public_key()), Ok(()));
        // One form: what was read encodes to the same bytes.
        prop_assert_eq!(read.protected.to_owned(), protected(&read.kid, read.iss, read.sub).unwrap());
    }

    /// Arbitrary bytes where the profile leaves room: never a panic, never another form.
    #[test]
    fn what_is_read_has_the_one_form(at in 0_usize..160, patch: Vec<u8>) {
        let mut bytes = head(b"payload");
        let end = bytes.len().min(at + patch.len());
        bytes.splice(at..end, patch);
        if let Ok(read) = Sign1::read(&mut Reader::new(&bytes)) {
            let form = protected(&read.kid, read.iss, read.sub).unwrap();
            prop_assert_eq!(read.protected.to_owned(), form);
        }
    }
}

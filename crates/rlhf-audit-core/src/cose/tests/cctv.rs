//! The edge cases of C2SP/CCTV `ed25519`, rebuilt from their description.
//!
//! A key or an R is either one of the 14 encodings of a small-order point or a prime-order point
//! plus one of the eight torsion points. Every pair of the two is signed so that the cofactored
//! equation holds; where the torsion parts of R and \[k\]A can cancel out, once so that they do and
//! once so that they do not. Where an encoding is not canonical and k matters, the signature is
//! also made with k over the canonical encodings (`reencoded_k`).

use std::format;
use std::string::String;
use std::vec::Vec;

use curve25519_dalek::constants::EIGHT_TORSION;
use curve25519_dalek::edwards::CompressedEdwardsY;
use curve25519_dalek::traits::IsIdentity;
use curve25519_dalek::{EdwardsPoint, Scalar};
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha512};

use super::unhex_array;
use crate::codes::Code;
use crate::cose::{Signer, SigningKey, check_key, verify};

/// One choice for A or for R.
#[derive(Clone, Copy)]
struct Side {
    bytes: [u8; 32],
    /// Zero when the point is of small order.
    scalar: Scalar,
    torsion: EdwardsPoint,
}

impl Side {
    fn is_small_order(&self) -> bool {
        self.scalar == Scalar::ZERO
    }

    fn canonical(&self) -> [u8; 32] {
        (EdwardsPoint::mul_base(&self.scalar) + self.torsion)
            .compress()
            .to_bytes()
    }
}

struct Case {
    public: [u8; 32],
    message: String,
    signature: [u8; 64],
    expected: Result<(), Code>,
}

#[test]
fn edge_cases_of_cctv() {
    let cases = cases();
    for (index, case) in cases.iter().enumerate() {
        let (public, message) = (&case.public, case.message.as_bytes());
        let ours = verify(public, message, &case.signature);
        assert_eq!(ours, case.expected, "case {index}");

        let key = VerifyingKey::from_bytes(public).unwrap();
        let strict = key.verify_strict(message, &Signature::from_bytes(&case.signature));
        assert_eq!(ours.is_ok(), strict.is_ok(), "case {index}");
    }
    // 914 is CCTV's own number; of the accepted ones a single pair has no torsion at all.
    assert_eq!(cases.len(), 914);
    let count = |outcome| cases.iter().filter(|case| case.expected == outcome).count();
    assert_eq!(count(Ok(())), 43);
    assert_eq!(count(Err(Code::SigMismatch)), 63);
    assert_eq!(count(Err(Code::SigR)), 282);
    assert_eq!(count(Err(Code::SigKey)), 526);
}

#[test]
fn small_order_encodings_are_rejected_as_key_and_as_r() {
    let key = SigningKey::from_seed(&[7; 32]);
    let good = key.sign(b"m");
    let encodings = small_order_encodings();
    assert_eq!(encodings.len(), 14);
    for bytes in encodings {
        assert_eq!(check_key(&bytes), Err(Code::SigKey));
        assert_eq!(verify(&bytes, b"m", &good), Err(Code::SigKey));
        let signature = [&bytes[..], &good[32..]].concat().try_into().unwrap();
        assert_eq!(verify(&key.public_key(), b"m", &signature), Err(Code::SigR));
    }
}

/// The list in `ed25519.rs` is CCTV's; this one is computed. They must name the same bytes.
#[test]
fn small_order_encodings_are_those_that_cctv_lists() {
    let mut listed: Vec<[u8; 32]> = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ]
    .map(unhex_array)
    .to_vec();
    let mut computed = small_order_encodings();
    listed.sort_unstable();
    computed.sort_unstable();
    assert_eq!(listed, computed);
}

/// What `verify_strict` leaves open: a key of large order whose y is not below p.
#[test]
fn unreduced_keys_of_large_order_are_rejected() {
    let key = SigningKey::from_seed(&[7; 32]);
    let good = key.sign(b"m");
    let unreduced: Vec<[u8; 32]> = non_canonical_encodings()
        .filter(|bytes| VerifyingKey::from_bytes(bytes).is_ok_and(|key| !key.is_weak()))
        .collect();
    assert_eq!(unreduced.len(), 20);
    for bytes in unreduced {
        assert_eq!(check_key(&bytes), Err(Code::SigKey));
        assert_eq!(verify(&bytes, b"m", &good), Err(Code::SigKey));
        // As R they fail by their bytes too, before any arithmetic.
        let signature = [&bytes[..], &good[32..]].concat().try_into().unwrap();
        assert_eq!(verify(&key.public_key(), b"m", &signature), Err(Code::SigR));

        // The repaired twin: the same point, reduced, is a key that may be used.
        let point = CompressedEdwardsY(bytes).decompress().unwrap();
        assert_eq!(check_key(&point.compress().to_bytes()), Ok(()));
    }
}

#[test]
fn bytes_that_encode_no_point_are_no_key_and_match_as_no_r() {
    let key = SigningKey::from_seed(&[7; 32]);
    let good = key.sign(b"m");
    let off_curve: Vec<[u8; 32]> = (2..=255)
        .map(small)
        .filter(|bytes| CompressedEdwardsY(*bytes).decompress().is_none())
        .collect();
    assert!(off_curve.len() > 100);
    for bytes in off_curve {
        assert_eq!(check_key(&bytes), Err(Code::SigKey));
        let signature = [&bytes[..], &good[32..]].concat().try_into().unwrap();
        let outcome = verify(&key.public_key(), b"m", &signature);
        assert_eq!(outcome, Err(Code::SigMismatch));
    }
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    // Any two scalars will do; they stand for the private key and the nonce.
    let keys = sides(Scalar::from(0x5eed_u64));
    let nonces = sides(Scalar::from(0x0ace_u64));
    for key in &keys {
        for nonce in &nonces {
            cases.extend(signed(key, nonce, false));
            let is_mixed = key.is_small_order() != nonce.is_small_order();
            let is_canonical = key.bytes == key.canonical() && nonce.bytes == nonce.canonical();
            if is_mixed && !is_canonical {
                cases.extend(signed(key, nonce, true));
            }
        }
    }
    cases
}

/// The 14 encodings of small order, then the eight points with a prime-order part.
fn sides(scalar: Scalar) -> Vec<Side> {
    let small = small_order_encodings().into_iter().map(|bytes| Side {
        bytes,
        scalar: Scalar::ZERO,
        torsion: CompressedEdwardsY(bytes).decompress().unwrap(),
    });
    let mixed = EIGHT_TORSION.iter().map(|&torsion| {
        let bytes = (EdwardsPoint::mul_base(&scalar) + torsion)
            .compress()
            .to_bytes();
        Side {
            bytes,
            scalar,
            torsion,
        }
    });
    small.chain(mixed).collect()
}

/// Signs messages until each k mod 8 has come up; keeps the first of either residue.
fn signed(key: &Side, nonce: &Side, reencoded: bool) -> Vec<Case> {
    let (mut seen, mut cases) = ([false; 8], [None, None]);
    for attempt in 0.. {
        let message = format!("edge case {attempt}");
        let k = match reencoded {
            false => challenge(&nonce.bytes, &key.bytes, &message),
            true => challenge(&nonce.canonical(), &key.canonical(), &message),
        };
        if std::mem::replace(&mut seen[usize::from(k.as_bytes()[0] % 8)], true) {
            continue;
        }
        let residue = !(key.torsion * k + nonce.torsion).is_identity();
        cases[usize::from(residue)].get_or_insert_with(|| {
            let s = nonce.scalar + k * key.scalar;
            Case {
                public: key.bytes,
                message,
                signature: [nonce.bytes, s.to_bytes()].concat().try_into().unwrap(),
                expected: expected(key, nonce, residue),
            }
        });
        if seen == [true; 8] {
            break;
        }
    }
    cases.into_iter().flatten().collect()
}

fn challenge(r: &[u8; 32], a: &[u8; 32], message: &str) -> Scalar {
    let digest = Sha512::new()
        .chain_update(r)
        .chain_update(a)
        .chain_update(message);
    Scalar::from_bytes_mod_order_wide(&digest.finalize().into())
}

fn expected(key: &Side, nonce: &Side, residue: bool) -> Result<(), Code> {
    match () {
        () if key.is_small_order() => Err(Code::SigKey),
        () if nonce.is_small_order() => Err(Code::SigR),
        () if residue => Err(Code::SigMismatch),
        () => Ok(()),
    }
}

/// The eight torsion points, canonical first, then their other encodings.
fn small_order_encodings() -> Vec<[u8; 32]> {
    let others = non_canonical_encodings().filter(|bytes| {
        CompressedEdwardsY(*bytes)
            .decompress()
            .is_some_and(|point| point.is_small_order())
    });
    EIGHT_TORSION
        .iter()
        .map(|point| point.compress().to_bytes())
        .chain(others)
        .collect()
}

/// All 40 encodings that RFC 8032 §5.1.3 forbids, points or not: the 19 y from p to 2^255 - 1 with
/// either sign, and the two y for which x = 0, with the sign bit.
fn non_canonical_encodings() -> impl Iterator<Item = [u8; 32]> {
    let unreduced = (0xed..=0xff).map(near_p);
    let unsigned = unreduced.clone();
    let zero_x = [small(1), near_p(0xec)].into_iter();
    unsigned.chain(unreduced.chain(zero_x).map(|mut bytes| {
        bytes[31] |= 0x80;
        bytes
    }))
}

fn small(y: u8) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[0] = y;
    bytes
}

fn near_p(low: u8) -> [u8; 32] {
    let mut bytes = [0xff; 32];
    (bytes[0], bytes[31]) = (low, 0x7f);
    bytes
}

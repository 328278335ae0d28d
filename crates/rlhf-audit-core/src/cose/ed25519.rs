//! Ed25519 as this format defines it: one verdict for one (key, message, signature), everywhere.
//!
//! RFC 8032 leaves room: libraries disagree on small-order points, on encodings that are not
//! canonical and on the cofactor, so one signature can be valid here and invalid there. The rules
//! of spec/seal.md leave none. In this order, each with its own code:
//!
//! 1. the key is a canonical encoding of a point that is not of small order ([`Code::SigKey`]);
//! 2. S < L ([`Code::SigS`]);
//! 3. R is canonically encoded and not of small order ([`Code::SigR`]);
//! 4. \[S\]B = R + \[k\]A without the cofactor, R compared as bytes ([`Code::SigMismatch`]).
//!
//! Steps 1 to 3 look at bytes alone (but for "is the key a point"), so that any library with a
//! cofactorless verifier can follow them. They are dalek's `verify_strict` with the one check it
//! lacks: it takes 20 keys whose y is not reduced. A key of mixed order is allowed; to tell it
//! apart needs a scalar multiplication that WebCrypto and most libraries do not offer, and it gives
//! a signer no second message for a signature.
//!
//! Batch verification and Ed25519ph have no place here: the first may accept what the rules reject,
//! the second has no COSE algorithm number.

use core::fmt;

use ed25519_dalek::{Signature, Signer as _, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::codes::Code;

/// Checks that a public key is one the format allows.
///
/// # Errors
///
/// [`Code::SigKey`] for a y that is not below p, for x = 0 with the sign bit set, for a point of
/// small order and for bytes that encode no point (RFC 8032 §5.1.3).
pub fn check_key(public: &[u8; 32]) -> Result<(), Code> {
    decode_key(public).map(drop)
}

/// Verifies an Ed25519 signature by the rules above.
///
/// # Errors
///
/// The first of [`Code::SigKey`], [`Code::SigS`], [`Code::SigR`] and [`Code::SigMismatch`] that
/// applies. An R that is canonical but encodes no point is a [`Code::SigMismatch`]: no sum of
/// points equals it.
pub fn verify(public: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> Result<(), Code> {
    let key = decode_key(public)?;
    let signature = Signature::from_bytes(signature);
    if !is_below(signature.s_bytes(), &L) {
        return Err(Code::SigS);
    }
    if !is_canonical(signature.r_bytes()) || is_small_order(signature.r_bytes()) {
        return Err(Code::SigR);
    }
    key.verify_strict(message, &signature)
        .map_err(|_| Code::SigMismatch)
}

/// Signs messages with one Ed25519 key: a key in memory, or whatever the host keeps it in.
pub trait Signer {
    /// The 32 bytes of the public key.
    fn public_key(&self) -> [u8; 32];

    /// The 64 bytes R ‖ S of the signature over the message (pure Ed25519, RFC 8032 §5.1.6).
    fn sign(&self, message: &[u8]) -> [u8; 64];
}

/// An Ed25519 private key in memory. The seed is overwritten when it is dropped.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// Derives the key from its 32-byte seed (RFC 8032 §5.1.5).
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }
}

impl Signer for SigningKey {
    fn public_key(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

/// Prints nothing of the key: a debug line ends up in logs.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").finish_non_exhaustive()
    }
}

/// Derives the key id that a head's `kid` carries from an Ed25519 public key.
///
/// It is the first 16 bytes of SHA-256 over the deterministic CBOR of
/// `["rlhf-audit/v1/key", -19, public]` (spec/seal.md), so a kid names key and algorithm.
pub fn key_id(public: &[u8; 32]) -> [u8; 16] {
    let digest = Sha256::new()
        .chain_update(KEY_ID_PREFIX)
        .chain_update(public)
        .finalize();
    let mut id = [0; 16];
    id.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    id
}

/// What stands before the public key in the hashed array: array(3), text(17), -19, bytes(32).
/// All three heads are of fixed length, so the encoding is a constant.
const KEY_ID_PREFIX: &[u8] = b"\x83\x71rlhf-audit/v1/key\x32\x58\x20";

fn decode_key(public: &[u8; 32]) -> Result<VerifyingKey, Code> {
    if !is_canonical(public) || is_small_order(public) {
        return Err(Code::SigKey);
    }
    VerifyingKey::from_bytes(public).map_err(|_| Code::SigKey)
}

/// RFC 8032 §5.1.3 step 1: y, without the sign bit, is below p. The other encoding that step 4
/// forbids, x = 0 with the sign bit set, exists for y = ±1 only; both are in [`SMALL_ORDER_Y`].
fn is_canonical(point: &[u8; 32]) -> bool {
    is_below(&y_of(point), &P)
}

/// Each y of the list occurs with either sign bit: 7 × 2 = 14 encodings.
fn is_small_order(point: &[u8; 32]) -> bool {
    SMALL_ORDER_Y.contains(&y_of(point))
}

fn y_of(point: &[u8; 32]) -> [u8; 32] {
    let mut y = *point;
    y[31] &= 0x7f;
    y
}

/// Compares two little-endian integers.
fn is_below(value: &[u8; 32], bound: &[u8; 32]) -> bool {
    value.iter().rev().lt(bound.iter().rev())
}

/// p = 2^255 - 19, little-endian.
const P: [u8; 32] = low_byte_of_p(0xed);

/// L = 2^252 + 27742317777372353535851937790883648493, the order of B, little-endian.
const L: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// The y of the eight points of small order, reduced or not, as C2SP/CCTV `ed25519/README.md` lists
/// their 14 encodings. The tests derive the same list from the torsion subgroup.
const SMALL_ORDER_Y: [[u8; 32]; 7] = [
    low_byte_of_zero(0), // order 4
    low_byte_of_zero(1), // order 1
    low_byte_of_p(0xec), // order 2: y = -1
    low_byte_of_p(0xed), // order 4 again: y = p
    low_byte_of_p(0xee), // order 1 again: y = p + 1
    // Order 8, the two y with either sign of x.
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac,
        0x03, 0x7a,
    ],
];

/// 2^255 - 1 with another lowest byte: p is `ed ff … ff 7f`.
const fn low_byte_of_p(low: u8) -> [u8; 32] {
    let mut bytes = [0xff; 32];
    bytes[0] = low;
    bytes[31] = 0x7f;
    bytes
}

const fn low_byte_of_zero(low: u8) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[0] = low;
    bytes
}

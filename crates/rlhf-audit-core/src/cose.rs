//! Signed heads: a profile of COSE_Sign1 with Ed25519 (RFC 9052, RFC 9864; spec/seal.md).
//!
//! COSE offers choices: algorithms, headers signed or not, detached payloads. Every choice is a
//! place where two verifiers can differ, so the profile leaves one form and the rules of Ed25519
//! one verdict. Any COSE library can still read and verify what is written here.
//!
//! ```
//! use rlhf_audit_core::cbor::Reader;
//! use rlhf_audit_core::cose::{Sign1, Signer, SigningKey, key_id, sign};
//!
//! let key = SigningKey::from_seed(&[7; 32]);
//! let bytes = sign(&key, "lab.example", "run-1", b"head").unwrap();
//!
//! let head = Sign1::read(&mut Reader::new(&bytes)).unwrap();
//! assert_eq!(head.kid, key_id(&key.public_key()));
//! assert_eq!((head.iss, head.sub, head.payload), ("lab.example", "run-1", &b"head"[..]));
//! assert_eq!(head.verify(&key.public_key()), Ok(()));
//! ```
//!
//! What this module does not know: what a head says, and which key may sign it.

mod ed25519;
mod sign1;
#[cfg(test)]
mod tests;

pub use ed25519::{Signer, SigningKey, check_key, key_id, verify};
pub use sign1::{ALG_ED25519, HEAD_TYPE, Sign1, protected, sig_structure, sign};

//! Signed heads: the COSE_Sign1 profile of spec/seal.md (RFC 9052, RFC 9864).
mod ed25519;
#[cfg(test)]
mod tests;

pub use ed25519::{Signer, SigningKey, check_key, key_id, verify};

//! The run secret and what is derived from it.
//!
//! ```text
//! K_o        = HMAC-SHA-256(secret, "rlhf-audit/v1/opening-key" ‖ log id)
//! block(seq) = 64 bytes of ChaCha20(K_o, nonce = 0⁴ ‖ seq u64 BE, counter 0)      RFC 8439 §2.4
//! opening(seq, c) = block(seq)[16c .. 16c + 16]                         compartment c = 0 … 3
//! K_p        = HMAC-SHA-256(secret, "rlhf-audit/v1/pseudonym-key")
//! pseudonym(id) = HMAC-SHA-256(K_p, id)
//! commitment = SHA-256(s ‖ HMAC-SHA-256(secret, s)),  s = "rlhf-audit/v1/secret-commitment"
//! ```
//!
//! Openings and pseudonyms need no storage and no randomness while the run goes on, and can be made
//! again as long as the secret exists. One opening says nothing about another: each block has its
//! own nonce, and a log id with its sequence numbers is never used twice. Who has the secret can
//! open everything, so it stays with the trainer. Destroying it makes every undisclosed commitment
//! unopenable for good.

use std::fmt::{self, Write};
use std::path::Path;

use chacha20::ChaCha20;
use chacha20::cipher::{KeyIvInit, StreamCipher};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::file;
use crate::Error;

const FILE_PREFIX: &str = "rlhf-audit-secret-v1:";
const EXPECTED: &str = "one line, rlhf-audit-secret-v1: and 64 lower-case hex digits";
const OPENING_CONTEXT: &[u8] = b"rlhf-audit/v1/opening-key";
const PSEUDONYM_CONTEXT: &[u8] = b"rlhf-audit/v1/pseudonym-key";
const COMMITMENT_CONTEXT: &[u8] = b"rlhf-audit/v1/secret-commitment";

/// The 32 random bytes under which a run commits and pseudonymizes.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct RunSecret([u8; 32]);

impl RunSecret {
    /// Makes a new secret from the operating system's randomness.
    ///
    /// # Errors
    ///
    /// [`Error::Entropy`].
    pub fn generate() -> Result<RunSecret, Error> {
        let mut secret = RunSecret([0; 32]);
        getrandom::fill(&mut secret.0).map_err(|_| Error::Entropy)?;
        Ok(secret)
    }

    /// Takes a secret that was made elsewhere; it must be uniformly random.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> RunSecret {
        RunSecret(*bytes)
    }

    /// Writes the secret to a new file of mode 0600.
    ///
    /// # Errors
    ///
    /// [`Error::Exists`], [`Error::Io`].
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        let mut line = Zeroizing::new(String::with_capacity(FILE_PREFIX.len() + 65));
        line.push_str(FILE_PREFIX);
        for byte in self.0 {
            // Writing to a string does not fail.
            let _ = write!(line, "{byte:02x}");
        }
        line.push('\n');
        file::write(path, line.as_bytes())
    }

    /// Reads the secret from its file.
    ///
    /// # Errors
    ///
    /// [`Error::Exposed`] if others may read or write the file, [`Error::Malformed`],
    /// [`Error::Io`].
    pub fn read(path: &Path) -> Result<RunSecret, Error> {
        let text = file::read(path, EXPECTED)?;
        parse(&text).ok_or_else(|| Error::Malformed {
            path: path.to_path_buf(),
            expected: EXPECTED,
        })
    }

    /// The openings of the log with this id.
    #[must_use]
    pub fn openings(&self, log_id: &[u8; 32]) -> Openings {
        Openings(self.derive(&[OPENING_CONTEXT, log_id]))
    }

    /// The pseudonyms of this run, the same in all its logs.
    #[must_use]
    pub fn pseudonyms(&self) -> Pseudonyms {
        let mut key = self.derive(&[PSEUDONYM_CONTEXT]);
        let pseudonyms = Pseudonyms(mac(&key));
        key.zeroize();
        pseudonyms
    }

    /// What a log publishes of the secret before it uses it: binding, and of no use to derive.
    #[must_use]
    pub fn commitment(&self) -> [u8; 32] {
        let tag = Zeroizing::new(self.derive(&[COMMITMENT_CONTEXT]));
        Sha256::new()
            .chain_update(COMMITMENT_CONTEXT)
            .chain_update(tag.as_slice())
            .finalize()
            .into()
    }

    fn derive(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = mac(&self.0);
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

/// The openings of one log: the blinding values of its commitments.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Openings([u8; 32]);

impl Openings {
    /// The openings of entry `seq`, one of 16 bytes for each of the four compartments.
    #[must_use]
    pub fn block(&self, seq: u64) -> [[u8; 16]; 4] {
        let [a, b, c, d, e, f, g, h] = seq.to_be_bytes();
        let nonce = [0, 0, 0, 0, a, b, c, d, e, f, g, h];
        let mut keystream = [0; 64];
        // One block of 2^32: the counter cannot run out.
        ChaCha20::new(&self.0.into(), &nonce.into()).apply_keystream(&mut keystream);
        let mut openings = [[0; 16]; 4];
        for (opening, bytes) in openings.iter_mut().zip(keystream.as_chunks::<16>().0) {
            *opening = *bytes;
        }
        openings
    }
}

/// The pseudonyms of one run.
#[derive(Clone)]
pub struct Pseudonyms(Hmac<Sha256>);

impl Pseudonyms {
    /// The pseudonym of an identifier, which is taken as the exact bytes given.
    #[must_use]
    pub fn pseudonym(&self, id: &[u8]) -> [u8; 32] {
        self.0
            .clone()
            .chain_update(id)
            .finalize()
            .into_bytes()
            .into()
    }
}

impl fmt::Debug for RunSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RunSecret(secret)")
    }
}

impl fmt::Debug for Openings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Openings(secret)")
    }
}

impl fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pseudonyms(secret)")
    }
}

fn mac(key: &[u8; 32]) -> Hmac<Sha256> {
    Hmac::new(&into_block(key))
}

/// RFC 2104 §2: a key shorter than the block is filled up with zeroes.
fn into_block(key: &[u8; 32]) -> hmac::digest::Key<Hmac<Sha256>> {
    let mut block = [0; 64];
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    block.into()
}

fn parse(text: &str) -> Option<RunSecret> {
    let digits = text.strip_prefix(FILE_PREFIX)?;
    let digits = digits.strip_suffix('\n').unwrap_or(digits).as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut secret = RunSecret([0; 32]);
    for (byte, [high, low]) in secret.0.iter_mut().zip(digits.as_chunks::<2>().0) {
        *byte = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(secret)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

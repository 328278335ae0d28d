//! What a head signs: the log, its size and its root together, and the head before it.
//!
//! ```cddl
//! head = [version: uint, suite: uint, log-id: digest, origin: tstr, size: number, root: digest,
//!         spine: number, previous: digest / null, time: number, number: number, reason: 0..3]
//! ```
//!
//! A receipt after RFC 9942 signs the root alone, which lets a proof with a wrong size verify; here
//! size and root stand in one signed payload. The C2SP checkpoint of a head is [`Head::checkpoint`],
//! so that public witnesses can cosign it. Specification: `spec/seal.md`.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use sha2::{Digest as _, Sha256};

use crate::cbor::{Misuse, Writer};
use crate::merkle::Hash;
use crate::records::field::{choice, row};

choice! {
    /// Why a head was signed.
    "head-reason" Reason {
        /// A training checkpoint was recorded.
        0 Checkpoint "checkpoint";
        /// The log was closed.
        1 Close "close";
        /// The operator asked for one.
        2 Request "request";
        /// The writer came back after a crash.
        3 Recovery "recovery";
    }
}

row! {
    /// The payload of a head.
    "head" Head {
        /// Format version.
        version: u64;
        /// Cryptographic suite.
        suite: u64;
        /// Leaf hash of the log's first entry.
        log_id: Hash;
        /// C2SP origin of the log.
        origin: String;
        /// Entries that the head covers.
        size: u64;
        /// RFC 9162 root over them.
        root: Hash;
        /// Spine entries among them.
        spine: u64;
        /// Digest of the head before this one.
        previous: Option<Hash>;
        /// When it was signed, by the signer's clock.
        time_ms: u64, "ms since 1970-01-01T00:00:00Z";
        /// Heads of this log before it.
        number: u64;
        /// Why it was signed.
        reason: Reason;
    }
}

impl Head {
    /// The payload's encoding.
    ///
    /// # Errors
    /// [`Misuse`] when an integer is above 2^53 − 1.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Misuse> {
        crate::records::try_encode(self)
    }

    /// The digest by which the next head names this one.
    pub fn digest(payload: &[u8]) -> Hash {
        let mut writer = Writer::new();
        writer.array(2).text("rlhf-audit/v1/head").bytes(payload);
        Sha256::digest(writer.finish().unwrap_or_default()).into()
    }

    /// The body of the C2SP checkpoint (tlog-checkpoint): origin, size and root as text.
    pub fn checkpoint(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, base64(&self.root))
    }
}

/// RFC 4648 §4, with padding, of a root.
fn base64(hash: &Hash) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(44);
    for chunk in hash.chunks(3) {
        let bits = chunk
            .iter()
            .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let index = (bits >> (18 - 6 * place)) & 63;
            let byte = ALPHABET.get(index as usize).copied().unwrap_or(b'=');
            text.push(if place <= chunk.len() {
                char::from(byte)
            } else {
                '='
            });
        }
    }
    text
}

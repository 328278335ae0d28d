//! Commitments: how an entry binds what it does not show.
//!
//! ```text
//! commitment = SHA-256(["rlhf-audit/v1/commitment", opening, log id, seq, compartment, payload])
//! ```
//!
//! as deterministic CBOR. The opening's 16 secret bytes keep a short payload from being guessed; the
//! log id, sequence number and compartment keep it from being moved elsewhere. The array is
//! prefix-free, so no two inputs give the same bytes (spec/records.md).

use super::field::Digest;
use super::payload::Compartment;
use crate::merkle::sha256;

/// The secret of one commitment; publishing it opens that commitment and no other.
pub type Opening = [u8; 16];

const CONTEXT: &[u8; 24] = b"rlhf-audit/v1/commitment";

/// Computes the commitment to `payload`.
pub fn commitment(
    opening: &Opening,
    log_id: &Digest,
    seq: u64,
    compartment: Compartment,
    payload: &[u8],
) -> Digest {
    let mut prefix = Prefix::new();
    prefix
        .put(&[0x86, 0x78, 24])
        .put(CONTEXT)
        .put(&[0x50])
        .put(opening);
    prefix.put(&[0x58, 32]).put(log_id);
    prefix
        .head(0x00, seq)
        .head(0x00, compartment.number())
        .head(0x40, payload.len() as u64);
    sha256(prefix.bytes(), payload)
}

/// A fixed buffer for the bytes before the payload: no allocation for millions of commitments.
struct Prefix {
    // 3 + 24 + 1 + 16 + 2 + 32 + 9 + 1 + 9 = 97.
    buffer: [u8; 97],
    length: usize,
}

impl Prefix {
    fn new() -> Self {
        Self {
            buffer: [0; 97],
            length: 0,
        }
    }

    fn put(&mut self, bytes: &[u8]) -> &mut Self {
        let end = self.length + bytes.len();
        if let Some(room) = self.buffer.get_mut(self.length..end) {
            room.copy_from_slice(bytes);
            self.length = end;
        }
        self
    }

    /// A CBOR head of `major` (RFC 8949 §3, shortest form).
    fn head(&mut self, major: u8, value: u64) -> &mut Self {
        let bytes = value.to_be_bytes();
        let [.., b4, b5, b6, b7] = bytes;
        match value {
            0..=23 => self.put(&[major | b7]),
            24..=0xff => self.put(&[major | 24, b7]),
            0x100..=0xffff => self.put(&[major | 25, b6, b7]),
            0x1_0000..=0xffff_ffff => self.put(&[major | 26, b4, b5, b6, b7]),
            _ => self.put(&[major | 27]).put(&bytes),
        }
    }

    fn bytes(&self) -> &[u8] {
        self.buffer.get(..self.length).unwrap_or_default()
    }
}

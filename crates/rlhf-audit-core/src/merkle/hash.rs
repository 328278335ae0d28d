//! The three hashes of RFC 9162 §2.1.1, on SHA-256's compression function.
//!
//! Inputs are short here: a node is 65 bytes, an event entry a few hundred. At that length the
//! buffer of the streaming API costs a fifth of the time (`benches/tree.rs`), so the padding of
//! FIPS 180-4 §5.1.1 is written out and whole blocks go to `sha2` straight from the entry.

use sha2::block_api::compress256;
use sha2::{Digest, Sha256};

/// A SHA-256 digest: a leaf, an inner node or a root.
pub type Hash = [u8; 32];

/// Returns the root of the tree without leaves: SHA-256 of nothing (RFC 9162 §2.1.1).
#[must_use]
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// Hashes an entry into its leaf: `SHA-256(00 || entry)` (RFC 9162 §2.1.1).
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Hash {
    sha256(&[LEAF], entry)
}

/// Hashes two neighbouring subtrees into their parent: `SHA-256(01 || left || right)`
/// (RFC 9162 §2.1.1).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    // 65 bytes of text, the end mark, zeros, and the length of 520 bits: always two blocks.
    let mut text = [[0; 64]; 2];
    let [first, second] = &mut text;
    first[0] = NODE;
    first[1..33].copy_from_slice(left);
    first[33..].copy_from_slice(&right[..31]);
    second[0] = right[31];
    second[1] = END;
    second[56..].copy_from_slice(&(65_u64 * 8).to_be_bytes());

    let mut state = INITIAL;
    compress256(&mut state, &text);
    digest(state)
}

/// Hashes `head || body`, of which the body stays where it is but for the bytes that share a block
/// with the head.
#[inline]
pub(crate) fn sha256(head: &[u8], body: &[u8]) -> Hash {
    let mut state = INITIAL;
    let (blocks, left) = head.as_chunks::<64>();
    compress256(&mut state, blocks);
    // Nothing in memory reaches the 2^61 bytes at which this would wrap.
    let length_bits = (head.len() as u64)
        .wrapping_add(body.len() as u64)
        .wrapping_mul(8);
    let mut joint = [0; 64];
    let (from_head, from_body) = joint.split_at_mut(left.len());
    from_head.copy_from_slice(left);
    let Some((start, rest)) = body.split_at_checked(from_body.len()) else {
        from_body
            .iter_mut()
            .zip(body)
            .for_each(|(to, from)| *to = *from);
        let tail = joint.get(..left.len() + body.len()).unwrap_or_default();
        return finish(state, tail, length_bits);
    };
    from_body.copy_from_slice(start);
    compress256(&mut state, &[joint]);
    let (blocks, tail) = rest.as_chunks();
    compress256(&mut state, blocks);
    finish(state, tail, length_bits)
}

/// Pads the last, incomplete block (FIPS 180-4 §5.1.1): an end mark, zeros, and the bit length in
/// the last eight bytes, which takes a second block when fewer than nine bytes are free.
fn finish(mut state: [u32; 8], tail: &[u8], length_bits: u64) -> Hash {
    let mut padded = [[0; 64]; 2];
    let (text, padding) = padded.as_flattened_mut().split_at_mut(tail.len());
    text.copy_from_slice(tail);
    if let Some(mark) = padding.first_mut() {
        *mark = END;
    }
    let [mut first, mut second] = padded;
    if tail.len() < 56 {
        first[56..].copy_from_slice(&length_bits.to_be_bytes());
        compress256(&mut state, &[first]);
    } else {
        second[56..].copy_from_slice(&length_bits.to_be_bytes());
        compress256(&mut state, &[first, second]);
    }
    digest(state)
}

fn digest(state: [u32; 8]) -> Hash {
    let mut digest = [0; 32];
    for (bytes, word) in digest.as_chunks_mut().0.iter_mut().zip(state) {
        *bytes = word.to_be_bytes();
    }
    digest
}

const LEAF: u8 = 0x00;
const NODE: u8 = 0x01;
const END: u8 = 0x80;

/// SHA-256's initial state (FIPS 180-4 §5.3.3).
const INITIAL: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

//! The codec against RFC 8949 appendix A, against ciborium, and against one defect at a time.

mod appendix_a;
mod diag;
mod differential;
mod floats;
mod negative;
mod oracle;
mod typed;
mod writer;

use alloc::vec::Vec;

use super::{Error, Reader};

/// Reads exactly one item, as every decoder of the format does for one it does not look into.
fn check(bytes: &[u8]) -> Result<(), Error> {
    let mut reader = Reader::new(bytes);
    assert_eq!(reader.item()?.len() + reader.rest().len(), bytes.len());
    reader.finish()
}

/// Decodes hexadecimal digits; spaces are only for the eye.
fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits.bytes().filter(|byte| *byte != b' ').collect();
    assert_eq!(digits.len() % 2, 0, "odd number of digits");
    let pair = |pair: &[u8]| u8::from_str_radix(core::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(pair).collect()
}

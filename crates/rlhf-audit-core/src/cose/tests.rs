//! Ed25519 first, then the envelope that rests on it, then COSE made by others.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod cctv;
mod ed25519;
mod foreign;
mod header;
mod sign1;

use std::format;
use std::path::PathBuf;
use std::string::String;
use std::vec::Vec;

use serde::de::DeserializeOwned;

use super::SigningKey;

const ISS: &str = "lab.example";
const SUB: &str = "run-1";

/// The key of every head in these tests and of the files under `tests/data/cose`.
fn test_key() -> SigningKey {
    SigningKey::from_seed(&core::array::from_fn(|index| u8::try_from(index).unwrap()))
}

/// Bytes from lower-case hex; spaces are for the reader.
fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text
        .chars()
        .filter(|digit| *digit != ' ')
        .map(|digit| digit.to_digit(16).unwrap())
        .collect();
    assert!(digits.len().is_multiple_of(2), "odd hex");
    digits
        .chunks(2)
        .map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap())
        .collect()
}

fn unhex_array<const N: usize>(text: &str) -> [u8; N] {
    unhex(text).try_into().unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn data_path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/data/cose")
        .join(name)
}

fn read_data<T: DeserializeOwned>(name: &str) -> T {
    serde_json::from_slice(&std::fs::read(data_path(name)).unwrap()).unwrap()
}

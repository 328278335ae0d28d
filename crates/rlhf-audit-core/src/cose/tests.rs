//! Ed25519 first, then the envelope that rests on it, then COSE made by others.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod cctv;
mod ed25519;

use std::path::PathBuf;
use std::vec::Vec;

use serde::de::DeserializeOwned;

/// Lower-case hex, as the files under `tests/data/cose` hold bytes.
fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2), "odd hex");
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

fn unhex_array<const N: usize>(text: &str) -> [u8; N] {
    unhex(text).try_into().unwrap()
}

fn data_path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/data/cose")
        .join(name)
}

fn read_data<T: DeserializeOwned>(name: &str) -> T {
    serde_json::from_slice(&std::fs::read(data_path(name)).unwrap()).unwrap()
}

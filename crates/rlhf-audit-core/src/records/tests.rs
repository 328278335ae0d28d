//! The records against the registry, an independent commitment, and one defect at a time.
//!
//! Low-level first: every type round-trips and refuses what its schema does not name; then entries
//! and their compartments; then the rules that a record must meet by itself.

mod closed;
mod commitment;
mod entry;
mod golden;
mod lineage;
pub(crate) mod make;
mod registry;
mod reward;
mod roundtrip;
mod rules;
mod shapes;

use std::string::String;

use crate::cbor::Error;
use crate::codes::Code;

fn error(code: Code, offset: u64) -> Error {
    Error { code, offset }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| std::format!("{byte:02x}"))
        .collect()
}

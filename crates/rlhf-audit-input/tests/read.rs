//! Data sets as people have them, read from fixtures and from bytes.
//!
//! Every expected judgement is written out; digests are computed here by hand from SHA-256 and
//! literal CBOR heads, not by the code under test.

// The helpers below are test code of an integration test, which clippy.toml does not know as such.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "read/bad_rows.rs"]
mod bad_rows;
#[path = "read/data_sets.rs"]
mod data_sets;
#[path = "read/errors.rs"]
mod errors;
#[path = "read/expected.rs"]
mod expected;
#[path = "read/formats.rs"]
mod formats;
#[path = "read/options.rs"]
mod options;
#[path = "read/properties.rs"]
mod properties;
#[path = "read/real.rs"]
mod real;
#[path = "read/shapes.rs"]
mod shapes;

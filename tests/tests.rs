//! The crates together: from recorded facts to a verdict.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation
)]

mod crash;
mod flips;
mod limits;
mod sample;

//! The RLHF audit-bundle format: bytes in, verdict out.
//!
//! A *bundle* is one file that carries the log of an RLHF run: who judged what, which rewards and
//! policy updates followed, which checkpoints came out. This crate writes such files and judges
//! them. It has no file, no clock, no thread, no network and no randomness: the host hands bytes,
//! time and secrets in. The normative text is in `spec/`; every module names the page it follows.
//!
//! Read the crate in this order:
//!
//! 1. [`verify`]: the numbered steps from bytes to a [`verdict::Verdict`];
//! 2. [`bundle`]: the file, item by item, as a push parser and a writer;
//! 3. [`records`]: what a log says, one file for each kind of record;
//! 4. [`merkle`] and [`cose`]: what makes it hold, RFC 9162 and RFC 9052;
//! 5. [`cbor`]: the strict reader below all of it;
//! 6. [`summary`] and [`card`]: what people are told.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod bundle;
pub mod card;
pub mod cbor;
pub mod codes;
pub mod cose;
pub mod disclose;
pub mod findings;
pub mod hex;
pub mod limits;
pub mod merkle;
pub mod prove;
pub mod records;
pub mod summary;
pub mod trust;
pub mod verdict;
pub mod verify;

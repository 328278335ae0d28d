//! Crash-safe capture of RLHF runs: where records rest before they are sealed, and the keys.
//!
//! | module      | what it is                                                                  |
//! |-------------|-----------------------------------------------------------------------------|
//! | [`journal`] | append-only, checksummed frames in segment files; group commit; recovery    |
//! | [`keys`]    | the signing key's file, the run secret, and what is derived from the secret |
//! | `durable`   | the few file operations that survive a power cut, with the steps they need  |
//! | [`error`]   | what could not be done, where, and what to do about it                      |
//!
//! The journal knows nothing of records: its frames are opaque bytes. Nothing here judges a bundle;
//! that is `rlhf-audit-core`'s work, which in turn never touches a file.

#![forbid(unsafe_code)]

mod durable;
pub mod error;
pub mod journal;
pub mod keys;
#[cfg(test)]
mod scratch;

pub use error::Error;

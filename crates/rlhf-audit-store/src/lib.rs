//! Crash-safe capture of RLHF runs: where records rest before they are sealed, and the keys.
//!
//! | module      | what it is                                                                  |
//! |-------------|-----------------------------------------------------------------------------|
//! | [`recorder`] | the front door for trainers: typed facts into the journal, heads, closing      |
//! | [`seal`]    | journals into one bundle file                                               |
//! | [`verify`]  | a bundle file through the core's verifier, on every processor               |
//! | [`journal`] | append-only, checksummed frames in segment files; group commit; recovery    |
//! | [`keys`]    | the signing key's file, the run secret, and what is derived from the secret |
//! | `durable`   | the few file operations that survive a power cut, with the steps they need  |
//! | [`error`]   | what could not be done, where, and what to do about it                      |
//!
//! The journal knows nothing of records: its frames are opaque bytes. Nothing here judges a bundle;
//! that is `rlhf-audit-core`'s work, which in turn never touches a file, a clock or a thread.

#![forbid(unsafe_code)]

mod durable;
pub mod error;
pub mod journal;
pub mod keys;
pub mod recorder;
#[cfg(test)]
mod scratch;
pub mod seal;
pub mod verify;

pub use error::Error;

/// The version of this software, as logs and bundles name it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

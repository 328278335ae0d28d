//! The two secrets of a run, and their files.
//!
//! | secret          | file                              | what it is for                          |
//! |-----------------|-----------------------------------|-----------------------------------------|
//! | [`SigningSeed`] | PKCS#8 PEM, encrypted if asked    | signs the heads                         |
//! | [`RunSecret`]   | one line, `rlhf-audit-secret-v1:` | openings and pseudonyms, re-derivable   |
//!
//! Both files are made with mode 0600 and never overwrite anything; a file that others may read or
//! write is refused. Secrets are wiped from memory when dropped, and `Debug` shows none of them.

mod file;
mod pem;
mod secret;
#[cfg(test)]
mod tests;

pub use pem::SigningSeed;
pub use secret::{Openings, Pseudonyms, RunSecret};

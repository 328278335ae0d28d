//! Holds implementations of the audit bundle to the conformance vectors, whatever they are written
//! in.
//!
//! An implementation is a command. It either speaks the adapter protocol, one JSON object a line
//! (`adapter`), or is called once for each file (`one_shot`):
//!
//! ```text
//! → {"cmd":"start","protocol":1}
//! ← {"protocol":1,"name":"mine","version":"0.1","ops":["verify"],"level":2}
//! → {"cmd":"run","seq":1,"op":"verify","paths":{"bundle":"…","trust":"…","out":"…"}}
//! ← {"seq":1,"result":{"verdict":"invalid","trust":"trusted","ok":false,"code":"tree.root","step":5}}
//! → {"cmd":"stop"}
//! ```
//!
//! A vector is one or several *checks*, and each check has one *outcome*. Only `pass` is good.
//! `crash`, `hang`, `malformed` and `errored` are outcomes of their own, so that a verifier which
//! falls over a broken file is never taken for one that rejects it. `skipped` is what the
//! implementation did not claim to do; it is counted and shown.
//!
//! [`run`] makes a [`Report`], of which text, JSON and HTML are three forms. [`check`] needs no
//! implementation: it holds the vectors themselves to the specification.
//!
//! Nothing here knows what a bundle is: files are bytes, and what must come out stands in the
//! vectors. So this crate uses none of the crates that it judges.

#![forbid(unsafe_code)]

mod adapter;
mod checks;
mod csv_table;
mod digest;
mod gates;
mod implementation;
mod known;
mod one_shot;
mod process;
mod protocol;
mod report;
mod run;
mod scratch;
mod spec;
mod suite;
mod vector;
mod words;

pub use digest::{of_bytes, of_files};
pub use gates::check;
pub use report::{
    Area, Check, Counts, Implementation as ImplementationReport, Outcome, Report, Summary, html,
    text,
};
pub use run::{Options, run};
pub use suite::Problem;

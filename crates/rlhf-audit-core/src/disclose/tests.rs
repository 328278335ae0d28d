//! Partial bundles against an oracle that builds them from the log itself, and against the heads.

mod errors;
mod oracle;
mod partial;
mod reader;
mod redaction;

use std::vec::Vec;

use super::{Discloser, Entries, Redaction, Report};

/// Discloses a bundle that is in memory.
fn disclose(source: &[u8], redaction: &Redaction) -> (Vec<u8>, Report) {
    let mut discloser = Discloser::new(redaction.clone(), Vec::new());
    discloser.feed(source).unwrap();
    discloser.finish().unwrap()
}

fn of_rank(rank: u64, ranges: &[(u64, u64)]) -> Entries {
    Entries::of_rank(rank, ranges.iter().copied()).unwrap()
}

fn prune(first: u64, end: u64) -> Redaction {
    Redaction::default().prune(of_rank(0, &[(first, end)]))
}

//! `request.json`: what to prove, and what to leave out.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use rlhf_audit_core::bundle::item::LogStart;
use rlhf_audit_core::disclose::{Discloser, Entries, Redaction};
use rlhf_audit_core::prove::{Against, prove_consistency, prove_inclusion};
use serde::Deserialize;

use super::sealing::{compartment, reason};
use crate::failure::Failure;
use crate::walk::{HeadAt, Step, Visit, walk};

/// What to prove; heads are named by their sizes.
#[derive(Deserialize, Debug)]
#[serde(tag = "proof", rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum Proof {
    Inclusion { rank: u64, entry: u64, size: u64 },
    Consistency { rank: u64, old: u64, new: u64 },
}

/// What to leave out.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Omission {
    withhold: Vec<Withhold>,
    prune: Vec<Prune>,
}

/// A compartment of some entries; without a rank of all entries of all logs.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct Withhold {
    compartment: String,
    reason: String,
    rank: Option<u64>,
    #[serde(default)]
    entries: Vec<(u64, u64)>,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct Prune {
    rank: u64,
    entries: Vec<(u64, u64)>,
}

/// Makes the proof file.
pub(super) fn prove(path: &Path, wanted: &Proof) -> Result<Vec<u8>, Failure> {
    let bundle = fs::read(path).map_err(|error| Failure::io("read", path, &error))?;
    let bytes = match *wanted {
        Proof::Inclusion { rank, entry, size } => {
            let against = Against::Head(number_of(path, rank, size)?);
            prove_inclusion(&bundle, Some(rank), entry, against)
                .map_err(impossible)?
                .to_bytes()
        }
        Proof::Consistency { rank, old, new } => {
            let against = Against::Head(number_of(path, rank, new)?);
            prove_consistency(&bundle, Some(rank), number_of(path, rank, old)?, against)
                .map_err(impossible)?
                .to_bytes()
        }
    };
    bytes.map_err(|misuse| Failure::new(format!("the proof cannot be written: {misuse:?}")))
}

fn impossible(error: impl std::fmt::Display) -> Failure {
    Failure::new(error.to_string())
}

/// The number of the head of this size.
fn number_of(path: &Path, rank: u64, size: u64) -> Result<u64, Failure> {
    let mut heads = Heads {
        rank,
        size,
        here: false,
        number: None,
    };
    walk(path, &mut heads)?;
    let none = || Failure::new(format!("the log of rank {rank} has no head of size {size}"));
    heads.number.ok_or_else(none)
}

struct Heads {
    rank: u64,
    size: u64,
    here: bool,
    number: Option<u64>,
}

impl Visit for Heads {
    fn log(&mut self, log: &LogStart) -> Step {
        self.here = log.rank == self.rank;
        Ok(ControlFlow::Continue(()))
    }
    fn head(&mut self, at: &HeadAt<'_>) -> Step {
        if self.here && at.head.size == self.size {
            self.number = Some(at.head.number);
            return Ok(ControlFlow::Break(()));
        }
        Ok(ControlFlow::Continue(()))
    }
}

/// Makes the partial bundle.
pub(super) fn disclose(bundle: &[u8], wanted: Omission) -> Result<Vec<u8>, Failure> {
    let mut redaction = Redaction::default();
    for row in wanted.withhold {
        let entries = match row.rank {
            Some(rank) => Entries::of_rank(rank, row.entries).map_err(impossible)?,
            None => Entries::all(),
        };
        redaction = redaction
            .withhold(
                compartment(&row.compartment)?,
                reason(&row.reason)?,
                entries,
            )
            .map_err(impossible)?;
    }
    for row in wanted.prune {
        redaction = redaction.prune(Entries::of_rank(row.rank, row.entries).map_err(impossible)?);
    }
    let mut discloser = Discloser::new(redaction, Vec::new());
    let stopped = |error| Failure::new(format!("{error:?}"));
    discloser.feed(bundle).map_err(stopped)?;
    let (partial, _) = discloser.finish().map_err(stopped)?;
    Ok(partial)
}

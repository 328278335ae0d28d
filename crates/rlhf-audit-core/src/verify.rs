//! From bytes to verdict: the numbered steps of `spec/verification.md`.
//!
//! ```text
//! bytes ─▶ Cutter ─▶ header, logs, heads, cards, trailer ───────────────┐
//!             └────▶ segments ─▶ Job::run (pure, on any core) ─▶ Facts ─┤
//!                                                                       ▼ in file order
//!                                                                     Judge ─▶ Outcome
//! ```
//!
//! [`Verifier`] does all of it in turn; a host with several cores runs [`Job::run`] wherever it
//! likes and hands the [`Facts`] to [`Judge`] in file order, with the same verdict by construction.
//! Memory is one segment for each worker and what [`crate::limits`] allows for the rest. All
//! findings are collected; their order does not depend on who found them first. A [`Verified`] can
//! only be made here, and cards and reports are made from nothing else.

mod card;
mod context;
mod heads;
mod keys;
mod log;
mod outcome;
mod segment;
mod tally;
#[cfg(test)]
mod tests;

use alloc::string::String;
use alloc::vec::Vec;

use crate::bundle::ItemType;
use crate::bundle::frame::{Item, Totals};
use crate::bundle::item::Header;
use crate::cbor::Error;
use crate::codes::Code;
use crate::findings::{Finding, Findings};
use crate::trust::Policy;

pub use context::{Cutter, LogContext, Work};
pub use heads::Seen;
pub use outcome::{Outcome, Verified, VerifiedLog};
pub use segment::{Facts, Job};

use log::LogState;

/// One step of verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its number in `spec/verification.md`.
    pub number: u16,
    /// Its name.
    pub name: &'static str,
    /// What it means that the step passed, for a person who has never seen a Merkle tree.
    pub meaning: &'static str,
    /// Whether this version performs it.
    pub performed: bool,
}

/// The steps in their normative order.
pub const STEPS: &[Step] = &[
    step(
        1,
        "framing",
        "The file is complete and built as the format says.",
    ),
    step(2, "encoding", "Every byte has exactly one reading."),
    step(
        3,
        "schema",
        "Every record says what its kind asks for, and nothing else.",
    ),
    step(
        4,
        "configuration",
        "The log begins with its own configuration.",
    ),
    step(
        5,
        "seal",
        "The entries are those that were signed, by keys that may sign.",
    ),
    step(
        6,
        "commitments",
        "What is disclosed is what was committed to.",
    ),
    step(7, "records", "Numbers, times, references and totals agree."),
    step(
        8,
        "lineage",
        "Each update and checkpoint follows from what was before it.",
    ),
    reserved(9, "privacy", "The privacy spend is what the ledger gives."),
    step(10, "card", "The card says what the records give."),
    reserved(
        11,
        "compliance",
        "The evidence for each requirement is there.",
    ),
    reserved(
        12,
        "evidence",
        "Witnesses and time stamps vouch for the heads.",
    ),
    step(13, "trailer", "The end of the file agrees with the rest."),
];

const fn step(number: u16, name: &'static str, meaning: &'static str) -> Step {
    Step {
        number,
        name,
        meaning,
        performed: true,
    }
}

const fn reserved(number: u16, name: &'static str, meaning: &'static str) -> Step {
    Step {
        number,
        name,
        meaning,
        performed: false,
    }
}

/// Verifies a bundle whose bytes arrive piece by piece.
#[derive(Debug)]
pub struct Verifier {
    cutter: Cutter,
    judge: Judge,
    failed: bool,
}

impl Verifier {
    /// A verifier before the first byte.
    pub fn new(policy: Policy) -> Self {
        Self {
            cutter: Cutter::new(&policy),
            judge: Judge::new(policy),
            failed: false,
        }
    }

    /// Takes the next bytes of the file, in pieces of any size.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.failed {
            return;
        }
        let judge = &mut self.judge;
        let result = self.cutter.feed(bytes, &mut |work| match work {
            Work::Segment(job) => judge.segment(job.run()),
            other => judge.other(other),
        });
        if let Err(error) = result {
            self.judge.abort(error);
            self.failed = true;
        }
    }

    /// Ends the file and gives the verdict.
    pub fn finish(mut self) -> Outcome {
        let totals = if self.failed {
            None
        } else {
            Some(self.cutter.finish())
        };
        match totals {
            Some(Ok(totals)) => self.judge.finish(Some(totals)),
            Some(Err(error)) => {
                self.judge.abort(error);
                self.judge.finish(None)
            }
            None => self.judge.finish(None),
        }
    }
}

/// Verifies a bundle that is in memory.
pub fn verify(bundle: &[u8], policy: Policy) -> Outcome {
    let mut verifier = Verifier::new(policy);
    verifier.feed(bundle);
    verifier.finish()
}

/// Takes everything in file order and forms the verdict.
#[derive(Debug)]
pub struct Judge {
    policy: Policy,
    findings: Findings,
    header: Option<Header>,
    done: Vec<outcome::JudgedLog>,
    log: Option<LogState>,
    trailer: Option<Item>,
    /// Rank of the log before, to hold their order.
    rank: Option<u64>,
    /// Run id and world size of the first log.
    run: Option<(String, u64)>,
    aborted: bool,
}

impl Judge {
    /// A judge before the first item.
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            findings: Findings::default(),
            header: None,
            done: Vec::new(),
            log: None,
            trailer: None,
            rank: None,
            run: None,
            aborted: false,
        }
    }

    /// Takes the facts of the next segment.
    pub fn segment(&mut self, facts: Facts) {
        if let Some(log) = &mut self.log {
            log.segment(facts, &self.policy);
        }
    }

    /// Takes the next work that is not a segment.
    pub fn other(&mut self, work: Work) {
        match work {
            Work::Header(header) => self.header = Some(header),
            Work::Log(context) => {
                self.end_log();
                if self.rank.is_some_and(|before| context.rank <= before) {
                    self.findings
                        .push(Finding::at(Code::BundleLogOrder, context.offset));
                }
                self.rank = Some(context.rank);
                self.log = Some(LogState::new(context));
            }
            Work::Item(item) => self.item(item),
            Work::Segment(job) => self.segment(job.run()),
        }
    }

    /// Notes an error after which the rest of the file cannot be read.
    pub fn abort(&mut self, error: Error) {
        self.findings.push(error);
        self.aborted = true;
    }

    /// Forms the verdict; `totals` are what the items amount to, if the file could be read whole.
    pub fn finish(mut self, totals: Option<Totals>) -> Outcome {
        if self.aborted {
            // What stands at the end of a log was not reached, so nothing is said about it.
            if let Some(log) = self.log.take() {
                self.done.push(outcome::JudgedLog::unfinished(log));
            }
        } else {
            self.end_log();
        }
        if let (Some(totals), Some(trailer)) = (totals, &self.trailer) {
            if let Err(error) = check_trailer(trailer, &totals, &mut self.findings) {
                self.findings.push(error);
            }
            let stated = self.header.as_ref().map_or(0, |header| header.logs);
            if stated != self.done.len() as u64 {
                self.findings
                    .push(Finding::at(Code::BundleLogOrder, trailer.offset));
            }
        }
        for log in &mut self.done {
            self.findings
                .merge(core::mem::take(&mut log.findings), log.rank);
        }
        let length = totals.map(|totals| totals.length);
        Outcome::new(
            self.policy,
            self.findings,
            self.header,
            self.done,
            length,
            self.aborted,
        )
    }

    fn item(&mut self, item: Item) {
        match (item.kind, &mut self.log) {
            (ItemType::Head, Some(log)) => log.head(&item),
            (ItemType::Card, Some(log)) => log.card_item = Some(item),
            (ItemType::Trailer, _) => self.trailer = Some(item),
            _ => {}
        }
    }

    fn end_log(&mut self) {
        let Some(mut log) = self.log.take() else {
            return;
        };
        log.finish(&self.policy);
        if let Some(open) = &log.open {
            let run = (open.run_id.clone(), open.world_size);
            if *self.run.get_or_insert_with(|| run.clone()) != run {
                self.findings
                    .push(Finding::at(Code::LogRun, log.context.offset).of(log.context.rank));
            }
        }
        let card = log.judge_card();
        self.done.push(outcome::JudgedLog::new(log, card));
    }
}

/// `[6, items, length, digest]` against what was read.
fn check_trailer(item: &Item, totals: &Totals, findings: &mut Findings) -> Result<(), Error> {
    let stated = Totals::read(item)?;
    if stated.items != totals.items {
        findings.push(Finding::at(Code::TrailerItems, item.offset));
    }
    if stated.length != totals.length {
        findings.push(Finding::at(Code::TrailerLength, item.offset));
    }
    if stated.digest != totals.digest {
        findings.push(Finding::at(Code::TrailerDigest, item.offset));
    }
    Ok(())
}

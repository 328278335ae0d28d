//! What is wrong with a bundle, and where: findings, kept in their normative order and bounded.
//!
//! An *error* says that something could not be done; a *finding* says that the bundle is wrong.
//! Verification collects findings and goes on. However many there are, only the first
//! [`FINDINGS_MAX`] in the normative order are kept and the rest are counted, so that a hostile file
//! cannot fill the memory and the order in which segments were judged cannot change the list.

use alloc::collections::BTreeSet;

use crate::cbor::Error;
use crate::codes::Code;
use crate::limits::FINDINGS_MAX;

/// One thing that is wrong.
///
/// Findings sort by step, then by place in the file, then by code: the order of
/// `spec/verification.md`, whose first finding every verifier must agree on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong.
    pub code: Code,
    /// Offset in the file, in bytes.
    pub offset: u64,
    /// Rank of the log concerned.
    pub rank: Option<u64>,
    /// Sequence number of the entry concerned.
    pub entry: Option<u64>,
}

impl Finding {
    /// A finding about a place in the file.
    pub const fn at(code: Code, offset: u64) -> Self {
        Self {
            code,
            offset,
            rank: None,
            entry: None,
        }
    }

    /// Adds the entry that it is about.
    #[must_use]
    pub const fn entry(mut self, seq: u64) -> Self {
        self.entry = Some(seq);
        self
    }

    /// Adds the rank of the log that it is about.
    #[must_use]
    pub const fn of(mut self, rank: u64) -> Self {
        self.rank = Some(rank);
        self
    }

    fn key(&self) -> (u16, u64, u16, Option<u64>, Option<u64>) {
        (
            self.code.step(),
            self.offset,
            self.code.number(),
            self.entry,
            self.rank,
        )
    }
}

impl From<Error> for Finding {
    fn from(error: Error) -> Self {
        Self::at(error.code, error.offset)
    }
}

impl Ord for Finding {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for Finding {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The first findings in their order, and how many there are in all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    first: BTreeSet<Finding>,
    total: u64,
    /// Findings about what the verifier asked for, which say nothing against the record.
    policy: u64,
    /// Other findings by step, so that a step's status does not depend on what was kept.
    by_step: [u64; 16],
}

impl Findings {
    /// Adds a finding.
    pub fn push(&mut self, finding: impl Into<Finding>) {
        let finding = finding.into();
        self.total = self.total.saturating_add(1);
        if finding.code.is_policy() {
            self.policy += 1;
        } else {
            self.count(finding.code.step(), 1);
        }
        self.keep(finding);
    }

    /// Adds all findings of `other`, which concern the log of `rank`.
    pub fn merge(&mut self, other: Self, rank: u64) {
        for (step, count) in (0..).zip(other.by_step) {
            self.count(step, count);
        }
        self.policy = self.policy.saturating_add(other.policy);
        self.total = self.total.saturating_add(other.total);
        for finding in other.first {
            self.keep(Finding {
                rank: Some(rank),
                ..finding
            });
        }
    }

    /// The first findings, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        self.first.iter()
    }

    /// The number of findings in all.
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// The number of findings about what the verifier asked for.
    pub const fn about_policy(&self) -> u64 {
        self.policy
    }

    /// The number of findings of one step that are about the record.
    pub fn of_step(&self, step: u16) -> u64 {
        self.by_step.get(usize::from(step)).copied().unwrap_or(0)
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.total == 0
    }

    fn count(&mut self, step: u16, count: u64) {
        if let Some(slot) = self.by_step.get_mut(usize::from(step)) {
            *slot = slot.saturating_add(count);
        }
    }

    fn keep(&mut self, finding: Finding) {
        self.first.insert(finding);
        if self.first.len() > FINDINGS_MAX {
            self.first.pop_last();
        }
    }
}

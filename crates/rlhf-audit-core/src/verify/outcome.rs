//! The end of verification: the verdict, and the proof that it was good.

use alloc::string::String;
use alloc::vec::Vec;

use super::card::Judged;
use super::heads::trusted_name;
use super::keys::Trust as KeyTrust;
use super::log::{LogState, PinStatus};
use super::{STEPS, Step};
use crate::bundle::item::Header;
use crate::bundle::{SUITE, VERSION, reason_name};
use crate::card::Card;
use crate::findings::{Finding, Findings};
use crate::hex;
use crate::records::{Compartment, kind_by_number};
use crate::summary::Summary;
use crate::trust::Policy;
use crate::verdict::{
    BundleVerdict, CardVerdict, CompartmentVerdict, FindingVerdict, HeadVerdict, Integrity,
    KeyVerdict, KindVerdict, LogVerdict, PinVerdict, StepVerdict, Trust, Verdict, WithheldVerdict,
};

/// A log whose entries have all been taken.
#[derive(Debug)]
pub(super) struct JudgedLog {
    pub(super) rank: u64,
    pub(super) findings: Findings,
    verdict: LogVerdict,
    summary: Summary,
    card: Option<Card>,
    /// Whether the last head is signed by a key that the policy vouches for.
    trusted: bool,
}

/// A verdict, and what was verified if there is nothing wrong with it.
#[derive(Debug)]
pub struct Outcome {
    /// The verdict.
    pub verdict: Verdict,
    /// The findings that the verdict lists.
    pub findings: Findings,
    /// The content, if the record is valid; its signer may still be unknown to you.
    pub verified: Option<Verified>,
    /// What the logs say, whatever is wrong with them: for inspection, never for publication.
    pub unverified: Vec<VerifiedLog>,
}

/// A bundle without a finding: only [`super::verify`] can make one.
#[derive(Debug)]
pub struct Verified {
    logs: Vec<VerifiedLog>,
    trust: Trust,
}

/// One log of a verified bundle.
#[derive(Debug)]
pub struct VerifiedLog {
    /// What its records amount to.
    pub summary: Summary,
    /// The card that it seals.
    pub card: Option<Card>,
}

impl Verified {
    /// The logs in order of rank.
    pub fn logs(&self) -> &[VerifiedLog] {
        &self.logs
    }

    /// Whether the verifier's policy vouches for the signers.
    pub const fn trust(&self) -> Trust {
        self.trust
    }
}

impl JudgedLog {
    pub(super) fn new(log: LogState, card: Judged) -> Self {
        Self::build(log, card)
    }

    pub(super) fn unfinished(log: LogState) -> Self {
        Self::build(log, Judged::default())
    }

    fn build(mut log: LogState, judged: Judged) -> Self {
        let summary = log.summary();
        let trusted = log
            .chain
            .last
            .as_ref()
            .is_some_and(|seen| seen.signed && !matches!(seen.trust, KeyTrust::No(_)));
        let verdict = log_verdict(&log, &judged);
        let findings = core::mem::take(&mut log.findings);
        let rank = log.context.rank;
        Self {
            rank,
            findings,
            verdict,
            summary,
            card: judged.card,
            trusted,
        }
    }
}

impl Outcome {
    pub(super) fn new(
        policy: Policy,
        findings: Findings,
        header: Option<Header>,
        logs: Vec<JudgedLog>,
        length: Option<u64>,
        aborted: bool,
    ) -> Self {
        let integrity = integrity(&findings);
        let trust = match (policy.keys.is_empty() || logs.is_empty(), integrity) {
            (true, _) | (_, Integrity::Unsupported) => Trust::NotEvaluated,
            (false, _) if logs.iter().all(|log| log.trusted) => Trust::Trusted,
            (false, _) => Trust::Untrusted,
        };
        let ok = findings.is_empty();
        let (verdicts, content): (Vec<_>, Vec<_>) = logs
            .into_iter()
            .map(|log| {
                (
                    log.verdict,
                    VerifiedLog {
                        summary: log.summary,
                        card: log.card,
                    },
                )
            })
            .unzip();
        let verdict = Verdict {
            format: "rlhf-audit-verdict/1",
            verdict: integrity,
            trust,
            ok,
            steps: STEPS
                .iter()
                .map(|step| step_verdict(step, &findings, aborted))
                .collect(),
            findings_total: findings.total(),
            findings: findings.iter().map(finding_verdict).collect(),
            bundle: bundle_verdict(header, length),
            logs: verdicts,
        };
        let (verified, unverified) = match integrity {
            Integrity::Valid => (
                Some(Verified {
                    logs: content,
                    trust,
                }),
                Vec::new(),
            ),
            _ => (None, content),
        };
        Self {
            verdict,
            findings,
            verified,
            unverified,
        }
    }
}

/// A finding about what the verifier asked for says nothing against the record itself.
fn integrity(findings: &Findings) -> Integrity {
    if findings.iter().any(|finding| finding.code.is_unsupported()) {
        return Integrity::Unsupported;
    }
    if findings.total() > findings.about_policy() {
        Integrity::Invalid
    } else {
        Integrity::Valid
    }
}

fn step_verdict(step: &Step, findings: &Findings, aborted: bool) -> StepVerdict {
    let count = findings.of_step(step.number);
    let (status, reason) = match (step.performed, count, aborted) {
        (false, ..) => ("not-evaluated", Some("not part of this version")),
        (true, 1.., _) => ("fail", None),
        (true, 0, true) => (
            "not-evaluated",
            Some("the file could not be read to its end"),
        ),
        (true, 0, false) => ("pass", None),
    };
    StepVerdict {
        step: step.number,
        name: step.name,
        status,
        findings: count,
        reason,
    }
}

fn finding_verdict(finding: &Finding) -> FindingVerdict {
    FindingVerdict {
        code: finding.code.name(),
        number: finding.code.number(),
        step: finding.code.step(),
        offset: finding.offset,
        rank: finding.rank,
        entry: finding.entry,
        meaning: finding.code.meaning(),
        advice: finding.code.advice(),
    }
}

fn bundle_verdict(header: Option<Header>, length: Option<u64>) -> BundleVerdict {
    let Some(header) = header else {
        return BundleVerdict::default();
    };
    let withheld = header
        .withheld
        .iter()
        .map(|(compartment, reason)| WithheldVerdict {
            compartment: compartment.name(),
            reason: reason_name(*reason).unwrap_or("unknown"),
        });
    BundleVerdict {
        version: Some(VERSION),
        suite: Some(SUITE),
        length_bytes: length,
        withheld: withheld.collect(),
        generator: Some(header.generator),
    }
}

fn log_verdict(log: &LogState, judged: &Judged) -> LogVerdict {
    let open = log.open.as_ref();
    let text = |field: fn(&crate::records::log_open::LogOpen) -> &String| open.map(field).cloned();
    LogVerdict {
        log_id: hex::encode(&log.context.log_id),
        rank: log.context.rank,
        world_size: open.map(|open| open.world_size),
        run_id: text(|open| &open.run_id),
        name: text(|open| &open.name),
        origin: text(|open| &open.origin),
        issuer: text(|open| &open.issuer),
        synthetic: open.is_some_and(|open| open.synthetic == Some(true)),
        size: log.tree.end(),
        root: log.tree.root().map(|root| hex::encode(&root)),
        spine: log.spine_count,
        closed: log.closed.is_some(),
        kinds: kinds(log),
        compartments: compartments(log),
        pruned_intervals: log.tally.pruned_intervals,
        pruned_entries: log.tally.pruned_leaves,
        heads: log.chain.count,
        last_head: log.chain.last.as_ref().map(head_verdict),
        keys: keys(log),
        pins: pins(log),
        card: CardVerdict {
            digest: log.card.as_ref().map(|sealed| hex::encode(&sealed.digest)),
            claims_same: judged.same,
            claims_differing: judged.differing.clone(),
            claims_not_evaluated: judged.not_evaluated,
        },
    }
}

fn kinds(log: &LogState) -> Vec<KindVerdict> {
    let known = |(kind, entries): (&u64, &u64)| {
        Some(KindVerdict {
            kind: kind_by_number(*kind)?.name,
            entries: *entries,
        })
    };
    log.kinds.iter().filter_map(known).collect()
}

fn compartments(log: &LogState) -> Vec<CompartmentVerdict> {
    let tally = log.tally.disclosed.iter().zip(&log.tally.withheld);
    Compartment::ALL
        .iter()
        .zip(tally)
        .map(|(compartment, (disclosed, withheld))| CompartmentVerdict {
            compartment: compartment.name(),
            disclosed: *disclosed,
            withheld: *withheld,
        })
        .collect()
}

fn head_verdict(seen: &super::Seen) -> HeadVerdict {
    HeadVerdict {
        number: seen.head.number,
        size: seen.head.size,
        root: hex::encode(&seen.head.root),
        time_ms: seen.head.time_ms,
        reason: seen.head.reason.name(),
        kid: hex::encode(&seen.kid),
        signed: seen.signed,
        digest: hex::encode(&seen.digest),
    }
}

fn keys(log: &LogState) -> Vec<KeyVerdict> {
    let verdict = |key: &super::keys::KeyState| KeyVerdict {
        kid: hex::encode(&key.kid),
        public: hex::encode(&key.public),
        trusted_as: trusted_name(&key.trust),
    };
    log.keys.states.iter().map(verdict).collect()
}

fn pins(log: &LogState) -> Vec<PinVerdict> {
    let word = |status| match status {
        PinStatus::Consistent => "consistent",
        PinStatus::Inconsistent => "inconsistent",
        PinStatus::Unproven => "unproven",
    };
    log.pins
        .iter()
        .map(|(size, status)| PinVerdict {
            size: *size,
            status: word(*status),
        })
        .collect()
}

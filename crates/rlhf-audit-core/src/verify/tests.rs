//! Verdicts: what is good verifies in every way of reading it, and each defect has its code.
//!
//! Bundles come from `bundle::tests::build`, which can alter anything before it is hashed or signed.

mod cards;
mod damage;
mod defects;
mod findings;
mod keys;
mod pins;
mod trust;
mod valid;
mod withheld;

use std::collections::BTreeMap;
use std::string::String;
use std::vec::Vec;

use crate::bundle::tests::build::Built;
use crate::codes::Code;
use crate::cose::Signer;
use crate::trust::{LOG_SIGNER, Pin, Policy, TrustedKey};
use crate::verdict::Integrity;
use crate::verify::{Cutter, Facts, Judge, Outcome, Verifier, Work, verify};

/// The codes of the listed findings in their order, each where it is first.
fn codes(outcome: &Outcome) -> Vec<Code> {
    let mut codes = Vec::new();
    for finding in outcome.findings.iter() {
        if !codes.contains(&finding.code) {
            codes.push(finding.code);
        }
    }
    codes
}

fn in_pieces<'b>(pieces: impl IntoIterator<Item = &'b [u8]>, policy: Policy) -> Outcome {
    let mut verifier = Verifier::new(policy);
    pieces.into_iter().for_each(|piece| verifier.feed(piece));
    verifier.finish()
}

/// All segments are judged before anything else, the last one first.
fn backwards(bundle: &[u8], policy: Policy) -> Outcome {
    let mut cutter = Cutter::new(&policy);
    let mut judge = Judge::new(policy);
    let mut works = Vec::new();
    let fed = cutter.feed(bundle, &mut |work| works.push(Some(work)));
    let mut facts: BTreeMap<usize, Facts> = BTreeMap::new();
    for (place, work) in works.iter_mut().enumerate().rev() {
        match work.take() {
            Some(Work::Segment(job)) => {
                facts.insert(place, job.run());
            }
            other => *work = other,
        }
    }
    for (place, work) in works.into_iter().enumerate() {
        match (work, facts.remove(&place)) {
            (Some(work), None) => judge.other(work),
            (None, Some(facts)) => judge.segment(facts),
            _ => panic!("a place holds a segment or something else"),
        }
    }
    match fed.and_then(|()| cutter.finish()) {
        Ok(totals) => judge.finish(Some(totals)),
        Err(error) => {
            judge.abort(error);
            judge.finish(None)
        }
    }
}

/// The verdict, which is the same to the byte however the file is read.
#[track_caller]
fn every_way(bundle: &[u8], policy: &Policy) -> Outcome {
    let outcome = verify(bundle, policy.clone());
    let json = outcome.verdict.to_json();
    let agrees = |way: &str, other: &Outcome| {
        assert_eq!(other.verdict.to_json(), json, "{way}");
        assert_eq!(
            other.verified.is_some(),
            outcome.verified.is_some(),
            "{way}"
        );
    };
    for size in [1, 13, 1000] {
        // A large file byte by byte would only take long.
        if bundle.len() / size < 60_000 {
            let other = in_pieces(bundle.chunks(size), policy.clone());
            agrees(&std::format!("in pieces of {size}"), &other);
        }
    }
    agrees("backwards", &backwards(bundle, policy.clone()));
    outcome
}

#[track_caller]
fn assert_valid(outcome: &Outcome) {
    let json = outcome.verdict.to_json();
    assert_eq!(outcome.verdict.verdict, Integrity::Valid, "{json}");
    assert!(outcome.verified.is_some() && outcome.unverified.is_empty());
}

/// A policy that trusts the keys of these digits to sign anything.
fn trusting(digits: &[u8]) -> Policy {
    let trusted = |digit: &u8| TrustedKey {
        name: std::format!("key {digit}"),
        public: crate::bundle::tests::plan::key(*digit).public_key(),
        roles: [String::from(LOG_SIGNER)].to_vec(),
        origins: None,
        valid_from_ms: None,
        valid_until_ms: None,
    };
    Policy {
        version: 1,
        keys: digits.iter().map(trusted).collect(),
        ..Policy::default()
    }
}

/// A policy that saw the first log at these sizes.
fn pinning(built: &Built, sizes: &[u64]) -> Policy {
    let log = &built.logs[0];
    let pin = |size: &u64| Pin {
        log_id: log.log_id,
        size: *size,
        root: log.root(*size),
    };
    Policy {
        version: 1,
        pinned: sizes.iter().map(pin).collect(),
        ..Policy::default()
    }
}

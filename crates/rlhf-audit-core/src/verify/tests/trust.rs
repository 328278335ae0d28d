//! Whom the verifier trusts: the policy, and what it makes of a bundle.

use std::format;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use super::{assert_valid, codes, every_way, trusting};
use crate::bundle::tests::build::{Built, build};
use crate::bundle::tests::plan::{LogPlan, Plan, full, short, two_ranks};
use crate::codes::Code;
use crate::trust::Policy;
use crate::verdict::{Integrity, Trust};

#[track_caller]
fn judge(built: &Built, policy: &Policy) -> (Trust, Vec<Code>) {
    let outcome = every_way(&built.bytes, policy);
    // Trust says nothing against the record.
    assert_valid(&outcome);
    assert_eq!(
        outcome.verdict.ok,
        outcome.verdict.trust != Trust::Untrusted
    );
    assert_eq!(
        outcome.verified.as_ref().unwrap().trust(),
        outcome.verdict.trust
    );
    (outcome.verdict.trust, codes(&outcome))
}

#[test]
fn without_keys_trust_is_not_evaluated() {
    let built = build(&short());
    assert_eq!(
        judge(&built, &Policy::default()),
        (Trust::NotEvaluated, vec![])
    );
}

#[test]
fn a_key_that_is_trusted_introduces_the_next() {
    let built = build(&full());
    // The last head is signed by key 2, which key 1 introduced.
    assert_eq!(judge(&built, &trusting(&[1])), (Trust::Trusted, vec![]));
    assert_eq!(judge(&built, &trusting(&[2])), (Trust::Trusted, vec![]));
    let untrusted = (Trust::Untrusted, vec![Code::TrustUntrusted]);
    assert_eq!(judge(&built, &trusting(&[3])), untrusted);
    let outcome = every_way(&built.bytes, &trusting(&[1]));
    let names: Vec<_> = outcome.verdict.logs[0]
        .keys
        .iter()
        .map(|key| key.trusted_as.clone())
        .collect();
    let introduced = "introduced by a trusted key".to_string();
    assert_eq!(names, [Some("key 1".to_string()), Some(introduced)]);
}

#[test]
fn every_log_must_be_trusted() {
    let mut plan = two_ranks();
    // Rank 1 is signed by key 5 throughout.
    let built = {
        let mut other = LogPlan::new(1, 2);
        other.open.keys[0].public =
            crate::cose::Signer::public_key(&crate::bundle::tests::plan::key(5));
        other.steps = vec![crate::bundle::tests::plan::spine(other.open.clone())];
        plan.logs[1] = other.with([crate::bundle::tests::plan::Step::Head(
            crate::bundle::head::Reason::Request,
            5,
        )]);
        build(&plan)
    };
    assert_eq!(judge(&built, &trusting(&[1, 5])), (Trust::Trusted, vec![]));
    for one in [1, 5] {
        let untrusted = (Trust::Untrusted, vec![Code::TrustUntrusted]);
        assert_eq!(judge(&built, &trusting(&[one])), untrusted);
    }
}

#[test]
fn roles_are_taken_at_their_word() {
    let built = build(&short());
    for (roles, expected) in [
        (&["log-signer"][..], vec![]),
        (&["witness", "log-signer"], vec![]),
        (&["witness"], vec![Code::TrustRole]),
        (&["log-signer "], vec![Code::TrustRole]),
        (&[], vec![Code::TrustRole]),
    ] {
        let mut policy = trusting(&[1]);
        policy.keys[0].roles = roles.iter().map(ToString::to_string).collect();
        assert_eq!(judge(&built, &policy).1, expected, "{roles:?}");
    }
}

#[test]
fn origins_may_end_in_a_star() {
    let built = build(&short());
    assert_eq!(built.logs[0].origin, "lab.example/runs/1/rank-0");
    for (origins, good) in [
        (&["lab.example/runs/1/rank-0"][..], true),
        (&["lab.example/runs/*"], true),
        (&["*"], true),
        (&["other.example/*", "lab.example/*"], true),
        (&["lab.example/runs/1/rank-0*"], true),
        (&["lab.example/runs/1/rank-"], false),
        (&["lab.example/*/rank-0"], false),
        (&["lab.example/runs/2/*"], false),
        (&[""], false),
        (&[], false),
    ] {
        let mut policy = trusting(&[1]);
        policy.keys[0].origins = Some(origins.iter().map(ToString::to_string).collect());
        let expected = if good {
            vec![]
        } else {
            vec![Code::TrustOrigin]
        };
        assert_eq!(judge(&built, &policy).1, expected, "{origins:?}");
    }
}

#[test]
fn windows_count_at_the_time_of_judging() {
    let built = build(&short());
    for (from, until, now, good) in [
        (Some(100), Some(200), Some(99), false),
        (Some(100), Some(200), Some(100), true),
        (Some(100), Some(200), Some(200), true),
        (Some(100), Some(200), Some(201), false),
        (None, Some(200), Some(0), true),
        (Some(100), None, Some(1 << 50), true),
        // Without a time nothing is said about the window.
        (Some(100), Some(50), None, true),
    ] {
        let mut policy = trusting(&[1]);
        (policy.keys[0].valid_from_ms, policy.keys[0].valid_until_ms) = (from, until);
        policy.as_of_ms = now;
        let expected = if good { vec![] } else { vec![Code::TrustTime] };
        assert_eq!(
            judge(&built, &policy).1,
            expected,
            "{from:?} {until:?} {now:?}"
        );
    }
}

#[test]
fn one_line_that_vouches_is_enough() {
    let built = build(&short());
    let mut policy = trusting(&[1, 1]);
    policy.keys[0].roles.clear();
    assert_eq!(judge(&built, &policy), (Trust::Trusted, vec![]));
}

#[test]
fn an_invalid_bundle_is_not_ok_whoever_signed_it() {
    let mut bytes = build(&short()).bytes;
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    let outcome = every_way(&bytes, &trusting(&[1]));
    assert_eq!(outcome.verdict.verdict, Integrity::Invalid);
    assert!(!outcome.verdict.ok && outcome.verified.is_none());
    // What the log says can still be inspected.
    assert_eq!(outcome.unverified.len(), 1);
}

#[test]
fn many_logs_that_nobody_vouches_for_are_still_intact() {
    // More findings about trust than a verdict lists.
    let logs: Vec<_> = (0..102)
        .map(|rank| {
            let head =
                crate::bundle::tests::plan::Step::Head(crate::bundle::head::Reason::Request, 1);
            LogPlan::new(rank, 102).with([head])
        })
        .collect();
    let plan = Plan {
        logs,
        withheld: std::collections::BTreeMap::new(),
    };
    let built = build(&plan);
    let outcome = crate::verify::verify(&built.bytes, trusting(&[3]));
    assert_eq!(outcome.verdict.findings_total, 102);
    assert_eq!(outcome.verdict.verdict, Integrity::Valid);
    assert_eq!(outcome.verdict.trust, Trust::Untrusted);
}

fn policy(json: &str) -> Result<Policy, String> {
    Policy::from_json(json)
}

#[test]
fn policies_are_closed_documents() {
    let key = format!(
        r#"{{"name":"lab","public":"{}","roles":["log-signer"]}}"#,
        "ab".repeat(32)
    );
    let pin = |size: &str| {
        format!(
            r#"{{"log_id":"{0}","size":{size},"root":"{0}"}}"#,
            "cd".repeat(32)
        )
    };
    let good = format!(
        r#"{{"version":1,"keys":[{key}],"pinned":[{}],"as_of_ms":5}}"#,
        pin("1")
    );
    let read = policy(&good).unwrap();
    assert_eq!(
        (read.keys.len(), read.pinned.len(), read.as_of_ms),
        (1, 1, Some(5))
    );
    assert_eq!(policy(r#"{"version":1}"#).unwrap().keys, []);
    for bad in [
        r#"{"version":2}"#.to_string(),
        r#"{}"#.to_string(),
        r#"{"version":1,"trust":"all"}"#.to_string(),
        format!(r#"{{"version":1,"pinned":[{}]}}"#, pin("0")),
        format!(r#"{{"version":1,"pinned":[{}]}}"#, pin("-1")),
        good.replace("\"lab\"", "7"),
        good.replace(r#""roles""#, r#""role""#),
        good.replace("abab", "ABAB"),
        good.replace("abab", "ab"),
        good.replace("abab", "zzzz"),
        format!("{good} x"),
    ] {
        assert!(policy(&bad).is_err(), "{bad}");
    }
}

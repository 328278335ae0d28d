//! Rotation and revocation: keys count by their place in the log.

use std::vec;
use std::vec::Vec;

use super::{codes, every_way};
use crate::bundle::head::Reason;
use crate::bundle::tests::build::{Stage, build, build_with};
use crate::bundle::tests::plan::{LogPlan, Step, bare_pair};
use crate::codes::Code;
use crate::limits::KEYS_MAX;
use crate::records::Record;
use crate::records::key_event::Operation;
use crate::trust::Policy;

const INTRODUCE: Operation = Operation::Introduce;
const RETIRE: Operation = Operation::Retire;
const REVOKE: Operation = Operation::Revoke;

fn head(digit: u8) -> Step {
    Step::Head(Reason::Request, digit)
}

fn key(operation: Operation, digit: u8) -> Step {
    Step::Key(operation, digit, None)
}

fn revoke(digit: u8, last_valid_size: u64) -> Step {
    Step::Key(REVOKE, digit, Some(last_valid_size))
}

/// The codes of a log of these steps behind its configuration.
fn judge(steps: Vec<Step>) -> Vec<Code> {
    let plan = LogPlan::new(0, 1).with(steps).alone();
    codes(&every_way(&build(&plan).bytes, &Policy::default()))
}

#[test]
fn a_key_signs_after_an_older_one_sealed_it_in() {
    assert_eq!(
        judge(vec![key(INTRODUCE, 2), head(1), bare_pair(0), head(2)]),
        []
    );
    assert_eq!(judge(vec![key(INTRODUCE, 2), head(2)]), [Code::KeyEarly]);
    // A head that does not verify seals nothing.
    let steps = vec![key(INTRODUCE, 2), head(3), bare_pair(0), head(2)];
    assert_eq!(judge(steps), [Code::KeyUnknown, Code::KeyEarly]);
    // Two at once, and a chain.
    let chain = vec![
        key(INTRODUCE, 2),
        key(INTRODUCE, 3),
        head(1),
        key(INTRODUCE, 4),
        head(3),
        bare_pair(0),
        head(4),
        bare_pair(1),
        head(2),
    ];
    assert_eq!(judge(chain), []);
}

#[test]
fn a_retired_key_signs_its_last_head() {
    let lead = [key(INTRODUCE, 2), head(1), key(RETIRE, 1)];
    let then = |steps: Vec<Step>| judge([&lead[..], &steps].concat());
    assert_eq!(then(vec![head(1), bare_pair(0), head(2)]), []);
    assert_eq!(then(vec![head(2), bare_pair(0), head(2)]), []);
    assert_eq!(
        then(vec![head(1), bare_pair(0), head(1)]),
        [Code::KeyRetired]
    );
    assert_eq!(
        then(vec![head(2), bare_pair(0), head(1)]),
        [Code::KeyRetired]
    );
    // Retired is for ever: it cannot be introduced again.
    let again = vec![head(2), key(INTRODUCE, 1), head(2)];
    assert_eq!(then(again), [Code::LogKey]);
}

#[test]
fn a_revoked_key_signs_nothing_beyond_its_size() {
    // Entries: 0 log-open, 1 introduce, head of size 2 by key 1, then 2 a pair, head of size 3.
    let lead = [key(INTRODUCE, 2), head(1), bare_pair(0), head(1)];
    let then = |steps: Vec<Step>| judge([&lead[..], &steps].concat());
    assert_eq!(then(vec![revoke(1, 3), head(2)]), []);
    assert_eq!(then(vec![revoke(1, 4), head(1), bare_pair(0), head(2)]), []);
    assert_eq!(then(vec![revoke(1, 3), head(1)]), [Code::KeyRevoked]);
    // What it had signed beyond is lost too, and pointed at.
    let steps = [&lead[..], &[revoke(1, 2), head(2)]].concat();
    let plan = LogPlan::new(0, 1).with(steps).alone();
    let outcome = every_way(&build(&plan).bytes, &Policy::default());
    assert_eq!(codes(&outcome), [Code::KeyRevoked]);
    let last = &outcome.verdict.logs[0].last_head.as_ref().unwrap().number;
    assert_eq!(*last, 2);
    // The smallest size counts, whatever is said later.
    let twice = vec![revoke(1, 3), revoke(1, 9), head(1)];
    assert_eq!(then(twice), [Code::KeyRevoked]);
}

#[test]
fn key_events_are_about_keys_of_the_log() {
    assert_eq!(judge(vec![key(RETIRE, 2), head(1)]), [Code::LogKey]);
    assert_eq!(judge(vec![revoke(2, 1), head(1)]), [Code::LogKey]);
    assert_eq!(judge(vec![key(INTRODUCE, 1), head(1)]), [Code::LogKey]);
    // A revocation without a size.
    assert_eq!(judge(vec![key(REVOKE, 1), head(1)]), [Code::SchemaValue]);
}

#[test]
fn a_new_key_is_shown_to_be_held() {
    let plan = LogPlan::new(0, 1)
        .with([key(INTRODUCE, 2), head(1)])
        .alone();
    type Change = fn(&mut Option<[u8; 64]>);
    let changes: [(Change, Code); 4] = [
        (|possession| *possession = None, Code::SchemaValue),
        (
            |possession| *possession = Some([0; 64]),
            Code::RecordPossession,
        ),
        (
            |possession| possession.as_mut().unwrap()[0] ^= 1,
            Code::RecordPossession,
        ),
        (
            |possession| possession.as_mut().unwrap()[63] ^= 1,
            Code::RecordPossession,
        ),
    ];
    for (change, code) in changes {
        let built = build_with(&plan, &mut |_, stage| {
            if let Stage::Entry(1, entry) = stage
                && let Record::KeyEvent(event) = &mut entry.record
            {
                change(&mut event.possession);
            }
        });
        let outcome = every_way(&built.bytes, &Policy::default());
        assert_eq!(codes(&outcome), [code]);
    }
    assert_eq!(
        codes(&every_way(&build(&plan).bytes, &Policy::default())),
        []
    );
    // A proof of another place in the log is none.
    let built = build_with(&plan, &mut |_, stage| {
        if let Stage::Entry(1, entry) = stage
            && let Record::KeyEvent(event) = &mut entry.record
        {
            let message =
                crate::records::key_event::possession_message(&[0; 32], 1, &event.key.public);
            let signer = crate::bundle::tests::plan::key(2);
            event.possession = Some(crate::cose::Signer::sign(&signer, &message));
        }
    });
    let outcome = every_way(&built.bytes, &Policy::default());
    assert_eq!(codes(&outcome), [Code::RecordPossession]);
}

#[test]
fn keys_must_be_usable() {
    for (what, public) in [
        ("small order", [0; 32]),
        ("not canonical", [0xff; 32]),
        ("no point", {
            let mut public = [0; 32];
            public[0] = 2;
            public
        }),
    ] {
        let mut plan = LogPlan::new(0, 1);
        plan.open.keys[0].public = public;
        plan.steps = vec![
            crate::bundle::tests::plan::spine(plan.open.clone()),
            head(1),
        ];
        let outcome = every_way(&build(&plan.alone()).bytes, &Policy::default());
        assert_eq!(codes(&outcome), [Code::LogKey, Code::KeyUnknown], "{what}");
    }
    let mut plan = LogPlan::new(0, 1);
    plan.open.keys.clear();
    plan.steps = vec![
        crate::bundle::tests::plan::spine(plan.open.clone()),
        head(1),
    ];
    let outcome = every_way(&build(&plan.alone()).bytes, &Policy::default());
    assert_eq!(codes(&outcome), [Code::LogKey, Code::KeyUnknown]);
}

#[test]
fn a_log_names_so_many_keys() {
    let introduce = |count: usize| {
        let digits = 2..=u8::try_from(count).unwrap();
        let steps: Vec<_> = digits
            .map(|digit| key(INTRODUCE, digit))
            .chain([head(1)])
            .collect();
        judge(steps)
    };
    assert_eq!(introduce(KEYS_MAX), []);
    assert_eq!(introduce(KEYS_MAX + 1), [Code::LimitCount]);
}

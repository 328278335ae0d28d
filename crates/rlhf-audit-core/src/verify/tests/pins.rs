//! Heads that the verifier saw earlier.

use std::vec::Vec;

use super::{assert_valid, codes, every_way, pinning};
use crate::bundle::head::Reason;
use crate::bundle::tests::build::{Built, build};
use crate::bundle::tests::plan::{LogPlan, Step, bare_pair, short};
use crate::codes::Code;
use crate::trust::{Pin, Policy};
use crate::verify::Outcome;

fn statuses(outcome: &Outcome) -> Vec<(u64, &'static str)> {
    outcome.verdict.logs[0]
        .pins
        .iter()
        .map(|pin| (pin.size, pin.status))
        .collect()
}

#[test]
fn every_size_of_the_log_is_consistent_with_it() {
    let built = build(&short());
    let sizes: Vec<u64> = (1..=21).collect();
    let outcome = every_way(&built.bytes, &pinning(&built, &sizes));
    assert_valid(&outcome);
    let expected: Vec<_> = sizes.iter().map(|size| (*size, "consistent")).collect();
    assert_eq!(statuses(&outcome), expected);
}

#[test]
fn another_root_at_any_size_is_a_fork() {
    let built = build(&short());
    for size in 1..=21 {
        let mut policy = pinning(&built, &[size]);
        policy.pinned[0].root[9] ^= 1;
        let outcome = every_way(&built.bytes, &policy);
        assert_eq!(codes(&outcome), [Code::PinFork], "{size}");
        assert_eq!(statuses(&outcome), [(size, "inconsistent")]);
        let first = outcome.findings.iter().next().unwrap();
        assert_eq!((first.rank, first.entry), (Some(0), Some(size - 1)));
    }
}

/// Two logs that agree up to entry 5 and then go apart, as one signer can make them.
fn histories() -> [Built; 2] {
    [0, 1].map(|last| {
        let events = (0..5).map(|index| bare_pair(index % 2));
        let plan = LogPlan::new(0, 1)
            .with(events)
            .with([Step::Head(Reason::Request, 1)]);
        let plan = plan.with([bare_pair(last), Step::Head(Reason::Request, 1)]);
        build(&plan.alone())
    })
}

#[test]
fn two_histories_are_told_apart() {
    let [ours, theirs] = histories();
    assert_eq!(ours.logs[0].log_id, theirs.logs[0].log_id);
    // Alone each is valid.
    for built in [&ours, &theirs] {
        assert_valid(&every_way(&built.bytes, &Policy::default()));
    }
    // Up to the common head both are consistent, beyond it the other is a fork.
    assert_valid(&every_way(&theirs.bytes, &pinning(&ours, &[6])));
    let outcome = every_way(&theirs.bytes, &pinning(&ours, &[6, 7]));
    assert_eq!(codes(&outcome), [Code::PinFork]);
    assert_eq!(statuses(&outcome), [(6, "consistent"), (7, "inconsistent")]);
}

#[test]
fn a_shorter_bundle_is_a_rollback() {
    let [ours, _] = histories();
    let events = (0..5).map(|index| bare_pair(index % 2));
    let shorter = LogPlan::new(0, 1)
        .with(events)
        .with([Step::Head(Reason::Request, 1)]);
    let shorter = build(&shorter.alone());
    assert_valid(&every_way(&shorter.bytes, &pinning(&ours, &[6])));
    let outcome = every_way(&shorter.bytes, &pinning(&ours, &[7]));
    assert_eq!(codes(&outcome), [Code::PinRollback]);
    assert_eq!(statuses(&outcome), [(7, "inconsistent")]);
}

#[test]
fn what_is_pruned_proves_its_ends_only() {
    let mut plan = short();
    plan.logs[0].prune.push(3..10);
    let built = build(&plan);
    for size in 1..=21 {
        let outcome = every_way(&built.bytes, &pinning(&built, &[size]));
        match size {
            4..=9 => {
                assert_eq!(codes(&outcome), [Code::PinUnproven], "{size}");
                assert_eq!(statuses(&outcome), [(size, "unproven")]);
            }
            _ => assert_valid(&outcome),
        }
    }
}

#[test]
fn pins_of_other_logs_do_not_matter() {
    let built = build(&short());
    let other = Pin {
        log_id: [9; 32],
        size: 5,
        root: [9; 32],
    };
    let mut policy = pinning(&built, &[5]);
    policy.pinned.push(other);
    let outcome = every_way(&built.bytes, &policy);
    assert_valid(&outcome);
    assert_eq!(statuses(&outcome), [(5, "consistent")]);
}

#[test]
fn pins_may_be_doubled_and_unsorted() {
    let built = build(&short());
    let outcome = every_way(&built.bytes, &pinning(&built, &[19, 3, 19]));
    assert_valid(&outcome);
    assert_eq!(
        statuses(&outcome),
        [(3, "consistent"), (19, "consistent"), (19, "consistent")]
    );
}

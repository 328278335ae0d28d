//! What is not shown: withheld compartments, pruned intervals, erased content.

use std::collections::BTreeMap;
use std::format;
use std::string::String;
use std::vec;
use std::vec::Vec;

use super::{assert_valid, codes, every_way};
use crate::bundle::head::Reason;
use crate::bundle::tests::build::{Built, Stage, build, build_with};
use crate::bundle::tests::plan::{LogPlan, Plan, Step, bare_pair, full, pair, threshold};
use crate::bundle::{REASONS, reason_name};
use crate::codes::Code;
use crate::records::Compartment;
use crate::trust::Policy;
use crate::verdict::{Integrity, LogVerdict};

fn withholding(mut plan: Plan, compartments: &[(Compartment, u64)]) -> Plan {
    plan.withheld.extend(compartments.iter().copied());
    plan
}

/// What redaction must not change: the log, its tree and its heads.
fn sealed(built: &Built, log: &LogVerdict) -> (Built, [String; 3]) {
    let without_bytes = Built {
        bytes: Vec::new(),
        ..built.clone()
    };
    let head = log.last_head.as_ref().unwrap();
    let words = [log.log_id.clone(), head.root.clone(), head.digest.clone()];
    (without_bytes, words)
}

#[track_caller]
fn valid(plan: &Plan) -> (Built, LogVerdict) {
    let built = build(plan);
    let outcome = every_way(&built.bytes, &Policy::default());
    assert_valid(&outcome);
    let log = outcome.verdict.logs[0].clone();
    (built, log)
}

#[test]
fn a_redacted_bundle_has_the_same_heads() {
    let (built, log) = valid(&full());
    let expected = sealed(&built, &log);
    let mut smaller = built.bytes.len();
    for hidden in [
        &[(Compartment::Annotator, 1)][..],
        &[(Compartment::Annotator, 1), (Compartment::Content, 2)],
        &[
            (Compartment::Annotator, 1),
            (Compartment::Content, 2),
            (Compartment::Signal, 3),
        ],
    ] {
        let (built, log) = valid(&withholding(full(), hidden));
        assert_eq!(sealed(&built, &log), expected);
        assert!(built.bytes.len() < smaller);
        smaller = built.bytes.len();
        for (compartment, _) in hidden {
            let row = &log.compartments[compartment.index()];
            assert_eq!((row.compartment, row.disclosed), (compartment.name(), 0));
            assert!(row.withheld > 0);
        }
        // Claims are not called wrong for what is hidden.
        assert_eq!(log.card.claims_differing, Vec::<String>::new());
        assert!(log.card.claims_not_evaluated > 0);
    }
}

#[test]
fn redaction_switches_no_check_off() {
    // A winner that is not there, in a signal that is shown while all else is withheld.
    let plan = withholding(
        full(),
        &[(Compartment::Content, 1), (Compartment::Annotator, 1)],
    );
    let built = build_with(&plan, &mut |_, stage| {
        if let Stage::Payload(6, Compartment::Signal, bytes) = stage {
            *bytes.last_mut().unwrap() = 7;
        }
    });
    let outcome = every_way(&built.bytes, &Policy::default());
    assert_eq!(codes(&outcome), [Code::RecordVerdict]);
    // The same defect is not seen where the signal is withheld too: nothing is said of it.
    let plan = withholding(plan, &[(Compartment::Signal, 1)]);
    let built = build_with(&plan, &mut |_, stage| {
        if let Stage::Payload(6, Compartment::Signal, bytes) = stage {
            *bytes.last_mut().unwrap() = 7;
        }
    });
    assert_valid(&every_way(&built.bytes, &Policy::default()));
}

#[test]
fn reasons_are_those_of_the_registry() {
    const CSV: &str = include_str!("../../../../../spec/registry/reasons.csv");
    let registry: Vec<(u64, &str)> = CSV
        .lines()
        .skip(1)
        .map(|line| {
            let mut fields = line.split(',');
            (
                fields.next().unwrap().parse().unwrap(),
                fields.next().unwrap(),
            )
        })
        .collect();
    assert_eq!(registry, REASONS);
    let plan = |reason| withholding(full(), &[(Compartment::Signal, reason)]);
    for (reason, name) in REASONS {
        let outcome = every_way(&build(&plan(*reason)).bytes, &Policy::default());
        assert_valid(&outcome);
        assert_eq!(reason_name(*reason), Some(*name));
        let told = &outcome.verdict.bundle.withheld;
        assert!(
            told.iter()
                .any(|row| (row.compartment, row.reason) == ("signal", *name))
        );
    }
    for reason in [0, 7, 1 << 53] {
        let outcome = every_way(&build(&plan(reason)).bytes, &Policy::default());
        assert_eq!(codes(&outcome), [Code::SchemaValue], "{reason}");
        assert_eq!(reason_name(reason), None);
    }
}

/// A log of three segments and two heads: spine entries at 0, 20 and 40, events elsewhere.
fn long() -> LogPlan {
    let events = |count: u64| (0..count).map(|index| bare_pair(index % 2));
    let plan = LogPlan::new(0, 1).with(events(19)).with([threshold()]);
    let plan = plan.with([Step::Head(Reason::Request, 1)]).with(events(19));
    plan.with([threshold(), Step::Head(Reason::Request, 1)])
}

#[test]
fn any_interval_of_events_may_be_pruned() {
    let (built, log) = valid(&long().alone());
    let expected = sealed(&built, &log);
    for first in 1..20_u64 {
        for end in first + 1..=20 {
            let mut plan = long();
            // The second run of events is 21..40.
            plan.prune = vec![first..end, first + 20..end + 20];
            let (built, log) = valid(&plan.alone());
            assert_eq!(sealed(&built, &log), expected, "{first}..{end}");
            assert_eq!(log.pruned_entries, 2 * (end - first));
            let events = log.kinds.iter().find(|kind| kind.kind == "annotation");
            let kept = 38 - 2 * (end - first);
            assert_eq!(events.map_or(0, |kind| kind.entries), kept);
        }
    }
}

#[test]
fn entries_of_the_spine_may_not_be_pruned() {
    for (prune, codes_expected) in [
        (20..21, &[Code::HeadSpine][..]),
        (40..41, &[Code::HeadSpine]),
        (18..22, &[Code::HeadSpine]),
        (
            0..1,
            &[
                Code::LogOpenFirst,
                Code::HeadLog,
                Code::HeadSpine,
                Code::KeyUnknown,
            ],
        ),
    ] {
        let mut plan = long();
        plan.prune.push(prune.clone());
        let outcome = every_way(&build(&plan.alone()).bytes, &Policy::default());
        let mut found = codes(&outcome);
        // Later spine numbers then do not follow on either.
        found.retain(|code| *code != Code::RecordSpine);
        assert_eq!(found, codes_expected, "{prune:?}");
    }
}

#[test]
fn pruned_hashes_are_bound_by_the_root() {
    let mut plan = long();
    plan.prune.push(3..12);
    let plan = plan.alone();
    for hash in 0..4 {
        let built = build_with(&plan, &mut |_, stage| {
            if let Stage::Member(3, member) = stage {
                assert_eq!(member[..4], [0x83, 3, 12, 0x83]);
                let place = 4 + 34 * hash.min(2) + 2 + 31;
                member[place] ^= 1;
            }
        });
        let outcome = every_way(&built.bytes, &Policy::default());
        assert_eq!(codes(&outcome), [Code::TreeRoot]);
    }
}

#[test]
fn neighbouring_intervals_are_one() {
    let mut plan = long();
    plan.prune.push(3..12);
    let plan = plan.alone();
    let built = build_with(&plan, &mut |_, stage| {
        if let Stage::Member(3, member) = stage {
            // Cover of 3..12: [3], [4, 8), [8, 12). Written as two intervals it is the same cover.
            let (second, tail) = ([0x83, 4, 12, 0x82], member[4 + 34..].to_vec());
            member.truncate(4 + 34);
            member[..4].copy_from_slice(&[0x83, 3, 4, 0x81]);
            member.extend(second);
            member.extend(tail);
        }
    });
    let outcome = every_way(&built.bytes, &Policy::default());
    assert_eq!(codes(&outcome), [Code::TreeCover]);
}

#[test]
fn totals_count_what_is_pruned() {
    let plan = |claimed: u64| {
        let mut plan = long().with([Step::Close(None), Step::Head(Reason::Close, 1)]);
        plan.prune.push(3..12);
        let built = build_with(&plan.alone(), &mut |_, stage| {
            if let Stage::Entry(41, entry) = stage
                && let crate::records::Record::LogClose(close) = &mut entry.record
            {
                close.totals[1].entries = claimed;
                close.totals[2].entries = 40 - claimed;
            }
        });
        codes(&every_way(&built.bytes, &Policy::default()))
    };
    // log-open 1, annotation 38, threshold 2.
    assert_eq!(plan(38), []);
    // Of the 38 events 29 are seen; more may be claimed than is seen, if the sum holds; the spine
    // is seen whole.
    assert_eq!(plan(37), [Code::RecordTotals]);
    assert_eq!(plan(39), [Code::RecordTotals]);
}

#[test]
fn erased_content_may_not_be_shown() {
    let plan = |shown: bool| {
        let steps = [
            pair(0),
            pair(1),
            Step::Erase(1, vec![0, 1]),
            Step::Head(Reason::Request, 1),
        ];
        let mut plan = LogPlan::new(0, 1).with(steps).alone();
        plan.withheld = BTreeMap::from([(Compartment::Content, 6), (Compartment::Annotator, 6)]);
        let mut kept = None;
        let built = build_with(&plan, &mut |_, stage| match stage {
            Stage::Payload(1, Compartment::Annotator, bytes) => kept = Some(bytes.clone()),
            Stage::Opening(1, Compartment::Annotator, opening) => *opening = [7; 16],
            Stage::Shown(1, disclosures) if shown => {
                disclosures[1] = kept.clone().map(|payload| ([7; 16], payload));
            }
            _ => {}
        });
        codes(&every_way(&built.bytes, &Policy::default()))
    };
    assert_eq!(plan(false), []);
    assert_eq!(plan(true), [Code::RecordErased]);
}

#[test]
fn a_bundle_without_any_disclosure_is_valid() {
    let all = Compartment::ALL.map(|compartment| (compartment, 4));
    let (_, log) = valid(&withholding(full(), &all));
    assert!(
        log.compartments.iter().all(|row| row.disclosed == 0),
        "{}",
        format!("{log:?}")
    );
    let outcome = every_way(&build(&withholding(full(), &all)).bytes, &Policy::default());
    assert_eq!(outcome.verdict.verdict, Integrity::Valid);
}

//! Findings: their order, their number, and their place.

use std::collections::BTreeMap;
use std::vec::Vec;

use super::{codes, every_way};
use crate::bundle::head::Reason;
use crate::bundle::tests::build::{Stage, build_with};
use crate::bundle::tests::plan::{LogPlan, Step, bare_pair, short, two_ranks};
use crate::codes::Code;
use crate::findings::{Finding, Findings};
use crate::limits::FINDINGS_MAX;
use crate::records::Compartment;
use crate::trust::Policy;

#[test]
fn all_defects_are_told_in_the_order_of_the_steps() {
    let built = build_with(&short(), &mut |_, stage| match stage {
        Stage::Payload(1, Compartment::Signal, bytes) => bytes.push(0),
        Stage::Entry(5, entry) => entry.time_ms -= 5000,
        Stage::Shown(2, shown) => shown[0] = None,
        Stage::Head(1, head) => head.spine += 1,
        _ => {}
    });
    let outcome = every_way(&built.bytes, &Policy::default());
    let expected = [
        Code::CborTrailing,
        Code::HeadSpine,
        Code::CommitReason,
        Code::RecordTime,
    ];
    assert_eq!(codes(&outcome), expected);
    let entries: Vec<_> = outcome
        .findings
        .iter()
        .map(|finding| finding.entry)
        .collect();
    assert_eq!(entries, [Some(1), None, Some(2), Some(5)]);
    assert_eq!(outcome.verdict.findings_total, 4);
    let failed: Vec<_> = outcome
        .verdict
        .steps
        .iter()
        .filter(|step| step.status == "fail")
        .map(|step| (step.step, step.findings))
        .collect();
    assert_eq!(failed, [(2, 1), (5, 1), (6, 1), (7, 1)]);
}

#[test]
fn findings_name_their_log() {
    let built = build_with(&two_ranks(), &mut |rank, stage| {
        if let (1, Stage::Entry(7, entry)) = (rank, stage) {
            entry.time_ms -= 5000;
        }
    });
    let outcome = every_way(&built.bytes, &Policy::default());
    assert_eq!(codes(&outcome), [Code::RecordTime]);
    let finding = outcome.findings.iter().next().unwrap();
    assert_eq!((finding.rank, finding.entry), (Some(1), Some(7)));
    // The offset is that of the entry's bytes.
    let at = usize::try_from(finding.offset).unwrap();
    assert_eq!(built.bytes[at..at + 3], [0x86, 0x01, 0x07]);
}

#[test]
fn beyond_a_hundred_they_are_counted() {
    let events = (0..150).map(|index| bare_pair(index % 2));
    let plan = LogPlan::new(0, 1)
        .with(events)
        .with([Step::Head(Reason::Request, 1)]);
    let built = build_with(&plan.alone(), &mut |_, stage| {
        if let Stage::Shown(_, shown) = stage {
            shown.clear();
        }
    });
    let outcome = every_way(&built.bytes, &Policy::default());
    assert_eq!(outcome.verdict.findings_total, 150);
    assert_eq!(outcome.verdict.findings.len(), FINDINGS_MAX);
    let entries: Vec<_> = outcome
        .findings
        .iter()
        .filter_map(|finding| finding.entry)
        .collect();
    assert_eq!(entries, (1..=100).collect::<Vec<u64>>());
}

#[test]
fn what_is_kept_does_not_depend_on_the_order() {
    let finding = |number: u64| {
        let code = [Code::TreeRoot, Code::SchemaType, Code::RecordSeq][(number % 3) as usize];
        Finding::at(code, number / 2).entry(number)
    };
    let mut forward = Findings::default();
    let mut backward = Findings::default();
    (0..400).for_each(|number| forward.push(finding(number)));
    (0..400)
        .rev()
        .for_each(|number| backward.push(finding(number)));
    assert_eq!(forward, backward);
    // Merged from parts they are the same, but for the rank.
    let mut parts: BTreeMap<u64, Findings> = BTreeMap::new();
    (0..400).for_each(|number| parts.entry(number % 7).or_default().push(finding(number)));
    let mut merged = Findings::default();
    parts.into_values().for_each(|part| merged.merge(part, 3));
    assert_eq!(merged.total(), 400);
    let places = |findings: &Findings| -> Vec<_> {
        findings
            .iter()
            .map(|finding| (finding.code, finding.entry))
            .collect()
    };
    assert_eq!(places(&merged), places(&forward));
    assert!((0..16).all(|step| merged.of_step(step) == forward.of_step(step)));
    assert_eq!((merged.of_step(3), merged.of_step(99)), (133, 0));
}

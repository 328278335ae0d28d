//! What the claims say of the golden run, and of runs that lack something.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use std::string::ToString;

use proptest::prelude::*;

use crate::card::{Absence, Cell, Class, Input, SECTIONS, Value, card};
use crate::records::annotation::Origin;
use crate::records::common::Metric;
use crate::records::policy_update::PolicyUpdate;
use crate::records::{Compartment, KINDS, Payload, Record};
use crate::summary::tests::golden::{self, LeftOut, Line, START_MS};
use crate::summary::{HeadInfo, Summary};

fn value(summary: &Summary, id: &str) -> Value {
    card(summary)
        .claim(id)
        .unwrap_or_else(|| panic!("{id}"))
        .value
        .clone()
}

fn rows(summary: &Summary, id: &str) -> Vec<Vec<Cell>> {
    match value(summary, id) {
        Value::Table(table) => table.rows,
        other => panic!("{id}: {other:?}"),
    }
}

fn row<const N: usize>(cells: [Cell; N]) -> Vec<Cell> {
    cells.into()
}

#[test]
fn the_golden_run_leaves_no_claim_without_a_value() {
    for claim in card(&golden::summary()).claims {
        assert!(
            !matches!(claim.value, Value::Absent(_)),
            "{}: {:?}",
            claim.id,
            claim.value
        );
    }
}

#[test]
fn the_golden_card_says_what_the_run_is() {
    let summary = golden::summary();
    for (id, expected) in [
        ("identity.layout", Value::uint(1)),
        ("identity.run_id", Value::text("run-7")),
        ("identity.world_size", Value::uint(2)),
        ("method.algorithm", Value::text("grpo")),
        ("method.setting_records", Value::uint(2)),
        ("method.setting_changes", Value::uint(1)),
        ("method.stages", Value::List(vec![Cell::text("policy")])),
        ("feedback.items", Value::uint(10)),
        ("feedback.candidates", Value::uint(17)),
        ("feedback.superseding", Value::uint(1)),
        (
            "feedback.first_time",
            Value::One(Cell::Time(START_MS + 5000)),
        ),
        (
            "feedback.last_time",
            Value::One(Cell::Time(START_MS + 14_000)),
        ),
        ("people.raters", Value::uint(3)),
        ("people.annotations", Value::uint(9)),
        ("people.largest_share", Value::Ratio(5, 9)),
        ("people.top_tenth_share", Value::Ratio(5, 9)),
        // (2·(1·1 + 2·3 + 3·5) − 4·9) / (3·9).
        ("people.gini", Value::Ratio(8, 27)),
        ("rewards.batches", Value::uint(2)),
        ("rewards.rows", Value::uint(4)),
        ("rewards.first_step", Value::uint(10)),
        ("rewards.last_step", Value::uint(20)),
        ("policy.updates", Value::uint(4)),
        ("policy.abandoned", Value::uint(1)),
        ("policy.samples", Value::uint(256)),
        ("policy.input_entries", Value::uint(14)),
        ("policy.last_kl", Value::One(Cell::Float(0.06))),
        ("policy.highest_kl", Value::One(Cell::Float(0.08))),
        ("policy.resumes", Value::uint(1)),
        ("checkpoints.count", Value::uint(2)),
        ("anomalies.count", Value::uint(1)),
        ("declarations.count", Value::uint(1)),
        ("integrity.size", Value::uint(30)),
        ("integrity.spine", Value::uint(18)),
        ("integrity.heads", Value::uint(3)),
        ("integrity.head_number", Value::uint(2)),
        ("integrity.head_key", Value::text(&"bb".repeat(16))),
        ("integrity.torn_entries", Value::uint(2)),
        ("integrity.torn_bytes", Value::uint(311)),
        (
            "integrity.last_time",
            Value::One(Cell::Time(START_MS + 29_000)),
        ),
    ] {
        assert_eq!(value(&summary, id), expected, "{id}");
    }
}

#[test]
fn the_golden_tables_say_what_the_run_is() {
    let summary = golden::summary();
    let count = |name: &str, count| row([Cell::text(name), Cell::Integer(count)]);
    let int = Cell::Integer;
    assert_eq!(
        rows(&summary, "feedback.by_feedback"),
        [count("pairwise", 7), count("scalar", 3)]
    );
    assert_eq!(
        rows(&summary, "feedback.by_origin"),
        [count("human", 9), count("model", 1)]
    );
    assert_eq!(
        rows(&summary, "feedback.by_outcome"),
        [count("judged", 9), count("tie", 1)]
    );
    let by_round = [row([int(0), int(6)]), row([int(1), int(4)])];
    assert_eq!(rows(&summary, "feedback.by_round"), by_round);
    let by_dataset = [row([int(2), Cell::text("example/harmless"), int(9)])];
    assert_eq!(rows(&summary, "feedback.by_dataset"), by_dataset);
    let by_guideline = [row([int(3), Cell::text("1.2"), int(10)])];
    assert_eq!(rows(&summary, "feedback.by_guideline"), by_guideline);
    let judges = [row([Cell::text("model"), Cell::text("judge-9b"), int(1)])];
    assert_eq!(rows(&summary, "feedback.judges"), judges);
}

#[test]
fn the_golden_tables_of_training_say_what_the_run_is() {
    let summary = golden::summary();
    let count = |name: &str, count| row([Cell::text(name), Cell::Integer(count)]);
    let int = Cell::Integer;
    let settings = [
        row([Cell::text("beta"), Cell::Float(0.2), int(20)]),
        row([Cell::text("kind"), Cell::text("adamw"), int(0)]),
    ];
    assert_eq!(rows(&summary, "method.settings"), settings);
    let float = Cell::Float;
    let functions = [row([
        Cell::text("helpful"),
        int(2),
        int(3),
        int(1),
        float(-1.0),
        float(0.25),
        Cell::Missing,
    ])];
    assert_eq!(rows(&summary, "rewards.functions"), functions);
    let kl = row([
        Cell::text("KL divergence"),
        Cell::text("nats"),
        int(4),
        int(0),
        float(0.02),
        float(0.06),
        float(0.02),
        float(0.08),
    ]);
    assert_eq!(rows(&summary, "policy.statistics")[0], kl);
    let loss = &rows(&summary, "policy.statistics")[2];
    assert_eq!(loss[2..4], [int(4), int(1)]);
    assert_eq!(loss[6..], [float(0.25), float(0.75)]);
    let marks: Vec<_> = rows(&summary, "policy.timeline")
        .iter()
        .map(|row| row[6].clone())
        .collect();
    assert_eq!(marks, [Cell::Missing, int(20), Cell::Missing, int(24)]);
    assert_eq!(
        rows(&summary, "checkpoints.released")[0][1],
        Cell::text("final")
    );
    assert_eq!(rows(&summary, "checkpoints.released").len(), 1);
    assert_eq!(
        rows(&summary, "integrity.erased")[0][2],
        Cell::text("content, raw")
    );
    let compartments = [
        count("content", 12),
        count("annotator", 10),
        count("signal", 12),
    ];
    assert_eq!(rows(&summary, "integrity.commitments"), compartments);
}

#[test]
fn the_banner_stands_only_over_synthetic_runs() {
    let with = |synthetic| {
        let mut summary = golden::summary();
        summary.run.config.as_mut().unwrap().synthetic = synthetic;
        value(&summary, "identity.banner")
    };
    assert!(matches!(with(Some(true)), Value::One(Cell::Text(_))));
    assert_eq!(with(Some(false)), Value::Absent(Absence::NotApplicable));
    assert_eq!(with(None), Value::Absent(Absence::NotApplicable));
}

/// `sealed before`, `last value`, `kept` of the golden threshold after a change of the run.
fn threshold(change: impl Fn(&mut Line)) -> [Cell; 3] {
    let mut lines = golden::lines();
    lines.iter_mut().for_each(change);
    lines.sort_by_key(|(entry, _)| entry.seq);
    let row = rows(
        &golden::summarise(&lines, LeftOut::default()),
        "evaluation.thresholds",
    )
    .remove(0);
    [row[7].clone(), row[8].clone(), row[9].clone()]
}

#[test]
fn a_threshold_sealed_late_is_reported_as_late() {
    let [yes, no] = [true, false].map(Cell::Bool);
    assert_eq!(
        threshold(|_| {}),
        [yes.clone(), Cell::Float(0.9375), yes.clone()]
    );
    let late = threshold(|(entry, _)| {
        if matches!(entry.record, Record::Threshold(_)) {
            entry.seq = 26;
        }
    });
    assert_eq!(late[0], no, "recorded after the evaluation");
    let begun = |started_ms| {
        threshold(move |(entry, _)| {
            if let Record::Evaluation(evaluation) = &mut entry.record {
                evaluation.started_ms = started_ms;
            }
        })
    };
    assert_eq!(begun(Some(START_MS + 4000))[0], yes);
    assert_eq!(
        begun(Some(START_MS + 3999))[0],
        no,
        "measured before, recorded after"
    );
    assert_eq!(begun(None)[0], yes);
    let missed = threshold(|(entry, _)| {
        if let Record::Evaluation(evaluation) = &mut entry.record {
            evaluation.results[0].value = 0.5;
        }
    });
    assert_eq!(missed, [yes.clone(), Cell::Float(0.5), no.clone()]);
    let nan = threshold(|(entry, _)| {
        if let Record::Evaluation(evaluation) = &mut entry.record {
            evaluation.results[0].value = f64::NAN;
        }
    });
    assert_eq!(nan[2], no);
    let other = threshold(|(entry, _)| {
        if let Record::Evaluation(evaluation) = &mut entry.record {
            evaluation.suite = "another".into();
        }
    });
    assert_eq!(other, [Cell::Missing, Cell::Missing, Cell::Missing]);
}

#[test]
fn without_a_kind_its_claims_are_absent_and_never_zero() {
    for kind in KINDS.iter().filter(|kind| kind.number != 0) {
        let mut lines = golden::lines();
        lines.retain(|(entry, _)| entry.record.kind().number != kind.number);
        let summary = golden::summarise(&lines, LeftOut::default());
        for claim in card(&summary).claims {
            let own = |input: &Input| match input {
                Input::Record(number) | Input::Payload(number, _) => *number == kind.number,
                _ => false,
            };
            // policy.abandoned is a number of updates, which a run without resume has as well.
            let is_only_from_it = claim.inputs.iter().all(own) && !claim.inputs.is_empty();
            if is_only_from_it {
                assert_eq!(
                    claim.value,
                    Value::NOT_RECORDED,
                    "{} without {}",
                    claim.id,
                    kind.name
                );
            }
        }
    }
}

#[test]
fn an_empty_summary_claims_nothing_but_its_emptiness() {
    let stated: Vec<String> = card(&Summary::default())
        .claims
        .into_iter()
        .filter(|claim| claim.value != Value::NOT_RECORDED)
        .map(|claim| claim.id)
        .collect();
    let expected = [
        "identity.layout",
        "integrity.log_id",
        "integrity.size",
        "integrity.spine",
        "integrity.first_time",
        "integrity.last_time",
        "integrity.heads",
        "integrity.limits",
    ];
    assert_eq!(stated, expected);
}

#[test]
fn too_much_is_typed_and_never_cut_off() {
    let mut summary = golden::summary();
    let terms = |count: usize| {
        let term = Metric {
            name: "x".repeat(100),
            value: 0.5,
        };
        Some(vec![term; count])
    };
    summary.run.updates.objective = terms(300);
    assert_eq!(rows(&summary, "method.objective").len(), 300);
    summary.run.updates.objective = terms(500);
    assert_eq!(value(&summary, "method.objective"), Value::TOO_MANY);
    let events = &mut summary.events;
    for round in 0..=crate::summary::KEYS_MAX as u64 {
        events.annotations.rounds.add(&round, 1);
    }
    for rater in 0..=crate::summary::RATERS_MAX as u64 {
        let mut pseudonym = [0; 32];
        pseudonym[..8].copy_from_slice(&rater.to_le_bytes());
        events.annotations.loads.add(&pseudonym, 1);
    }
    events.annotations.candidates = u64::MAX;
    for id in [
        "feedback.by_round",
        "feedback.candidates",
        "people.raters",
        "people.annotations",
        "people.largest_share",
        "people.top_tenth_share",
        "people.gini",
    ] {
        assert_eq!(value(&summary, id), Value::TOO_MANY, "{id}");
    }
}

#[test]
fn the_longest_timeline_fits() {
    let mut summary = golden::summary();
    let mut lines = golden::lines();
    let last = lines.last().unwrap().0.clone();
    let third = 1.0 / 3.0;
    let record = PolicyUpdate {
        reward: Some(third),
        ..golden::update(1 << 50, third, third, 1..2)
    };
    let record = Record::from(PolicyUpdate {
        learning_rate: Some(third),
        ..record
    });
    for seq in (1_u64 << 50..).take(2000) {
        let mut entry = last.clone();
        entry.seq = seq;
        entry.record = record.clone();
        summary.run.add(&entry);
        lines.clear();
    }
    assert!(rows(&summary, "policy.timeline").len() > 256);
}

#[test]
fn the_table_of_claims_is_sound() {
    let mut ids = BTreeSet::new();
    for section in SECTIONS {
        for claim in section.claims {
            assert!(ids.insert(claim.id), "{} occurs twice", claim.id);
            assert_eq!(claim.id.split('.').next(), Some(section.id), "{}", claim.id);
            assert!(
                !claim.label.is_empty() && !claim.label.ends_with('.'),
                "{}",
                claim.id
            );
            assert!(claim.inputs.is_sorted(), "{}", claim.id);
            let opens = claim
                .inputs
                .iter()
                .any(|input| matches!(input, Input::Payload(..)));
            assert_eq!(opens, claim.class == Class::OnOpening, "{}", claim.id);
            for input in claim.inputs {
                assert_eq!(Input::from_name(&input.name()), Some(*input));
            }
        }
    }
    assert!(ids.len() > 70);
}

#[test]
fn the_last_head_may_be_missing() {
    let mut summary = golden::summary();
    summary.integrity.last_head = None::<HeadInfo>;
    for id in ["number", "size", "root", "time", "key"] {
        assert_eq!(
            value(&summary, &["integrity.head_", id].concat()),
            Value::NOT_RECORDED
        );
    }
}

/// A run in which rater number i gives `loads[i]` annotations.
fn with_loads(loads: &[u64]) -> Summary {
    let mut summary = Summary::default();
    for (rater, load) in (0_u8..).zip(loads) {
        summary.events.annotations.loads.add(&[rater; 32], *load);
    }
    summary
}

proptest! {
    #[test]
    fn shares_and_gini_are_those_of_their_definitions(
        loads in prop::collection::vec(1..1000_u64, 1..40),
    ) {
        let summary = with_loads(&loads);
        let total: u64 = loads.iter().sum();
        let share = |part: u64, whole: u64| {
            let divisor = (1..=part.max(1)).rev().find(|d| part.is_multiple_of(*d) && whole.is_multiple_of(*d));
            match part {
                0 => Value::Ratio(0, 1),
                _ => Value::Ratio(part / divisor.unwrap(), whole / divisor.unwrap()),
            }
        };
        let mut descending = loads.clone();
        descending.sort_unstable_by(|a, b| b.cmp(a));
        prop_assert_eq!(value(&summary, "people.largest_share"), share(descending[0], total));
        let tenth: u64 = descending.iter().take(loads.len().div_ceil(10)).sum();
        prop_assert_eq!(value(&summary, "people.top_tenth_share"), share(tenth, total));
        // Half the mean absolute difference over the mean: Σ|x_i − x_j| / (2 n Σx).
        let pairs = loads.iter().flat_map(|a| loads.iter().map(move |b| a.abs_diff(*b)));
        let differences: u64 = pairs.sum();
        prop_assert_eq!(
            value(&summary, "people.gini"),
            share(differences / 2, loads.len() as u64 * total)
        );
    }
}

#[test]
fn extreme_loads_overflow_nothing() {
    let summary = with_loads(&[u64::MAX; 200]);
    assert_eq!(value(&summary, "people.gini"), Value::Ratio(0, 1));
    assert_eq!(
        value(&summary, "people.largest_share"),
        Value::Ratio(1, 200)
    );
    assert_eq!(value(&summary, "people.annotations"), Value::TOO_MANY);
    let uneven = with_loads(&[1, u64::MAX]);
    assert_eq!(value(&uneven, "people.gini"), Value::TOO_MANY);
}

#[test]
fn a_program_is_a_judge_and_a_person_is_none() {
    let mut lines = golden::lines();
    for (_, payloads) in &mut lines {
        if let Some(Payload::Rater(rater)) = payloads.get(Compartment::Annotator).cloned() {
            let name = Some("unit-tests".to_string());
            let origin = if rater.pseudonym.is_some() {
                Origin::Human
            } else {
                Origin::Program
            };
            let rater = crate::records::annotation::Rater {
                origin,
                name,
                ..rater
            };
            payloads.set(Compartment::Annotator, Payload::Rater(rater));
        }
    }
    let summary = golden::summarise(&lines, LeftOut::default());
    let judges = [row([
        Cell::text("program"),
        Cell::text("unit-tests"),
        Cell::Integer(1),
    ])];
    assert_eq!(rows(&summary, "feedback.judges"), judges);
}

//! Evaluation and thresholds: what was measured, and whether the bound was sealed before.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::{Definition, Section, from};
use crate::card::{Cell, Class, Value};
use crate::records::evaluation::{Evaluation, Measure};
use crate::records::threshold::{Comparison, Threshold};
use crate::summary::{At, Summary};

pub(super) const SECTION: Section = Section {
    id: "evaluation",
    title: "Evaluation and thresholds",
    claims: CLAIMS,
};

const CLAIMS: &[Definition] = &[
    Definition {
        id: "evaluation.records",
        label: "Evaluations",
        unit: "evaluations",
        class: Class::Recomputed,
        inputs: &[from::EVALUATION],
        value: |summary| Value::count(summary.run.evaluations.entries),
    },
    Definition {
        id: "evaluation.results",
        label: "Results",
        unit: "",
        class: Class::Attested,
        inputs: &[from::EVALUATION],
        value: |summary| {
            let Some(evaluations) = summary.run.evaluations.rows() else {
                return Value::TOO_MANY;
            };
            let results = evaluations
                .iter()
                .flat_map(|at| at.record.results.iter().map(move |m| (at, m)));
            Value::table(&RESULT, results.map(|(at, measure)| result(at, measure)))
        },
    },
    Definition {
        id: "evaluation.thresholds",
        label: "Thresholds, and whether they were sealed before the measurement",
        unit: "",
        class: Class::Recomputed,
        inputs: &[from::EVALUATION, from::THRESHOLD],
        value: thresholds,
    },
];

const RESULT: [&str; 12] = [
    "entry",
    "suite",
    "suite digest",
    "split",
    "checkpoint entry",
    "metric",
    "value",
    "items",
    "interval from",
    "interval to",
    "evaluator",
    "ended",
];

fn result(at: &At<Evaluation>, measure: &Measure) -> Vec<Cell> {
    let evaluation = &at.record;
    [
        Cell::uint(at.seq),
        Cell::text(&evaluation.suite),
        Cell::maybe(evaluation.suite_digest, Cell::Digest),
        Cell::maybe_text(&evaluation.split),
        evaluation
            .checkpoint
            .map_or_else(|| "base model".into(), Cell::uint),
        Cell::text(&measure.metric),
        Cell::Float(measure.value),
        Cell::maybe(measure.items, Cell::uint),
        Cell::maybe(measure.low, Cell::Float),
        Cell::maybe(measure.high, Cell::Float),
        Cell::maybe_text(&evaluation.evaluator),
        Cell::maybe(evaluation.ended_ms, Cell::Time),
    ]
    .into()
}

/// All results of one metric of one suite.
struct Measured {
    first_seq: u64,
    earliest_ms: u64,
    last_value: f64,
}

type ByMetric<'a> = BTreeMap<(&'a str, &'a str), Measured>;

fn by_metric(evaluations: &[At<Evaluation>]) -> ByMetric<'_> {
    let mut measured = ByMetric::new();
    for At { seq, record, .. } in evaluations {
        for measure in &record.results {
            let key = (record.suite.as_str(), measure.metric.as_str());
            let line = measured.entry(key).or_insert(Measured {
                first_seq: *seq,
                earliest_ms: u64::MAX,
                last_value: measure.value,
            });
            line.earliest_ms = line.earliest_ms.min(record.started_ms.unwrap_or(u64::MAX));
            line.last_value = measure.value;
        }
    }
    measured
}

fn thresholds(summary: &Summary) -> Value {
    let (Some(thresholds), Some(evaluations)) = (
        summary.run.thresholds.rows(),
        summary.run.evaluations.rows(),
    ) else {
        return Value::TOO_MANY;
    };
    let columns = [
        "entry",
        "suite",
        "metric",
        "bound is",
        "bound",
        "sealed",
        "first measured by entry",
        "sealed before every measurement",
        "last value",
        "bound kept by last value",
    ];
    let measured = by_metric(evaluations);
    Value::table(
        &columns,
        thresholds.iter().map(|at| threshold(at, &measured)),
    )
}

fn threshold(at: &At<Threshold>, measured: &ByMetric<'_>) -> Vec<Cell> {
    let threshold = &at.record;
    let measured = measured.get(&(threshold.suite.as_str(), threshold.metric.as_str()));
    let is_before = |line: &Measured| at.seq < line.first_seq && at.time_ms <= line.earliest_ms;
    // A NaN keeps no bound.
    let is_kept = |line: &Measured| match threshold.comparison {
        Comparison::AtLeast => line.last_value >= threshold.bound,
        Comparison::AtMost => line.last_value <= threshold.bound,
    };
    [
        Cell::uint(at.seq),
        Cell::text(&threshold.suite),
        Cell::text(&threshold.metric),
        threshold.comparison.name().into(),
        Cell::Float(threshold.bound),
        Cell::Time(at.time_ms),
        Cell::maybe(measured, |line| Cell::uint(line.first_seq)),
        Cell::maybe(measured, |line| Cell::Bool(is_before(line))),
        Cell::maybe(measured, |line| Cell::Float(line.last_value)),
        Cell::maybe(measured, |line| Cell::Bool(is_kept(line))),
    ]
    .into()
}

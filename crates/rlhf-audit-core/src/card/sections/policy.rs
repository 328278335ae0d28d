//! Policy optimisation: updates, branches, and how the numbers developed.

use super::{Definition, Section, from, listed};
use crate::card::{Cell, Class, Input, Value};
use crate::summary::{STATISTICS, Series, Summary};

pub(super) const SECTION: Section = Section {
    id: "policy",
    title: "Policy optimisation",
    claims: CLAIMS,
};

const UPDATES: &[Input] = &[from::UPDATE];

const CLAIMS: &[Definition] = &[
    Definition {
        id: "policy.updates",
        label: "Policy updates, those on branches that were left included",
        unit: "updates",
        class: Class::Recomputed,
        inputs: UPDATES,
        value: |summary| Value::count(summary.run.updates.entries),
    },
    Definition {
        id: "policy.abandoned",
        label: "Updates on branches that were left",
        unit: "updates",
        class: Class::Recomputed,
        inputs: &[from::UPDATE, from::CHECKPOINT, from::RESUME],
        value: |summary| match (summary.run.updates.entries, summary.run.updates.abandoned()) {
            (0, _) => Value::NOT_RECORDED,
            (_, abandoned) => abandoned.map_or(Value::TOO_MANY, Value::uint),
        },
    },
    Definition {
        id: "policy.first_step",
        label: "Smallest step",
        unit: "",
        class: Class::Recomputed,
        inputs: UPDATES,
        value: |summary| Value::maybe(summary.run.updates.steps, |(first, _)| Cell::uint(first)),
    },
    Definition {
        id: "policy.last_step",
        label: "Largest step",
        unit: "",
        class: Class::Recomputed,
        inputs: UPDATES,
        value: |summary| Value::maybe(summary.run.updates.steps, |(_, last)| Cell::uint(last)),
    },
    Definition {
        id: "policy.samples",
        label: "Items that the updates saw",
        unit: "items",
        class: Class::Recomputed,
        inputs: UPDATES,
        value: |summary| Value::maybe(summary.run.updates.samples, Cell::uint),
    },
    Definition {
        id: "policy.input_entries",
        label: "Entries that the updates were computed from, counted for each update",
        unit: "entries",
        class: Class::Recomputed,
        inputs: UPDATES,
        value: |summary| match summary.run.updates.entries {
            0 => Value::NOT_RECORDED,
            _ => Value::uint(summary.run.updates.input_entries),
        },
    },
    Definition {
        id: "policy.last_kl",
        label: "KL divergence at the last update that records it",
        unit: "nats",
        class: Class::Recomputed,
        inputs: UPDATES,
        value: |summary| Value::maybe(kl(summary).last, Cell::Float),
    },
    Definition {
        id: "policy.highest_kl",
        label: "Highest KL divergence",
        unit: "nats",
        class: Class::Recomputed,
        inputs: UPDATES,
        value: |summary| Value::maybe(kl(summary).high, Cell::Float),
    },
    Definition {
        id: "policy.resumes",
        label: "Resumes",
        unit: "resumes",
        class: Class::Recomputed,
        inputs: &[from::RESUME],
        value: |summary| Value::count(summary.run.resumes.entries),
    },
    Definition {
        id: "policy.branches",
        label: "Resumes, each of which begins a branch",
        unit: "",
        class: Class::Recomputed,
        inputs: &[from::RESUME],
        value: branches,
    },
    Definition {
        id: "policy.statistics",
        label: "Statistics of the updates",
        unit: "",
        class: Class::Recomputed,
        inputs: UPDATES,
        value: statistics,
    },
    Definition {
        id: "policy.timeline",
        label: "Timeline of updates at even distances",
        unit: "",
        class: Class::Recomputed,
        inputs: &[from::UPDATE, from::CHECKPOINT],
        value: timeline,
    },
];

/// KL divergence is the first of the statistics.
fn kl(summary: &Summary) -> &Series {
    let [kl, ..] = &summary.run.updates.series;
    kl
}

fn branches(summary: &Summary) -> Value {
    let columns = ["entry", "from checkpoint entry", "from step", "reason"];
    listed(&summary.run.resumes, &columns, |at| {
        [
            Cell::uint(at.seq),
            Cell::maybe(at.record.checkpoint, Cell::uint),
            Cell::uint(at.record.step),
            Cell::text(&at.record.reason),
        ]
        .into()
    })
}

fn statistics(summary: &Summary) -> Value {
    let columns = [
        "statistic",
        "unit",
        "updates",
        "NaN",
        "first",
        "last",
        "lowest",
        "highest",
    ];
    let series = STATISTICS.iter().zip(&summary.run.updates.series);
    let rows = series
        .filter(|(_, series)| series.count > 0)
        .map(|(statistic, series)| {
            let unit = Some(statistic.unit).filter(|unit| !unit.is_empty());
            [
                statistic.name.into(),
                Cell::maybe(unit, Cell::text),
                Cell::uint(series.count),
                Cell::uint(series.nan),
                Cell::maybe(series.first, Cell::Float),
                Cell::maybe(series.last, Cell::Float),
                Cell::maybe(series.low, Cell::Float),
                Cell::maybe(series.high, Cell::Float),
            ]
            .into()
        });
    Value::table(&columns, rows)
}

fn timeline(summary: &Summary) -> Value {
    let columns = [
        "entry",
        "step",
        "KL divergence",
        "mean reward",
        "loss",
        "learning rate",
        "checkpoint entry",
    ];
    let rows = summary.run.updates.timeline.points().iter().map(|point| {
        [
            Cell::uint(point.seq),
            Cell::uint(point.step),
            Cell::maybe(point.kl, Cell::Float),
            Cell::maybe(point.reward, Cell::Float),
            Cell::maybe(point.loss, Cell::Float),
            Cell::maybe(point.learning_rate, Cell::Float),
            Cell::maybe(point.checkpoint, Cell::uint),
        ]
        .into()
    });
    Value::table(&columns, rows)
}

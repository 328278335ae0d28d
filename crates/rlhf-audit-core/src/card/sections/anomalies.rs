//! Anomalies: what a rule or a person noticed, and what was done about it.

use super::{Definition, Section, from, listed};
use crate::card::{Cell, Class, Input, Value};
use crate::records::anomaly::Severity;
use crate::summary::Summary;

pub(super) const SECTION: Section = Section {
    id: "anomalies",
    title: "Anomalies",
    claims: CLAIMS,
};

const ANOMALIES: &[Input] = &[from::ANOMALY];

const CLAIMS: &[Definition] = &[
    Definition {
        id: "anomalies.count",
        label: "Anomalies",
        unit: "anomalies",
        class: Class::Recomputed,
        inputs: ANOMALIES,
        value: |summary| Value::count(summary.run.anomalies.entries),
    },
    Definition {
        id: "anomalies.by_severity",
        label: "Anomalies by severity",
        unit: "anomalies",
        class: Class::Recomputed,
        inputs: ANOMALIES,
        value: by_severity,
    },
    Definition {
        id: "anomalies.list",
        label: "Anomalies in log order",
        unit: "",
        class: Class::Recomputed,
        inputs: ANOMALIES,
        value: list,
    },
];

fn by_severity(summary: &Summary) -> Value {
    let Some(anomalies) = summary.run.anomalies.rows() else {
        return Value::TOO_MANY;
    };
    let counts = Severity::ALL.iter().map(|severity| {
        let count = anomalies
            .iter()
            .filter(|at| at.record.severity == *severity)
            .count();
        (severity.name(), count as u64)
    });
    Value::counts(&["severity", "anomalies"], counts)
}

fn list(summary: &Summary) -> Value {
    let columns = [
        "entry",
        "time",
        "rule",
        "severity",
        "step",
        "description",
        "disposition",
    ];
    listed(&summary.run.anomalies, &columns, |at| {
        let anomaly = &at.record;
        [
            Cell::uint(at.seq),
            Cell::Time(at.time_ms),
            Cell::text(&anomaly.rule),
            anomaly.severity.name().into(),
            Cell::maybe(anomaly.step, Cell::uint),
            Cell::text(&anomaly.description),
            Cell::maybe_text(&anomaly.disposition),
        ]
        .into()
    })
}

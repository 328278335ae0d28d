//! Method: algorithm, objective, hyperparameters, software.

use super::{Definition, Section, from, texts};
use crate::card::{Cell, Class, Value};
use crate::summary::Summary;

pub(super) const SECTION: Section = Section {
    id: "method",
    title: "Method",
    claims: CLAIMS,
};

const CLAIMS: &[Definition] = &[
    Definition {
        id: "method.algorithm",
        label: "Algorithm",
        unit: "",
        class: Class::Declared,
        inputs: &[from::LOG_OPEN],
        value: |summary| {
            Value::maybe(summary.run.config.as_ref(), |log| {
                Cell::text(&log.algorithm)
            })
        },
    },
    Definition {
        id: "method.code",
        label: "Digest of the training code",
        unit: "",
        class: Class::Declared,
        inputs: &[from::LOG_OPEN],
        value: |summary| {
            let digest = summary.run.config.as_ref().and_then(|log| log.code_digest);
            Value::maybe(digest, Cell::Digest)
        },
    },
    Definition {
        id: "method.lockfile",
        label: "Digest of the lock file",
        unit: "",
        class: Class::Declared,
        inputs: &[from::LOG_OPEN],
        value: |summary| {
            let digest = summary
                .run
                .config
                .as_ref()
                .and_then(|log| log.lockfile_digest);
            Value::maybe(digest, Cell::Digest)
        },
    },
    Definition {
        id: "method.setting_records",
        label: "Records of hyperparameters",
        unit: "records",
        class: Class::Recomputed,
        inputs: &[from::SETTINGS],
        value: |summary| Value::count(summary.run.settings.entries),
    },
    Definition {
        id: "method.setting_changes",
        label: "Hyperparameters replaced by another value",
        unit: "changes",
        class: Class::Recomputed,
        inputs: &[from::SETTINGS],
        value: |summary| match (summary.run.settings.entries, summary.run.settings.changes()) {
            (0, _) => Value::NOT_RECORDED,
            (_, changes) => changes.map_or(Value::TOO_MANY, Value::uint),
        },
    },
    Definition {
        id: "method.settings",
        label: "Hyperparameters in force at the end",
        unit: "",
        class: Class::Recomputed,
        inputs: &[from::SETTINGS],
        value: settings,
    },
    Definition {
        id: "method.objective",
        label: "Objective at the last update that names its terms",
        unit: "",
        class: Class::Recomputed,
        inputs: &[from::UPDATE],
        value: |summary| {
            let terms = summary.run.updates.objective.iter().flatten();
            let row = |term: &crate::records::common::Metric| {
                [Cell::text(&term.name), Cell::Float(term.value)].into()
            };
            Value::table(&["term", "weight or value"], terms.map(row))
        },
    },
    Definition {
        id: "method.stages",
        label: "Stages that updates name",
        unit: "",
        class: Class::Recomputed,
        inputs: &[from::UPDATE],
        value: |summary| {
            summary
                .run
                .updates
                .stages
                .counts()
                .map_or(Value::TOO_MANY, |stages| texts(stages.keys()))
        },
    },
    Definition {
        id: "method.software",
        label: "Software",
        unit: "",
        class: Class::Declared,
        inputs: &[from::LOG_OPEN],
        value: |summary| {
            let software = summary.run.config.iter().flat_map(|log| &log.software);
            let rows = software.map(|item| [Cell::text(&item.name), Cell::text(&item.text)].into());
            Value::table(&["name", "version"], rows)
        },
    },
];

fn settings(summary: &Summary) -> Value {
    let Some(settings) = summary.run.settings.values() else {
        return Value::TOO_MANY;
    };
    let rows = settings.iter().map(|(name, setting)| {
        [
            Cell::text(name),
            Cell::from(&setting.value),
            Cell::uint(setting.step),
        ]
        .into()
    });
    Value::table(&["name", "value", "from step"], rows)
}

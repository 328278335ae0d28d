//! Identity and lineage: which run, on which models.

use alloc::vec::Vec;

use super::{Definition, Section, from, texts};
use crate::card::{Absence, CARD_VERSION, Cell, Class, Value};
use crate::records::log_open::{LogOpen, Model};
use crate::summary::Summary;

pub(super) const SECTION: Section = Section {
    id: "identity",
    title: "Identity and lineage",
    claims: CLAIMS,
};

const CLAIMS: &[Definition] = &[
    Definition {
        id: "identity.layout",
        label: "Version of the card's layout",
        unit: "",
        class: Class::Recomputed,
        inputs: &[],
        value: |_| Value::uint(CARD_VERSION),
    },
    declared("identity.banner", "Banner", banner),
    declared("identity.name", "Name of the run", |summary| {
        open(summary, |log| &log.name)
    }),
    declared("identity.run_id", "Identifier of the run", |summary| {
        open(summary, |log| &log.run_id)
    }),
    declared("identity.issuer", "Issuer of the log", |summary| {
        open(summary, |log| &log.issuer)
    }),
    declared("identity.origin", "Origin of the log", |summary| {
        open(summary, |log| &log.origin)
    }),
    declared("identity.rank", "Rank that wrote the log", |summary| {
        Value::maybe(summary.run.config.as_ref(), |log| Cell::uint(log.rank))
    }),
    Definition {
        id: "identity.world_size",
        label: "Ranks of the run",
        unit: "ranks",
        class: Class::Declared,
        inputs: &[from::LOG_OPEN],
        value: |summary| {
            Value::maybe(summary.run.config.as_ref(), |log| {
                Cell::uint(log.world_size)
            })
        },
    },
    declared("identity.models", "Models", models),
    declared(
        "identity.examined_under",
        "Catalogues the run is meant to be examined under",
        |summary| {
            texts(
                summary
                    .run
                    .config
                    .iter()
                    .flat_map(|log| log.compliance_modes.iter().flatten()),
            )
        },
    ),
];

const fn declared(
    id: &'static str,
    label: &'static str,
    value: fn(&Summary) -> Value,
) -> Definition {
    Definition {
        id,
        label,
        unit: "",
        class: Class::Declared,
        inputs: &[from::LOG_OPEN],
        value,
    }
}

fn open(summary: &Summary, text: fn(&LogOpen) -> &str) -> Value {
    Value::maybe(summary.run.config.as_ref(), |log| Cell::text(text(log)))
}

const SYNTHETIC: &str =
    "The content of this log was generated for demonstration. It is no record of a real run.";

fn banner(summary: &Summary) -> Value {
    match &summary.run.config {
        None => Value::NOT_RECORDED,
        Some(LogOpen {
            synthetic: Some(true),
            ..
        }) => Value::text(SYNTHETIC),
        Some(_) => Value::Absent(Absence::NotApplicable),
    }
}

fn models(summary: &Summary) -> Value {
    let log = summary.run.config.as_ref();
    let models = [
        ("trained model", log.map(|log| &log.model)),
        ("base model", log.and_then(|log| log.base_model.as_ref())),
        (
            "reward model",
            log.and_then(|log| log.reward_model.as_ref()),
        ),
    ];
    let rows = models
        .into_iter()
        .filter_map(|(role, model)| Some(row(role, model?)));
    Value::table(&["role", "name", "revision", "digest"], rows)
}

fn row(role: &str, model: &Model) -> Vec<Cell> {
    let digest = Cell::maybe(model.digest, Cell::Digest);
    [
        role.into(),
        Cell::text(&model.name),
        Cell::maybe_text(&model.revision),
        digest,
    ]
    .into()
}

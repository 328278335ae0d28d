//! Checkpoints and released weights.

use super::{Definition, Section, from, listed};
use crate::card::{Cell, Class, Input, Value};
use crate::records::checkpoint::Checkpoint;
use crate::summary::Kept;

pub(super) const SECTION: Section = Section {
    id: "checkpoints",
    title: "Checkpoints and released weights",
    claims: CLAIMS,
};

const CHECKPOINTS: &[Input] = &[from::CHECKPOINT];

const CLAIMS: &[Definition] = &[
    Definition {
        id: "checkpoints.count",
        label: "Checkpoints",
        unit: "checkpoints",
        class: Class::Recomputed,
        inputs: CHECKPOINTS,
        value: |summary| Value::count(summary.run.checkpoints.entries),
    },
    Definition {
        id: "checkpoints.released",
        label: "Released weights",
        unit: "",
        class: Class::Recomputed,
        inputs: CHECKPOINTS,
        value: |summary| table(&summary.run.released),
    },
    Definition {
        id: "checkpoints.list",
        label: "Checkpoints in log order",
        unit: "",
        class: Class::Recomputed,
        inputs: CHECKPOINTS,
        value: |summary| table(&summary.run.checkpoints),
    },
];

fn table(checkpoints: &Kept<Checkpoint>) -> Value {
    let columns = [
        "entry",
        "name",
        "step",
        "epoch",
        "files",
        "manifest root",
        "parent entry",
        "released",
    ];
    listed(checkpoints, &columns, |at| {
        let checkpoint = &at.record;
        [
            Cell::uint(at.seq),
            Cell::text(&checkpoint.name),
            Cell::uint(checkpoint.step),
            Cell::maybe(checkpoint.epoch, Cell::Float),
            Cell::uint(at.files),
            Cell::maybe(checkpoint.manifest_root, Cell::Digest),
            Cell::maybe(checkpoint.parent, Cell::uint),
            Cell::Bool(checkpoint.released),
        ]
        .into()
    })
}

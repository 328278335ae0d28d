//! Declarations: who stated what. The statements themselves stay in the records.

use super::{Definition, Section, from, listed};
use crate::card::{Cell, Class, Input, Value};
use crate::summary::Summary;

pub(super) const SECTION: Section = Section {
    id: "declarations",
    title: "Declarations",
    claims: CLAIMS,
};

const DECLARATIONS: &[Input] = &[from::DECLARATION];

const CLAIMS: &[Definition] = &[
    Definition {
        id: "declarations.count",
        label: "Declarations",
        unit: "declarations",
        class: Class::Recomputed,
        inputs: DECLARATIONS,
        value: |summary| Value::count(summary.run.declarations.entries),
    },
    Definition {
        id: "declarations.list",
        label: "Declarations in log order",
        unit: "",
        class: Class::Declared,
        inputs: DECLARATIONS,
        value: list,
    },
];

fn list(summary: &Summary) -> Value {
    let columns = [
        "entry",
        "subject",
        "signer",
        "role",
        "organisation",
        "signed",
        "valid until",
        "supersedes entry",
    ];
    listed(&summary.run.declarations, &columns, |at| {
        let declaration = &at.record;
        [
            Cell::uint(at.seq),
            Cell::text(&declaration.subject),
            Cell::text(&declaration.signer),
            Cell::text(&declaration.role),
            Cell::text(&declaration.organisation),
            Cell::Time(declaration.signed_ms),
            Cell::maybe(declaration.valid_until_ms, Cell::Time),
            Cell::maybe(declaration.supersedes, Cell::uint),
        ]
        .into()
    })
}

//! Integrity of the record: what is sealed, what is missing, and what no log can show.

use alloc::vec::Vec;

use super::{Definition, Section, from, listed};
use crate::card::markdown::hex;
use crate::card::{Cell, Class, Input, Value};
use crate::records::resume::Resume;
use crate::records::{Compartment, KINDS};
use crate::summary::{HeadInfo, Summary};

pub(super) const SECTION: Section = Section {
    id: "integrity",
    title: "Integrity of the record",
    claims: CLAIMS,
};

const CLAIMS: &[Definition] = &[
    Definition {
        id: "integrity.log_id",
        label: "Log id: the leaf hash of the first entry",
        unit: "",
        class: Class::Recomputed,
        inputs: &[from::LOG_OPEN],
        value: |summary| Value::One(Cell::Digest(summary.integrity.log_id)),
    },
    Definition {
        id: "integrity.size",
        label: "Entries before this card",
        unit: "entries",
        class: Class::Recomputed,
        inputs: &[Input::Tree],
        value: |summary| Value::uint(summary.integrity.size),
    },
    Definition {
        id: "integrity.spine",
        label: "Entries among them that may never be withheld",
        unit: "entries",
        class: Class::Recomputed,
        inputs: &[Input::Tree],
        value: |summary| Value::uint(summary.integrity.spine),
    },
    Definition {
        id: "integrity.first_time",
        label: "First entry recorded, by the clock of the writer",
        unit: "",
        class: Class::Recomputed,
        inputs: &[from::LOG_OPEN],
        value: |summary| Value::One(Cell::Time(summary.integrity.first_time_ms)),
    },
    Definition {
        id: "integrity.last_time",
        label: "Last entry recorded, by the clock of the writer",
        unit: "",
        class: Class::Recomputed,
        inputs: &[Input::Entries],
        value: |summary| Value::One(Cell::Time(summary.integrity.last_time_ms)),
    },
    Definition {
        id: "integrity.heads",
        label: "Heads before this card",
        unit: "heads",
        class: Class::Recomputed,
        inputs: &[Input::Heads],
        value: |summary| Value::uint(summary.integrity.heads),
    },
    head(
        "integrity.head_number",
        "Number of the last head",
        |summary| of_head(summary, |head| Cell::uint(head.number)),
    ),
    Definition {
        id: "integrity.head_size",
        label: "Entries that the last head covers",
        unit: "entries",
        class: Class::Recomputed,
        inputs: &[Input::Heads],
        value: |summary| of_head(summary, |head| Cell::uint(head.size)),
    },
    head(
        "integrity.head_root",
        "Root that the last head signs",
        |summary| of_head(summary, |head| Cell::Digest(head.root)),
    ),
    head(
        "integrity.head_time",
        "Last head signed, by the clock of the signer",
        |summary| of_head(summary, |head| Cell::Time(head.time_ms)),
    ),
    head(
        "integrity.head_key",
        "Identifier of the key of the last head",
        |summary| of_head(summary, |head| Cell::Text(hex(&head.kid))),
    ),
    Definition {
        id: "integrity.torn_entries",
        label: "Entries that crashes had torn from the end of the journal",
        unit: "entries",
        class: Class::Recomputed,
        inputs: &[from::RESUME],
        value: |summary| torn(summary, |resume| resume.torn_entries),
    },
    Definition {
        id: "integrity.torn_bytes",
        label: "Bytes that crashes had torn from the end of the journal",
        unit: "bytes",
        class: Class::Recomputed,
        inputs: &[from::RESUME],
        value: |summary| torn(summary, |resume| resume.torn_bytes),
    },
    Definition {
        id: "integrity.erasures",
        label: "Erasures",
        unit: "erasures",
        class: Class::Recomputed,
        inputs: &[from::ERASURE],
        value: |summary| Value::count(summary.run.erasures.entries),
    },
    Definition {
        id: "integrity.entries_by_kind",
        label: "Entries by kind",
        unit: "entries",
        class: Class::Recomputed,
        inputs: &[Input::Entries],
        value: |summary| {
            let names = KINDS.iter().map(|kind| kind.name);
            Value::counts(
                &["kind", "entries"],
                names.zip(summary.integrity.entries_by_kind),
            )
        },
    },
    Definition {
        id: "integrity.commitments",
        label: "Commitments by compartment, disclosed or withheld",
        unit: "commitments",
        class: Class::Recomputed,
        inputs: &[Input::Entries],
        value: commitments,
    },
    Definition {
        id: "integrity.erased",
        label: "Erasures in log order",
        unit: "",
        class: Class::Recomputed,
        inputs: &[from::ERASURE],
        value: erased,
    },
    Definition {
        id: "integrity.key_events",
        label: "Signing keys introduced, retired or revoked",
        unit: "",
        class: Class::Recomputed,
        inputs: &[from::KEY_EVENT],
        value: key_events,
    },
    Definition {
        id: "integrity.limits",
        label: "What the log cannot show",
        unit: "",
        class: Class::Recomputed,
        inputs: &[],
        value: |_| Value::List(LIMITS.iter().map(|text| Cell::text(text)).collect()),
    },
];

const LIMITS: [&str; 8] = [
    "The log shows what was recorded, in which order, and who signed it. It cannot show that what \
     was recorded is true.",
    "What nobody recorded leaves no trace.",
    "Times are those of the writer's clock, unless a witness or a time stamp bounds them.",
    "Whoever holds the signing key can keep two histories. Only a head that somebody else kept \
     reveals that.",
    "Pseudonyms hide names from readers, not from whoever holds the secret of the run.",
    "Attested and declared values rest on whoever stated them.",
    "The mean reward is no measure of quality. Read it beside results on held-out data and the \
     divergence from the reference policy.",
    "A digest shows that two files are the same, not what is in them.",
];

/// A claim about the last head.
const fn head(id: &'static str, label: &'static str, value: fn(&Summary) -> Value) -> Definition {
    Definition {
        id,
        label,
        unit: "",
        class: Class::Recomputed,
        inputs: &[Input::Heads],
        value,
    }
}

fn of_head(summary: &Summary, cell: fn(&HeadInfo) -> Cell) -> Value {
    Value::maybe(summary.integrity.last_head.as_ref(), cell)
}

/// The sum over the resumes that state a number.
fn torn(summary: &Summary, number: fn(&Resume) -> Option<u64>) -> Value {
    let Some(resumes) = summary.run.resumes.rows() else {
        return Value::TOO_MANY;
    };
    let stated = resumes.iter().filter_map(|at| number(&at.record));
    Value::maybe(stated.reduce(u64::saturating_add), Cell::uint)
}

fn commitments(summary: &Summary) -> Value {
    let names = Compartment::ALL
        .iter()
        .map(|compartment| compartment.name());
    let integrity = &summary.integrity;
    // The sum is the same in every bundle of the log, the parts are not.
    let counts = integrity.disclosed.iter().zip(&integrity.withheld);
    let counts = counts.map(|(disclosed, withheld)| disclosed.saturating_add(*withheld));
    Value::counts(&["compartment", "commitments"], names.zip(counts))
}

fn erased(summary: &Summary) -> Value {
    let columns = [
        "entry",
        "erased entry",
        "compartments",
        "reason",
        "requested",
        "done",
    ];
    listed(&summary.run.erasures, &columns, |at| {
        let erasure = &at.record;
        let names = |number: &u64| Compartment::from_number(*number).map(Compartment::name);
        let compartments: Vec<&str> = erasure.compartments.iter().filter_map(names).collect();
        [
            Cell::uint(at.seq),
            Cell::uint(erasure.entry),
            Cell::Text(compartments.join(", ")),
            Cell::text(&erasure.reason),
            Cell::maybe(erasure.requested_ms, Cell::Time),
            Cell::Time(erasure.done_ms),
        ]
        .into()
    })
}

fn key_events(summary: &Summary) -> Value {
    let columns = ["entry", "operation", "key", "last valid size", "reason"];
    listed(&summary.run.key_events, &columns, |at| {
        let event = &at.record;
        [
            Cell::uint(at.seq),
            event.operation.name().into(),
            Cell::Digest(event.key.public),
            Cell::maybe(event.last_valid_size, Cell::uint),
            Cell::text(&event.reason),
        ]
        .into()
    })
}

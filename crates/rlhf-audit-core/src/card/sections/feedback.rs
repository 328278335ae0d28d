//! Feedback data: how many judgements, of which kind, from where, under which instructions.

use alloc::vec::Vec;

use super::{Definition, Section, from, listed};
use crate::card::{Cell, Class, Input, Value};
use crate::records::annotation::{Feedback, Origin, Outcome};
use crate::summary::{Annotations, Period, Summary, Tally};

pub(super) const SECTION: Section = Section {
    id: "feedback",
    title: "Feedback data",
    claims: CLAIMS,
};

const ITEMS: &[Input] = &[from::ANNOTATION];

const CLAIMS: &[Definition] = &[
    Definition {
        id: "feedback.items",
        label: "Annotations, each one judgement by one rater",
        unit: "annotations",
        class: Class::Recomputed,
        inputs: ITEMS,
        value: |summary| Value::count(summary.events.annotations.items),
    },
    Definition {
        id: "feedback.candidates",
        label: "Candidates before the raters, over all annotations",
        unit: "candidates",
        class: Class::Recomputed,
        inputs: ITEMS,
        value: |summary| of_items(summary, |annotations| annotations.candidates),
    },
    Definition {
        id: "feedback.superseding",
        label: "Annotations that replace an earlier one",
        unit: "annotations",
        class: Class::Recomputed,
        inputs: ITEMS,
        value: |summary| of_items(summary, |annotations| annotations.superseding),
    },
    Definition {
        id: "feedback.first_time",
        label: "First annotation recorded",
        unit: "",
        class: Class::Recomputed,
        inputs: ITEMS,
        value: |summary| time(summary, |period| period.first_ms),
    },
    Definition {
        id: "feedback.last_time",
        label: "Last annotation recorded",
        unit: "",
        class: Class::Recomputed,
        inputs: ITEMS,
        value: |summary| time(summary, |period| period.last_ms),
    },
    Definition {
        id: "feedback.by_feedback",
        label: "Annotations by kind of feedback",
        unit: "annotations",
        class: Class::Recomputed,
        inputs: ITEMS,
        value: |summary| {
            let names = Feedback::ALL.iter().map(|feedback| feedback.name());
            let counts = summary.events.annotations.by_feedback;
            Value::counts(&["feedback", "annotations"], names.zip(counts))
        },
    },
    Definition {
        id: "feedback.by_origin",
        label: "Annotations by origin of the judgement",
        unit: "annotations",
        class: Class::Recomputed,
        inputs: ITEMS,
        value: |summary| {
            let names = Origin::ALL.iter().map(|origin| origin.name());
            let counts = summary.events.annotations.by_origin;
            Value::counts(&["origin", "annotations"], names.zip(counts))
        },
    },
    Definition {
        id: "feedback.by_outcome",
        label: "Annotations by outcome",
        unit: "annotations",
        class: Class::OnOpening,
        inputs: &[from::JUDGEMENT],
        value: |summary| {
            let names = Outcome::ALL.iter().map(|outcome| outcome.name());
            let counts = summary.events.annotations.by_outcome;
            Value::counts(&["outcome", "annotations"], names.zip(counts))
        },
    },
    Definition {
        id: "feedback.by_round",
        label: "Annotations by round of collection",
        unit: "annotations",
        class: Class::Recomputed,
        inputs: ITEMS,
        value: |summary| {
            tally(
                &summary.events.annotations.rounds,
                &["round", "annotations"],
                |_| Vec::new(),
            )
        },
    },
    Definition {
        id: "feedback.by_dataset",
        label: "Annotations by data set",
        unit: "annotations",
        class: Class::Recomputed,
        inputs: &[from::ANNOTATION, from::DATASET],
        value: |summary| {
            let datasets = &summary.run.datasets;
            if datasets.rows().is_none() {
                return Value::TOO_MANY;
            }
            let name = |seq| Cell::maybe(datasets.get(seq), |at| Cell::text(&at.record.name));
            let columns = ["entry", "name", "annotations"];
            tally(&summary.events.annotations.datasets, &columns, |seq| {
                [name(seq)].into()
            })
        },
    },
    Definition {
        id: "feedback.by_guideline",
        label: "Annotations by guideline",
        unit: "annotations",
        class: Class::Recomputed,
        inputs: &[from::ANNOTATION, from::GUIDELINE],
        value: |summary| {
            let guidelines = &summary.run.guidelines;
            if guidelines.rows().is_none() {
                return Value::TOO_MANY;
            }
            let version =
                |seq| Cell::maybe(guidelines.get(seq), |at| Cell::text(&at.record.version));
            let columns = ["entry", "version", "annotations"];
            tally(&summary.events.annotations.guidelines, &columns, |seq| {
                [version(seq)].into()
            })
        },
    },
    Definition {
        id: "feedback.judges",
        label: "Annotations by judging model or program",
        unit: "annotations",
        class: Class::OnOpening,
        inputs: &[from::RATER],
        value: judges,
    },
    Definition {
        id: "feedback.datasets",
        label: "Data sets",
        unit: "",
        class: Class::Declared,
        inputs: &[from::DATASET],
        value: datasets,
    },
    Definition {
        id: "feedback.guidelines",
        label: "Guidelines for raters",
        unit: "",
        class: Class::Declared,
        inputs: &[from::GUIDELINE],
        value: guidelines,
    },
];

/// A number that may be zero, as long as there are annotations at all.
fn of_items(summary: &Summary, count: fn(&Annotations) -> u64) -> Value {
    let annotations = &summary.events.annotations;
    match annotations.items {
        0 => Value::NOT_RECORDED,
        _ => Value::uint(count(annotations)),
    }
}

fn time(summary: &Summary, time_ms: fn(&Period) -> u64) -> Value {
    Value::maybe(summary.events.annotations.period, |period| {
        Cell::Time(time_ms(&period))
    })
}

/// One row for each key: the key, what `more` says about it, the count.
fn tally(tally: &Tally<u64>, columns: &[&str], more: impl Fn(u64) -> Vec<Cell>) -> Value {
    let Some(counts) = tally.counts() else {
        return Value::TOO_MANY;
    };
    let rows = counts.iter().map(|(key, count)| {
        let mut row: Vec<Cell> = [Cell::uint(*key)].into();
        row.extend(more(*key));
        row.push(Cell::uint(*count));
        row
    });
    Value::table(columns, rows)
}

fn judges(summary: &Summary) -> Value {
    let annotations = &summary.events.annotations;
    let (Some(models), Some(programs)) =
        (annotations.models.counts(), annotations.programs.counts())
    else {
        return Value::TOO_MANY;
    };
    let models = models.iter().map(|judge| (Origin::Model, judge));
    let programs = programs.iter().map(|judge| (Origin::Program, judge));
    let rows = models.chain(programs).map(|(origin, (name, count))| {
        [origin.name().into(), Cell::text(name), Cell::uint(*count)].into()
    });
    Value::table(&["origin", "name", "annotations"], rows)
}

fn datasets(summary: &Summary) -> Value {
    let columns = [
        "entry",
        "name",
        "role",
        "split",
        "rows",
        "files",
        "manifest root",
        "origin",
        "licence",
        "collected from",
        "collected to",
        "personal data",
        "selection",
    ];
    listed(&summary.run.datasets, &columns, |at| {
        let dataset = &at.record;
        [
            Cell::uint(at.seq),
            Cell::text(&dataset.name),
            dataset.role.name().into(),
            Cell::maybe_text(&dataset.split),
            Cell::maybe(dataset.rows, Cell::uint),
            Cell::uint(at.files),
            Cell::maybe(dataset.manifest_root, Cell::Digest),
            Cell::maybe_text(&dataset.origin),
            Cell::maybe_text(&dataset.license),
            Cell::maybe(dataset.collected_from_ms, Cell::Time),
            Cell::maybe(dataset.collected_to_ms, Cell::Time),
            Cell::maybe(dataset.personal_data, Cell::Bool),
            Cell::maybe_text(&dataset.selection),
        ]
        .into()
    })
}

fn guidelines(summary: &Summary) -> Value {
    let columns = [
        "entry",
        "version",
        "title",
        "language",
        "digest",
        "effective from",
        "replaces entry",
    ];
    listed(&summary.run.guidelines, &columns, |at| {
        let guideline = &at.record;
        [
            Cell::uint(at.seq),
            Cell::text(&guideline.version),
            Cell::maybe_text(&guideline.title),
            Cell::maybe_text(&guideline.language),
            Cell::Digest(guideline.digest),
            Cell::maybe(guideline.effective_from_ms, Cell::Time),
            Cell::maybe(guideline.replaces, Cell::uint),
        ]
        .into()
    })
}

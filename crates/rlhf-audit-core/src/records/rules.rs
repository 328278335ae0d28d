//! Rules that one record and its opened payloads must meet by themselves.
//!
//! One function for each kind that has such rules; `spec/records.md` numbers them. The recorder
//! asks before it records, the verifier afterwards.

use super::common::{File, Span};
use super::{
    Compartment, Entry, Payload, Payloads, Record, annotation, checkpoint, key_event, log_open,
    reward,
};
use crate::codes::Code;
use crate::limits::{CANDIDATES_MAX, REWARD_FUNCTIONS_MAX, REWARD_ROWS_MAX};

mod judgement;
mod rows;

/// Checks one entry on its own and reports each rule that it breaks.
pub fn single(entry: &Entry, payloads: &Payloads, report: &mut dyn FnMut(Code)) {
    match &entry.record {
        Record::LogOpen(open) if !names_itself(open) => report(Code::SchemaValue),
        Record::KeyEvent(event) if !states_what_it_needs(event) => report(Code::SchemaValue),
        Record::Annotation(annotation) => check_annotation(annotation, payloads, report),
        Record::Reward(reward) => check_reward(reward, payloads, report),
        Record::Checkpoint(checkpoint) => check_checkpoint(checkpoint, payloads, report),
        Record::Dataset(dataset) => {
            check_files(&dataset.files, dataset.manifest_root, report);
        }
        Record::PolicyUpdate(update) if !ascending(&update.inputs, entry.seq) => {
            report(Code::LineageRange);
        }
        Record::Anomaly(anomaly)
            if anomaly
                .entries
                .as_ref()
                .is_some_and(|spans| !ascending(spans, entry.seq)) =>
        {
            report(Code::RecordReference);
        }
        Record::Hyperparameters(record) if !record.values.is_sorted_by(|a, b| a.name < b.name) => {
            report(Code::SchemaValue);
        }
        Record::Declaration(record) if !record.fields.is_sorted_by(|a, b| a.name < b.name) => {
            report(Code::SchemaValue);
        }
        Record::Erasure(erasure) => {
            let known = |number: &u64| Compartment::from_number(*number).is_some();
            let sorted = erasure.compartments.is_sorted_by(|a, b| a < b);
            if erasure.compartments.is_empty() || !sorted || !erasure.compartments.iter().all(known)
            {
                report(Code::SchemaValue);
            }
            if erasure.entry >= entry.seq {
                report(Code::RecordReference);
            }
        }
        _ => {}
    }
}

/// A log needs names that cannot be confused: the origin stands on a line of the C2SP checkpoint.
fn names_itself(open: &log_open::LogOpen) -> bool {
    [&open.run_id, &open.origin, &open.issuer]
        .iter()
        .all(|name| !name.is_empty() && !name.chars().any(char::is_control))
}

/// A proof of possession belongs to an introduction, a last valid size to a revocation.
fn states_what_it_needs(event: &key_event::KeyEvent) -> bool {
    let introduces = event.operation == key_event::Operation::Introduce;
    let revokes = event.operation == key_event::Operation::Revoke;
    event.possession.is_some() == introduces && event.last_valid_size.is_some() == revokes
}

fn check_annotation(
    annotation: &annotation::Annotation,
    payloads: &Payloads,
    report: &mut dyn FnMut(Code),
) {
    if annotation.candidates == 0 || annotation.candidates > CANDIDATES_MAX as u64 {
        report(Code::RecordVerdict);
    }
    if let Some(Payload::AnnotationContent(content)) = payloads.get(Compartment::Content)
        && !judgement::content_fits(annotation, content)
    {
        report(Code::RecordVerdict);
    }
    if let Some(Payload::Rater(rater)) = payloads.get(Compartment::Annotator)
        && !judgement::rater_fits(annotation, rater)
    {
        report(Code::RecordVerdict);
    }
    for compartment in [Compartment::Signal, Compartment::Raw] {
        if let Some(Payload::Judgement(signal)) = payloads.get(compartment)
            && !judgement::fits(annotation, signal)
        {
            report(Code::RecordVerdict);
        }
    }
}

fn check_reward(reward: &reward::Reward, payloads: &Payloads, report: &mut dyn FnMut(Code)) {
    let functions = reward.functions.len();
    if reward.rows == 0
        || reward.rows > REWARD_ROWS_MAX as u64
        || functions == 0
        || functions > REWARD_FUNCTIONS_MAX
    {
        return report(Code::LimitCount);
    }
    if reward
        .part
        .as_ref()
        .is_some_and(|part| part.index >= part.count)
    {
        report(Code::SchemaValue);
    }
    if !rows::fit(reward, payloads) {
        report(Code::RecordRows);
    }
}

fn check_checkpoint(
    record: &checkpoint::Checkpoint,
    payloads: &Payloads,
    report: &mut dyn FnMut(Code),
) {
    check_files(&record.files, record.manifest_root, report);
    if record.tensors.is_some() != record.tensor_root.is_some() {
        report(Code::RecordManifest);
    }
    let Some(Payload::Tensors(content)) = payloads.get(Compartment::Content) else {
        return;
    };
    let tensors = &content.tensors;
    if record.tensors != Some(tensors.len() as u64)
        || record.tensor_root != Some(checkpoint::tensor_root(tensors))
        || !tensors.is_sorted_by(|a, b| a.name < b.name)
    {
        report(Code::RecordManifest);
    }
}

/// Files in ascending order of path, and their root exactly when there are any.
fn check_files(files: &[File], root: Option<[u8; 32]>, report: &mut dyn FnMut(Code)) {
    let expected = (!files.is_empty()).then(|| checkpoint::manifest_root(files));
    if root != expected || !files.is_sorted_by(|a, b| a.path < b.path) {
        report(Code::RecordManifest);
    }
}

/// Ranges that are not empty, ascending, disjoint, and end before `seq`.
fn ascending(spans: &[Span], seq: u64) -> bool {
    let apart = spans.is_sorted_by(|a, b| a.end <= b.first);
    apart
        && spans
            .iter()
            .all(|span| span.first < span.end && span.end <= seq)
}

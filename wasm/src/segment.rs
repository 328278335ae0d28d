//! The records of one segment, by the names of the specification.

use rlhf_audit_core::bundle::segment::{Member, Members, readable};
use rlhf_audit_core::merkle::leaf_hash;
use rlhf_audit_core::records::field::FieldInfo;
use rlhf_audit_core::records::{Compartment, Entry, KINDS, annotation, checkpoint, reward, view};
use wasm_bindgen::prelude::*;

/// The members of a segment's body as a JSON array: for each entry that can be read what it says, with
/// `offset` and `length` of its bytes in the file and its `leaf` hash; for each pruned interval
/// `{"rank":0,"pruned":[3,9]}`. `rank` and `offset` are those of [`crate::Verifier::segments`].
#[wasm_bindgen]
// Numbers of JavaScript, exact up to 2^53.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn entries(body: &[u8], rank: f64, offset: f64) -> String {
    let rank = rank as u64;
    let mut members = Members::new(body, offset as u64);
    let mut lines = Vec::new();
    while let Ok(Some(member)) = members.next_member() {
        match member {
            Member::Pruned(range) => lines.push(view::pruned(rank, &range)),
            Member::Entry {
                bytes,
                offset,
                disclosures,
            } => {
                let Ok(entry) = Entry::read(bytes, offset) else {
                    continue;
                };
                let payloads = readable(&entry, disclosures.as_slice());
                let disclosed = |compartment| payloads.get(compartment);
                lines.push(view::entry(rank, &entry, disclosed, |members| {
                    members.member("offset", |view| view.number(offset));
                    members.member("length", |view| view.number(bytes.len() as u64));
                    members.member("leaf", |view| view.bytes(&leaf_hash(bytes)));
                }));
            }
        }
    }
    format!("[{}]", lines.join(","))
}

/// The units of the fields of a kind, as JSON: by `body` and compartment, then by field.
#[wasm_bindgen]
pub fn units(kind: &str) -> String {
    let Some(kind) = KINDS.iter().find(|known| known.name == kind) else {
        return "{}".into();
    };
    let mut parts = vec![part("body", kind.fields)];
    for (compartment, _) in kind.compartments {
        if let Some(fields) = payload_fields(kind.name, *compartment) {
            parts.push(part(compartment.name(), fields));
        }
    }
    format!("{{{}}}", parts.join(","))
}

fn payload_fields(kind: &str, compartment: Compartment) -> Option<&'static [FieldInfo]> {
    use Compartment::{Annotator, Content, Raw, Signal};
    Some(match (kind, compartment) {
        ("annotation", Content) => annotation::Content::FIELDS,
        ("annotation", Annotator) => annotation::Rater::FIELDS,
        ("annotation", Signal | Raw) => annotation::Judgement::FIELDS,
        ("reward", Content) => reward::Content::FIELDS,
        ("reward", Signal | Raw) => reward::Signal::FIELDS,
        ("checkpoint", Content) => checkpoint::Tensors::FIELDS,
        _ => return None,
    })
}

fn part(name: &str, fields: &[FieldInfo]) -> String {
    let with_unit = fields.iter().filter(|field| !field.unit.is_empty());
    let units: Vec<_> = with_unit
        .map(|field| format!("\"{}\":\"{}\"", field.name.replace('_', "-"), field.unit))
        .collect();
    format!("\"{name}\":{{{}}}", units.join(","))
}

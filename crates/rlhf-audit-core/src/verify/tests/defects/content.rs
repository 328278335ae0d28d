//! Steps 2 and 3, encoding and schema; steps 6 to 8 and 10, what the records say.

use std::vec;

use super::{Defect, How, defect};
use crate::bundle::head::Reason;
use crate::bundle::tests::build::Stage;
use crate::bundle::tests::plan::{Step, closed, full, short, spine, threshold};
use crate::codes::Code;
use crate::records::erasure::Erasure;
use crate::records::{Commitments, Compartment, Record};

/// The judgement of entry 1, `{0: 0, 1: 0}`, replaced before it is committed to.
macro_rules! signal {
    ($($byte:literal),* $(,)?) => {
        How::Hook(|stage| {
            if let Stage::Payload(1, Compartment::Signal, bytes) = stage {
                assert_eq!(*bytes, [0xa2, 0, 0, 1, 0]);
                *bytes = vec![$($byte),*];
            }
        })
    };
}

/// The record of one entry, changed before it is encoded.
macro_rules! record {
    ($seq:literal, $variant:ident, $change:expr) => {
        How::Hook(|stage| {
            if let Stage::Entry($seq, entry) = stage {
                let Record::$variant(record) = &mut entry.record else {
                    panic!("entry {} is a {}", $seq, entry.record.kind().name);
                };
                $change(record);
            }
        })
    };
}

pub(super) const DEFECTS: &[Defect] = &[
    // Encoding.
    defect(
        "a cut payload",
        short,
        signal![0xa2, 0, 0, 1],
        &[Code::CborTruncated],
    ),
    defect(
        "a long head",
        short,
        signal![0xa2, 0, 0, 1, 0x18, 0],
        &[Code::CborNonminimal],
    ),
    defect(
        "no length",
        short,
        signal![0xbf, 0, 0, 1, 0, 0xff],
        &[Code::CborIndefinite],
    ),
    defect(
        "a reserved head",
        short,
        signal![0xa2, 0, 0, 1, 0x1c],
        &[Code::CborReserved],
    ),
    defect(
        "keys turned",
        short,
        signal![0xa2, 1, 0, 0, 0],
        &[Code::CborKeyOrder],
    ),
    defect(
        "a key twice",
        short,
        signal![0xa3, 0, 0, 1, 0, 1, 0],
        &[Code::CborKeyDuplicate],
    ),
    defect(
        "a wide float",
        short,
        signal![0xa3, 0, 0, 1, 0, 2, 0xfa, 0x3f, 0x80, 0, 0],
        &[Code::CborFloatWidth],
    ),
    defect(
        "a NaN with a payload",
        short,
        signal![0xa3, 0, 0, 1, 0, 2, 0xf9, 0x7e, 1],
        &[Code::CborNan],
    ),
    defect(
        "a tag",
        short,
        signal![0xa2, 0, 0, 1, 0xc0, 0],
        &[Code::CborTag],
    ),
    defect(
        "undefined",
        short,
        signal![0xa2, 0, 0, 1, 0xf7],
        &[Code::CborSimple],
    ),
    defect(
        "bytes as text",
        short,
        How::Hook(|stage| {
            if let Stage::Payload(1, Compartment::Annotator, bytes) = stage {
                *bytes = vec![0xa2, 0x00, 0x01, 0x02, 0x61, 0xff];
            }
        }),
        &[Code::CborUtf8],
    ),
    defect(
        "a byte behind",
        short,
        signal![0xa2, 0, 0, 1, 0, 0],
        &[Code::CborTrailing],
    ),
    defect(
        "a long head in an entry",
        short,
        How::Hook(|stage| {
            if let Stage::EntryBytes(1, bytes) = stage {
                // [1, 1, time …]: the sequence number with a head of two bytes.
                assert_eq!(bytes[..3], [0x86, 0x01, 0x01]);
                bytes.splice(2..3, [0x18, 0x01]);
            }
        }),
        &[Code::CborNonminimal],
    ),
    // Schema.
    defect(
        "a flag for an index",
        short,
        signal![0xa2, 0, 0, 1, 0xf5],
        &[Code::SchemaType],
    ),
    defect(
        "no outcome",
        short,
        signal![0xa1, 1, 0],
        &[Code::SchemaMissing],
    ),
    defect(
        "key 22",
        short,
        signal![0xa3, 0, 0, 1, 0, 0x16, 0],
        &[Code::SchemaUnknownKey],
    ),
    defect(
        "kind 21",
        short,
        How::Hook(|stage| kind(stage, 21)),
        &[Code::SchemaUnknownKind],
    ),
    defect(
        "kind 13",
        short,
        How::Hook(|stage| kind(stage, 13)),
        &[Code::SchemaReservedKind],
    ),
    defect(
        "outcome 6",
        short,
        signal![0xa2, 0, 6, 1, 0],
        &[Code::SchemaValue],
    ),
    defect(
        "an entry of five",
        short,
        How::Hook(|stage| {
            if let Stage::EntryBytes(1, bytes) = stage {
                bytes[0] = 0x85;
            }
        }),
        &[Code::SchemaLength],
    ),
    defect(
        "no signal",
        short,
        How::Hook(|stage| match stage {
            Stage::Entry(1, entry) => entry.commitments = Commitments::default(),
            Stage::Shown(1, shown) => shown.clear(),
            _ => {}
        }),
        &[Code::SchemaCompartment],
    ),
    // Commitments.
    defect(
        "another payload",
        short,
        How::Hook(|stage| {
            if let Stage::Shown(1, shown) = stage {
                *shown[2].as_mut().unwrap().1.last_mut().unwrap() ^= 1;
            }
        }),
        &[Code::CommitMismatch],
    ),
    defect(
        "another opening",
        short,
        How::Hook(|stage| {
            if let Stage::Shown(1, shown) = stage {
                shown[0].as_mut().unwrap().0[0] ^= 1;
            }
        }),
        &[Code::CommitMismatch],
    ),
    defect(
        "a compartment that is neither shown nor withheld",
        short,
        How::Hook(|stage| {
            if let Stage::Shown(1, shown) = stage {
                shown.pop();
            }
        }),
        &[Code::CommitCount],
    ),
    defect(
        "withheld in silence",
        short,
        How::Hook(|stage| {
            if let Stage::Shown(1, shown) = stage {
                shown[1] = None;
            }
        }),
        &[Code::CommitReason],
    ),
    defect(
        "one opening for all",
        short,
        How::Hook(|stage| {
            if let Stage::Opening(1, _, opening) = stage {
                *opening = [9; 16];
            }
        }),
        &[Code::CommitOpening],
    ),
    // Records.
    defect(
        "another number",
        short,
        How::Hook(|stage| entry(stage, 5, |entry| entry.seq = 6)),
        &[Code::RecordSeq],
    ),
    defect(
        "a spine number left out",
        short,
        How::Hook(|stage| entry(stage, 19, |entry| entry.spine = Some(2))),
        &[Code::RecordSpine],
    ),
    defect(
        "an event with a spine number",
        short,
        How::Hook(|stage| entry(stage, 5, |entry| entry.spine = Some(1))),
        &[Code::RecordSpine],
    ),
    defect(
        "a time before the last",
        short,
        How::Hook(|stage| entry(stage, 5, |entry| entry.time_ms -= 5000)),
        &[Code::RecordTime],
    ),
    defect(
        "a time before the last segment",
        short,
        How::Hook(|stage| entry(stage, 16, |entry| entry.time_ms -= 5000)),
        &[Code::RecordTime],
    ),
    defect(
        "no such data set",
        short,
        record!(
            1,
            Annotation,
            |record: &mut crate::records::annotation::Annotation| {
                record.dataset = Some(0);
            }
        ),
        &[Code::RecordReference],
    ),
    defect(
        "a record behind the end",
        closed,
        How::Plan(|plan| {
            plan.logs[0]
                .steps
                .extend([threshold(), Step::Head(Reason::Request, 1)]);
        }),
        &[Code::RecordAfterClose, Code::CardClaim],
    ),
    defect(
        "other totals",
        closed,
        record!(
            3,
            LogClose,
            |record: &mut crate::records::log_close::LogClose| {
                record.totals[0].entries += 1;
            }
        ),
        &[Code::RecordTotals],
    ),
    defect(
        "a winner that is not there",
        short,
        signal![0xa2, 0, 0, 1, 2],
        &[Code::RecordVerdict],
    ),
    defect(
        "another row root",
        short,
        record!(20, Reward, |record: &mut crate::records::reward::Reward| {
            record.row_root[0] ^= 1;
        }),
        &[Code::RecordRows],
    ),
    defect(
        "another manifest",
        full,
        record!(
            18,
            Checkpoint,
            |record: &mut crate::records::checkpoint::Checkpoint| {
                record.manifest_root.as_mut().unwrap()[0] ^= 1;
            }
        ),
        &[Code::RecordManifest],
    ),
    defect(
        "erased and shown",
        full,
        How::Plan(only_say_erased),
        &[Code::RecordErased],
    ),
    defect(
        "another possession",
        full,
        record!(
            21,
            KeyEvent,
            |record: &mut crate::records::key_event::KeyEvent| {
                record.possession.as_mut().unwrap()[32] ^= 1;
            }
        ),
        &[Code::RecordPossession],
    ),
    // Lineage.
    defect(
        "inputs to come",
        full,
        record!(
            17,
            PolicyUpdate,
            |record: &mut crate::records::policy_update::PolicyUpdate| {
                record.inputs[0].end = 18;
            }
        ),
        &[Code::LineageRange],
    ),
    defect(
        "no parent",
        full,
        record!(
            26,
            Checkpoint,
            |record: &mut crate::records::checkpoint::Checkpoint| {
                record.parent = None;
            }
        ),
        &[Code::LineageParent],
    ),
    defect(
        "a step again",
        full,
        record!(
            25,
            PolicyUpdate,
            |record: &mut crate::records::policy_update::PolicyUpdate| {
                record.step = 1;
            }
        ),
        &[Code::LineageStep],
    ),
    defect(
        "a resume at another step",
        full,
        record!(24, Resume, |record: &mut crate::records::resume::Resume| {
            record.step = 0;
        }),
        &[Code::LineageResume],
    ),
    defect(
        "a release that is none",
        full,
        record!(
            36,
            LogClose,
            |record: &mut crate::records::log_close::LogClose| {
                record.released = Some(18);
            }
        ),
        &[Code::LineageRelease],
    ),
    // Card.
    defect(
        "no card",
        closed,
        How::Items(|items| {
            items.pop();
        }),
        &[Code::CardMissing],
    ),
    defect(
        "another card",
        closed,
        How::Hook(|stage| {
            if let Stage::CardItem(bytes) = stage {
                // A text of the first claim: still a card, and another claim.
                let at = bytes.windows(5).position(|text| text == b"run-1").unwrap();
                bytes[at] ^= 1;
            }
        }),
        &[Code::CardDigest, Code::CardClaim],
    ),
    defect(
        "a claim that the record does not show",
        closed,
        How::Hook(|stage| {
            if let Stage::Card(card) = stage {
                let size = card
                    .claims
                    .iter_mut()
                    .find(|claim| claim.id == "feedback.items");
                size.unwrap().value = crate::card::Value::uint(1_000_000);
            }
        }),
        &[Code::CardClaim],
    ),
    defect(
        "a record between card and close",
        closed,
        How::Plan(|plan| plan.logs[0].steps.insert(3, threshold())),
        &[Code::CardPlace],
    ),
    defect(
        "not a card",
        closed,
        How::Hook(|stage| {
            if let Stage::CardBytes(bytes) = stage {
                bytes.push(0);
            }
        }),
        &[Code::CardMalformed],
    ),
];

fn entry(stage: Stage<'_>, place: u64, change: fn(&mut crate::records::Entry)) {
    if let Stage::Entry(seq, entry) = stage
        && seq == place
    {
        change(entry);
    }
}

fn kind(stage: Stage<'_>, number: u8) {
    if let Stage::EntryBytes(1, bytes) = stage {
        bytes[1] = number;
    }
}

/// The erasure is recorded, and the content shown all the same.
fn only_say_erased(plan: &mut crate::bundle::tests::plan::Plan) {
    for step in &mut plan.logs[0].steps {
        if let Step::Erase(entry, compartments) = step {
            *step = spine(Erasure {
                entry: *entry,
                compartments: compartments.clone(),
                reason: "gdpr-art-17".into(),
                requested_ms: None,
                done_ms: 1,
                ext: None,
            });
        }
    }
}

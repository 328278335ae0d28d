//! What is fuzzed: each body takes any bytes and must neither panic nor break a promise.
//!
//! The same bodies run under libFuzzer (`tests/fuzz`) and, over their corpus and seeded mutations,
//! in the ordinary tests (`fuzz_smoke`).

use rlhf_audit_core::bundle::frame::Framer;
use rlhf_audit_core::card::Card;
use rlhf_audit_core::cbor::{Reader, Style, Writer, diagnostic};
use rlhf_audit_core::disclose::{Discloser, Entries, Redaction};
use rlhf_audit_core::prove::{ConsistencyProof, InclusionProof};
use rlhf_audit_core::records::{Compartment, Entry, KINDS, Payload};
use rlhf_audit_core::trust::Policy;
use rlhf_audit_core::verify::{Verifier, verify};
use rlhf_audit_store::journal::{Frames, Journal, Options};
use sha2::{Digest as _, Sha256};

/// A target: its name and its body.
pub(crate) type Target = (&'static str, fn(&[u8]));

/// Every target.
pub(crate) const TARGETS: &[Target] = &[
    ("cbor", cbor),
    ("records", records),
    ("bundle_verify", bundle_verify),
    ("disclose", disclose),
    ("card_read", card_read),
    ("proof_read", proof_read),
    ("trust_policy", trust_policy),
    ("journal_recover", journal_recover),
];

/// What the reader takes, the writer repeats byte for byte, and it can be shown.
pub(crate) fn cbor(bytes: &[u8]) {
    let mut reader = Reader::new(bytes);
    while !reader.is_empty() {
        let Ok(item) = reader.item() else { return };
        let mut writer = Writer::new();
        writer.item(item);
        assert_eq!(writer.finish().as_deref(), Ok(item));
        assert!(
            diagnostic(
                item,
                Style {
                    pretty: true,
                    embedded: true
                }
            )
            .is_ok()
        );
    }
}

/// An entry or payload that reads has one encoding.
pub(crate) fn records(bytes: &[u8]) {
    if let Ok(entry) = Entry::read(bytes, 0) {
        assert_eq!(entry.to_bytes().as_deref(), Ok(bytes));
    }
    for kind in KINDS {
        for (compartment, _) in kind.compartments {
            if let Ok(payload) = Payload::read(kind, *compartment, bytes, 0) {
                assert_eq!(payload.to_bytes().as_deref(), Ok(bytes));
            }
        }
    }
}

/// The verdict does not depend on how the bytes arrive; with a trailer that fits, mutations get
/// past the end of the file.
pub(crate) fn bundle_verify(bytes: &[u8]) {
    let whole = verify(bytes, Policy::default()).verdict.to_json();
    let mut pieces = Verifier::new(Policy::default());
    for piece in bytes.chunks(7) {
        pieces.feed(piece);
    }
    assert_eq!(pieces.finish().verdict.to_json(), whole);
    if let Some(fitting) = with_trailer(bytes) {
        let _ = verify(&fitting, Policy::default());
    }
}

/// The same items with a trailer that agrees with them.
fn with_trailer(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut framer = Framer::new();
    let (mut items, mut end, mut bodies) = (0_u64, 0, Vec::new());
    // An error ends the items; what stands before it is taken.
    let _ = framer.feed(bytes, &mut |item| {
        if item.kind.number() == 6 {
            return;
        }
        items += 1;
        let body = usize::try_from(item.bytes_offset).unwrap_or(usize::MAX);
        end = body.saturating_add(item.bytes.len());
        if item.kind.number() == 2 {
            bodies.push((body, end));
        }
    });
    let content = bytes.get(..end).filter(|_| items > 0)?;
    let (mut digest, mut at) = (Sha256::new(), 0);
    for (start, stop) in bodies {
        digest.update(content.get(at..start)?);
        at = stop;
    }
    digest.update(content.get(at..)?);
    let mut writer = Writer::new();
    writer
        .array(4)
        .uint(6)
        .number(items)
        .number(end as u64)
        .bytes(&digest.finalize());
    Some([content, &writer.finish().ok()?].concat())
}

/// What is redacted from a valid bundle is a valid bundle.
pub(crate) fn disclose(bytes: &[u8]) {
    let Some((&choice, bundle)) = bytes.split_first() else {
        return;
    };
    let mut redaction = Redaction::default();
    if choice & 1 == 1 {
        let hidden = redaction.withhold(Compartment::Signal, 1, Entries::all());
        redaction = hidden.unwrap_or_default();
    }
    let first = u64::from(choice >> 1 & 15);
    if let Ok(range) = Entries::of_rank(0, [(first, first + 5)]) {
        redaction = redaction.prune(range);
    }
    let mut discloser = Discloser::new(redaction, Vec::new());
    if discloser.feed(bundle).is_err() {
        return;
    }
    let Ok((partial, _)) = discloser.finish() else {
        return;
    };
    if verify(bundle, Policy::default()).verdict.ok {
        let outcome = verify(&partial, Policy::default());
        assert!(outcome.verdict.ok, "{}", outcome.verdict.to_json());
    }
}

/// A card that reads has one encoding.
pub(crate) fn card_read(bytes: &[u8]) {
    if let Ok(card) = Card::read(bytes) {
        assert_eq!(card.to_bytes().as_deref(), Ok(bytes));
        let _ = rlhf_audit_core::card::markdown(&card);
        let _ = rlhf_audit_core::card::json(&card);
    }
}

/// A proof that reads has one encoding and can be judged.
pub(crate) fn proof_read(bytes: &[u8]) {
    if let Ok(proof) = InclusionProof::read(bytes) {
        assert_eq!(proof.to_bytes().as_deref(), Ok(bytes));
        let _ = proof.check(&Policy::default());
    }
    if let Ok(proof) = ConsistencyProof::read(bytes) {
        assert_eq!(proof.to_bytes().as_deref(), Ok(bytes));
        let _ = proof.check(&Policy::default());
    }
}

/// A policy is read or refused.
pub(crate) fn trust_policy(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = Policy::from_json(text);
    }
}

/// Any bytes as the only segment of a journal: opened or refused, and what opens goes on.
pub(crate) fn journal_recover(bytes: &[u8]) {
    let directory = std::env::temp_dir().join(format!("rlhf-audit-fuzz-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&directory);
    if std::fs::create_dir_all(&directory).is_err() {
        return;
    }
    let segment = directory.join("seg-00000000.log");
    if std::fs::write(&segment, bytes).is_err() {
        return;
    }
    if let Ok((journal, recovery)) = Journal::open(&directory, &Options::default()) {
        assert_eq!(journal.frames(), recovery.frames);
        drop(journal);
        let mut frames = Frames::open(&directory).unwrap_or_else(|error| panic!("{error}"));
        let mut seen = 0;
        while let Ok(Some(_)) = frames.next_frame() {
            seen += 1;
        }
        assert_eq!(seen, recovery.frames);
    }
    let _ = std::fs::remove_dir_all(&directory);
}

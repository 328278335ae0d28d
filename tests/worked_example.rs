//! The worked example, `spec/example.md`, is what the code writes, byte for byte.
//!
//! `BLESS=1 cargo test -p rlhf-audit-tests worked_example` rewrites the page's section; without it, a
//! difference fails. The vector of the same name is made from the page, by the generator of the suite.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use rlhf_audit_core::bundle::head::{Head, Reason};
use rlhf_audit_core::bundle::item::Header;
use rlhf_audit_core::bundle::segment::{Member, Members, Opened, write_entry};
use rlhf_audit_core::bundle::write::BundleWriter;
use rlhf_audit_core::bundle::{MAGIC, SUITE, VERSION};
use rlhf_audit_core::cbor::{Style, Writer, diagnostic};
use rlhf_audit_core::cose::{Signer as _, SigningKey, sign};
use rlhf_audit_core::hex;
use rlhf_audit_core::merkle::{Hash, Range, leaf_hash};
use rlhf_audit_core::records::annotation::{
    Annotation, Candidate, Content, Feedback, Judgement, Origin, Outcome, Rater,
};
use rlhf_audit_core::records::common::Key;
use rlhf_audit_core::records::log_close::{LogClose, Status, Total};
use rlhf_audit_core::records::log_open::{LogOpen, Model};
use rlhf_audit_core::records::{Commitments, Compartment, Entry, Payload, Record, commitment};
use rlhf_audit_core::trust::Policy;
use rlhf_audit_core::verdict::{Integrity, Trust};
use rlhf_audit_core::verify::verify;

/// Seed of the example's signing key: 32 bytes of 0x01.
const SEED: [u8; 32] = [1; 32];
/// A compartment's opening byte and payload, or nothing where it is withheld.
type Shown = Option<(u8, Vec<u8>)>;
const TIME_MS: u64 = 1_767_225_600_000;
const BEGIN: &str = "<!-- worked-example -->";
const END: &str = "<!-- /worked-example -->";

#[test]
fn the_page_shows_what_the_code_writes() {
    let bundle = bundle();
    let section = section(&bundle);
    let page = root().join("spec/example.md");
    let vector = root().join("conformance-vectors/bundles/example/worked-example/bundle.rab");
    let trust = root().join("conformance-vectors/bundles/example/worked-example/trust.json");
    let text = fs::read_to_string(&page).unwrap();
    if std::env::var_os("BLESS").is_some() {
        fs::write(&page, replace(&text, &section)).unwrap();
        return;
    }
    assert_eq!(
        replace(&text, &section),
        text,
        "spec/example.md is stale: run with BLESS=1"
    );
    assert_eq!(
        fs::read(&vector).unwrap(),
        bundle,
        "the vector is made from the page by conformance-vectors/generator"
    );
    let beside = Policy::from_json(&fs::read_to_string(&trust).unwrap()).unwrap();
    assert_eq!(beside, Policy::from_json(&policy()).unwrap());
}

#[test]
fn the_example_verifies() {
    let outcome = verify(&bundle(), Policy::from_json(&policy()).unwrap());
    assert_eq!(
        outcome.verdict.verdict,
        Integrity::Valid,
        "{}",
        outcome.verdict.to_json()
    );
    assert_eq!(outcome.verdict.trust, Trust::Trusted);
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn policy() -> String {
    let public = hex::encode(&SigningKey::from_seed(&SEED).public_key());
    format!(
        "{{\n  \"version\": 1,\n  \"keys\": [\n    {{\"name\": \"Example Lab\", \"public\": \
         \"{public}\", \"roles\": [\"log-signer\"]}}\n  ]\n}}\n"
    )
}

/// A log of three entries: its configuration, one judgement whose rater is withheld, its end.
fn bundle() -> Vec<u8> {
    let signer = SigningKey::from_seed(&SEED);
    let mut tree = Range::new(0);
    let open = log_open(signer.public_key());
    let first = entry(0, Some(0), open.clone().into(), Commitments::default());
    let log_id = leaf_hash(&first);
    let (annotation, disclosed) = annotation(&log_id);
    let close = LogClose {
        status: Status::Completed,
        totals: vec![
            Total {
                kind: 0,
                entries: 1,
            },
            Total {
                kind: 1,
                entries: 1,
            },
        ],
        released: None,
        note: None,
        ext: None,
    };
    let last = entry(2, Some(1), close.into(), Commitments::default());
    let members = [
        member(&first, &[]),
        member(&annotation, &disclosed),
        member(&last, &[]),
    ];
    let header = Header {
        logs: 1,
        withheld: [(Compartment::Annotator, 1)].into(),
        generator: "worked example".into(),
    };
    let mut writer = BundleWriter::new(Vec::new(), &header).unwrap();
    writer.log(&log_id, 0, open.segment_height).unwrap();
    for (seq, (member, bytes)) in (0..).zip(members.iter().zip([&first, &annotation, &last])) {
        writer.member(seq, seq + 1, member).unwrap();
        tree.push(leaf_hash(bytes));
    }
    let head = Head {
        version: VERSION,
        suite: SUITE,
        log_id,
        origin: open.origin,
        size: 3,
        root: tree.root().unwrap(),
        spine: 2,
        previous: None,
        time_ms: TIME_MS + 2,
        number: 0,
        reason: Reason::Close,
    };
    let payload = head.to_bytes().unwrap();
    writer
        .head(&sign(&signer, &open.issuer, &open.run_id, &payload).unwrap())
        .unwrap();
    writer.finish().unwrap()
}

fn entry(seq: u64, spine: Option<u64>, record: Record, commitments: Commitments) -> Vec<u8> {
    Entry {
        seq,
        time_ms: TIME_MS + seq,
        spine,
        record,
        commitments,
    }
    .to_bytes()
    .unwrap()
}

fn member(entry: &[u8], disclosures: &[Shown]) -> Vec<u8> {
    let shown: Vec<_> = disclosures
        .iter()
        .map(|shown| {
            shown.as_ref().map(|(opening, payload)| Opened {
                opening: [*opening; 16],
                payload,
                offset: 0,
            })
        })
        .collect();
    let mut writer = Writer::new();
    write_entry(&mut writer, entry, &shown);
    writer.finish().unwrap()
}

/// The entry, and what of its compartments is disclosed.
fn annotation(log_id: &Hash) -> (Vec<u8>, Vec<Shown>) {
    let payloads = [
        (
            Compartment::Content,
            Payload::AnnotationContent(content()),
            0xc0,
        ),
        (Compartment::Annotator, Payload::Rater(rater()), 0xc1),
        (Compartment::Signal, Payload::Judgement(judgement()), 0xc2),
    ];
    let mut commitments = Commitments::default();
    let mut shown = Vec::new();
    for (compartment, payload, opening) in payloads {
        let bytes = payload.to_bytes().unwrap();
        let value = commitment(&[opening; 16], log_id, 1, compartment, &bytes);
        commitments.set(compartment, value);
        shown.push((compartment != Compartment::Annotator).then_some((opening, bytes)));
    }
    let record = Annotation {
        feedback: Feedback::Pairwise,
        origin: Origin::Human,
        candidates: 2,
        round: None,
        dataset: None,
        guideline: None,
        supersedes: None,
        ext: None,
    };
    (entry(1, None, record.into(), commitments), shown)
}

fn log_open(public: Hash) -> LogOpen {
    LogOpen {
        run_id: "run-7".into(),
        name: "example".into(),
        origin: "lab.example/run-7/0".into(),
        issuer: "Example Lab".into(),
        rank: 0,
        world_size: 1,
        algorithm: "dpo".into(),
        model: Model {
            name: "tiny-1".into(),
            digest: None,
            revision: None,
        },
        base_model: None,
        reward_model: None,
        segment_height: 12,
        suite: SUITE,
        keys: vec![Key {
            algorithm: 19,
            public,
        }],
        software: Vec::new(),
        secret_commitment: None,
        compliance_modes: None,
        code_digest: None,
        lockfile_digest: None,
        synthetic: Some(true),
        nonce: [5; 16],
        ext: None,
    }
}

fn content() -> Content {
    let candidate = |byte| Candidate {
        digest: [byte; 32],
        producer: None,
    };
    Content {
        prompt: Some([0xa0; 32]),
        candidates: vec![candidate(0xa1), candidate(0xa2)],
        item: Some("row-1".into()),
        conversation: None,
        turn: None,
        language: None,
        prompt_source: None,
        prompt_text: None,
        candidate_texts: None,
        attachments: None,
    }
}

fn rater() -> Rater {
    Rater {
        origin: Origin::Human,
        pseudonym: Some([0xb0; 32]),
        name: None,
        digest: None,
        cohort: None,
    }
}

fn judgement() -> Judgement {
    Judgement {
        outcome: Outcome::Judged,
        preferred: Some(0),
        strength: None,
        ranking: None,
        scale: None,
        scores: None,
        aspects: None,
        labels: None,
        steps: None,
        edits: None,
        comments: None,
        confidence: None,
        lead_time_ms: Some(4200),
        flags: None,
        judged_ms: None,
    }
}

/// The section of the page between its markers.
fn section(bundle: &[u8]) -> String {
    let mut out = String::new();
    let public = hex::encode(&SigningKey::from_seed(&SEED).public_key());
    writeln!(
        out,
        "The signing key's seed is 32 bytes of 01; its public key is\n`{public}`.\nThe whole file \
         has {} bytes; the first column is the offset of each item.\n",
        bundle.len()
    )
    .unwrap();
    let mut offset = 0;
    for (title, length) in items(bundle) {
        let bytes = &bundle[offset..offset + length];
        writeln!(
            out,
            "**{offset}: {title}** ({length} bytes)\n\n```text\n{}```\n",
            lines(bytes)
        )
        .unwrap();
        if bytes != MAGIC {
            writeln!(out, "```cbor-diag\n{}\n```\n", notation(title, bytes)).unwrap();
        }
        offset += length;
    }
    assert_eq!(offset, bundle.len());
    out
}

/// The items of this bundle, by name and length.
fn items(bundle: &[u8]) -> Vec<(&'static str, usize)> {
    let titles = ["header", "log", "segment", "head", "trailer"];
    let mut items = vec![("magic", MAGIC.len())];
    let mut framer = rlhf_audit_core::bundle::frame::Framer::new();
    let mut starts = Vec::new();
    framer
        .feed(bundle, &mut |item| {
            starts.push(usize::try_from(item.offset).unwrap());
        })
        .unwrap();
    starts.push(bundle.len());
    for (title, pair) in titles.into_iter().zip(starts.windows(2)) {
        items.push((title, pair[1] - pair[0]));
    }
    items
}

fn lines(bytes: &[u8]) -> String {
    bytes
        .chunks(32)
        .map(|chunk| hex::encode(chunk) + "\n")
        .collect()
}

fn notation(title: &str, bytes: &[u8]) -> String {
    let style = Style {
        pretty: true,
        embedded: true,
    };
    if title != "head" {
        return diagnostic(bytes, style).unwrap();
    }
    // The tag may stand only here, so the item around it is written out.
    let sign1 = diagnostic(&bytes[3..], style).unwrap();
    format!("[3, [\n{sign1}\n]]")
}

fn replace(page: &str, section: &str) -> String {
    let (before, rest) = page
        .split_once(BEGIN)
        .expect("the page has the first marker");
    let after = rest.split_once(END).map_or(rest, |(_, after)| after);
    format!("{before}{BEGIN}\n\n{section}{END}{after}")
}

/// Every entry of the example reads back: the page is no picture of something else.
#[test]
fn the_segment_holds_three_entries() {
    let bundle = bundle();
    let mut bodies = Vec::new();
    let mut framer = rlhf_audit_core::bundle::frame::Framer::new();
    framer
        .feed(&bundle, &mut |item| {
            if item.kind == rlhf_audit_core::bundle::ItemType::Segment {
                bodies.push(item.bytes);
            }
        })
        .unwrap();
    let mut members = Members::new(&bodies[0], 0);
    let mut kinds = Vec::new();
    while let Some(Member::Entry { bytes, .. }) = members.next_member().unwrap() {
        kinds.push(Entry::read(bytes, 0).unwrap().record.kind().name);
    }
    assert_eq!(kinds, ["log-open", "annotation", "log-close"]);
}

//! Verification against its floors, in one run: the same hashes and the same decoding with no
//! verifier around them.
//!
//! The bundle is one log of 50,000 annotations: once with three compartments disclosed, once with
//! all of them withheld. `floor` is a leaf, a node and the commitments of each record by the
//! streaming API of `sha2`; `floor_decode` adds the strict decoding of entry and payloads.
//! `segments` judges the log's segments, `bundle` is the whole way from bytes to verdict.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{BatchSize, BenchmarkGroup, Criterion, Throughput, measurement::WallTime};
use criterion::{criterion_group, criterion_main};
use rlhf_audit_core::bundle::head::{Head, Reason};
use rlhf_audit_core::bundle::item::Header;
use rlhf_audit_core::bundle::segment::{Opened, write_entry};
use rlhf_audit_core::bundle::write::BundleWriter;
use rlhf_audit_core::bundle::{SUITE, VERSION};
use rlhf_audit_core::cbor::Writer;
use rlhf_audit_core::cose::{Signer as _, SigningKey, sign};
use rlhf_audit_core::merkle::{Hash, Range, leaf_hash};
use rlhf_audit_core::records::annotation::{
    Annotation, Candidate, Content, Feedback, Judgement, Origin, Outcome, Rater,
};
use rlhf_audit_core::records::common::Key;
use rlhf_audit_core::records::log_open::{LogOpen, Model};
use rlhf_audit_core::records::{
    Commitments, Compartment, Entry, Opening, Payload, Record, commitment, try_encode,
};
use rlhf_audit_core::trust::Policy;
use rlhf_audit_core::verify::{Cutter, Job, Work, verify};
use sha2::{Digest as _, Sha256};

const ANNOTATIONS: u64 = 50_000;
const BEGIN_MS: u64 = 1_767_225_600_000;
const ISSUER: &str = "lab.example";
const RUN: &str = "run-1";

/// What is hashed and decoded of one record.
struct Row {
    entry: Vec<u8>,
    /// The input of each commitment that is disclosed, its compartment and the payload's length.
    opened: Vec<(Compartment, Vec<u8>, usize)>,
}

fn disclosed(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("verify_disclosed");
    compare(&mut group, true);
}

fn withheld(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("verify_withheld");
    compare(&mut group, false);
}

fn compare(group: &mut BenchmarkGroup<'_, WallTime>, shown: bool) {
    let (bundle, rows) = sample(shown);
    assert!(
        verify(&bundle, Policy::default()).verdict.ok,
        "a good bundle"
    );
    println!("{} bytes for each record", bundle.len() / rows.len());
    group
        .throughput(Throughput::ElementsAndBytes {
            elements: rows.len() as u64,
            bytes: bundle.len() as u64,
        })
        .sample_size(20);
    group.bench_function("floor", |bencher| bencher.iter(|| floor(&rows)));
    group.bench_function("floor_decode", |bencher| {
        bencher.iter(|| {
            decode(&rows);
            floor(&rows)
        });
    });
    group.bench_function("segments", |bencher| {
        let judge = |jobs: Vec<Job>| jobs.into_iter().map(Job::run).for_each(drop);
        bencher.iter_batched(|| jobs(&bundle), judge, BatchSize::PerIteration);
    });
    group.bench_function("bundle", |bencher| {
        bencher.iter(|| verify(black_box(&bundle), Policy::default()).verdict.ok);
    });
}

fn floor(rows: &[Row]) -> Hash {
    rows.iter().fold([0; 32], |last, row| {
        for (_, input, _) in &row.opened {
            black_box(sha256(&[input]));
        }
        sha256(&[&[1], &last, &sha256(&[&[0], &row.entry])])
    })
}

fn decode(rows: &[Row]) {
    for row in rows {
        let entry = Entry::read(black_box(&row.entry), 0).expect("sound");
        let kind = entry.record.kind();
        for (compartment, input, length) in &row.opened {
            let payload = &input[input.len() - length..];
            black_box(Payload::read(kind, *compartment, payload, 0).expect("sound"));
        }
        black_box(&entry);
    }
}

fn jobs(bundle: &[u8]) -> Vec<Job> {
    let mut jobs = Vec::new();
    Cutter::new(&Policy::default())
        .feed(bundle, &mut |work| {
            if let Work::Segment(job) = work {
                jobs.push(job);
            }
        })
        .expect("sound");
    jobs
}

fn sample(shown: bool) -> (Vec<u8>, Vec<Row>) {
    let key = SigningKey::from_seed(&[7; 32]);
    let open = entry(0, opening_record(&key).into(), &[], &[0; 32]).0;
    let log_id = leaf_hash(&open);
    let reasons = Compartment::ALL.map(|compartment| (compartment, 5));
    let header = Header {
        logs: 1,
        withheld: BTreeMap::from(reasons),
        generator: "bench".into(),
    };
    let mut writer = BundleWriter::new(Vec::new(), &header).expect("in memory");
    writer.log(&log_id, 0, 12).expect("in memory");
    let mut tree = Range::new(0);
    let mut rows = Vec::new();
    for seq in 0..=ANNOTATIONS {
        let (bytes, held) = match seq {
            0 => (open.clone(), Vec::new()),
            _ => annotation(seq, &log_id),
        };
        tree.push(leaf_hash(&bytes));
        let disclosures: Vec<_> = held
            .iter()
            .map(|(_, opening, payload)| {
                shown.then_some(Opened {
                    opening: *opening,
                    payload,
                    offset: 0,
                })
            })
            .collect();
        let mut member = Writer::new();
        write_entry(&mut member, &bytes, &disclosures);
        let member = member.finish().expect("encodes");
        writer.member(seq, seq + 1, &member).expect("in memory");
        let held = if shown { held } else { Vec::new() };
        rows.push(row(bytes, seq, &log_id, held));
    }
    writer.head(&head(&key, &log_id, &tree)).expect("in memory");
    (writer.finish().expect("in memory"), rows)
}

type Held = Vec<(Compartment, Opening, Vec<u8>)>;

fn annotation(seq: u64, log_id: &Hash) -> (Vec<u8>, Held) {
    let body = Annotation {
        feedback: Feedback::Pairwise,
        origin: Origin::Human,
        candidates: 2,
        round: Some(seq / 10_000),
        dataset: None,
        guideline: None,
        supersedes: None,
        ext: None,
    };
    let payloads = [
        (Compartment::Content, try_encode(&content(seq))),
        (Compartment::Annotator, try_encode(&rater(seq))),
        (Compartment::Signal, try_encode(&judgement(seq))),
    ];
    entry(
        seq,
        body.into(),
        &payloads.map(|(c, bytes)| (c, bytes.expect("encodes"))),
        log_id,
    )
}

/// The entry's bytes, and what its compartments hold.
fn entry(
    seq: u64,
    record: Record,
    payloads: &[(Compartment, Vec<u8>)],
    log_id: &Hash,
) -> (Vec<u8>, Held) {
    let mut commitments = Commitments::default();
    let mut held = Vec::new();
    for (compartment, payload) in payloads {
        let text = digest(&format!("opening {seq} {}", compartment.name()));
        let opening: Opening = *text.first_chunk().expect("16 of 32 bytes");
        commitments.set(
            *compartment,
            commitment(&opening, log_id, seq, *compartment, payload),
        );
        held.push((*compartment, opening, payload.clone()));
    }
    let entry = Entry {
        seq,
        time_ms: BEGIN_MS + seq,
        spine: (seq == 0).then_some(0),
        record,
        commitments,
    };
    (entry.to_bytes().expect("encodes"), held)
}

fn row(entry: Vec<u8>, seq: u64, log_id: &Hash, held: Held) -> Row {
    let input = |(compartment, opening, payload): (Compartment, Opening, Vec<u8>)| {
        let mut writer = Writer::new();
        writer.array(6).text("rlhf-audit/v1/commitment");
        writer.bytes(&opening).bytes(log_id).uint(seq);
        writer.uint(compartment.number()).bytes(&payload);
        let input = writer.finish().expect("encodes");
        let value = commitment(&opening, log_id, seq, compartment, &payload);
        assert_eq!(
            value,
            sha256(&[&input]),
            "the floor hashes what the verifier hashes"
        );
        (compartment, input, payload.len())
    };
    Row {
        entry,
        opened: held.into_iter().map(input).collect(),
    }
}

fn head(key: &SigningKey, log_id: &Hash, tree: &Range) -> Vec<u8> {
    let head = Head {
        version: VERSION,
        suite: SUITE,
        log_id: *log_id,
        origin: "lab.example/run-1/0".into(),
        size: tree.end(),
        root: tree.root().expect("from leaf 0"),
        spine: 1,
        previous: None,
        time_ms: BEGIN_MS + tree.end(),
        number: 0,
        reason: Reason::Checkpoint,
    };
    sign(key, ISSUER, RUN, &head.to_bytes().expect("encodes")).expect("encodes")
}

fn opening_record(key: &SigningKey) -> LogOpen {
    LogOpen {
        run_id: RUN.into(),
        name: "bench".into(),
        origin: "lab.example/run-1/0".into(),
        issuer: ISSUER.into(),
        rank: 0,
        world_size: 1,
        algorithm: "dpo".into(),
        model: Model {
            name: "m".into(),
            digest: None,
            revision: None,
        },
        base_model: None,
        reward_model: None,
        segment_height: 12,
        suite: SUITE,
        keys: vec![Key {
            algorithm: 19,
            public: key.public_key(),
        }],
        software: Vec::new(),
        secret_commitment: None,
        compliance_modes: None,
        code_digest: None,
        lockfile_digest: None,
        synthetic: None,
        nonce: [1; 16],
        ext: None,
    }
}

fn content(seq: u64) -> Content {
    let candidate = |name: &str| Candidate {
        digest: digest(&format!("{name} {seq}")),
        producer: None,
    };
    Content {
        prompt: Some(digest(&format!("prompt {seq}"))),
        candidates: vec![candidate("a"), candidate("b")],
        item: None,
        conversation: None,
        turn: None,
        language: None,
        prompt_source: None,
        prompt_text: None,
        candidate_texts: None,
        attachments: None,
    }
}

fn rater(seq: u64) -> Rater {
    Rater {
        origin: Origin::Human,
        pseudonym: Some(digest(&format!("rater {}", seq % 100))),
        name: None,
        digest: None,
        cohort: None,
    }
}

fn judgement(seq: u64) -> Judgement {
    Judgement {
        outcome: Outcome::Judged,
        preferred: Some(seq % 2),
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
        lead_time_ms: Some(1000 + seq % 5000),
        flags: None,
        judged_ms: None,
    }
}

fn digest(text: &str) -> Hash {
    sha256(&[text.as_bytes()])
}

fn sha256(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().into()
}

criterion_group!(benches, disclosed, withheld);
criterion_main!(benches);

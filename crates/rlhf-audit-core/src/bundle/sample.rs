//! A small valid log for tests: what a short run records, sealed at each checkpoint.
//!
//! ```text
//! 0 log-open · 1 dataset · 2 guideline · 3 hyperparameters
//! 4…  eight annotations and a policy update, twice, then a checkpoint and a head; again and again
//! n−1 log-close and the last head
//! ```
//!
//! Every second annotation has a `raw` compartment, which the bundle withholds by default. All
//! values follow from the sequence number, so that a sample is the same bytes every time.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use sha2::{Digest as _, Sha256};

use super::head::{Head, Reason};
use super::item::Header;
use super::segment::{Disclosures, Opened, write_entry};
use super::write::BundleWriter;
use super::{SUITE, VERSION};
use crate::cbor::Writer;
use crate::cose::{Signer as _, SigningKey, sign};
use crate::merkle::{Hash, Range, leaf_hash};
use crate::records::annotation::{
    Annotation, Candidate, Content, Feedback, Judgement, Origin, Outcome, Rater, Scale,
};
use crate::records::checkpoint::{Checkpoint, Tensor, Tensors, manifest_root, tensor_root};
use crate::records::common::{File, Key, Metric, NamedText, Setting, Span};
use crate::records::dataset::{Dataset, Role};
use crate::records::field::{Column, Scalar};
use crate::records::guideline::Guideline;
use crate::records::hyperparameters::Hyperparameters;
use crate::records::log_close::{LogClose, Status, Total};
use crate::records::log_open::{LogOpen, Model};
use crate::records::policy_update::PolicyUpdate;
use crate::records::{Class, Commitments, Compartment, Entry, Opening, Record, commitment, encode};

/// The reason of `spec/registry/reasons.csv` for what is withheld by default.
pub(crate) const BY_DEFAULT: u64 = 5;
/// Who signs the heads of every sample.
pub(crate) const ISSUER: &str = "lab.example";
/// The run of every sample.
pub(crate) const RUN: &str = "run-1";
/// When a sample's first entry was recorded; each further one follows a second later.
pub(crate) const BEGIN_MS: u64 = 1_767_225_600_000;

/// What a compartment holds, where the bundle shows it.
pub(crate) type Held = Option<(Opening, Vec<u8>)>;

/// One entry with what its compartments hold.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// The leaf input.
    pub(crate) entry: Vec<u8>,
    /// Spine or event.
    pub(crate) class: Class,
    /// Opening and payload of each compartment; `None` where the bundle withholds it.
    pub(crate) compartments: Vec<(Compartment, Held)>,
}

/// A log and its heads.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    /// Leaf hash of the first entry.
    pub(crate) log_id: Hash,
    /// The rank that wrote it.
    pub(crate) rank: u64,
    /// Segment height.
    pub(crate) height: u64,
    /// The entries in log order.
    pub(crate) rows: Vec<Row>,
    /// Each head's size and encoded COSE_Sign1, in log order.
    pub(crate) heads: Vec<(u64, Vec<u8>)>,
}

/// The key that signs the heads of every sample.
pub(crate) fn key() -> SigningKey {
    SigningKey::from_seed(&[7; 32])
}

/// The log of `rank` in a run of `ranks`, with `length` entries (at least 6) and segments of
/// 2^`height` leaves.
pub(crate) fn log(rank: u64, ranks: u64, height: u64, length: u64) -> Log {
    assert!(length >= 6 && rank < ranks);
    let mut build = Build::new(rank, height);
    build.spine(opening_record(rank, ranks, height));
    build.spine(dataset());
    build.spine(guideline());
    build.spine(hyperparameters());
    while build.next() < length - 1 {
        match (build.next() - 4) % 19 {
            8 | 17 => build.update(),
            18 => {
                build.checkpoint();
                build.head(Reason::Checkpoint);
            }
            _ => build.annotate(),
        }
    }
    build.close();
    build.head(Reason::Close);
    build.log
}

/// The bundle of a run of one rank.
pub(crate) fn bundle(height: u64, length: u64) -> Vec<u8> {
    write(&[log(0, 1, height, length)])
}

/// The bundle of these logs.
pub(crate) fn write(logs: &[Log]) -> Vec<u8> {
    let header = Header {
        logs: logs.len() as u64,
        withheld: BTreeMap::from([(Compartment::Raw, BY_DEFAULT)]),
        generator: "sample".into(),
    };
    let mut writer = BundleWriter::new(Vec::new(), &header).unwrap();
    for log in logs {
        writer.log(&log.log_id, log.rank, log.height).unwrap();
        let mut heads = log.heads.iter().peekable();
        for (seq, row) in (0..).zip(&log.rows) {
            writer.member(seq, seq + 1, &row.member()).unwrap();
            while let Some((_, sign1)) = heads.next_if(|(size, _)| *size == seq + 1) {
                writer.head(sign1).unwrap();
            }
        }
    }
    writer.finish().unwrap()
}

impl Row {
    /// The member of a segment that shows what the row holds.
    pub(crate) fn member(&self) -> Vec<u8> {
        let mut disclosures = Disclosures::default();
        for (_, held) in &self.compartments {
            let opened = held.as_ref().map(|(opening, payload)| Opened {
                opening: *opening,
                payload,
                offset: 0,
            });
            assert!(disclosures.push(opened));
        }
        let mut writer = Writer::new();
        write_entry(&mut writer, &self.entry, disclosures.as_slice());
        writer.finish().unwrap()
    }
}

/// A log under construction.
struct Build {
    log: Log,
    tree: Range,
    spine: u64,
    step: u64,
    /// First annotation that no update was computed from.
    unused: u64,
    last_checkpoint: Option<u64>,
    previous: Option<Hash>,
    totals: BTreeMap<u64, u64>,
}

impl Build {
    fn new(rank: u64, height: u64) -> Self {
        let log = Log {
            log_id: [0; 32],
            rank,
            height,
            rows: Vec::new(),
            heads: Vec::new(),
        };
        Self {
            log,
            tree: Range::new(0),
            spine: 0,
            step: 0,
            unused: 4,
            last_checkpoint: None,
            previous: None,
            totals: BTreeMap::new(),
        }
    }

    fn next(&self) -> u64 {
        self.log.rows.len() as u64
    }

    fn spine(&mut self, record: impl Into<Record>) {
        self.add(record.into(), Vec::new());
    }

    fn add(&mut self, record: Record, payloads: Vec<(Compartment, Vec<u8>, bool)>) {
        let (seq, class) = (self.next(), record.kind().class);
        *self.totals.entry(record.kind().number).or_default() += 1;
        let (mut commitments, mut compartments) = (Commitments::default(), Vec::new());
        for (compartment, payload, shown) in payloads {
            let text = format!("opening {} {seq} {}", self.log.rank, compartment.name());
            let opening: Opening = digest(&text)[..16].try_into().unwrap();
            let value = commitment(&opening, &self.log.log_id, seq, compartment, &payload);
            commitments.set(compartment, value);
            compartments.push((compartment, shown.then_some((opening, payload))));
        }
        let spine = (class == Class::Spine).then_some(self.spine);
        self.spine += u64::from(spine.is_some());
        let entry = Entry {
            seq,
            time_ms: time_ms(seq),
            spine,
            record,
            commitments,
        };
        let entry = entry.to_bytes().unwrap();
        let leaf = leaf_hash(&entry);
        if seq == 0 {
            self.log.log_id = leaf;
        }
        self.tree.push(leaf);
        self.log.rows.push(Row {
            entry,
            class,
            compartments,
        });
    }

    fn annotate(&mut self) {
        let seq = self.next();
        let annotation = Annotation {
            feedback: match seq % 3 {
                0 => Feedback::Pairwise,
                1 => Feedback::Scalar,
                _ => Feedback::Ranking,
            },
            origin: if seq.is_multiple_of(5) {
                Origin::Model
            } else {
                Origin::Human
            },
            candidates: 2,
            round: Some(seq / 19),
            dataset: Some(1),
            guideline: Some(2),
            supersedes: None,
            ext: None,
        };
        let signal = encode(&judgement(annotation.feedback, seq));
        let mut payloads = vec![
            (Compartment::Content, encode(&content(seq)), true),
            (
                Compartment::Annotator,
                encode(&rater(annotation.origin, seq)),
                true,
            ),
            (Compartment::Signal, signal.clone(), true),
        ];
        if seq.is_multiple_of(2) {
            payloads.push((Compartment::Raw, signal, false));
        }
        self.add(annotation.into(), payloads);
    }

    fn update(&mut self) {
        let seq = self.next();
        self.step += 1;
        let inputs = vec![Span {
            first: self.unused,
            end: seq,
        }];
        self.unused = seq + 1;
        self.spine(PolicyUpdate {
            step: self.step,
            loss: Some(0.5),
            kl: Some(0.03125),
            learning_rate: Some(1e-6),
            inputs,
            samples: Some(8),
            ..PolicyUpdate::default()
        });
    }

    fn checkpoint(&mut self) {
        let seq = self.next();
        let files = vec![file(&format!("checkpoint-{}.safetensors", self.step))];
        let tensors = vec![Tensor {
            name: "lm_head.weight".into(),
            dtype: "BF16".into(),
            shape: vec![8, 16],
            digest: digest(&format!("tensor {seq}")),
        }];
        let record = Checkpoint {
            name: format!("checkpoint-{}", self.step),
            step: self.step,
            epoch: Some(0.5),
            metrics: vec![Metric {
                name: "reward/mean".into(),
                value: 0.25,
            }],
            manifest_root: Some(manifest_root(&files)),
            files,
            parent: self.last_checkpoint,
            released: true,
            tensors: Some(tensors.len() as u64),
            tensor_root: Some(tensor_root(&tensors)),
            ext: None,
        };
        self.last_checkpoint = Some(seq);
        self.unused = seq + 1;
        let payload = encode(&Tensors { tensors });
        self.add(record.into(), vec![(Compartment::Content, payload, true)]);
    }

    fn close(&mut self) {
        let totals = self.totals.iter();
        let totals = totals
            .map(|(kind, entries)| Total {
                kind: *kind,
                entries: *entries,
            })
            .collect();
        self.spine(LogClose {
            status: Status::Completed,
            totals,
            released: self.last_checkpoint,
            note: None,
            ext: None,
        });
    }

    fn head(&mut self, reason: Reason) {
        let size = self.next();
        let head = Head {
            version: VERSION,
            suite: SUITE,
            log_id: self.log.log_id,
            origin: origin(self.log.rank),
            size,
            root: self.tree.root().unwrap(),
            spine: self.spine,
            previous: self.previous,
            time_ms: time_ms(size),
            number: self.log.heads.len() as u64,
            reason,
        };
        let payload = head.to_bytes().unwrap();
        self.previous = Some(Head::digest(&payload));
        let sign1 = sign(&key(), ISSUER, RUN, &payload).unwrap();
        self.log.heads.push((size, sign1));
    }
}

/// The origin of the log of `rank`.
pub(crate) fn origin(rank: u64) -> String {
    format!("{ISSUER}/{RUN}/{rank}")
}

fn time_ms(seq: u64) -> u64 {
    BEGIN_MS + 1000 * seq
}

fn digest(text: &str) -> Hash {
    Sha256::digest(text).into()
}

fn file(path: &str) -> File {
    File {
        path: path.into(),
        size_bytes: 4096,
        digest: digest(path),
    }
}

fn opening_record(rank: u64, ranks: u64, height: u64) -> LogOpen {
    let model = |name: &str| Model {
        name: name.into(),
        digest: Some(digest(name)),
        revision: None,
    };
    LogOpen {
        run_id: RUN.into(),
        name: "Sample run".into(),
        origin: origin(rank),
        issuer: ISSUER.into(),
        rank,
        world_size: ranks,
        algorithm: "dpo".into(),
        model: model("example/policy"),
        base_model: Some(model("example/base")),
        reward_model: None,
        segment_height: height,
        suite: SUITE,
        keys: vec![Key {
            algorithm: 19,
            public: key().public_key(),
        }],
        software: vec![NamedText {
            name: "trainer".into(),
            text: "1.0".into(),
        }],
        secret_commitment: Some(digest("secret")),
        compliance_modes: None,
        code_digest: Some(digest("code")),
        lockfile_digest: None,
        synthetic: Some(true),
        nonce: [1; 16],
        ext: None,
    }
}

fn dataset() -> Dataset {
    let files = vec![file("pairs.jsonl")];
    Dataset {
        name: "example/pairs".into(),
        role: Role::Preferences,
        manifest_root: Some(manifest_root(&files)),
        files,
        rows: Some(1000),
        origin: None,
        license: Some("CC0-1.0".into()),
        collected_from_ms: None,
        collected_to_ms: None,
        personal_data: Some(false),
        split: Some("train".into()),
        selection: None,
        ext: None,
    }
}

fn guideline() -> Guideline {
    Guideline {
        version: "1".into(),
        digest: digest("guideline"),
        title: Some("How to rate".into()),
        effective_from_ms: None,
        language: Some("en".into()),
        replaces: None,
        ext: None,
    }
}

fn hyperparameters() -> Hyperparameters {
    Hyperparameters {
        values: vec![Setting {
            name: "beta".into(),
            value: Scalar::Float(0.1),
        }],
        step: 0,
        reason: None,
        ext: None,
    }
}

fn content(seq: u64) -> Content {
    let candidate = |name: &str| Candidate {
        digest: digest(&format!("{name} {seq}")),
        producer: Some("example/policy".into()),
    };
    Content {
        prompt: Some(digest(&format!("prompt {seq}"))),
        candidates: vec![candidate("first"), candidate("second")],
        item: Some(format!("row-{seq}")),
        conversation: None,
        turn: None,
        language: Some("en".into()),
        prompt_source: None,
        prompt_text: None,
        candidate_texts: None,
        attachments: None,
    }
}

fn rater(origin: Origin, seq: u64) -> Rater {
    let human = origin == Origin::Human;
    Rater {
        origin,
        pseudonym: human.then(|| digest(&format!("rater {}", seq % 7))),
        name: (!human).then(|| "example/judge".into()),
        digest: (!human).then(|| digest("judge prompt")),
        cohort: None,
    }
}

fn judgement(feedback: Feedback, seq: u64) -> Judgement {
    let scalar = feedback == Feedback::Scalar;
    Judgement {
        outcome: Outcome::Judged,
        preferred: (feedback == Feedback::Pairwise).then_some(seq % 2),
        strength: None,
        ranking: (feedback == Feedback::Ranking).then(|| vec![vec![1], vec![0]]),
        scale: scalar.then_some(Scale {
            low: 1.0,
            high: 5.0,
        }),
        scores: scalar.then(|| Column(vec![Some(4.0), None])),
        aspects: None,
        labels: None,
        steps: None,
        edits: None,
        comments: None,
        confidence: Some(0.75),
        lead_time_ms: Some(1500 + seq),
        flags: None,
        judged_ms: None,
    }
}

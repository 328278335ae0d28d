//! The records of the golden run, one function for each kind.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::START_MS;
use crate::records::Digest;
use crate::records::annotation::{self, Judgement, Origin, Outcome, Rater};
use crate::records::anomaly::{Anomaly, Severity};
use crate::records::checkpoint::{Checkpoint, manifest_root};
use crate::records::common::{File, Key, Metric, NamedText, Setting, Span};
use crate::records::dataset::{Dataset, Role};
use crate::records::declaration::Declaration;
use crate::records::erasure::Erasure;
use crate::records::evaluation::{Evaluation, Measure};
use crate::records::field::Scalar;
use crate::records::guideline::Guideline;
use crate::records::hyperparameters::Hyperparameters;
use crate::records::key_event::{KeyEvent, Operation};
use crate::records::log_open::{LogOpen, Model};
use crate::records::policy_update::PolicyUpdate;
use crate::records::threshold::{Comparison, Threshold};

pub(crate) fn content() -> annotation::Content {
    annotation::Content {
        prompt: Some([7; 32]),
        candidates: vec![],
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

pub(crate) fn rater(origin: Origin, person: Option<u8>) -> Rater {
    let name = person.is_none().then(|| String::from("judge-9b"));
    Rater {
        origin,
        pseudonym: person.map(|person| [person; 32]),
        name,
        digest: None,
        cohort: None,
    }
}

pub(crate) fn judgement(outcome: Outcome) -> Judgement {
    Judgement {
        outcome,
        preferred: (outcome == Outcome::Judged).then_some(0),
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
        lead_time_ms: None,
        flags: None,
        judged_ms: None,
    }
}

fn model(name: &str, digest: Option<Digest>) -> Model {
    Model {
        name: name.into(),
        digest,
        revision: digest.map(|_| "main".into()),
    }
}

fn named(name: &str, text: &str) -> NamedText {
    NamedText {
        name: name.into(),
        text: text.into(),
    }
}

pub(crate) fn log_open() -> LogOpen {
    LogOpen {
        run_id: "run-7".into(),
        name: "harmless <b>7b</b>".into(),
        origin: "example.org/runs/7/0".into(),
        issuer: "Example Lab".into(),
        rank: 0,
        world_size: 2,
        algorithm: "grpo".into(),
        model: model("example/chat-7b", None),
        base_model: Some(model("example/base-7b", Some([1; 32]))),
        reward_model: Some(model("example/reward-1b", Some([2; 32]))),
        segment_height: 12,
        suite: 1,
        keys: vec![Key {
            algorithm: 19,
            public: [3; 32],
        }],
        software: vec![named("trl", "0.24.0"), named("torch", "2.9.1")],
        secret_commitment: Some([4; 32]),
        compliance_modes: Some(vec!["eu_standard".into()]),
        code_digest: Some([5; 32]),
        lockfile_digest: Some([6; 32]),
        synthetic: Some(true),
        nonce: [7; 16],
        ext: None,
    }
}

pub(crate) fn settings(step: u64, values: &[(&str, Scalar)]) -> Hyperparameters {
    let setting = |(name, value): &(&str, Scalar)| Setting {
        name: (*name).into(),
        value: value.clone(),
    };
    Hyperparameters {
        values: values.iter().map(setting).collect(),
        step,
        reason: None,
        ext: None,
    }
}

fn files(seed: u8) -> Vec<File> {
    ["a.bin", "b.bin"]
        .map(|path| File {
            path: path.into(),
            size_bytes: 100,
            digest: [seed; 32],
        })
        .into()
}

pub(crate) fn dataset() -> Dataset {
    Dataset {
        name: "example/harmless".into(),
        role: Role::Preferences,
        manifest_root: Some(manifest_root(&files(11))),
        files: files(11),
        rows: Some(2312),
        origin: Some("crowd work".into()),
        license: Some("MIT".into()),
        collected_from_ms: Some(START_MS - 1000),
        collected_to_ms: Some(START_MS - 500),
        personal_data: Some(false),
        split: Some("train".into()),
        selection: Some("all rows".into()),
        ext: None,
    }
}

pub(crate) fn guideline() -> Guideline {
    Guideline {
        version: "1.2".into(),
        digest: [12; 32],
        title: Some("How to compare".into()),
        effective_from_ms: Some(START_MS - 2000),
        language: Some("en".into()),
        replaces: Some(2),
        ext: None,
    }
}

pub(crate) fn threshold() -> Threshold {
    Threshold {
        suite: "refusals".into(),
        metric: "accuracy".into(),
        comparison: Comparison::AtLeast,
        bound: 0.875,
        reason: None,
        ext: None,
    }
}

pub(crate) fn update(step: u64, kl: f64, loss: f64, inputs: core::ops::Range<u64>) -> PolicyUpdate {
    PolicyUpdate {
        step,
        objective: Some(vec![Metric {
            name: "kl_penalty".into(),
            value: 0.05,
        }]),
        loss: Some(loss),
        kl: Some(kl),
        learning_rate: Some(1e-6),
        gradient_norm: Some(1.5),
        inputs: vec![Span {
            first: inputs.start,
            end: inputs.end,
        }],
        stage: Some("policy".into()),
        samples: Some(64),
        entropy: Some(2.25),
        reward: Some(0.5),
        ..PolicyUpdate::default()
    }
}

pub(crate) fn checkpoint(name: &str, step: u64, parent: Option<u64>, released: bool) -> Checkpoint {
    Checkpoint {
        name: name.into(),
        step,
        epoch: Some(0.5),
        manifest_root: Some(manifest_root(&files(13))),
        files: files(13),
        parent,
        released,
        ..Checkpoint::default()
    }
}

pub(crate) fn evaluation() -> Evaluation {
    Evaluation {
        suite: "refusals".into(),
        suite_digest: Some([14; 32]),
        checkpoint: Some(24),
        results: vec![Measure {
            metric: "accuracy".into(),
            value: 0.9375,
            items: Some(320),
            low: Some(0.91),
            high: Some(0.96),
        }],
        split: Some("test".into()),
        evaluator: Some("Example Lab".into()),
        started_ms: Some(START_MS + 20_000),
        ended_ms: Some(START_MS + 24_000),
        ext: None,
    }
}

pub(crate) fn anomaly() -> Anomaly {
    Anomaly {
        rule: "reward-jump".into(),
        severity: Severity::Warning,
        description: "mean reward doubled".into(),
        step: Some(20),
        entries: Some(vec![Span { first: 17, end: 18 }]),
        disposition: Some("looked at, kept".into()),
        ext: None,
    }
}

pub(crate) fn declaration() -> Declaration {
    Declaration {
        subject: "intended-use".into(),
        fields: vec![named("statement", "research")],
        attachments: vec![],
        signer: "A. Person".into(),
        role: "head of safety".into(),
        organisation: "Example Lab".into(),
        signed_ms: START_MS + 27_000,
        valid_until_ms: Some(START_MS + 900_000),
        supersedes: Some(27),
        ext: None,
    }
}

pub(crate) fn erasure() -> Erasure {
    Erasure {
        entry: 5,
        compartments: vec![0, 3],
        reason: "gdpr-art-17".into(),
        requested_ms: Some(START_MS + 27_500),
        done_ms: START_MS + 28_000,
        ext: None,
    }
}

pub(crate) fn key_event() -> KeyEvent {
    KeyEvent {
        operation: Operation::Revoke,
        key: Key {
            algorithm: 19,
            public: [15; 32],
        },
        last_valid_size: Some(20),
        possession: None,
        reason: "stolen laptop".into(),
        ext: None,
    }
}

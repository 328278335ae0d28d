//! What the other modules record: a small run with every kind that takes part in a lineage.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use rlhf_audit_core::cose::{Signer as _, SigningKey};
use rlhf_audit_core::hex;
use rlhf_audit_core::records::annotation::{
    Annotation, Candidate, Content, Feedback, Judgement, Origin, Outcome, Rater,
};
use rlhf_audit_core::records::common::{File, Span};
use rlhf_audit_core::records::log_open::{LogOpen, Model};
use rlhf_audit_core::records::policy_update::PolicyUpdate;
use rlhf_audit_core::trust::Policy;
use rlhf_audit_store::keys::RunSecret;
use rlhf_audit_store::recorder::{
    Closing, Means, NewAnnotation, NewCheckpoint, Recorder, RewardBatch,
};
use rlhf_audit_store::seal::{SealOptions, seal};

/// A directory for a test, removed when the test ends.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("rlhf-audit-tests-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Fixed keys and a clock that ticks by one.
pub(crate) fn means() -> Means {
    let signer = Box::new(SigningKey::from_seed(&[7; 32]));
    let mut means = Means::new(signer, RunSecret::from_bytes(&[9; 32]));
    let ticks = AtomicU64::new(1_767_225_600_000);
    means.clock = Box::new(move || ticks.fetch_add(1, Ordering::Relaxed));
    means
}

/// A policy that trusts the key of [`means`].
pub(crate) fn trusting() -> Policy {
    let public = hex::encode(&SigningKey::from_seed(&[7; 32]).public_key());
    let json = format!(
        r#"{{"version":1,"keys":[{{"name":"lab","public":"{public}","roles":["log-signer"]}}]}}"#
    );
    Policy::from_json(&json).unwrap()
}

pub(crate) fn configuration(segment_height: u64) -> LogOpen {
    LogOpen {
        run_id: "run-1".into(),
        name: "test".into(),
        origin: "lab.example/runs/1/rank-0".into(),
        issuer: "Example Lab".into(),
        rank: 0,
        world_size: 1,
        algorithm: "grpo".into(),
        model: Model {
            name: "tiny".into(),
            digest: None,
            revision: None,
        },
        base_model: None,
        reward_model: None,
        segment_height,
        suite: 1,
        keys: Vec::new(),
        software: Vec::new(),
        secret_commitment: None,
        compliance_modes: None,
        code_digest: None,
        lockfile_digest: None,
        synthetic: Some(true),
        nonce: [3; 16],
        ext: None,
    }
}

/// A preference of one of four raters, its number in the digests.
pub(crate) fn preference(recorder: &Recorder, number: u64) -> NewAnnotation {
    let mut digest = [0; 32];
    digest[..8].copy_from_slice(&number.to_be_bytes());
    let candidate = |byte| Candidate {
        digest: [byte; 32],
        producer: None,
    };
    NewAnnotation {
        annotation: Annotation {
            feedback: Feedback::Pairwise,
            origin: Origin::Human,
            candidates: 2,
            round: Some(number / 100),
            dataset: None,
            guideline: None,
            supersedes: None,
            ext: None,
        },
        content: Some(Content {
            prompt: Some(digest),
            candidates: vec![candidate(1), candidate(2)],
            item: None,
            conversation: None,
            turn: None,
            language: None,
            prompt_source: None,
            prompt_text: None,
            candidate_texts: None,
            attachments: None,
        }),
        rater: Some(Rater {
            origin: Origin::Human,
            pseudonym: Some(recorder.pseudonym(["ada", "bob", "cyd", "dan"][number as usize % 4])),
            name: None,
            digest: None,
            cohort: None,
        }),
        judgement: judged(number % 2),
    }
}

pub(crate) fn judged(preferred: u64) -> Judgement {
    Judgement {
        outcome: Outcome::Judged,
        preferred: Some(preferred),
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

/// One epoch: judgements, a reward batch, an update, a checkpoint with its head.
pub(crate) fn epoch(recorder: &Recorder, number: u64, judgements: u64, released: bool) {
    let first = recorder.entries();
    for index in 0..judgements {
        recorder
            .annotation(preference(recorder, number * judgements + index))
            .unwrap();
    }
    let step = number + 1;
    let rewards = vec![Some(1.0), None, Some(f64::NAN), Some(-0.5)];
    recorder
        .reward(&RewardBatch {
            step,
            prompts: vec![[1; 32]; 4],
            completions: (0..4).map(|byte| [byte; 32]).collect(),
            functions: vec![("accuracy".into(), rewards)],
            advantages: None,
        })
        .unwrap();
    let end = recorder.entries();
    recorder
        .record(PolicyUpdate {
            step,
            loss: Some(1.0 / (step as f64)),
            kl: Some(0.01),
            inputs: vec![Span { first, end }],
            ..PolicyUpdate::default()
        })
        .unwrap();
    recorder
        .checkpoint(NewCheckpoint {
            name: format!("epoch_{number}"),
            step,
            files: vec![File {
                path: "model.bin".into(),
                size_bytes: 8,
                digest: [4; 32],
            }],
            released,
            ..NewCheckpoint::default()
        })
        .unwrap();
}

/// Records `epochs` and seals them; returns the bundle's path.
pub(crate) fn sealed(scratch: &Scratch, epochs: u64, judgements: u64, height: u64) -> PathBuf {
    let journal = scratch.join("journal");
    let recorder = Recorder::create(&journal, configuration(height), means()).unwrap();
    for number in 0..epochs {
        epoch(&recorder, number, judgements, number + 1 == epochs);
    }
    let released = recorder.last_checkpoint();
    recorder
        .close(Closing {
            released,
            ..Closing::default()
        })
        .unwrap();
    drop(recorder);
    seal_to(&journal, &scratch.join("run.rab"))
}

pub(crate) fn seal_to(journal: &Path, bundle: &Path) -> PathBuf {
    seal(&[journal.to_path_buf()], bundle, &SealOptions::default()).unwrap();
    bundle.to_path_buf()
}

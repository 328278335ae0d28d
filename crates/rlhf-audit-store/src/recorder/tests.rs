use std::fs::File;

use rlhf_audit_core::cose::SigningKey;
use rlhf_audit_core::records::annotation::{
    Annotation, Candidate, Content, Feedback, Judgement, Origin, Outcome, Rater,
};
use rlhf_audit_core::records::erasure::Erasure;
use rlhf_audit_core::records::log_open::{LogOpen, Model};
use rlhf_audit_core::records::policy_update::PolicyUpdate;
use rlhf_audit_core::trust::Policy;
use rlhf_audit_core::verdict::{Integrity, Trust};

use rlhf_audit_core::codes::Code;

use super::*;
use crate::scratch::Scratch;
use crate::seal::{SealOptions, seal};
use crate::verify::verify;

pub(super) fn means() -> Means {
    let mut means = Means::new(
        Box::new(SigningKey::from_seed(&[7; 32])),
        RunSecret::from_bytes(&[9; 32]),
    );
    let ticks = std::sync::atomic::AtomicU64::new(1_767_225_600_000);
    means.clock = Box::new(move || ticks.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
    means
}

pub(super) fn configuration() -> LogOpen {
    LogOpen {
        run_id: "run-1".into(),
        name: "test".into(),
        origin: "lab.example/runs/1/rank-0".into(),
        issuer: "Example Lab".into(),
        rank: 0,
        world_size: 1,
        algorithm: "dpo".into(),
        model: Model {
            name: "tiny".into(),
            digest: None,
            revision: None,
        },
        base_model: None,
        reward_model: None,
        segment_height: 4,
        suite: 1,
        keys: Vec::new(),
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

pub(super) fn pair(recorder: &Recorder, rater: &str, preferred: u64) -> NewAnnotation {
    NewAnnotation {
        annotation: Annotation {
            feedback: Feedback::Pairwise,
            origin: Origin::Human,
            candidates: 2,
            round: Some(0),
            dataset: None,
            guideline: None,
            supersedes: None,
            ext: None,
        },
        content: Some(Content {
            prompt: Some([1; 32]),
            candidates: vec![
                Candidate {
                    digest: [2; 32],
                    producer: None,
                },
                Candidate {
                    digest: [3; 32],
                    producer: None,
                },
            ],
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
            pseudonym: Some(recorder.pseudonym(rater)),
            name: None,
            digest: None,
            cohort: None,
        }),
        judgement: judgement(preferred),
    }
}

fn judgement(preferred: u64) -> Judgement {
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

fn trusting() -> Policy {
    let public = SigningKey::from_seed(&[7; 32]).public_key();
    let hex = rlhf_audit_core::hex::encode(&public);
    let json = format!(
        r#"{{"version":1,"keys":[{{"name":"lab","public":"{hex}","roles":["log-signer"]}}]}}"#
    );
    Policy::from_json(&json).unwrap()
}

#[test]
fn a_recorded_run_verifies() {
    let scratch = Scratch::new();
    let journal = scratch.path().join("journal");
    let recorder = Recorder::create(&journal, configuration(), means()).unwrap();
    for round in 0..3_u64 {
        for index in 0..20 {
            let new = pair(
                &recorder,
                ["ada", "bob", "cyd"][index % 3],
                (index % 2) as u64,
            );
            recorder.annotation(new).unwrap();
        }
        let first = round * 23 + 1;
        let batch = RewardBatch {
            step: round + 1,
            prompts: vec![[1; 32]; 5],
            completions: (0..5).map(|n| [n; 32]).collect(),
            functions: vec![(
                "accuracy".into(),
                vec![Some(1.0), None, Some(f64::NAN), Some(0.25), Some(-1.5)],
            )],
            advantages: None,
        };
        recorder.reward(&batch).unwrap();
        recorder
            .record(PolicyUpdate {
                step: round + 1,
                loss: Some(0.5),
                kl: Some(0.01),
                inputs: vec![rlhf_audit_core::records::common::Span {
                    first,
                    end: first + 20,
                }],
                ..PolicyUpdate::default()
            })
            .unwrap();
        recorder
            .checkpoint(NewCheckpoint {
                name: format!("epoch_{round}"),
                step: round + 1,
                released: round == 2,
                ..NewCheckpoint::default()
            })
            .unwrap();
    }
    let released = recorder.last_checkpoint();
    let closed = recorder
        .close(Closing {
            released,
            ..Closing::default()
        })
        .unwrap();
    assert_eq!(closed.entries, 1 + 3 * 23 + 2);
    drop(recorder);

    let bundle = scratch.path().join("run.rab");
    let report = seal(&[journal], &bundle, &SealOptions::default()).unwrap();
    assert!(report.logs[0].closed);
    for workers in [1, 2, 5] {
        let file = File::open(&bundle).unwrap();
        let outcome = verify(file, trusting(), workers, &mut |_| {}).unwrap();
        assert_eq!(
            outcome.verdict.verdict,
            Integrity::Valid,
            "{}",
            outcome.verdict.to_json()
        );
        assert_eq!(outcome.verdict.trust, Trust::Trusted);
        assert!(outcome.verified.is_some());
    }
}

#[test]
fn what_was_erased_is_not_sealed() {
    let scratch = Scratch::new();
    let journal = scratch.path().join("journal");
    let recorder = Recorder::create(&journal, configuration(), means()).unwrap();
    let first = recorder.annotation(pair(&recorder, "ada", 0)).unwrap();
    recorder.annotation(pair(&recorder, "bob", 1)).unwrap();
    recorder
        .record(Erasure {
            entry: first,
            compartments: vec![Compartment::Content.number()],
            reason: "gdpr-art-17".into(),
            requested_ms: None,
            done_ms: 1_767_225_700_000,
            ext: None,
        })
        .unwrap();
    recorder.close(Closing::default()).unwrap();
    drop(recorder);

    let bundle = scratch.path().join("run.rab");
    seal(&[journal], &bundle, &SealOptions::default()).unwrap();
    let outcome = verify(File::open(&bundle).unwrap(), trusting(), 1, &mut |_| {}).unwrap();
    assert!(outcome.verdict.ok, "{}", outcome.verdict.to_json());
    let [content, annotator, ..] = &outcome.verdict.logs[0].compartments[..] else {
        panic!("four compartments")
    };
    assert_eq!((content.disclosed, content.withheld), (1, 1));
    assert_eq!((annotator.disclosed, annotator.withheld), (2, 0));
}

/// What a verifier would reject is refused before anything is written.
#[test]
fn configurations_and_keys_that_do_not_verify_are_refused() {
    let scratch = Scratch::new();
    let refused = |change: fn(&mut LogOpen)| {
        let mut open = configuration();
        change(&mut open);
        let path = scratch.path().join("refused");
        let error = Recorder::create(&path, open, means()).unwrap_err();
        assert!(!path.exists(), "{error}");
        error
    };
    let long = refused(|open| open.origin = "x".repeat(513));
    assert!(matches!(
        long,
        CaptureError::Large {
            what: "origin",
            limit: 512,
            ..
        }
    ));
    let key = SigningKey::from_seed(&[8; 32]).public_key();
    let twice = refused(|open| {
        let public = SigningKey::from_seed(&[8; 32]).public_key();
        open.keys = vec![
            Key {
                algorithm: 19,
                public
            };
            2
        ];
    });
    assert_eq!(twice, CaptureError::Rule(Code::LogKey));

    let recorder =
        Recorder::create(&scratch.path().join("keys"), configuration(), means()).unwrap();
    let next = SigningKey::from_seed(&[8; 32]);
    recorder.introduce_key(&next, "rotation").unwrap();
    let again = recorder.introduce_key(&next, "again").unwrap_err();
    assert_eq!(again, CaptureError::Rule(Code::LogKey));
    let event = |operation, public, possession, last_valid_size| {
        let reason = "test".into();
        let key = Key {
            algorithm: 19,
            public,
        };
        recorder.record(KeyEvent {
            operation,
            key,
            last_valid_size,
            possession,
            reason,
            ext: None,
        })
    };
    let stranger = SigningKey::from_seed(&[6; 32]).public_key();
    let unheld = event(Operation::Introduce, stranger, Some([0; 64]), None).unwrap_err();
    assert_eq!(unheld, CaptureError::Rule(Code::RecordPossession));
    let unknown = event(Operation::Retire, stranger, None, None).unwrap_err();
    assert_eq!(unknown, CaptureError::Rule(Code::LogKey));
    event(Operation::Retire, key, None, None).unwrap();
    recorder.close(Closing::default()).unwrap();
}

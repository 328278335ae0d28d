//! Recording and verifying whole runs against their floors, in one run.
//!
//! The floor is what no recorder or verifier can leave out: the SHA-256 work over the same bytes
//! (leaf, node, three commitments) through the plain API. Ratios mean something; the times are this
//! machine's. Rounds alternate, because a shared machine drifts.

use std::fs::{self, File};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use rlhf_audit_core::bundle::head::Reason;
use rlhf_audit_core::cose::SigningKey;
use rlhf_audit_core::records::annotation::{
    Annotation, Candidate, Content, Feedback, Judgement, Origin, Outcome, Rater,
};
use rlhf_audit_core::records::log_open::{LogOpen, Model};
use rlhf_audit_core::trust::Policy;
use rlhf_audit_store::keys::RunSecret;
use rlhf_audit_store::recorder::{Closing, Means, NewAnnotation, Recorder};
use rlhf_audit_store::seal::{SealOptions, seal};
use rlhf_audit_store::verify::{processors, verify};
use sha2::{Digest as _, Sha256};

/// Judgements of one round.
const RECORDS: u64 = 50_000;
const ROUNDS: usize = 7;
/// Judgements between two durable heads.
const HEAD_EVERY: u64 = 1000;

fn main() {
    // `cargo test --benches` runs this too, and wants it short.
    let bench = std::env::args().any(|argument| argument == "--bench");
    let (records, rounds) = if bench { (RECORDS, ROUNDS) } else { (1000, 1) };
    let scratch = Scratch::new();
    let mut all: Vec<(&str, Vec<f64>)> = Vec::new();
    for _ in 0..rounds {
        for (name, nanoseconds) in round(&scratch, records) {
            match all.iter_mut().find(|(known, _)| *known == name) {
                Some((_, samples)) => samples.push(nanoseconds),
                None => all.push((name, vec![nanoseconds])),
            }
        }
    }
    let floor = all.first_mut().map_or(1.0, |(_, samples)| median(samples));
    for (name, samples) in &mut all {
        let value = median(samples);
        println!(
            "{name:<52} {value:>8.0} ns a record {:>6.2} of the floor",
            value / floor
        );
    }
}

/// One round of each measurement, in ns a record.
fn round(scratch: &Scratch, records: u64) -> Vec<(&'static str, f64)> {
    let mut results = vec![(
        "floor: SHA-256 of leaf, node, three commitments",
        hashing(records),
    )];
    let journal = scratch.fresh("burst");
    let recorder = recorder(&journal);
    let annotations = annotations(&recorder, 1000);
    let mut next = annotations.iter().cycle();
    let mut one = || {
        if let Some(new) = next.next()
            && recorder.annotation(new.clone()).is_err()
        {
            fail("record");
        }
    };
    results.push((
        "record: encode, commit, hash, hand over",
        time(records, &mut one),
    ));
    ok(recorder.sync(), "sync");
    let begun = Instant::now();
    for _ in 0..records / HEAD_EVERY {
        (0..HEAD_EVERY).for_each(|_| one());
        ok(recorder.head(Reason::Request), "head");
    }
    results.push((
        "record, with a durable head every 1000",
        per(records, begun),
    ));
    ok(recorder.close(Closing::default()), "close");
    drop(recorder);
    let bundle = scratch.0.join("run.rab");
    let begun = Instant::now();
    ok(seal(&[journal], &bundle, &SealOptions::default()), "seal");
    results.push(("seal", per(2 * records, begun)));
    results.push(("verify, 1 worker", verifying(&bundle, records, 1)));
    results.push((
        "verify, all processors",
        verifying(&bundle, records, processors()),
    ));
    results
}

fn verifying(bundle: &Path, records: u64, workers: usize) -> f64 {
    let Ok(file) = File::open(bundle) else {
        fail("open")
    };
    let begun = Instant::now();
    match verify(file, Policy::default(), workers, &mut |_| {}) {
        Ok(outcome) if outcome.verdict.ok => per(2 * records, begun),
        _ => fail("verify"),
    }
}

/// The hashes of one annotation with three compartments, by the sizes that it really has.
fn hashing(records: u64) -> f64 {
    let bytes = [0x5a; 256];
    let hash = |prefix: &[u8], length: usize| {
        let mut hash = Sha256::new();
        hash.update(prefix);
        hash.update(bytes.get(..length).unwrap_or_default());
        black_box(hash.finalize());
    };
    time(records, || {
        hash(&[0], 142);
        hash(&[1], 64);
        for payload in [110, 39, 10] {
            hash(&[0x86; 87], payload);
        }
    })
}

fn recorder(journal: &Path) -> Recorder {
    let open = LogOpen {
        run_id: "bench".into(),
        name: "bench".into(),
        origin: "bench.example/0".into(),
        issuer: "bench".into(),
        rank: 0,
        world_size: 1,
        algorithm: "dpo".into(),
        model: Model {
            name: "none".into(),
            digest: None,
            revision: None,
        },
        base_model: None,
        reward_model: None,
        segment_height: 12,
        suite: 1,
        keys: Vec::new(),
        software: Vec::new(),
        secret_commitment: None,
        compliance_modes: None,
        code_digest: None,
        lockfile_digest: None,
        synthetic: Some(true),
        nonce: [0; 16],
        ext: None,
    };
    let signer = Box::new(SigningKey::from_seed(&[7; 32]));
    let means = Means::new(signer, RunSecret::from_bytes(&[9; 32]));
    match Recorder::create(journal, open, means) {
        Ok(recorder) => recorder,
        Err(error) => fail(&error.to_string()),
    }
}

fn annotations(recorder: &Recorder, count: u64) -> Vec<NewAnnotation> {
    (0..count)
        .map(|number| {
            let mut digest = [0; 32];
            digest
                .iter_mut()
                .zip(number.to_le_bytes())
                .for_each(|(to, from)| *to = from);
            let candidate = |digest| Candidate {
                digest,
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
                    candidates: vec![candidate(digest), candidate([3; 32])],
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
                    pseudonym: Some(recorder.pseudonym(&format!("rater {}", number % 100))),
                    name: None,
                    digest: None,
                    cohort: None,
                }),
                judgement: judgement(number),
            }
        })
        .collect()
}

fn judgement(number: u64) -> Judgement {
    Judgement {
        outcome: Outcome::Judged,
        preferred: Some(number % 2),
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
        lead_time_ms: Some(1000 + number),
        flags: None,
        judged_ms: None,
    }
}

fn time(count: u64, mut work: impl FnMut()) -> f64 {
    let begun = Instant::now();
    (0..count).for_each(|_| work());
    per(count, begun)
}

fn per(count: u64, begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1e9 / count as f64
}

fn median(samples: &mut [f64]) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied().unwrap_or(f64::NAN)
}

fn ok<T, E: std::fmt::Display>(result: Result<T, E>, what: &str) -> T {
    match result {
        Ok(value) => value,
        Err(error) => fail(&format!("{what}: {error}")),
    }
}

fn fail(what: &str) -> ! {
    eprintln!("recorder bench: {what} failed");
    std::process::exit(1)
}

/// A directory for one run of the bench.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("rlhf-audit-bench-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        ok(fs::create_dir_all(&path), "create");
        Self(path)
    }

    /// A path below it where nothing is.
    fn fresh(&self, name: &str) -> PathBuf {
        let path = self.0.join(name);
        let _ = fs::remove_dir_all(&path);
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

//! Any run that can be recorded gives a bundle that verifies, however it is read and redacted.

use std::fs::File;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use rlhf_audit_core::disclose::{Entries, Redaction};
use rlhf_audit_core::prove::{
    Against, ConsistencyProof, InclusionProof, ProveError, prove_consistency, prove_inclusion,
};
use rlhf_audit_core::records::Compartment;
use rlhf_audit_core::records::erasure::Erasure;
use rlhf_audit_core::verdict::{Integrity, LogVerdict, Trust};
use rlhf_audit_core::verify::{Verifier, verify};
use rlhf_audit_store::recorder::{Closing, Recorder};
use rlhf_audit_store::verify::verify as verify_on;

use crate::sample::{Scratch, configuration, means, trusting};

#[path = "runs/facts.rs"]
mod facts;
#[path = "runs/make.rs"]
mod make;

use facts::Facts;
use make::{Random, disclosed, pair, sealed};

/// What is recorded, in order; the details come from the seed.
#[derive(Clone, Debug)]
struct Run {
    height: u64,
    facts: Vec<u8>,
    seed: u64,
    closes: bool,
}

fn run() -> impl Strategy<Value = Run> {
    let facts = proptest::collection::vec(0..facts::KINDS, 0..60);
    (4_u64..=6, facts, any::<u64>(), any::<bool>()).prop_map(|(height, facts, seed, closes)| Run {
        height,
        facts,
        seed,
        closes,
    })
}

impl Run {
    fn bundle(&self, scratch: &Scratch) -> Vec<u8> {
        let journal = scratch.join("journal");
        let recorder = Recorder::create(&journal, configuration(self.height), means()).unwrap();
        let mut facts = Facts::new(Random(self.seed));
        for kind in &self.facts {
            facts.record(&recorder, *kind);
        }
        if self.closes {
            let closing = Closing {
                released: facts.released,
                ..Closing::default()
            };
            recorder.close(closing).unwrap();
        } else {
            let reason = rlhf_audit_core::bundle::head::Reason::Request;
            recorder.head(reason).unwrap();
        }
        drop(recorder);
        sealed(&journal)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_run_verifies_and_stays_so(run in run(), seed: u64) {
        let scratch = Scratch::new();
        let bundle = run.bundle(&scratch);
        let log = same_verdict_everywhere(&scratch, &bundle)?;
        prop_assert_eq!(log.closed, run.closes);
        let mut random = Random(seed);
        let first = redaction(&mut random, log.size);
        let partial = redacts(&bundle, &first, &log)?;
        let second = redaction(&mut random, log.size);
        let twice = redacts(&partial, &second, &log)?;
        prop_assert!(twice == disclosed(&bundle, &first.union(second)).0);
        for bundle in [&bundle, &partial, &twice] {
            proofs_check(bundle, &log, &mut random)?;
        }
    }
}

/// Sealing leaves out what the log says was erased.
#[test]
fn erased_is_left_out() {
    let scratch = Scratch::new();
    let journal = scratch.join("journal");
    let recorder = Recorder::create(&journal, configuration(4), means()).unwrap();
    let entry = recorder.annotation(pair(&recorder, 0)).unwrap();
    let erasure = Erasure {
        entry,
        compartments: vec![0],
        reason: "gdpr-art-17".into(),
        requested_ms: None,
        done_ms: 1,
        ext: None,
    };
    recorder.record(erasure).unwrap();
    recorder.close(Closing::default()).unwrap();
    drop(recorder);
    let verdict = verify(&sealed(&journal), trusting()).verdict;
    assert!(verdict.ok, "{}", verdict.to_json());
    let content = &verdict.logs[0].compartments[0];
    assert_eq!((content.disclosed, content.withheld), (0, 1));
}

/// Read whole, byte by byte, and by one worker or three: the verdict is the same text.
fn same_verdict_everywhere(scratch: &Scratch, bundle: &[u8]) -> Result<LogVerdict, TestCaseError> {
    let whole = verify(bundle, trusting());
    let json = whole.verdict.to_json();
    prop_assert_eq!(whole.verdict.verdict, Integrity::Valid, "{}", json);
    prop_assert_eq!(whole.verdict.trust, Trust::Trusted, "{}", json);
    prop_assert!(whole.verdict.ok && whole.verified.is_some());
    let mut slow = Verifier::new(trusting());
    bundle.chunks(1).for_each(|byte| slow.feed(byte));
    prop_assert_eq!(&slow.finish().verdict.to_json(), &json);
    for workers in [1, 3] {
        let file = File::open(scratch.join("journal.rab")).unwrap();
        let outcome = verify_on(file, trusting(), workers, &mut |_| {}).unwrap();
        prop_assert_eq!(&outcome.verdict.to_json(), &json, "{} workers", workers);
    }
    Ok(whole.verdict.logs[0].clone())
}

/// Withholds some compartments and prunes some ranges of a log of so many entries.
fn redaction(random: &mut Random, size: u64) -> Redaction {
    let range = |random: &mut Random| {
        let first = random.below(size);
        let end = first + 1 + random.below(size - first);
        Entries::of_rank(0, [(first, end)]).unwrap()
    };
    let mut redaction = Redaction::default();
    for compartment in Compartment::ALL {
        if random.chance() {
            let entries = if random.chance() {
                Entries::all()
            } else {
                range(random)
            };
            redaction = redaction
                .withhold(compartment, 1 + random.below(5), entries)
                .unwrap();
        }
    }
    for _ in 0..random.below(3) {
        redaction = redaction.prune(range(random));
    }
    redaction
}

/// A partial bundle has the heads of the full one and no finding, and no claim of its card is wrong.
fn redacts(
    source: &[u8],
    redaction: &Redaction,
    full: &LogVerdict,
) -> Result<Vec<u8>, TestCaseError> {
    let (partial, report) = disclosed(source, redaction);
    let outcome = verify(&partial, trusting());
    let json = outcome.verdict.to_json();
    prop_assert_eq!(outcome.verdict.verdict, Integrity::Valid, "{}", &json);
    prop_assert!(outcome.verdict.ok, "{}", &json);
    let log = &outcome.verdict.logs[0];
    prop_assert_eq!(
        (&log.log_id, log.size, log.heads),
        (&full.log_id, full.size, full.heads)
    );
    prop_assert_eq!((&log.root, log.spine), (&full.root, full.spine));
    let (head, full_head) = (&log.last_head, &full.last_head);
    prop_assert_eq!(
        head.as_ref().map(|head| &head.digest),
        full_head.as_ref().map(|head| &head.digest)
    );
    prop_assert_eq!(log.pruned_entries, report.pruned + report.pruned_before);
    prop_assert_eq!(&log.card.digest, &full.card.digest);
    prop_assert!(log.card.claims_differing.is_empty(), "{}", &json);
    let claims = |log: &LogVerdict| log.card.claims_same + log.card.claims_not_evaluated;
    prop_assert_eq!(claims(log), claims(full));
    Ok(partial)
}

/// Proofs about random entries and heads are made, written, read and hold.
fn proofs_check(bundle: &[u8], log: &LogVerdict, random: &mut Random) -> TestCaseResult {
    let pruned = verify(bundle, trusting()).verdict.logs[0].pruned_entries;
    for _ in 0..4 {
        let seq = random.below(log.size);
        match prove_inclusion(bundle, None, seq, Against::LastHead) {
            Ok(proof) => {
                let proof = InclusionProof::read(&proof.to_bytes().unwrap()).unwrap();
                let included = proof.check(&trusting()).unwrap();
                prop_assert_eq!(
                    (included.entry.seq, included.head.head.size),
                    (seq, log.size)
                );
            }
            Err(ProveError::Pruned) => prop_assert!(pruned > 0, "entry {} is there", seq),
            Err(error) => return Err(TestCaseError::fail(format!("entry {seq}: {error}"))),
        }
        let old = random.below(log.heads);
        let proof = prove_consistency(bundle, None, old, Against::LastHead);
        let proof = ConsistencyProof::read(&proof.unwrap().to_bytes().unwrap()).unwrap();
        let consistent = proof.check(&trusting()).unwrap();
        prop_assert_eq!(consistent.old.head.number, old);
        prop_assert_eq!(consistent.new.head.size, log.size);
    }
    Ok(())
}

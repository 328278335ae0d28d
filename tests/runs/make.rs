//! What random runs are made of, and what is done to their bundles.

use std::fs;
use std::path::Path;

use rlhf_audit_core::disclose::{Discloser, Redaction, Report};
use rlhf_audit_core::records::annotation::{
    Annotation, Candidate, Content, Feedback, Judgement, Origin, Outcome, Rater,
};
use rlhf_audit_store::recorder::{NewAnnotation, Recorder};

use crate::sample::{judged, seal_to};

/// SplitMix64: enough randomness for a test.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub(crate) fn index(&mut self, bound: usize) -> usize {
        usize::try_from(self.below(bound as u64)).unwrap()
    }

    pub(crate) fn chance(&mut self) -> bool {
        self.below(2) == 0
    }

    pub(crate) fn digest(&mut self) -> [u8; 32] {
        std::array::from_fn(|_| self.next().to_le_bytes()[0])
    }
}

/// A pair judged by a person, the `number`th of a run.
pub(crate) fn pair(recorder: &Recorder, number: u64) -> NewAnnotation {
    let mut random = Random(number);
    let candidates = (0..2).map(|_| candidate(&mut random)).collect();
    NewAnnotation {
        annotation: annotation(Feedback::Pairwise, Origin::Human, 2),
        content: Some(content(random.digest(), candidates)),
        rater: Some(Rater {
            origin: Origin::Human,
            pseudonym: Some(recorder.pseudonym("ada")),
            name: None,
            digest: None,
            cohort: None,
        }),
        judgement: judged(number % 2),
    }
}

pub(crate) fn annotation(feedback: Feedback, origin: Origin, candidates: u64) -> Annotation {
    Annotation {
        feedback,
        origin,
        candidates,
        round: None,
        dataset: None,
        guideline: None,
        supersedes: None,
        ext: None,
    }
}

pub(crate) fn candidate(random: &mut Random) -> Candidate {
    Candidate {
        digest: random.digest(),
        producer: None,
    }
}

pub(crate) fn content(prompt: [u8; 32], candidates: Vec<Candidate>) -> Content {
    Content {
        prompt: Some(prompt),
        candidates,
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

/// A judgement that says nothing but its outcome.
pub(crate) fn judgement(outcome: Outcome) -> Judgement {
    Judgement {
        outcome,
        preferred: None,
        ..judged(0)
    }
}

/// The bundle of one journal, beside it.
pub(crate) fn sealed(journal: &Path) -> Vec<u8> {
    fs::read(seal_to(journal, &journal.with_extension("rab"))).unwrap()
}

/// The partial bundle.
pub(crate) fn disclosed(source: &[u8], redaction: &Redaction) -> (Vec<u8>, Report) {
    let mut discloser = Discloser::new(redaction.clone(), Vec::new());
    discloser.feed(source).unwrap();
    discloser.finish().unwrap()
}

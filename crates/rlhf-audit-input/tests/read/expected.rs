//! Expected judgements, made by hand.

use std::path::PathBuf;

use rlhf_audit_core::records::Digest;
use rlhf_audit_core::records::annotation::{
    Candidate, Content, Feedback, Judgement, Origin, Outcome,
};
use rlhf_audit_input::{BadRow, Error, Judged, Judgements, Options, RaterRef, open, read};
use sha2::{Digest as _, Sha256};

/// A fixture.
pub(crate) fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name)
}

/// All judgements of a fixture of which no row is bad.
pub(crate) fn good(name: &str) -> Vec<Judged> {
    good_with(name, &Options::default())
}

/// The same with options.
pub(crate) fn good_with(name: &str, options: &Options) -> Vec<Judged> {
    open(&fixture(name), options)
        .unwrap()
        .map(|judged| judged.unwrap())
        .collect()
}

/// Reads bytes.
pub(crate) fn from_bytes(bytes: &[u8], options: &Options) -> Result<Judgements, Error> {
    read(std::io::Cursor::new(bytes.to_vec()), options)
}

/// Everything that bytes hold, by row.
pub(crate) fn all(bytes: &[u8], options: &Options) -> Vec<Result<Judged, BadRow>> {
    from_bytes(bytes, options).unwrap().collect()
}

/// SHA-256.
pub(crate) fn sha(bytes: impl AsRef<[u8]>) -> Digest {
    Sha256::digest(bytes.as_ref()).into()
}

/// The head of a short CBOR item.
pub(crate) fn head(major: u8, length: usize) -> u8 {
    assert!(length < 24);
    major + u8::try_from(length).unwrap()
}

/// A chat of short roles and texts (DIG-2).
pub(crate) fn chat(messages: &[(&str, &str)]) -> Digest {
    let mut bytes = vec![head(0x80, messages.len())];
    for (role, content) in messages {
        bytes.push(0x83);
        bytes.push(head(0x60, role.len()));
        bytes.extend_from_slice(role.as_bytes());
        bytes.extend_from_slice(&[0x58, 0x20]);
        bytes.extend_from_slice(&sha(content));
        bytes.push(0xa0);
    }
    sha(bytes)
}

/// A judgement with nothing but its outcome.
pub(crate) fn outcome(outcome: Outcome) -> Judgement {
    Judgement {
        outcome,
        preferred: None,
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

/// The judgement that a candidate is preferred.
pub(crate) fn prefers(index: u64) -> Judgement {
    Judgement {
        preferred: Some(index),
        ..outcome(Outcome::Judged)
    }
}

/// A judgement of candidates without producers by nobody known.
pub(crate) fn judged<const N: usize>(
    row: u64,
    feedback: Feedback,
    prompt: Option<Digest>,
    candidates: [Digest; N],
    judgement: Judgement,
) -> Judged {
    let candidates = candidates.map(|digest| Candidate {
        digest,
        producer: None,
    });
    Judged {
        row,
        feedback,
        origin: Origin::Unknown,
        candidates: N as u64,
        content: Content {
            prompt,
            candidates: candidates.to_vec(),
            item: None,
            conversation: None,
            turn: None,
            language: None,
            prompt_source: None,
            prompt_text: None,
            candidate_texts: None,
            attachments: None,
        },
        rater: None,
        judgement,
    }
}

/// Small changes to an expected judgement.
pub(crate) trait With: Sized {
    fn produced_by<const N: usize>(self, producers: [&str; N]) -> Self;
    fn person(self, id: &str) -> Self;
    fn item(self, id: &str) -> Self;
}

impl With for Judged {
    fn produced_by<const N: usize>(mut self, producers: [&str; N]) -> Self {
        for (candidate, producer) in self.content.candidates.iter_mut().zip(producers) {
            candidate.producer = Some(producer.to_owned());
        }
        self
    }
    fn person(mut self, id: &str) -> Self {
        self.origin = Origin::Human;
        self.rater = Some(RaterRef::Person { id: id.to_owned() });
        self
    }
    fn item(mut self, id: &str) -> Self {
        self.content.item = Some(id.to_owned());
        self
    }
}

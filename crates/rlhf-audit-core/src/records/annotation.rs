//! `annotation`: one judgement by one rater about one or more candidates.
//!
//! The entry says in the open what kind of judgement it is. What was judged, by whom and how is in
//! compartments, each committed to on its own and disclosed or withheld on its own.

use alloc::string::String;
use alloc::vec::Vec;

use super::common::{NamedDigest, NamedText};
use super::field::{Column, Digest, Ext, choice, record, row};

choice! {
    /// The kind of feedback.
    "feedback" Feedback {
        /// One of two candidates is preferred.
        0 Pairwise "pairwise";
        /// Candidates are put in order, ties allowed.
        1 Ranking "ranking";
        /// Candidates are rated on one scale, declared where it is known.
        2 Scalar "scalar";
        /// Candidates are rated on several aspects, each with its scale.
        3 Rubric "rubric";
        /// Candidates are accepted or rejected.
        4 Binary "binary";
        /// Steps of one candidate are judged one by one.
        5 Stepwise "stepwise";
        /// A candidate was rewritten.
        6 Edit "edit";
        /// A candidate was commented on in free text.
        7 Critique "critique";
    }
}

choice! {
    /// Who or what judged.
    "rater-origin" Origin {
        /// A person.
        0 Human "human";
        /// A model (RLAIF).
        1 Model "model";
        /// A program: a rule, a test, a verifier.
        2 Program "program";
        /// The source does not say.
        3 Unknown "unknown";
    }
}

choice! {
    /// What came of the judgement.
    "outcome" Outcome {
        /// A judgement was given.
        0 Judged "judged";
        /// The candidates were found equally good.
        1 Tie "tie";
        /// All candidates were found bad.
        2 AllBad "all-bad";
        /// The rater declined to judge.
        3 Abstained "abstained";
        /// The item was skipped.
        4 Skipped "skipped";
        /// The judgement was begun and cancelled.
        5 Cancelled "cancelled";
    }
}

record! {
    /// The open part of an annotation.
    "annotation" Annotation {
        /// The kind of feedback.
        0 feedback: Feedback;
        /// Who or what judged.
        1 origin: Origin;
        /// The number of candidates that were before the rater.
        2 candidates: u64;
        /// The round of collection.
        3 round: Option<u64>;
        /// The `dataset` entry that the item comes from.
        4 dataset: Option<u64>;
        /// The `guideline` entry that was in force.
        5 guideline: Option<u64>;
        /// The earlier annotation that this one replaces.
        6 supersedes: Option<u64>;
        /// Additions outside this schema.
        23 ext: Option<Ext>;
    }
}

row! {
    /// One candidate answer.
    "candidate" Candidate {
        /// SHA-256 of its exact UTF-8 text, or of its canonical chat form.
        digest: Digest;
        /// The model that produced it, where the source says.
        producer: Option<String>;
    }
}

record! {
    /// Compartment `content`: what was judged.
    "annotation-content" Content {
        /// SHA-256 of the prompt; absent where it is part of the candidates.
        0 prompt: Option<Digest>;
        /// The candidates in the order in which the rater saw them.
        1 candidates: Vec<Candidate>;
        /// The row or item id in the data set.
        2 item: Option<String>;
        /// The conversation that the item belongs to.
        3 conversation: Option<String>;
        /// The turn within the conversation.
        4 turn: Option<u64>;
        /// BCP 47 language tag.
        5 language: Option<String>;
        /// Where the prompt comes from: vendor, staff, public, user-traffic, synthetic …
        6 prompt_source: Option<String>;
        /// The raw prompt, only where the operator chose to keep raw text.
        7 prompt_text: Option<String>;
        /// The raw candidates, only where the operator chose to keep raw text.
        8 candidate_texts: Option<Vec<String>>;
        /// Digests of attachments, such as images or tool calls.
        9 attachments: Option<Vec<NamedDigest>>;
    }
}

record! {
    /// Compartment `annotator`: who judged.
    "annotation-annotator" Rater {
        /// Who or what judged, as in the open part.
        0 origin: Origin;
        /// Keyed pseudonym of a person (spec/records.md).
        1 pseudonym: Option<Digest>;
        /// Name of the model, or of the program.
        2 name: Option<String>;
        /// Digest of the judge's prompt, or of the program's code.
        3 digest: Option<Digest>;
        /// Cohort labels of a person, such as region or expertise.
        4 cohort: Option<Vec<NamedText>>;
    }
}

row! {
    /// A closed scale; a larger value is better unless the guideline says otherwise.
    "scale" Scale {
        /// Smallest value.
        low: f64;
        /// Largest value.
        high: f64;
    }
}

row! {
    /// The ratings of all candidates in one aspect.
    "aspect" Aspect {
        /// Name of the aspect, as in `helpfulness`.
        name: String;
        /// The scale.
        scale: Scale;
        /// One value for each candidate; null where none was given.
        scores: Column;
    }
}

row! {
    /// A candidate rewritten by the rater.
    "edit" Edit {
        /// Index of the candidate.
        candidate: u64;
        /// SHA-256 of the text after the edit.
        after: Digest;
    }
}

row! {
    /// A comment in free text, by digest.
    "comment" Comment {
        /// Index of the candidate, or null for all.
        candidate: Option<u64>;
        /// The aspect that it explains, or null for the whole judgement.
        aspect: Option<String>;
        /// SHA-256 of the comment.
        digest: Digest;
    }
}

record! {
    /// Compartments `signal` and `raw`: the judgement.
    "annotation-signal" Judgement {
        /// What came of it.
        0 outcome: Outcome;
        /// Pairwise: index of the preferred candidate.
        1 preferred: Option<u64>;
        /// Pairwise: how strongly it is preferred, on `scale`.
        2 strength: Option<f64>;
        /// Ranking: groups of candidate indices, best first; a group of several is a tie.
        3 ranking: Option<Vec<Vec<u64>>>;
        /// The scale of `scores` or `strength`.
        4 scale: Option<Scale>;
        /// Scalar: one value for each candidate.
        5 scores: Option<Column>;
        /// Rubric: one row for each aspect.
        6 aspects: Option<Vec<Aspect>>;
        /// Binary: accepted or not, one for each candidate.
        7 labels: Option<Vec<bool>>;
        /// Stepwise: one value for each step; null where a step was not judged.
        8 steps: Option<Column>;
        /// Edit: what was rewritten.
        9 edits: Option<Vec<Edit>>;
        /// Critique, or comments beside another judgement.
        10 comments: Option<Vec<Comment>>;
        /// Confidence or probability that the rater states.
        11 confidence: Option<f64>;
        /// Time from showing the item to the judgement.
        12 lead_time_ms: Option<u64>, "ms";
        /// Labels such as flags for harm, with their values.
        13 flags: Option<Vec<NamedText>>;
        /// When the judgement was given, where that is not when it was recorded.
        14 judged_ms: Option<u64>, "ms since 1970-01-01T00:00:00Z";
    }
}

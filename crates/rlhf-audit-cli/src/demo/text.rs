//! Prompts and answers: few words, put together in many ways.

use rlhf_audit_core::records::Digest;
use sha2::{Digest as _, Sha256};

const VERBS: [&str; 8] = [
    "Explain",
    "Summarise",
    "Compare",
    "Outline",
    "Criticise",
    "Rewrite",
    "Describe",
    "Plan",
];
const TOPICS: [&str; 12] = [
    "how tides work",
    "a week of meals",
    "two sorting algorithms",
    "a letter to a landlord",
    "the water cycle",
    "a trip to Ghent",
    "how vaccines are tested",
    "a poem about rust",
    "a budget for students",
    "why the sky is blue",
    "a bedtime story",
    "the rules of chess",
];
const OPENINGS: [&str; 6] = [
    "In short:",
    "Step by step:",
    "Good question.",
    "Here is one way:",
    "It depends.",
    "Sure:",
];

/// Prompt number `index`.
pub(super) fn prompt(index: u64) -> String {
    let (verb, topic) = (word(&VERBS, index), word(&TOPICS, index / 8));
    format!("{verb} {topic}. [generated prompt {index}]")
}

/// Answer `candidate` to prompt `index`, of so much quality.
pub(super) fn answer(index: u64, candidate: u64, quality: u64) -> String {
    let opening = word(&OPENINGS, index.wrapping_mul(31).wrapping_add(candidate));
    let topic = word(&TOPICS, index / 8);
    format!("{opening} {topic}, at length {quality}. [generated answer {index}.{candidate}]")
}

/// SHA-256 of a text.
pub(super) fn digest(text: &str) -> Digest {
    Sha256::digest(text.as_bytes()).into()
}

fn word<const N: usize>(words: &[&'static str; N], index: u64) -> &'static str {
    let place = usize::try_from(index % N as u64).unwrap_or(0);
    words.get(place).copied().unwrap_or("")
}

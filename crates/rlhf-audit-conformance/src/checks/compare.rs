//! What is compared at which level, and how a difference is told.

use std::fmt::Write as _;

use super::{Difference, Found};
use crate::protocol::{Judged, Word};
use crate::vector::Verdict;

/// The level from which code and step of the first finding count.
const FIRST_FINDING: u8 = 2;
const BYTES_SHOWN: usize = 16;
const LINE_CHARS_SHOWN: usize = 200;

pub(super) fn verdict(expected: &Verdict, judged: &Judged, level: u8) -> Found {
    let (expected, got) = (self::expected(expected, level), got(judged, level));
    if expected == got {
        Ok(())
    } else {
        Err(Difference::fail(expected, got))
    }
}

pub(super) fn refused(judged: &Judged) -> Found {
    match judged.verdict {
        Word::Refused => Ok(()),
        _ => Err(Difference::fail("refused", got(judged, FIRST_FINDING))),
    }
}

pub(super) fn proof(expected: (bool, Option<&str>), got: (bool, Option<&str>)) -> Found {
    if expected == got {
        return Ok(());
    }
    let [expected, got] = [expected, got].map(|(valid, code)| proof_text(valid, code));
    Err(Difference::fail(expected, got))
}

pub(super) fn proof_text(valid: bool, code: Option<&str>) -> String {
    format!("valid {valid}, {}", code.unwrap_or("no code"))
}

/// Returns what a level asks for, as text: two texts are equal where the level sees no difference.
pub(super) fn expected(verdict: &Verdict, level: u8) -> String {
    let first = verdict
        .first
        .as_ref()
        .map(|first| (first.code.as_str(), first.step));
    text(&verdict.verdict, &verdict.trust, verdict.ok, first, level)
}

fn got(judged: &Judged, level: u8) -> String {
    let (Some(trust), Some(ok)) = (judged.trust, judged.ok) else {
        return "refused".to_string();
    };
    let first = match (judged.code.as_deref(), judged.step) {
        (None, None) => None,
        // A code without a step, or the reverse, equals nothing that can be expected.
        (code, step) => Some((code.unwrap_or("null"), step.unwrap_or(0))),
    };
    text(&word(judged.verdict), &word(trust), ok, first, level)
}

fn text(verdict: &str, trust: &str, ok: bool, first: Option<(&str, u64)>, level: u8) -> String {
    let mut text = format!("{verdict}, {trust}, ok {ok}");
    // Writing to a String does not fail.
    let _ = match first {
        _ if level < FIRST_FINDING => Ok(()),
        None => write!(text, ", no finding"),
        Some((code, step)) => write!(text, ", {code} at step {step}"),
    };
    text
}

fn word(value: impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_string()
}

/// Compares byte for byte; of texts the first differing line is told, of others the first byte.
pub(super) fn bytes(expected: &[u8], got: &[u8]) -> Found {
    if expected == got {
        return Ok(());
    }
    let (expected, got) = match (std::str::from_utf8(expected), std::str::from_utf8(got)) {
        (Ok(expected), Ok(got)) if !expected.contains('\0') => lines(expected, got),
        _ => from_first_byte(expected, got),
    };
    Err(Difference::fail(expected, got))
}

fn lines(expected: &str, got: &str) -> (String, String) {
    // Split, not `lines`: a missing newline at the end is a difference.
    let (mut left, mut right) = (expected.split('\n'), got.split('\n'));
    let mut number = 1;
    loop {
        match (left.next(), right.next()) {
            (left, right) if left == right && left.is_some() => number += 1,
            (left, right) => return (line(number, left), line(number, right)),
        }
    }
}

fn line(number: usize, line: Option<&str>) -> String {
    let Some(line) = line else {
        return format!("line {number}: the end");
    };
    let shown: String = line.chars().take(LINE_CHARS_SHOWN).collect();
    let more = if shown.len() < line.len() { "…" } else { "" };
    format!("line {number}: {shown}{more}")
}

fn from_first_byte(expected: &[u8], got: &[u8]) -> (String, String) {
    let same = expected.iter().zip(got).take_while(|(a, b)| a == b).count();
    let [expected, got] = [expected, got].map(|bytes| {
        let mut text = format!("{} bytes, from {same}:", bytes.len());
        for byte in bytes.iter().skip(same).take(BYTES_SHOWN) {
            // Writing to a String does not fail.
            let _ = write!(text, " {byte:02x}");
        }
        text
    });
    (expected, got)
}

#[cfg(test)]
mod tests;

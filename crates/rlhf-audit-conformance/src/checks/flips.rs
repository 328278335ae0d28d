//! One byte changed at each structural element of a valid bundle: nobody may call that valid and ok.

use std::fs;

use serde::Deserialize;

use super::{Bench, Difference, Found};
use crate::protocol::{Answer, Judged, Paths, Word};
use crate::suite::Suite;
use crate::vector::Vector;

/// How a report calls a change, and the bits that it flips.
const PASSES: [(&str, u8); 2] = [("^ 01", 0x01), ("^ ff", 0xff)];

/// After so many requests without an answer the rest is not asked: each of them may cost a timeout.
const UNANSWERED_MAX: usize = 3;

/// Where an element begins, and what it is.
#[derive(Deserialize)]
pub(crate) struct Element(usize, String);

/// Returns the bundle and its elements.
///
/// # Errors
/// A file is missing or of another form, there is no element, or one is beyond the bundle.
pub(crate) fn read(suite: &Suite, vector: &Vector) -> Result<(Vec<u8>, Vec<Element>), String> {
    let file = |name| {
        let file = vector.input.get(name).map(String::as_str);
        suite.file(vector, file.unwrap_or_default())
    };
    let bundle = file("bundle")?;
    let elements: Vec<Element> = serde_json::from_slice(&file("elements")?)
        .map_err(|error| format!("{}: elements: {error}", vector.id))?;
    if elements.is_empty() {
        return Err(format!("{}: there are no elements", vector.id));
    }
    match elements
        .iter()
        .find(|Element(offset, _)| *offset >= bundle.len())
    {
        Some(Element(offset, _)) => Err(format!("{}: {offset} is beyond the bundle", vector.id)),
        None => Ok((bundle, elements)),
    }
}

impl Bench<'_> {
    /// Runs both passes; a single byte that went unnoticed fails the vector.
    pub(super) fn flips(&mut self, vector: &Vector) -> Result<Found, String> {
        let (bundle, elements) = read(self.suite, vector)?;
        let mut unnoticed = Vec::new();
        let mut unanswered = Vec::new();
        for Element(offset, what) in &elements {
            for (name, mask) in PASSES {
                let paths = self.changed_paths(vector, &changed(&bundle, *offset, mask))?;
                match self.implementation.ask("verify", &paths) {
                    Answer::Judged(judged) if is_unnoticed(&judged) => {
                        unnoticed.push(format!("{offset} ({what}) {name}"));
                    }
                    Answer::Judged(_) => {}
                    answer => unanswered.push(no_answer(answer, *offset, what, name)),
                }
                if unanswered.len() == UNANSWERED_MAX {
                    return Ok(found(&unnoticed, unanswered));
                }
            }
        }
        Ok(found(&unnoticed, unanswered))
    }

    fn changed_paths(&self, vector: &Vector, changed: &[u8]) -> Result<Paths, String> {
        let mut paths = self.paths(vector, &["trust"])?;
        let path = self.scratch.path().join("changed.rab");
        fs::write(&path, changed).map_err(|error| format!("{}: {error}", path.display()))?;
        paths.insert("bundle", path);
        Ok(paths)
    }
}

fn changed(bundle: &[u8], offset: usize, mask: u8) -> Vec<u8> {
    let mut changed = bundle.to_vec();
    // `read` has held each offset against the bundle's length.
    if let Some(byte) = changed.get_mut(offset) {
        *byte ^= mask;
    }
    changed
}

fn is_unnoticed(judged: &Judged) -> bool {
    // A refused policy is no judgement of the bundle: the policy is a good one.
    judged.verdict == Word::Refused || (judged.verdict == Word::Valid && judged.ok == Some(true))
}

const EXPECTED: &str = "no changed byte is valid and ok";

fn no_answer(answer: Answer, offset: usize, what: &str, pass: &str) -> Difference {
    let mut difference = Difference::of_answer(EXPECTED, answer);
    difference.got = format!("at {offset} ({what}) {pass}: {}", difference.got);
    difference
}

fn found(unnoticed: &[String], unanswered: Vec<Difference>) -> Found {
    if !unnoticed.is_empty() {
        let got = format!("{} unnoticed: {}", unnoticed.len(), unnoticed.join(", "));
        return Err(Difference::fail(EXPECTED, got));
    }
    unanswered.into_iter().next().map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::changed;

    #[test]
    fn one_byte_changes() {
        assert_eq!(changed(&[1, 2, 3], 1, 0xff), [1, 0xfd, 3]);
        assert_eq!(changed(&[1, 2, 3], 2, 0x01), [1, 2, 2]);
    }
}

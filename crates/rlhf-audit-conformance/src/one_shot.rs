//! An implementation that is called once for each file: `CMD verify FILE --trust POLICY --json`.
//!
//! | exit | meaning |
//! |---|---|
//! | 0 | the verdict document is on standard output, `ok` is true |
//! | 1 | the document is on standard output, `ok` is false |
//! | 2 | the policy is refused, or it could not be done |
//!
//! Any other end is a crash; an exit code that contradicts the document is malformed.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;

use crate::process::{Line, OUTPUT_BYTES_MAX, Process};
use crate::protocol::{Answer, Judged, Paths, Trust, Word};

/// A command for single files.
#[derive(Debug)]
pub(crate) struct OneShot {
    words: Vec<String>,
    timeout: Duration,
}

#[derive(Deserialize)]
struct Document {
    verdict: Word,
    trust: Trust,
    ok: bool,
    findings: Vec<Finding>,
}

#[derive(Deserialize)]
struct Finding {
    code: String,
    step: u64,
}

impl OneShot {
    pub(crate) fn new(words: Vec<String>, timeout: Duration) -> OneShot {
        OneShot { words, timeout }
    }

    /// Returns the program's name without its folder.
    pub(crate) fn name(&self) -> String {
        let program = self.words.first().map(Path::new).and_then(Path::file_name);
        program.unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Calls it for a bundle and a policy; what it printed is then at `out`.
    pub(crate) fn verify(&self, paths: &Paths) -> Answer {
        self.call(paths).unwrap_or_else(|answer| answer)
    }

    fn call(&self, paths: &Paths) -> Result<Answer, Answer> {
        let path = |name| {
            paths
                .get(name)
                .map(|path| path.to_string_lossy().into_owned())
        };
        let mut words = self.words.clone();
        words.push("verify".to_string());
        words.extend(path("bundle"));
        words.push("--trust".to_string());
        words.extend(path("trust"));
        words.push("--json".to_string());
        let mut process = Process::start(&words, true).map_err(Answer::Crash)?;
        process.close();
        let hang = || Answer::Hang(format!("no end in {} s", self.timeout.as_secs_f64()));
        let text = match process.receive(self.timeout) {
            Line::Text(text) => text,
            Line::Closed => Vec::new(),
            Line::Timeout => return Err(hang()),
            Line::TooLong => {
                let why = format!("more than {OUTPUT_BYTES_MAX} bytes on standard output");
                return Err(Answer::Malformed(why));
            }
        };
        let status = process.ended(self.timeout).ok_or_else(hang)?;
        match status.code() {
            Some(2) => Ok(refused()),
            Some(code @ (0 | 1)) => {
                let judged = judged(&text, code == 0).map_err(Answer::Malformed)?;
                if let Some(out) = paths.get("out") {
                    fs::write(out, &text).map_err(|error| Answer::Errored(error.to_string()))?;
                }
                Ok(Answer::Judged(judged))
            }
            _ => Err(Answer::Crash(format!("it ended with {status}"))),
        }
    }
}

fn refused() -> Answer {
    Answer::Judged(Judged {
        verdict: Word::Refused,
        trust: None,
        ok: None,
        code: None,
        step: None,
    })
}

fn judged(text: &[u8], is_zero: bool) -> Result<Judged, String> {
    let document: Document = serde_json::from_slice(text)
        .map_err(|error| format!("standard output is no verdict document: {error}"))?;
    if document.ok != is_zero {
        let code = i32::from(!is_zero);
        return Err(format!(
            "the exit code is {code}, but ok is {}",
            document.ok
        ));
    }
    let (code, step) = document
        .findings
        .into_iter()
        .next()
        .map(|one| (one.code, one.step))
        .unzip();
    Ok(Judged {
        verdict: document.verdict,
        trust: Some(document.trust),
        ok: Some(document.ok),
        code,
        step,
    })
}

#[cfg(test)]
mod tests {
    use super::judged;

    #[test]
    fn the_document_and_the_exit_code_agree() {
        let text = br#"{"verdict":"invalid","trust":"trusted","ok":false,"findings":[{"code":"tree.root","step":5}]}"#;
        let found = judged(text, false).unwrap();
        assert_eq!(
            (found.code.as_deref(), found.step),
            (Some("tree.root"), Some(5))
        );
        assert!(judged(text, true).unwrap_err().contains("exit code is 0"));
        assert!(
            judged(b"", false)
                .unwrap_err()
                .contains("no verdict document")
        );
    }
}

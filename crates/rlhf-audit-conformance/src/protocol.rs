//! The lines that an adapter and the runner exchange.
//!
//! A reply that is not exactly as the protocol says is `malformed`: a runner that guesses what was
//! meant would pass what nobody wrote.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The version that `start` names.
const VERSION: u64 = 1;

/// Files of a request by their names in the protocol.
pub(crate) type Paths = BTreeMap<&'static str, PathBuf>;

/// What an adapter says of itself.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Hello {
    protocol: u64,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) ops: Vec<String>,
    pub(crate) level: u8,
}

/// What came of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Judged(Judged),
    Proof {
        valid: bool,
        code: Option<String>,
    },
    /// The result is a file.
    Done,
    /// The implementation says that it does not do this.
    Skipped(String),
    /// The implementation says that it could not do this.
    Errored(String),
    /// The process ended.
    Crash(String),
    /// No answer came in time.
    Hang(String),
    /// An answer came that is none.
    Malformed(String),
}

/// What `verify` said; trust and ok are absent where the policy was refused.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Judged {
    pub(crate) verdict: Word,
    pub(crate) trust: Option<Trust>,
    pub(crate) ok: Option<bool>,
    pub(crate) code: Option<String>,
    pub(crate) step: Option<u64>,
}

/// The words for a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Word {
    Valid,
    Invalid,
    Unsupported,
    Refused,
}

/// The words for a trust result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Trust {
    Trusted,
    Untrusted,
    NotEvaluated,
}

pub(crate) fn start() -> String {
    json!({"cmd": "start", "protocol": VERSION}).to_string()
}

pub(crate) fn stop() -> String {
    json!({"cmd": "stop"}).to_string()
}

pub(crate) fn request(seq: u64, op: &str, paths: &Paths) -> String {
    json!({"cmd": "run", "seq": seq, "op": op, "paths": paths}).to_string()
}

/// Reads the answer to `start`.
pub(crate) fn hello(line: &[u8]) -> Result<Hello, String> {
    let hello: Hello = serde_json::from_slice(line)
        .map_err(|error| format!("the answer to start is not as the protocol says: {error}"))?;
    if hello.protocol != VERSION {
        return Err(format!(
            "it speaks protocol {}, not {VERSION}",
            hello.protocol
        ));
    }
    if !(1..=3).contains(&hello.level) {
        return Err(format!(
            "it says level {}; there are 1, 2 and 3",
            hello.level
        ));
    }
    Ok(hello)
}

/// Reads the answer to a request.
pub(crate) fn answer(line: &[u8], seq: u64, op: &str) -> Answer {
    parse(line, seq, op).unwrap_or_else(Answer::Malformed)
}

fn parse(line: &[u8], seq: u64, op: &str) -> Result<Answer, String> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Reply {
        seq: u64,
        result: Option<Value>,
        skipped: Option<String>,
        errored: Option<String>,
    }
    let reply: Reply = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    if reply.seq != seq {
        return Err(format!("seq is {}, the request was {seq}", reply.seq));
    }
    match (reply.result, reply.skipped, reply.errored) {
        (Some(value), None, None) => result(value, op),
        (None, Some(why), None) => Ok(Answer::Skipped(why)),
        (None, None, Some(why)) => Ok(Answer::Errored(why)),
        _ => Err("not exactly one of result, skipped and errored".to_string()),
    }
}

fn result(value: Value, op: &str) -> Result<Answer, String> {
    #[derive(Deserialize)]
    struct Proof {
        valid: bool,
        code: Option<String>,
    }
    let text = |error: serde_json::Error| format!("result: {error}");
    match op {
        "verify" => {
            let judged: Judged = serde_json::from_value(value).map_err(text)?;
            if judged.verdict != Word::Refused && (judged.trust.is_none() || judged.ok.is_none()) {
                return Err("result: there is no trust or no ok".to_string());
            }
            Ok(Answer::Judged(judged))
        }
        "check-proof" => {
            let Proof { valid, code } = serde_json::from_value(value).map_err(text)?;
            Ok(Answer::Proof { valid, code })
        }
        _ if value.is_object() => Ok(Answer::Done),
        _ => Err("result is no object".to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn malformed(line: &str, op: &str) -> String {
        match answer(line.as_bytes(), 7, op) {
            Answer::Malformed(why) => why,
            other => panic!("{line} was taken for {other:?}"),
        }
    }

    #[test]
    fn answers_of_each_kind() {
        let judged = r#"{"seq":7,"result":{"verdict":"valid","trust":"not-evaluated","ok":true,"code":null,"step":null}}"#;
        assert!(matches!(
            answer(judged.as_bytes(), 7, "verify"),
            Answer::Judged(_)
        ));
        let refused = r#"{"seq":7,"result":{"verdict":"refused"}}"#;
        assert!(matches!(
            answer(refused.as_bytes(), 7, "verify"),
            Answer::Judged(_)
        ));
        assert_eq!(answer(br#"{"seq":7,"result":{}}"#, 7, "seal"), Answer::Done);
        let errored = Answer::Errored("no".to_string());
        assert_eq!(answer(br#"{"seq":7,"errored":"no"}"#, 7, "seal"), errored);
    }

    #[test]
    fn what_is_no_answer() {
        for (line, op, says) in [
            ("", "seal", "EOF"),
            ("null", "seal", "invalid type"),
            (r#"{"seq":8,"result":{}}"#, "seal", "the request was 7"),
            (r#"{"result":{}}"#, "seal", "seq"),
            (r#"{"seq":7}"#, "seal", "exactly one"),
            (
                r#"{"seq":7,"result":{},"skipped":"no"}"#,
                "seal",
                "exactly one",
            ),
            (r#"{"seq":7,"result":[]}"#, "seal", "no object"),
            (
                r#"{"seq":7,"result":{"verdict":"valid"}}"#,
                "verify",
                "no trust",
            ),
            (
                r#"{"seq":7,"result":{"verdict":"fine","trust":"trusted","ok":true}}"#,
                "verify",
                "fine",
            ),
            (r#"{"seq":7,"result":{},"more":1}"#, "seal", "more"),
        ] {
            let why = malformed(line, op);
            assert!(why.contains(says), "{line}: {why}");
        }
    }

    #[test]
    fn what_start_says() {
        let good = r#"{"protocol":1,"name":"n","version":"1","ops":["verify"],"level":2}"#;
        assert_eq!(hello(good.as_bytes()).unwrap().level, 2);
        for (from, to) in [
            ("\"protocol\":1", "\"protocol\":2"),
            ("\"level\":2", "\"level\":4"),
        ] {
            assert!(hello(good.replace(from, to).as_bytes()).is_err());
        }
    }
}

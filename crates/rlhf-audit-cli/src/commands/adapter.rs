//! `adapter`: this implementation behind the protocol of the conformance suite.
//!
//! One JSON object a line comes in and one goes out (`conformance-vectors/README.md`). What goes
//! wrong within a request is its answer; only a line that is no request ends the program. Nothing
//! here looks at a clock: a bundle and a policy file decide.

mod reencode;
mod request;
mod sealing;
mod view;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead as _, Write};
use std::path::{Path, PathBuf};

use rlhf_audit_core::card;
use rlhf_audit_core::prove::{ConsistencyProof, InclusionProof};
use rlhf_audit_core::trust::Policy;
use rlhf_audit_core::verdict::Verdict;
use rlhf_audit_core::verify::verify;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::commands::check_proof;
use crate::failure::{Ending, Failure};

/// Options of `adapter`.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {}

/// The version of the protocol.
const PROTOCOL: u64 = 1;
/// The highest level of the suite that this implementation claims.
const LEVEL: u64 = 3;

/// One line from the runner.
#[derive(Deserialize, Debug)]
#[serde(tag = "cmd", rename_all = "lowercase", deny_unknown_fields)]
enum Asked {
    Start {
        protocol: u64,
    },
    Run {
        seq: u64,
        op: String,
        paths: BTreeMap<String, PathBuf>,
    },
    Stop,
}

/// The files that a request names.
struct Paths(BTreeMap<String, PathBuf>);

impl Paths {
    fn get(&self, name: &str) -> Result<&Path, Failure> {
        let path = self.0.get(name).map(PathBuf::as_path);
        path.ok_or_else(|| Failure::new(format!("the request names no path `{name}`")))
    }

    fn read(&self, name: &str) -> Result<Vec<u8>, Failure> {
        let path = self.get(name)?;
        fs::read(path).map_err(|error| Failure::io("read", path, &error))
    }

    fn json<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<T, Failure> {
        let bytes = self.read(name)?;
        serde_json::from_slice(&bytes)
            .map_err(|error| Failure::new(format!("`{name}` cannot be used: {error}")))
    }

    /// Writes the answer that is a file.
    fn deliver(&self, bytes: &[u8]) -> Result<Value, Failure> {
        let path = self.get("out")?;
        fs::write(path, bytes).map_err(|error| Failure::io("write", path, &error))?;
        Ok(json!({}))
    }
}

type Operation = fn(&Paths) -> Result<Value, Failure>;

/// What can be asked for.
const OPERATIONS: &[(&str, Operation)] = &[
    ("verify", judge),
    ("view", |paths| {
        paths.deliver(view::lines(paths.get("bundle")?)?.as_bytes())
    }),
    ("card", regenerate),
    ("reencode", |paths| {
        paths.deliver(&reencode::bundle(paths.get("bundle")?)?)
    }),
    ("prove", |paths| {
        paths.deliver(&request::prove(
            paths.get("bundle")?,
            &paths.json("request")?,
        )?)
    }),
    ("check-proof", check),
    ("disclose", |paths| {
        let wanted = paths.json("request")?;
        paths.deliver(&request::disclose(&paths.read("bundle")?, wanted)?)
    }),
    ("seal", |paths| {
        paths.deliver(&sealing::bundle(paths.json("source")?)?)
    }),
];

pub(super) fn run(_: &Args, out: &mut dyn Write) -> Result<Ending, Failure> {
    for line in io::stdin().lock().lines() {
        let line = line.map_err(|error| Failure::new(format!("standard input: {error}")))?;
        let asked = serde_json::from_str(&line).map_err(|error| {
            Failure::new(format!(
                "a line on standard input is no request of the conformance protocol: {error}"
            ))
        })?;
        let Some(answer) = answer(asked)? else {
            return Ok(Ending::Good);
        };
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(Ending::Good)
}

fn answer(asked: Asked) -> Result<Option<Value>, Failure> {
    let (seq, op, paths) = match asked {
        Asked::Stop => return Ok(None),
        Asked::Start { protocol } if protocol != PROTOCOL => {
            return Err(Failure::new(format!(
                "the runner speaks protocol {protocol}; this is protocol {PROTOCOL}"
            )));
        }
        Asked::Start { .. } => {
            let ops: Vec<_> = OPERATIONS.iter().map(|(name, _)| name).collect();
            return Ok(Some(json!({
                "protocol": PROTOCOL,
                "name": "rlhf-audit",
                "version": env!("CARGO_PKG_VERSION"),
                "ops": ops,
                "level": LEVEL,
            })));
        }
        Asked::Run { seq, op, paths } => (seq, op, Paths(paths)),
    };
    let Some((_, operation)) = OPERATIONS.iter().find(|(name, _)| *name == op) else {
        return Ok(Some(
            json!({"seq": seq, "skipped": format!("no operation {op}")}),
        ));
    };
    Ok(Some(match operation(&paths) {
        Ok(result) => json!({"seq": seq, "result": result}),
        Err(Failure::Text(why)) => json!({"seq": seq, "errored": why}),
        Err(failure @ Failure::ClosedPipe) => return Err(failure),
    }))
}

/// The policy of a request; `None` where the file is no policy (SEAL-29).
fn policy(paths: &Paths) -> Result<Option<Policy>, Failure> {
    let text = String::from_utf8(paths.read("trust")?).ok();
    Ok(text.and_then(|text| Policy::from_json(&text).ok()))
}

fn judge(paths: &Paths) -> Result<Value, Failure> {
    let Some(policy) = policy(paths)? else {
        return Ok(json!({"verdict": "refused"}));
    };
    let verdict = verify(&paths.read("bundle")?, policy).verdict;
    paths.deliver(verdict.to_json().as_bytes())?;
    Ok(short(&verdict))
}

/// What levels 1 and 2 compare.
fn short(verdict: &Verdict) -> Value {
    let first = verdict.findings.first();
    json!({
        "verdict": verdict.verdict,
        "trust": verdict.trust,
        "ok": verdict.ok,
        "code": first.map(|finding| finding.code),
        "step": first.map(|finding| finding.step),
    })
}

/// The card that the records of the first log give.
fn regenerate(paths: &Paths) -> Result<Value, Failure> {
    let outcome = verify(&paths.read("bundle")?, Policy::default());
    let logs = outcome
        .verified
        .as_ref()
        .map_or(&*outcome.unverified, |verified| verified.logs());
    let log = logs.first();
    let log = log.ok_or_else(|| Failure::new("the bundle has no log"))?;
    let bytes = card::card(&log.summary)
        .to_bytes()
        .map_err(|misuse| Failure::new(format!("the card cannot be written: {misuse:?}")))?;
    paths.deliver(&bytes)
}

fn check(paths: &Paths) -> Result<Value, Failure> {
    let policy = policy(paths)?.ok_or_else(|| Failure::new("the policy is refused"))?;
    let bytes = paths.read("proof")?;
    let code = match check_proof::is_consistency(&bytes) {
        Err(error) => Some(error.code),
        Ok(true) => match ConsistencyProof::read(&bytes) {
            Err(error) => Some(error.code),
            Ok(proof) => proof.check(&policy).err().map(|refusal| refusal.code),
        },
        Ok(false) => match InclusionProof::read(&bytes) {
            Err(error) => Some(error.code),
            Ok(proof) => proof.check(&policy).err().map(|refusal| refusal.code),
        },
    };
    Ok(json!({"valid": code.is_none(), "code": code.map(|code| code.name())}))
}

//! The options that say whom the verifier trusts.

use std::path::{Path, PathBuf};

use clap::Args;
use rlhf_audit_core::hex;
use rlhf_audit_core::trust::{Pin, Policy};
use rlhf_audit_store::recorder::system_time_ms;
use serde::Deserialize;

use crate::failure::Failure;
use crate::{files, moment};

/// Whom to trust, as of when, and what was seen before.
#[derive(Args, Debug)]
pub(crate) struct PolicyArgs {
    /// Trust policy: whose keys may sign (keygen writes one for your own key)
    #[arg(long, value_name = "FILE")]
    trust: Option<PathBuf>,
    /// Verdict of an earlier `verify --json`: what you saw then must still hold
    #[arg(long, value_name = "FILE")]
    pin: Vec<PathBuf>,
    /// The time as of which keys are judged: a date, a UTC time, ms since 1970, or `policy` for
    /// the trust file's alone [default: the trust file's, else now]
    #[arg(long, value_name = "TIME", value_parser = as_of)]
    as_of: Option<AsOf>,
}

/// As of when keys are judged.
#[derive(Clone, Copy, Debug)]
enum AsOf {
    /// A time that the caller names.
    Time(u64),
    /// As the policy file says; where it names no time, windows are not evaluated (SEAL-30). So
    /// whoever has bundle and policy gets the same verdict at any time.
    Policy,
}

fn as_of(text: &str) -> Result<AsOf, String> {
    match text {
        "policy" => Ok(AsOf::Policy),
        text => moment::parse(text).map(AsOf::Time),
    }
}

/// Whom to trust, or that this is not asked.
#[derive(Args, Debug)]
pub(crate) struct TrustArgs {
    #[command(flatten)]
    policy: PolicyArgs,
    /// Judges only whether the record is intact, not who signed it
    #[arg(long, conflicts_with = "trust")]
    integrity_only: bool,
}

/// What is read of an earlier verdict.
#[derive(Debug, Deserialize)]
struct EarlierVerdict {
    format: String,
    verdict: String,
    logs: Vec<EarlierLog>,
}

#[derive(Debug, Deserialize)]
struct EarlierLog {
    log_id: String,
    last_head: Option<EarlierHead>,
}

#[derive(Debug, Deserialize)]
struct EarlierHead {
    size: u64,
    root: String,
}

impl PolicyArgs {
    /// The policy of a file, its keys judged as of a time.
    pub(crate) const fn of_file(trust: PathBuf, as_of_ms: u64) -> Self {
        Self {
            trust: Some(trust),
            pin: Vec::new(),
            as_of: Some(AsOf::Time(as_of_ms)),
        }
    }

    /// The policy under which to judge; `nobody` says why one is needed.
    pub(crate) fn policy(&self, nobody: &str) -> Result<Policy, Failure> {
        match &self.trust {
            Some(path) => self.complete(self.read(path)?),
            None => Err(Failure::new(nobody)),
        }
    }

    /// Reads the policy file. One without a key is a mistake, unless the file alone decides.
    fn read(&self, path: &Path) -> Result<Policy, Failure> {
        let policy = Policy::from_json(&files::text(path)?).map_err(|problem| {
            Failure::new(format!(
                "{}: {problem}; `rlhf-audit keygen` writes a file of this form",
                path.display()
            ))
        })?;
        if policy.keys.is_empty() && !matches!(self.as_of, Some(AsOf::Policy)) {
            return Err(Failure::new(format!(
                "{}: the policy names no key, so nobody could be trusted; add one, or ask with \
                 --integrity-only",
                path.display()
            )));
        }
        Ok(policy)
    }

    /// Adds what the command line says besides the file.
    fn complete(&self, mut policy: Policy) -> Result<Policy, Failure> {
        for path in &self.pin {
            policy.pinned.extend(read_pins(path)?);
        }
        policy.as_of_ms = match self.as_of {
            Some(AsOf::Time(time)) => Some(time),
            Some(AsOf::Policy) => policy.as_of_ms,
            None => Some(policy.as_of_ms.unwrap_or_else(system_time_ms)),
        };
        Ok(policy)
    }
}

impl TrustArgs {
    /// The policy under which to judge.
    pub(crate) fn policy(&self) -> Result<Policy, Failure> {
        if self.integrity_only {
            return self.policy.complete(Policy::default());
        }
        self.policy.policy(
            "whom do you trust? A bundle must not vouch for itself: give --trust FILE with keys \
             that you have from elsewhere, or --integrity-only to ask only whether the record is \
             intact",
        )
    }
}

/// The last heads of an earlier verdict.
fn read_pins(path: &Path) -> Result<Vec<Pin>, Failure> {
    let wrong = |problem: &str| {
        Failure::new(format!(
            "{}: {problem}; give the output of an earlier `rlhf-audit verify --json`",
            path.display()
        ))
    };
    let verdict: EarlierVerdict =
        serde_json::from_str(&files::text(path)?).map_err(|error| wrong(&error.to_string()))?;
    if verdict.format != "rlhf-audit-verdict/1" {
        return Err(wrong("not a verdict of this format"));
    }
    if verdict.verdict != "valid" {
        return Err(wrong(
            "that verdict was not valid, so its heads prove nothing",
        ));
    }
    let heads = verdict.logs.iter().filter_map(|log| {
        let head = log.last_head.as_ref()?;
        Some(
            hex::decode(&log.log_id)
                .zip(hex::decode(&head.root))
                .map(|(log_id, root)| Pin {
                    log_id,
                    size: head.size,
                    root,
                }),
        )
    });
    heads
        .collect::<Option<Vec<_>>>()
        .filter(|pins| pins.iter().all(|pin| pin.size > 0))
        .ok_or_else(|| wrong("a head in it is malformed"))
}

//! A vector as `vector.json` says it. The reader is closed: an unknown member is a fault.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// What is asked of an implementation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Op {
    Verify,
    Prove,
    CheckProof,
    Disclose,
    Seal,
    Flips,
}

impl Op {
    /// Returns the files that a vector of this op gives, by the names of the protocol.
    pub(crate) fn inputs(self) -> &'static [&'static str] {
        match self {
            Op::Verify => &["bundle", "trust"],
            Op::Prove | Op::Disclose => &["bundle", "request"],
            Op::CheckProof => &["proof", "trust"],
            Op::Seal => &["source"],
            Op::Flips => &["bundle", "elements", "trust"],
        }
    }

    /// Returns its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Op::Verify => "verify",
            Op::Prove => "prove",
            Op::CheckProof => "check-proof",
            Op::Disclose => "disclose",
            Op::Seal => "seal",
            Op::Flips => "flips",
        }
    }

    /// Returns the name of what an implementation is asked: of flips it is `verify`.
    pub(crate) fn asked(self) -> &'static str {
        match self {
            Op::Flips => Op::Verify.name(),
            op => op.name(),
        }
    }
}

/// One vector, without its files.
#[derive(Clone, Debug)]
pub(crate) struct Vector {
    pub(crate) id: String,
    pub(crate) op: Op,
    pub(crate) covers: Vec<String>,
    pub(crate) comment: String,
    /// File names by what they are.
    pub(crate) input: BTreeMap<String, String>,
    pub(crate) base: Option<String>,
    pub(crate) defect: Option<String>,
    pub(crate) expect: Expect,
}

/// What must come out.
#[derive(Clone, Debug)]
pub(crate) enum Expect {
    Refused,
    Verdict(Verdict),
    File(String),
    Proof { valid: bool, code: Option<String> },
    NeverOk,
}

/// What `verify` must say.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Verdict {
    pub(crate) verdict: String,
    pub(crate) trust: String,
    pub(crate) ok: bool,
    #[serde(deserialize_with = "Option::deserialize")]
    pub(crate) first: Option<First>,
    pub(crate) document: String,
    pub(crate) view: Option<String>,
    pub(crate) card: Option<String>,
    #[serde(default)]
    pub(crate) reencode: bool,
}

/// The first finding. Levels look at code and step; the rest is compared with the document.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct First {
    pub(crate) code: String,
    pub(crate) step: u64,
    pub(crate) offset: u64,
    #[serde(deserialize_with = "Option::deserialize")]
    pub(crate) rank: Option<u64>,
    #[serde(deserialize_with = "Option::deserialize")]
    pub(crate) entry: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: String,
    since: String,
    op: Op,
    covers: Vec<String>,
    comment: String,
    input: BTreeMap<String, String>,
    base: Option<String>,
    defect: Option<String>,
    expect: Value,
}

impl Vector {
    /// Reads `vector.json`.
    ///
    /// # Errors
    /// What is not as the format of vectors says, in words.
    pub(crate) fn parse(text: &[u8]) -> Result<Vector, String> {
        let raw: Raw = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        if raw.since != "1" {
            return Err(format!(
                "since is {:?}: this runner knows version 1",
                raw.since
            ));
        }
        let given: Vec<_> = raw.input.keys().map(String::as_str).collect();
        if given != raw.op.inputs() {
            let wanted = raw.op.inputs();
            return Err(format!(
                "input has {given:?}; the op {} takes {wanted:?}",
                raw.op.name()
            ));
        }
        let expect =
            Expect::parse(raw.op, raw.expect).map_err(|error| format!("expect: {error}"))?;
        let vector = Vector {
            id: raw.id,
            op: raw.op,
            covers: raw.covers,
            comment: raw.comment,
            input: raw.input,
            base: raw.base,
            defect: raw.defect,
            expect,
        };
        if let Some(name) = vector.files().find(|name| !is_plain(name)) {
            let allowed = "lower case, digits, `.`, `-`";
            return Err(format!("{name:?} is no file name: {allowed}"));
        }
        Ok(vector)
    }

    /// Returns the part of the id before the slash.
    pub(crate) fn area(&self) -> &str {
        self.id.split('/').next().unwrap_or_default()
    }

    /// Returns the names of all files that belong to the vector, but `vector.json`.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        let expected = match &self.expect {
            Expect::Verdict(verdict) => [
                Some(&verdict.document),
                verdict.view.as_ref(),
                verdict.card.as_ref(),
            ],
            Expect::File(file) => [Some(file), None, None],
            Expect::Refused | Expect::Proof { .. } | Expect::NeverOk => [None, None, None],
        };
        let given = self.input.values();
        given
            .chain(expected.into_iter().flatten())
            .map(String::as_str)
    }

    /// Whether something is wrong with what it gives: such a vector has a base and a defect.
    pub(crate) fn is_negative(&self) -> bool {
        match &self.expect {
            Expect::Refused => true,
            Expect::Verdict(verdict) => verdict.verdict != "valid" || !verdict.ok,
            Expect::Proof { valid, .. } => !valid,
            Expect::File(_) | Expect::NeverOk => false,
        }
    }

    /// Whether another vector may differ from it in one defect.
    pub(crate) fn may_be_base(&self) -> bool {
        match &self.expect {
            Expect::Verdict(verdict) => verdict.verdict == "valid",
            Expect::Proof { valid, .. } => *valid,
            Expect::Refused | Expect::File(_) | Expect::NeverOk => false,
        }
    }

    /// Returns the code that must come first, if any.
    pub(crate) fn code(&self) -> Option<&str> {
        match &self.expect {
            Expect::Verdict(verdict) => verdict.first.as_ref().map(|first| first.code.as_str()),
            Expect::Proof { code, .. } => code.as_deref(),
            Expect::Refused | Expect::File(_) | Expect::NeverOk => None,
        }
    }
}

impl Expect {
    fn parse(op: Op, value: Value) -> Result<Expect, String> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            file: String,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Proof {
            valid: bool,
            #[serde(deserialize_with = "Option::deserialize")]
            code: Option<String>,
        }
        let text = |error: serde_json::Error| error.to_string();
        match op {
            Op::Verify if value == serde_json::json!({"verdict": "refused"}) => Ok(Expect::Refused),
            Op::Verify => serde_json::from_value(value)
                .map(Expect::Verdict)
                .map_err(text),
            Op::Prove | Op::Disclose | Op::Seal => {
                let File { file } = serde_json::from_value(value).map_err(text)?;
                Ok(Expect::File(file))
            }
            Op::CheckProof => {
                let Proof { valid, code } = serde_json::from_value(value).map_err(text)?;
                Ok(Expect::Proof { valid, code })
            }
            // That the answer is never ok is what flips are; a vector may say it or not.
            Op::Flips
                if [serde_json::json!({}), serde_json::json!({"ok": false})].contains(&value) =>
            {
                Ok(Expect::NeverOk)
            }
            Op::Flips => Err("flips expect {} or {\"ok\": false}".to_string()),
        }
    }
}

/// Whether a name cannot lead out of the vector's folder.
fn is_plain(name: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c);
    !name.is_empty() && !name.starts_with('.') && name.chars().all(is_allowed)
}

#[cfg(test)]
mod tests;

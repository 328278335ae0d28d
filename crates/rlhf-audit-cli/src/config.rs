//! `run.json`: what a run is, before its first record.

use std::path::Path;

use rlhf_audit_core::hex;
use rlhf_audit_core::records::common::NamedText;
use rlhf_audit_core::records::log_open::{LogOpen, Model};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::failure::Failure;
use crate::files;

/// What `init` writes.
pub(crate) const TEMPLATE: &str = include_str!("config/run.json");

/// What stands in the template where a person must write something.
const PLACEHOLDER: &str = "EDIT-ME";

/// The run configuration as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    #[serde(rename = "//", default)]
    _comment: Option<IgnoredAny>,
    version: u64,
    run_id: String,
    name: String,
    origin: String,
    issuer: String,
    algorithm: String,
    model: ModelConfig,
    base_model: Option<ModelConfig>,
    reward_model: Option<ModelConfig>,
    #[serde(default)]
    rank: u64,
    #[serde(default = "one")]
    world_size: u64,
    #[serde(default = "usual_height")]
    segment_height: u64,
    #[serde(default)]
    software: Vec<Software>,
    compliance_modes: Option<Vec<String>>,
    code_digest: Option<String>,
    lockfile_digest: Option<String>,
    synthetic: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelConfig {
    name: String,
    digest: Option<String>,
    revision: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Software {
    name: String,
    version: String,
}

const fn one() -> u64 {
    1
}

const fn usual_height() -> u64 {
    12
}

/// Reads a run configuration.
pub(crate) fn read(path: &Path) -> Result<LogOpen, Failure> {
    let text = files::text(path)?;
    log_open(&text).map_err(|problem| Failure::new(format!("{}: {problem}", path.display())))
}

/// The log's configuration, or what is wrong with the text.
fn log_open(text: &str) -> Result<LogOpen, String> {
    let config: Config = serde_json::from_str(text).map_err(|error| {
        format!("{error}; `rlhf-audit init` writes a file with all members explained")
    })?;
    if config.version != 1 {
        return Err(format!(
            "version is {}; this software reads version 1",
            config.version
        ));
    }
    for (member, value) in [
        ("run_id", &config.run_id),
        ("name", &config.name),
        ("origin", &config.origin),
        ("issuer", &config.issuer),
        ("algorithm", &config.algorithm),
        ("model.name", &config.model.name),
    ] {
        if value.trim().is_empty() || value.contains(PLACEHOLDER) {
            return Err(format!(
                "{member} is {value:?}; replace the placeholder by what holds for your run"
            ));
        }
    }
    Ok(LogOpen {
        run_id: config.run_id,
        name: config.name,
        origin: config.origin,
        issuer: config.issuer,
        rank: config.rank,
        world_size: config.world_size,
        algorithm: config.algorithm,
        model: config.model.model("model")?,
        base_model: optional(config.base_model, "base_model")?,
        reward_model: optional(config.reward_model, "reward_model")?,
        segment_height: config.segment_height,
        suite: rlhf_audit_core::bundle::SUITE,
        keys: Vec::new(),
        software: config.software.into_iter().map(Software::text).collect(),
        secret_commitment: None,
        compliance_modes: config.compliance_modes,
        code_digest: digest(config.code_digest, "code_digest")?,
        lockfile_digest: digest(config.lockfile_digest, "lockfile_digest")?,
        synthetic: config.synthetic,
        // The recorder draws one.
        nonce: [0; 16],
        ext: None,
    })
}

impl ModelConfig {
    fn model(self, member: &str) -> Result<Model, String> {
        Ok(Model {
            name: self.name,
            digest: digest(self.digest, &format!("{member}.digest"))?,
            revision: self.revision,
        })
    }
}

impl Software {
    fn text(self) -> NamedText {
        NamedText {
            name: self.name,
            text: self.version,
        }
    }
}

fn optional(model: Option<ModelConfig>, member: &str) -> Result<Option<Model>, String> {
    model.map(|model| model.model(member)).transpose()
}

fn digest(text: Option<String>, member: &str) -> Result<Option<[u8; 32]>, String> {
    let Some(text) = text else { return Ok(None) };
    match hex::decode(&text) {
        Some(digest) => Ok(Some(digest)),
        None => Err(format!(
            "{member} is {text:?}; write SHA-256 as 64 lower-case hex digits, or null"
        )),
    }
}

#[cfg(test)]
mod tests;

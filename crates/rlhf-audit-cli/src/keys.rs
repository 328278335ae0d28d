//! The options that name a run's secrets.

use std::path::{Path, PathBuf};

use clap::Args;
use rlhf_audit_core::cose::SigningKey;
use rlhf_audit_store::keys::{RunSecret, SigningSeed};
use rlhf_audit_store::recorder::Means;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::files;

/// Where the passphrase of a signing key is.
#[derive(Args, Debug, Default)]
pub(crate) struct PassphraseArgs {
    /// File whose first line is the passphrase of the signing key
    #[arg(long, value_name = "FILE", conflicts_with = "passphrase_env")]
    passphrase_file: Option<PathBuf>,
    /// Environment variable that holds the passphrase of the signing key
    #[arg(long, value_name = "VAR")]
    passphrase_env: Option<String>,
}

impl PassphraseArgs {
    /// Reads the passphrase, if one was named.
    pub(crate) fn read(&self) -> Result<Option<Zeroizing<String>>, Failure> {
        if let Some(path) = &self.passphrase_file {
            let text = Zeroizing::new(files::text(path)?);
            return match text.lines().next() {
                Some(line) if !line.is_empty() => Ok(Some(Zeroizing::new(line.to_string()))),
                _ => Err(Failure::new(format!(
                    "{}: the first line is empty; write the passphrase there",
                    path.display()
                ))),
            };
        }
        let Some(name) = &self.passphrase_env else {
            return Ok(None);
        };
        match std::env::var(name) {
            Ok(value) if !value.is_empty() => Ok(Some(Zeroizing::new(value))),
            _ => Err(Failure::new(format!(
                "the environment variable {name} is not set; set it to the passphrase"
            ))),
        }
    }
}

/// Reads key and secret into what a recorder needs.
pub(crate) fn means(
    key: &Path,
    secret: &Path,
    passphrase: &PassphraseArgs,
) -> Result<Means, Failure> {
    let passphrase = passphrase.read()?;
    let passphrase = passphrase.as_ref().map(|text| text.as_bytes());
    let seed = SigningSeed::read(key, passphrase)?;
    let signer = SigningKey::from_seed(seed.as_bytes());
    Ok(Means::new(Box::new(signer), RunSecret::read(secret)?))
}

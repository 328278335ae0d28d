//! `keygen`: signing key, run secret, trust policy.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use rlhf_audit_core::hex;
use rlhf_audit_store::keys::{RunSecret, SigningSeed};
use serde::Serialize;

use crate::failure::{Ending, Failure};
use crate::files;
use crate::keys::PassphraseArgs;

/// Options of `keygen`.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Directory for the files; it is made if it is not there
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
    /// Whose key it is, as trust.json shall say
    #[arg(long, value_name = "WHO", default_value = "this key")]
    name: String,
    /// Origin that the key may sign for, `*` at its end matching any rest [default: any]
    #[arg(long, value_name = "ORIGIN")]
    origin: Vec<String>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

/// `trust.json` as it is written; `core::trust` reads it.
#[derive(Serialize)]
struct TrustFile<'a> {
    version: u64,
    keys: [TrustKey<'a>; 1],
}

#[derive(Serialize)]
struct TrustKey<'a> {
    name: &'a str,
    public: String,
    roles: [&'static str; 1],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    origins: &'a [String],
}

/// The text of a trust policy for one key.
pub(crate) fn trust_file(name: &str, public: &[u8; 32], origins: &[String]) -> String {
    let file = TrustFile {
        version: 1,
        keys: [TrustKey {
            name,
            public: hex::encode(public),
            roles: ["log-signer"],
            origins,
        }],
    };
    // Serialising these types to memory cannot fail.
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    text
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Ending, Failure> {
    let passphrase = args.passphrase.read()?;
    let passphrase = passphrase.as_ref().map(|text| text.as_bytes());
    let directory = &args.out;
    fs::create_dir_all(directory).map_err(|error| Failure::io("make", directory, &error))?;
    let [key, secret, trust] =
        ["signing-key.pem", "run-secret.txt", "trust.json"].map(|name| directory.join(name));
    // All three or none: a key without its policy would only confuse.
    for path in [&key, &secret, &trust] {
        if path.exists() {
            return Err(Failure::new(format!(
                "{}: the file exists and is never overwritten; choose another directory with --out",
                path.display()
            )));
        }
    }
    let seed = SigningSeed::generate()?;
    seed.write(&key, passphrase)?;
    RunSecret::generate()?.write(&secret)?;
    let policy = trust_file(&args.name, &seed.public_key(), &args.origin);
    files::create_new(&trust, policy.as_bytes())?;
    for path in [&key, &secret, &trust] {
        writeln!(out, "{}", path.display())?;
    }
    talk!(
        "Keep the key and the secret to yourself, with a backup: without the secret nothing that \
         was withheld can be opened again.\n\
         Give trust.json to those who verify, on a way that they trust."
    );
    Ok(Ending::Good)
}

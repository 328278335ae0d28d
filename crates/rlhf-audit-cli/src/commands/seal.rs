//! `seal`: journals into one bundle file.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use rlhf_audit_core::bundle::REASONS;
use rlhf_audit_core::records::Compartment;
use rlhf_audit_store::recorder::{Closing, Recorder};
use rlhf_audit_store::seal::{SealOptions, SealReport, seal};

use crate::failure::{Ending, Failure};
use crate::keys::{self, PassphraseArgs};
use crate::{files, output};

/// Options of `seal`.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Journal directories, one for each rank of the run
    #[arg(required = true, value_name = "JOURNAL")]
    journals: Vec<PathBuf>,
    /// The bundle file
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Withholds a compartment everywhere, with the reason (raw=default is always withheld)
    #[arg(long, value_name = "COMPARTMENT=REASON", value_parser = withheld, value_delimiter = ',')]
    withhold: Vec<(Compartment, u64)>,
    /// Closes journals that are still open: makes the card and signs the last head
    #[arg(long, requires = "key", requires = "secret")]
    close: bool,
    /// Signing key, for --close
    #[arg(long, value_name = "FILE", requires = "close")]
    key: Option<PathBuf>,
    /// Run secret, for --close
    #[arg(long, value_name = "FILE", requires = "close")]
    secret: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    /// Replaces a bundle that is there
    #[arg(long)]
    force: bool,
}

/// Reads `content=privacy`.
pub(crate) fn withheld(text: &str) -> Result<(Compartment, u64), String> {
    let (name, reason) = text
        .split_once('=')
        .ok_or("write COMPARTMENT=REASON, as in content=privacy")?;
    let compartment = Compartment::from_name(name).ok_or_else(|| {
        let names = Compartment::ALL.map(Compartment::name);
        format!("{name} is no compartment; they are {}", names.join(", "))
    })?;
    let reason = REASONS.iter().find(|(_, known)| *known == reason);
    let (number, _) = reason.ok_or_else(|| {
        let names: Vec<&str> = REASONS.iter().map(|(_, name)| *name).collect();
        format!("the reason must be one of {}", names.join(", "))
    })?;
    Ok((compartment, *number))
}

/// What is to be sealed.
#[derive(Debug)]
pub(crate) struct SealRequest<'a> {
    /// One journal for each rank.
    pub(crate) journals: &'a [PathBuf],
    /// The bundle file.
    pub(crate) output: &'a Path,
    /// What is withheld beside the format's default.
    pub(crate) withhold: &'a [(Compartment, u64)],
    /// Whether to replace a file that is there.
    pub(crate) force: bool,
    /// What stands before each line of the report.
    pub(crate) indent: &'a str,
}

/// Seals and says what was sealed.
pub(crate) fn seal_journals(
    request: &SealRequest<'_>,
    out: &mut dyn Write,
) -> Result<SealReport, Failure> {
    files::refuse_existing(request.output, request.force)?;
    let mut options = SealOptions::default();
    options.withhold.extend(reasons(request.withhold)?);
    let report = seal(request.journals, request.output, &options)?;
    let (path, size) = (request.output.display(), output::size(report.bytes));
    let indent = request.indent;
    writeln!(out, "{indent}{path}: {size}")?;
    for log in &report.logs {
        let state = if log.closed { "closed" } else { "still open" };
        writeln!(
            out,
            "{indent}  rank {}: {}, {}, {state}",
            log.rank,
            output::count(log.entries, "entry", "entries"),
            output::count(log.heads, "head", "heads"),
        )?;
        if log.unsigned > 0 {
            writeln!(
                out,
                "{indent}    {} after the last head stayed behind: not signed yet; record a checkpoint, or \
                 seal with --close",
                output::count(log.unsigned, "entry", "entries")
            )?;
        }
    }
    Ok(report)
}

/// A bundle states one reason for a compartment.
fn reasons(withhold: &[(Compartment, u64)]) -> Result<BTreeMap<Compartment, u64>, Failure> {
    let mut reasons = BTreeMap::new();
    for (compartment, reason) in withhold {
        let before = reasons.insert(*compartment, *reason);
        if before.is_some_and(|before| before != *reason) {
            return Err(Failure::new(format!(
                "{} is withheld for two reasons; a bundle states one",
                compartment.name()
            )));
        }
    }
    Ok(reasons)
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Ending, Failure> {
    files::refuse_existing(&args.output, args.force)?;
    if let (true, Some(key), Some(secret)) = (args.close, &args.key, &args.secret) {
        for journal in &args.journals {
            close(journal, key, secret, &args.passphrase)?;
        }
    }
    let request = SealRequest {
        journals: &args.journals,
        output: &args.output,
        withhold: &args.withhold,
        force: args.force,
        indent: "",
    };
    seal_journals(&request, out)?;
    Ok(Ending::Good)
}

/// Closes a journal unless it is closed.
fn close(
    journal: &Path,
    key: &Path,
    secret: &Path,
    passphrase: &PassphraseArgs,
) -> Result<(), Failure> {
    let (recorder, recovery) = Recorder::resume(journal, keys::means(key, secret, passphrase)?)?;
    if recorder.is_closed() {
        return Ok(());
    }
    if recovery.torn.is_some() {
        let reason = "the journal's last write was torn; closed without further records";
        recorder.resumed(recorder.last_checkpoint(), reason, &recovery)?;
    }
    recorder.close(Closing::default())?;
    Ok(())
}

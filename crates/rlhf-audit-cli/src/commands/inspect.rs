//! `inspect`: what a bundle or journal says, by the names of the registry. It judges nothing.

mod render;
mod schema;
mod show;

use std::io::Write;
use std::ops::Range;
use std::path::PathBuf;

use rlhf_audit_core::records::KINDS;

use crate::failure::{Ending, Failure};
use crate::walk;
use show::{Detail, Show};

pub(crate) use show::write_entry;

/// Options of `inspect`.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// A bundle file, - for standard input, or a journal directory
    file: PathBuf,
    /// Only the log of this rank
    #[arg(long, value_name = "RANK")]
    log: Option<u64>,
    /// Only entries of this kind
    #[arg(long, value_parser = kind)]
    kind: Option<String>,
    /// One entry in full, with the names of its fields
    #[arg(long, value_name = "N", conflicts_with_all = ["range", "kind", "heads"])]
    entry: Option<u64>,
    /// Only entries A to B, B excluded
    #[arg(long, value_name = "A..B", value_parser = range)]
    range: Option<Range<u64>>,
    /// Only heads
    #[arg(long, conflicts_with = "kind")]
    heads: bool,
    /// Entries to show; 0 for all
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: u64,
    /// Shows each entry in full
    #[arg(long, conflicts_with_all = ["diag", "hex"])]
    full: bool,
    /// Shows each in CBOR diagnostic notation (RFC 8949 section 8)
    #[arg(long, conflicts_with = "hex")]
    diag: bool,
    /// Shows the exact bytes of each, in hexadecimal
    #[arg(long)]
    hex: bool,
}

fn kind(text: &str) -> Result<String, String> {
    if KINDS.iter().any(|kind| kind.name == text) {
        return Ok(text.to_string());
    }
    let names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
    Err(format!("the kinds are {}", names.join(", ")))
}

/// Reads `A..B`, first included, end excluded.
pub(crate) fn range(text: &str) -> Result<Range<u64>, String> {
    let ends = text.split_once("..").and_then(|(first, end)| {
        let numbers = (first.parse().ok()?, end.parse().ok()?);
        (numbers.0 < numbers.1).then_some(numbers.0..numbers.1)
    });
    ends.ok_or_else(|| "write A..B with A below B, as in 100..200; B is excluded".into())
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Ending, Failure> {
    let detail = match args {
        Args { diag: true, .. } => Detail::Diagnostic,
        Args { hex: true, .. } => Detail::Hex,
        Args { full: true, .. } | Args { entry: Some(_), .. } => Detail::Fields,
        _ => Detail::Line,
    };
    let mut show = Show::new(args, detail, out);
    walk::walk(&args.file, &mut show)?;
    if show.finish()? {
        talk!("This is what the file says. It was not verified: use `rlhf-audit verify`.");
        return Ok(Ending::Good);
    }
    let number = args.entry.unwrap_or_default();
    Err(Failure::new(format!(
        "{}: there is no entry {number}{}; it may be pruned, or in another log",
        args.file.display(),
        args.log
            .map_or(String::new(), |rank| format!(" in the log of rank {rank}"))
    )))
}

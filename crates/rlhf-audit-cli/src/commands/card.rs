//! `card`: what a verified bundle amounts to.

use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;
use rlhf_audit_core::card::{self, Card, json, markdown};
use rlhf_audit_core::verify::Verified;
use rlhf_audit_store::verify::processors;

use crate::commands::examine;
use crate::describe;
use crate::failure::{Ending, Failure};
use crate::files::{self, Content};
use crate::trust::TrustArgs;

/// Options of `card`.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The bundle; - is standard input
    file: PathBuf,
    #[command(flatten)]
    trust: TrustArgs,
    /// The rendering
    #[arg(long, value_enum, default_value_t = Format::Md)]
    format: Format,
    /// The rank whose card is wanted [default: the lowest]
    #[arg(long, value_name = "RANK")]
    log: Option<u64>,
    /// The file to make [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replaces a file that is there
    #[arg(long)]
    force: bool,
}

/// A rendering of a card.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Markdown, for people
    Md,
    /// JSON, for programs
    Json,
    /// The canonical form whose digest the log seals
    Cbor,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Ending, Failure> {
    let outcome = examine(&args.file, args.trust.policy()?, processors())?;
    let Some(verified) = outcome.verified.as_ref().filter(|_| outcome.verdict.ok) else {
        talk!("{}", describe::refusal(&outcome.verdict));
        talk!("No card: cards are shown of bundles that verify.");
        return Ok(Ending::Refused);
    };
    let card = choose(verified, args)?;
    let (bytes, content) = match args.format {
        Format::Md => (markdown(&card).into_bytes(), Content::Text),
        Format::Json => (json(&card).into_bytes(), Content::Text),
        Format::Cbor => {
            let bytes = card.to_bytes().map_err(|misuse| {
                Failure::new(format!("the card cannot be written: {misuse:?}"))
            })?;
            (bytes, Content::Binary)
        }
    };
    files::deliver(&bytes, content, args.output.as_deref(), args.force, out)
}

/// The card that the log seals; of an open log, the one that its records give so far.
fn choose(verified: &Verified, args: &Args) -> Result<Card, Failure> {
    let logs = verified.logs();
    let wanted = match args.log {
        None => logs.first(),
        Some(rank) => logs.iter().find(|log| {
            let config = log.summary.run.config.as_ref();
            config.is_some_and(|config| config.rank == rank)
        }),
    };
    let log = wanted.ok_or_else(|| {
        Failure::new(format!(
            "{}: no log of that rank; `rlhf-audit inspect` lists those that are there",
            args.file.display()
        ))
    })?;
    Ok(match &log.card {
        Some(card) => card.clone(),
        None => {
            talk!("The log is still open: this card is of its records so far and not sealed.");
            card::card(&log.summary)
        }
    })
}

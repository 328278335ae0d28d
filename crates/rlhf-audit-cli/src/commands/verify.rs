//! `verify`: a bundle against a trust policy.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use rlhf_audit_core::trust::Policy;
use rlhf_audit_core::verify::Outcome;
use rlhf_audit_store::verify::{processors, verify};

use crate::failure::{Ending, Failure};
use crate::trust::TrustArgs;
use crate::{describe, files, output, progress};

/// Options of `verify`.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The bundle; - is standard input
    file: PathBuf,
    #[command(flatten)]
    trust: TrustArgs,
    /// Prints the verdict as JSON (spec/verdict.schema.json)
    #[arg(long)]
    json: bool,
    /// Threads that judge segments [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    workers: Option<u16>,
}

/// Files of this size have their throughput told.
const LARGE_BYTES: u64 = 64 << 20;

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Ending, Failure> {
    let policy = args.trust.policy()?;
    let begin = Instant::now();
    let workers = args.workers.map_or_else(processors, usize::from);
    let outcome = examine(&args.file, policy, workers)?;
    let seconds = begin.elapsed().as_secs_f64();
    if args.json {
        output::verdict(outcome.verdict.to_json().as_bytes(), out)?;
    } else {
        let mut text = Vec::new();
        describe::verdict(&outcome.verdict, &mut text)?;
        output::verdict(&text, out)?;
        throughput(&outcome, seconds);
    }
    Ok(if outcome.verdict.ok {
        Ending::Good
    } else {
        Ending::Refused
    })
}

/// Verifies a bundle file.
pub(crate) fn examine(path: &Path, policy: Policy, workers: usize) -> Result<Outcome, Failure> {
    let (source, size) = files::open(path)?;
    let bar = progress::bytes(size, "verify");
    let outcome = verify(source, policy, workers, &mut |read| bar.set_position(read));
    bar.finish_and_clear();
    outcome.map_err(|error| Failure::io("read", path, &error))
}

/// Says how fast it went, where somebody watches or it took its time.
fn throughput(outcome: &Outcome, seconds: f64) {
    let entries: u64 = outcome.verdict.logs.iter().map(|log| log.size).sum();
    let bytes = outcome.verdict.bundle.length_bytes.unwrap_or(0);
    if !io::stderr().is_terminal() && bytes < LARGE_BYTES {
        return;
    }
    // For people: a double is exact enough, and no bundle is empty.
    #[allow(clippy::cast_precision_loss)]
    let (per_second, rate) = (entries as f64 / seconds, bytes as f64 / 1e9 / seconds);
    talk!(
        "{}, {} in {seconds:.2} s: {per_second:.0} entries/s, {rate:.2} GB/s",
        output::count(entries, "entry", "entries"),
        output::size(bytes),
    );
}

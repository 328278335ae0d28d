//! `prove`: a proof that stands without the bundle.

use std::io::Write;
use std::path::{Path, PathBuf};

use rlhf_audit_core::cbor::Misuse;
use rlhf_audit_core::prove::{Against, ConsistencySearch, InclusionSearch, ProveError};

use crate::failure::{Ending, Failure};
use crate::files::{self, Content};

/// Options of `prove`.
#[derive(clap::Args, Debug)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["entry", "from_head"]))]
pub(crate) struct Args {
    /// The bundle; it is read twice
    file: PathBuf,
    /// Proves that this entry is in the log
    #[arg(long, value_name = "N")]
    entry: Option<u64>,
    /// The head that the proof of an entry leads to, by its number [default: the last]
    #[arg(long, value_name = "K", requires = "entry")]
    head: Option<u64>,
    /// Proves that nothing was changed after this head, by its number
    #[arg(long, value_name = "A")]
    from_head: Option<u64>,
    /// The later head [default: the last]
    #[arg(long, value_name = "B", requires = "from_head")]
    to_head: Option<u64>,
    /// The rank whose log is meant [default: the lowest]
    #[arg(long, value_name = "RANK")]
    log: Option<u64>,
    /// The file to make [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replaces a file that is there
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Ending, Failure> {
    if args.file == Path::new("-") {
        return Err(Failure::new(
            "a proof takes two readings, and standard input can be read once; name a file",
        ));
    }
    let proof = match (args.entry, args.from_head) {
        (Some(entry), _) => inclusion(args, entry)?,
        (None, Some(from)) => consistency(args, from)?,
        // clap demands one of the two.
        (None, None) => return Err(Failure::new("say what to prove: --entry or --from-head")),
    };
    files::deliver(
        &proof,
        Content::Binary,
        args.output.as_deref(),
        args.force,
        out,
    )
}

const fn against(head: Option<u64>) -> Against {
    match head {
        Some(number) => Against::Head(number),
        None => Against::LastHead,
    }
}

fn inclusion(args: &Args, entry: u64) -> Result<Vec<u8>, Failure> {
    let wrong = |error| unprovable(&args.file, error);
    let mut search = InclusionSearch::new(args.log, entry, against(args.head));
    files::pieces(&args.file, &mut |piece| search.feed(piece).map_err(wrong))?;
    let mut maker = search.finish().map_err(wrong)?;
    files::pieces(&args.file, &mut |piece| maker.feed(piece).map_err(wrong))?;
    maker
        .finish()
        .map_err(wrong)?
        .to_bytes()
        .map_err(unwritable)
}

fn consistency(args: &Args, from: u64) -> Result<Vec<u8>, Failure> {
    let wrong = |error| unprovable(&args.file, error);
    let mut search = ConsistencySearch::new(args.log, from, against(args.to_head));
    files::pieces(&args.file, &mut |piece| search.feed(piece).map_err(wrong))?;
    let mut maker = search.finish().map_err(wrong)?;
    files::pieces(&args.file, &mut |piece| maker.feed(piece).map_err(wrong))?;
    maker
        .finish()
        .map_err(wrong)?
        .to_bytes()
        .map_err(unwritable)
}

fn unprovable(path: &Path, error: ProveError) -> Failure {
    match error {
        ProveError::Bundle(error) => Failure::bytes(path, &error),
        error => Failure::new(format!(
            "{}: {error}; `rlhf-audit inspect` lists the entries and heads that are there",
            path.display()
        )),
    }
}

fn unwritable(misuse: Misuse) -> Failure {
    Failure::new(format!("the proof cannot be written: {misuse:?}"))
}

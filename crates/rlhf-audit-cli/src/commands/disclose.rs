//! `disclose`: a partial bundle with the signatures of the full one.
//!
//! Steps: the source is verified, and refused if it does not hold; the partial bundle is written
//! beside its place; it is verified and its heads compared with the source's; only then does it get
//! its name.

use std::io::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};

use rlhf_audit_core::bundle::reason_name;
use rlhf_audit_core::disclose::{
    DiscloseError, Discloser, Entries, Redaction, RedactionError, Report,
};
use rlhf_audit_core::records::Compartment;
use rlhf_audit_core::verdict::Verdict;
use rlhf_audit_store::verify::processors;

use crate::commands::{examine, inspect, seal};
use crate::describe;
use crate::failure::{Ending, Failure};
use crate::files::{self, NewFile};
use crate::output::count;
use crate::trust::TrustArgs;

/// Options of `disclose`.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The bundle; it is read twice
    file: PathBuf,
    /// The partial bundle to make
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Withholds a compartment, with the reason
    #[arg(long, value_name = "COMPARTMENT=REASON", value_parser = seal::withheld, value_delimiter = ',')]
    withhold: Vec<(Compartment, u64)>,
    /// Withholds in entries A to B alone, B excluded [default: in all]
    #[arg(long, value_name = "A..B", value_parser = inspect::range, requires = "withhold")]
    range: Vec<Range<u64>>,
    /// Prunes entries A to B, B excluded; entries of the spine stay
    #[arg(long, value_name = "A..B", value_parser = inspect::range)]
    prune: Vec<Range<u64>>,
    /// The rank whose entries --range and --prune number
    #[arg(long, value_name = "RANK", default_value_t = 0)]
    log: u64,
    #[command(flatten)]
    trust: TrustArgs,
    /// Replaces a file that is there
    #[arg(long)]
    force: bool,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Ending, Failure> {
    files::refuse_existing(&args.output, args.force)?;
    let redaction = redaction(args).map_err(|error| Failure::new(error.to_string()))?;
    if args.file == Path::new("-") {
        return Err(Failure::new(
            "the source is verified before it is redacted, so it is read twice; name a file",
        ));
    }
    let source = examine(&args.file, args.trust.policy()?, processors())?.verdict;
    if !source.ok {
        talk!("{}", describe::refusal(&source));
        talk!("Nothing was made: only a bundle that verifies is redacted.");
        return Ok(Ending::Refused);
    }
    let mut file = NewFile::create(&args.output, args.force)?;
    let report = redact(args, redaction, &mut file)?;
    file.sync()?;
    let partial = examine(file.temporary(), args.trust.policy()?, processors())?.verdict;
    if !partial.ok || heads(&partial) != heads(&source) {
        talk!("{}", describe::refusal(&partial));
        return Err(Failure::new(format!(
            "{}: the partial bundle does not verify with the same heads, so it was not kept; was \
             the source changed meanwhile?",
            args.output.display()
        )));
    }
    file.finish()?;
    describe_report(args, &report, &partial, out)?;
    Ok(Ending::Good)
}

/// What is to be left out.
fn redaction(args: &Args) -> Result<Redaction, RedactionError> {
    let ranges = |list: &[Range<u64>]| {
        let pairs: Vec<_> = list.iter().map(|range| (range.start, range.end)).collect();
        Entries::of_rank(args.log, pairs)
    };
    let mut redaction = Redaction::default();
    for (compartment, reason) in &args.withhold {
        let entries = if args.range.is_empty() {
            Entries::all()
        } else {
            ranges(&args.range)?
        };
        redaction = redaction.withhold(*compartment, *reason, entries)?;
    }
    Ok(redaction.prune(ranges(&args.prune)?))
}

fn redact(args: &Args, redaction: Redaction, file: &mut NewFile) -> Result<Report, Failure> {
    let wrong = |error: DiscloseError<std::io::Error>| match error {
        DiscloseError::Source(error) => Failure::bytes(&args.file, &error),
        error => Failure::new(format!("{}: {error}", args.output.display())),
    };
    let mut discloser = Discloser::new(redaction, file);
    files::pieces(&args.file, &mut |piece| {
        discloser.feed(piece).map_err(wrong)
    })?;
    let (_, report) = discloser.finish().map_err(wrong)?;
    Ok(report)
}

/// The last head of each log, with the number of heads.
fn heads(verdict: &Verdict) -> Vec<(u64, u64, Option<&str>)> {
    let logs = verdict.logs.iter();
    logs.map(|log| {
        let last = log.last_head.as_ref().map(|head| head.digest.as_str());
        (log.rank, log.heads, last)
    })
    .collect()
}

fn describe_report(
    args: &Args,
    report: &Report,
    partial: &Verdict,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let entries = |number| count(number, "entry", "entries");
    writeln!(
        out,
        "{}: {} shown",
        args.output.display(),
        entries(report.entries)
    )?;
    for (compartment, (now, before)) in Compartment::ALL
        .iter()
        .zip(report.withheld.iter().zip(&report.withheld_before))
    {
        if now + before > 0 {
            let (name, all) = (compartment.name(), entries(now + before));
            writeln!(out, "  {name} withheld in {all}, {now} of them now")?;
        }
    }
    for (compartment, reason) in &args.withhold {
        let stated = partial.bundle.withheld.iter();
        let mut stated = stated.filter(|withheld| withheld.compartment == compartment.name());
        if let (Some(stated), Some(asked)) = (stated.next(), reason_name(*reason))
            && stated.reason != asked
        {
            let (name, stays) = (compartment.name(), stated.reason);
            writeln!(
                out,
                "  {name}: the source gives the reason {stays}, which stays: a bundle states one"
            )?;
        }
    }
    if report.pruned + report.pruned_before > 0 {
        let all = entries(report.pruned + report.pruned_before);
        writeln!(out, "  {all} pruned, {} of them now", report.pruned)?;
    }
    if report.spine_kept > 0 {
        let kept = entries(report.spine_kept);
        writeln!(
            out,
            "  {kept} of the spine stayed: they may never be withheld"
        )?;
    }
    writeln!(
        out,
        "{} The heads are those of the source.",
        describe::sentence(partial)
    )?;
    Ok(())
}

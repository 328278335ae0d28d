//! `capture`: preference data from files into a journal.
//!
//! A file is read three times, each time as a stream. First its digest is taken. Then every row is
//! read once, so that bad rows are known, and can be refused, before anything is recorded; it also
//! gives the number of rows that the data set's record states. Then the judgements are recorded.
//! Standard input can be read only once, so there the record says neither digest nor rows.

mod bad_rows;
mod input;
mod record;

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use rlhf_audit_core::records::annotation::{Origin, Scale};
use rlhf_audit_input::{COLUMNS, Format, Map, Options, SHAPES, Shape};

use crate::failure::{Ending, Failure};
use crate::keys::PassphraseArgs;
use crate::output::count;
use bad_rows::BadRows;
use input::Input;

/// Options of `capture`.
#[derive(clap::Args, Debug)]
#[command(after_long_help = shapes_help())]
pub(crate) struct Args {
    /// Data sets: JSON lines, JSON, CSV, TSV or Parquet, also in gzip or zstd; - is standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Run configuration (init writes one)
    #[arg(long, value_name = "FILE", required_unless_present_any = ["dry_run", "resume"])]
    run: Option<PathBuf>,
    /// Signing key (keygen makes one)
    #[arg(long, value_name = "FILE", required_unless_present = "dry_run")]
    key: Option<PathBuf>,
    /// Run secret (keygen makes one)
    #[arg(long, value_name = "FILE", required_unless_present = "dry_run")]
    secret: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    /// Journal directory; it must not hold a journal yet, unless --resume is given
    #[arg(long, value_name = "DIR", required_unless_present = "dry_run")]
    journal: Option<PathBuf>,
    /// Format of the inputs [default: by name and content]
    #[arg(long, value_parser = PossibleValuesParser::new(Format::ALL.iter().map(|f| f.name())))]
    format: Option<String>,
    /// Shape of the rows [default: by the columns of the first rows]
    #[arg(long, value_parser = PossibleValuesParser::new(SHAPES.iter().map(|s| s.name)))]
    shape: Option<String>,
    /// Other names of columns, as in chosen=good,rejected=bad; time= leaves a column out
    #[arg(long, value_name = "NAME=COLUMN")]
    map: Vec<String>,
    /// Scale of scores, as in 1..5, where the file does not imply one
    #[arg(long, value_name = "LOW..HIGH", value_parser = scale, allow_hyphen_values = true)]
    scale: Option<(f64, f64)>,
    /// Who judged, where the file does not say
    #[arg(long, value_parser = PossibleValuesParser::new(Origin::ALL.iter().map(|o| o.name())))]
    origin: Option<String>,
    /// Keeps prompts and answers themselves beside their digests, in the compartment `content`
    #[arg(long)]
    keep_text: bool,
    /// Round of collection
    #[arg(long, value_name = "N")]
    round: Option<u64>,
    /// Name of the data set [default: the name of the file]
    #[arg(long, value_name = "NAME")]
    dataset_name: Option<String>,
    /// Licence of the data set, as an SPDX expression
    #[arg(long, value_name = "SPDX")]
    dataset_license: Option<String>,
    /// Split of the data set, as in test
    #[arg(long, value_name = "NAME")]
    dataset_split: Option<String>,
    /// Signs a head after so many annotations
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..))]
    head_every: u64,
    /// Leaves the log open for what comes later, instead of closing it with its card
    #[arg(long)]
    keep_open: bool,
    /// Continues a journal that is there
    #[arg(long)]
    resume: bool,
    /// Refuses the inputs where more rows than this are bad [default: bad rows are left out and
    /// counted]
    #[arg(long, value_name = "N")]
    max_bad_rows: Option<u64>,
    /// Writes every bad row to a file, one JSON object a line
    #[arg(long, value_name = "FILE")]
    bad_rows: Option<PathBuf>,
    /// Reads and checks the inputs and records nothing
    #[arg(long)]
    dry_run: bool,
}

fn shapes_help() -> String {
    let mut text = String::from("Shapes, in the order in which they are tried:\n");
    for shape in SHAPES {
        let needs = shape.columns().filter(|want| want.is_required);
        let needs: Vec<&str> = needs.map(|want| want.name()).collect();
        let (name, about) = (shape.name, shape.about);
        text.push_str(&format!(
            "  {name:<16} {about} (needs {})\n",
            needs.join(", ")
        ));
    }
    text.push_str("\nColumns that --map may name:\n");
    for column in COLUMNS {
        text.push_str(&format!("  {:<22} {}\n", column.name, column.about));
    }
    text
}

fn scale(text: &str) -> Result<(f64, f64), String> {
    let ends = text.split_once("..").and_then(|(low, high)| {
        let ends: (f64, f64) = (low.parse().ok()?, high.parse().ok()?);
        (ends.0.is_finite() && ends.1.is_finite() && ends.0 < ends.1).then_some(ends)
    });
    ends.ok_or_else(|| "write LOW..HIGH with LOW below HIGH, as in 1..5".into())
}

/// What the command line says about how to read.
fn options(args: &Args) -> Result<Options, Failure> {
    let map =
        Map::parse(&args.map.join(",")).map_err(|error| Failure::new(format!("--map: {error}")))?;
    Ok(Options {
        format: args.format.as_deref().and_then(Format::from_name),
        shape: args.shape.as_deref().and_then(Shape::from_name),
        map,
        keep_text: args.keep_text,
        scale: args.scale.map(|(low, high)| Scale { low, high }),
        origin: args.origin.as_deref().and_then(Origin::from_name),
        ..Options::default()
    })
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Ending, Failure> {
    let options = options(args)?;
    let file = args
        .bad_rows
        .as_ref()
        .map(|path| File::create(path).map_err(|error| Failure::io("write", path, &error)));
    let mut bad_rows = BadRows::new(file.transpose()?);
    let stdin = args.inputs.iter().filter(|path| input::is_stdin(path));
    if stdin.count() > 1 {
        return Err(Failure::new(
            "- (standard input) can be read only once; name it once",
        ));
    }
    let inputs = args
        .inputs
        .iter()
        .map(|path| Input::scan(path, &options, &mut bad_rows));
    let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
    refuse_bad(args, &bad_rows, "nothing was recorded")?;
    if !args.dry_run {
        return record::record(args, &inputs, &options, &mut bad_rows, out);
    }
    for input in &inputs {
        input.describe(out)?;
    }
    bad_rows.summarise(out)?;
    writeln!(out, "Nothing was recorded (--dry-run).")?;
    Ok(Ending::Good)
}

/// Whether more rows are bad than the caller accepts.
fn refuse_bad(args: &Args, bad_rows: &BadRows, consequence: &str) -> Result<(), Failure> {
    let total = bad_rows.total();
    match args.max_bad_rows {
        Some(limit) if total > limit => Err(Failure::new(format!(
            "{}, more than the {limit} that --max-bad-rows accepts; {consequence}. Correct the \
             rows, or raise the number",
            count(total, "bad row", "bad rows")
        ))),
        _ => Ok(()),
    }
}

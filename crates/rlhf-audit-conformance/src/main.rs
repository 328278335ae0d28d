//! `rlhf-audit-conformance run` and `check`: see the library.
//!
//! | exit | meaning |
//! |---|---|
//! | 0 | all is as expected |
//! | 1 | an implementation is not as expected; the suite does not cover the specification |
//! | 2 | it could not be done: wrong usage, a file that cannot be read, a broken suite |

#![forbid(unsafe_code)]

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use rlhf_audit_conformance::{Options, check, html, run, text};

/// Holds implementations of the audit bundle to the conformance vectors
///
/// Exit codes: 0 all is as expected, 1 it is not, 2 it could not be done.
#[derive(Parser)]
#[command(name = "rlhf-audit-conformance", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs every vector on one or more implementations
    Run(RunArgs),
    /// Holds the vectors to the specification: is every requirement, code and kind covered?
    Check(CheckArgs),
}

#[derive(clap::Args)]
struct RunArgs {
    /// The folder with suite.json
    #[arg(long, value_name = "DIR", default_value = "conformance-vectors")]
    suite: PathBuf,
    /// An implementation's command line; may be given several times. No shell reads it
    #[arg(long = "cmd", value_name = "COMMAND", required = true)]
    commands: Vec<String>,
    /// Calls `COMMAND verify FILE --trust POLICY --json` for each file: no adapter is needed
    #[arg(long)]
    one_shot: bool,
    /// The level at which implementations are held; else the one that each claims (one-shot: 3)
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=3))]
    level: Option<u8>,
    /// Runs only vectors whose id begins like this
    #[arg(long, value_name = "PREFIX")]
    only: Option<String>,
    /// A file of vectors that are known to fail, `id  reason` a line
    #[arg(long, value_name = "FILE")]
    known_failures: Option<PathBuf>,
    /// Writes the report as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Writes the report as one HTML file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Seconds that one answer may take
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    timeout: u64,
}

#[derive(clap::Args)]
struct CheckArgs {
    /// The folder with suite.json
    #[arg(long, value_name = "DIR", default_value = "conformance-vectors")]
    suite: PathBuf,
    /// The folder with the specification's pages and registry
    #[arg(long, value_name = "DIR", default_value = "spec")]
    spec: PathBuf,
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Run(args) => run_command(args),
        Command::Check(args) => check_command(&args),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            talk(&format!("rlhf-audit-conformance: {error}"));
            ExitCode::from(2)
        }
    }
}

fn run_command(args: RunArgs) -> Result<bool, String> {
    let options = Options {
        suite: args.suite,
        commands: args.commands,
        one_shot: args.one_shot,
        level: args.level,
        only: args.only,
        known_failures: args.known_failures,
        timeout: Duration::from_secs(args.timeout),
    };
    let report = run(&options, &mut talk)?;
    if let Some(path) = &args.report {
        write(path, &report.json()?)?;
    }
    if let Some(path) = &args.html {
        write(path, &html::write(&report))?;
    }
    print(&text::write(&report))?;
    Ok(report.as_expected)
}

fn check_command(args: &CheckArgs) -> Result<bool, String> {
    let (problems, summary) = check(&args.suite, &args.spec)?;
    let mut text = String::new();
    for problem in &problems {
        text.push_str(&format!("{problem}\n"));
    }
    text.push_str(&summary);
    print(&text)?;
    Ok(problems.is_empty())
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// A reader that closed the pipe has what it wanted.
fn print(text: &str) -> Result<(), String> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.to_string()),
        _ => Ok(()),
    }
}

fn talk(text: &str) {
    // That nobody listens is no reason to stop.
    let _ = writeln!(io::stderr(), "{text}");
}

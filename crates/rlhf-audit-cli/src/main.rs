//! The command line of the RLHF audit trail.
//!
//! | exit | meaning                                                                             |
//! |------|-------------------------------------------------------------------------------------|
//! | 0    | done; for `verify` and `check-proof`: what was examined holds                       |
//! | 1    | what was examined does not hold                                                     |
//! | 2    | it could not be done: wrong usage, a file that cannot be read, rows that are refused |
//!
//! Standard output is data, standard error is talk. A reader that closes the pipe early has what it
//! wanted: that is no error. Nothing depends on colour.
//!
//! `commands` is the one table that help, completions and man pages derive from; `demo` makes the
//! sample run. Nothing here judges: verdicts come from `rlhf-audit-core`.

#![forbid(unsafe_code)]

/// Says something on standard error; that nobody listens is no reason to stop.
macro_rules! talk {
    ($($text:tt)*) => {
        $crate::output::talk(format_args!($($text)*))
    };
}

mod commands;
mod config;
mod demo;
mod describe;
mod failure;
mod files;
mod keys;
mod moment;
mod output;
mod progress;
mod trust;
mod walk;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use clap::Parser;

use commands::Cli;
use failure::{Ending, Failure};

fn main() -> ExitCode {
    let mut out = BufWriter::new(io::stdout().lock());
    let result = match Cli::try_parse() {
        Ok(cli) => cli.command.run(&mut out),
        Err(error) => commands::usage(&error, &mut out),
    };
    // What is in the buffer is part of the result: it may be what the disk has no room for.
    let flushed = out.flush().map_err(Failure::from);
    match (result, flushed) {
        (Err(Failure::Text(text)), _) | (Ok(_), Err(Failure::Text(text))) => {
            talk!("rlhf-audit: {text}");
            ExitCode::from(2)
        }
        // A verdict stands, whether or not somebody reads it to its end.
        (Ok(Ending::Refused), _) => ExitCode::from(1),
        (Ok(Ending::Usage), _) => ExitCode::from(2),
        (Ok(Ending::Good) | Err(Failure::ClosedPipe), _) => ExitCode::SUCCESS,
    }
}

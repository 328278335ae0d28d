//! `completions`: from the same table as the help.

use std::io::Write;

use clap::CommandFactory;
use clap_complete::{Shell, generate};

use crate::commands::Cli;
use crate::failure::{Ending, Failure};

/// Options of `completions`.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The shell
    shell: Shell,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Ending, Failure> {
    let mut script = Vec::new();
    generate(args.shell, &mut Cli::command(), "rlhf-audit", &mut script);
    out.write_all(&script)?;
    Ok(Ending::Good)
}

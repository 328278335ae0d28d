//! `man`: from the same table as the help.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::PathBuf;

use clap::CommandFactory;
use clap_mangen::{Man, generate_to};

use crate::commands::Cli;
use crate::failure::{Ending, Failure};

/// Options of `man`.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Directory for one page a command; without it, the main page goes to standard output
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Ending, Failure> {
    let command = Cli::command();
    let Some(directory) = &args.out else {
        // As `generate_to` does for each page.
        let mut command = command.disable_help_subcommand(true);
        command.build();
        let mut page = Vec::new();
        Man::new(command).render(&mut page)?;
        out.write_all(&page)?;
        return Ok(Ending::Good);
    };
    let failed = |error| Failure::io("write man pages to", directory, &error);
    fs::create_dir_all(directory).map_err(failed)?;
    generate_to(command, directory).map_err(failed)?;
    let pages = fs::read_dir(directory).map_err(failed)?;
    let pages: Result<BTreeSet<_>, _> = pages.map(|page| page.map(|page| page.path())).collect();
    for page in pages.map_err(failed)? {
        writeln!(out, "{}", page.display())?;
    }
    Ok(Ending::Good)
}

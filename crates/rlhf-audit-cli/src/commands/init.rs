//! `init`: a run configuration to edit.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use crate::config::TEMPLATE;
use crate::failure::{Ending, Failure};
use crate::files;

/// Options of `init`.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Directory for run.json; it is made if it is not there
    #[arg(default_value = ".")]
    directory: PathBuf,
}

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Ending, Failure> {
    let directory = &args.directory;
    fs::create_dir_all(directory).map_err(|error| Failure::io("make", directory, &error))?;
    let path = directory.join("run.json");
    files::create_new(&path, TEMPLATE.as_bytes())?;
    writeln!(out, "{}", path.display())?;
    talk!(
        "Replace every EDIT-ME in it: run_id, name, origin, issuer, algorithm, model.\n\
         Then make keys: rlhf-audit keygen --out {}",
        directory.display()
    );
    Ok(Ending::Good)
}

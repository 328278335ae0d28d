//! The table of commands: help, completions, man pages and the dispatch derive from it.
//!
//! To add a command, write `commands/<verb>.rs` with its `Args` and `run`, and add its line below.

mod adapter;
mod capture;
mod card;
mod check_proof;
mod completions;
mod demo;
mod disclose;
mod init;
mod inspect;
mod keygen;
mod man;
mod prove;
mod seal;
mod verify;

use std::io::Write;

use clap::{Parser, Subcommand};

use crate::failure::{Ending, Failure};

pub(crate) use seal::{SealRequest, seal_journals};
pub(crate) use verify::examine;

/// Verifiable audit trails of model training with human feedback
///
/// A run is captured into a journal, sealed into one bundle file, and verified by anybody who has
/// the bundle and trusts the key. Exit codes: 0 done, 1 what was examined does not hold, 2 it could
/// not be done.
#[derive(Parser, Debug)]
#[command(name = "rlhf-audit", version, max_term_width = 100)]
pub(crate) struct Cli {
    /// What to do
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// A line is a verb of the command line, its module, and the sentence that help shows.
macro_rules! commands {
    ($($(#[doc = $about:literal])* $variant:ident $module:ident;)*) => {
        /// Every command.
        // One value for each process: its size does not matter.
        #[allow(clippy::large_enum_variant)]
        #[derive(Subcommand, Debug)]
        pub(crate) enum Command {
            $($(#[doc = $about])* $variant($module::Args),)*
        }

        impl Command {
            /// Does it; results go to `out`, talk to standard error.
            pub(crate) fn run(&self, out: &mut dyn Write) -> Result<Ending, Failure> {
                match self { $(Self::$variant(args) => $module::run(args, out),)* }
            }
        }
    };
}

commands! {
    /// Makes a small sample run from nothing, seals it and verifies it
    Demo demo;
    /// Writes a run configuration to edit
    Init init;
    /// Makes a signing key, a run secret and the matching trust policy
    Keygen keygen;
    /// Records preference data from files into a journal
    Capture capture;
    /// Makes one bundle file of the journals of a run
    Seal seal;
    /// Verifies a bundle
    Verify verify;
    /// Shows what a bundle or journal says, without judging it
    Inspect inspect;
    /// Shows the card of a verified bundle
    Card card;
    /// Makes a partial bundle: withholds compartments, prunes entries, keeps the signatures
    Disclose disclose;
    /// Proves that an entry is in a log, or that one head continues another, without the bundle
    Prove prove;
    /// Checks a proof that `prove` made
    CheckProof check_proof;
    /// Answers a conformance runner: one JSON object a line, on standard input and output
    Adapter adapter;
    /// Writes completions for a shell
    Completions completions;
    /// Writes the man pages
    Man man;
}

/// Says what clap found: help and version are results, the rest is usage.
pub(crate) fn usage(error: &clap::Error, out: &mut dyn Write) -> Result<Ending, Failure> {
    if error.use_stderr() {
        // Nobody is left to tell when standard error is closed.
        let _ = error.print();
        return Ok(Ending::Usage);
    }
    write!(out, "{}", error.render())?;
    Ok(Ending::Good)
}

#[cfg(test)]
mod tests;

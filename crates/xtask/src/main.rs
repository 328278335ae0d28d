//! `cargo xtask`: the project's automation.
//!
//! - [`stages`]: `test`, the one command that says whether the project is sound;
//! - [`tidy`]: what a compiler does not check, in a second and without building;
//! - [`no_std`] and [`wasm`]: builds for targets that the active toolchain may not have;
//! - [`conformance`]: the suite, against every implementation that is here;
//! - [`page`]: the verifier page.
//!
//! It uses the standard library alone, so that it builds in seconds on a fresh machine. What it
//! needs is a working copy: it finds the workspace from the current folder upwards.

mod conformance;
mod cross_build;
mod no_std;
mod page;
mod python;
mod shell;
mod stages;
mod tidy;
mod toolchain;
mod tree;
mod wasm;
mod workspace;

use std::{env, process::ExitCode};

use workspace::Workspace;

/// One subcommand.
struct Command {
    name: &'static str,
    arguments: &'static str,
    does: &'static str,
    run: fn(&Workspace, &[String]) -> Result<(), String>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "test",
        arguments: "[--list] [STAGE…]",
        does: "runs every test stage, or those named",
        run: stages::command,
    },
    Command {
        name: "tidy",
        arguments: "[--list] [CHECK…]",
        does: "checks what no compiler checks, or what is named of it",
        run: tidy::command,
    },
    Command {
        name: "no-std",
        arguments: "",
        does: "proves that core and dp need no standard library",
        run: |workspace, arguments| none(arguments).and_then(|()| no_std::prove(workspace)),
    },
    Command {
        name: "wasm",
        arguments: "",
        does: "builds the verifier for browsers",
        run: |workspace, arguments| none(arguments).and_then(|()| wasm::build(workspace).map(drop)),
    },
    Command {
        name: "page",
        arguments: "",
        does: "makes the verifier page, one HTML file",
        run: |workspace, arguments| none(arguments).and_then(|()| page::build(workspace)),
    },
];

fn main() -> ExitCode {
    match run(&env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), String> {
    let (name, rest) = arguments.split_first().ok_or_else(usage)?;
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        println!("{}", usage());
        return Ok(());
    }
    let command = COMMANDS.iter().find(|command| command.name == name);
    let command = command.ok_or_else(|| format!("no command is called {name}\n{}", usage()))?;
    (command.run)(&Workspace::find()?, rest)
}

fn none(arguments: &[String]) -> Result<(), String> {
    match arguments.first() {
        None => Ok(()),
        Some(argument) => Err(format!("{argument}: this command takes no arguments")),
    }
}

fn usage() -> String {
    let mut text = String::from("usage: cargo xtask COMMAND");
    for Command {
        name,
        arguments,
        does,
        ..
    } in COMMANDS
    {
        text.push_str(&format!("\n  {:<26}{does}", format!("{name} {arguments}")));
    }
    text
}

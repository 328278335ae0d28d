//! `cargo xtask test`: everything that must hold, in the order of what fails soonest.

mod closing;

use std::time::Instant;

use crate::{conformance, no_std, python, shell, tidy, toolchain, wasm, workspace::Workspace};
use closing::Closing;

/// One stage of the test command.
struct Stage {
    name: &'static str,
    proves: &'static str,
    run: fn(&Workspace, &mut Closing) -> Result<(), String>,
}

const STAGES: &[Stage] = &[
    Stage {
        name: "toolchain",
        proves: "the compiler is new enough and complete",
        run: |workspace, _| toolchain::check(workspace),
    },
    Stage {
        name: "format",
        proves: "rustfmt would change nothing",
        run: |workspace, _| cargo(workspace, &["fmt", "--all", "--check"]),
    },
    Stage {
        name: "tidy",
        proves: "layers, registries, spec pages and budgets are as agreed",
        run: |workspace, _| tidy::command(workspace, &[]),
    },
    Stage {
        name: "clippy",
        proves: "no target of any crate has a warning",
        run: |workspace, _| {
            let arguments = [
                "clippy",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ];
            cargo(workspace, &arguments)
        },
    },
    Stage {
        name: "docs",
        proves: "the documentation builds and its links lead somewhere",
        run: |workspace, _| documentation(workspace),
    },
    Stage {
        name: "tests",
        proves: "every test and every example in the docs passes",
        run: tests,
    },
    Stage {
        name: "conformance",
        proves: "the suite covers the specification, and every implementation agrees with it",
        run: |workspace, _| conformance::run(workspace),
    },
    Stage {
        name: "no-std",
        proves: "core and dp need no standard library",
        run: |workspace, _| no_std::prove(workspace),
    },
    Stage {
        name: "wasm",
        proves: "the verifier builds for browsers, and agrees with every vector",
        run: |workspace, _| wasm::agree(workspace),
    },
    Stage {
        name: "benches",
        proves: "the benchmarks compile",
        run: |workspace, _| cargo(workspace, &["build", "--workspace", "--benches"]),
    },
    Stage {
        name: "python",
        proves: "other implementations agree",
        run: |workspace, _| python::cross_checks(workspace),
    },
];

/// Runs the stages named, or all; stops at the first that fails.
///
/// The last lines printed are the test runner's own summary, because a log is read from its end.
pub(crate) fn command(workspace: &Workspace, arguments: &[String]) -> Result<(), String> {
    if arguments.iter().any(|argument| argument == "--list") {
        for Stage { name, proves, .. } in STAGES {
            println!("{name:<12}{proves}");
        }
        return Ok(());
    }
    let chosen = choose(arguments)?;
    let mut closing = Closing::default();
    let outcome = run(workspace, &chosen, &mut closing);
    closing.print();
    outcome
}

fn choose(names: &[String]) -> Result<Vec<&'static Stage>, String> {
    if names.is_empty() {
        return Ok(STAGES.iter().collect());
    }
    let find = |name: &String| {
        let stage = STAGES.iter().find(|stage| stage.name == name);
        stage.ok_or_else(|| format!("no stage is called {name}: see `cargo xtask test --list`"))
    };
    names.iter().map(find).collect()
}

fn run(workspace: &Workspace, stages: &[&Stage], closing: &mut Closing) -> Result<(), String> {
    let begin = Instant::now();
    let mut durations = Vec::new();
    for (index, stage) in stages.iter().enumerate() {
        let begin = Instant::now();
        println!(
            "\n=== {} of {} · {}: {}",
            index + 1,
            stages.len(),
            stage.name,
            stage.proves
        );
        let outcome = (stage.run)(workspace, closing);
        let seconds = begin.elapsed().as_secs_f64();
        println!("--- {}: {seconds:.1} s", stage.name);
        outcome.map_err(|error| format!("stage {} failed: {error}", stage.name))?;
        durations.push(format!("{} {seconds:.1} s", stage.name));
    }
    let seconds = begin.elapsed().as_secs_f64();
    println!(
        "\nall of {} passed in {seconds:.1} s: {}",
        stages.len(),
        durations.join(", ")
    );
    Ok(())
}

fn cargo(workspace: &Workspace, arguments: &[&str]) -> Result<(), String> {
    shell::run(toolchain::cargo(workspace).args(arguments))
}

fn documentation(workspace: &Workspace) -> Result<(), String> {
    let mut command = toolchain::cargo(workspace);
    command
        .env("RUSTDOCFLAGS", "-Dwarnings")
        .args(["doc", "--workspace", "--no-deps"]);
    shell::run(&mut command)
}

/// nextest where it is installed: it is faster, but takes minutes to install. It runs no examples.
fn tests(workspace: &Workspace, closing: &mut Closing) -> Result<(), String> {
    let nextest = shell::output(toolchain::cargo(workspace).args(["nextest", "--version"])).is_ok();
    let arguments: &[&str] = if nextest {
        &["nextest", "run", "--workspace"]
    } else {
        &["test", "--workspace", "--all-targets"]
    };
    for arguments in [arguments, &["test", "--workspace", "--doc"]] {
        let mut command = toolchain::cargo(workspace);
        closing.begin();
        shell::run_watched(command.args(arguments), &mut |line| closing.see(line))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_chosen_by_name() {
        let names = |list: &[&str]| list.iter().map(|name| name.to_string()).collect::<Vec<_>>();
        let chosen = choose(&names(&["wasm", "tidy"])).unwrap();
        assert_eq!(
            chosen.iter().map(|stage| stage.name).collect::<Vec<_>>(),
            ["wasm", "tidy"]
        );
        assert_eq!(choose(&[]).unwrap().len(), STAGES.len());
        assert!(choose(&names(&["tidy", "tidi"])).is_err_and(|error| error.contains("tidi")));
    }

    #[test]
    fn the_first_failure_ends_the_run() {
        const BAD: Stage = Stage {
            name: "bad",
            proves: "",
            run: |_, _| Err("broken".to_string()),
        };
        const LATER: Stage = Stage {
            name: "later",
            proves: "",
            run: |_, _| Err("reached".to_string()),
        };
        const GOOD: Stage = Stage {
            name: "good",
            proves: "",
            run: |_, _| Ok(()),
        };
        let workspace = Workspace::find().unwrap();
        let mut closing = Closing::default();
        let error = run(&workspace, &[&GOOD, &BAD, &LATER], &mut closing).unwrap_err();
        assert_eq!(error, "stage bad failed: broken");
        assert_eq!(run(&workspace, &[&GOOD], &mut closing), Ok(()));
    }
}

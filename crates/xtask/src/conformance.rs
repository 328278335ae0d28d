//! The conformance suite: held to the specification, made anew, and run against every
//! implementation that is here.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{shell, toolchain, workspace::Workspace};

const SUITE: &str = "conformance-vectors";

/// Runs what the page `conformance-vectors/README.md` promises, in the order of what fails soonest.
pub(crate) fn run(workspace: &Workspace) -> Result<(), String> {
    shell::run(toolchain::cargo(workspace).args([
        "build",
        "--release",
        "--package=rlhf-audit-cli",
        "--package=rlhf-audit-conformance",
    ]))?;
    let release = workspace.target_dir("release");
    let runner = release.join("rlhf-audit-conformance");
    let here = |program: &Path| {
        let mut command = Command::new(program);
        command.current_dir(workspace.root());
        command
    };
    shell::run(here(&runner).args(["check", "--suite", SUITE, "--spec", "spec"]))?;
    let python = Path::new("python3");
    let tests = format!("{SUITE}/reference/tests");
    shell::run(here(python).args(["-m", "unittest", "discover", "--quiet", "-s", &tests]))?;
    let generator = format!("{SUITE}/generator/generate.py");
    shell::run(here(python).args([&generator, "--check"]))?;

    let reports = workspace.target_dir("conformance");
    fs::create_dir_all(&reports).map_err(|error| format!("{}: {error}", reports.display()))?;
    let mut everybody = here(&runner);
    everybody
        .args(["run", "--suite", SUITE, "--level", "3"])
        .args([
            "--known-failures".into(),
            format!("{SUITE}/known-failures.txt"),
        ])
        .args([
            "--cmd".into(),
            format!("{} adapter", release.join("rlhf-audit").display()),
        ])
        .args([
            "--cmd".into(),
            format!("python3 {SUITE}/reference/adapter.py"),
        ])
        .arg("--report")
        .arg(reports.join("report.json"))
        .arg("--html")
        .arg(reports.join("report.html"));
    shell::run(&mut everybody)?;

    let differ = format!("{SUITE}/reference/differ.py");
    let adapter = format!("{} adapter", release.join("rlhf-audit").display());
    shell::run(here(python).args([&differ, "--cmd", &adapter]))?;

    let example = example_adapter(workspace, &reports)?;
    let mut example_runs = here(&runner);
    example_runs
        .args(["run", "--suite", SUITE, "--level", "2", "--only", "seal/"])
        .args(["--cmd".into(), format!("python3 {}", example.display())]);
    shell::run(&mut example_runs)
}

/// The adapter that the page shows, so that what a newcomer copies is known to run.
fn example_adapter(workspace: &Workspace, folder: &Path) -> Result<PathBuf, String> {
    let page = format!("{SUITE}/README.md");
    let text = fs::read_to_string(workspace.root().join(&page))
        .map_err(|error| format!("{page}: {error}"))?;
    let code = text
        .split_once("```python\n")
        .and_then(|(_, rest)| rest.split_once("```"))
        .ok_or_else(|| format!("{page}: it shows no adapter in Python any more"))?
        .0;
    let path = folder.join("example_adapter.py");
    fs::write(&path, code).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(path)
}

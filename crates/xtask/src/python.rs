//! Cross-checks against other implementations, written in Python: `tests/python/*.py`.
//!
//! A script names what it needs from PyPI in its header, `# requires: cbor2 pymerkle`, and how it
//! is called, `# arguments: verify`. All scripts share one virtual environment below the target
//! folder.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{shell, workspace::Workspace};

/// Runs every script, from the workspace's root.
pub(crate) fn cross_checks(workspace: &Workspace) -> Result<(), String> {
    let scripts = scripts(&workspace.root().join("tests/python"))?;
    if scripts.is_empty() {
        println!("tests/python has no scripts yet");
        return Ok(());
    }
    let python = environment(workspace)?;
    for script in scripts {
        let text = fs::read_to_string(&script)
            .map_err(|error| format!("{}: {error}", script.display()))?;
        install(&python, &header(&text, "requires"))?;
        let mut command = Command::new(&python);
        command
            .arg(&script)
            .args(header(&text, "arguments"))
            .current_dir(workspace.root());
        shell::run(&mut command)?;
    }
    Ok(())
}

fn scripts(folder: &Path) -> Result<Vec<PathBuf>, String> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let listed = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let entries = listed.map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut scripts: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
    scripts.retain(|path| path.extension().is_some_and(|extension| extension == "py"));
    scripts.sort();
    Ok(scripts)
}

/// Returns the Python of the virtual environment, which is made if it is not there.
fn environment(workspace: &Workspace) -> Result<PathBuf, String> {
    let folder = workspace.target_dir("python");
    let python = folder.join("bin/python");
    if shell::exists(&python, "--version") {
        return Ok(python);
    }
    if !shell::exists("python3", "--version") {
        return Err("python3 is missing: install it, tests/python needs it".to_string());
    }
    shell::run(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder),
    )
    .map_err(|error| {
        format!("{error}: on Debian, `apt-get install python3-venv` brings what it needs")
    })?;
    Ok(python)
}

fn install(python: &Path, packages: &[&str]) -> Result<(), String> {
    if packages.is_empty() {
        return Ok(());
    }
    let mut pip = Command::new(python);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ])
    .args(packages);
    shell::run(&mut pip)
        .map_err(|error| format!("{error}: these come from PyPI; is the network there?"))
}

/// Returns the words after `# name:` in the comments that a script begins with.
fn header<'s>(script: &'s str, name: &str) -> Vec<&'s str> {
    let lines = script
        .lines()
        .take_while(|line| line.starts_with('#') || line.is_empty());
    let values = lines.filter_map(|line| {
        line.strip_prefix("# ")?
            .strip_prefix(name)?
            .strip_prefix(':')
    });
    values.flat_map(str::split_whitespace).collect()
}

#[cfg(test)]
mod tests {
    use super::header;

    #[test]
    fn only_the_header_counts() {
        let script = "#!/usr/bin/env python3\n# requires: cbor2 pymerkle\n# arguments: verify\n\n\
                      import cbor2\n# requires: no\n";
        assert_eq!(header(script, "requires"), ["cbor2", "pymerkle"]);
        assert_eq!(header(script, "arguments"), ["verify"]);
        assert!(header("import hashlib\n", "requires").is_empty());
    }
}

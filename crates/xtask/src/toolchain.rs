//! The compiler and its companions: present and new enough.

use std::{env, ffi::OsString, process::Command};

use crate::{
    shell,
    workspace::{Workspace, parse_version},
};

/// Returns a call of the active toolchain's cargo, from the workspace's root.
pub(crate) fn cargo(workspace: &Workspace) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(program);
    command.current_dir(workspace.root());
    command
}

/// Holds the active toolchain to the workspace's `rust-version` and installs missing components.
pub(crate) fn check(workspace: &Workspace) -> Result<(), String> {
    let version = version_of("rustc")?;
    let (major, minor) = workspace.rust_version()?;
    if version < (major, minor) {
        return Err(format!(
            "rustc is {}.{}, the workspace needs {major}.{minor}: run `rustup update`",
            version.0, version.1
        ));
    }
    println!(
        "rustc {}.{} (the workspace needs {major}.{minor})",
        version.0, version.1
    );
    for (component, subcommand) in [("clippy", "clippy"), ("rustfmt", "fmt")] {
        component_present(workspace, component, subcommand)?;
    }
    Ok(())
}

/// Returns the version of a Rust compiler as (major, minor).
pub(crate) fn version_of(rustc: &str) -> Result<(u32, u32), String> {
    let text = shell::output(Command::new(rustc).arg("--version"))?;
    text.strip_prefix("rustc ")
        .and_then(parse_version)
        .ok_or_else(|| format!("{rustc} --version says {text:?}, which is no version"))
}

fn component_present(
    workspace: &Workspace,
    component: &str,
    subcommand: &str,
) -> Result<(), String> {
    let present = || shell::output(cargo(workspace).args([subcommand, "--version"])).is_ok();
    if present() {
        return Ok(());
    }
    shell::run(Command::new("rustup").args(["component", "add", component]))?;
    if present() {
        Ok(())
    } else {
        Err(format!(
            "cargo {subcommand} does not run: install {component} for this toolchain"
        ))
    }
}

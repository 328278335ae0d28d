//! The verifier as WebAssembly.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{cross_build::CrossBuild, page, shell, toolchain, workspace::Workspace};

/// Builds the module, binds it for Node, and holds it to the vectors of the conformance suite: its
/// verdicts are byte for byte those of the native verifier.
pub(crate) fn agree(workspace: &Workspace) -> Result<(), String> {
    let module = build(workspace)?;
    let bound = workspace.target_dir("wasm-node");
    let mut bind = Command::new(page::wasm_bindgen(workspace)?);
    bind.args(["--target", "nodejs", "--out-name", "verifier", "--out-dir"])
        .args([&bound, &module]);
    shell::run(&mut bind)?;
    install_node()?;
    let runner = ["build", "--release", "--package=rlhf-audit-conformance"];
    shell::run(toolchain::cargo(workspace).args(runner))?;
    let adapter = format!(
        "node wasm/adapter.mjs {}",
        bound.join("verifier.js").display()
    );
    let mut run = Command::new(
        workspace
            .target_dir("release")
            .join("rlhf-audit-conformance"),
    );
    run.current_dir(workspace.root())
        .args(["run", "--level", "3", "--cmd", &adapter]);
    shell::run(&mut run)
}

fn install_node() -> Result<(), String> {
    if shell::exists("node", "--version") {
        return Ok(());
    }
    if shell::exists("apt-get", "--version") {
        shell::run(Command::new("apt-get").args(["update", "--quiet"]))?;
        let install = [
            "install",
            "--yes",
            "--quiet",
            "--no-install-recommends",
            "nodejs",
        ];
        shell::run(Command::new("apt-get").args(install))?;
    }
    if shell::exists(Path::new("node"), "--version") {
        Ok(())
    } else {
        Err("node is missing: on Debian, `apt-get install nodejs` brings it".to_string())
    }
}

/// Builds `wasm/` and prints the size of the module before any optimizer or compression.
pub(crate) fn build(workspace: &Workspace) -> Result<PathBuf, String> {
    let build = CrossBuild {
        target: "wasm32-unknown-unknown",
        library: "std,panic_abort",
        // Symbols are for profilers; a browser never loads them.
        arguments: &[
            "--package=rlhf-audit-wasm",
            "--release",
            "--config=profile.release.strip=true",
        ],
        folder: "wasm",
    };
    let module = build.run(workspace)?.join("release/rlhf_audit_wasm.wasm");
    let size_bytes = fs::metadata(&module)
        .map_err(|error| format!("{}: {error}: is the crate a cdylib?", module.display()))?
        .len();
    println!("{}: {size_bytes} bytes", module.display());
    Ok(module)
}

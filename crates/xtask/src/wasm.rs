//! The verifier as WebAssembly.

use std::fs;

use crate::{cross_build::CrossBuild, workspace::Workspace};

/// Builds `wasm/` and prints the size of the module before any optimizer or compression.
pub(crate) fn build(workspace: &Workspace) -> Result<(), String> {
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
    Ok(())
}

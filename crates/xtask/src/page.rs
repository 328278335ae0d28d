//! `cargo xtask page`: the verifier page, one HTML file (`wasm/page/README.md`).
//!
//! The module is built small, bound by the wasm-bindgen that the lock file names, optimised by
//! binaryen, and inlined by `wasm/page/build.mjs`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{cross_build::CrossBuild, shell, workspace::Workspace};

/// Features that every browser of the last years has; Rust assumes them too.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Makes `target/page/rlhf-audit-verifier.html`.
pub(crate) fn build(workspace: &Workspace) -> Result<(), String> {
    for program in ["node", "npm"] {
        if !shell::exists(program, "--version") {
            return Err(format!(
                "{program} is missing: on Debian, `apt-get install nodejs npm` brings it"
            ));
        }
    }
    let module = module(workspace)?;
    let folder = workspace.target_dir("page");
    let (bound, optimised) = (folder.join("bound"), folder.join("verifier.wasm"));
    fs::create_dir_all(&bound).map_err(|error| format!("{}: {error}", bound.display()))?;
    let mut bind = Command::new(wasm_bindgen(workspace)?);
    bind.args([
        "--target",
        "no-modules",
        "--out-name",
        "verifier",
        "--out-dir",
    ])
    .args([&bound, &module]);
    shell::run(&mut bind)?;

    let sources = workspace.root().join("wasm/page");
    let here = |program: &str| {
        let mut command = Command::new(program);
        command.current_dir(&sources);
        command
    };
    shell::run(here("npm").args(["ci", "--no-audit", "--no-fund"]))?;
    shell::run(here("npm").args(["run", "--silent", "check"]))?;
    let mut optimise = here("node_modules/.bin/wasm-opt");
    optimise
        .args(["-Oz", "--strip-debug", "--strip-producers"])
        .args(FEATURES)
        .arg(bound.join("verifier_bg.wasm"))
        .arg("-o")
        .arg(&optimised);
    shell::run(&mut optimise)?;
    let mut inline = here("node");
    inline
        .args([
            "build.mjs".as_ref(),
            "--wasm".as_ref(),
            optimised.as_os_str(),
        ])
        .args(["--glue".as_ref(), bound.join("verifier.js").as_os_str()])
        .args([
            "--out".as_ref(),
            folder.join("rlhf-audit-verifier.html").as_os_str(),
        ]);
    shell::run(&mut inline)
}

fn module(workspace: &Workspace) -> Result<PathBuf, String> {
    let build = CrossBuild {
        target: "wasm32-unknown-unknown",
        library: "std,panic_abort",
        arguments: &[
            "--package=rlhf-audit-wasm",
            "--release",
            "--config=profile.release.lto=\"fat\"",
            "--config=profile.release.codegen-units=1",
            "--config=profile.release.opt-level=\"z\"",
            // What takes the time of a verification.
            "--config=profile.release.package.sha2.opt-level=3",
            "--config=profile.release.package.curve25519-dalek.opt-level=\"s\"",
            "--config=profile.release.panic=\"abort\"",
            "--config=profile.release.strip=\"debuginfo\"",
        ],
        folder: "page-wasm",
    };
    Ok(build.run(workspace)?.join("release/rlhf_audit_wasm.wasm"))
}

/// The binding generator of exactly the version that the module was built with.
pub(crate) fn wasm_bindgen(workspace: &Workspace) -> Result<PathBuf, String> {
    let version = locked_version(workspace)?;
    let tools = workspace
        .target_dir("tools")
        .join(format!("wasm-bindgen-{version}"));
    let program = tools.join("bin/wasm-bindgen");
    if !shell::exists(&program, "--version") {
        let mut install = Command::new("cargo");
        install
            .args([
                "install",
                "--quiet",
                "wasm-bindgen-cli",
                "--version",
                &version,
            ])
            .arg("--root")
            .arg(&tools)
            .env_remove("CARGO_TARGET_DIR");
        shell::run(&mut install)?;
    }
    Ok(program)
}

fn locked_version(workspace: &Workspace) -> Result<String, String> {
    let lock = fs::read_to_string(workspace.root().join(Path::new("Cargo.lock")))
        .map_err(|error| format!("Cargo.lock: {error}"))?;
    lock.split_once("name = \"wasm-bindgen\"\nversion = \"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(version, _)| version.to_string())
        .ok_or_else(|| "Cargo.lock names no wasm-bindgen".to_string())
}

//! Builds for targets whose standard library the active toolchain may not have.
//!
//! Ways in order of preference; each is a complete answer, so the first that is there is taken:
//!
//! 1. the active toolchain has the target's libraries: an ordinary build;
//! 2. the active toolchain has the library's source (`rust-src`): the libraries are built;
//! 3. `rustup target add`, given up after a short time where there is no network, then as 1;
//! 4. Debian's `rustc-web`, `cargo-web` and `rust-web-src`, installed if need be, then as 2.
//!
//! Building the library is an unstable feature of cargo (`-Zbuild-std`); `RUSTC_BOOTSTRAP=1` lets a
//! stable compiler use it. Nothing that is released is built this way.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use crate::{shell, toolchain, workspace::Workspace};

/// What to build.
pub(crate) struct CrossBuild<'a> {
    /// The target triple.
    pub(crate) target: &'a str,
    /// The parts of the standard library that the target needs, as `-Zbuild-std` takes them.
    pub(crate) library: &'a str,
    /// Further arguments of `cargo build`.
    pub(crate) arguments: &'a [&'a str],
    /// The folder for the build, below the workspace's target folder.
    pub(crate) folder: &'a str,
}

/// A way to have the target's libraries.
#[derive(Clone, Copy)]
enum Way {
    Installed,
    ActiveSource,
    DebianSource,
}

const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_SYSROOT: &str = "/usr";
const DEBIAN_PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
const RUSTUP_LIMIT: Duration = Duration::from_secs(30);

impl CrossBuild<'_> {
    /// Builds, and returns the folder that holds the target's `debug` or `release`.
    pub(crate) fn run(&self, workspace: &Workspace) -> Result<PathBuf, String> {
        let way = self.way(workspace)?;
        let folder = workspace.target_dir(self.folder);
        let mut command = match way {
            Way::Installed | Way::ActiveSource => toolchain::cargo(workspace),
            Way::DebianSource => debian_cargo(workspace, self.target),
        };
        command
            .args(["build", "--locked", "--target", self.target, "--target-dir"])
            .arg(&folder);
        if matches!(way, Way::ActiveSource | Way::DebianSource) {
            command
                .env("RUSTC_BOOTSTRAP", "1")
                .arg(format!("-Zbuild-std={}", self.library));
        }
        shell::run(command.args(self.arguments))?;
        Ok(folder.join(self.target))
    }

    fn way(&self, workspace: &Workspace) -> Result<Way, String> {
        let sysroot = shell::output(Command::new("rustc").args(["--print", "sysroot"]))?;
        let sysroot = Path::new(&sysroot);
        if has_target(sysroot, self.target) {
            return Ok(Way::Installed);
        }
        if has_source(sysroot) && sysroot != Path::new(DEBIAN_SYSROOT) {
            return Ok(Way::ActiveSource);
        }
        let mut rustup = Command::new("rustup");
        let added = shell::run_within(rustup.args(["target", "add", self.target]), RUSTUP_LIMIT);
        match added {
            Ok(()) if has_target(sysroot, self.target) => return Ok(Way::Installed),
            Ok(()) => println!("rustup added the target to a toolchain that is not the active one"),
            Err(error) => println!("{error}"),
        }
        if !debian_is_usable(workspace) {
            install_debian_packages()?;
        }
        if debian_is_usable(workspace) {
            Ok(Way::DebianSource)
        } else {
            Err(self.no_way())
        }
    }

    fn no_way(&self) -> String {
        let (target, packages) = (self.target, DEBIAN_PACKAGES.join(" "));
        format!(
            "no standard library for {target}: run `rustup target add {target}` or `rustup \
             component add rust-src`, or on Debian `apt-get install {packages}`"
        )
    }
}

fn has_target(sysroot: &Path, target: &str) -> bool {
    sysroot
        .join("lib/rustlib")
        .join(target)
        .join("lib")
        .is_dir()
}

fn has_source(sysroot: &Path) -> bool {
    sysroot
        .join("lib/rustlib/src/rust/library/core/src/lib.rs")
        .is_file()
}

/// Debian's compiler counts if it came with the source of its library and is new enough.
fn debian_is_usable(workspace: &Workspace) -> bool {
    let new_enough =
        || Some(toolchain::version_of(DEBIAN_RUSTC).ok()? >= workspace.rust_version().ok()?);
    Path::new(DEBIAN_CARGO).is_file()
        && has_source(Path::new(DEBIAN_SYSROOT))
        && new_enough().unwrap_or(false)
}

fn install_debian_packages() -> Result<(), String> {
    if !shell::exists("apt-get", "--version") {
        return Ok(());
    }
    shell::run(Command::new("apt-get").args(["update", "--quiet"]))?;
    let mut install = Command::new("apt-get");
    install
        .args(["install", "--yes", "--quiet", "--no-install-recommends"])
        .args(DEBIAN_PACKAGES);
    shell::run(&mut install)
}

fn debian_cargo(workspace: &Workspace, target: &str) -> Command {
    let mut command = Command::new(DEBIAN_CARGO);
    command
        .current_dir(workspace.root())
        .env("RUSTC", DEBIAN_RUSTC);
    // What the active toolchain's `cargo run` put into our environment would mislead this one.
    for variable in ["CARGO", "RUSTDOC", "RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH"] {
        command.env_remove(variable);
    }
    // Debian's compiler has no linker of its own for WebAssembly.
    if target.starts_with("wasm32") {
        let variable = format!(
            "CARGO_TARGET_{}_LINKER",
            target.to_uppercase().replace('-', "_")
        );
        if env::var_os(&variable).is_none() {
            command.env(variable, "wasm-ld-22");
        }
    }
    command
}

//! The proof that what the verdict rests on needs no standard library.
//!
//! A crate's own `#![no_std]` proves little: any dependency may bring the library back. So core and
//! dp are built for a target that has none. The target is RISC-V, not `x86_64-unknown-none`: that
//! one has no SSE registers, and the compiler crashes on curve25519-dalek's AVX2 code, which the
//! crate compiles for every x86-64.

use crate::{cross_build::CrossBuild, workspace::Workspace};

const TARGET: &str = "riscv64gc-unknown-none-elf";

/// Builds both crates for a target without a standard library.
pub(crate) fn prove(workspace: &Workspace) -> Result<(), String> {
    let build = CrossBuild {
        target: TARGET,
        library: "core,alloc",
        arguments: &["--package=rlhf-audit-dp", "--package=rlhf-audit-core"],
        folder: "no-std",
    };
    build.run(workspace)?;
    println!("rlhf-audit-dp and rlhf-audit-core build for {TARGET}, which has no std");
    Ok(())
}

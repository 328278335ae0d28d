//! The command on a tiny suite and toy implementations, each of which does one thing wrong.
//!
//! `data/suite` holds vectors whose files are no real bundles: the runner does not look into them.
//! `toys/toy.py` says what each toy does.

#![forbid(unsafe_code)]
// Tests end where an assumption fails.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod gates;
mod outcomes;
mod reports;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

/// What the command said and how it ended.
#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    out: String,
    error: String,
}

fn conformance(arguments: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_rlhf-audit-conformance"))
        .args(arguments)
        .current_dir(here())
        .output()
        .unwrap();
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        error: String::from_utf8(output.stderr).unwrap(),
    }
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs toys on the suite; returns the report too.
fn run_toys(modes: &[&str], more: &[&str]) -> (Ran, Value) {
    let folder = Folder::new();
    let report = folder.path("report.json");
    let mut arguments = vec!["run", "--suite", "tests/data/suite", "--report", &report];
    let commands: Vec<_> = modes
        .iter()
        .map(|mode| format!("python3 tests/toys/toy.py {mode}"))
        .collect();
    for command in &commands {
        arguments.extend(["--cmd", command]);
    }
    arguments.extend(more);
    let ran = conformance(&arguments);
    let text = fs::read_to_string(&report).unwrap_or_else(|_| panic!("no report: {ran:?}"));
    (ran, serde_json::from_str(&text).unwrap())
}

/// A folder that goes when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("conformance-tests-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

//! What the command line does, as scripts with their output (`tests/cli/*.txt`), and what a script
//! cannot say: closed pipes, terminals, the same bytes everywhere, real data where it is at hand.
//!
//! `SNAPSHOTS=overwrite cargo test -p rlhf-audit-cli` writes what came out into the scripts; replace
//! by `[..]` what differs between runs, and read the difference before you keep it.

// What a test cannot do ends it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

#[path = "cli/adapter.rs"]
mod adapter;
#[path = "cli/script.rs"]
mod script;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use sha2::{Digest, Sha256};

use script::Scratch;

/// SHA-256 of the sample bundle of 600 annotations, on every machine. It changes with the format,
/// with the generator, and with the version that the log names.
const DEMO_BUNDLE: &str = "72317e588803659c2fd640f338531e5bd48a8dd8c9919ad56a5c48cb2828275e";

fn rlhf_audit(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rlhf-audit"));
    command.current_dir(directory).args(arguments);
    command
}

fn output(directory: &Path, arguments: &[&str]) -> Output {
    rlhf_audit(directory, arguments).output().unwrap()
}

fn digest(path: &Path) -> String {
    let digest = Sha256::digest(fs::read(path).unwrap());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn scripts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    paths.sort();
    assert!(paths.len() > 10, "the scripts are gone");
    let failures: Vec<String> = paths.iter().filter_map(|path| script::run(path)).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_sample_run_is_the_same_everywhere() {
    let scratch = Scratch::new("same");
    for name in ["one", "two"] {
        let demo = output(scratch.path(), &["demo", "--out", name]);
        assert!(demo.status.success(), "{demo:?}");
        let bundle = scratch.path().join(name).join("run.rab");
        assert_eq!(digest(&bundle), DEMO_BUNDLE, "{name}");
    }
}

#[test]
fn a_larger_sample_run_verifies() {
    let scratch = Scratch::new("larger");
    let demo = output(
        scratch.path(),
        &["demo", "--out", "d", "--annotations", "30000"],
    );
    assert!(demo.status.success(), "{demo:?}");
    let tree = String::from_utf8(demo.stdout).unwrap();
    assert!(tree.contains("30,067 entries"), "{tree}");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let scratch = Scratch::new("pipe");
    output(scratch.path(), &["demo", "--out", "d"]);
    for arguments in [
        &["verify", "d/run.rab", "--json", "--integrity-only"][..],
        &["inspect", "d/run.rab", "--limit", "0"],
        &["card", "d/run.rab", "--integrity-only"],
        &["completions", "bash"],
        &["--help"],
    ] {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        let mut command = rlhf_audit(scratch.path(), arguments);
        let result = command
            .stdout(writer)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        assert_eq!(result.status.code(), Some(0), "{arguments:?}: {result:?}");
        let said = String::from_utf8(result.stderr).unwrap();
        assert!(!said.contains("panic") && !said.contains("rror"), "{said}");
    }
}

/// Whoever reads a verdict or its reasons only in part changes neither.
#[test]
fn a_closed_pipe_keeps_the_exit_code() {
    let scratch = Scratch::new("verdict");
    output(scratch.path(), &["demo", "--out", "d"]);
    let bundle = scratch.path().join("d/run.rab");
    let mut bytes = fs::read(&bundle).unwrap();
    bytes[100_000] ^= 1;
    fs::write(&bundle, bytes).unwrap();
    for arguments in [
        &["verify", "d/run.rab", "--integrity-only"][..],
        &["verify", "d/run.rab", "--integrity-only", "--json"],
        &["card", "d/run.rab", "--integrity-only"],
        &["disclose", "d/run.rab", "-o", "p", "--integrity-only"],
    ] {
        let ends = [io::pipe().unwrap(), io::pipe().unwrap()];
        let [output, error] = ends.map(|(_, writer)| writer);
        let mut command = rlhf_audit(scratch.path(), arguments);
        let status = command.stdout(output).stderr(error).status().unwrap();
        assert_eq!(status.code(), Some(1), "{arguments:?}");
    }
    let (_, error) = io::pipe().unwrap();
    let mut command = rlhf_audit(scratch.path(), &["verify", "missing", "--integrity-only"]);
    let status = command.stderr(error).status().unwrap();
    assert_eq!(status.code(), Some(2));
}

/// What cannot be written was not done.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let scratch = Scratch::new("full");
    output(scratch.path(), &["demo", "--out", "d"]);
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut command = rlhf_audit(scratch.path(), &["inspect", "d/run.rab"]);
    let result = command.stdout(full).output().unwrap();
    assert_eq!(result.status.code(), Some(2), "{result:?}");
    let said = String::from_utf8(result.stderr).unwrap();
    assert!(said.contains("cannot write to standard output"), "{said}");
}

#[cfg(unix)]
#[test]
fn binary_is_not_sent_to_a_terminal() {
    let scratch = Scratch::new("terminal");
    output(scratch.path(), &["demo", "--out", "d"]);
    let arguments = ["card", "d/run.rab", "--integrity-only", "--format", "cbor"];
    let mut command = rlhf_audit(scratch.path(), &arguments);
    // The terminal's other end stays open for as long as the command runs.
    let (_controller, terminal) = script::terminal();
    let result = command.stdout(terminal).output().unwrap();
    assert_eq!(result.status.code(), Some(2), "{result:?}");
    let said = String::from_utf8(result.stderr).unwrap();
    assert!(said.contains("binary") && said.contains("-o"), "{said}");
    let piped = output(scratch.path(), &arguments);
    assert!(
        piped.status.success() && piped.stdout.len() > 1000,
        "{piped:?}"
    );
}

/// Two thousand real pairs (Anthropic HH-RLHF, harmless-base, test split), where they are at hand.
#[test]
fn real_preference_data_becomes_a_card() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let data = workspace.join("../shared/data/hh-rlhf-harmless-test.jsonl.gz");
    if !data.is_file() {
        eprintln!("not run: {} is not there", data.display());
        return;
    }
    let scratch = Scratch::new("real");
    let directory = scratch.path();
    let run = |arguments: &[&str]| {
        let result = output(directory, arguments);
        assert!(result.status.success(), "{arguments:?}: {result:?}");
        String::from_utf8(result.stdout).unwrap()
    };
    run(&["keygen", "--out", "keys"]);
    run(&["init", "."]);
    let configuration = fs::read_to_string(directory.join("run.json")).unwrap();
    fs::write(
        directory.join("run.json"),
        configuration.replace("EDIT-ME", "hh"),
    )
    .unwrap();
    let secrets = [
        "--key",
        "keys/signing-key.pem",
        "--secret",
        "keys/run-secret.txt",
    ];
    let data = data.to_str().unwrap();
    let target = ["--run", "run.json", "--journal", "journal"];
    let captured = run(&[&["capture", data][..], &secrets, &target].concat());
    assert!(captured.contains("2,312 annotations"), "{captured}");
    run(&["seal", "journal", "-o", "run.rab"]);
    let verdict = run(&["verify", "run.rab", "--trust", "keys/trust.json"]);
    assert!(verdict.starts_with("Intact, and signed by"), "{verdict}");
    let card = run(&["card", "run.rab", "--trust", "keys/trust.json"]);
    assert!(card.contains("| 2312 "), "{card}");
}

//! The machine's limits: a full disk loses nothing acknowledged, a large bundle does not fill memory.

use std::fs;
use std::path::Path;
use std::process::Command;

use rlhf_audit_core::trust::Policy;
use rlhf_audit_core::verify::verify as verify_whole;
use rlhf_audit_store::recorder::{CaptureError, Closing, Recorder};
use rlhf_audit_store::verify::verify;

use crate::sample::{Scratch, configuration, means, preference, seal_to};

const FULL_CHILD: &str = "RLHF_AUDIT_TESTS_FULL_CHILD";
const PEAK_CHILD: &str = "RLHF_AUDIT_TESTS_PEAK_CHILD";

/// Runs one ignored test of this binary in a process of its own, under a shell's limits.
fn run_child(test: &str, variable: &str, value: &Path, prefix: &str) -> String {
    let program = std::env::current_exe().unwrap();
    let command = format!("{prefix} exec \"$0\" --exact {test} --ignored --nocapture");
    let output = Command::new("sh")
        .args(["-c", &command])
        .arg(program)
        .env(variable, value)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{text}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    text
}

/// The number behind `word` in a child's output.
fn number(text: &str, word: &str) -> u64 {
    let line = text.lines().find_map(|line| line.split_once(word));
    let (_, rest) = line.unwrap_or_else(|| panic!("{word:?} in {text}"));
    let digits: String = rest
        .trim()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap()
}

#[test]
#[ignore = "run by `a_full_disk_loses_nothing` in a process of its own"]
fn full_child() {
    let Some(journal) = std::env::var_os(FULL_CHILD) else {
        return;
    };
    let recorder = Recorder::create(Path::new(&journal), configuration(8), means()).unwrap();
    let mut durable = 0;
    for seen in 0_u64.. {
        let result = recorder
            .annotation(preference(&recorder, seen))
            .and_then(|seq| {
                recorder.sync()?;
                Ok(seq)
            });
        match result {
            Ok(seq) => durable = seq,
            Err(error @ CaptureError::Journal(_)) => {
                println!("durable {durable}");
                println!("error {error}");
                // It stays failed: nothing is acknowledged after what was lost.
                assert!(recorder.sync().is_err());
                return;
            }
            Err(error) => panic!("{error}"),
        }
    }
}

/// A file size limit stands for the full disk: the write fails, and the signal is ignored.
#[test]
fn a_full_disk_loses_nothing() {
    let scratch = Scratch::new();
    let journal = scratch.join("journal");
    // 100 blocks of 512 or 1024 bytes, by the shell.
    let prefix = "trap '' XFSZ; ulimit -f 100;";
    let text = run_child("limits::full_child", FULL_CHILD, &journal, prefix);
    let durable = number(&text, "durable ");
    assert!(durable > 10, "{text}");
    assert!(
        text.contains("seg-00000000.log"),
        "the error names the file: {text}"
    );
    let (recorder, _) = Recorder::resume(&journal, means()).unwrap();
    assert!(recorder.entries() > durable);
    recorder.close(Closing::default()).unwrap();
    drop(recorder);
    let bundle = fs::read(seal_to(&journal, &scratch.join("run.rab"))).unwrap();
    assert!(verify_whole(&bundle, Policy::default()).verdict.ok);
}

#[test]
#[ignore = "run by `memory_does_not_grow_with_the_bundle` in a process of its own"]
fn peak_child() {
    let Some(bundle) = std::env::var_os(PEAK_CHILD) else {
        return;
    };
    let file = fs::File::open(bundle).unwrap();
    let outcome = verify(file, Policy::default(), 2, &mut |_| {}).unwrap();
    assert!(outcome.verdict.ok, "{}", outcome.verdict.to_json());
    let status = fs::read_to_string("/proc/self/status").unwrap();
    println!("peak {}", number(&status, "VmHWM:"));
}

fn peak_kib(annotations: u64) -> (u64, u64) {
    let scratch = Scratch::new();
    let journal = scratch.join("journal");
    let recorder = Recorder::create(&journal, configuration(12), means()).unwrap();
    for index in 0..annotations {
        recorder.annotation(preference(&recorder, index)).unwrap();
    }
    recorder.close(Closing::default()).unwrap();
    drop(recorder);
    let bundle = seal_to(&journal, &scratch.join("run.rab"));
    let bytes = fs::metadata(&bundle).unwrap().len();
    (
        number(
            &run_child("limits::peak_child", PEAK_CHILD, &bundle, ""),
            "peak ",
        ),
        bytes,
    )
}

#[test]
fn memory_does_not_grow_with_the_bundle() {
    if !Path::new("/proc/self/status").exists() {
        println!("not measured: this system has no /proc/self/status");
        return;
    }
    let (small, small_bytes) = peak_kib(60_000);
    let (large, large_bytes) = peak_kib(240_000);
    println!("{small_bytes} bytes: {small} KiB; {large_bytes} bytes: {large} KiB");
    assert!(large_bytes > 3 * small_bytes);
    // A few segments for each worker, and the allocator's slack: not the file.
    let grown = large.saturating_sub(small) * 1024;
    let file_grown = large_bytes - small_bytes;
    assert!(
        grown < file_grown / 4,
        "{grown} bytes more for {file_grown} bytes more of file"
    );
    assert!(
        large * 1024 < large_bytes / 2,
        "{large} KiB for {large_bytes} bytes"
    );
}

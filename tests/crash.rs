//! A process that records is killed at random moments, again and again, and its journal is damaged:
//! what was acknowledged is there, the log goes on, and the bundle verifies.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use rlhf_audit_core::trust::Policy;
use rlhf_audit_core::verify::verify;
use rlhf_audit_store::recorder::{CaptureError, Closing, NewCheckpoint, Recorder};

use crate::sample::{Scratch, configuration, means, preference, seal_to, sealed, trusting};

const CHILD: &str = "RLHF_AUDIT_TESTS_CRASH_CHILD";
const KILLS: u64 = 160;

/// Opens the journal, or begins it, and goes on from its last checkpoint.
fn reopen(journal: &Path) -> Recorder {
    if !journal.join("seg-00000000.log").exists() {
        return Recorder::create(journal, configuration(6), means()).unwrap();
    }
    match Recorder::resume(journal, means()) {
        Ok((recorder, recovery)) => {
            recorder
                .resumed(recorder.last_checkpoint(), "killed", &recovery)
                .unwrap();
            recorder
        }
        // Killed before the first entry was durable: nothing was acknowledged, so begin again.
        Err(CaptureError::Inconsistent { frame: 0, .. }) => {
            fs::remove_dir_all(journal).unwrap();
            Recorder::create(journal, configuration(6), means()).unwrap()
        }
        Err(error) => panic!("{error}"),
    }
}

/// What the child does: it records without end and says what is durable.
#[test]
#[ignore = "run by `kills_lose_nothing` in a process of its own"]
fn child() {
    let Some(journal) = std::env::var_os(CHILD) else {
        return;
    };
    let recorder = reopen(Path::new(&journal));
    let mut out = std::io::stdout();
    for number in 0_u64.. {
        let seq = recorder.annotation(preference(&recorder, number)).unwrap();
        if number % 7 == 3 {
            recorder.sync().unwrap();
            writeln!(out, "durable {seq}").unwrap();
        }
        if number % 40 == 39 {
            let step = recorder.entries();
            let name = format!("at_{step}");
            let new = NewCheckpoint {
                name,
                step,
                ..NewCheckpoint::default()
            };
            let seq = recorder.checkpoint(new).unwrap();
            writeln!(out, "durable {seq}").unwrap();
        }
    }
}

#[test]
fn kills_lose_nothing() {
    let scratch = Scratch::new();
    let journal = scratch.join("journal");
    let mut durable = None;
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::child", "--ignored", "--nocapture"])
            .env(CHILD, &journal)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        std::thread::sleep(Duration::from_micros(4_000 + (random >> 40) % 40_000));
        child.kill().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        for line in output.lines() {
            // A line that was cut in the middle acknowledges nothing.
            let line = line.unwrap_or_default();
            if let Some(seq) = line
                .strip_prefix("durable ")
                .and_then(|seq| seq.parse().ok())
            {
                durable = durable.max(Some(seq));
            }
        }
        child.wait().unwrap();
        if let Some(seq) = durable {
            let (recorder, _) = Recorder::resume(&journal, means()).unwrap();
            assert!(recorder.entries() > seq, "{seq} was acknowledged");
        }
    }
    let recorder = reopen(&journal);
    let entries = recorder.close(Closing::default()).unwrap().entries;
    drop(recorder);
    assert!(entries > durable.expect("the child recorded something"));
    let bundle = fs::read(seal_to(&journal, &scratch.join("run.rab"))).unwrap();
    let outcome = verify(&bundle, trusting());
    assert!(outcome.verdict.ok, "{}", outcome.verdict.to_json());
}

/// The files of a journal, to put back.
fn files(journal: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(journal).unwrap();
    let paths = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file());
    paths
        .map(|path| (path.clone(), fs::read(&path).unwrap()))
        .collect()
}

fn put_back(journal: &Path, files: &[(std::path::PathBuf, Vec<u8>)]) {
    fs::remove_dir_all(journal).unwrap();
    fs::create_dir_all(journal).unwrap();
    for (path, bytes) in files {
        fs::write(path, bytes).unwrap();
    }
}

/// A closing that was cut anywhere is open again or completed, never half done.
#[test]
fn a_cut_closing_is_completed_or_undone() {
    let scratch = Scratch::new();
    let _ = sealed(&scratch, 1, 4, 4);
    let journal = scratch.join("journal");
    let saved = files(&journal);
    let segment = journal.join("seg-00000000.log");
    let length = fs::metadata(&segment).unwrap().len();
    let (mut completed, mut undone) = (0, 0);
    for cut in (length - 1800..length).step_by(3) {
        put_back(&journal, &saved);
        let file = fs::OpenOptions::new().write(true).open(&segment).unwrap();
        file.set_len(cut).unwrap();
        drop(file);
        let (recorder, _) = Recorder::resume(&journal, means()).unwrap();
        if recorder.is_closed() {
            completed += 1;
        } else {
            undone += 1;
            recorder.close(Closing::default()).unwrap();
        }
        drop(recorder);
        let bundle = fs::read(seal_to(&journal, &scratch.join("cut.rab"))).unwrap();
        let outcome = verify(&bundle, Policy::default());
        assert!(
            outcome.verdict.ok,
            "cut at {cut}: {}",
            outcome.verdict.to_json()
        );
        assert!(outcome.verdict.logs[0].closed, "cut at {cut}");
    }
    assert!(
        completed > 0 && undone > 0,
        "{completed} completed, {undone} undone"
    );
}

/// Flipped bytes are an error or a torn tail, never a panic and never a silent loss.
#[test]
fn flipped_journals_are_refused_or_cut() {
    let scratch = Scratch::new();
    let _ = sealed(&scratch, 1, 4, 4);
    let journal = scratch.join("journal");
    let saved = files(&journal);
    let segment = journal.join("seg-00000000.log");
    let whole = fs::read(&segment).unwrap();
    for position in (0..whole.len()).step_by(11) {
        put_back(&journal, &saved);
        let mut bytes = whole.clone();
        bytes[position] ^= 0x10;
        fs::write(&segment, &bytes).unwrap();
        match Recorder::resume(&journal, means()) {
            Err(CaptureError::Journal(_)) => {}
            Ok((_, recovery)) => assert!(recovery.torn.is_some(), "byte {position}"),
            Err(error) => panic!("byte {position}: {error}"),
        }
    }
}

/// A second recorder on one journal is told who holds it.
#[test]
fn a_second_recorder_is_refused() {
    let scratch = Scratch::new();
    let journal = scratch.join("journal");
    let first = Recorder::create(&journal, configuration(6), means()).unwrap();
    let error = Recorder::resume(&journal, means()).unwrap_err().to_string();
    assert!(error.contains(&std::process::id().to_string()), "{error}");
    drop(first);
    Recorder::resume(&journal, means()).unwrap();
}

//! A disk that is full, limited, or fails to sync.

use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

use super::super::frames::Frames;
use super::super::output::Output;
use super::super::writer::Writer;
use super::super::{FrameKind, Journal, Options};
use super::{child, child_directory, payload, read};
use crate::Error;
use crate::error::Operation;
use crate::scratch::Scratch;

/// Appends until the journal fails, checks that it stays failed, and returns what was acknowledged.
fn fill(journal: Journal, kind: ErrorKind) -> u64 {
    let mut acknowledged = journal.durable_frames();
    let error = loop {
        match journal.append_durable(FrameKind::Entry, &payload(acknowledged)) {
            Ok(index) => acknowledged = index + 1,
            Err(error) => break error,
        }
    };
    assert!(
        matches!(&error, Error::Io { kind: found, .. } if *found == kind),
        "{error}"
    );
    assert!(
        error.to_string().contains("what was acknowledged is safe"),
        "{error}"
    );
    assert!(error.to_string().contains("seg-"), "{error}");
    assert_eq!(
        journal.append(FrameKind::Entry, b"more").unwrap_err(),
        error
    );
    assert_eq!(
        journal
            .append_durable(FrameKind::Entry, b"more")
            .unwrap_err(),
        error
    );
    assert_eq!(journal.sync().unwrap_err(), error);
    assert_eq!(journal.durable_frames(), acknowledged);
    assert_eq!(journal.close().unwrap_err(), error);
    acknowledged
}

fn check_continues(directory: &Path, acknowledged: u64, options: &Options) {
    let (journal, recovery) = Journal::open(directory, options).unwrap();
    // The frame that met the error may have arrived whole.
    let extra = recovery.frames - acknowledged;
    assert!(extra <= 1, "{extra} frames that were never appended");
    for (seed, (_, bytes)) in (0u64..).zip(read(directory)) {
        assert!(bytes == payload(seed));
    }
    let next = journal.append_durable(FrameKind::Entry, &payload(recovery.frames));
    assert_eq!(next, Ok(recovery.frames));
    journal.close().unwrap();
    assert_eq!(read(directory).len() as u64, recovery.frames + 1);
}

/// The shell sets the limit and ignores SIGXFSZ; both outlive exec.
#[test]
fn a_file_size_limit_stops_the_journal_and_loses_nothing() {
    let scratch = Scratch::new();
    let directory = scratch.join("journal");
    let test = child("journal::tests::failure::limited_process", &directory);
    let output = Command::new("sh")
        .args(["-c", "trap '' XFSZ && ulimit -f 100 && exec \"$@\"", "sh"])
        .arg(test.get_program())
        .args(test.get_args())
        .env(super::CHILD, &directory)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    let acknowledged = said
        .lines()
        .find_map(|line| line.strip_prefix("acknowledged "));
    let acknowledged = acknowledged.unwrap().parse().unwrap();
    assert!(acknowledged > 10);
    check_continues(&directory, acknowledged, &Options::default());
}

#[test]
#[ignore = "the process of a_file_size_limit_stops_the_journal_and_loses_nothing"]
fn limited_process() {
    let journal = Journal::create(&child_directory(), &Options::default()).unwrap();
    let acknowledged = fill(journal, ErrorKind::FileTooLarge);
    eprintln!("\nacknowledged {acknowledged}");
}

/// A file system of 300 kB in a mount namespace of its own; needs Linux and the right to make one.
#[test]
fn a_full_disk_stops_the_journal_and_loses_nothing() {
    let scratch = Scratch::new();
    let mount = "mount -t tmpfs -o size=300k none \"$0\"";
    let namespace = |script: &str| {
        let mut command = Command::new("unshare");
        command
            .args(["--map-root-user", "--mount", "sh", "-c", script])
            .arg(scratch.path());
        command
    };
    let possible = namespace(mount).stderr(Stdio::null()).status();
    if !possible.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no right to mount a small file system here");
        return;
    }
    let test = child("journal::tests::failure::full_process", scratch.path());
    let output = namespace(&format!("{mount} && exec \"$@\""))
        .arg(test.get_program())
        .args(test.get_args())
        .env(super::CHILD, scratch.path())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
#[ignore = "the process of a_full_disk_stops_the_journal_and_loses_nothing"]
fn full_process() {
    let disk = child_directory();
    let directory = disk.join("journal");
    let ballast = disk.join("ballast");
    // Small segments: the disk fills up while one is made, or while one is written.
    for segment_bytes in [1 << 20, 4000, 1] {
        let options = Options {
            segment_bytes,
            ..Options::default()
        };
        let _ = fs::remove_dir_all(&directory);
        fs::write(&ballast, [0; 100_000]).unwrap();
        let journal = Journal::create(&directory, &options).unwrap();
        let acknowledged = fill(journal, ErrorKind::StorageFull);
        assert!(acknowledged > 10);
        fs::remove_file(&ballast).unwrap();
        check_continues(&directory, acknowledged, &options);
    }
}

/// A writer whose output is `file` instead of the journal's segment.
fn writer_on(directory: &Path, file: File) -> Writer {
    let options = Options::default();
    Journal::create(directory, &options)
        .unwrap()
        .close()
        .unwrap();
    let mut frames = Frames::open(directory).unwrap();
    assert_eq!(frames.next_frame().unwrap(), None);
    Writer::new(
        Output::continued(directory, file, &frames.into_end(), 1 << 20),
        &options,
    )
}

/// Linux accepts writes to /dev/null and refuses to sync it.
#[cfg(target_os = "linux")]
#[test]
fn a_failed_sync_is_final() {
    let scratch = Scratch::new();
    let null = OpenOptions::new().write(true).open("/dev/null").unwrap();
    let writer = writer_on(&scratch.join("journal"), null);
    assert_eq!(writer.append(FrameKind::Entry, b"one"), Ok(0));
    let error = writer.sync().unwrap_err();
    assert!(
        matches!(
            error,
            Error::Io {
                operation: Operation::Sync,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(writer.sync().unwrap_err(), error);
    assert_eq!(writer.append(FrameKind::Entry, b"two").unwrap_err(), error);
    assert_eq!(writer.finish().unwrap_err(), error);
    assert_eq!(writer.counts(), (1, 0));
}

#[test]
fn a_failed_write_reaches_everybody_who_waits() {
    let scratch = Scratch::new();
    let read_only = File::open("/dev/null").unwrap();
    let writer = writer_on(&scratch.join("journal"), read_only);
    let errors: Vec<Error> = std::thread::scope(|scope| {
        let append = || writer.append_durable(FrameKind::Entry, b"one").unwrap_err();
        let waiting: Vec<_> = (0..8).map(|_| scope.spawn(append)).collect();
        waiting
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    for error in &errors {
        assert!(
            matches!(
                error,
                Error::Io {
                    operation: Operation::Write,
                    ..
                }
            ),
            "{error}"
        );
        assert_eq!(error, &errors[0]);
    }
}

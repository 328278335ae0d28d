//! What the journal promises, tried. The parts that need another process run this test binary
//! again, with one ignored test as its only work and a directory in [`CHILD`].

mod crash;
mod damage;
mod failure;
mod threads;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::{FrameKind, Frames, Journal, Options, PAYLOAD_BYTES_MAX};
use crate::Error;
use crate::scratch::Scratch;

/// The environment variable that tells a child which journal to work on.
const CHILD: &str = "RLHF_AUDIT_STORE_TEST_JOURNAL";

/// SplitMix64: enough randomness for a test.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}

/// A payload that says by itself whether it is whole: its seed, then bytes drawn from it.
fn payload(seed: u64) -> Vec<u8> {
    let mut random = Random(seed);
    let length = if random.below(50) == 0 {
        random.below(40_000)
    } else {
        random.below(300)
    };
    let mut bytes = seed.to_le_bytes().to_vec();
    while (bytes.len() as u64) < length {
        bytes.extend_from_slice(&random.next().to_le_bytes());
    }
    bytes
}

fn seed_of(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(bytes[..8].try_into().unwrap())
}

/// Every frame of a journal, read without its lock.
fn read(directory: &Path) -> Vec<(FrameKind, Vec<u8>)> {
    let mut frames = Frames::open(directory).unwrap();
    let mut found = Vec::new();
    while let Some(frame) = frames.next_frame().unwrap() {
        assert_eq!(frame.index, found.len() as u64);
        found.push((frame.kind, frame.payload.to_vec()));
    }
    assert_eq!(frames.torn(), None);
    found
}

/// This test binary, set to run one ignored test.
fn child(test: &str, directory: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([
            test,
            "--exact",
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(CHILD, directory);
    command
}

fn child_directory() -> PathBuf {
    PathBuf::from(std::env::var_os(CHILD).expect("run by another test"))
}

fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "{what}: not within 20 s"
        );
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn frames_come_back_in_order_over_many_segments_and_openings() {
    let scratch = Scratch::new();
    let directory = scratch.join("made/with/its/parents");
    let options = Options {
        segment_bytes: 1000,
        buffer_bytes: 500,
        ..Options::default()
    };
    let mut expected = Vec::new();
    for round in 0..5u64 {
        let journal = if round == 0 {
            Journal::create(&directory, &options).unwrap()
        } else {
            let (journal, recovery) = Journal::open(&directory, &options).unwrap();
            assert_eq!(recovery.frames, expected.len() as u64);
            assert_eq!(recovery.torn, None);
            journal
        };
        for seed in 0..40 {
            let kind = if seed % 7 == 0 {
                FrameKind::Head
            } else {
                FrameKind::Entry
            };
            let bytes = payload(round * 1000 + seed);
            let index = journal.append(kind, &bytes).unwrap();
            assert_eq!(index, expected.len() as u64);
            expected.push((kind, bytes));
        }
        journal.sync().unwrap();
        assert_eq!(journal.durable_frames(), expected.len() as u64);
        // Beside the writer, without the lock.
        assert!(read(&directory) == expected);
        journal.close().unwrap();
    }
    assert!(read(&directory) == expected);
    assert!(super::segment::list(&directory).unwrap().len() > 5);
    assert!(!directory.join("torn-0.bin").exists());
}

#[test]
fn the_layout_is_the_documented_one() {
    let scratch = Scratch::new();
    let directory = scratch.join("journal");
    let journal = Journal::create(&directory, &Options::default()).unwrap();
    journal.append_durable(FrameKind::Entry, b"abc").unwrap();
    journal.append_durable(FrameKind::Head, b"").unwrap();
    journal.close().unwrap();
    let bytes = fs::read(directory.join("seg-00000000.log")).unwrap();

    // CRC-32C bit by bit, from its polynomial (RFC 3720 appendix B.4).
    let crc = |bytes: &[u8]| {
        !bytes.iter().fold(!0u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                if crc & 1 == 1 {
                    (crc >> 1) ^ 0x82f6_3b78
                } else {
                    crc >> 1
                }
            })
        })
    };
    assert_eq!(crc(b"123456789"), 0xe306_9283);
    let id = &bytes[24..40];
    let mut expected = b"rlhf-jnl\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
    expected.extend_from_slice(id);
    expected.extend_from_slice(&crc(&expected).to_le_bytes());
    let mut frame = |index: u64, tag: u8, payload: &[u8]| {
        let length = u32::try_from(payload.len()).unwrap().to_le_bytes();
        let covered = [id, &length, &[tag], &index.to_le_bytes(), payload].concat();
        expected.extend_from_slice(&length);
        expected.extend_from_slice(&crc(&covered).to_le_bytes());
        expected.push(tag);
        expected.extend_from_slice(payload);
    };
    frame(0, 1, b"abc");
    frame(1, 0, &1u64.to_le_bytes());
    frame(1, 2, b"");
    frame(2, 0, &2u64.to_le_bytes());
    assert_eq!(bytes, expected);
}

#[test]
fn an_unsynced_frame_reaches_the_file_and_with_sync_every_the_disk() {
    let scratch = Scratch::new();
    let directory = scratch.join("journal");
    let journal = Journal::create(&directory, &Options::default()).unwrap();
    journal.append(FrameKind::Entry, b"one").unwrap();
    wait_until("flush", || read(&directory).len() == 1);
    assert_eq!(journal.durable_frames(), 0);
    drop(journal);

    let options = Options {
        sync_every: Some(Duration::from_millis(5)),
        ..Options::default()
    };
    let (journal, recovery) = Journal::open(&directory, &options).unwrap();
    assert_eq!(recovery.frames, 1);
    journal.append(FrameKind::Entry, b"two").unwrap();
    wait_until("sync", || journal.durable_frames() == 2);
}

#[test]
fn an_idle_journal_marks_what_is_durable() {
    let scratch = Scratch::new();
    let directory = scratch.join("journal");
    let journal = Journal::create(&directory, &Options::default()).unwrap();
    journal.append_durable(FrameKind::Entry, b"one").unwrap();
    wait_until("mark", || {
        let mut frames = Frames::open(&directory).unwrap();
        while frames.next_frame().unwrap().is_some() {}
        frames.acknowledged() == 1
    });
    // Opening and closing adds no second mark, however often.
    journal.close().unwrap();
    let length = fs::metadata(directory.join("seg-00000000.log"))
        .unwrap()
        .len();
    for _ in 0..3 {
        Journal::open(&directory, &Options::default())
            .unwrap()
            .0
            .close()
            .unwrap();
    }
    assert_eq!(
        fs::metadata(directory.join("seg-00000000.log"))
            .unwrap()
            .len(),
        length
    );
}

#[test]
fn the_longest_payload_fits_and_one_byte_more_is_refused() {
    let scratch = Scratch::new();
    let directory = scratch.join("journal");
    let journal = Journal::create(&directory, &Options::default()).unwrap();
    let mut bytes = vec![7; PAYLOAD_BYTES_MAX + 1];
    let refused = journal.append(FrameKind::Entry, &bytes).unwrap_err();
    assert_eq!(
        refused,
        Error::PayloadTooLong {
            bytes: PAYLOAD_BYTES_MAX + 1
        }
    );
    bytes.pop();
    assert_eq!(journal.append_durable(FrameKind::Entry, &bytes), Ok(0));
    assert_eq!(journal.append_durable(FrameKind::Entry, b"next"), Ok(1));
    journal.close().unwrap();
    assert_eq!(read(&directory)[0].1.len(), PAYLOAD_BYTES_MAX);
}

#[test]
fn create_and_open_refuse_the_other_ones_case() {
    let scratch = Scratch::new();
    let directory = scratch.join("journal");
    let options = Options::default();
    let open = |path: &Path| Journal::open(path, &options).unwrap_err();
    fs::create_dir(&directory).unwrap();
    assert_eq!(open(&directory), Error::NotAJournal(directory.clone()));
    assert!(!directory.join("journal.lock").exists());
    Journal::create(&directory, &options)
        .unwrap()
        .close()
        .unwrap();
    let again = Journal::create(&directory, &options).unwrap_err();
    assert_eq!(again, Error::Exists(directory.clone()));
}

#[test]
fn a_creation_or_roll_that_was_cut_short_leaves_nothing_in_the_way() {
    let scratch = Scratch::new();
    let directory = scratch.join("journal");
    fs::create_dir(&directory).unwrap();
    fs::write(directory.join("seg-00000000.log.tmp"), b"rlhf").unwrap();
    let options = Options {
        segment_bytes: 50,
        ..Options::default()
    };
    let journal = Journal::create(&directory, &options).unwrap();
    journal.append_durable(FrameKind::Entry, b"one").unwrap();
    journal.close().unwrap();
    fs::write(directory.join("seg-00000001.log.tmp"), b"rlhf-jnl").unwrap();
    let (journal, recovery) = Journal::open(&directory, &options).unwrap();
    assert_eq!((recovery.frames, recovery.torn), (1, None));
    assert!(!directory.join("seg-00000001.log.tmp").exists());
    journal.append_durable(FrameKind::Entry, b"two").unwrap();
    journal.close().unwrap();
    assert_eq!(read(&directory).len(), 2);
}

//! SIGKILL at any instant, and power cuts as far as they can be played.

use std::fs;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::super::{FrameKind, Journal, Options};
use super::{Random, child, child_directory, payload, read, seed_of};
use crate::Error;
use crate::scratch::Scratch;

const KILLS: u64 = 300;
/// A fresh journal now and then keeps the reading back short.
const KILLS_PER_JOURNAL: u64 = 30;

fn options() -> Options {
    Options {
        segment_bytes: 100_000,
        buffer_bytes: 100_000,
        flush_every: Duration::from_millis(2),
        sync_every: None,
    }
}

/// What the killed writers have acknowledged: by index, the seed of the payload.
type Acknowledged = Vec<(u64, u64)>;

#[test]
fn no_kill_loses_an_acknowledged_frame() {
    let seed = SystemTime::UNIX_EPOCH.elapsed().unwrap().subsec_nanos();
    let mut random = Random(u64::from(seed));
    let (mut torn, mut total) = (0, 0);
    for _ in 0..KILLS / KILLS_PER_JOURNAL {
        let scratch = Scratch::new();
        let directory = scratch.join("journal");
        let mut acknowledged = Acknowledged::new();
        for _ in 0..KILLS_PER_JOURNAL {
            run_and_kill(&directory, &mut random, &mut acknowledged);
            torn += u32::from(check_and_continue(
                &directory,
                &mut random,
                &mut acknowledged,
            ));
        }
        total += acknowledged.len();
    }
    eprintln!("{KILLS} kills, {total} frames acknowledged, {torn} torn ends; seed {seed}");
    assert!(
        total > 1000,
        "the writers did not get far enough to test anything"
    );
}

/// Lets a writer work for a random while and kills it.
fn run_and_kill(directory: &Path, random: &mut Random, acknowledged: &mut Acknowledged) {
    let mut writer = child("journal::tests::crash::writer", directory)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(writer.stderr.take().unwrap());
    // Most are killed at work; some while they start, recover or open.
    if random.below(4) != 0 {
        wait_ready(&mut said);
    }
    thread::sleep(Duration::from_micros(random.below(20_000)));
    kill(&mut writer);
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    for line in rest.lines().filter_map(|line| line.strip_prefix("ack ")) {
        let (index, seed) = line.split_once(' ').unwrap();
        acknowledged.push((index.parse().unwrap(), seed.parse().unwrap()));
    }
}

fn wait_ready(said: &mut impl BufRead) {
    let mut line = String::new();
    while line != "ready\n" {
        line.clear();
        assert!(
            said.read_line(&mut line).unwrap() > 0,
            "the writer ended by itself"
        );
    }
}

fn kill(writer: &mut Child) {
    writer.kill().unwrap();
    assert!(
        !writer.wait().unwrap().success(),
        "the writer ended by itself"
    );
}

/// Reopens the journal, compares, and appends one frame. Says whether the end was torn.
fn check_and_continue(
    directory: &Path,
    random: &mut Random,
    acknowledged: &mut Acknowledged,
) -> bool {
    let (journal, recovery) = match Journal::open(directory, &options()) {
        // Killed before the directory or the first segment was there.
        Err(
            Error::NotAJournal(_)
            | Error::Io {
                kind: ErrorKind::NotFound,
                ..
            },
        ) if acknowledged.is_empty() => {
            return false;
        }
        opened => opened.unwrap(),
    };
    let found = read(directory);
    assert_eq!(found.len() as u64, recovery.frames);
    for (_, bytes) in &found {
        assert!(
            *bytes == payload(seed_of(bytes)),
            "a frame that nobody wrote"
        );
    }
    for (index, seed) in &*acknowledged {
        let (_, bytes) = &found[usize::try_from(*index).unwrap()];
        assert_eq!(seed_of(bytes), *seed, "frame {index}");
    }
    let seed = random.next();
    let index = journal
        .append_durable(FrameKind::Head, &payload(seed))
        .unwrap();
    assert_eq!(index, recovery.frames);
    acknowledged.push((index, seed));
    // Leave some to the next opening without the last mark.
    if random.below(2) == 0 {
        journal.close().unwrap();
    }
    recovery.torn.is_some()
}

#[test]
#[ignore = "the writer that no_kill_loses_an_acknowledged_frame kills"]
fn writer() {
    let directory = child_directory();
    let journal = match Journal::open(&directory, &options()) {
        Ok((journal, _)) => journal,
        Err(Error::NotAJournal(_) | Error::Io { .. }) => {
            Journal::create(&directory, &options()).unwrap()
        }
        Err(error) => panic!("{error}"),
    };
    say("\nready\n");
    // Should the parent die, this ends by itself.
    let end = Instant::now() + Duration::from_secs(10);
    let first = u64::from(std::process::id()) << 32;
    thread::scope(|scope| {
        for thread in 0..2 {
            let journal = &journal;
            scope.spawn(move || one_by_one(journal, first + (thread << 24), end));
        }
        in_groups(&journal, first + (3 << 24), end);
    });
}

fn one_by_one(journal: &Journal, first: u64, end: Instant) {
    for seed in first.. {
        let index = journal
            .append_durable(FrameKind::Entry, &payload(seed))
            .unwrap();
        say(&format!("ack {index} {seed}\n"));
        if Instant::now() > end {
            return;
        }
    }
}

fn in_groups(journal: &Journal, first: u64, end: Instant) {
    let mut seed = first;
    while Instant::now() < end {
        let mut group = String::new();
        for _ in 0..40 {
            let index = journal.append(FrameKind::Entry, &payload(seed)).unwrap();
            group.push_str(&format!("ack {index} {seed}\n"));
            seed += 1;
        }
        journal.sync().unwrap();
        say(&group);
    }
}

/// One write, shorter than PIPE_BUF: it is in the pipe whole or not at all.
fn say(text: &str) {
    std::io::stderr().write_all(text.as_bytes()).unwrap();
}

/// After a power cut any sector written since the last fdatasync may be there or not.
#[test]
fn no_lost_sector_of_the_last_batch_is_taken_for_corruption() {
    let scratch = Scratch::new();
    let (directory, copy) = (scratch.join("journal"), scratch.join("copy"));
    // No mark of its own accord: the batch stays the last thing in the file.
    let options = Options {
        flush_every: Duration::from_secs(3600),
        ..Options::default()
    };
    let journal = Journal::create(&directory, &options).unwrap();
    for seed in 0..30 {
        journal.append(FrameKind::Entry, &payload(seed)).unwrap();
    }
    journal.sync().unwrap();
    let segment = directory.join("seg-00000000.log");
    let durable = fs::read(&segment).unwrap();
    for seed in 30..200 {
        journal.append(FrameKind::Entry, &payload(seed)).unwrap();
    }
    journal.sync().unwrap();
    let whole = fs::read(&segment).unwrap();
    assert!(whole.len() > durable.len() + 20_000);

    let mut random = Random(7);
    let mut kept_later = 0;
    for round in 0..400 {
        let mut bytes = whole.clone();
        lose_sectors(&mut bytes, durable.len(), &mut random, round % 2 == 0);
        let _ = fs::remove_dir_all(&copy);
        fs::create_dir(&copy).unwrap();
        fs::write(copy.join("seg-00000000.log"), &bytes).unwrap();
        let (journal, recovery) = Journal::open(&copy, &options).unwrap();
        assert!(recovery.frames >= 30);
        kept_later += u32::from(recovery.torn.is_some_and(|torn| torn.frames_after > 0));
        for (seed, (_, found)) in (0u64..).zip(read(&copy)) {
            assert!(found == payload(seed));
        }
        journal.close().unwrap();
    }
    assert!(
        kept_later > 0,
        "no round had intact frames behind a bad one"
    );
}

/// Zeroes sectors at random from `start` on, few or half of them, and perhaps shortens the file.
fn lose_sectors(bytes: &mut Vec<u8>, start: usize, random: &mut Random, few: bool) {
    let odds = if few { 40 } else { 2 };
    for sector in bytes
        .get_mut(start / 512 * 512..)
        .unwrap()
        .chunks_mut(512)
        .skip(1)
    {
        if random.below(odds) == 0 {
            sector.fill(0);
        }
    }
    if random.below(4) == 0 {
        let lost = random.below((bytes.len() - start) as u64);
        bytes.truncate(bytes.len() - usize::try_from(lost).unwrap());
    }
}

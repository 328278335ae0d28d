//! Many threads, many openers.

use std::collections::HashMap;
use std::thread;

use super::super::{FrameKind, Journal, Options};
use super::{child, child_directory, payload, read, seed_of};
use crate::Error;
use crate::scratch::Scratch;

const THREADS: u64 = 8;
const FRAMES: u64 = 1500;

#[test]
fn threads_append_at_once_and_nothing_is_lost_or_reordered() {
    let scratch = Scratch::new();
    let directory = scratch.join("journal");
    // A buffer far smaller than what is appended: back-pressure all the way.
    let options = Options {
        segment_bytes: 200_000,
        buffer_bytes: 4096,
        ..Options::default()
    };
    let journal = Journal::create(&directory, &options).unwrap();
    let seeds: HashMap<u64, u64> = thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS)
            .map(|thread| {
                let journal = &journal;
                scope.spawn(move || append_many(journal, thread))
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap())
            .collect()
    });
    journal.close().unwrap();

    let found = read(&directory);
    assert_eq!(found.len() as u64, THREADS * FRAMES);
    assert_eq!(seeds.len(), found.len());
    let mut last = [None; 8];
    for (index, (_, bytes)) in (0u64..).zip(&found) {
        let seed = seed_of(bytes);
        assert_eq!(seeds[&index], seed);
        assert!(*bytes == payload(seed));
        let thread = usize::try_from(seed / FRAMES).unwrap();
        assert!(last[thread] < Some(seed), "order within a thread");
        last[thread] = Some(seed);
    }
}

fn append_many(journal: &Journal, thread: u64) -> Vec<(u64, u64)> {
    (thread * FRAMES..(thread + 1) * FRAMES)
        .map(|seed| {
            let bytes = payload(seed);
            let index = if seed % 50 == 0 {
                let index = journal.append_durable(FrameKind::Entry, &bytes).unwrap();
                assert!(journal.durable_frames() > index);
                index
            } else {
                journal.append(FrameKind::Entry, &bytes).unwrap()
            };
            (index, seed)
        })
        .collect()
}

#[test]
fn a_second_opener_is_told_who_has_the_journal() {
    let scratch = Scratch::new();
    let directory = scratch.join("journal");
    let options = Options::default();
    let journal = Journal::create(&directory, &options).unwrap();
    let locked = Error::Locked {
        directory: directory.clone(),
        pid: Some(std::process::id()),
    };
    assert_eq!(Journal::open(&directory, &options).unwrap_err(), locked);

    let output = child("journal::tests::threads::second_process", &directory)
        .output()
        .unwrap();
    assert!(output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(&locked.to_string()), "{said}");
    assert!(
        said.contains(&format!("by process {}", std::process::id())),
        "{said}"
    );

    journal.close().unwrap();
    Journal::open(&directory, &options)
        .unwrap()
        .0
        .close()
        .unwrap();
}

#[test]
#[ignore = "the other process of a_second_opener_is_told_who_has_the_journal"]
fn second_process() {
    eprintln!(
        "{}",
        Journal::open(&child_directory(), &Options::default()).unwrap_err()
    );
}

//! The journal against its floors, in one run: memcpy for appending, a bare fdatasync loop for
//! durable appending. Ratios mean something; the times are this machine's.
//!
//! Durable appending is timed in alternating rounds with its floor, because a disk's latency drifts
//! more within a minute than the two differ.

use std::fs::{self, File};
use std::hint::black_box;
use std::io::Write;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use rlhf_audit_store::journal::{FrameKind, Journal, Options};
use rlhf_audit_store::keys::RunSecret;

const RECORD: [u8; 200] = [0x5a; 200];
const ROUNDS: usize = 20;
/// Records of one round of appending; they fit in the buffer.
const BURST: u32 = 20_000;
/// Records of one round of each durable measurement.
const DURABLE: u32 = 300;
const WRITERS: u32 = 64;

fn main() {
    // `cargo test --benches` runs this too, and wants it short.
    let rounds = if std::env::args().any(|argument| argument == "--bench") {
        ROUNDS
    } else {
        1
    };
    let directory = Scratch::new();
    appending(&directory, rounds);
    durable_appending(&directory, rounds);
    deriving(rounds);
}

fn appending(directory: &Scratch, rounds: usize) {
    let options = Options {
        segment_bytes: 1 << 40,
        ..Options::default()
    };
    let journal = create(directory, "burst", &options);
    let mut buffer = Vec::with_capacity(8 << 20);
    let (mut floors, mut bursts) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        buffer.clear();
        floors.push(time(BURST, || buffer.extend_from_slice(black_box(&RECORD))));
        black_box(&buffer);
        bursts.push(time(BURST, || append(&journal)));
        if journal.sync().is_err() {
            fail("sync");
        }
    }
    let floor = report("memcpy of 200 B into a buffer", &floors, None);
    report("append, buffer not full", &bursts, Some(floor));

    let Ok(mut file) = File::create(directory.0.join("written")) else {
        fail("create")
    };
    buffer.resize(4 << 20, 0x5a);
    let chunks = 10 * BURST * 209 / (4 << 20);
    let (mut floors, mut sustained) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let writes = time(chunks, || {
            if file.write_all(&buffer).is_err() {
                fail("write");
            }
        });
        floors.push(writes * chunks / (10 * BURST));
        sustained.push(time(10 * BURST, || append(&journal)));
    }
    let floor = report("write() of 4 MiB, per 209 B frame", &floors, None);
    report("append, sustained", &sustained, Some(floor));
}

fn durable_appending(directory: &Scratch, rounds: usize) {
    let journal = create(directory, "durable", &Options::default());
    let path = directory.0.join("floor");
    let Ok(mut file) = File::create(&path) else {
        fail("create")
    };
    let (mut floors, mut singles, mut groups) = (Vec::new(), Vec::new(), Vec::new());
    let mut floor = || {
        time(DURABLE, || {
            if file
                .write_all(&RECORD)
                .and_then(|()| file.sync_data())
                .is_err()
            {
                fail("fdatasync");
            }
        })
    };
    for round in 0..rounds {
        // Either goes first in turn.
        if round % 2 == 0 {
            floors.push(floor());
        }
        singles.push(time(DURABLE, || append_durable(&journal)));
        if round % 2 == 1 {
            floors.push(floor());
        }
        let start = Instant::now();
        thread::scope(|scope| {
            for _ in 0..WRITERS {
                scope.spawn(|| (0..DURABLE).for_each(|_| append_durable(&journal)));
            }
        });
        groups.push(start.elapsed() / (WRITERS * DURABLE));
    }
    let floor = report("write 200 B, fdatasync", &floors, None);
    report("append_durable, 1 writer", &singles, Some(floor));
    report(
        "append_durable, 64 writers, per record",
        &groups,
        Some(floor),
    );
}

fn deriving(rounds: usize) {
    let secret = RunSecret::from_bytes(&[7; 32]);
    let (openings, pseudonyms) = (secret.openings(&[1; 32]), secret.pseudonyms());
    let mut seq = 0;
    let blocks: Vec<Duration> = (0..rounds)
        .map(|_| {
            time(BURST, || {
                seq += 1;
                black_box(openings.block(black_box(seq)));
            })
        })
        .collect();
    report("four openings of one entry", &blocks, None);
    let names: Vec<Duration> = (0..rounds)
        .map(|_| {
            time(BURST, || {
                black_box(pseudonyms.pseudonym(black_box(b"annotator-0017")));
            })
        })
        .collect();
    report("one pseudonym", &names, None);
}

fn append(journal: &Journal) {
    if journal
        .append(FrameKind::Entry, black_box(&RECORD))
        .is_err()
    {
        fail("append");
    }
}

fn append_durable(journal: &Journal) {
    if journal
        .append_durable(FrameKind::Entry, black_box(&RECORD))
        .is_err()
    {
        fail("append_durable");
    }
}

fn time(count: u32, mut work: impl FnMut()) -> Duration {
    let start = Instant::now();
    (0..count).for_each(|_| work());
    start.elapsed() / count
}

/// Prints the median (and the best) of some rounds, and returns the median in nanoseconds.
fn report(what: &str, times: &[Duration], floor: Option<f64>) -> f64 {
    let mut times: Vec<f64> = times.iter().map(|time| time.as_secs_f64() * 1e9).collect();
    times.sort_by(f64::total_cmp);
    let (Some(best), Some(median)) = (times.first(), times.get(times.len() / 2)) else {
        fail("no rounds");
    };
    let ratio = floor.map_or(String::new(), |floor| {
        format!("{:8.3} x floor", median / floor)
    });
    println!("{what:42} {median:10.1} ns (best {best:10.1}){ratio}");
    *median
}

fn create(directory: &Scratch, name: &str, options: &Options) -> Journal {
    match Journal::create(&directory.0.join(name), options) {
        Ok(journal) => journal,
        Err(error) => fail(&error.to_string()),
    }
}

fn fail(what: &str) -> ! {
    eprintln!("bench: {what} failed");
    std::process::exit(1)
}

struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Scratch {
        let name = format!("rlhf-audit-bench-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        if fs::create_dir_all(&path).is_err() {
            fail("create");
        }
        Scratch(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

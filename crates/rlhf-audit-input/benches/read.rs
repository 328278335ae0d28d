//! Reading preference rows beside the floor: cutting lines and hashing their bytes.
//!
//! The rows are like those of HH-RLHF: two dialogues of some 700 characters with a common start and
//! a few escapes. `serde_json::Value` and hashing both texts is what a script would do.

use std::hint::black_box;
use std::io::Cursor;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use rlhf_audit_input::{Format, Options, read};
use sha2::{Digest, Sha256};

/// Rows of the input.
const ROWS: usize = 8192;

/// Words that no generator of random text is needed for.
fn sentence(seed: usize, words: usize) -> String {
    const WORDS: [&str; 12] = [
        "the",
        "answer",
        "is",
        "don’t",
        "water",
        "seven",
        "because",
        "people",
        "often",
        "a",
        "\"quoted\"",
        "garden",
    ];
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let mut text = String::new();
    for _ in 0..words {
        state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345) % (1 << 31);
        text.push(' ');
        text.push_str(WORDS.get(state >> 7 & 7).unwrap_or(&"word"));
    }
    text
}

fn rows() -> Vec<[String; 2]> {
    let dialogue = |row: usize, last: usize| {
        let turn = |n| sentence(row * 16 + n, 24);
        format!(
            "\n\nHuman:{}\n\nAssistant:{}\n\nHuman:{}\n\nAssistant:{}",
            turn(0),
            turn(1),
            turn(2),
            turn(last)
        )
    };
    (0..ROWS)
        .map(|row| [dialogue(row, 3), dialogue(row, 4)])
        .collect()
}

fn lines(rows: &[[String; 2]]) -> Vec<u8> {
    let line = |[chosen, rejected]: &[String; 2]| {
        let row = serde_json::json!({ "chosen": chosen, "rejected": rejected });
        format!("{row}\n")
    };
    rows.iter().map(line).collect::<String>().into_bytes()
}

fn delimited(rows: &[[String; 2]]) -> Vec<u8> {
    let quote = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let line =
        |[chosen, rejected]: &[String; 2]| format!("{},{}\n", quote(chosen), quote(rejected));
    format!(
        "chosen,rejected\n{}",
        rows.iter().map(line).collect::<String>()
    )
    .into_bytes()
}

fn count(bytes: Vec<u8>, format: Format) -> usize {
    let options = Options {
        format: Some(format),
        ..Options::default()
    };
    match read(Cursor::new(bytes), &options) {
        Ok(judgements) => judgements.filter(|row| black_box(row).is_ok()).count(),
        Err(_) => 0,
    }
}

fn floor(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    let mut count = 0;
    while let Some(end) = memchr::memchr(b'\n', rest) {
        let (line, after) = rest.split_at_checked(end + 1).unwrap_or((rest, b""));
        black_box(Sha256::digest(line));
        rest = after;
        count += 1;
    }
    count
}

fn script(bytes: &[u8]) -> usize {
    let mut count = 0;
    for line in bytes.split(|byte| *byte == b'\n') {
        let Ok(row) = serde_json::from_slice::<serde_json::Value>(line) else {
            continue;
        };
        for name in ["chosen", "rejected"] {
            let text = row
                .get(name)
                .and_then(serde_json::Value::as_str)
                .unwrap_or("");
            black_box(Sha256::digest(text));
        }
        count += 1;
    }
    count
}

fn bench(criterion: &mut Criterion) {
    let rows = rows();
    let jsonl = lines(&rows);
    let csv = delimited(&rows);
    let mut group = criterion.benchmark_group("read");
    group.sample_size(20);
    group.throughput(Throughput::Bytes(jsonl.len() as u64));
    group.bench_function("floor: lines and SHA-256", |b| b.iter(|| floor(&jsonl)));
    group.bench_function("serde_json::Value and SHA-256", |b| {
        b.iter(|| script(&jsonl));
    });
    group.bench_function("jsonl", |b| {
        b.iter_batched(
            || jsonl.clone(),
            |bytes| count(bytes, Format::Jsonl),
            BatchSize::LargeInput,
        );
    });
    let mut document = b"[".to_vec();
    document.extend(
        jsonl
            .iter()
            .map(|byte| if *byte == b'\n' { b',' } else { *byte }),
    );
    document.pop();
    document.push(b']');
    group.bench_function("json", |b| {
        b.iter_batched(
            || document.clone(),
            |bytes| count(bytes, Format::Json),
            BatchSize::LargeInput,
        );
    });
    group.throughput(Throughput::Bytes(csv.len() as u64));
    group.bench_function("csv", |b| {
        b.iter_batched(
            || csv.clone(),
            |bytes| count(bytes, Format::Csv),
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);

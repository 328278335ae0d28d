//! Encode and decode one record of 198 bytes, beside the floors and the peer in the same run.
//!
//! The record is a map of nine integer keys: a 16-byte id, two digests, a binary64, three texts and
//! two integers. Read the results as ratios: `memcpy` and `sha256` of the same bytes are what a
//! record costs at least, `ciborium_check` is the usual "decode, re-encode, compare".

#![allow(missing_docs, reason = "criterion_main writes the entry point")]
#![allow(clippy::unwrap_used, reason = "a bench stops at the first surprise")]

use std::hint::black_box;

use ciborium::Value;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rlhf_audit_core::cbor::{Error, Reader, Writer};
use sha2::{Digest, Sha256};

#[derive(Clone, Copy, PartialEq, Debug)]
struct Record<'a> {
    id: &'a [u8],
    prompt: [u8; 32],
    completion: [u8; 32],
    reward: f64,
    rater: &'a str,
    guideline: &'a str,
    model: &'a str,
    seq: u64,
    time: u64,
}

const RECORD: Record<'static> = Record {
    id: &[0xa5; 16],
    prompt: [0x11; 32],
    completion: [0x22; 32],
    reward: 0.123_456_789,
    rater: "rater-0123456789abcdef-",
    guideline: "harmless-guideline-2024-v2",
    model: "policy-7b-step-00012345-rc",
    seq: 1_234_567,
    time: 1_767_225_600_000,
};

fn encode(record: &Record<'_>, buffer: Vec<u8>) -> Vec<u8> {
    let mut writer = Writer::with(buffer);
    writer.map(9);
    writer.uint(0).bytes(record.id);
    writer.uint(1).bytes(&record.prompt);
    writer.uint(2).bytes(&record.completion);
    writer.uint(3).float(record.reward);
    writer.uint(4).text(record.rater);
    writer.uint(5).text(record.guideline);
    writer.uint(6).text(record.model);
    writer.uint(7).number(record.seq);
    writer.uint(8).number(record.time);
    writer.finish().unwrap()
}

/// A closed schema, read key by key as the records of the format are.
fn decode(bytes: &[u8]) -> Result<Record<'_>, Error> {
    let mut record = Record {
        id: &[],
        rater: "",
        guideline: "",
        model: "",
        ..RECORD
    };
    let mut reader = Reader::new(bytes);
    for _ in 0..reader.map()? {
        match reader.uint()? {
            0 => record.id = reader.bytes()?,
            1 => record.prompt = reader.digest()?,
            2 => record.completion = reader.digest()?,
            3 => record.reward = reader.float()?,
            4 => record.rater = reader.text()?,
            5 => record.guideline = reader.text()?,
            6 => record.model = reader.text()?,
            7 => record.seq = reader.number()?,
            8 => record.time = reader.number()?,
            _ => drop(reader.item()?),
        }
    }
    reader.finish()?;
    Ok(record)
}

fn scan(bytes: &[u8]) -> Result<(), Error> {
    let mut reader = Reader::new(bytes);
    reader.item()?;
    reader.finish()
}

fn ciborium_check(bytes: &[u8]) -> bool {
    let value: Value = ciborium::from_reader(bytes).unwrap();
    let mut again = Vec::with_capacity(bytes.len());
    ciborium::into_writer(&value, &mut again).unwrap();
    again == bytes
}

fn benches(criterion: &mut Criterion) {
    let bytes = encode(&RECORD, Vec::new());
    assert_eq!((bytes.len(), decode(&bytes)), (198, Ok(RECORD)));
    assert!(ciborium_check(&bytes));

    let mut group = criterion.benchmark_group("cbor");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    let mut buffer = Vec::with_capacity(256);
    group.bench_function("memcpy", |bencher| {
        bencher.iter(|| {
            buffer.clear();
            buffer.extend_from_slice(black_box(&bytes));
            black_box(&buffer);
        });
    });
    group.bench_function("sha256", |bencher| {
        bencher.iter(|| Sha256::digest(black_box(&bytes)));
    });
    let mut buffer = Vec::with_capacity(256);
    group.bench_function("encode", |bencher| {
        bencher.iter(|| {
            let mut reused = std::mem::take(&mut buffer);
            reused.clear();
            buffer = encode(black_box(&RECORD), reused);
            black_box(&buffer);
        });
    });
    group.bench_function("decode", |bencher| {
        bencher.iter(|| decode(black_box(&bytes)));
    });
    group.bench_function("scan", |bencher| bencher.iter(|| scan(black_box(&bytes))));
    group.bench_function("ciborium_check", |bencher| {
        bencher.iter(|| ciborium_check(black_box(&bytes)));
    });
    group.finish();
}

criterion_group!(cbor, benches);
criterion_main!(cbor);

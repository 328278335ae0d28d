//! The fuzz targets on the stable compiler: their corpus, and seeded mutations of it.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::fuzz_targets::TARGETS;

/// For all targets together.
const TIME: Duration = Duration::from_secs(8);

#[test]
fn targets_hold_on_their_corpus_and_around_it() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    for (name, body) in TARGETS {
        let inputs = corpus(name);
        assert!(!inputs.is_empty(), "tests/fuzz/corpus/{name} is empty");
        inputs.iter().for_each(|input| body(input));
        let begun = Instant::now();
        while begun.elapsed() < TIME / u32::try_from(TARGETS.len()).unwrap() {
            let mut input = inputs[random.below(inputs.len())].clone();
            for _ in 0..=random.below(4) {
                mutate(&mut input, &mut random);
            }
            body(&input);
        }
    }
}

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(name);
    let files = fs::read_dir(&directory).unwrap();
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn mutate(input: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(input.len() + 1);
    match random.below(5) {
        0 if at < input.len() => input[at] ^= 1 << random.below(8),
        1 if at < input.len() => input[at] = random.below(256) as u8,
        2 if at < input.len() => drop(input.remove(at)),
        3 => input.insert(at, random.below(256) as u8),
        _ => input.truncate(at),
    }
}

/// xorshift64: the same mutations on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

/// Rewrites the corpus from a small sealed run: `BLESS=1 cargo test … fuzz_smoke`.
#[test]
fn the_corpus_can_be_made_again() {
    if std::env::var_os("BLESS").is_none() {
        return;
    }
    let scratch = crate::sample::Scratch::new();
    let bundle = fs::read(crate::sample::sealed(&scratch, 1, 3, 4)).unwrap();
    let journal = fs::read(scratch.join("journal").join("seg-00000000.log")).unwrap();
    let card = fs::read(scratch.join("journal").join("card.cbor")).unwrap();
    let proof = rlhf_audit_core::prove::prove_inclusion(
        &bundle,
        None,
        2,
        rlhf_audit_core::prove::Against::LastHead,
    );
    let example = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../conformance-vectors/bundles/example/worked-example");
    let vector = fs::read(example.join("bundle.rab")).unwrap();
    let pruned = [&[0x05][..], &bundle].concat();
    let entry = first_entry(&bundle);
    for (target, name, bytes) in [
        ("cbor", "example", vector[12..].to_vec()),
        (
            "cbor",
            "floats",
            b"\x84\xf9\x3c\x00\xfa\x7f\x7f\xff\xff\xf9\x7e\x00\xa1\x01\xf6".to_vec(),
        ),
        ("records", "log-open", entry),
        ("records", "payload", b"\xa2\x00\x00\x01\x00".to_vec()),
        ("bundle_verify", "run", bundle.clone()),
        ("bundle_verify", "example", vector.clone()),
        ("disclose", "run", pruned),
        ("disclose", "example", [&[0x03][..], &vector].concat()),
        ("card_read", "run", card),
        (
            "proof_read",
            "inclusion",
            proof.unwrap().to_bytes().unwrap(),
        ),
        (
            "trust_policy",
            "example",
            fs::read(example.join("trust.json")).unwrap(),
        ),
        ("journal_recover", "run", journal),
    ] {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("fuzz/corpus")
            .join(target);
        fs::create_dir_all(&directory).unwrap();
        fs::write(directory.join(name), bytes).unwrap();
    }
}

fn first_entry(bundle: &[u8]) -> Vec<u8> {
    use rlhf_audit_core::bundle::segment::{Member, Members};
    let mut body = Vec::new();
    let mut framer = rlhf_audit_core::bundle::frame::Framer::new();
    framer
        .feed(bundle, &mut |item| {
            if item.kind.number() == 2 && body.is_empty() {
                body = item.bytes;
            }
        })
        .unwrap();
    match Members::new(&body, 0).next_member().unwrap().unwrap() {
        Member::Entry { bytes, .. } => bytes.to_vec(),
        Member::Pruned(_) => panic!("the first member is log-open"),
    }
}

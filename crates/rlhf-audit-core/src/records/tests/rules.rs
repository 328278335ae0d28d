//! The rules that one record must meet by itself: each is broken alone, and the twin passes.

mod judgement;
mod spine;

use std::vec;
use std::vec::Vec;

use super::make::{Make, Source};
use crate::codes::Code;
use crate::limits::REWARD_FUNCTIONS_MAX;
use crate::records::field::{Bytes, Column};
use crate::records::reward::{Content, Part, Reward, Signal, stats};
use crate::records::{Commitments, Compartment, Entry, Payload, Payloads, Record, rules};

/// The place of the entries that are judged.
const SEQ: u64 = 100;

/// The codes that are reported for a record with these payloads.
fn judge(record: Record, payloads: &Payloads) -> Vec<Code> {
    let entry = Entry {
        seq: SEQ,
        time_ms: 0,
        spine: None,
        record,
        commitments: Commitments::default(),
    };
    let mut codes = Vec::new();
    rules::single(&entry, payloads, &mut |code| codes.push(code));
    codes
}

/// A batch of three rows and two functions, good in every part.
struct Batch {
    reward: Reward,
    content: Content,
    signal: Signal,
}

fn batch() -> Batch {
    let content = Content {
        prompts: Bytes([1; 96].to_vec()),
        completions: Bytes([2; 96].to_vec()),
    };
    let column = |values: [Option<f64>; 3]| Column(values.to_vec());
    let signal = Signal {
        values: [
            column([Some(1.0), None, Some(f64::NAN)]),
            column([Some(-1.0), Some(0.5), Some(2.0)]),
        ]
        .to_vec(),
        advantages: Some(column([Some(0.0), None, Some(-0.0)])),
        row_secret: [3; 16],
    };
    let mut reward = Reward::make(&mut Source::Minimal);
    reward.rows = 3;
    reward.functions = ["accuracy", "format"]
        .iter()
        .zip(&signal.values)
        .map(|(name, column)| stats(name, column))
        .collect();
    reward.row_root = signal.row_root(&content).unwrap();
    Batch {
        reward,
        content,
        signal,
    }
}

impl Batch {
    fn judge(self, shown: &[Compartment]) -> Vec<Code> {
        let mut payloads = Payloads::default();
        for compartment in shown {
            let payload = match compartment {
                Compartment::Content => Payload::RewardContent(self.content.clone()),
                _ => Payload::RewardSignal(self.signal.clone()),
            };
            payloads.set(*compartment, payload);
        }
        judge(self.reward.into(), &payloads)
    }
}

const ALL: &[Compartment] = &[Compartment::Content, Compartment::Signal];

#[test]
fn a_good_batch_passes_whatever_is_withheld() {
    for shown in [ALL, &ALL[..1], &ALL[1..], &[]] {
        assert_eq!(batch().judge(shown), [], "{shown:?}");
    }
}

/// What is broken, what must be disclosed so that it is seen, and how.
type BatchDefect = (&'static str, &'static [Compartment], fn(&mut Batch));

const ROW_DEFECTS: &[BatchDefect] = &[
    ("rows", &[Compartment::Content], |b| b.reward.rows = 2),
    ("rows by signal", &[Compartment::Signal], |b| {
        b.reward.rows = 2;
    }),
    ("prompts", &[Compartment::Content], |b| {
        b.content.prompts.0.truncate(64);
    }),
    ("odd prompts", &[Compartment::Content], |b| {
        b.content.prompts.0.truncate(95);
    }),
    ("completions", &[Compartment::Content], |b| {
        b.content.completions.0.push(0);
    }),
    ("columns", &[Compartment::Signal], |b| {
        b.signal.values.truncate(1);
    }),
    ("column", &[Compartment::Signal], |b| {
        b.signal.values[1].0.truncate(2);
    }),
    ("advantages", &[Compartment::Signal], |b| {
        b.signal.advantages = Some(Column(Vec::new()));
    }),
    ("value", &[Compartment::Signal], |b| {
        b.signal.values[1].0[1] = Some(0.25);
    }),
    ("absent value", &[Compartment::Signal], |b| {
        b.signal.values[0].0[1] = Some(f64::NAN);
    }),
    ("count", &[Compartment::Signal], |b| {
        b.reward.functions[0].count = 3;
    }),
    ("nan", &[Compartment::Signal], |b| {
        b.reward.functions[0].nan = 0;
    }),
    ("low", &[Compartment::Signal], |b| {
        b.reward.functions[1].low = Some(-2.0);
    }),
    ("high", &[Compartment::Signal], |b| {
        b.reward.functions[1].high = None;
    }),
    ("mean", &[Compartment::Signal], |b| {
        b.reward.functions[1].mean = Some(0.5000001);
    }),
    ("row root", ALL, |b| b.reward.row_root[31] ^= 1),
    ("prompt", ALL, |b| b.content.prompts.0[0] ^= 1),
    ("row secret", ALL, |b| b.signal.row_secret[0] ^= 1),
    ("advantage", ALL, |b| b.signal.advantages = None),
    ("tiny value", ALL, |b| {
        b.signal.advantages.as_mut().unwrap().0[0] = Some(5e-324);
    }),
];

#[test]
fn rows_give_the_statistics_and_the_root() {
    for (name, shown, change) in ROW_DEFECTS {
        let mut batch = batch();
        change(&mut batch);
        assert_eq!(batch.judge(shown), [Code::RecordRows], "{name}");
    }
}

type Change = fn(&mut Reward);

#[test]
fn batches_have_limits() {
    let limits: &[(&str, Change)] = &[
        ("no rows", |r| r.rows = 0),
        ("too many rows", |r| r.rows = 8193),
        ("no functions", |r| r.functions.clear()),
        ("too many functions", |r| {
            r.functions = vec![r.functions[0].clone(); REWARD_FUNCTIONS_MAX + 1];
        }),
    ];
    for (name, change) in limits {
        let mut batch = batch();
        change(&mut batch.reward);
        assert_eq!(batch.judge(&[]), [Code::LimitCount], "{name}");
    }
    let mut largest = batch();
    largest.reward.rows = 8192;
    largest.reward.functions = vec![largest.reward.functions[0].clone(); REWARD_FUNCTIONS_MAX];
    assert_eq!(largest.judge(&[]), []);
}

#[test]
fn parts_are_counted_from_zero() {
    for (part, codes) in [
        (Part { index: 2, count: 3 }, &[][..]),
        (Part { index: 3, count: 3 }, &[Code::SchemaValue]),
        (Part { index: 0, count: 0 }, &[Code::SchemaValue]),
    ] {
        let mut batch = batch();
        batch.reward.part = Some(part);
        assert_eq!(batch.judge(ALL), codes);
    }
}

//! Statistics and row roots of reward batches.

use std::vec;
use std::vec::Vec;

use ciborium::Value;
use sha2::{Digest as _, Sha256};

use crate::records::field::{Bytes, Column};
use crate::records::reward::{Content, Signal, Stats, stats};

fn of(values: &[Option<f64>]) -> Stats {
    stats("r", &Column(values.to_vec()))
}

/// count, NaN, low, high, mean; floats by their bits, so that −0.0 and NaN count.
fn shown(stats: &Stats) -> (u64, u64, [Option<u64>; 3]) {
    let bits = |value: Option<f64>| value.map(f64::to_bits);
    (
        stats.count,
        stats.nan,
        [bits(stats.low), bits(stats.high), bits(stats.mean)],
    )
}

fn expected(count: u64, nan: u64, floats: [f64; 3]) -> (u64, u64, [Option<u64>; 3]) {
    (count, nan, floats.map(|value| Some(value.to_bits())))
}

#[test]
fn absent_is_not_nan_and_nan_is_not_a_value() {
    let nan = Some(f64::NAN);
    assert_eq!(shown(&of(&[])), (0, 0, [None; 3]));
    assert_eq!(shown(&of(&[None, None])), (0, 0, [None; 3]));
    assert_eq!(shown(&of(&[nan, None, nan])), (2, 2, [None; 3]));
    let mixed = of(&[Some(1.0), None, nan, Some(0.25), Some(-1.5)]);
    assert_eq!(shown(&mixed), expected(4, 1, [-1.5, 1.0, -0.25 / 3.0]));
}

#[test]
fn zeros_keep_the_sign_that_came_first() {
    assert_eq!(shown(&of(&[Some(-0.0)])), expected(1, 0, [-0.0, -0.0, 0.0]));
    assert_eq!(
        shown(&of(&[Some(-0.0), Some(0.0)])),
        expected(2, 0, [-0.0, -0.0, 0.0])
    );
    assert_eq!(
        shown(&of(&[Some(0.0), Some(-0.0)])),
        expected(2, 0, [0.0, 0.0, 0.0])
    );
    // By value they are the same facts.
    assert!(of(&[Some(0.0)]).same_as(&of(&[Some(-0.0)])));
}

#[test]
fn infinities_are_values() {
    let (high, low) = (f64::INFINITY, f64::NEG_INFINITY);
    assert_eq!(
        shown(&of(&[Some(high), Some(1.0)])),
        expected(2, 0, [1.0, high, high])
    );
    let both = of(&[Some(high), Some(low)]);
    assert_eq!((both.low, both.high), (Some(low), Some(high)));
    assert!(both.mean.unwrap().is_nan());
    assert!(both.same_as(&both.clone()));
    // The sum may leave the doubles although every value is finite.
    let large = of(&[Some(f64::MAX), Some(f64::MAX)]);
    assert_eq!(large.mean, Some(high));
}

#[test]
fn the_mean_is_the_sum_in_row_order() {
    let values = [1e16, 1.0, -1e16, 1.0];
    let forward: Vec<_> = values.iter().map(|value| Some(*value)).collect();
    let backward: Vec<_> = values.iter().rev().map(|value| Some(*value)).collect();
    assert_eq!(of(&forward).mean, Some(0.25));
    assert_eq!(of(&backward).mean, Some(0.0));
}

#[test]
fn same_facts_are_the_same() {
    let base = of(&[Some(1.0), Some(2.0)]);
    let changes: [fn(&mut Stats); 6] = [
        |stats| stats.name.push('x'),
        |stats| stats.count += 1,
        |stats| stats.nan += 1,
        |stats| stats.low = None,
        |stats| stats.high = Some(2.5),
        |stats| stats.mean = Some(f64::NAN),
    ];
    assert!(base.same_as(&base.clone()));
    for change in changes {
        let mut other = base.clone();
        change(&mut other);
        assert!(!base.same_as(&other) && !other.same_as(&base), "{other:?}");
    }
}

fn batch(rows: u8) -> (Content, Signal) {
    let column = |digit: u8| Bytes((0..rows).flat_map(|row| [digit + row; 32]).collect());
    let content = Content {
        prompts: column(10),
        completions: column(80),
    };
    let values = |scale: f64| Column((0..rows).map(|row| Some(f64::from(row) * scale)).collect());
    let mut second = values(0.1);
    if let Some(first) = second.0.first_mut() {
        *first = None;
    }
    let signal = Signal {
        values: vec![values(1.0), second],
        advantages: Some(values(-0.5)),
        row_secret: [5; 16],
    };
    (content, signal)
}

fn encode(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

/// RFC 9162 §2.1.1 over the leaves, as printed there.
fn tree(leaves: &[Vec<u8>]) -> [u8; 32] {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => Sha256::digest([&[0][..], leaf].concat()).into(),
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            Sha256::digest([&[1][..], &tree(left), &tree(right)].concat()).into()
        }
    }
}

/// The row leaves by another library.
fn leaves(content: &Content, signal: &Signal, rows: usize) -> Vec<Vec<u8>> {
    let float = |value: Option<f64>| value.map_or(Value::Null, Value::Float);
    (0..rows)
        .map(|row| {
            let opening = Sha256::digest(encode(&Value::Array(vec![
                Value::Text("rlhf-audit/v1/row-opening".into()),
                Value::Bytes(signal.row_secret.to_vec()),
                Value::from(row as u64),
            ])));
            let cell = |bytes: &Bytes| Value::Bytes(bytes.0[row * 32..][..32].to_vec());
            let values = signal.values.iter().map(|column| float(column.0[row]));
            let advantage = signal.advantages.as_ref().and_then(|column| column.0[row]);
            encode(&Value::Array(vec![
                Value::Bytes(opening[..16].to_vec()),
                Value::from(row as u64),
                cell(&content.prompts),
                cell(&content.completions),
                Value::Array(values.collect()),
                float(advantage),
            ]))
        })
        .collect()
}

#[test]
fn row_roots_are_the_tree_over_the_rows() {
    for rows in 0..=17_u8 {
        let (content, mut signal) = batch(rows);
        for _ in 0..2 {
            let leaves = leaves(&content, &signal, rows.into());
            for (row, leaf) in leaves.iter().enumerate() {
                assert_eq!(
                    signal.row_leaf(&content, row).as_ref(),
                    Some(leaf),
                    "row {row}"
                );
            }
            assert_eq!(
                signal.row_root(&content),
                Some(tree(&leaves)),
                "{rows} rows"
            );
            // Without advantages each row says null.
            signal.advantages = None;
        }
        assert_eq!(signal.row_leaf(&content, rows.into()), None);
    }
}

#[test]
fn uneven_columns_have_no_root() {
    let (content, signal) = batch(4);
    let shorter = |column: &Column| Column(column.0[..3].to_vec());
    let mut wrong = signal.clone();
    wrong.values[1] = shorter(&signal.values[1]);
    assert_eq!(wrong.row_root(&content), None);
    let mut wrong = signal.clone();
    wrong.advantages = signal.advantages.as_ref().map(shorter);
    assert_eq!(wrong.row_root(&content), None);
    let mut wrong = content.clone();
    wrong.completions.0.truncate(3 * 32);
    assert_eq!(signal.row_root(&wrong), None);
    assert!(signal.row_root(&content).is_some());
}

#[test]
fn each_cell_counts() {
    let (content, signal) = batch(3);
    let root = signal.row_root(&content);
    let mut other = signal.clone();
    other.row_secret[15] ^= 1;
    assert_ne!(other.row_root(&content), root);
    let mut other = signal.clone();
    other.values[1].0[2] = Some(f64::NAN);
    assert_ne!(other.row_root(&content), root);
    let mut other = content.clone();
    other.prompts.0[95] ^= 1;
    assert_ne!(signal.row_root(&other), root);
}

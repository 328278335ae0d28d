//! One generator for each type: the smallest value, a full one, or whatever a tape of bytes says.
//!
//! A struct literal names every field, so a field that is added to a record does not compile until
//! it is generated here. Values from a tape shrink as the tape does: zeros are the smallest value.

use std::collections::BTreeMap;
use std::string::{String, ToString};
use std::vec::Vec;
use std::{format, vec};

use crate::bundle::head::{Head, Reason};
use crate::limits::INTEGER_MAX;
use crate::records::annotation::{self, Annotation, Candidate, Comment, Edit, Judgement, Rater};
use crate::records::annotation::{Aspect, Feedback, Origin, Outcome, Scale};
use crate::records::anomaly::{Anomaly, Severity};
use crate::records::card::CardRecord;
use crate::records::checkpoint::{Checkpoint, Tensor, Tensors};
use crate::records::common::{File, Key, Metric, NamedDigest, NamedText, Setting, Span};
use crate::records::dataset::{Dataset, Role};
use crate::records::declaration::Declaration;
use crate::records::erasure::Erasure;
use crate::records::evaluation::{Evaluation, Measure};
use crate::records::field::{Bytes, Column, Ext, Scalar};
use crate::records::guideline::Guideline;
use crate::records::hyperparameters::Hyperparameters;
use crate::records::key_event::{KeyEvent, Operation};
use crate::records::log_close::{LogClose, Status, Total};
use crate::records::log_open::{LogOpen, Model};
use crate::records::policy_update::{DeltaNorm, PolicyUpdate};
use crate::records::resume::Resume;
use crate::records::reward::{self, Part, Reward, Signal, Stats};
use crate::records::threshold::{Comparison, Threshold};

/// Where values come from.
#[derive(Debug)]
pub(crate) enum Source<'t> {
    /// Everything absent, empty or zero.
    Minimal,
    /// Everything present, with values that differ from each other.
    Full(u64),
    /// The next bytes decide; zeros after their end.
    Tape(&'t [u8]),
}

impl Source<'_> {
    fn byte(&mut self) -> u8 {
        match self {
            Self::Minimal => 0,
            Self::Full(count) => {
                *count += 1;
                count.to_be_bytes()[7]
            }
            Self::Tape(tape) => {
                let Some((first, rest)) = tape.split_first() else {
                    return 0;
                };
                *tape = rest;
                *first
            }
        }
    }

    fn present(&mut self) -> bool {
        match self {
            Self::Minimal => false,
            Self::Full(_) => true,
            Self::Tape(_) => self.byte() % 2 == 1,
        }
    }

    fn length(&mut self) -> usize {
        match self {
            Self::Minimal => 0,
            Self::Full(_) => 2,
            Self::Tape(_) => usize::from(self.byte() % 4),
        }
    }

    fn wide(&mut self) -> u64 {
        (0..8).fold(0, |value, _| value << 8 | u64::from(self.byte()))
    }
}

/// A value of any type that stands in a record.
pub(crate) trait Make: Sized {
    fn make(from: &mut Source<'_>) -> Self;
}

impl Make for u64 {
    fn make(from: &mut Source<'_>) -> Self {
        if !matches!(from, Source::Tape(_)) {
            return from.byte().into();
        }
        match from.byte() % 6 {
            0 => Self::from(from.byte() % 24),
            1 => Self::from(from.byte()),
            2 => 0x100 + from.wide() % 0xff00,
            3 => 0x1_0000 + from.wide() % 0xffff_0000,
            4 => from.wide() % (INTEGER_MAX + 1),
            _ => INTEGER_MAX,
        }
    }
}

impl Make for bool {
    fn make(from: &mut Source<'_>) -> Self {
        from.present()
    }
}

impl Make for f64 {
    fn make(from: &mut Source<'_>) -> Self {
        if !matches!(from, Source::Tape(_)) {
            return Self::from(from.byte()) / 4.0;
        }
        match from.byte() % 9 {
            0 => 0.0,
            1 => -0.0,
            2 => Self::NAN,
            3 => Self::INFINITY,
            4 => Self::NEG_INFINITY,
            5 => Self::from(from.byte()) / 8.0,
            6 => Self::from(1.1_f32),
            7 => 5e-324,
            // Any bits; a NaN among them becomes the one NaN of the format.
            _ => match Self::from_bits(from.wide()) {
                value if value.is_nan() => Self::NAN,
                value => value,
            },
        }
    }
}

impl Make for String {
    fn make(from: &mut Source<'_>) -> Self {
        match from {
            Source::Minimal => Self::new(),
            Source::Full(_) => format!("t{}", from.byte()),
            Source::Tape(_) => match from.byte() % 5 {
                0 => Self::new(),
                1 => "reward/mean".to_string(),
                2 => "ё∑🜚\u{0}\u{feff}".to_string(),
                3 => "x".repeat(usize::from(from.byte())),
                _ => format!("{}", from.wide()),
            },
        }
    }
}

impl<const N: usize> Make for [u8; N] {
    fn make(from: &mut Source<'_>) -> Self {
        [from.byte(); N]
    }
}

impl<T: Make> Make for Option<T> {
    fn make(from: &mut Source<'_>) -> Self {
        from.present().then(|| T::make(from))
    }
}

impl<T: Make> Make for Vec<T> {
    fn make(from: &mut Source<'_>) -> Self {
        (0..from.length()).map(|_| T::make(from)).collect()
    }
}

impl Make for Bytes {
    fn make(from: &mut Source<'_>) -> Self {
        Self((0..from.length() * 32).map(|_| from.byte()).collect())
    }
}

impl Make for Column {
    fn make(from: &mut Source<'_>) -> Self {
        Self(Make::make(from))
    }
}

impl Make for Scalar {
    fn make(from: &mut Source<'_>) -> Self {
        let small = |value: u64| i64::try_from(value).unwrap();
        match from.byte() % 6 {
            0 => Self::Unset,
            1 => Self::Text(Make::make(from)),
            2 => Self::Integer(small(Make::make(from))),
            3 => Self::Integer(-small(Make::make(from))),
            4 => Self::Float(Make::make(from)),
            _ => Self::Bool(Make::make(from)),
        }
    }
}

impl Make for Ext {
    fn make(from: &mut Source<'_>) -> Self {
        let members = match from {
            Source::Minimal => BTreeMap::new(),
            // By their encodings "b" stands before "aa".
            Source::Full(_) => {
                BTreeMap::from([("aa".to_string(), vec![0xa1]), ("b".to_string(), vec![])])
            }
            Source::Tape(_) => (0..from.length())
                .map(|_| (Make::make(from), vec![from.byte()]))
                .collect(),
        };
        Self(members)
    }
}

macro_rules! choices {
    ($($name:ty)*) => {$(
        impl Make for $name {
            fn make(from: &mut Source<'_>) -> Self {
                Self::ALL[usize::from(from.byte()) % Self::ALL.len()]
            }
        }
    )*};
}

choices! {
    Feedback Origin Outcome Severity Role Operation Status Comparison Reason
}

macro_rules! structs {
    ($($name:ty { $($field:ident),* })*) => {$(
        impl Make for $name {
            fn make(from: &mut Source<'_>) -> Self {
                Self { $($field: Make::make(from),)* }
            }
        }
    )*};
}

structs! {
    Metric { name, value }
    Setting { name, value }
    NamedText { name, text }
    NamedDigest { name, digest }
    File { path, size_bytes, digest }
    Span { first, end }
    Key { algorithm, public }
    Annotation { feedback, origin, candidates, round, dataset, guideline, supersedes, ext }
    Candidate { digest, producer }
    annotation::Content {
        prompt, candidates, item, conversation, turn, language, prompt_source, prompt_text,
        candidate_texts, attachments
    }
    Rater { origin, pseudonym, name, digest, cohort }
    Scale { low, high }
    Aspect { name, scale, scores }
    Edit { candidate, after }
    Comment { candidate, aspect, digest }
    Judgement {
        outcome, preferred, strength, ranking, scale, scores, aspects, labels, steps, edits,
        comments, confidence, lead_time_ms, flags, judged_ms
    }
    Anomaly { rule, severity, description, step, entries, disposition, ext }
    CardRecord { digest, size_bytes, version, ext }
    Checkpoint {
        name, step, epoch, metrics, files, manifest_root, parent, released, tensors, tensor_root, ext
    }
    Tensor { name, dtype, shape, digest }
    Tensors { tensors }
    Dataset {
        name, role, files, manifest_root, rows, origin, license, collected_from_ms,
        collected_to_ms, personal_data, split, selection, ext
    }
    Declaration {
        subject, fields, attachments, signer, role, organisation, signed_ms, valid_until_ms,
        supersedes, ext
    }
    Erasure { entry, compartments, reason, requested_ms, done_ms, ext }
    Measure { metric, value, items, low, high }
    Evaluation {
        suite, suite_digest, checkpoint, results, split, evaluator, started_ms, ended_ms, ext
    }
    Guideline { version, digest, title, effective_from_ms, language, replaces, ext }
    Hyperparameters { values, step, reason, ext }
    KeyEvent { operation, key, last_valid_size, possession, reason, ext }
    Total { kind, entries }
    LogClose { status, totals, released, note, ext }
    Model { name, digest, revision }
    LogOpen {
        run_id, name, origin, issuer, rank, world_size, algorithm, model, base_model, reward_model,
        segment_height, suite, keys, software, secret_commitment, compliance_modes, code_digest,
        lockfile_digest, synthetic, nonce, ext
    }
    DeltaNorm { value, method }
    PolicyUpdate {
        step, epoch, objective, loss, kl, learning_rate, gradient_norm, gradient_stats, delta_norm,
        inputs, stage, samples, entropy, reward, metrics, ext
    }
    Resume { checkpoint, step, reason, torn_entries, torn_bytes, ext }
    Stats { name, count, nan, low, high, mean }
    Part { index, count }
    Reward { step, rows, functions, row_root, part, ext }
    reward::Content { prompts, completions }
    Signal { values, advantages, row_secret }
    Threshold { suite, metric, comparison, bound, reason, ext }
    Head {
        version, suite, log_id, origin, size, root, spine, previous, time_ms, number, reason
    }
}

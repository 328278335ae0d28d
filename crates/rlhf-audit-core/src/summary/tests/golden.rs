//! A small run in which every kind of record occurs, built by code.

use alloc::vec;
use alloc::vec::Vec;

use crate::merkle::leaf_hash;
use crate::records::annotation::{Annotation, Feedback, Origin, Outcome};
use crate::records::field::{Bytes, Column, Scalar};
use crate::records::resume::Resume;
use crate::records::reward::{self, Reward, Stats};
use crate::records::{
    Class, Commitments, Compartment, Entry, Payload, Payloads, Record, annotation,
};
use crate::summary::{Events, HeadInfo, Integrity, Run, Summary};

mod records;

pub(crate) use records::*;

/// 2026-01-01T00:00:00Z.
pub(crate) const START_MS: u64 = 1_767_225_600_000;

/// What one entry says, with all of its payloads.
pub(crate) type Line = (Entry, Payloads);

/// What a bundle leaves out.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LeftOut {
    pub(crate) events: bool,
    pub(crate) compartments: [bool; 4],
}

/// The golden run, up to and without its `card` entry.
pub(crate) fn lines() -> Vec<Line> {
    let mut log = Log::default();
    log.spine(log_open());
    log.spine(settings(
        0,
        &[
            ("beta", Scalar::Float(0.1)),
            ("kind", Scalar::Text("adamw".into())),
        ],
    ));
    log.spine(dataset());
    log.spine(guideline());
    log.spine(threshold());
    log.annotations();
    log.batch(10, Some(0.5), [Some(0.25), None]);
    log.spine(update(10, 0.02, 0.5, 5..16));
    log.batch(20, None, [Some(-1.0), Some(f64::NAN)]);
    log.spine(settings(20, &[("beta", Scalar::Float(0.2))]));
    log.spine(update(20, 0.08, f64::NAN, 17..18));
    log.spine(checkpoint("checkpoint-10", 10, None, false));
    log.spine(update(30, 0.04, 0.25, 17..18));
    log.spine(Resume {
        checkpoint: Some(20),
        step: 10,
        reason: "out of memory".into(),
        torn_entries: Some(2),
        torn_bytes: Some(311),
        ext: None,
    });
    log.spine(update(20, 0.06, 0.75, 17..18));
    log.spine(checkpoint("final", 20, Some(20), true));
    log.spine(evaluation());
    log.spine(anomaly());
    log.spine(declaration());
    log.spine(erasure());
    log.spine(key_event());
    log.lines
}

/// Folds the lines as a verifier does whose bundle leaves something out.
pub(crate) fn summarise(lines: &[Line], left_out: LeftOut) -> Summary {
    let mut events = Events::default();
    let mut run = Run::default();
    let mut integrity = Integrity {
        size: lines.len() as u64,
        heads: 3,
        last_head: Some(HeadInfo {
            number: 2,
            size: 26,
            root: [0xaa; 32],
            time_ms: START_MS + 90_000,
            kid: [0xbb; 16],
        }),
        ..Integrity::default()
    };
    for (entry, payloads) in lines {
        let kind = entry.record.kind();
        integrity.spine += u64::from(kind.class == Class::Spine);
        if entry.seq == 0 {
            integrity.log_id = leaf_hash(&entry.to_bytes().unwrap());
            integrity.first_time_ms = entry.time_ms;
        }
        if kind.class == Class::Event && left_out.events {
            events.pruned(1);
            integrity.pruned_leaves += 1;
            continue;
        }
        let mut seen = Payloads::default();
        for (compartment, _) in entry.commitments.iter() {
            let payload = payloads.get(compartment);
            match payload.filter(|_| !left_out.compartments[compartment.index()]) {
                Some(payload) => {
                    integrity.disclosed[compartment.index()] += 1;
                    seen.set(compartment, payload.clone());
                }
                None => integrity.withheld[compartment.index()] += 1,
            }
        }
        integrity.count(kind);
        integrity.last_time_ms = entry.time_ms;
        events.add(entry, &seen);
        run.add(entry);
    }
    Summary {
        events,
        run,
        integrity,
    }
}

/// The golden run as one sees it who sees all of it.
pub(crate) fn summary() -> Summary {
    summarise(&lines(), LeftOut::default())
}

#[derive(Default)]
struct Log {
    lines: Vec<Line>,
    spine: u64,
}

impl Log {
    fn push(&mut self, record: Record, spine: Option<u64>, payloads: Payloads) {
        let seq = self.lines.len() as u64;
        let mut commitments = Commitments::default();
        for compartment in Compartment::ALL {
            if payloads.get(compartment).is_some() {
                commitments.set(compartment, [0xcc; 32]);
            }
        }
        let time_ms = START_MS + 1000 * seq;
        self.lines.push((
            Entry {
                seq,
                time_ms,
                spine,
                record,
                commitments,
            },
            payloads,
        ));
    }

    fn spine(&mut self, record: impl Into<Record>) {
        self.push(record.into(), Some(self.spine), Payloads::default());
        self.spine += 1;
    }

    /// Ten: five by one person, three by another, one by a third, one by a model.
    fn annotations(&mut self) {
        for number in 0..10_u8 {
            let rater = match number {
                0..=4 => Some(1),
                5..=7 => Some(2),
                8 => Some(3),
                _ => None,
            };
            let origin = if rater.is_some() {
                Origin::Human
            } else {
                Origin::Model
            };
            let body = Annotation {
                feedback: if number < 7 {
                    Feedback::Pairwise
                } else {
                    Feedback::Scalar
                },
                origin,
                candidates: if number < 7 { 2 } else { 1 },
                round: Some(u64::from(number / 6)),
                dataset: (number != 3).then_some(2),
                guideline: Some(3),
                supersedes: (number == 6).then_some(5),
                ext: None,
            };
            let mut payloads = Payloads::default();
            let outcome = if number == 1 {
                Outcome::Tie
            } else {
                Outcome::Judged
            };
            let candidate = annotation::Candidate {
                digest: [number; 32],
                producer: None,
            };
            payloads.set(
                Compartment::Content,
                Payload::AnnotationContent(annotation::Content {
                    candidates: vec![candidate],
                    ..content()
                }),
            );
            payloads.set(
                Compartment::Annotator,
                Payload::Rater(self::rater(origin, rater)),
            );
            payloads.set(Compartment::Signal, Payload::Judgement(judgement(outcome)));
            self.push(body.into(), None, payloads);
        }
    }

    fn batch(&mut self, step: u64, mean: Option<f64>, values: [Option<f64>; 2]) {
        let present: Vec<f64> = values.iter().flatten().copied().collect();
        let numbers = || present.iter().copied().filter(|value| !value.is_nan());
        let stats = Stats {
            name: "helpful".into(),
            count: present.len() as u64,
            nan: present.iter().filter(|value| value.is_nan()).count() as u64,
            low: numbers().next(),
            high: numbers().next(),
            mean,
        };
        let mut payloads = Payloads::default();
        let digests = Bytes(vec![9; 64]);
        payloads.set(
            Compartment::Content,
            Payload::RewardContent(reward::Content {
                prompts: digests.clone(),
                completions: digests,
            }),
        );
        let signal = reward::Signal {
            values: vec![Column(values.into())],
            advantages: None,
            row_secret: [9; 16],
        };
        payloads.set(Compartment::Signal, Payload::RewardSignal(signal));
        let functions = vec![stats];
        let body = Reward {
            step,
            rows: 2,
            functions,
            row_root: [8; 32],
            part: None,
            ext: None,
        };
        self.push(body.into(), None, payloads);
    }
}

//! The fold over events does not depend on where the log was cut.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use proptest::prelude::*;

use super::golden;
use crate::records::annotation::{Annotation, Feedback, Origin, Outcome};
use crate::records::reward::{Part, Reward, Stats};
use crate::records::{Commitments, Compartment, Entry, Payload, Payloads, Record};
use crate::summary::Events;

type Event = (Entry, Payloads);

fn entry(time_ms: u64, record: Record, payloads: &Payloads) -> Entry {
    let mut commitments = Commitments::default();
    for compartment in [Compartment::Annotator, Compartment::Signal] {
        if payloads.get(compartment).is_some() || time_ms.is_multiple_of(3) {
            commitments.set(compartment, [0; 32]);
        }
    }
    Entry {
        seq: 0,
        time_ms,
        spine: None,
        record,
        commitments,
    }
}

prop_compose! {
    fn annotation()(
        choice in (0..8_usize, 0..4_usize, 0..6_usize),
        numbers in (0..5_u64, 0..9_u64),
        references in prop::array::uniform4(prop::option::of(0..4_u64)),
        person in prop::option::of(0..6_u8),
        is_open in any::<[bool; 2]>(),
    ) -> Event {
        let origin = Origin::ALL[choice.1];
        let [round, dataset, guideline, supersedes] = references;
        let body = Annotation {
            feedback: Feedback::ALL[choice.0],
            origin,
            candidates: numbers.0,
            round,
            dataset,
            guideline,
            supersedes,
            ext: None,
        };
        let mut payloads = Payloads::default();
        if is_open[0] {
            payloads.set(Compartment::Annotator, Payload::Rater(golden::rater(origin, person)));
        }
        if is_open[1] {
            let judgement = golden::judgement(Outcome::ALL[choice.2]);
            payloads.set(Compartment::Signal, Payload::Judgement(judgement));
        }
        (entry(numbers.1, body.into(), &payloads), payloads)
    }
}

prop_compose! {
    fn stats()(
        name in 0..3_u8,
        count in 0..9_u64,
        numbers in prop::array::uniform3(prop::option::of(-2.0..2.0_f64)),
    ) -> Stats {
        let [low, high, mean] = numbers;
        Stats { name: format!("reward {name}"), count, nan: count / 2, low, high, mean }
    }
}

prop_compose! {
    fn batch()(
        step in 0..50_u64,
        part in prop::option::of(0..3_u64),
        functions in prop::collection::vec(stats(), 0..3),
        time_ms in 0..9_u64,
    ) -> Event {
        let part = part.map(|index| Part { index, count: 3 });
        let body = Reward { step, rows: 4, functions, row_root: [0; 32], part, ext: None };
        let payloads = Payloads::default();
        (entry(time_ms, body.into(), &payloads), payloads)
    }
}

fn fold(events: &[Event]) -> Events {
    let mut sum = Events::default();
    events
        .iter()
        .for_each(|(entry, payloads)| sum.add(entry, payloads));
    sum.pruned(events.len() as u64);
    sum
}

fn merged(mut sum: Events, later: Events) -> Events {
    sum.merge(later);
    sum
}

proptest! {
    #[test]
    fn any_cut_gives_the_same(
        events in prop::collection::vec(prop_oneof![annotation(), batch()], 0..40),
        cuts in prop::collection::vec(0..40_usize, 0..5),
    ) {
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(events.len())).collect();
        cuts.extend([0, events.len()]);
        cuts.sort_unstable();
        let parts = cuts.windows(2).map(|cut| fold(&events[cut[0]..cut[1]]));
        prop_assert_eq!(parts.fold(Events::default(), merged), fold(&events));
    }

    #[test]
    fn merging_is_associative(
        parts in prop::array::uniform3(prop::collection::vec(prop_oneof![annotation(), batch()], 0..9)),
    ) {
        let [a, b, c] = parts.each_ref().map(|events| fold(events));
        let left = merged(merged(a.clone(), b.clone()), c.clone());
        prop_assert_eq!(left, merged(a, merged(b, c)));
    }
}

#[test]
fn the_last_mean_is_that_of_the_last_entry_even_if_it_has_none() {
    let batch = |mean| {
        let stats = Stats {
            name: String::from("r"),
            count: 1,
            nan: 0,
            low: None,
            high: None,
            mean,
        };
        let functions = [stats].into();
        let body = Reward {
            step: 1,
            rows: 1,
            functions,
            row_root: [0; 32],
            part: None,
            ext: None,
        };
        (
            entry(1, body.into(), &Payloads::default()),
            Payloads::default(),
        )
    };
    let sum = merged(fold(&[batch(Some(1.0))]), fold(&[batch(None)]));
    assert_eq!(sum.rewards.functions().unwrap()["r"].last_mean, None);
    let sum = merged(fold(&[batch(None)]), fold(&[batch(Some(1.0))]));
    assert_eq!(sum.rewards.functions().unwrap()["r"].last_mean, Some(1.0));
}

//! Whatever happens to the bytes of a bundle, it is not valid afterwards, and a code says why.

use std::format;
use std::vec::Vec;

use proptest::prelude::*;

use super::codes;
use crate::bundle::head::Reason;
use crate::bundle::tests::build::build;
use crate::bundle::tests::items::{content, seal, split};
use crate::bundle::tests::plan::{LogPlan, Step, bare_pair, threshold};
use crate::bundle::tests::plan::{Plan, closed, full, short, tiny, two_ranks};
use crate::codes::Code;
use crate::trust::Policy;
use crate::verdict::Integrity;
use crate::verify::{Outcome, verify};

/// Judges what is known to be damaged; the codes that it has.
#[track_caller]
fn damaged(bundle: &[u8], what: impl FnOnce() -> std::string::String) -> Vec<Code> {
    let outcome: Outcome = verify(bundle, Policy::default());
    let found = codes(&outcome);
    let is_good = outcome.verdict.verdict == Integrity::Valid;
    assert!(
        !is_good && outcome.verified.is_none(),
        "{} is valid",
        what()
    );
    assert!(
        !outcome.verdict.ok && !found.is_empty(),
        "{} has no code",
        what()
    );
    found
}

/// Each byte of the bundle with each of these masks, the places shared between two threads.
fn flip_all(bundle: &[u8], masks: impl Iterator<Item = u8> + Clone + Sync) {
    let masks = &masks;
    std::thread::scope(|scope| {
        for parity in 0..2 {
            scope.spawn(move || {
                let mut bytes = bundle.to_vec();
                for place in (parity..bytes.len()).step_by(2) {
                    for mask in masks.clone() {
                        bytes[place] ^= mask;
                        damaged(&bytes, || format!("byte {place} ^ {mask:#04x}"));
                        bytes[place] ^= mask;
                    }
                }
            });
        }
    });
}

#[test]
fn every_value_of_every_byte_of_the_smallest_bundle() {
    flip_all(&build(&tiny()).bytes, 1..=255);
}

#[test]
fn every_byte_of_a_bundle_with_a_card() {
    flip_all(&build(&closed()).bytes, [0x01, 0x20, 0xff].into_iter());
}

#[test]
fn every_byte_of_a_bundle_with_pruned_entries() {
    let plan = LogPlan::new(0, 1).with((0..4).map(|index| bare_pair(index % 2)));
    let mut plan = plan.with([threshold(), Step::Head(Reason::Request, 1)]);
    plan.prune.push(2..4);
    flip_all(
        &build(&plan.alone()).bytes,
        [0x01, 0x20, 0x80, 0xff].into_iter(),
    );
}

#[test]
fn every_truncation() {
    for plan in [tiny(), short()] {
        let bundle = build(&plan).bytes;
        for end in 0..bundle.len() {
            let found = damaged(&bundle[..end], || format!("the first {end} bytes"));
            let expected = [Code::BundleTruncated, Code::TrailerMissing];
            // Nothing that was read is called wrong: only the end is missing.
            assert!(
                found.len() == 1 && expected.contains(&found[0]),
                "{end}: {found:?}"
            );
        }
    }
}

#[test]
fn every_trailing_byte() {
    let bundle = build(&tiny()).bytes;
    for byte in 0..=255 {
        let longer = [&bundle[..], &[byte]].concat();
        assert_eq!(
            damaged(&longer, || format!("{byte}")),
            [Code::BundleTrailing]
        );
    }
}

fn plans() -> [Plan; 4] {
    [short(), closed(), full(), two_ranks()]
}

/// How items become a file again.
type Put = fn(&[Vec<u8>]) -> Vec<u8>;

/// The items of the bundle, and whether the trailer is made to fit what becomes of them.
fn variants(bundle: &[u8]) -> [(Vec<Vec<u8>>, Put); 2] {
    let all = split(bundle).into_iter().map(|(_, bytes)| bytes).collect();
    let plain: Put = |items| [&crate::bundle::MAGIC[..], &items.concat()].concat();
    [(all, plain), (content(bundle), seal)]
}

#[test]
fn every_item_dropped_or_doubled() {
    for plan in plans() {
        for (items, put) in variants(&build(&plan).bytes) {
            for place in 0..items.len() {
                let mut fewer = items.clone();
                fewer.remove(place);
                damaged(&put(&fewer), || format!("without item {place}"));
                let mut more = items.clone();
                more.insert(place, items[place].clone());
                damaged(&put(&more), || format!("item {place} twice"));
            }
        }
    }
}

#[test]
fn every_two_items_swapped() {
    for plan in plans() {
        for (items, put) in variants(&build(&plan).bytes) {
            for first in 0..items.len() {
                for second in first + 1..items.len() {
                    let mut swapped = items.clone();
                    swapped.swap(first, second);
                    if swapped != items {
                        damaged(&put(&swapped), || {
                            format!("items {first} and {second} swapped")
                        });
                    }
                }
            }
        }
    }
}

#[test]
fn every_item_of_another_run() {
    // The same plan by another name: every item is well-formed and fits its place.
    let mut other = two_ranks();
    for log in &mut other.logs {
        if let Some(Step::Record(crate::records::Record::LogOpen(open), _)) = log.steps.first_mut()
        {
            open.run_id.push('x');
            log.open = (**open).clone();
        }
    }
    let (ours, theirs) = (
        content(&build(&two_ranks()).bytes),
        content(&build(&other).bytes),
    );
    assert_eq!(ours.len(), theirs.len());
    for place in 0..ours.len() {
        let mut mixed = ours.clone();
        mixed[place].clone_from(&theirs[place]);
        if mixed != ours {
            damaged(&seal(&mixed), || format!("item {place} of another run"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_damage_to_a_large_bundle(
        place in any::<prop::sample::Index>(),
        cut in 0..40_usize,
        insert in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let bundle = build(&two_ranks()).bytes;
        let start = place.index(bundle.len());
        let end = bundle.len().min(start + cut);
        let mut bytes = bundle.clone();
        bytes.splice(start..end, insert.iter().copied());
        prop_assume!(bytes != bundle);
        damaged(&bytes, || format!("{start}..{end} became {insert:x?}"));
    }

    #[test]
    fn any_bytes_are_no_bundle(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        damaged(&bytes, || "noise".into());
        let after_magic = [&crate::bundle::MAGIC[..], &bytes].concat();
        damaged(&after_magic, || "noise behind the magic".into());
    }
}

//! What is left, for many redactions of many logs.

use std::vec;
use std::vec::Vec;

use proptest::prelude::*;

use super::oracle::partial;
use super::reader::read;
use super::{disclose, of_rank, prune};
use crate::bundle::item::Header;
use crate::bundle::sample::{self, Log, bundle, log};
use crate::bundle::segment::{Disclosures, Opened, write_entry};
use crate::bundle::write::BundleWriter;
use crate::cbor::Writer;
use crate::disclose::{Discloser, Entries, Redaction};
use crate::limits::{PAYLOAD_BYTES_MAX, SEGMENT_BYTES_MAX};
use crate::records::{Class, Compartment};

#[test]
fn redacting_nothing_gives_the_bytes_of_the_source() {
    for length in 6..=80 {
        for height in [4, 5, 12] {
            let source = bundle(height, length);
            let (copy, report) = disclose(&source, &Redaction::default());
            assert!(copy == source, "length {length}, height {height}");
            assert_eq!(report.entries, length);
            assert_eq!((report.pruned, report.withheld), (0, [0; 4]));
        }
    }
}

#[test]
fn every_interval_of_a_log_can_be_pruned() {
    let full = log(0, 1, 4, 60);
    let source = sample::write(core::slice::from_ref(&full));
    let shown_in_full = read(&source);
    assert_eq!(full.heads.len(), 3);
    for first in 0..60 {
        for end in first + 1..=60 {
            let redaction = prune(first, end);
            let (bytes, report) = disclose(&source, &redaction);
            let expected = partial(core::slice::from_ref(&full), &redaction);
            assert!(bytes == expected, "[{first}, {end})");

            let shown = read(&bytes);
            assert_eq!(shown.heads, shown_in_full.heads);
            assert_eq!(shown.spine, shown_in_full.spine);
            let wanted = end - first;
            assert_eq!(report.pruned + report.spine_kept, wanted);
            assert_eq!(report.entries + report.pruned, 60);
            assert_eq!(report.pruned_intervals, shown.pruned.len() as u64);
            let gone: u64 = shown.pruned.iter().map(|(_, first, end)| end - first).sum();
            assert_eq!(gone, report.pruned);
        }
    }
}

#[test]
fn pruning_everything_leaves_the_spine() {
    let full = log(0, 1, 4, 60);
    let source = sample::write(core::slice::from_ref(&full));
    let (bytes, report) = disclose(&source, &Redaction::default().prune(Entries::all()));
    let spine = full.rows.iter().filter(|row| row.class == Class::Spine);
    let spine = spine.count() as u64;
    let shown = read(&bytes);
    assert_eq!((shown.spine, shown.entries.len() as u64), (spine, spine));
    assert_eq!((report.spine_kept, report.pruned), (spine, 60 - spine));
}

#[test]
fn withheld_compartments_are_null_and_have_their_reason() {
    let source = bundle(4, 60);
    let before = read(&source);
    for compartment in Compartment::ALL {
        let redaction = Redaction::default()
            .withhold(compartment, 1, of_rank(0, &[(10, 40)]))
            .unwrap();
        let (bytes, report) = disclose(&source, &redaction);
        assert_eq!(bytes, partial(&[log(0, 1, 4, 60)], &redaction));
        let shown = read(&bytes);
        assert_eq!(
            (&shown.heads, &shown.entries),
            (&before.heads, &before.entries)
        );
        for other in Compartment::ALL {
            let hidden = report.withheld[other.index()];
            let (was, is) = (
                before.disclosed[other.index()],
                shown.disclosed[other.index()],
            );
            assert_eq!(was - is, hidden);
            assert_eq!(
                report.withheld_before[other.index()],
                before.withheld[other.index()]
            );
            // The source shows no `raw`, so there is none to withhold.
            assert_eq!(
                hidden > 0,
                other == compartment && other != Compartment::Raw
            );
        }
    }
}

#[test]
fn the_reason_of_the_source_stays() {
    let source = bundle(4, 30);
    let redaction = Redaction::default()
        .withhold(Compartment::Raw, 1, Entries::all())
        .unwrap();
    let (bytes, report) = disclose(&source, &redaction);
    assert_eq!(bytes, source);
    assert!(report.withheld_before[Compartment::Raw.index()] > 0);
}

#[test]
fn a_range_is_of_one_rank() {
    let logs: Vec<Log> = (0..3).map(|rank| log(rank, 3, 4, 40 + rank)).collect();
    let source = sample::write(&logs);
    let redaction = Redaction::default()
        .prune(of_rank(1, &[(5, 30)]))
        .withhold(Compartment::Annotator, 1, of_rank(2, &[(0, 20)]))
        .unwrap();
    let (bytes, _) = disclose(&source, &redaction);
    assert_eq!(bytes, partial(&logs, &redaction));
    let shown = read(&bytes);
    assert!(shown.pruned.iter().all(|(rank, ..)| *rank == 1));
    assert_eq!(
        shown.entries.iter().filter(|(rank, _)| *rank != 1).count(),
        82
    );

    let absent = Redaction::default().prune(of_rank(3, &[(0, 40)]));
    assert_eq!(disclose(&source, &absent).0, source);
}

#[test]
fn pieces_of_any_size_give_the_same_bytes() {
    let source = bundle(4, 45);
    let redaction = prune(7, 33)
        .withhold(Compartment::Content, 2, Entries::all())
        .unwrap();
    let whole = disclose(&source, &redaction);
    for size in [1, 2, 3, 7, 64, 1000] {
        let mut discloser = Discloser::new(redaction.clone(), Vec::new());
        for piece in source.chunks(size) {
            discloser.feed(piece).unwrap();
        }
        assert_eq!(discloser.finish().unwrap(), whole, "pieces of {size}");
    }
}

/// Entries of a megabyte each, so that segments end where the next one does not fit.
#[test]
fn segments_are_cut_by_size_as_well() {
    let log = log(0, 1, 16, 40);
    let payload = vec![7; PAYLOAD_BYTES_MAX];
    let mut writer = BundleWriter::new(
        Vec::new(),
        &Header {
            logs: 1,
            ..Header::default()
        },
    )
    .unwrap();
    writer.log(&log.log_id, 0, log.height).unwrap();
    for (seq, row) in (0..).zip(&log.rows) {
        let mut disclosures = Disclosures::default();
        for (compartment, _) in &row.compartments {
            let shown = (*compartment == Compartment::Content).then_some(Opened {
                opening: [1; 16],
                payload: &payload,
                offset: 0,
            });
            assert!(disclosures.push(shown));
        }
        let mut member = Writer::new();
        write_entry(&mut member, &row.entry, disclosures.as_slice());
        writer
            .member(seq, seq + 1, &member.finish().unwrap())
            .unwrap();
        for (_, sign1) in log.heads.iter().filter(|(size, _)| *size == seq + 1) {
            writer.head(sign1).unwrap();
        }
    }
    let source = writer.finish().unwrap();
    assert!(source.len() > 2 * SEGMENT_BYTES_MAX - 2 * PAYLOAD_BYTES_MAX);
    let (copy, _) = disclose(&source, &Redaction::default());
    assert!(copy == source);

    // One interval runs over the place where the source was cut for its size.
    let (bytes, report) = disclose(&source, &prune(4, 12));
    assert_eq!(report.pruned_intervals, 1);
    assert!(bytes.len() < source.len() - 7 * PAYLOAD_BYTES_MAX);
    let again = disclose(&bytes, &prune(13, 21));
    let once = disclose(&source, &prune(4, 12).union(prune(13, 21)));
    assert!(again.0 == once.0);
}

fn ranges() -> impl Strategy<Value = Vec<(u64, u64)>> {
    let range = (0_u64..60, 1_u64..30).prop_map(|(first, length)| (first, first + length));
    proptest::collection::vec(range, 0..4)
}

prop_compose! {
    fn redaction()(
        pruned in ranges(),
        withheld in proptest::collection::vec((0_usize..4, 1_u64..=6, ranges()), 0..4),
    ) -> Redaction {
        let mut redaction = Redaction::default().prune(of_rank(0, &pruned));
        for (compartment, reason, entries) in withheld {
            let compartment = Compartment::ALL[compartment];
            let more = Redaction::default()
                .withhold(compartment, reason, of_rank(0, &entries))
                .unwrap();
            redaction = redaction.union(more);
        }
        redaction
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn redacting_twice_is_redacting_once_for_the_union(
        first in redaction(),
        second in redaction(),
        height in 4_u64..=6,
    ) {
        let full = log(0, 1, height, 75);
        let source = sample::write(core::slice::from_ref(&full));
        let (once, _) = disclose(&source, &first);
        let (twice, report) = disclose(&once, &second);
        let union = first.clone().union(second.clone());
        let (direct, of_union) = disclose(&source, &union);
        prop_assert!(twice == direct);
        prop_assert!(direct == partial(core::slice::from_ref(&full), &union));
        prop_assert_eq!(report.entries, of_union.entries);
        prop_assert_eq!(report.pruned + report.pruned_before, of_union.pruned);
        prop_assert_eq!(report.pruned_intervals, of_union.pruned_intervals);
        // And once more for the same changes nothing.
        prop_assert!(disclose(&twice, &union).0 == twice);
        prop_assert_eq!(read(&twice).heads.len(), full.heads.len());
    }
}

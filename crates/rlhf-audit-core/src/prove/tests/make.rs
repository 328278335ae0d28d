//! Makers: pieces, partial bundles, several logs, and the reasons why there is no proof.

use std::vec::Vec;

use super::policy;
use crate::bundle::item::Header;
use crate::bundle::sample::{self, bundle, log};
use crate::bundle::segment::write_pruned;
use crate::bundle::write::BundleWriter;
use crate::cbor::Writer;
use crate::codes::Code;
use crate::disclose::{Discloser, Entries, Redaction};
use crate::merkle::{Range, Unavailable, leaf_hash};
use crate::prove::{
    Against, ConsistencySearch, InclusionSearch, ProveError, prove_consistency, prove_inclusion,
};
use crate::records::Class;

const LAST: Against = Against::LastHead;

fn pruned(source: &[u8], first: u64, end: u64) -> Vec<u8> {
    let entries = Entries::of_rank(0, [(first, end)]).unwrap();
    let mut discloser = Discloser::new(Redaction::default().prune(entries), Vec::new());
    discloser.feed(source).unwrap();
    discloser.finish().unwrap().0
}

#[test]
fn pieces_of_any_size_give_the_same_proof() {
    let source = bundle(4, 45);
    let inclusion = prove_inclusion(&source, None, 20, LAST).unwrap();
    let consistency = prove_consistency(&source, None, 0, LAST).unwrap();
    for size in [1, 3, 64, 1000] {
        let mut search = InclusionSearch::new(None, 20, LAST);
        let mut heads = ConsistencySearch::new(None, 0, LAST);
        for piece in source.chunks(size) {
            search.feed(piece).unwrap();
            heads.feed(piece).unwrap();
        }
        let mut maker = search.finish().unwrap();
        let mut heads = heads.finish().unwrap();
        for piece in source.chunks(size) {
            maker.feed(piece).unwrap();
            heads.feed(piece).unwrap();
        }
        assert_eq!(maker.finish().unwrap(), inclusion);
        assert_eq!(heads.finish().unwrap(), consistency);
    }
}

/// Whatever is pruned, the proofs about what is left are those from the full bundle.
#[test]
fn pruning_costs_no_proof() {
    let full = log(0, 1, 4, 60);
    let source = sample::write(core::slice::from_ref(&full));
    let inclusion: Vec<_> = (0..60)
        .zip(&full.rows)
        .map(|(seq, row)| {
            let proof = prove_inclusion(&source, None, seq, LAST).unwrap();
            (seq, row.class, proof)
        })
        .collect();
    let consistency: Vec<_> = (0..full.heads.len() as u64)
        .map(|old| prove_consistency(&source, None, old, LAST).unwrap())
        .collect();
    for first in (0..60).step_by(3) {
        for end in (first + 1..=60).step_by(4) {
            let partial = pruned(&source, first, end);
            // Both ends of the interval, and some of the rest.
            let near = |seq: u64| seq.abs_diff(first) < 2 || seq.abs_diff(end) < 2 || seq % 17 == 3;
            for (seq, class, proof) in inclusion.iter().filter(|(seq, ..)| near(*seq)) {
                let made = prove_inclusion(&partial, None, *seq, LAST);
                if (first..end).contains(seq) && *class == Class::Event {
                    assert_eq!(made, Err(ProveError::Pruned));
                } else {
                    assert_eq!(made.as_ref(), Ok(proof));
                }
            }
            for (old, proof) in (0..).zip(&consistency) {
                let made = prove_consistency(&partial, None, old, LAST);
                assert_eq!(made.as_ref(), Ok(proof));
            }
        }
    }
}

#[test]
fn the_log_is_that_of_the_rank() {
    let logs = [log(0, 2, 4, 40), log(1, 2, 4, 50)];
    let source = sample::write(&logs);
    for (rank, log) in (0..).zip(&logs) {
        let proof = prove_inclusion(&source, Some(rank), 39, LAST).unwrap();
        assert_eq!(proof.entry, log.rows[39].entry);
        let included = proof.check(&policy()).unwrap();
        assert_eq!(included.head.head.log_id, log.log_id);
        let proof = prove_consistency(&source, Some(rank), 0, LAST).unwrap();
        let consistent = proof.check(&policy()).unwrap();
        assert_eq!(consistent.new.head.size, log.rows.len() as u64);
    }
    let first = prove_inclusion(&source, None, 5, LAST);
    assert_eq!(first, prove_inclusion(&source, Some(0), 5, LAST));
    assert_eq!(
        prove_inclusion(&source, Some(2), 5, LAST),
        Err(ProveError::NoLog)
    );
    assert_eq!(
        prove_consistency(&source, Some(2), 0, LAST),
        Err(ProveError::NoLog)
    );
    assert_eq!(
        prove_inclusion(&source, Some(0), 45, LAST),
        Err(ProveError::NoEntry)
    );
}

#[test]
fn each_reason_has_its_name() {
    let source = bundle(4, 60);
    let head = Against::Head;
    let sizes: Vec<u64> = log(0, 1, 4, 60)
        .heads
        .iter()
        .map(|(size, _)| *size)
        .collect();
    assert_eq!(sizes, [23, 42, 60]);
    let inclusion = |seq, against| prove_inclusion(&source, None, seq, against).unwrap_err();
    assert_eq!(inclusion(60, LAST), ProveError::NoEntry);
    assert_eq!(inclusion(23, head(0)), ProveError::NotCovered);
    assert_eq!(inclusion(22, head(3)), ProveError::NoHead);
    let consistency = |old, new| prove_consistency(&source, None, old, new).unwrap_err();
    assert_eq!(consistency(3, LAST), ProveError::NoHead);
    assert_eq!(consistency(0, head(3)), ProveError::NoHead);
    assert_eq!(consistency(2, head(1)), ProveError::HeadOrder);
}

#[test]
fn a_bundle_that_cannot_be_read_is_no_source() {
    let source = bundle(4, 24);
    let cut = &source[..source.len() - 1];
    let Err(ProveError::Bundle(error)) = prove_inclusion(cut, None, 5, LAST) else {
        panic!("a proof from half a bundle");
    };
    assert_eq!(error.code, Code::BundleTruncated);
    let mut search = InclusionSearch::new(None, 5, LAST);
    let error = search.feed(b"no bundle").unwrap_err();
    assert_eq!(search.feed(&source), Err(error));
    assert_eq!(search.finish().unwrap_err(), error);

    let mut log = log(0, 1, 4, 24);
    log.log_id = [9; 32];
    let other = prove_inclusion(&sample::write(&[log]), None, 5, LAST).unwrap_err();
    assert!(matches!(other, ProveError::Bundle(error) if error.code == Code::HeadLog));
}

#[test]
fn entries_that_contradict_the_head_give_no_proof() {
    let mut log = log(0, 1, 4, 60);
    let entry = log.rows[30].entry.clone();
    log.rows[31].entry = entry;
    let source = sample::write(&[log]);
    let contradiction = Err(ProveError::Contradiction);
    assert_eq!(prove_inclusion(&source, None, 5, LAST), contradiction);
    assert!(prove_inclusion(&source, None, 5, Against::Head(0)).is_ok());
    let contradiction = Err(ProveError::Contradiction);
    assert_eq!(prove_consistency(&source, None, 0, LAST), contradiction);
}

#[test]
fn the_second_pass_must_see_the_same_bundle() {
    let mut search = InclusionSearch::new(None, 5, LAST);
    search.feed(&bundle(4, 45)).unwrap();
    let mut maker = search.finish().unwrap();
    maker.feed(&bundle(4, 46)).unwrap();
    assert_eq!(maker.finish(), Err(ProveError::Contradiction));
}

/// No conforming writer prunes across a head.
#[test]
fn an_interval_across_a_head_hides_subtrees() {
    let full = log(0, 1, 5, 60);
    let (size, old) = &full.heads[0];
    assert_eq!(*size, 23);
    let header = Header {
        logs: 1,
        ..Header::default()
    };
    let mut writer = BundleWriter::new(Vec::new(), &header).unwrap();
    writer.log(&full.log_id, 0, 5).unwrap();
    for (seq, row) in (0..).zip(&full.rows[..16]) {
        writer.member(seq, seq + 1, &row.member()).unwrap();
    }
    let mut range = Range::new(16);
    full.rows[16..32]
        .iter()
        .for_each(|row| range.push(leaf_hash(&row.entry)));
    let mut member = Writer::new();
    write_pruned(&mut member, &range);
    writer.member(16, 32, &member.finish().unwrap()).unwrap();
    writer.head(old).unwrap();
    for (seq, row) in (32..).zip(&full.rows[32..]) {
        writer.member(seq, seq + 1, &row.member()).unwrap();
    }
    writer.head(&full.heads[2].1).unwrap();
    let source = writer.finish().unwrap();

    let hidden = prove_consistency(&source, None, 0, LAST);
    let subtree = Unavailable { start: 22, end: 23 };
    assert_eq!(hidden, Err(ProveError::Unavailable(subtree)));
    let hidden = prove_inclusion(&source, None, 3, Against::Head(0));
    let subtree = Unavailable { start: 16, end: 23 };
    assert_eq!(hidden, Err(ProveError::Unavailable(subtree)));
    // The last head covers the whole interval.
    let proof = prove_inclusion(&source, None, 3, LAST).unwrap();
    assert_eq!(proof.check(&policy()).unwrap().entry.seq, 3);
    assert_eq!(proof.path.len(), 6);
}

//! Reads a bundle and holds it against its own heads, commitments and cuts.

use std::vec::Vec;

use crate::bundle::ItemType;
use crate::bundle::frame::{Framer, Item};
use crate::bundle::head::Head;
use crate::bundle::item::HeadItem;
use crate::bundle::sample::key;
use crate::bundle::segment::{Member, Members};
use crate::cose::Signer as _;
use crate::merkle::{Hash, Range, leaf_hash};
use crate::records::{Class, Entry, Payload, commitment, decode};

/// What a bundle shows.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Shown {
    /// Rank and sequence number of each entry that is there.
    pub(super) entries: Vec<(u64, u64)>,
    /// Rank and range of each pruned interval.
    pub(super) pruned: Vec<(u64, u64, u64)>,
    /// Each head item.
    pub(super) heads: Vec<Vec<u8>>,
    /// Compartments that are shown.
    pub(super) disclosed: [u64; 4],
    /// Compartments that are not.
    pub(super) withheld: [u64; 4],
    pub(super) spine: u64,
}

struct Log {
    log_id: Hash,
    rank: u64,
    boundary: u64,
    tree: Range,
    /// Whether a segment ended here for want of a head or a boundary.
    open: bool,
}

/// Reads a bundle and panics where it does not hold together.
pub(super) fn read(bundle: &[u8]) -> Shown {
    let (mut shown, mut log) = (Shown::default(), None);
    let mut framer = Framer::new();
    framer
        .feed(bundle, &mut |item| take(&item, &mut log, &mut shown))
        .unwrap();
    framer.finish().unwrap();
    shown
}

fn take(item: &Item, log: &mut Option<Log>, shown: &mut Shown) {
    match (item.kind, log) {
        (ItemType::Log, log) => {
            // [1, log id, rank, height], the rank and height below 24.
            let [rank, height] = item.bytes[36..] else {
                panic!("log item of {} bytes", item.bytes.len());
            };
            *log = Some(Log {
                log_id: item.bytes[4..36].try_into().unwrap(),
                rank: rank.into(),
                boundary: 1 << height,
                tree: Range::new(0),
                open: false,
            });
        }
        (ItemType::Segment, Some(log)) => segment(item, log, shown),
        (ItemType::Head, Some(log)) => head(item, log, shown),
        _ => {}
    }
}

fn segment(item: &Item, log: &mut Log, shown: &mut Shown) {
    assert!(!log.open, "a segment ended too early");
    assert_eq!(item.start, log.tree.end());
    let mut members = Members::new(&item.bytes, 0);
    let (mut pruned_before, mut at_boundary) = (false, false);
    while let Some(member) = members.next_member().unwrap() {
        assert!(!at_boundary, "a segment crosses a boundary");
        let pruned = matches!(member, Member::Pruned(_));
        assert!(!(pruned && pruned_before), "two intervals are not joined");
        pruned_before = pruned;
        match member {
            Member::Pruned(range) => {
                let last = range.end() - 1;
                assert_eq!(range.start() / log.boundary, last / log.boundary);
                shown.pruned.push((log.rank, range.start(), range.end()));
                log.tree.merge(&range).unwrap();
            }
            Member::Entry {
                bytes, disclosures, ..
            } => {
                let seq = log.tree.end();
                let entry = Entry::read(bytes, 0).unwrap();
                assert_eq!(entry.seq, seq);
                assert_eq!(disclosures.as_slice().len(), entry.commitments.len());
                shown.spine += u64::from(entry.record.kind().class == Class::Spine);
                for ((compartment, hash), held) in
                    entry.commitments.iter().zip(disclosures.as_slice())
                {
                    let Some(held) = held else {
                        shown.withheld[compartment.index()] += 1;
                        continue;
                    };
                    shown.disclosed[compartment.index()] += 1;
                    let (opening, payload) = (&held.opening, held.payload);
                    let value = commitment(opening, &log.log_id, seq, compartment, payload);
                    assert_eq!(value, *hash);
                    Payload::read(entry.record.kind(), compartment, payload, 0).unwrap();
                }
                let leaf = leaf_hash(bytes);
                assert!(seq > 0 || leaf == log.log_id);
                shown.entries.push((log.rank, seq));
                log.tree.push(leaf);
            }
        }
        at_boundary = log.tree.end().is_multiple_of(log.boundary);
    }
    log.open = !at_boundary;
}

fn head(item: &Item, log: &mut Log, shown: &mut Shown) {
    log.open = false;
    let sign1 = HeadItem::read(item).unwrap().sign1;
    sign1.verify(&key().public_key()).unwrap();
    let head: Head = decode(sign1.payload, 0).unwrap();
    assert_eq!((head.log_id, head.size), (log.log_id, log.tree.end()));
    assert_eq!(Some(head.root), log.tree.root());
    shown.heads.push(item.bytes.clone());
}

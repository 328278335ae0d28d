//! The framer: the same items whatever the pieces, one code for each defect.

use std::vec;
use std::vec::Vec;

use proptest::prelude::*;

use super::build::build;
use super::error;
use super::items::{content, seal, split};
use super::plan::{closed, full, tiny, two_ranks};
use crate::bundle::frame::{Framer, Item, Totals};
use crate::bundle::{ItemType, MAGIC};
use crate::cbor::{Error, Writer};
use crate::codes::Code;
use crate::limits::{CARD_BYTES_MAX, ITEM_BYTES_MAX, SEGMENT_BYTES_MAX};

/// Everything an item is, comparable.
type Shown = (ItemType, u64, u64, u64, Vec<u8>);

fn shown(item: Item) -> Shown {
    (
        item.kind,
        item.offset,
        item.bytes_offset,
        item.start,
        item.bytes,
    )
}

/// Feeds the pieces; the items, and how it ended.
fn run<'b>(pieces: impl IntoIterator<Item = &'b [u8]>) -> (Vec<Shown>, Result<Totals, Error>) {
    let mut framer = Framer::new();
    let mut items = Vec::new();
    for piece in pieces {
        if let Err(error) = framer.feed(piece, &mut |item| items.push(shown(item))) {
            // After an error nothing more is read.
            let mut more = Vec::new();
            assert_eq!(
                framer.feed(&[0; 99], &mut |item| more.push(shown(item))),
                Ok(())
            );
            assert_eq!(more, []);
            return (items, Err(error));
        }
    }
    let end = framer.finish();
    (items, end)
}

fn whole(bundle: &[u8]) -> (Vec<Shown>, Result<Totals, Error>) {
    run([bundle])
}

/// Only the framing is at fault, at this place, however the bytes arrive.
#[track_caller]
fn fails(bundle: &[u8], code: Code, offset: u64) {
    let found = whole(bundle);
    assert_eq!(found.1, Err(error(code, offset)));
    let short = bundle.len() < 100_000;
    assert_eq!(run(bundle.chunks(if short { 1 } else { 4096 })), found);
}

#[test]
fn items_do_not_depend_on_the_pieces() {
    for plan in [tiny(), closed(), full(), two_ranks()] {
        let bundle = build(&plan).bytes;
        let expected = whole(&bundle);
        assert!(expected.1.is_ok(), "{:?}", expected.1);
        for size in [1, 2, 3, 7, 64, 1000, 8192, 8193] {
            assert_eq!(run(bundle.chunks(size)), expected, "in pieces of {size}");
        }
    }
}

#[test]
fn items_lie_end_to_end() {
    let bundle = build(&two_ranks()).bytes;
    let (items, totals) = whole(&bundle);
    let totals = totals.unwrap();
    let mut at = MAGIC.len() as u64;
    for (kind, offset, bytes_offset, _, bytes) in &items {
        assert_eq!(*offset, at, "{kind:?}");
        at = bytes_offset + bytes.len() as u64;
    }
    assert_eq!(at, bundle.len() as u64);
    assert_eq!(totals.items + 1, items.len() as u64);
    assert_eq!(seal(&content(&bundle)), bundle);
}

#[test]
fn the_file_begins_with_the_magic() {
    let bundle = build(&tiny()).bytes;
    for place in 0..MAGIC.len() {
        let mut wrong = bundle.clone();
        wrong[place] ^= 0x40;
        fails(&wrong, Code::BundleMagic, 0);
    }
    assert_eq!(whole(&[]).1, Err(error(Code::BundleTruncated, 0)));
    assert_eq!(whole(&MAGIC[..5]).1, Err(error(Code::BundleTruncated, 5)));
    assert_eq!(whole(b"{\"a\":1}").1, Err(error(Code::BundleMagic, 0)));
    assert_eq!(whole(&MAGIC).1, Err(error(Code::TrailerMissing, 12)));
}

#[test]
fn every_prefix_is_incomplete() {
    let bundle = build(&closed()).bytes;
    let borders: Vec<_> = whole(&bundle).0.iter().map(|item| item.1).collect();
    for end in MAGIC.len()..bundle.len() {
        let at = end as u64;
        let code = match borders.contains(&at) {
            true => Code::TrailerMissing,
            false => Code::BundleTruncated,
        };
        assert_eq!(whole(&bundle[..end]).1, Err(error(code, at)));
    }
}

#[test]
fn nothing_follows_the_trailer() {
    let bundle = build(&tiny()).bytes;
    for extra in [&[0][..], &MAGIC, &bundle] {
        fails(
            &[&bundle, extra].concat(),
            Code::BundleTrailing,
            bundle.len() as u64,
        );
    }
}

/// The order of items as spec/bundle.md tells it, written a second time.
fn may_follow(before: Option<ItemType>, next: ItemType) -> bool {
    use ItemType::{Card, Head, Header, Log, Segment, Trailer};
    match next {
        Header => before.is_none(),
        Log => matches!(before, Some(Header | Head | Card)),
        Segment => matches!(before, Some(Log | Segment | Head)),
        Head => before == Some(Segment),
        Card => before == Some(Head),
        Trailer => matches!(before, Some(Head | Card)),
    }
}

#[test]
fn items_stand_in_their_order() {
    let bundle = build(&closed()).bytes;
    let samples = split(&bundle);
    let sample = |kind| &samples.iter().find(|(other, _)| *other == kind).unwrap().1;
    let kinds = [
        ItemType::Header,
        ItemType::Log,
        ItemType::Segment,
        ItemType::Head,
        ItemType::Card,
        ItemType::Trailer,
    ];
    for before in [None].into_iter().chain(kinds.map(Some)) {
        // The items that lead to `before`, each where it may stand.
        let lead: &[ItemType] = match before {
            None => &[],
            Some(ItemType::Header) => &kinds[..1],
            Some(ItemType::Log) => &kinds[..2],
            Some(ItemType::Segment) => &kinds[..3],
            Some(ItemType::Head) => &kinds[..4],
            Some(ItemType::Card) => &kinds[..5],
            Some(ItemType::Trailer) => continue,
        };
        for next in kinds {
            assert_eq!(next.may_follow(before), may_follow(before, next));
            let mut bytes = MAGIC.to_vec();
            lead.iter().for_each(|kind| bytes.extend(sample(*kind)));
            let at = bytes.len() as u64;
            bytes.extend(sample(next));
            let (items, _) = whole(&bytes);
            match may_follow(before, next) {
                true => assert_eq!(items.last().unwrap().0, next),
                false => fails(&bytes, Code::BundleItemOrder, at),
            }
        }
    }
}

/// The magic, the header of a good bundle, and then this item.
fn after_header(item: &[u8]) -> (Vec<u8>, u64) {
    let header = content(&build(&tiny()).bytes).swap_remove(0);
    let bytes = [&MAGIC[..], &header, item].concat();
    (bytes, (MAGIC.len() + header.len()) as u64)
}

#[test]
fn unknown_items_are_refused() {
    for kind in [4, 7, 23] {
        let (bytes, at) = after_header(&[0x84, kind, 0x40, 0x00, 0x04]);
        fails(&bytes, Code::BundleUnknownItem, at + 1);
    }
}

#[test]
fn items_are_arrays_in_their_shortest_form() {
    for (item, code, offset) in [
        (&[0xa1, 0x01, 0x00][..], Code::SchemaType, 0),
        (&[0x98, 0x04, 0x01], Code::CborNonminimal, 0),
        (&[0x9f, 0x01], Code::CborIndefinite, 0),
        (&[0x9c, 0x01], Code::CborReserved, 0),
        (&[0x84, 0x18, 0x01], Code::CborNonminimal, 1),
        (&[0x84, 0x61, 0x31], Code::SchemaType, 1),
        // A log that is not well-formed inside.
        (&[0x84, 0x01, 0x40, 0x00, 0xc1], Code::CborTag, 4),
        (&[0x84, 0x01, 0x40, 0x00, 0xf7], Code::CborSimple, 4),
        // A tag stands in heads only, and only there.
        (&[0x82, 0x03, 0x81, 0xd1, 0x80], Code::CborTag, 3),
        (&[0x82, 0x03, 0x81, 0x80], Code::SchemaType, 3),
        (&[0x83, 0x03, 0x80, 0x00], Code::SchemaLength, 0),
        (&[0x82, 0x02, 0x00], Code::SchemaLength, 0),
        (&[0x83, 0x05, 0x00], Code::SchemaLength, 0),
        (&[0x83, 0x02, 0x20, 0x40], Code::SchemaType, 2),
        (&[0x83, 0x02, 0x00, 0x60], Code::SchemaType, 3),
        (&[0x83, 0x02, 0x00, 0x5f], Code::CborIndefinite, 3),
    ] {
        let (bytes, at) = after_header(item);
        fails(&bytes, code, at + offset);
    }
}

/// A log item whose last member is a byte string that makes it so long.
fn long_item(length: usize) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.array(3).uint(ItemType::Log.number()).number(0);
    writer.bytes(&vec![0; length - 6]);
    let bytes = writer.finish().unwrap();
    assert_eq!(bytes.len(), length);
    bytes
}

#[test]
fn items_have_a_limit() {
    let (bytes, at) = after_header(&long_item(ITEM_BYTES_MAX));
    let (items, end) = whole(&bytes);
    assert_eq!(items.last().unwrap().1, at);
    assert_eq!(end, Err(error(Code::TrailerMissing, bytes.len() as u64)));
    let (bytes, at) = after_header(&long_item(ITEM_BYTES_MAX + 1));
    fails(&bytes, Code::LimitItem, at);
    // Whatever it claims, it is not waited for.
    let claim = [
        &[0x83, 0x01, 0x00, 0x5a, 0xff, 0xff, 0xff, 0xff][..],
        &[0; 9000],
    ]
    .concat();
    let (bytes, at) = after_header(&claim);
    fails(&bytes, Code::LimitItem, at);
}

#[test]
fn long_items_are_refused_by_what_they_claim() {
    let lead = |count: usize| {
        let items = content(&build(&closed()).bytes);
        [&MAGIC[..], &items[..count].concat()].concat()
    };
    let claim = |item: &[u8], size: usize| {
        let size = u32::try_from(size).unwrap().to_be_bytes();
        [item, &[0x5a], &size].concat()
    };
    for (count, item, limit, code) in [
        (
            2,
            &[0x83, 0x02, 0x00][..],
            SEGMENT_BYTES_MAX,
            Code::LimitSegment,
        ),
        (4, &[0x82, 0x05], CARD_BYTES_MAX, Code::LimitItem),
    ] {
        let bytes = [lead(count), claim(item, limit + 1)].concat();
        fails(&bytes, code, lead(count).len() as u64);
        // At the limit it is waited for.
        let bytes = [lead(count), claim(item, limit)].concat();
        let end = bytes.len() as u64;
        assert_eq!(whole(&bytes).1, Err(error(Code::BundleTruncated, end)));
    }
    let bytes = [&lead(2)[..], &[0x83, 0x02, 0x00, 0x5b], &[0xff; 8]].concat();
    fails(&bytes, Code::LimitSegment, lead(2).len() as u64);
}

#[test]
fn another_version_is_not_read_any_further() {
    let mut bundle = build(&tiny()).bytes;
    assert_eq!(bundle[12..15], [0x86, 0x00, 0x01]);
    bundle[14] = 2;
    fails(&bundle, Code::BundleVersion, 14);
}

#[test]
fn depth_is_bounded() {
    let nested = |depth: usize| [&[0x82, 0x01][..], &vec![0x81; depth], &[0x00]].concat();
    // The item's own array is the first of eight.
    let (bytes, at) = after_header(&nested(7));
    assert_eq!(whole(&bytes).0.last().unwrap().1, at);
    let (bytes, at) = after_header(&nested(8));
    fails(&bytes, Code::LimitDepth, at + 9);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn defects_do_not_depend_on_the_pieces(
        place in any::<prop::sample::Index>(),
        mask in 1..=255_u8,
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let mut bundle = build(&closed()).bytes;
        let place = place.index(bundle.len());
        bundle[place] ^= mask;
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(bundle.len())).collect();
        cuts.extend([0, bundle.len()]);
        cuts.sort_unstable();
        let pieces = cuts.windows(2).map(|pair| &bundle[pair[0]..pair[1]]);
        prop_assert_eq!(run(pieces), whole(&bundle));
    }
}

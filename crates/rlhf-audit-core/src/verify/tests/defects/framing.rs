//! Step 1: the file and its limits; step 13: the trailer.

use std::vec;
use std::vec::Vec;

use super::{Defect, How, defect};
use crate::bundle::ItemType;
use crate::bundle::tests::build::Stage;
use crate::bundle::tests::items;
use crate::bundle::tests::plan::{closed, everything, short, two_ranks};
use crate::cbor::Writer;
use crate::codes::Code;
use crate::limits::{PAYLOAD_BYTES_MAX, SEGMENT_BYTES_MAX, TEXT_BYTES_MAX};
use crate::records::{Compartment, Record, field::Ext};

pub(super) const DEFECTS: &[Defect] = &[
    defect(
        "another magic",
        short,
        How::Bytes(|b| b[8] ^= 1),
        &[Code::BundleMagic],
    ),
    defect(
        "version 2",
        short,
        How::Bytes(|b| b[14] = 2),
        &[Code::BundleVersion],
    ),
    defect(
        "suite 2",
        short,
        How::Bytes(|b| b[15] = 2),
        &[Code::BundleSuite],
    ),
    defect(
        "the header twice",
        short,
        How::Items(|items| items.insert(1, items[0].clone())),
        &[Code::BundleItemOrder],
    ),
    defect(
        "a head before its log",
        two_ranks,
        How::Items(|items| items.swap(1, 2)),
        &[Code::BundleItemOrder],
    ),
    defect(
        "item type 4",
        short,
        How::Items(|items| items[1][1] = 4),
        &[Code::BundleUnknownItem],
    ),
    defect(
        "half a trailer",
        short,
        How::Bytes(|b| b.truncate(b.len() - 10)),
        &[Code::BundleTruncated],
    ),
    defect(
        "a byte behind",
        short,
        How::Bytes(|b| b.push(0)),
        &[Code::BundleTrailing],
    ),
    defect(
        "a segment in two",
        short,
        How::Items(|items| {
            let members = items::members(&items[4]);
            let (first, second) = members.split_at(5);
            let halves = [items::segment(3, first), items::segment(8, second)];
            items.splice(4..5, halves);
        }),
        &[Code::BundleSegmentSplit],
    ),
    defect(
        "two segments in one",
        short,
        How::Items(|items| {
            let members = [items::members(&items[4]), items::members(&items[5])].concat();
            items.splice(4..6, [items::segment(3, &members)]);
        }),
        &[Code::BundleSegmentSplit],
    ),
    defect(
        "an empty segment",
        short,
        How::Items(|items| items.insert(5, items::segment(16, &[]))),
        &[Code::BundleSegmentSplit],
    ),
    defect(
        "ranks in descending order",
        two_ranks,
        How::Plan(|plan| plan.logs.reverse()),
        &[Code::BundleLogOrder],
    ),
    defect(
        "one rank twice",
        two_ranks,
        How::Plan(|plan| plan.logs[1] = plan.logs[0].clone()),
        &[Code::BundleLogOrder],
    ),
    defect(
        "logs of two runs",
        two_ranks,
        How::Plan(|plan| plan.logs[1] = everything(1, 3)),
        &[Code::LogRun],
    ),
    defect(
        "two logs announced",
        short,
        How::Items(|items| items[0][4] = 2),
        &[Code::BundleLogOrder],
    ),
    defect(
        "a log item nine deep",
        short,
        How::Items(|items| items[1] = [&[0x82, 0x01][..], &[0x81; 8], &[0x00]].concat()),
        &[Code::LimitDepth],
    ),
    defect(
        "a long name",
        short,
        How::Hook(long_name),
        &[Code::LimitText],
    ),
    defect(
        "a large event",
        short,
        How::Hook(large_event),
        &[Code::LimitEntry],
    ),
    defect(
        "a large payload",
        short,
        How::Hook(|stage| {
            if let Stage::Payload(1, Compartment::Signal, bytes) = stage {
                *bytes = vec![0; PAYLOAD_BYTES_MAX + 1];
            }
        }),
        &[Code::LimitPayload],
    ),
    defect(
        "a large segment",
        short,
        How::Bytes(large_segment),
        &[Code::LimitSegment],
    ),
    defect(
        "a long generator",
        short,
        How::Items(|items| items[0] = header(1, &"g".repeat(8192))),
        &[Code::LimitItem],
    ),
    defect(
        "rank 2^53",
        short,
        How::Items(|items| {
            let mut item = items[1][..36].to_vec();
            item.extend([0x1b, 0x00, 0x20, 0, 0, 0, 0, 0, 0, 0x04]);
            items[1] = item;
        }),
        &[Code::LimitInteger],
    ),
    defect(
        "no logs",
        short,
        How::Items(|items| items[0] = header(0, "tests")),
        &[Code::LimitCount],
    ),
    defect(
        "too many logs",
        short,
        How::Items(|items| items[0] = header(65_537, "tests")),
        &[Code::LimitCount],
    ),
    defect(
        "no trailer",
        closed,
        How::Bytes(cut_trailer),
        &[Code::TrailerMissing],
    ),
    defect(
        "an item more",
        short,
        How::Bytes(|b| trailer(b, |t| t[2] += 1)),
        &[Code::TrailerItems],
    ),
    defect(
        "a byte less",
        short,
        How::Bytes(|b| trailer(b, |t| t[5] -= 1)),
        &[Code::TrailerLength],
    ),
    defect(
        "another digest",
        short,
        How::Bytes(|b| trailer(b, |t| *t.last_mut().unwrap() ^= 1)),
        &[Code::TrailerDigest],
    ),
    defect(
        "another generator",
        short,
        How::Bytes(|b| b[19] ^= 1),
        &[Code::TrailerDigest],
    ),
];

/// `[0, 1, 1, logs, {}, generator]`.
fn header(logs: u64, generator: &str) -> Vec<u8> {
    let mut writer = Writer::new();
    writer
        .array(6)
        .uint(ItemType::Header.number())
        .uint(1)
        .uint(1);
    writer.number(logs).map(0).text(generator);
    writer.finish().unwrap()
}

/// `{0: 1, 2: name}`: a model with a name that is one byte too long.
fn long_name(stage: Stage<'_>) {
    if let Stage::Payload(1, Compartment::Annotator, bytes) = stage {
        let length = u32::try_from(TEXT_BYTES_MAX + 1).unwrap().to_be_bytes();
        *bytes = [&[0xa2, 0x00, 0x01, 0x02, 0x7a][..], &length].concat();
        bytes.extend(vec![b'n'; TEXT_BYTES_MAX + 1]);
    }
}

fn large_event(stage: Stage<'_>) {
    if let Stage::Entry(1, entry) = stage
        && let Record::Annotation(annotation) = &mut entry.record
    {
        let mut ext = Ext::default();
        ext.0.insert("pad".into(), vec![0; 1024]);
        annotation.ext = Some(ext);
    }
}

/// The second segment claims a byte more than it may have.
fn large_segment(bundle: &mut Vec<u8>) {
    let items = items::content(bundle);
    let before: usize = items[..4].iter().map(Vec::len).sum();
    bundle.truncate(12 + before);
    bundle.extend([0x83, 0x02, 0x03, 0x5a]);
    bundle.extend(u32::try_from(SEGMENT_BYTES_MAX + 1).unwrap().to_be_bytes());
}

fn trailer_length(bundle: &[u8]) -> usize {
    items::split(bundle).pop().unwrap().1.len()
}

fn cut_trailer(bundle: &mut Vec<u8>) {
    bundle.truncate(bundle.len() - trailer_length(bundle));
}

/// Changes the trailer: `[6, items, length, digest]`, the length in two bytes behind a head.
fn trailer(bundle: &mut [u8], change: fn(&mut [u8])) {
    let at = bundle.len() - trailer_length(bundle);
    assert_eq!(
        (bundle[at..at + 2].to_vec(), bundle[at + 3]),
        (vec![0x84, 0x06], 0x19)
    );
    change(&mut bundle[at..]);
}

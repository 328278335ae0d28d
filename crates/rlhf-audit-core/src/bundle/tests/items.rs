//! A bundle taken apart into its items, and put together again under a new trailer.
//!
//! The trailer is computed here a second time, apart from the writer.

use std::vec::Vec;

use sha2::{Digest as _, Sha256};

use crate::bundle::frame::Framer;
use crate::bundle::{ItemType, MAGIC};
use crate::cbor::{Reader, Writer};

/// The items in their order, the trailer last; what they are as the framer says.
pub(crate) fn split(bundle: &[u8]) -> Vec<(ItemType, Vec<u8>)> {
    let mut framer = Framer::new();
    let mut starts = Vec::new();
    framer
        .feed(bundle, &mut |item| {
            starts.push((item.kind, usize::try_from(item.offset).unwrap()));
        })
        .unwrap();
    framer.finish().unwrap();
    let ends = starts
        .iter()
        .skip(1)
        .map(|(_, start)| *start)
        .chain([bundle.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|((kind, start), end)| (*kind, bundle[*start..end].to_vec()))
        .collect()
}

/// The items without the trailer.
pub(crate) fn content(bundle: &[u8]) -> Vec<Vec<u8>> {
    let mut items: Vec<_> = split(bundle).into_iter().map(|(_, bytes)| bytes).collect();
    items.pop();
    items
}

/// The items under a trailer that fits them.
pub(crate) fn seal(items: &[Vec<u8>]) -> Vec<u8> {
    let mut bundle = MAGIC.to_vec();
    let mut digest = Sha256::new_with_prefix(MAGIC);
    for item in items {
        digest.update(&item[..item.len() - segment_body(item).len()]);
        bundle.extend_from_slice(item);
    }
    let mut writer = Writer::new();
    writer.array(4).uint(ItemType::Trailer.number());
    writer
        .number(items.len() as u64)
        .number(bundle.len() as u64);
    writer.bytes(&digest.finalize());
    bundle.extend(writer.finish().unwrap());
    bundle
}

/// The body of a segment; nothing of any other item.
pub(crate) fn segment_body(item: &[u8]) -> &[u8] {
    let mut reader = Reader::new(item);
    let members = reader.array();
    let kind = reader.uint();
    if (members, kind) != (Ok(3), Ok(ItemType::Segment.number())) {
        return &[];
    }
    reader.number().ok();
    reader.bytes().unwrap_or_default()
}

/// The sequence number of a segment's first entry.
pub(crate) fn segment_start(item: &[u8]) -> u64 {
    let mut reader = Reader::new(item);
    reader.array_of(3).unwrap();
    reader.uint().unwrap();
    reader.number().unwrap()
}

/// A segment of these members.
pub(crate) fn segment(start: u64, members: &[Vec<u8>]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer
        .array(3)
        .uint(ItemType::Segment.number())
        .number(start);
    writer.bytes(&members.concat());
    writer.finish().unwrap()
}

/// The members of a segment's body.
pub(crate) fn members(item: &[u8]) -> Vec<Vec<u8>> {
    let mut reader = Reader::new(segment_body(item));
    let mut members = Vec::new();
    while !reader.is_empty() {
        members.push(reader.item().unwrap().to_vec());
    }
    members
}

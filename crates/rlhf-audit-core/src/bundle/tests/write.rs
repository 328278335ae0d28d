//! The writer: where segments end, and that it can be taken apart and put together.

use std::vec;
use std::vec::Vec;

use super::build::{build, build_with};
use super::items::{content, seal, segment_body, segment_start, split};
use super::plan::{LogPlan, Step, closed, full, pair, tiny, two_ranks};
use crate::bundle::ItemType;
use crate::bundle::head::Reason;
use crate::bundle::item::Header;
use crate::bundle::write::{BundleWriter, Sink, WriteError};
use crate::limits::SEGMENT_BYTES_MAX;

#[test]
fn bundles_are_built_the_same_every_time() {
    for plan in [tiny(), closed(), full(), two_ranks()] {
        let built = build(&plan);
        assert_eq!(build(&plan), built);
        assert_eq!(build_with(&plan, &mut |_, _| {}), built);
        assert_eq!(seal(&content(&built.bytes)), built.bytes);
    }
}

#[test]
fn segments_end_at_heads_and_boundaries() {
    let steps = |count: usize| vec![pair(0); count];
    // 0..5, head, 5..16, 16..32, 32..34, head, 34..35, head.
    let mut plan = LogPlan::new(0, 1)
        .with(steps(4))
        .with([Step::Head(Reason::Request, 1)]);
    plan = plan
        .with(steps(29))
        .with([Step::Head(Reason::Request, 1), pair(1)]);
    plan = plan.with([Step::Head(Reason::Request, 1)]);
    let items = split(&build(&plan.alone()).bytes);
    let starts: Vec<_> = items
        .iter()
        .map(|(kind, item)| match kind {
            ItemType::Segment => Some(segment_start(item)),
            _ => None,
        })
        .collect();
    let expected = [
        None,
        None,
        Some(0),
        None,
        Some(5),
        Some(16),
        Some(32),
        None,
        Some(34),
        None,
        None,
    ];
    assert_eq!(starts, expected);
}

#[test]
fn segments_end_where_the_next_member_does_not_fit() {
    let header = Header {
        logs: 1,
        ..Header::default()
    };
    let third = vec![7; SEGMENT_BYTES_MAX / 3];
    let mut writer = BundleWriter::new(Vec::new(), &header).unwrap();
    writer.log(&[0; 32], 0, 16).unwrap();
    for seq in 0..7 {
        writer.member(seq, seq + 1, &third).unwrap();
    }
    let largest = vec![7; SEGMENT_BYTES_MAX];
    writer.member(7, 8, &largest).unwrap();
    let larger = vec![7; SEGMENT_BYTES_MAX + 1];
    let refused = writer.member(8, 9, &larger);
    assert!(matches!(refused, Err(WriteError::Oversize)));
    writer.head(&[0xd2, 0x80]).unwrap();
    let bundle = writer.finish().unwrap();
    let bodies: Vec<_> = content(&bundle)
        .iter()
        .map(|item| segment_body(item).len())
        .filter(|length| *length > 0)
        .collect();
    let third = third.len();
    assert_eq!(bodies, [3 * third, 3 * third, third, SEGMENT_BYTES_MAX]);
}

/// A sink that takes so many bytes and then fails.
struct Full(usize);

impl Sink for Full {
    type Error = &'static str;
    fn put(&mut self, bytes: &[u8]) -> Result<(), Self::Error> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or("full")?;
        Ok(())
    }
}

#[test]
fn an_error_of_the_sink_is_passed_on() {
    let write = |room| {
        let mut writer = BundleWriter::new(Full(room), &Header::default())?;
        writer.log(&[0; 32], 0, 4)?;
        writer.member(0, 1, &[0x80])?;
        writer.head(&[0xd2, 0x80])?;
        writer.card(&[0x80])?;
        writer.finish()
    };
    let needed = (0..500).find(|room| write(*room).is_ok()).unwrap();
    for room in 0..needed {
        assert!(
            matches!(write(room), Err(WriteError::Sink("full"))),
            "{room}"
        );
    }
}

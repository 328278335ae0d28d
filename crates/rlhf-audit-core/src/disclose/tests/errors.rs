//! Sources that cannot be read, and sinks that cannot be written.

use std::vec;
use std::vec::Vec;

use super::{disclose, prune};
use crate::bundle::MAGIC;
use crate::bundle::item::Header;
use crate::bundle::sample::{self, bundle, log};
use crate::bundle::segment::write_pruned;
use crate::bundle::write::{BundleWriter, Sink, WriteError};
use crate::cbor::{Error, Writer};
use crate::codes::Code;
use crate::disclose::{DiscloseError, Discloser, Redaction};
use crate::merkle::{Range, leaf_hash};

fn refusal(source: &[u8]) -> Error {
    let mut discloser = Discloser::new(Redaction::default(), Vec::new());
    let result = discloser
        .feed(source)
        .and_then(|()| discloser.finish().map(drop));
    match result {
        Err(DiscloseError::Source(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_source_cut_anywhere_is_refused() {
    let source = bundle(4, 24);
    for length in 0..source.len() {
        let error = refusal(&source[..length]);
        let cut = matches!(error.code, Code::BundleTruncated | Code::TrailerMissing);
        assert!(cut, "{error} after {length} bytes");
        assert_eq!(error.offset, length as u64);
    }
    let mut longer = source.clone();
    longer.push(0);
    let expected = Error {
        code: Code::BundleTrailing,
        offset: source.len() as u64,
    };
    assert_eq!(refusal(&longer), expected);
}

#[test]
fn a_header_changed_on_the_way_is_refused() {
    let mut source = bundle(4, 24);
    let place = source
        .windows(6)
        .position(|text| text == b"sample")
        .unwrap();
    source[place] = b'e';
    assert_eq!(refusal(&source).code, Code::TrailerDigest);
}

#[test]
fn versions_and_reasons_that_are_not_known_are_refused() {
    let source = bundle(4, 24);
    // [0, version, suite, logs, {3: reason}, "sample"]
    let header = MAGIC.len();
    for (place, value, code) in [
        (2, 2, Code::BundleVersion),
        (3, 2, Code::BundleSuite),
        (4, 0, Code::LimitCount),
        (6, 4, Code::SchemaCompartment),
        (7, 7, Code::SchemaValue),
    ] {
        let mut source = source.clone();
        source[header + place] = value;
        let offset = (header + place) as u64;
        assert_eq!(refusal(&source), Error { code, offset });
    }
}

/// The log with its rows changed, and one member in place of some of them.
fn changed(change: impl FnOnce(&mut sample::Log)) -> Vec<u8> {
    let mut log = log(0, 1, 4, 24);
    change(&mut log);
    sample::write(&[log])
}

#[test]
fn entries_out_of_their_place_are_refused() {
    let swapped = changed(|log| log.rows.swap(5, 6));
    assert_eq!(refusal(&swapped).code, Code::RecordSeq);
    let short = changed(|log| {
        log.rows[5].compartments.pop();
    });
    assert_eq!(refusal(&short).code, Code::CommitCount);
    let garbled = changed(|log| log.rows[5].entry[1] = 23);
    assert_eq!(refusal(&garbled).code, Code::SchemaUnknownKind);
}

#[test]
fn members_that_leave_a_gap_or_cross_a_boundary_are_refused() {
    let log = log(0, 1, 4, 24);
    let with_interval = |first: usize, end: usize, placed: u64| {
        let header = Header {
            logs: 1,
            ..Header::default()
        };
        let mut writer = BundleWriter::new(Vec::new(), &header).unwrap();
        writer.log(&log.log_id, 0, 4).unwrap();
        for (seq, row) in (0..).zip(&log.rows[..4]) {
            writer.member(seq, seq + 1, &row.member()).unwrap();
        }
        let mut range = Range::new(first as u64);
        for row in &log.rows[first..end] {
            range.push(leaf_hash(&row.entry));
        }
        let mut member = Writer::new();
        write_pruned(&mut member, &range);
        let member = member.finish().unwrap();
        writer.member(placed, end as u64, &member).unwrap();
        writer.head(&log.heads[0].1).unwrap();
        writer.finish().unwrap()
    };
    assert_eq!(
        refusal(&with_interval(4, 17, 4)).code,
        Code::BundleSegmentSplit
    );
    assert_eq!(refusal(&with_interval(5, 8, 4)).code, Code::TreeGap);
    let header = Header {
        logs: 1,
        ..Header::default()
    };
    let mut writer = BundleWriter::new(Vec::new(), &header).unwrap();
    writer.log(&log.log_id, 0, 4).unwrap();
    writer.member(1, 2, &log.rows[1].member()).unwrap();
    writer.head(&log.heads[0].1).unwrap();
    assert_eq!(refusal(&writer.finish().unwrap()).code, Code::TreeGap);
    // The repaired twin of the first two.
    let (bytes, _) = disclose(&with_interval(4, 16, 4), &prune(4, 6));
    assert_eq!(bytes, with_interval(4, 16, 4));
}

/// A sink that takes so many bytes and no more.
struct Full(usize);

impl Sink for Full {
    type Error = &'static str;
    fn put(&mut self, bytes: &[u8]) -> Result<(), &'static str> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or("full")?;
        Ok(())
    }
}

#[test]
fn a_full_sink_ends_the_work() {
    let source = bundle(4, 40);
    for room in 0..source.len() {
        let mut discloser = Discloser::new(Redaction::default(), Full(room));
        let fed = discloser.feed(&source);
        if fed.is_ok() {
            // What is missing is the trailer.
            let finished = discloser.finish().map(drop);
            assert!(matches!(
                finished,
                Err(DiscloseError::Write(WriteError::Sink("full")))
            ));
            continue;
        }
        assert!(matches!(
            fed,
            Err(DiscloseError::Write(WriteError::Sink("full")))
        ));
        assert!(matches!(
            discloser.feed(&source),
            Err(DiscloseError::Stopped)
        ));
        assert!(matches!(discloser.finish(), Err(DiscloseError::Stopped)));
    }
    let mut discloser = Discloser::new(Redaction::default(), Full(source.len()));
    discloser.feed(&source).unwrap();
    assert_eq!(discloser.finish().unwrap().0.0, 0);
}

#[test]
fn an_error_is_final() {
    let mut discloser = Discloser::new(Redaction::default(), vec![]);
    assert!(matches!(
        discloser.feed(b"no bundle"),
        Err(DiscloseError::Source(_))
    ));
    assert!(matches!(discloser.feed(b""), Err(DiscloseError::Stopped)));
    assert!(matches!(discloser.finish(), Err(DiscloseError::Stopped)));
}

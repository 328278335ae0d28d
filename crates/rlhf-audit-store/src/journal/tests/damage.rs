//! Every byte of a small journal cut off and flipped.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::segment::HEADER_BYTES;
use super::super::{Corruption, Defect, FrameKind, Frames, Journal, Options, Torn};
use super::read;
use crate::Error;
use crate::scratch::Scratch;

/// A journal as bytes: its segments, and what stands where in them.
struct Sample {
    files: Vec<(String, Vec<u8>)>,
    items: Vec<Vec<Item>>,
    payloads: Vec<Vec<u8>>,
}

/// A frame or mark of the sample, found by walking the lengths of the undamaged file.
#[derive(Clone, Copy)]
struct Item {
    offset: usize,
    end: usize,
    index: u64,
    mark: bool,
}

impl Sample {
    /// Two segments of short frames, the last with a mark in its middle, and one at its end if
    /// `closed`.
    fn new(closed: bool) -> Sample {
        let scratch = Scratch::new();
        let directory = scratch.join("journal");
        let options = Options {
            segment_bytes: 100,
            flush_every: std::time::Duration::from_secs(3600),
            ..Options::default()
        };
        let journal = Journal::create(&directory, &options).unwrap();
        let append = |text: &[u8]| journal.append(FrameKind::Entry, text).unwrap();
        append(b"first");
        journal.append_durable(FrameKind::Head, b"second").unwrap();
        journal.append_durable(FrameKind::Entry, b"third").unwrap();
        append(b"fourth");
        journal.append_durable(FrameKind::Entry, b"").unwrap();
        let (journal, _) = {
            journal.close().unwrap();
            // No more rolling: a long active segment.
            Journal::open(
                &directory,
                &Options {
                    segment_bytes: 1 << 20,
                    ..options
                },
            )
            .unwrap()
        };
        journal.append(FrameKind::Entry, b"sixth").unwrap();
        journal
            .append_durable(FrameKind::Entry, b"seventh")
            .unwrap();
        journal.append(FrameKind::Entry, b"eighth").unwrap();
        journal.append(FrameKind::Entry, b"ninth").unwrap();
        journal.append_durable(FrameKind::Entry, b"tenth").unwrap();
        let open = if closed {
            journal.close().unwrap();
            None
        } else {
            Some(journal)
        };
        let sample = Sample::load(&directory);
        drop(open);
        assert_eq!(sample.files.len(), 2);
        assert_eq!(sample.payloads.len(), 10);
        sample
    }

    fn load(directory: &Path) -> Sample {
        let payloads = read(directory)
            .into_iter()
            .map(|(_, bytes)| bytes)
            .collect();
        let (mut files, mut items, mut index) = (Vec::new(), Vec::new(), 0);
        for number in super::super::segment::list(directory).unwrap() {
            let name = format!("seg-{number:08}.log");
            let bytes = fs::read(directory.join(&name)).unwrap();
            items.push(walk(&bytes, &mut index));
            files.push((name, bytes));
        }
        Sample {
            files,
            items,
            payloads,
        }
    }

    fn write(&self, scratch: &Scratch) -> PathBuf {
        let directory = scratch.join("journal");
        let _ = fs::remove_dir_all(&directory);
        fs::create_dir(&directory).unwrap();
        for (name, bytes) in &self.files {
            fs::write(directory.join(name), bytes).unwrap();
        }
        directory
    }

    /// Writes the sample with one segment replaced, opens it, and compares with `expected`.
    fn check(&self, scratch: &Scratch, segment: usize, bytes: &[u8], expected: &Expected) {
        let directory = self.write(scratch);
        let file = directory.join(&self.files[segment].0);
        fs::write(&file, bytes).unwrap();
        self.check_reader(&directory, &file, expected);
        let opened = Journal::open(&directory, &Options::default());
        match (opened, expected) {
            (Err(Error::Corrupt(found)), Expected::Corrupt { .. }) => {
                expected.check_corruption(&found, &file);
                assert!(
                    fs::read(&file).unwrap() == bytes,
                    "an error must change nothing"
                );
                assert!(!directory.join("torn-0.bin").exists());
            }
            (
                Ok((journal, recovery)),
                Expected::Torn {
                    offset,
                    frame,
                    after,
                },
            ) => {
                let torn = recovery.torn.unwrap();
                assert_eq!(recovery.frames, *frame);
                expected.check_torn(&torn, &file, bytes.len());
                if let Some(after) = after {
                    assert_eq!(torn.frames_after, *after);
                }
                assert!(fs::read(torn.saved.unwrap()).unwrap() == bytes[*offset..]);
                self.check_continues(&directory, journal, *frame);
            }
            (Ok((journal, recovery)), Expected::Whole { frames }) => {
                assert_eq!((recovery.torn, recovery.frames), (None, *frames));
                self.check_continues(&directory, journal, *frames);
            }
            (opened, _) => panic!("{opened:?}, expected {expected:?}"),
        }
    }

    /// The reader without a lock returns all before the damage and then the same judgement.
    fn check_reader(&self, directory: &Path, file: &Path, expected: &Expected) {
        let mut frames = match Frames::open(directory) {
            Ok(frames) => frames,
            Err(Error::Corrupt(found)) => return expected.check_corruption(&found, file),
            Err(error) => panic!("{error}"),
        };
        let mut count = 0u64;
        let end = loop {
            match frames.next_frame() {
                Ok(Some(frame)) => {
                    assert_eq!(
                        frame.payload,
                        self.payloads[usize::try_from(count).unwrap()]
                    );
                    count += 1;
                }
                Ok(None) => break None,
                Err(error) => break Some(error),
            }
        };
        assert_eq!(count, expected.frames());
        match end {
            Some(Error::Corrupt(found)) => {
                expected.check_corruption(&found, file);
                assert_eq!(frames.next_frame().unwrap_err(), Error::Corrupt(found));
            }
            Some(error) => panic!("{error}"),
            None if matches!(expected, Expected::Torn { .. }) => {
                let length = usize::try_from(fs::metadata(file).unwrap().len()).unwrap();
                expected.check_torn(frames.torn().unwrap(), file, length);
                assert_eq!(frames.torn().unwrap().saved, None);
            }
            None => assert!(matches!(expected, Expected::Whole { .. }) && frames.torn().is_none()),
        }
    }

    fn check_continues(&self, directory: &Path, journal: Journal, frames: u64) {
        assert_eq!(
            journal.append_durable(FrameKind::Entry, b"next"),
            Ok(frames)
        );
        journal.close().unwrap();
        let found: Vec<_> = read(directory)
            .into_iter()
            .map(|(_, bytes)| bytes)
            .collect();
        let (last, before) = found.split_last().unwrap();
        assert_eq!(last, b"next");
        assert!(*before == self.payloads[..usize::try_from(frames).unwrap()]);
    }

    /// What a changed byte must lead to.
    fn expect_flip(&self, segment: usize, position: usize) -> Expected {
        let items = &self.items[segment];
        let Some(hit) = items
            .iter()
            .position(|item| item.end > position && item.offset <= position)
        else {
            return Expected::Corrupt {
                offset: 0,
                frame: items[0].index,
            };
        };
        let (item, rest) = (items[hit], &items[hit + 1..]);
        let frame = item.index;
        let last = segment + 1 == self.items.len();
        if !last || rest.iter().any(|later| later.mark) {
            return Expected::Corrupt {
                offset: item.offset,
                frame,
            };
        }
        // Only a length that still stands lets the frames behind be counted.
        let after = (position >= item.offset + 4)
            .then(|| rest.iter().filter(|later| !later.mark).count() as u64);
        Expected::Torn {
            offset: item.offset,
            frame,
            after,
        }
    }

    /// What cutting a segment to `length` must lead to.
    fn expect_cut(&self, segment: usize, length: usize) -> Expected {
        let items = &self.items[segment];
        let first = items[0].index;
        if length < HEADER_BYTES {
            return Expected::Corrupt {
                offset: 0,
                frame: first,
            };
        }
        let hit = items.iter().find(|item| item.end > length);
        let frame = hit.map_or(self.payloads.len() as u64, |item| item.index);
        let boundary = hit.is_none_or(|item| item.offset == length);
        let last = segment + 1 == self.items.len();
        match (last, boundary) {
            (true, true) => Expected::Whole { frames: frame },
            (true, false) => Expected::Torn {
                offset: hit.unwrap().offset,
                frame,
                after: Some(0),
            },
            (false, false) => Expected::Corrupt {
                offset: hit.unwrap().offset,
                frame,
            },
            // Told by the next segment, unless it is but the last mark that is gone.
            (false, true) if frame == self.items[segment + 1][0].index => Expected::Whole {
                frames: self.payloads.len() as u64,
            },
            (false, true) => Expected::Gap { frame },
        }
    }
}

#[derive(Debug)]
enum Expected {
    Whole {
        frames: u64,
    },
    Torn {
        offset: usize,
        frame: u64,
        after: Option<u64>,
    },
    Corrupt {
        offset: usize,
        frame: u64,
    },
    /// The segment after the changed one does not fit.
    Gap {
        frame: u64,
    },
}

impl Expected {
    fn frames(&self) -> u64 {
        match self {
            Expected::Whole { frames } => *frames,
            Expected::Torn { frame, .. }
            | Expected::Corrupt { frame, .. }
            | Expected::Gap { frame } => *frame,
        }
    }

    fn check_corruption(&self, found: &Corruption, file: &Path) {
        let Expected::Corrupt { offset, frame } = self else {
            panic!("{found}, expected {self:?}");
        };
        assert_eq!((found.offset, found.frame), (*offset as u64, *frame));
        assert_eq!(found.file, file);
    }

    fn check_torn(&self, found: &Torn, file: &Path, length: usize) {
        let Expected::Torn { offset, frame, .. } = self else {
            panic!("{found}, expected {self:?}");
        };
        assert_eq!((found.offset, found.frame), (*offset as u64, *frame));
        assert_eq!(found.bytes, (length - offset) as u64);
        assert_eq!(found.file, file);
    }
}

fn walk(bytes: &[u8], index: &mut u64) -> Vec<Item> {
    let (mut items, mut offset) = (Vec::new(), HEADER_BYTES);
    while offset < bytes.len() {
        let length = u32::from_le_bytes(bytes[offset..offset + 4].try_into().unwrap());
        let mark = bytes[offset + 8] == 0;
        let end = offset + 9 + length as usize;
        items.push(Item {
            offset,
            end,
            index: *index,
            mark,
        });
        *index += u64::from(!mark);
        offset = end;
    }
    items
}

#[test]
fn every_flipped_byte_is_found_where_it_is() {
    let scratch = Scratch::new();
    let (mut corrupt, mut torn) = (0, 0);
    for closed in [false, true] {
        let sample = Sample::new(closed);
        for (segment, (_, bytes)) in sample.files.iter().enumerate() {
            for position in 0..bytes.len() {
                for bits in [0x01, 0x80, 0xff] {
                    let mut bytes = bytes.clone();
                    bytes[position] ^= bits;
                    let expected = sample.expect_flip(segment, position);
                    match expected {
                        Expected::Torn { .. } => torn += 1,
                        _ => corrupt += 1,
                    }
                    sample.check(&scratch, segment, &bytes, &expected);
                }
            }
        }
        if closed {
            // In a closed journal only the last mark can be taken for a torn write.
            let last = *sample.items[1].last().unwrap();
            let expected = sample.expect_flip(1, last.offset - 1);
            assert!(last.mark && matches!(expected, Expected::Corrupt { .. }));
        }
    }
    assert!(
        corrupt > 1000 && torn > 100,
        "{corrupt} corrupt, {torn} torn"
    );
}

#[test]
fn every_cut_is_found_where_it_is() {
    let scratch = Scratch::new();
    for closed in [false, true] {
        let sample = Sample::new(closed);
        for (segment, (_, bytes)) in sample.files.iter().enumerate() {
            for length in 0..bytes.len() {
                match sample.expect_cut(segment, length) {
                    Expected::Gap { frame } => check_gap(&sample, &scratch, length, frame),
                    expected => sample.check(&scratch, segment, &bytes[..length], &expected),
                }
            }
        }
    }
}

fn check_gap(sample: &Sample, scratch: &Scratch, length: usize, frame: u64) {
    let directory = sample.write(scratch);
    fs::write(
        directory.join(&sample.files[0].0),
        &sample.files[0].1[..length],
    )
    .unwrap();
    let Err(Error::Corrupt(found)) = Journal::open(&directory, &Options::default()) else {
        panic!("a journal with a gap was opened");
    };
    assert_eq!(
        (found.defect, found.frame, found.offset),
        (Defect::Gap, frame, 0)
    );
    assert_eq!(found.file, directory.join(&sample.files[1].0));
}

#[test]
fn bytes_behind_the_end_are_torn_and_kept() {
    let scratch = Scratch::new();
    let sample = Sample::new(true);
    let whole = &sample.files[1].1;
    // Zeroes are what a file system leaves where the length arrived and the bytes did not.
    for tail in [vec![0; 1], vec![0; 9], vec![0; 4096], vec![0xff; 100]] {
        let expected = Expected::Torn {
            offset: whole.len(),
            frame: 10,
            after: Some(0),
        };
        sample.check(&scratch, 1, &[whole.as_slice(), &tail].concat(), &expected);
    }
}

#[test]
fn segments_that_are_missing_swapped_or_foreign_are_told() {
    let scratch = Scratch::new();
    let (sample, other) = (Sample::new(true), Sample::new(true));
    let defect = |directory: &Path| match Journal::open(directory, &Options::default()) {
        Err(Error::Corrupt(found)) => found.defect,
        opened => panic!("{opened:?}"),
    };
    let directory = sample.write(&scratch);
    fs::remove_file(directory.join("seg-00000000.log")).unwrap();
    assert_eq!(defect(&directory), Defect::Missing);

    let directory = sample.write(&scratch);
    fs::write(directory.join("seg-00000001.log"), &other.files[1].1).unwrap();
    assert_eq!(defect(&directory), Defect::Foreign);

    let directory = sample.write(&scratch);
    fs::write(directory.join("seg-00000001.log"), &sample.files[0].1).unwrap();
    assert_eq!(defect(&directory), Defect::Foreign);

    let directory = sample.write(&scratch);
    fs::write(directory.join("seg-00000000.log"), &sample.files[1].1).unwrap();
    assert_eq!(defect(&directory), Defect::Foreign);
}

#[test]
fn an_intact_frame_elsewhere_is_no_frame() {
    let scratch = Scratch::new();
    let (sample, other) = (Sample::new(true), Sample::new(true));
    let whole = &sample.files[1].1;
    let items = &sample.items[1];
    // The same journal's frame again, and the next frame of another journal.
    let again = &whole[items[0].offset..items[0].end];
    let foreign = &other.files[1].1[other.items[1][0].offset..other.items[1][0].end];
    for stale in [again, foreign] {
        let expected = Expected::Torn {
            offset: whole.len(),
            frame: 10,
            after: Some(0),
        };
        sample.check(&scratch, 1, &[whole.as_slice(), stale].concat(), &expected);
    }
}

#[test]
fn a_frame_of_a_later_version_is_never_cut() {
    let scratch = Scratch::new();
    let sample = Sample::new(false);
    let bytes = &sample.files[1].1;
    let last = *sample.items[1].last().unwrap();
    let seed = crc32c::crc32c(&bytes[24..40]);
    let payload = &bytes[last.offset + 9..last.end];
    let length = u32::try_from(payload.len()).unwrap();
    let checksum = super::super::frame::checksum(seed, length, 9, last.index, payload);
    let mut bytes = bytes.clone();
    bytes[last.offset + 4..last.offset + 8].copy_from_slice(&checksum.to_le_bytes());
    bytes[last.offset + 8] = 9;
    let expected = Expected::Corrupt {
        offset: last.offset,
        frame: last.index,
    };
    sample.check(&scratch, 1, &bytes, &expected);
}

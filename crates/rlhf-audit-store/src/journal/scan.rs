//! Reading one segment, frame by frame, trusting nothing.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::damage::Defect;
use super::frame::{self, FrameKind, HEAD_BYTES, Head, MARK, MARK_BYTES, PAYLOAD_BYTES_MAX};
use super::segment::{HEADER_BYTES, Header};
use crate::error::{Error, Operation};

const READ_BYTES: usize = 256 * 1024;

/// A position in a segment.
#[derive(Debug)]
pub(super) struct Scan {
    reader: BufReader<File>,
    path: PathBuf,
    seed: u32,
    offset: u64,
    limit: u64,
    index: u64,
}

/// What stands at the position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A frame; its payload is in the caller's buffer.
    Frame(FrameKind),
    /// A mark: every frame so far is durable.
    Mark,
    /// The end of the segment, at the end of a frame.
    End,
    /// No frame. The position stays where it is.
    Damaged(Defect),
}

impl Scan {
    /// Opens a segment and reads its header; `Err(Defect)` inside if there is no sound one.
    ///
    /// The file's length is taken now. Bytes within it are all written, since a file grows only
    /// after its bytes are there; a live writer's later bytes are not looked at.
    pub(super) fn open(path: &Path) -> Result<Result<(Scan, Header), Defect>, Error> {
        let file = File::open(path).map_err(|error| Error::io(Operation::Open, path, &error))?;
        let limit = file
            .metadata()
            .map_err(|error| Error::io(Operation::Inspect, path, &error))?
            .len();
        let mut reader = BufReader::with_capacity(READ_BYTES, file);
        let mut bytes = [0; HEADER_BYTES];
        if !fill(&mut reader, path, &mut bytes)? {
            return Ok(Err(Defect::Header));
        }
        let Some(header) = Header::parse(&bytes) else {
            return Ok(Err(Defect::Header));
        };
        let scan = Scan {
            reader,
            path: path.to_path_buf(),
            seed: header.seed(),
            offset: HEADER_BYTES as u64,
            limit,
            index: header.first_frame,
        };
        Ok(Ok((scan, header)))
    }

    /// Reads what stands at the position and moves behind it.
    pub(super) fn step(&mut self, payload: &mut Vec<u8>) -> Result<Step, Error> {
        let remaining = self.limit.saturating_sub(self.offset);
        if remaining == 0 {
            return Ok(Step::End);
        }
        let mut bytes = [0; HEAD_BYTES];
        if remaining < HEAD_BYTES as u64 || !fill(&mut self.reader, &self.path, &mut bytes)? {
            return Ok(Step::Damaged(Defect::Cut));
        }
        let head = Head::parse(bytes);
        let length = head.length as usize;
        if length > PAYLOAD_BYTES_MAX {
            return Ok(Step::Damaged(Defect::Length));
        }
        let whole = HEAD_BYTES as u64 + u64::from(head.length);
        if whole > remaining {
            return Ok(Step::Damaged(Defect::Cut));
        }
        payload.resize(length, 0);
        if !fill(&mut self.reader, &self.path, payload)? {
            return Ok(Step::Damaged(Defect::Cut));
        }
        let step = self.judge(head, payload);
        if !matches!(step, Step::Damaged(_)) {
            self.offset = self.offset.saturating_add(whole);
        }
        Ok(step)
    }

    fn judge(&mut self, head: Head, payload: &[u8]) -> Step {
        let expected = frame::checksum(self.seed, head.length, head.tag, self.index, payload);
        if head.checksum != expected {
            return Step::Damaged(Defect::Checksum);
        }
        if head.tag == MARK && *payload == self.index.to_le_bytes() {
            return Step::Mark;
        }
        match FrameKind::from_tag(head.tag) {
            Some(kind) => {
                self.index = self.index.saturating_add(1);
                Step::Frame(kind)
            }
            None => Step::Damaged(Defect::Kind),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes from the start of the file to the position.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// The end of what is looked at.
    pub(super) fn limit(&self) -> u64 {
        self.limit
    }

    /// The index of the next frame.
    pub(super) fn index(&self) -> u64 {
        self.index
    }

    /// Whether a mark stands anywhere behind the position that vouches for the frame at it.
    ///
    /// Looks at every byte offset, since damage can hide where frames begin. Its cost is bounded by
    /// the segment's length. A payload cannot fake a mark without knowing the journal's random id.
    pub(super) fn vouched_later(&mut self) -> Result<bool, Error> {
        let mut start = self.offset.saturating_add(1);
        let mut chunk = Vec::new();
        loop {
            self.read_chunk(start, &mut chunk)?;
            let vouched = chunk.array_windows::<MARK_BYTES>().any(|bytes| {
                frame::parse_mark(self.seed, bytes).is_some_and(|frames| frames >= self.index)
            });
            let end = start.saturating_add(chunk.len() as u64);
            if vouched || end >= self.limit || chunk.len() < MARK_BYTES {
                return Ok(vouched);
            }
            // A mark may straddle two chunks.
            start = end.saturating_sub(MARK_BYTES as u64 - 1);
        }
    }

    /// How many intact frames follow the bad one at the position, if its length is believed.
    pub(super) fn frames_after(&mut self) -> Result<u64, Error> {
        let mut chunk = Vec::new();
        self.read_chunk(self.offset, &mut chunk)?;
        let Some(bytes) = chunk.first_chunk::<HEAD_BYTES>() else {
            return Ok(0);
        };
        let whole = HEAD_BYTES as u64 + u64::from(Head::parse(*bytes).length);
        let next = self.offset.saturating_add(whole);
        match self.count_from(next, self.index.saturating_add(1))? {
            // The bad one may have been a mark, which takes no index.
            0 => self.count_from(next, self.index),
            count => Ok(count),
        }
    }

    /// How many frames stand from `offset` on, if the first has `index`. Keeps the position.
    fn count_from(&mut self, offset: u64, index: u64) -> Result<u64, Error> {
        let position = (self.offset, self.index);
        self.seek(offset)?;
        (self.offset, self.index) = (offset, index);
        let mut payload = Vec::new();
        while matches!(self.step(&mut payload)?, Step::Frame(_) | Step::Mark) {}
        let count = self.index.saturating_sub(index);
        (self.offset, self.index) = position;
        Ok(count)
    }

    fn read_chunk(&mut self, start: u64, chunk: &mut Vec<u8>) -> Result<(), Error> {
        chunk.clear();
        self.seek(start)?;
        let length = self.limit.saturating_sub(start).min(READ_BYTES as u64);
        self.reader
            .by_ref()
            .take(length)
            .read_to_end(chunk)
            .map_err(|error| Error::io(Operation::Read, &self.path, &error))?;
        Ok(())
    }

    fn seek(&mut self, offset: u64) -> Result<(), Error> {
        self.reader
            .seek(SeekFrom::Start(offset))
            .map_err(|error| Error::io(Operation::Read, &self.path, &error))?;
        Ok(())
    }
}

/// Fills `bytes`; false if the file ends before.
fn fill(reader: &mut impl Read, path: &Path, bytes: &mut [u8]) -> Result<bool, Error> {
    match reader.read_exact(bytes) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(Error::io(Operation::Read, path, &error)),
    }
}

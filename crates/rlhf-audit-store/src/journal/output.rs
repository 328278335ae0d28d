//! The active segment, as the one thread that commits sees it.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::frame::{self, MARK_BYTES};
use super::frames::End;
use super::segment::{self, HEADER_BYTES, Header, NUMBER_MAX};
use crate::durable;
use crate::error::{Error, Operation};

/// Where batches go.
#[derive(Debug)]
pub(super) struct Output {
    directory: PathBuf,
    file: File,
    path: PathBuf,
    header: Header,
    segment_bytes: u64,
    offset: u64,
    /// Frames written.
    written: u64,
    /// Frames durable.
    durable: u64,
    /// Whether all that was written is durable and no mark says so yet.
    mark_due: bool,
}

impl Output {
    /// Makes the first segment of a new journal.
    pub(super) fn create(
        directory: &Path,
        id: [u8; 16],
        segment_bytes: u64,
    ) -> Result<Output, Error> {
        let header = Header {
            number: 0,
            first_frame: 0,
            id,
        };
        let path = segment::path(directory, 0);
        let file = durable::put_file(&path, &header.encode())?;
        Ok(Output {
            directory: directory.to_path_buf(),
            file,
            path,
            header,
            segment_bytes,
            offset: HEADER_BYTES as u64,
            written: 0,
            durable: 0,
            mark_due: false,
        })
    }

    /// Continues a journal behind its last frame; everything before is durable.
    pub(super) fn continued(directory: &Path, file: File, end: &End, segment_bytes: u64) -> Output {
        Output {
            directory: directory.to_path_buf(),
            file,
            path: end.path.clone(),
            header: end.header,
            segment_bytes,
            offset: end.offset,
            written: end.frames,
            durable: end.frames,
            mark_due: !end.marked,
        }
    }

    /// Writes a batch, after the mark for what was durable before it, and syncs on request.
    ///
    /// `batch` is [`MARK_BYTES`] of room for that mark and then whole frames, the last of which
    /// makes `frames` in all. After an error the output must not be used again: how much of the
    /// batch arrived is for recovery to find out.
    ///
    /// 1. roll, if the segment is full and there is a frame to write.
    /// 2. one write of mark and frames.
    /// 3. fdatasync. Only now is a frame durable.
    pub(super) fn commit(
        &mut self,
        batch: &mut [u8],
        frames: u64,
        sync: bool,
    ) -> Result<(), Error> {
        if batch.len() > MARK_BYTES && self.offset >= self.segment_bytes {
            self.roll()?;
        }
        let bytes = match batch.first_chunk_mut::<MARK_BYTES>() {
            Some(room) if self.mark_due => {
                *room = frame::mark(self.header.seed(), self.written);
                &*batch
            }
            _ => batch.get(MARK_BYTES..).unwrap_or_default(),
        };
        if !bytes.is_empty() {
            self.file
                .write_all(bytes)
                .map_err(|error| Error::io(Operation::Write, &self.path, &error))?;
            self.offset = self.offset.saturating_add(bytes.len() as u64);
            self.mark_due = false;
        }
        self.written = frames;
        if sync && self.durable < frames {
            durable::sync_data(&self.file, &self.path)?;
            self.durable = frames;
            self.mark_due = true;
        }
        Ok(())
    }

    /// Leaves a last mark, durable, so that nothing at the end can be taken for a torn write.
    pub(super) fn finish(&mut self) -> Result<(), Error> {
        if self.mark_due {
            self.commit(&mut [0; MARK_BYTES], self.written, false)?;
            durable::sync_data(&self.file, &self.path)?;
        }
        Ok(())
    }

    pub(super) fn seed(&self) -> u32 {
        self.header.seed()
    }

    pub(super) fn durable(&self) -> u64 {
        self.durable
    }

    pub(super) fn mark_due(&self) -> bool {
        self.mark_due
    }

    /// Ends the segment for good and begins the next.
    ///
    /// 1. fdatasync the old one, marks included: it must be whole whenever a next one exists.
    /// 2. put the new one in place with its header durable (write, fsync, rename, fsync directory).
    ///    The header's first frame index vouches for every frame before it.
    fn roll(&mut self) -> Result<(), Error> {
        durable::sync_data(&self.file, &self.path)?;
        if self.header.number >= NUMBER_MAX {
            return Err(Error::Full(self.directory.clone()));
        }
        let number = self.header.number.saturating_add(1);
        let header = Header {
            number,
            first_frame: self.written,
            id: self.header.id,
        };
        let path = segment::path(&self.directory, number);
        self.file = durable::put_file(&path, &header.encode())?;
        self.path = path;
        self.header = header;
        self.offset = HEADER_BYTES as u64;
        self.durable = self.written;
        self.mark_due = false;
        Ok(())
    }
}

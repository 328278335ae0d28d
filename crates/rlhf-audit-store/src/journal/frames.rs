//! Reading a whole journal in order, without owning it.

use std::fmt;
use std::path::{Path, PathBuf};

use super::damage::{Corruption, Defect, Torn};
use super::frame::FrameKind;
use super::scan::{Scan, Step};
use super::segment::{self, Header};
use crate::error::Error;

/// One frame, borrowed from the reader until the next is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Its place in the journal, from 0.
    pub index: u64,
    /// Its label.
    pub kind: FrameKind,
    /// Its bytes, as they were appended.
    pub payload: &'a [u8],
}

/// A reader of a journal's frames, first to last.
///
/// It takes no lock and changes nothing, so it may run beside the writer: it sees at least the frames
/// that were written when it was opened, whether or not they are durable yet, and may end with a
/// [torn](Self::torn) frame where a write is under way. Memory is one frame and a
/// read buffer, whatever the journal's size.
pub struct Frames {
    directory: PathBuf,
    last: u32,
    number: u32,
    header: Header,
    scan: Scan,
    payload: Vec<u8>,
    acknowledged: u64,
    marked: bool,
    end: Option<Result<Option<Torn>, Error>>,
}

impl Frames {
    /// Opens the journal in `directory` at its first frame.
    ///
    /// # Errors
    ///
    /// [`Error::NotAJournal`] if there is no segment, [`Error::Corrupt`] if a segment is missing or
    /// the first one's header does not check, [`Error::Io`].
    pub fn open(directory: &Path) -> Result<Frames, Error> {
        let numbers = segment::list(directory)?;
        let Some(&last) = numbers.last() else {
            return Err(Error::NotAJournal(directory.to_path_buf()));
        };
        if let Some((missing, _)) = (0u32..).zip(&numbers).find(|(expected, n)| expected != *n) {
            return Err(corrupt(
                &segment::path(directory, missing),
                0,
                0,
                Defect::Missing,
            ));
        }
        let path = segment::path(directory, 0);
        let (scan, header) = Scan::open(&path)?.map_err(|defect| corrupt(&path, 0, 0, defect))?;
        if header.number != 0 || header.first_frame != 0 {
            return Err(corrupt(&path, 0, 0, Defect::Foreign));
        }
        Ok(Frames {
            directory: directory.to_path_buf(),
            last,
            number: 0,
            header,
            scan,
            payload: Vec::new(),
            acknowledged: 0,
            // An empty journal has nothing to vouch for.
            marked: true,
            end: None,
        })
    }

    /// Reads the next frame; `None` at the end, and then for ever.
    ///
    /// # Errors
    ///
    /// [`Error::Corrupt`] where durable bytes do not check, and again at every later call;
    /// [`Error::Io`].
    pub fn next_frame(&mut self) -> Result<Option<Frame<'_>>, Error> {
        let kind = loop {
            match &self.end {
                Some(Ok(_)) => return Ok(None),
                Some(Err(error)) => return Err(error.clone()),
                None => {}
            }
            match self.step() {
                Ok(Some(kind)) => break kind,
                Ok(None) => {}
                Err(error) => self.end = Some(Err(error)),
            }
        };
        // The scan stands behind the frame, so its index is at least one.
        let index = self.scan.index().saturating_sub(1);
        Ok(Some(Frame {
            index,
            kind,
            payload: &self.payload,
        }))
    }

    /// The torn end, once [`next_frame`](Self::next_frame) has returned `None`; `None` if the
    /// journal ends with a whole frame.
    #[must_use]
    pub fn torn(&self) -> Option<&Torn> {
        match &self.end {
            Some(Ok(torn)) => torn.as_ref(),
            _ => None,
        }
    }

    /// How many frames are proven, by what was read so far, to have been durable. Frames behind
    /// them may be durable too: the mark that says so comes after them.
    #[must_use]
    pub fn acknowledged(&self) -> u64 {
        self.acknowledged
    }

    /// One step: a frame, or `None` where something else was passed or `end` was set.
    fn step(&mut self) -> Result<Option<FrameKind>, Error> {
        match self.scan.step(&mut self.payload)? {
            Step::Frame(kind) => {
                self.marked = false;
                return Ok(Some(kind));
            }
            Step::Mark => self.vouch(),
            Step::End if self.number < self.last => self.next_segment()?,
            Step::End => self.end = Some(Ok(None)),
            Step::Damaged(defect) => self.end = Some(Ok(Some(self.torn_at(defect)?))),
        }
        Ok(None)
    }

    fn vouch(&mut self) {
        self.acknowledged = self.scan.index();
        self.marked = true;
    }

    fn next_segment(&mut self) -> Result<(), Error> {
        let number = self.number.saturating_add(1);
        let index = self.scan.index();
        let path = segment::path(&self.directory, number);
        let bad = |defect| corrupt(&path, 0, index, defect);
        let (scan, header) = Scan::open(&path)?.map_err(bad)?;
        if header.number != number || header.id != self.header.id {
            return Err(bad(Defect::Foreign));
        }
        if header.first_frame != index {
            return Err(bad(Defect::Gap));
        }
        (self.number, self.scan, self.header) = (number, scan, header);
        self.vouch();
        Ok(())
    }

    /// Tells a torn end from corruption; the rule stands in the parent module's text.
    fn torn_at(&mut self, defect: Defect) -> Result<Torn, Error> {
        let scan = &mut self.scan;
        // An intact frame of an unknown kind was not torn; it is of a later version.
        if self.number < self.last || defect == Defect::Kind || scan.vouched_later()? {
            return Err(corrupt(scan.path(), scan.offset(), scan.index(), defect));
        }
        Ok(Torn {
            file: scan.path().to_path_buf(),
            offset: scan.offset(),
            bytes: scan.limit().saturating_sub(scan.offset()),
            frame: scan.index(),
            defect,
            frames_after: scan.frames_after()?,
            saved: None,
        })
    }

    /// Where the journal ends, once all was read.
    pub(super) fn into_end(self) -> End {
        End {
            path: self.scan.path().to_path_buf(),
            header: self.header,
            offset: self.scan.offset(),
            frames: self.scan.index(),
            marked: self.marked,
        }
    }
}

/// The place behind the last whole frame.
#[derive(Debug)]
pub(super) struct End {
    /// The active segment.
    pub(super) path: PathBuf,
    pub(super) header: Header,
    pub(super) offset: u64,
    pub(super) frames: u64,
    /// Whether every frame is vouched for already.
    pub(super) marked: bool,
}

impl fmt::Debug for Frames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frames")
            .field("directory", &self.directory)
            .field("next", &self.scan.index())
            .finish_non_exhaustive()
    }
}

fn corrupt(file: &Path, offset: u64, frame: u64, defect: Defect) -> Error {
    Error::Corrupt(Corruption {
        file: file.to_path_buf(),
        offset,
        frame,
        defect,
    })
}

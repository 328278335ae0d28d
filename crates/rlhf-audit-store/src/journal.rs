//! The journal: append-only frames that survive a crash at any instant.
//!
//! A journal is a directory with `journal.lock`, segment files `seg-00000000.log`,
//! `seg-00000001.log` … and, after a torn write, `torn-0.bin` …. All segments but the last never
//! change again. A segment is a header and then frames, one behind the other:
//!
//! ```text
//! seg-00000000.log   header | entry 0 | entry 1 | mark 2 | entry 2 | head 3 | mark 4
//! seg-00000001.log   header (first frame 4) | entry 4 | …
//! ```
//!
//! A frame is a length, a checksum, a type and opaque bytes; frames are counted from 0 over the
//! whole journal. The journal does not know what is in them.
//!
//! # What is acknowledged
//!
//! A frame is *durable* once an fdatasync that began after it was written has succeeded. That is
//! what [`Journal::sync`] and [`Journal::append_durable`] wait for. The first bytes written after
//! a successful fdatasync are a **mark**: "all *n* frames before this are durable". With more to
//! write it rides at the front of the next batch, so it costs no write and no sync of its own;
//! otherwise the flush thread writes it, without a sync. [`Journal::close`] leaves a durable one.
//! The header of a following segment vouches for everything before it in the same way.
//!
//! # Torn or damaged?
//!
//! Reading stops at the first bytes that are no intact frame. Then:
//!
//! 1. In a segment that is not the last: **corruption**. The segment was whole and durable before
//!    the next one was made.
//! 2. In the last segment, if an intact mark for at least as many frames stands anywhere behind:
//!    **corruption**, since durable bytes have changed. So is an intact frame of an unknown kind, a
//!    bad segment header (headers are renamed into place whole), a missing segment, a gap.
//! 3. Otherwise a **torn tail**: nothing vouches for it. [`Journal::open`] copies it to
//!    `torn-<n>.bin`, cuts it off, and says how many bytes and frames that were.
//!
//! On corruption `open` refuses and changes nothing. It never skips a bad frame.
//!
//! Intact frames behind a bad one do not by themselves mean corruption: a power cut during a write
//! can keep later pages of an unacknowledged batch and lose earlier ones. What the rule cannot see:
//! if a bit flips in the *very last* batch, after its fdatasync and before the mark behind it has
//! reached the disk (the next batch, or one flush interval), or if the damage takes in the last mark
//! itself, then this is reported as a torn tail although frames in it were acknowledged. The report
//! counts them. And if somebody cuts the last segment exactly behind a frame, what is left is a
//! journal that ends there: only a signed head, kept elsewhere, tells that it once was longer.
//!
//! # Failure
//!
//! The first I/O error stops the journal: the caller who met it and all later ones get the same
//! [`Error`]. A sync is never tried twice, because after a failed one the kernel may report success
//! for pages it has dropped. Opening the journal again reads back what really arrived.
//!
//! A journal must not be used in a forked child: the flush thread does not exist there, and the
//! child holds the lock along with its parent.

mod damage;
mod frame;
mod frames;
mod lock;
mod output;
mod recover;
mod scan;
mod segment;
#[cfg(test)]
mod tests;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::durable;
use crate::error::{Error, Operation};
use lock::Lock;
use output::Output;
use writer::Writer;

pub use damage::{Corruption, Defect, Torn};
pub use frame::{FrameKind, PAYLOAD_BYTES_MAX};
pub use frames::{Frame, Frames};
pub use recover::Recovery;

/// How a journal uses disk and memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// A segment that has reached this size is ended before the next batch is written; it exceeds
    /// it by one batch at most.
    pub segment_bytes: u64,
    /// Bytes appended and not yet written at which [`Journal::append`] waits. Memory is twice this,
    /// and at most twice one frame if that is more.
    pub buffer_bytes: usize,
    /// How long bytes stay in memory if nobody asks for a sync. They are safe from the process's
    /// death after this, not from a power cut.
    pub flush_every: Duration,
    /// How long frames stay undurable if nobody asks for a sync; `None` for no limit.
    pub sync_every: Option<Duration>,
}

impl Default for Options {
    /// Segments of 64 MiB, two buffers of 8 MiB, a write every 50 ms, syncs on request only.
    fn default() -> Options {
        Options {
            segment_bytes: 64 * 1024 * 1024,
            buffer_bytes: 8 * 1024 * 1024,
            flush_every: Duration::from_millis(50),
            sync_every: None,
        }
    }
}

/// The single writing handle of a journal. Threads share it by reference or in an [`Arc`].
#[derive(Debug)]
pub struct Journal {
    directory: PathBuf,
    writer: Arc<Writer>,
    flusher: Option<JoinHandle<()>>,
    // Released after the flusher has ended, when the fields are dropped.
    _lock: Lock,
}

impl Journal {
    /// Makes an empty journal in `directory`, which is made too if it is not there.
    ///
    /// # Errors
    ///
    /// [`Error::Exists`] if there is a journal already, [`Error::Locked`] if another process is
    /// making one, [`Error::Entropy`], [`Error::Io`].
    pub fn create(directory: &Path, options: &Options) -> Result<Journal, Error> {
        durable::create_directory(directory)?;
        let lock = Lock::take(directory)?;
        if !segment::list(directory)?.is_empty() {
            return Err(Error::Exists(directory.to_path_buf()));
        }
        let mut id = [0; 16];
        getrandom::fill(&mut id).map_err(|_| Error::Entropy)?;
        let output = Output::create(directory, id, options.segment_bytes)?;
        Journal::start(directory, lock, output, options)
    }

    /// Takes over the journal in `directory`: reads all of it, cuts off a torn end, and continues
    /// behind the last whole frame.
    ///
    /// # Errors
    ///
    /// [`Error::NotAJournal`], [`Error::Locked`], [`Error::Corrupt`] if durable bytes have changed
    /// (nothing is modified then), [`Error::Io`].
    pub fn open(directory: &Path, options: &Options) -> Result<(Journal, Recovery), Error> {
        if segment::list(directory)?.is_empty() {
            return Err(Error::NotAJournal(directory.to_path_buf()));
        }
        let lock = Lock::take(directory)?;
        let (output, recovery) = recover::recover(directory, options.segment_bytes)?;
        Ok((Journal::start(directory, lock, output, options)?, recovery))
    }

    /// Appends a frame and returns its index. It is in memory only; a later sync makes it durable.
    ///
    /// Waits for the disk while the buffer is full. Frames are never dropped.
    ///
    /// # Errors
    ///
    /// [`Error::PayloadTooLong`], after which the journal goes on; otherwise the error that stopped
    /// the journal.
    pub fn append(&self, kind: FrameKind, payload: &[u8]) -> Result<u64, Error> {
        self.writer.append(kind, payload)
    }

    /// Appends a frame and returns its index once it and all before it are durable.
    ///
    /// Threads that wait at the same time share one fdatasync.
    ///
    /// # Errors
    ///
    /// Those of [`append`](Self::append). The frame may or may not be there after a reopening.
    pub fn append_durable(&self, kind: FrameKind, payload: &[u8]) -> Result<u64, Error> {
        self.writer.append_durable(kind, payload)
    }

    /// Returns once everything appended before the call is durable.
    ///
    /// # Errors
    ///
    /// The error that stopped the journal.
    pub fn sync(&self) -> Result<(), Error> {
        self.writer.sync()
    }

    /// The number of frames appended.
    #[must_use]
    pub fn frames(&self) -> u64 {
        self.writer.counts().0
    }

    /// The number of frames that are durable.
    #[must_use]
    pub fn durable_frames(&self) -> u64 {
        self.writer.counts().1
    }

    /// The journal's directory, for [`Frames::open`].
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Makes everything durable, marks it so, and gives up the lock.
    ///
    /// Dropping the handle does the same, with nobody to tell of an error.
    ///
    /// # Errors
    ///
    /// The error that stopped the journal.
    pub fn close(mut self) -> Result<(), Error> {
        self.finish()
    }

    fn start(
        directory: &Path,
        lock: Lock,
        output: Output,
        options: &Options,
    ) -> Result<Journal, Error> {
        let writer = Arc::new(Writer::new(output, options));
        let shared = Arc::clone(&writer);
        let flusher = thread::Builder::new()
            .name("journal-flush".to_owned())
            .spawn(move || shared.run())
            .map_err(|error| Error::io(Operation::Spawn, directory, &error))?;
        Ok(Journal {
            directory: directory.to_path_buf(),
            writer,
            flusher: Some(flusher),
            _lock: lock,
        })
    }

    fn finish(&mut self) -> Result<(), Error> {
        let Some(flusher) = self.flusher.take() else {
            return Ok(());
        };
        self.writer.close();
        // The flush thread has no reason to panic; if it did, what it left is still written here.
        let _ = flusher.join();
        self.writer.finish()
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        let _ = self.finish();
    }
}

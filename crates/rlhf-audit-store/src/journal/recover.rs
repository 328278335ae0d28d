//! Opening a journal that ended in whatever way.

use std::fs::{self, OpenOptions};
use std::io::{self, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::damage::Torn;
use super::frames::{End, Frames};
use super::output::Output;
use super::segment;
use crate::durable;
use crate::error::{Error, Operation};

/// Torn ends kept in one directory.
const TORN_MAX: u32 = 1_000_000;

/// What [`Journal::open`](super::Journal::open) found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// The number of frames, all durable now.
    pub frames: u64,
    /// The end that was cut off, if the last write was torn.
    pub torn: Option<Torn>,
}

/// Reads the whole journal, cuts a torn end, and returns the output that continues it.
///
/// The caller holds the lock. Steps, each durable before the next begins:
/// 1. read every frame of every segment; stop at corruption, having changed nothing.
/// 2. copy the torn end to `torn-<n>.bin`.
/// 3. truncate the active segment. A crash before this leaves the tear for the next opening, which
///    keeps a second copy.
/// 4. remove the segment that was being made when the process ended; it held no frame yet.
/// 5. fsync segment and directory: frames that were written but not yet durable are now.
pub(super) fn recover(directory: &Path, segment_bytes: u64) -> Result<(Output, Recovery), Error> {
    let mut frames = Frames::open(directory)?;
    while frames.next_frame()?.is_some() {}
    let mut torn = frames.torn().cloned();
    let end = frames.into_end();

    if let Some(torn) = &mut torn {
        let target = unused(directory)?;
        durable::copy_tail(&end.path, end.offset, &target)?;
        torn.saved = Some(target);
    }
    let output = resume(directory, &end, segment_bytes)?;
    Ok((
        output,
        Recovery {
            frames: end.frames,
            torn,
        },
    ))
}

fn resume(directory: &Path, end: &End, segment_bytes: u64) -> Result<Output, Error> {
    let path = &end.path;
    let mut file = OpenOptions::new()
        .write(true)
        .open(path)
        .map_err(|error| Error::io(Operation::Open, path, &error))?;
    durable::truncate(&file, path, end.offset)?;
    file.seek(SeekFrom::Start(end.offset))
        .map_err(|error| Error::io(Operation::Open, path, &error))?;
    remove_unfinished(directory, end.header.number)?;
    durable::sync_directory(directory)?;
    Ok(Output::continued(directory, file, end, segment_bytes))
}

fn remove_unfinished(directory: &Path, last: u32) -> Result<(), Error> {
    let unfinished = durable::temporary(&segment::path(directory, last.saturating_add(1)));
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::io(Operation::Remove, &unfinished, &error))
        }
        _ => Ok(()),
    }
}

fn unused(directory: &Path) -> Result<PathBuf, Error> {
    (0..TORN_MAX)
        .map(|number| directory.join(format!("torn-{number}.bin")))
        .find(|path| !path.exists())
        .ok_or_else(|| Error::Exists(directory.join("torn-*.bin")))
}

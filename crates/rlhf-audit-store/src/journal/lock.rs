//! One writer per journal: an advisory lock on `journal.lock`.
//!
//! The kernel drops the lock when the last handle of the file is closed, however the process ended,
//! so a crash leaves nothing to clean up. The file's content, the owner's process id, is only a
//! hint for the error message; it is stale whenever nobody holds the lock.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::Path;

use crate::error::{Error, Operation};

const LOCK_NAME: &str = "journal.lock";
/// Bytes of the lock file that are looked at: more than any process id has.
const PID_BYTES_MAX: u64 = 20;

/// The ownership of a journal directory; dropping it gives it up.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock, or says who has it.
    ///
    /// 1. open or create the lock file, without truncating it: it may be another's.
    /// 2. try_lock (flock), never waiting.
    /// 3. Only as its owner: write the process id.
    pub(crate) fn take(directory: &Path) -> Result<Lock, Error> {
        let path = directory.join(LOCK_NAME);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| Error::io(Operation::Open, &path, &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let pid = holder(&mut file);
                return Err(Error::Locked {
                    directory: directory.to_path_buf(),
                    pid,
                });
            }
            Err(TryLockError::Error(error)) => {
                return Err(Error::io(Operation::Lock, &path, &error));
            }
        }
        // A full disk must not keep a journal from being opened; the id is but a hint.
        let _ = file.set_len(0);
        let _ = writeln!(file, "{}", std::process::id());
        Ok(Lock { _file: file })
    }
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.take(PID_BYTES_MAX).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

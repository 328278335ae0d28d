//! Why the store could not do what it was asked to.
//!
//! Every error says what was attempted, on which path, and what the reader should do; it is `Clone`
//! because a journal that has failed gives the same error to everybody who calls it afterwards.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::journal::{Corruption, PAYLOAD_BYTES_MAX};

/// What the store could not do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused an operation.
    Io {
        /// What was attempted.
        operation: Operation,
        /// The file or directory it was attempted on.
        path: PathBuf,
        /// The kind of failure.
        kind: io::ErrorKind,
        /// The operating system's number for it, where it gave one.
        os_code: Option<i32>,
    },
    /// A journal or key file is there already and is never overwritten.
    Exists(PathBuf),
    /// The directory holds no segment file.
    NotAJournal(PathBuf),
    /// Another handle owns the journal.
    Locked {
        /// The journal's directory.
        directory: PathBuf,
        /// The process that wrote its id into the lock file, where that is readable.
        pid: Option<u32>,
    },
    /// Bytes that were durable once are no longer what was written.
    Corrupt(Corruption),
    /// A payload longer than [`PAYLOAD_BYTES_MAX`]; nothing was appended.
    PayloadTooLong {
        /// The payload's length.
        bytes: usize,
    },
    /// The journal has as many segments as file names can number.
    Full(PathBuf),
    /// A file with a secret that others than its owner may read or write.
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// A file that does not hold what its name or place promises.
    Malformed {
        /// The file.
        path: PathBuf,
        /// What it should hold.
        expected: &'static str,
    },
    /// An encrypted key and no passphrase, or a wrong one.
    Passphrase(PathBuf),
    /// The operating system's random number generator failed.
    Entropy,
}

/// The file operation that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operation {
    /// Creating a file or directory.
    Create,
    /// Opening a file.
    Open,
    /// Reading from a file.
    Read,
    /// Writing to a file.
    Write,
    /// Making written bytes durable (`fsync`, `fdatasync`).
    Sync,
    /// Renaming a file into place.
    Rename,
    /// Cutting a file short.
    Truncate,
    /// Removing a file.
    Remove,
    /// Listing a directory or reading a file's attributes.
    Inspect,
    /// Taking the journal's lock.
    Lock,
    /// Starting the journal's flush thread.
    Spawn,
}

impl Error {
    /// Makes an [`Error::Io`] out of the standard library's error, adding what and where.
    pub(crate) fn io(operation: Operation, path: &Path, error: &io::Error) -> Error {
        Error::Io {
            operation,
            path: path.to_path_buf(),
            kind: error.kind(),
            os_code: error.raw_os_error(),
        }
    }
}

impl Operation {
    const fn verb(self) -> &'static str {
        match self {
            Operation::Create => "create",
            Operation::Open => "open",
            Operation::Read => "read",
            Operation::Write => "write to",
            Operation::Sync => "make durable what was written to",
            Operation::Rename => "rename into place",
            Operation::Truncate => "truncate",
            Operation::Remove => "remove",
            Operation::Inspect => "inspect",
            Operation::Lock => "lock",
            Operation::Spawn => "start a flush thread for",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Io {
                operation,
                path,
                kind,
                os_code,
            } => {
                write!(f, "cannot {} {}: ", operation.verb(), path.display())?;
                match os_code {
                    Some(code) => write!(f, "{}", io::Error::from_raw_os_error(*code))?,
                    None => write!(f, "{kind}")?,
                }
                write!(f, "; {}", io_advice(*operation, *kind))
            }
            Error::Exists(path) => write!(
                f,
                "{} exists already and is never overwritten; open it, or choose another path",
                path.display()
            ),
            Error::NotAJournal(path) => write!(
                f,
                "{} holds no journal segment; create a journal there, or check the path",
                path.display()
            ),
            Error::Locked { directory, pid } => {
                write!(f, "the journal {} is in use", directory.display())?;
                if let Some(pid) = pid {
                    write!(f, " by process {pid}")?;
                }
                write!(f, "; stop that process, or give this one its own directory")
            }
            Error::Corrupt(corruption) => write!(f, "{corruption}"),
            Error::PayloadTooLong { bytes } => write!(
                f,
                "a payload of {bytes} bytes exceeds the {PAYLOAD_BYTES_MAX} bytes of a frame; \
                 nothing was appended"
            ),
            Error::Full(path) => write!(
                f,
                "the journal {} has as many segments as it can number; seal it and begin another",
                path.display()
            ),
            Error::Exposed { path, mode } => write!(
                f,
                "{} holds a secret, and its permissions {mode:04o} let others at it; run \
                 chmod 600 on it, and replace the secret if others may have read it",
                path.display()
            ),
            Error::Malformed { path, expected } => write!(
                f,
                "{} does not hold {expected}; check the path, or restore the file from its backup",
                path.display()
            ),
            Error::Passphrase(path) => write!(
                f,
                "{} is encrypted, and the passphrase is missing or wrong; give its passphrase",
                path.display()
            ),
            Error::Entropy => write!(
                f,
                "the operating system gave no random bytes; nothing was made, try again"
            ),
        }
    }
}

fn io_advice(operation: Operation, kind: io::ErrorKind) -> &'static str {
    match (kind, operation) {
        (io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded, _) => {
            "free space, then open the journal again: what was acknowledged is safe"
        }
        (io::ErrorKind::FileTooLarge, _) => {
            "raise the file size limit (ulimit -f) or make segments smaller, then open it again: \
             what was acknowledged is safe"
        }
        (io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem, _) => {
            "check the owner and permissions of the directory"
        }
        (io::ErrorKind::NotFound, _) => "check the path",
        (_, Operation::Sync) => {
            "the disk may be failing: check it, then open the journal again, which reads back \
             what really arrived"
        }
        _ => "check the disk, then open it again: what was acknowledged is safe",
    }
}

impl std::error::Error for Error {}

//! Why a command could not do what it was asked to, in words for the person who asked.
//!
//! The libraries give small errors; here they become one text that says what, where and what to do.

use std::io;
use std::path::Path;

use rlhf_audit_core::cbor;
use rlhf_audit_store::recorder::CaptureError;
use rlhf_audit_store::seal::SealError;

/// How a command ended that did its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Exit 0.
    Good,
    /// What was examined does not hold: exit 1.
    Refused,
    /// The command line was not understood and clap has said so: exit 2.
    Usage,
}

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nobody reads standard output any more; no error.
    ClosedPipe,
    /// What, where, and what to do.
    Text(String),
}

impl Failure {
    /// A failure in words.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A failure of the operating system on a file: `cannot {verb} {path}: …; {advice}`.
    pub(crate) fn io(verb: &str, path: &Path, error: &io::Error) -> Self {
        let advice = match error.kind() {
            io::ErrorKind::NotFound => "check the path",
            io::ErrorKind::PermissionDenied => "check the owner and permissions",
            io::ErrorKind::IsADirectory => "give a file, not a directory",
            io::ErrorKind::AlreadyExists => "something else has that name; choose another",
            io::ErrorKind::StorageFull => "free space and try again",
            _ => "check the disk and try again",
        };
        Self::Text(format!(
            "cannot {verb} {}: {error}; {advice}",
            path.display()
        ))
    }

    /// Bytes of a file that cannot be read as what it should be.
    pub(crate) fn bytes(path: &Path, error: &cbor::Error) -> Self {
        let (code, advice) = (error.code.name(), error.code.advice());
        Self::Text(format!(
            "{}: byte {}: {} ({code}). {advice}",
            path.display(),
            error.offset,
            error.code.meaning()
        ))
    }
}

/// Writing to standard output failed: every other file goes through [`Failure::io`].
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ClosedPipe,
            _ => Self::Text(format!("cannot write to standard output: {error}")),
        }
    }
}

impl From<rlhf_audit_store::Error> for Failure {
    fn from(error: rlhf_audit_store::Error) -> Self {
        Self::Text(error.to_string())
    }
}

impl From<CaptureError> for Failure {
    fn from(error: CaptureError) -> Self {
        Self::Text(error.to_string())
    }
}

impl From<SealError> for Failure {
    fn from(error: SealError) -> Self {
        Self::Text(error.to_string())
    }
}

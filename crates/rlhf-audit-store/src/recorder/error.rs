//! Why something was not recorded.

use std::fmt;

use rlhf_audit_core::cbor::Misuse;
use rlhf_audit_core::codes::Code;

use crate::Error;

/// Why something was not recorded. Nothing of it is in the journal, and the log goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CaptureError {
    /// A verifier would reject the record with this code.
    Rule(Code),
    /// A value cannot be encoded, such as an integer above 2^53 − 1.
    Value(Misuse),
    /// The entry or one of its compartments is larger than the format allows.
    Large {
        /// What is too large.
        what: &'static str,
        /// Its size.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// Columns that must be of one length are not.
    Uneven(&'static str),
    /// Records of this kind are written by the recorder itself.
    Reserved(&'static str),
    /// The log was closed.
    Closed,
    /// The signer's key is not one that the log names.
    ForeignKey,
    /// The run secret is not the one that the log committed to.
    ForeignSecret,
    /// The journal's frames are whole but say something that no recorder writes.
    Inconsistent {
        /// The frame.
        frame: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// The journal failed.
    Journal(Error),
}

impl fmt::Display for CaptureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(code) => {
                write!(
                    f,
                    "not recorded: {} ({}). {}",
                    code.meaning(),
                    code.name(),
                    code.advice()
                )
            }
            Self::Value(misuse) => write!(f, "not recorded: a value cannot be encoded: {misuse:?}"),
            Self::Large { what, bytes, limit } => write!(
                f,
                "not recorded: the {what} has {bytes} bytes and may have {limit}; split it, or \
                 record a digest of its content"
            ),
            Self::Uneven(what) => write!(
                f,
                "not recorded: the columns of the batch differ in length ({what}); give one value \
                 for each row, null where there is none"
            ),
            Self::Reserved(kind) => {
                write!(
                    f,
                    "not recorded: records of kind {kind} are written by the recorder itself"
                )
            }
            Self::Closed => f.write_str(
                "not recorded: the log was closed; begin a new one for what happens after it",
            ),
            Self::ForeignKey => f.write_str(
                "the signing key is not one that this log names; use the key that it was created \
                 with, or introduce the new one by a key event",
            ),
            Self::ForeignSecret => f.write_str(
                "the run secret is not the one that this log was created with; with another, \
                 pseudonyms and openings would change in the middle of the log",
            ),
            Self::Inconsistent { frame, reason } => write!(
                f,
                "frame {frame} of the journal is whole but wrong: {reason}; keep the journal and \
                 seal what comes before it"
            ),
            Self::Journal(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CaptureError {}

impl From<Error> for CaptureError {
    fn from(error: Error) -> Self {
        Self::Journal(error)
    }
}

impl From<Misuse> for CaptureError {
    fn from(misuse: Misuse) -> Self {
        Self::Value(misuse)
    }
}

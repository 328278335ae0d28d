//! What can be wrong with a journal's bytes, and how it is told to people.

use std::fmt;
use std::path::PathBuf;

/// Why bytes are no frame, or a file no segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Defect {
    /// The file ends before the frame does (or the frame's length was changed to say so).
    Cut,
    /// The frame claims more than the longest payload.
    Length,
    /// The frame's checksum differs.
    Checksum,
    /// The frame is intact but of a kind this version does not know.
    Kind,
    /// The segment's header does not check.
    Header,
    /// The segment is of another journal, or under another's name.
    Foreign,
    /// A segment before the last one is not there.
    Missing,
    /// The segment begins at another frame than the one before it ends at.
    Gap,
}

impl Defect {
    const fn meaning(self) -> &'static str {
        match self {
            Defect::Cut => "the file ends inside a frame",
            Defect::Length => "a frame claims an impossible length",
            Defect::Checksum => "a frame's checksum differs",
            Defect::Kind => "a frame is of a kind this version does not know",
            Defect::Header => "the segment header does not check",
            Defect::Foreign => "the segment belongs to another journal or another place in it",
            Defect::Missing => "the segment is missing",
            Defect::Gap => "the segment does not begin where the one before it ends",
        }
    }
}

/// The end of a journal that was not durable, or cannot be told from it.
///
/// Nothing that a later mark or segment vouches for is ever in it. It can hold frames that were
/// acknowledged only if the disk changed bytes of the very last batch before the mark behind that
/// batch was written (see [the module's text](crate::journal)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Torn {
    /// The segment whose end is torn.
    pub file: PathBuf,
    /// Where the torn end begins, in bytes from the start of the file.
    pub offset: u64,
    /// How many bytes it has.
    pub bytes: u64,
    /// The index of the first frame that is lost.
    pub frame: u64,
    /// What is wrong with that frame.
    pub defect: Defect,
    /// How many intact frames follow the bad one. They are cut too: a log has no holes. More than
    /// none means that the disk kept later bytes and lost earlier ones.
    pub frames_after: u64,
    /// Where the bytes were kept; `None` from a reader, which changes nothing.
    pub saved: Option<PathBuf>,
}

impl fmt::Display for Torn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the last write to {} was torn at byte {} (frame {}): {}; {} bytes with {} intact \
             frames behind the bad one",
            self.file.display(),
            self.offset,
            self.frame,
            self.defect.meaning(),
            self.bytes,
            self.frames_after,
        )?;
        match &self.saved {
            Some(saved) => write!(f, " were cut and kept in {}", saved.display()),
            None => write!(f, " are left where they are"),
        }
    }
}

/// Durable bytes that are not what was written. Nothing was changed, and nothing is skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corruption {
    /// The damaged segment.
    pub file: PathBuf,
    /// Where the damage was met, in bytes from the start of the file.
    pub offset: u64,
    /// The index of the first frame that cannot be read.
    pub frame: u64,
    /// What is wrong there.
    pub defect: Defect,
}

impl fmt::Display for Corruption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is damaged at byte {} (frame {}), in what was durable: {}; ",
            self.file.display(),
            self.offset,
            self.frame,
            self.defect.meaning(),
        )?;
        match self.defect {
            Defect::Kind => write!(f, "open it with the version that wrote it, or a later one"),
            _ => write!(
                f,
                "restore this file from a copy, or keep the directory as it is and begin another \
                 journal; the frames before {} can still be read",
                self.frame
            ),
        }
    }
}

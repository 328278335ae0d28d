//! One segment file: its name and its header.
//!
//! ```text
//! "rlhf-jnl" | version u32 | segment number u32 | index of its first frame u64 |
//! journal id (16 random bytes, the same in every segment) | CRC-32C of all before u32
//! ```
//!
//! Integers are little-endian. A segment is renamed into place with a durable header, so a segment
//! whose header does not check is damaged, never half made.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Operation};

/// Bytes of the header.
pub(super) const HEADER_BYTES: usize = 44;
/// The highest segment number that a file name holds.
pub(super) const NUMBER_MAX: u32 = 99_999_999;

const MAGIC: [u8; 8] = *b"rlhf-jnl";
const VERSION: u32 = 1;

/// What a segment says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// Its number; the file name says the same.
    pub(super) number: u32,
    /// The index of its first frame, which is the number of frames in the segments before it. All
    /// of those were durable before this header was written.
    pub(super) first_frame: u64,
    /// The journal's random id.
    pub(super) id: [u8; 16],
}

impl Header {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER_BYTES);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&self.number.to_le_bytes());
        bytes.extend_from_slice(&self.first_frame.to_le_bytes());
        bytes.extend_from_slice(&self.id);
        bytes.extend_from_slice(&crc32c::crc32c(&bytes).to_le_bytes());
        bytes
    }

    /// The header in `bytes`, if magic, version and checksum are right.
    pub(super) fn parse(bytes: &[u8; HEADER_BYTES]) -> Option<Header> {
        let (covered, stored) = bytes.split_last_chunk::<4>()?;
        let (magic, rest) = covered.split_first_chunk::<8>()?;
        let (version, rest) = rest.split_first_chunk::<4>()?;
        let (number, rest) = rest.split_first_chunk::<4>()?;
        let (first_frame, id) = rest.split_first_chunk::<8>()?;
        let sound = *magic == MAGIC
            && u32::from_le_bytes(*version) == VERSION
            && u32::from_le_bytes(*stored) == crc32c::crc32c(covered);
        sound.then_some(Header {
            number: u32::from_le_bytes(*number),
            first_frame: u64::from_le_bytes(*first_frame),
            id: id.try_into().ok()?,
        })
    }

    /// What the checksum of every frame of this journal starts from.
    pub(super) fn seed(&self) -> u32 {
        crc32c::crc32c(&self.id)
    }
}

/// The path of a segment.
pub(super) fn path(directory: &Path, number: u32) -> PathBuf {
    directory.join(format!("seg-{number:08}.log"))
}

/// The numbers of all segments in a directory, ascending. Other files are not the journal's.
pub(super) fn list(directory: &Path) -> Result<Vec<u32>, Error> {
    let failed = |error| Error::io(Operation::Inspect, directory, &error);
    let mut numbers = Vec::new();
    for entry in fs::read_dir(directory).map_err(failed)? {
        numbers.extend(number(&entry.map_err(failed)?.file_name()));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

fn number(name: &OsStr) -> Option<u32> {
    let digits = name.to_str()?.strip_prefix("seg-")?.strip_suffix(".log")?;
    let plain = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

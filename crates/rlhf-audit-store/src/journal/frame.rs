//! One frame: how opaque bytes stand in a segment.
//!
//! ```text
//! length u32 LE | CRC-32C u32 LE | type u8 | payload (length bytes)
//! ```
//!
//! The checksum runs over length ‖ type ‖ frame index (u64 LE) ‖ payload and starts from the
//! checksum of the journal's random id. Index and id are not stored in the frame: a frame of another
//! journal, or one that stands where another should, fails its checksum although it is intact.
//!
//! The frame `03 00 00 00 | cc cc cc cc | 01 | 61 62 63` is an entry with the payload `abc`.

/// Longest payload of one frame: an entry with four compartments of 1 MiB, and room to spare.
pub const PAYLOAD_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Bytes of a frame before its payload.
pub(super) const HEAD_BYTES: usize = 9;
/// Bytes of a whole mark.
pub(super) const MARK_BYTES: usize = HEAD_BYTES + 8;
/// The type of a mark: "every frame before this one is durable", payload = their number, u64 LE.
/// A mark takes no index.
pub(super) const MARK: u8 = 0;

/// What a frame is to those who read the journal; to the journal itself it is a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum FrameKind {
    /// An entry of the log, with its compartments.
    Entry = 1,
    /// A signed head.
    Head = 2,
}

impl FrameKind {
    pub(super) const fn from_tag(tag: u8) -> Option<FrameKind> {
        match tag {
            1 => Some(FrameKind::Entry),
            2 => Some(FrameKind::Head),
            _ => None,
        }
    }
}

/// The fixed part of a frame, as read: nothing in it is checked yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    pub(super) length: u32,
    pub(super) checksum: u32,
    pub(super) tag: u8,
}

impl Head {
    pub(super) fn parse(bytes: [u8; HEAD_BYTES]) -> Head {
        let [a, b, c, d, e, f, g, h, tag] = bytes;
        Head {
            length: u32::from_le_bytes([a, b, c, d]),
            checksum: u32::from_le_bytes([e, f, g, h]),
            tag,
        }
    }
}

/// Appends one frame to `buffer`. The caller has checked `payload` against [`PAYLOAD_BYTES_MAX`].
pub(super) fn encode(buffer: &mut Vec<u8>, seed: u32, index: u64, kind: FrameKind, payload: &[u8]) {
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    let tag = kind as u8;
    buffer.extend_from_slice(&head(seed, length, tag, index, payload));
    buffer.extend_from_slice(payload);
}

/// The mark that says `frames` frames are durable.
pub(super) fn mark(seed: u32, frames: u64) -> [u8; MARK_BYTES] {
    let payload = frames.to_le_bytes();
    let mut bytes = [0; MARK_BYTES];
    let head = head(seed, 8, MARK, frames, &payload);
    for (to, from) in bytes.iter_mut().zip(head.into_iter().chain(payload)) {
        *to = from;
    }
    bytes
}

/// The number of frames a mark vouches for, if `bytes` are a mark of this journal.
pub(super) fn parse_mark(seed: u32, bytes: &[u8; MARK_BYTES]) -> Option<u64> {
    let (head, payload) = bytes.split_first_chunk::<HEAD_BYTES>()?;
    let head = Head::parse(*head);
    let frames = u64::from_le_bytes(payload.try_into().ok()?);
    let intact = head.length == 8
        && head.tag == MARK
        && head.checksum == checksum(seed, 8, MARK, frames, payload);
    intact.then_some(frames)
}

/// The checksum a frame must carry.
pub(super) fn checksum(seed: u32, length: u32, tag: u8, index: u64, payload: &[u8]) -> u32 {
    let [a, b, c, d] = length.to_le_bytes();
    let [i, j, k, l, m, n, o, p] = index.to_le_bytes();
    let covered = [a, b, c, d, tag, i, j, k, l, m, n, o, p];
    crc32c::crc32c_append(crc32c::crc32c_append(seed, &covered), payload)
}

fn head(seed: u32, length: u32, tag: u8, index: u64, payload: &[u8]) -> [u8; HEAD_BYTES] {
    let [a, b, c, d] = length.to_le_bytes();
    let [e, f, g, h] = checksum(seed, length, tag, index, payload).to_le_bytes();
    [a, b, c, d, e, f, g, h, tag]
}

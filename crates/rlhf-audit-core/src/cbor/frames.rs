//! The open arrays and maps around the next item, shared by reader and writer.
//!
//! A frame counts its members down and closes by itself with the last one, which is then one
//! member of the frame outside. Below all frames lies the top level, an RFC 8742 sequence whose
//! count cannot reach zero: every item takes a byte of memory, and there are fewer than
//! `usize::MAX` of those.

use crate::limits::DEPTH_MAX;

/// One open array or map.
#[derive(Clone, Copy, Debug)]
struct Frame {
    /// Items still to come; a pair of a map counts twice, so an even number means "key next".
    left: usize,
    is_map: bool,
    /// Where the previous key of this map lies. Empty before the first key; a key never is.
    key_start: usize,
    key_end: usize,
}

impl Frame {
    const TOP_LEVEL: Frame = Frame {
        left: usize::MAX,
        is_map: false,
        key_start: 0,
        key_end: 0,
    };
}

/// The stack of open frames: fixed size, the innermost one outside the array.
#[derive(Clone, Debug)]
pub(super) struct Frames {
    inner: Frame,
    depth: usize,
    outer: [Frame; DEPTH_MAX],
}

/// How a map key offends against RFC 8949 §4.2.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyFault {
    Order,
    Duplicate,
}

impl Frames {
    /// Starts at the top level, `depth` frames deep in something else.
    #[inline]
    pub(super) fn new(depth: usize) -> Frames {
        Frames {
            inner: Frame::TOP_LEVEL,
            depth,
            outer: [Frame::TOP_LEVEL; DEPTH_MAX],
        }
    }

    /// The number of arrays and maps around the next item.
    #[inline]
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// The number of whole items at the top level; call only where no frame is open.
    #[inline]
    pub(super) fn items(&self) -> usize {
        usize::MAX - self.inner.left
    }

    /// Whether the next item is a map key.
    #[inline]
    pub(super) fn at_key(&self) -> bool {
        self.inner.is_map && self.inner.left & 1 == 0
    }

    /// Opens a frame of `members` items, or counts an empty one as a member at once.
    ///
    /// `None` if that is deeper than [`DEPTH_MAX`].
    #[inline]
    pub(super) fn open(&mut self, members: usize, is_map: bool) -> Option<()> {
        // An empty array at the limit is as deep as a full one. The slot of depth d holds the
        // frame that surrounds depth d + 1.
        let slot = self.outer.get_mut(self.depth)?;
        if members == 0 {
            self.complete();
            return Some(());
        }
        *slot = self.inner;
        self.depth += 1;
        self.inner = Frame {
            left: members,
            is_map,
            key_start: 0,
            key_end: 0,
        };
        Some(())
    }

    /// Counts one item as read or written and closes every frame that it completes.
    #[inline]
    pub(super) fn complete(&mut self) {
        // An open frame has members left, and the top level never runs out: no underflow.
        self.inner.left = self.inner.left.wrapping_sub(1);
        while self.inner.left == 0 {
            self.close();
        }
    }

    #[inline]
    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.inner = self
            .outer
            .get(self.depth)
            .copied()
            .unwrap_or(Frame::TOP_LEVEL);
        self.inner.left = self.inner.left.wrapping_sub(1);
    }

    /// Judges the key at `start..end` of `bytes` against the one before and remembers it.
    ///
    /// Call only where [`Frames::at_key`] holds. The first bytes decide alone unless they are
    /// equal, which spares keys of one byte the comparison of slices.
    #[inline]
    pub(super) fn key(&mut self, bytes: &[u8], start: usize, end: usize) -> Result<(), KeyFault> {
        let previous = bytes
            .get(self.inner.key_start..self.inner.key_end)
            .unwrap_or_default();
        let current = bytes.get(start..end).unwrap_or_default();
        (self.inner.key_start, self.inner.key_end) = (start, end);
        if previous.first() < current.first() {
            Ok(())
        } else {
            compare(previous, current)
        }
    }
}

#[cold]
fn compare(previous: &[u8], current: &[u8]) -> Result<(), KeyFault> {
    match previous.cmp(current) {
        core::cmp::Ordering::Less => Ok(()),
        core::cmp::Ordering::Equal => Err(KeyFault::Duplicate),
        core::cmp::Ordering::Greater => Err(KeyFault::Order),
    }
}

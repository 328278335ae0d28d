//! Records of the spine that are kept one by one, up to a cap.

use alloc::vec::Vec;
use core::mem;

use super::{KEPT_BYTES_MAX, KEPT_MAX};
use crate::records::anomaly::Anomaly;
use crate::records::checkpoint::Checkpoint;
use crate::records::dataset::Dataset;
use crate::records::declaration::Declaration;
use crate::records::erasure::Erasure;
use crate::records::evaluation::Evaluation;
use crate::records::guideline::Guideline;
use crate::records::key_event::KeyEvent;
use crate::records::resume::Resume;
use crate::records::threshold::Threshold;
use crate::records::{Field, try_encode};

/// A record and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct At<T> {
    /// Sequence number of the entry.
    pub seq: u64,
    /// When it was recorded, in ms since 1970-01-01T00:00:00Z.
    pub time_ms: u64,
    /// Files that it names; the list itself is not kept.
    pub files: u64,
    /// The record, without its files and its `ext`.
    pub record: T,
}

/// The records of one kind, in log order, with their number.
///
/// More than [`KEPT_MAX`] records, or more than [`KEPT_BYTES_MAX`] bytes of them, and all are
/// dropped for good; the number goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept<T> {
    /// Entries of the kind.
    pub entries: u64,
    rows: Vec<At<T>>,
    bytes: usize,
    is_over: bool,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self {
            entries: 0,
            rows: Vec::new(),
            bytes: 0,
            is_over: false,
        }
    }
}

impl<T: Lighten> Kept<T> {
    pub(super) fn push(&mut self, seq: u64, time_ms: u64, record: &T) {
        self.entries += 1;
        if self.is_over {
            return;
        }
        let mut record = record.clone();
        let files = record.lighten();
        let bytes = try_encode(&record).map_or(usize::MAX, |bytes| bytes.len());
        self.bytes = self.bytes.saturating_add(bytes);
        if self.rows.len() == KEPT_MAX || self.bytes > KEPT_BYTES_MAX {
            *self = Self {
                entries: self.entries,
                is_over: true,
                ..Self::default()
            };
            return;
        }
        self.rows.push(At {
            seq,
            time_ms,
            files,
            record,
        });
    }

    /// The records in log order; `None` if there were too many.
    pub fn rows(&self) -> Option<&[At<T>]> {
        (!self.is_over).then_some(&self.rows)
    }

    /// The record that is the entry `seq`, if it is kept.
    pub fn get(&self, seq: u64) -> Option<&At<T>> {
        let place = self.rows.binary_search_by_key(&seq, |at| at.seq).ok()?;
        self.rows.get(place)
    }
}

/// A record that can be kept in little space.
pub trait Lighten: Field + Clone {
    /// Drops `ext` and the list of files, and returns the number of files.
    fn lighten(&mut self) -> u64;
}

macro_rules! without_files {
    ($($type:ty)*) => {
        $(impl Lighten for $type {
            fn lighten(&mut self) -> u64 {
                self.ext = None;
                0
            }
        })*
    };
}

macro_rules! with_files {
    ($($type:ty)*) => {
        $(impl Lighten for $type {
            fn lighten(&mut self) -> u64 {
                self.ext = None;
                mem::take(&mut self.files).len() as u64
            }
        })*
    };
}

without_files!(Anomaly Declaration Erasure Evaluation Guideline KeyEvent Resume Threshold);
with_files!(Checkpoint Dataset);

//! Journals into one bundle file.
//!
//! Sealing copies: entries, disclosures and heads leave the journal as the bytes they entered it, so
//! nothing can change between capture and bundle. Only compartments that are to be withheld, and
//! those that an erasure record names, are replaced by null. What follows the last head of a log is
//! not signed and stays behind, an erasure among it included: sign a head after recording one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use rlhf_audit_core::bundle::item::Header;
use rlhf_audit_core::bundle::segment::{Disclosures, Member, Members, write_entry};
use rlhf_audit_core::bundle::write::{BundleWriter, Sink, WriteError};
use rlhf_audit_core::cbor::Writer;
use rlhf_audit_core::merkle::{Hash, leaf_hash};
use rlhf_audit_core::records::{Compartment, Entry, Record, log_open::LogOpen};

use crate::Error;
use crate::durable;
use crate::error::Operation;
use crate::journal::{Frame, FrameKind, Frames};
use crate::recorder::CARD_FILE;

/// The reason for what was erased (`spec/registry/reasons.csv`).
const ERASED: u64 = 6;

/// How a bundle is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealOptions {
    /// Compartments to withhold, with the reason (`spec/registry/reasons.csv`).
    pub withhold: BTreeMap<Compartment, u64>,
}

impl Default for SealOptions {
    /// What was noised is shown, what it was before is not: reason 5, the format's default.
    fn default() -> Self {
        Self {
            withhold: BTreeMap::from([(Compartment::Raw, 5)]),
        }
    }
}

/// What was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealReport {
    /// One for each journal, in order of rank.
    pub logs: Vec<SealedLog>,
    /// Size of the file.
    pub bytes: u64,
}

/// A log in a sealed bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedLog {
    /// Its id.
    pub log_id: Hash,
    /// Its rank.
    pub rank: u64,
    /// Entries in the bundle.
    pub entries: u64,
    /// Heads in the bundle.
    pub heads: u64,
    /// Entries after the last head, which stayed behind.
    pub unsigned: u64,
    /// Whether the log is closed and its card in the bundle.
    pub closed: bool,
}

/// Why nothing was sealed; a bundle that was there before is untouched.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SealError {
    /// A journal or the output failed.
    Store(Error),
    /// A journal has no head, so there is nothing signed to seal.
    Unsigned(PathBuf),
    /// A frame of a journal does not hold what a recorder writes.
    Frame {
        /// The journal.
        journal: PathBuf,
        /// The frame.
        frame: u64,
    },
    /// Two journals are of one rank, or of different runs.
    Mixed(PathBuf),
    /// The file exists and was not to be replaced.
    Exists(PathBuf),
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => error.fmt(f),
            Self::Unsigned(path) => write!(
                f,
                "{}: the journal has no signed head yet; record a checkpoint or close the run",
                path.display()
            ),
            Self::Frame { journal, frame } => write!(
                f,
                "{}: frame {frame} does not hold an entry or head; was the journal written by \
                 this software?",
                journal.display()
            ),
            Self::Mixed(path) => write!(
                f,
                "{}: this journal is of another run, or of a rank that is there already; seal one \
                 journal for each rank of one run",
                path.display()
            ),
            Self::Exists(path) => {
                write!(
                    f,
                    "{}: the file exists; give another name or --force",
                    path.display()
                )
            }
        }
    }
}

impl std::error::Error for SealError {}

impl From<Error> for SealError {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

/// Seals journals, one for each rank of a run, into the bundle file `out`.
///
/// The file appears whole or not at all: it is written beside its place, made durable, and renamed.
///
/// # Errors
/// [`SealError`]; nothing is left in `out` then.
pub fn seal(
    journals: &[PathBuf],
    out: &Path,
    options: &SealOptions,
) -> Result<SealReport, SealError> {
    let mut sources = journals
        .iter()
        .map(|path| Source::open(path))
        .collect::<Result<Vec<_>, _>>()?;
    sources.sort_by_key(|source| source.open.rank);
    for pair in sources.windows(2) {
        if let [a, b] = pair
            && (a.open.rank == b.open.rank || a.open.run_id != b.open.run_id)
        {
            return Err(SealError::Mixed(b.directory.clone()));
        }
    }
    let temporary = durable::temporary(out);
    let result = write_bundle(&sources, &temporary, options).and_then(|logs| {
        let bytes = fs::metadata(&temporary)
            .map_err(|error| Error::io(Operation::Inspect, &temporary, &error))?
            .len();
        fs::rename(&temporary, out).map_err(|error| Error::io(Operation::Rename, out, &error))?;
        durable::sync_directory(durable::parent(out))?;
        Ok(SealReport { logs, bytes })
    });
    if result.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    result
}

/// A journal that is to be sealed.
struct Source {
    directory: PathBuf,
    open: LogOpen,
    log_id: Hash,
    /// Frames up to and including the last head.
    frames: u64,
    entries: u64,
    heads: u64,
    unsigned: u64,
    closed: bool,
    /// What the log says was erased: compartments by entry, with the frame that says so.
    erasures: Vec<(u64, u64, Vec<u64>)>,
}

impl Source {
    /// First pass: what the log is, and where its last head stands.
    fn open(directory: &Path) -> Result<Self, SealError> {
        let mut frames = Frames::open(directory)?;
        let mut this: Option<Self> = None;
        let (mut entries, mut heads) = (0, 0);
        while let Some(frame) = frames.next_frame()? {
            let bad = || SealError::Frame {
                journal: directory.to_path_buf(),
                frame: frame.index,
            };
            let source = match &mut this {
                Some(source) => source,
                none => none.insert(Self::first(directory, frame.payload).ok_or_else(bad)?),
            };
            match frame.kind {
                FrameKind::Entry => {
                    entries += 1;
                    source.unsigned += 1;
                    source.note_erasure(&frame);
                }
                FrameKind::Head => {
                    heads += 1;
                    source.frames = frame.index + 1;
                    source.unsigned = 0;
                    (source.entries, source.heads) = (entries, heads);
                }
            }
        }
        let mut this = this.ok_or_else(|| SealError::Unsigned(directory.to_path_buf()))?;
        if this.heads == 0 {
            return Err(SealError::Unsigned(directory.to_path_buf()));
        }
        this.closed = this.unsigned == 0 && directory.join(CARD_FILE).exists();
        Ok(this)
    }

    fn first(directory: &Path, payload: &[u8]) -> Option<Self> {
        let member = Members::new(payload, 0).next_member().ok()??;
        let Member::Entry { bytes, .. } = member else {
            return None;
        };
        let Record::LogOpen(open) = Entry::read(bytes, 0).ok()?.record else {
            return None;
        };
        Some(Self {
            directory: directory.to_path_buf(),
            open: *open,
            log_id: leaf_hash(bytes),
            frames: 0,
            entries: 0,
            heads: 0,
            unsigned: 0,
            closed: false,
            erasures: Vec::new(),
        })
    }

    fn note_erasure(&mut self, frame: &Frame<'_>) {
        if let Some(bytes) = entry_of_kind(frame.payload, "erasure")
            && let Ok(entry) = Entry::read(bytes, 0)
            && let Record::Erasure(erasure) = entry.record
        {
            self.erasures
                .push((frame.index, erasure.entry, erasure.compartments));
        }
    }

    /// The compartments that the first `frames_max` frames say were erased, by entry.
    fn erased(&self, frames_max: u64) -> BTreeMap<u64, BTreeSet<Compartment>> {
        let mut erased: BTreeMap<u64, BTreeSet<Compartment>> = BTreeMap::new();
        for (frame, entry, numbers) in &self.erasures {
            if *frame < frames_max {
                let known = numbers
                    .iter()
                    .filter_map(|number| Compartment::from_number(*number));
                erased.entry(*entry).or_default().extend(known);
            }
        }
        erased
    }

    /// Second pass: copies the log into the bundle; says whether log-close ends it.
    fn copy<S: Sink>(
        &self,
        bundle: &mut BundleWriter<S>,
        withhold: &BTreeMap<Compartment, u64>,
        frames_max: u64,
    ) -> Result<bool, Failure<S::Error>> {
        bundle.log(&self.log_id, self.open.rank, self.open.segment_height)?;
        let mut frames = Frames::open(&self.directory)?;
        let (mut seq, mut closed) = (0, false);
        let hidden: BTreeSet<Compartment> = withhold.keys().copied().collect();
        let erased = self.erased(frames_max);
        while let Some(frame) = frames.next_frame()? {
            if frame.index >= frames_max {
                break;
            }
            match frame.kind {
                FrameKind::Head => bundle.head(frame.payload)?,
                FrameKind::Entry => {
                    let all = erased.get(&seq).map(|erased| erased | &hidden);
                    let redacted = redact(frame.payload, all.as_ref().unwrap_or(&hidden))
                        .ok_or(Failure::Frame(frame.index))?;
                    bundle.member(seq, seq + 1, redacted.as_deref().unwrap_or(frame.payload))?;
                    seq += 1;
                    closed = is_close(frame.payload);
                }
            }
        }
        Ok(closed)
    }
}

/// What can go wrong while a log is copied.
enum Failure<E> {
    Store(Error),
    Frame(u64),
    Write(WriteError<E>),
}

impl<E> From<Error> for Failure<E> {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl<E> From<WriteError<E>> for Failure<E> {
    fn from(error: WriteError<E>) -> Self {
        Self::Write(error)
    }
}

fn write_bundle(
    sources: &[Source],
    path: &Path,
    options: &SealOptions,
) -> Result<Vec<SealedLog>, SealError> {
    let file = File::create(path).map_err(|error| Error::io(Operation::Create, path, &error))?;
    let sink = FileSink(BufWriter::with_capacity(1 << 20, file));
    let failed = |error: &io::Error| SealError::Store(Error::io(Operation::Write, path, error));
    let frames_max = |source: &Source| source.frames;
    let header = header(sources, &options.withhold, frames_max);
    let mut bundle = BundleWriter::new(sink, &header).map_err(|error| of_write(error, path))?;
    let mut logs = Vec::new();
    for source in sources {
        let of = |failure| match failure {
            Failure::Store(error) => SealError::Store(error),
            Failure::Frame(frame) => SealError::Frame {
                journal: source.directory.clone(),
                frame,
            },
            Failure::Write(error) => of_write(error, path),
        };
        let closed = source
            .copy(&mut bundle, &options.withhold, source.frames)
            .map_err(of)?;
        if closed {
            let card = source.directory.join(CARD_FILE);
            let bytes =
                fs::read(&card).map_err(|error| Error::io(Operation::Read, &card, &error))?;
            bundle.card(&bytes).map_err(|error| of_write(error, path))?;
        }
        logs.push(SealedLog {
            log_id: source.log_id,
            rank: source.open.rank,
            entries: source.entries,
            heads: source.heads,
            unsigned: source.unsigned,
            closed,
        });
    }
    let FileSink(mut buffer) = bundle.finish().map_err(|error| of_write(error, path))?;
    buffer.flush().map_err(|error| failed(&error))?;
    buffer
        .get_ref()
        .sync_all()
        .map_err(|error| failed(&error))?;
    Ok(logs)
}

/// Streams the log in `directory` as a bundle that has no end yet: all entries, no card, no trailer.
pub(crate) fn stream_open_log(directory: &Path, sink: &mut dyn FnMut(&[u8])) -> Result<(), Error> {
    let source = match Source::open(directory) {
        Ok(source) => source,
        Err(SealError::Unsigned(_)) => first_source(directory)?,
        Err(SealError::Store(error)) => return Err(error),
        Err(_) => return Err(Error::NotAJournal(directory.to_path_buf())),
    };
    let wrong = || Error::NotAJournal(directory.to_path_buf());
    let none = BTreeMap::new();
    let header = header(std::slice::from_ref(&source), &none, |_| u64::MAX);
    let mut bundle = BundleWriter::new(CallSink(sink), &header).map_err(|_| wrong())?;
    match source.copy(&mut bundle, &none, u64::MAX) {
        Ok(_) => bundle.flush_segment().map_err(|_| wrong()),
        Err(Failure::Store(error)) => Err(error),
        Err(_) => Err(wrong()),
    }
}

fn first_source(directory: &Path) -> Result<Source, Error> {
    let mut frames = Frames::open(directory)?;
    let first = frames
        .next_frame()?
        .and_then(|frame| Source::first(directory, frame.payload));
    first.ok_or_else(|| Error::NotAJournal(directory.to_path_buf()))
}

/// The header gives a reason for each compartment that the bundle withholds somewhere.
fn header(
    sources: &[Source],
    withhold: &BTreeMap<Compartment, u64>,
    frames_max: impl Fn(&Source) -> u64,
) -> Header {
    let mut withheld = withhold.clone();
    for source in sources {
        for compartment in source.erased(frames_max(source)).into_values().flatten() {
            withheld.entry(compartment).or_insert(ERASED);
        }
    }
    Header {
        logs: sources.len() as u64,
        withheld,
        generator: format!("rlhf-audit {}", crate::VERSION),
    }
}

/// The member with compartments withheld, or `None` inside where nothing changes.
#[allow(clippy::option_option)]
fn redact(payload: &[u8], withhold: &BTreeSet<Compartment>) -> Option<Option<Vec<u8>>> {
    if withhold.is_empty() {
        return Some(None);
    }
    let member = Members::new(payload, 0).next_member().ok()??;
    let Member::Entry {
        bytes, disclosures, ..
    } = member
    else {
        return None;
    };
    if disclosures.as_slice().iter().all(Option::is_none) {
        return Some(None);
    }
    let entry = Entry::read(bytes, 0).ok()?;
    let hidden = |compartment| withhold.contains(&compartment);
    if !entry
        .commitments
        .iter()
        .any(|(compartment, _)| hidden(compartment))
    {
        return Some(None);
    }
    let mut kept = Disclosures::default();
    for ((compartment, _), shown) in entry.commitments.iter().zip(disclosures.as_slice()) {
        kept.push(if hidden(compartment) { None } else { *shown });
    }
    let mut writer = Writer::new();
    write_entry(&mut writer, bytes, kept.as_slice());
    writer.finish().ok().map(Some)
}

fn is_close(payload: &[u8]) -> bool {
    entry_of_kind(payload, "log-close").is_some()
}

/// The entry of a journal frame if it is of this kind.
fn entry_of_kind<'a>(payload: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let Ok(Some(Member::Entry { bytes, .. })) = Members::new(payload, 0).next_member() else {
        return None;
    };
    let kind = rlhf_audit_core::records::peek_kind(bytes, 0).ok()?;
    (kind.name == name).then_some(bytes)
}

fn of_write(error: WriteError<io::Error>, path: &Path) -> SealError {
    match error {
        WriteError::Sink(error) => SealError::Store(Error::io(Operation::Write, path, &error)),
        // Members come from the journal, which took none that a segment cannot hold.
        WriteError::Misuse(_) | WriteError::Oversize => SealError::Frame {
            journal: path.to_path_buf(),
            frame: 0,
        },
    }
}

struct FileSink(BufWriter<File>);

impl Sink for FileSink {
    type Error = io::Error;
    fn put(&mut self, bytes: &[u8]) -> Result<(), io::Error> {
        self.0.write_all(bytes)
    }
}

struct CallSink<'s>(&'s mut dyn FnMut(&[u8]));

impl Sink for CallSink<'_> {
    type Error = std::convert::Infallible;
    fn put(&mut self, bytes: &[u8]) -> Result<(), Self::Error> {
        (self.0)(bytes);
        Ok(())
    }
}

//! A data set before it is recorded: its digest, its shape, its rows.

use std::io::Write;
use std::path::{Path, PathBuf};

use rlhf_audit_core::records::Digest;
use rlhf_audit_core::records::common::File;
use rlhf_audit_input::{Error, Judgements, Options, open};
use sha2::{Digest as _, Sha256};

use super::bad_rows::BadRows;
use crate::failure::Failure;
use crate::output::count;
use crate::{files, progress};

/// Rows between two movements of the bar.
const TICK_ROWS: u64 = 1024;

/// One input, read once from end to end unless it is standard input.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) path: PathBuf,
    /// What the first readings found; `None` for standard input.
    pub(super) scan: Option<Scan>,
}

/// What was found in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scan {
    pub(super) size_bytes: u64,
    pub(super) digest: Digest,
    pub(super) format: &'static str,
    pub(super) shape: &'static str,
    pub(super) rows: u64,
    pub(super) judgements: u64,
}

/// Whether a path stands for standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

impl Input {
    /// Reads a file for its digest and its rows.
    pub(super) fn scan(
        path: &Path,
        options: &Options,
        bad_rows: &mut BadRows,
    ) -> Result<Self, Failure> {
        let scan = if is_stdin(path) {
            None
        } else {
            Some(Scan::of(path, options, bad_rows)?)
        };
        let path = path.to_path_buf();
        Ok(Self { path, scan })
    }

    /// The judgements, from the start.
    pub(super) fn judgements(&self, options: &Options) -> Result<Judgements, Failure> {
        open(&self.path, options).map_err(|error| unreadable(&self.path, &error))
    }

    /// What the data set is called unless the caller says otherwise.
    pub(super) fn name(&self) -> String {
        let name = self.path.file_name().map(|name| name.to_string_lossy());
        match name {
            Some(name) if !is_stdin(&self.path) => name.into_owned(),
            _ => "standard input".into(),
        }
    }

    /// The file as the data set's record names it.
    pub(super) fn file(&self) -> Option<File> {
        self.scan.as_ref().map(|scan| File {
            path: self.name(),
            size_bytes: scan.size_bytes,
            digest: scan.digest,
        })
    }

    /// Says what it is.
    pub(super) fn describe(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let path = self.path.display();
        match &self.scan {
            Some(scan) => writeln!(
                out,
                "{path}: {} of shape {}: {}, {}",
                scan.format,
                scan.shape,
                count(scan.rows, "row", "rows"),
                count(scan.judgements, "judgement", "judgements"),
            )?,
            None => writeln!(out, "standard input: not read ahead")?,
        }
        Ok(())
    }
}

impl Scan {
    fn of(path: &Path, options: &Options, bad_rows: &mut BadRows) -> Result<Self, Failure> {
        let (size_bytes, digest) = digest(path)?;
        let mut judgements = open(path, options).map_err(|error| unreadable(path, &error))?;
        let bar = progress::items(None, "check rows");
        let mut found = 0;
        for next in judgements.by_ref() {
            match next {
                Ok(_) => found += 1,
                Err(row) => bar.suspend(|| bad_rows.read(path, &row))?,
            }
            if found % TICK_ROWS == 0 {
                bar.set_position(found);
            }
        }
        bar.finish_and_clear();
        Ok(Self {
            size_bytes,
            digest,
            format: judgements.format().name(),
            shape: judgements.shape().name,
            rows: judgements.rows(),
            judgements: found,
        })
    }
}

/// Size and SHA-256 of the file as it lies there, compressed or not.
pub(super) fn digest(path: &Path) -> Result<(u64, Digest), Failure> {
    let size = std::fs::metadata(path).ok().map(|metadata| metadata.len());
    let bar = progress::bytes(size, "hash");
    let (mut hash, mut total) = (Sha256::new(), 0);
    files::pieces(path, &mut |piece| {
        hash.update(piece);
        total += piece.len() as u64;
        bar.set_position(total);
        Ok(())
    })?;
    bar.finish_and_clear();
    Ok((total, hash.finalize().into()))
}

fn unreadable(path: &Path, error: &Error) -> Failure {
    match error {
        Error::Io(error) => Failure::io("read", path, error),
        error => Failure::new(format!("{}: {error}", path.display())),
    }
}

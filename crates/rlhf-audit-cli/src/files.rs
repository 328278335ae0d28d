//! Files that commands read and make.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use rlhf_audit_core::bundle::write::Sink;

use crate::failure::{Ending, Failure};

/// Bytes of a configuration or policy file that are read at most.
const TEXT_BYTES_MAX: u64 = 16 << 20;

/// Bytes that are written at once.
const BUFFER_BYTES: usize = 1 << 20;

/// Opens a file for reading; `-` is standard input. Gives its size where it has one.
pub(crate) fn open(path: &Path) -> Result<(Box<dyn Read>, Option<u64>), Failure> {
    if path == Path::new("-") {
        return Ok((Box::new(io::stdin()), None));
    }
    let failed = |error| Failure::io("read", path, &error);
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if metadata.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    let size = metadata.is_file().then_some(metadata.len());
    Ok((Box::new(file), size))
}

/// Reads a file from start to end, piece by piece.
pub(crate) fn pieces(
    path: &Path,
    take: &mut dyn FnMut(&[u8]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let (mut source, _) = open(path)?;
    let mut piece = vec![0; BUFFER_BYTES];
    loop {
        match source.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(read) => take(piece.get(..read).unwrap_or_default())?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Failure::io("read", path, &error)),
        }
    }
}

/// Reads a small text file.
pub(crate) fn text(path: &Path) -> Result<String, Failure> {
    let (source, _) = open(path)?;
    let mut text = String::new();
    let read = source.take(TEXT_BYTES_MAX + 1).read_to_string(&mut text);
    match read {
        Ok(read) if read as u64 > TEXT_BYTES_MAX => Err(Failure::new(format!(
            "{}: larger than {TEXT_BYTES_MAX} bytes; this should be a small JSON file",
            path.display()
        ))),
        Ok(_) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(Failure::new(format!(
            "{}: not UTF-8 text; this should be a JSON file",
            path.display()
        ))),
        Err(error) => Err(Failure::io("read", path, &error)),
    }
}

/// Reads a file of at most `limit` bytes whole; `advice` says what a larger one is not.
pub(crate) fn bytes(path: &Path, limit: u64, advice: &str) -> Result<Vec<u8>, Failure> {
    let (source, _) = open(path)?;
    let mut bytes = Vec::new();
    let read = source.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| Failure::io("read", path, &error))?;
    if bytes.len() as u64 > limit {
        let text = format!("{}: larger than {limit} bytes; {advice}", path.display());
        return Err(Failure::new(text));
    }
    Ok(bytes)
}

/// A file that is to be made: it appears whole or not at all.
#[derive(Debug)]
pub(crate) struct NewFile {
    path: PathBuf,
    temporary: PathBuf,
    file: Option<BufWriter<File>>,
}

impl NewFile {
    /// Begins a file; one that is there is replaced only with `force`.
    pub(crate) fn create(path: &Path, force: bool) -> Result<Self, Failure> {
        refuse_existing(path, force)?;
        let mut name = path.as_os_str().to_owned();
        name.push(".tmp");
        let temporary = PathBuf::from(name);
        let file = File::create(&temporary).map_err(|e| Failure::io("write", &temporary, &e))?;
        let path = path.to_path_buf();
        Ok(Self {
            path,
            temporary,
            file: Some(BufWriter::with_capacity(BUFFER_BYTES, file)),
        })
    }

    /// Appends bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file
            .as_mut()
            .map_or(Ok(()), |file| file.write_all(bytes))
    }

    /// The place of the unfinished file.
    pub(crate) fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// Makes what was written durable, so that it can be read back.
    pub(crate) fn sync(&mut self) -> Result<(), Failure> {
        let synced = self.file.as_mut().map_or(Ok(()), |file| {
            file.flush()?;
            file.get_ref().sync_all()
        });
        synced.map_err(|error| Failure::io("write", &self.temporary, &error))
    }

    /// Puts the file in its place.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        self.sync()?;
        self.file = None;
        fs::rename(&self.temporary, &self.path)
            .map_err(|error| Failure::io("make", &self.path, &error))?;
        self.temporary = PathBuf::new();
        Ok(())
    }
}

impl Sink for &mut NewFile {
    type Error = io::Error;

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write(bytes)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.temporary.as_os_str().is_empty() {
            // The failure that led here is the one to report.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// Refuses a name that is taken.
pub(crate) fn refuse_existing(path: &Path, force: bool) -> Result<(), Failure> {
    if !force && path.exists() {
        return Err(Failure::new(format!(
            "{}: the file exists; give another name, or --force to replace it",
            path.display()
        )));
    }
    Ok(())
}

/// Makes a small file that must not be there yet.
pub(crate) fn create_new(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => Failure::new(format!(
            "{}: the file exists and is never overwritten; choose another directory, or move it away",
            path.display()
        )),
        _ => Failure::io("write", path, &error),
    };
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(failed)?;
    file.write_all(content).map_err(failed)
}

/// What kind of bytes a result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// For people.
    Text,
    /// Not for terminals.
    Binary,
}

/// Delivers a result to `path`, or to standard output.
pub(crate) fn deliver(
    bytes: &[u8],
    content: Content,
    path: Option<&Path>,
    force: bool,
    out: &mut dyn Write,
) -> Result<Ending, Failure> {
    match path {
        Some(path) => {
            let mut file = NewFile::create(path, force)?;
            file.write(bytes)
                .map_err(|error| Failure::io("write", path, &error))?;
            file.finish()?;
        }
        None if content == Content::Binary && io::stdout().is_terminal() => {
            return Err(Failure::new(
                "this is binary and would garble the terminal; name a file with -o, or redirect \
                 standard output",
            ));
        }
        None => out.write_all(bytes)?,
    }
    Ok(Ending::Good)
}

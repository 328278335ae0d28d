//! File operations that survive a power cut.
//!
//! POSIX promises little: bytes are durable after `fsync` or `fdatasync` of the file, and a *name*
//! is durable after `fsync` of its directory. Each function lists the steps it relies on, in order.
//! After a failed sync the kernel may have dropped the dirty pages and reports success to the next
//! call, so nothing here ever retries a sync.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Operation};

/// Makes a directory, parents included, and makes their names durable.
///
/// 1. Find the longest prefix that exists; it is taken to be durable.
/// 2. From there downwards: mkdir, then fsync of the parent.
pub(crate) fn create_directory(path: &Path) -> Result<(), Error> {
    let missing: Vec<&Path> = path
        .ancestors()
        .take_while(|ancestor| !ancestor.as_os_str().is_empty() && !ancestor.exists())
        .collect();
    for directory in missing.into_iter().rev() {
        match fs::create_dir(directory) {
            // Another process was quicker; whose mkdir won does not matter.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            result => result.map_err(|error| Error::io(Operation::Create, directory, &error))?,
        }
        sync_directory(parent(directory))?;
    }
    Ok(())
}

/// Puts a file in place whole: its name is either absent or names the complete content.
///
/// The caller holds the directory's lock, so nobody else takes the name in between.
/// 1. Write to `<path>.tmp`, cutting off what an earlier crash left there.
/// 2. fsync the file: its content is durable before its name can be.
/// 3. rename to `path` (atomic).
/// 4. fsync the directory: the name is durable.
///
/// Returns the file, open for writing behind the content.
pub(crate) fn put_file(path: &Path, content: &[u8]) -> Result<File, Error> {
    let temporary = temporary(path);
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .open(&temporary)
        .map_err(|error| Error::io(Operation::Create, &temporary, &error))?;
    write_and_sync(&mut file, &temporary, content)?;
    fs::rename(&temporary, path).map_err(|error| Error::io(Operation::Rename, path, &error))?;
    sync_directory(parent(path))?;
    Ok(file)
}

/// Makes a file for its owner alone that must not exist yet, as a key's must not.
///
/// 1. open with O_EXCL and mode 0600: there is no instant at which others may read it, and an
///    existing file or a dangling link is never followed.
/// 2. write, fsync; if either fails, remove the file: it is ours, and half a key helps nobody.
/// 3. fsync the directory.
pub(crate) fn create_secret(path: &Path, content: &[u8]) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    owner_only(&mut options);
    let mut file = options.open(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Error::Exists(path.to_path_buf()),
        _ => Error::io(Operation::Create, path, &error),
    })?;
    if let Err(error) = write_and_sync(&mut file, path, content) {
        // The write error is the one to report; a file that stays behind shows itself next time.
        let _ = fs::remove_file(path);
        return Err(error);
    }
    sync_directory(parent(path))
}

/// Copies the end of a file, from `offset` on, into a new file, and makes the copy durable.
///
/// 1. Create with O_EXCL: an earlier copy is never overwritten.
/// 2. Copy, fsync the copy.
/// 3. fsync the directory. Only now may the caller cut the original.
pub(crate) fn copy_tail(source: &Path, offset: u64, target: &Path) -> Result<(), Error> {
    use std::io::{Seek, SeekFrom};
    let mut from =
        File::open(source).map_err(|error| Error::io(Operation::Open, source, &error))?;
    from.seek(SeekFrom::Start(offset))
        .map_err(|error| Error::io(Operation::Read, source, &error))?;
    let mut to = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(target)
        .map_err(|error| Error::io(Operation::Create, target, &error))?;
    io::copy(&mut from, &mut to).map_err(|error| Error::io(Operation::Write, target, &error))?;
    to.sync_all()
        .map_err(|error| Error::io(Operation::Sync, target, &error))?;
    sync_directory(parent(target))
}

/// Cuts a file to a length.
///
/// 1. ftruncate.
/// 2. fsync (not fdatasync: the length is the point).
pub(crate) fn truncate(file: &File, path: &Path, length: u64) -> Result<(), Error> {
    file.set_len(length)
        .map_err(|error| Error::io(Operation::Truncate, path, &error))?;
    file.sync_all()
        .map_err(|error| Error::io(Operation::Sync, path, &error))
}

/// Makes what was written to a file durable: fdatasync, which includes the length it needs.
pub(crate) fn sync_data(file: &File, path: &Path) -> Result<(), Error> {
    file.sync_data()
        .map_err(|error| Error::io(Operation::Sync, path, &error))
}

/// Makes the names in a directory durable: open it, fsync it.
pub(crate) fn sync_directory(path: &Path) -> Result<(), Error> {
    // Windows opens no directories and needs no such step.
    if cfg!(unix) {
        let directory =
            File::open(path).map_err(|error| Error::io(Operation::Open, path, &error))?;
        directory
            .sync_all()
            .map_err(|error| Error::io(Operation::Sync, path, &error))?;
    }
    Ok(())
}

/// The name under which [`put_file`] writes before it renames.
pub(crate) fn temporary(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_os_string();
    name.push(".tmp");
    PathBuf::from(name)
}

fn write_and_sync(file: &mut File, path: &Path, content: &[u8]) -> Result<(), Error> {
    file.write_all(content)
        .map_err(|error| Error::io(Operation::Write, path, &error))?;
    file.sync_all()
        .map_err(|error| Error::io(Operation::Sync, path, &error))
}

pub(crate) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn owner_only(_options: &mut OpenOptions) {}

//! Files that hold a secret: for the owner alone, written once, read with a limit.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use zeroize::Zeroizing;

use crate::durable;
use crate::error::{Error, Operation};

/// Bytes of a key file that are read at most; an encrypted Ed25519 key has some 400.
const FILE_BYTES_MAX: u64 = 16 * 1024;

/// Writes a secret to a new file of mode 0600.
pub(super) fn write(path: &Path, content: &[u8]) -> Result<(), Error> {
    durable::create_secret(path, content)
}

/// Reads a secret, after seeing that nobody but its owner can.
pub(super) fn read(path: &Path, expected: &'static str) -> Result<Zeroizing<String>, Error> {
    let mut file = File::open(path).map_err(|error| Error::io(Operation::Open, path, &error))?;
    let metadata = file
        .metadata()
        .map_err(|error| Error::io(Operation::Inspect, path, &error))?;
    check_mode(path, &metadata)?;
    if metadata.len() > FILE_BYTES_MAX {
        return Err(Error::Malformed {
            path: path.to_path_buf(),
            expected,
        });
    }
    // Room for all of it at once: a string that grows leaves copies behind.
    let mut text = Zeroizing::new(String::with_capacity(16 * 1024 + 1));
    match file.by_ref().take(FILE_BYTES_MAX).read_to_string(&mut text) {
        Ok(_) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => Err(Error::Malformed {
            path: path.to_path_buf(),
            expected,
        }),
        Err(error) => Err(Error::io(Operation::Read, path, &error)),
    }
}

#[cfg(unix)]
fn check_mode(path: &Path, metadata: &std::fs::Metadata) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(Error::Exposed {
            path: path.to_path_buf(),
            mode,
        });
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_mode(_path: &Path, _metadata: &std::fs::Metadata) -> Result<(), Error> {
    Ok(())
}

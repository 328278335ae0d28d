//! Folders in a fixed order, errors with their path.

use std::fs;
use std::path::Path;

/// A file's name and content.
pub(super) type File = (String, Vec<u8>);

/// What stands in a folder.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Entry {
    File(String),
    Folder(String),
}

/// Returns what is in a folder, sorted.
pub(super) fn list(path: &Path) -> Result<Vec<Entry>, String> {
    let error = |error| format!("{}: {error}", path.display());
    let mut entries = Vec::new();
    for entry in fs::read_dir(path).map_err(error)? {
        let entry = entry.map_err(error)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_folder = entry.file_type().map_err(error)?.is_dir();
        entries.push(if is_folder {
            Entry::Folder(name)
        } else {
            Entry::File(name)
        });
    }
    entries.sort();
    Ok(entries)
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

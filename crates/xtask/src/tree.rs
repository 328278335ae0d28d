//! The files of the workspace, read once and held in memory, so that a check is a pure function.

use std::{collections::BTreeMap, fs, path::Path};

/// Every file by its path from the root, with `/` between folders.
pub(crate) struct Tree {
    files: BTreeMap<String, Option<String>>,
}

/// What holds nothing of ours; `.git` is a file in a linked working copy.
const SKIPPED: &[&str] = &[".git", "target", "__pycache__", "node_modules"];
/// Larger files are data, not text that somebody wrote.
const TEXT_BYTES_MAX: usize = 1 << 20;

impl Tree {
    /// Reads all files below `root` except build output and version control.
    pub(crate) fn load(root: &Path) -> Result<Tree, String> {
        let mut files = BTreeMap::new();
        let mut folders = vec![(root.to_path_buf(), String::new())];
        while let Some((folder, prefix)) = folders.pop() {
            let listed = fs::read_dir(&folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
            for entry in listed.map_err(|error| format!("{}: {error}", folder.display()))? {
                let name = entry.file_name().to_string_lossy().into_owned();
                if SKIPPED.contains(&name.as_str()) {
                    continue;
                }
                let (path, full) = (format!("{prefix}{name}"), entry.path());
                // A link is listed but not followed.
                if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    folders.push((full, format!("{path}/")));
                } else {
                    files.insert(path, text_of(&full));
                }
            }
        }
        Ok(Tree { files })
    }

    /// Returns the paths of all files, sorted.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Returns the text of a file; nothing if it does not exist or is not text.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path)?.as_deref()
    }

    /// Returns every text file with its path.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .filter_map(|(path, text)| Some((path.as_str(), text.as_deref()?)))
    }

    /// Returns every text file whose name ends with `.extension`.
    pub(crate) fn texts_ending(&self, extension: &str) -> impl Iterator<Item = (&str, &str)> {
        let ending = format!(".{extension}");
        self.texts()
            .filter(move |(path, _)| path.ends_with(&ending))
    }
}

fn text_of(path: &Path) -> Option<String> {
    let bytes = fs::read(path)
        .ok()
        .filter(|bytes| bytes.len() <= TEXT_BYTES_MAX)?;
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
impl<const N: usize> From<[(&str, &str); N]> for Tree {
    fn from(files: [(&str, &str); N]) -> Tree {
        let files = files.map(|(path, text)| (path.to_string(), Some(text.to_string())));
        Tree {
            files: BTreeMap::from(files),
        }
    }
}

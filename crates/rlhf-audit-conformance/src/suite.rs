//! The folder of vectors, read whole and held to `suite.json`.
//!
//! ```text
//! suite.json                       every vector and unit with its SHA-256
//! bundles/<area>/<name>/vector.json and the files it names, no others
//! units/*.json                     cases for one part alone; here only their digests and `covers`
//! ```
//!
//! Reading reports every fault, not the first. A runner stops if there is one: a run against a
//! suite that is not the published one would say nothing.

mod folder;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::digest;
use crate::vector::Vector;
use folder::{Entry, File};

/// Something that is wrong with the suite: where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// A vector's id, or a path inside the suite or the specification.
    pub place: String,
    /// What is wrong and what to do.
    pub text: String,
}

impl Problem {
    pub(crate) fn new(place: impl Into<String>, text: impl Into<String>) -> Problem {
        Problem {
            place: place.into(),
            text: text.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.text)
    }
}

/// All vectors, with what the suite says of itself.
#[derive(Debug)]
pub(crate) struct Suite {
    /// An absolute path.
    pub(crate) root: PathBuf,
    pub(crate) version: String,
    pub(crate) spec: String,
    /// In order of their ids.
    pub(crate) vectors: Vec<Vector>,
    /// What each unit covers, by file name.
    pub(crate) units: BTreeMap<String, Vec<String>>,
    pub(crate) problems: Vec<Problem>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listing {
    suite: String,
    spec: String,
    vectors: Vec<ListedVector>,
    units: Vec<ListedUnit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListedVector {
    id: String,
    sha256: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListedUnit {
    file: String,
    sha256: String,
}

impl Suite {
    /// Reads everything below `root`.
    ///
    /// # Errors
    /// `suite.json` is not there or not readable as one, or a folder cannot be listed.
    pub(crate) fn read(root: &Path) -> Result<Suite, String> {
        let root = root
            .canonicalize()
            .map_err(|error| format!("{}: {error}", root.display()))?;
        let listing: Listing = serde_json::from_slice(&folder::read(&root.join("suite.json"))?)
            .map_err(|error| format!("suite.json: {error}"))?;
        let mut suite = Suite {
            version: listing.suite,
            spec: listing.spec,
            vectors: Vec::new(),
            units: BTreeMap::new(),
            problems: Vec::new(),
            root,
        };
        let found = suite.read_vectors()?;
        let listed = listing.vectors.into_iter().map(|one| (one.id, one.sha256));
        suite.compare("vector", listed, &found);
        let found = suite.read_units()?;
        let listed = listing.units.into_iter().map(|one| (one.file, one.sha256));
        suite.compare("unit", listed, &found);
        Ok(suite)
    }

    /// Returns where a file of a vector is.
    pub(crate) fn path(&self, vector: &Vector, file: &str) -> PathBuf {
        self.root.join("bundles").join(&vector.id).join(file)
    }

    /// Returns the content of a file of a vector.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn file(&self, vector: &Vector, file: &str) -> Result<Vec<u8>, String> {
        folder::read(&self.path(vector, file))
    }

    /// Returns a vector by its id.
    pub(crate) fn vector(&self, id: &str) -> Option<&Vector> {
        self.vectors.iter().find(|vector| vector.id == id)
    }

    fn problem(&mut self, place: impl Into<String>, text: impl Into<String>) {
        self.problems.push(Problem::new(place, text));
    }

    /// Returns the digests by id.
    fn read_vectors(&mut self) -> Result<BTreeMap<String, String>, String> {
        let mut digests = BTreeMap::new();
        for area in self.folders("bundles")? {
            for id in self.folders(&format!("bundles/{area}"))? {
                let id = format!("{area}/{id}");
                let files = self.files(&format!("bundles/{id}"))?;
                digests.insert(id.clone(), digest::of_files(&files));
                self.read_vector(&id, &files);
            }
        }
        Ok(digests)
    }

    fn read_vector(&mut self, folder: &str, files: &[File]) {
        let Some((_, text)) = files.iter().find(|(name, _)| name == "vector.json") else {
            self.problem(
                folder,
                "there is no vector.json: add it, or remove the folder",
            );
            return;
        };
        let vector = match Vector::parse(text) {
            Ok(vector) => vector,
            Err(error) => return self.problem(folder, format!("vector.json: {error}")),
        };
        if vector.id != folder {
            self.problem(
                folder,
                format!("its id is {}: the id is the folder", vector.id),
            );
        }
        for named in vector.files() {
            if !files.iter().any(|(name, _)| name == named) {
                self.problem(folder, format!("{named} is missing: vector.json names it"));
            }
        }
        for (name, _) in files {
            if name != "vector.json" && !vector.files().any(|named| named == name) {
                self.problem(
                    folder,
                    format!("{name} is stray: name it in vector.json or remove it"),
                );
            }
        }
        if self.vectors.iter().any(|other| other.id == vector.id) {
            self.problem(folder, format!("the id {} stands twice", vector.id));
        }
        self.vectors.push(vector);
    }

    fn read_units(&mut self) -> Result<BTreeMap<String, String>, String> {
        #[derive(Deserialize)]
        struct Unit {
            since: String,
            covers: Vec<String>,
        }
        let mut digests = BTreeMap::new();
        if !self.root.join("units").is_dir() {
            return Ok(digests);
        }
        for (name, text) in self.files("units")? {
            digests.insert(name.clone(), digest::of_bytes(&text));
            match serde_json::from_slice::<Unit>(&text) {
                Ok(unit) if unit.since == "1" => {
                    self.units.insert(name, unit.covers);
                }
                Ok(unit) => {
                    let text = format!("since is {:?}: write \"1\"", unit.since);
                    self.problem(format!("units/{name}"), text);
                }
                Err(error) => self.problem(format!("units/{name}"), error.to_string()),
            }
        }
        Ok(digests)
    }

    /// Holds what `suite.json` lists against what is there.
    fn compare(
        &mut self,
        what: &str,
        listed: impl Iterator<Item = (String, String)>,
        found: &BTreeMap<String, String>,
    ) {
        let mut seen = BTreeMap::new();
        for (name, sha256) in listed {
            match found.get(&name) {
                None => self.problem(
                    &name,
                    format!("suite.json lists the {what}, but it is not there"),
                ),
                Some(digest) if *digest != sha256 => {
                    let text = format!(
                        "its digest is {digest}, not {sha256} as suite.json says: generate it again"
                    );
                    self.problem(&name, text);
                }
                Some(_) => {}
            }
            if seen.insert(name.clone(), ()).is_some() {
                self.problem(&name, format!("suite.json lists the {what} twice"));
            }
        }
        for name in found.keys().filter(|name| !seen.contains_key(*name)) {
            self.problem(
                name,
                format!("suite.json does not list the {what}: generate it again"),
            );
        }
    }

    /// Returns the folders in a folder; a file there is a problem.
    fn folders(&mut self, path: &str) -> Result<Vec<String>, String> {
        let mut folders = Vec::new();
        for entry in folder::list(&self.root.join(path))? {
            match entry {
                Entry::Folder(name) => folders.push(name),
                Entry::File(name) => {
                    let text = "is stray: files of vectors are in bundles/<area>/<name>/";
                    self.problem(format!("{path}/{name}"), text);
                }
            }
        }
        Ok(folders)
    }

    /// Returns the files in a folder with their contents; a folder there is a problem.
    fn files(&mut self, path: &str) -> Result<Vec<File>, String> {
        let mut files = Vec::new();
        for entry in folder::list(&self.root.join(path))? {
            match entry {
                Entry::File(name) => {
                    let bytes = folder::read(&self.root.join(path).join(&name))?;
                    files.push((name, bytes));
                }
                Entry::Folder(name) => {
                    self.problem(format!("{path}/{name}"), "is stray: only files stand here");
                }
            }
        }
        Ok(files)
    }
}

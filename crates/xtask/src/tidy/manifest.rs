//! The dependencies that a `Cargo.toml` names.

use super::Tree;

/// What a crate is called and uses.
pub(super) struct Manifest<'t> {
    pub(super) path: &'t str,
    pub(super) name: String,
    pub(super) dependencies: Vec<Dependency>,
}

/// One line of a dependency table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Dependency {
    pub(super) line: usize,
    /// The package's name, whatever the crate calls it.
    pub(super) name: String,
    /// From `dev-dependencies`: no part of what is built for users.
    pub(super) is_dev: bool,
}

/// Returns the manifests of all packages.
pub(super) fn all(tree: &Tree) -> impl Iterator<Item = Manifest<'_>> {
    let manifests = tree
        .texts()
        .filter(|(path, _)| path.ends_with("/Cargo.toml"));
    manifests.map(|(path, text)| parse(path, text))
}

fn parse<'t>(path: &'t str, text: &str) -> Manifest<'t> {
    let mut manifest = Manifest {
        path,
        name: String::new(),
        dependencies: Vec::new(),
    };
    let mut section = Section::Other;
    // A value may go on over several lines; its lines are no keys.
    let mut depth = 0_i32;
    for (line, text) in text
        .lines()
        .enumerate()
        .map(|(index, text)| (index + 1, text.trim()))
    {
        if depth == 0 && text.starts_with('[') {
            section = Section::from_header(text.trim_matches(['[', ']']));
            if let Section::OneDependency { name, is_dev } = &section {
                let dependency = Dependency {
                    line,
                    name: name.clone(),
                    is_dev: *is_dev,
                };
                manifest.dependencies.push(dependency);
            }
            continue;
        }
        if depth == 0
            && let Some((key, value)) = pair(text)
        {
            section.take(&mut manifest, line, key, value);
        }
        depth += balance(text);
    }
    manifest
}

enum Section {
    Package,
    Dependencies { is_dev: bool },
    OneDependency { name: String, is_dev: bool },
    Other,
}

impl Section {
    fn from_header(header: &str) -> Section {
        if header == "package" {
            return Section::Package;
        }
        // `target.'cfg(unix)'.dependencies` has the same meaning below its prefix.
        for (table, is_dev) in [
            ("dev-dependencies", true),
            ("build-dependencies", false),
            ("dependencies", false),
        ] {
            if header.starts_with("workspace.") {
                break;
            }
            if header == table || header.ends_with(&format!(".{table}")) {
                return Section::Dependencies { is_dev };
            }
            if let Some((_, name)) = format!(".{header}").split_once(&format!(".{table}.")) {
                return Section::OneDependency {
                    name: unquoted(name),
                    is_dev,
                };
            }
        }
        Section::Other
    }

    fn take(&self, manifest: &mut Manifest<'_>, line: usize, key: &str, value: &str) {
        match self {
            Section::Package if key == "name" => manifest.name = unquoted(value),
            Section::Dependencies { is_dev } => {
                let name = renamed(value).unwrap_or_else(|| key.to_string());
                manifest.dependencies.push(Dependency {
                    line,
                    name,
                    is_dev: *is_dev,
                });
            }
            Section::OneDependency { .. } if key == "package" => {
                if let Some(dependency) = manifest.dependencies.last_mut() {
                    dependency.name = unquoted(value);
                }
            }
            _ => {}
        }
    }
}

/// Splits `name.workspace = true` into `name` and `true`.
fn pair(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once('=').filter(|_| !line.starts_with('#'))?;
    let key = key.split('.').next().unwrap_or(key);
    Some((key.trim().trim_matches('"'), value.trim()))
}

/// Returns the name in `{ package = "name", … }`.
fn renamed(value: &str) -> Option<String> {
    let (_, rest) = value.split_once("package = \"")?;
    rest.split('"').next().map(str::to_string)
}

fn unquoted(text: &str) -> String {
    text.trim_matches(['"', '\'']).to_string()
}

/// How many more brackets a line opens than it closes.
fn balance(line: &str) -> i32 {
    let weight = |c| match c {
        '[' | '{' => 1,
        ']' | '}' => -1,
        _ => 0,
    };
    if line.starts_with('#') {
        0
    } else {
        line.chars().map(weight).sum()
    }
}

#[cfg(test)]
mod tests;

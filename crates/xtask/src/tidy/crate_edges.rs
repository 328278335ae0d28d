//! Which crate may use which: the picture in ARCHITECTURE.md as a table.

use super::{
    Problem, Tree,
    manifest::{self, Dependency, Manifest},
};

/// Each of our crates, with those of ours that it may use, also in its tests.
const EDGES: &[(&str, &[&str])] = &[
    (
        "rlhf-audit-cli",
        &[
            "rlhf-audit-core",
            "rlhf-audit-store",
            "rlhf-audit-input",
            "rlhf-audit-dashboard",
        ],
    ),
    (
        "rlhf-audit-dashboard",
        &["rlhf-audit-core", "rlhf-audit-store"],
    ),
    ("rlhf-audit-py", &["rlhf-audit-core", "rlhf-audit-store"]),
    ("rlhf-audit-capi", &["rlhf-audit-core", "rlhf-audit-store"]),
    ("rlhf-audit-store", &["rlhf-audit-core"]),
    ("rlhf-audit-input", &["rlhf-audit-core"]),
    ("rlhf-audit-wasm", &["rlhf-audit-core"]),
    ("rlhf-audit-core", &["rlhf-audit-dp"]),
    ("rlhf-audit-dp", &[]),
    ("rlhf-audit-conformance", &[]),
    ("xtask", &[]),
];

/// Crates whose direct dependencies are a closed list; tests may use others.
const DEPENDENCIES: &[(&str, &[&str])] = &[
    ("rlhf-audit-dp", &["libm"]),
    (
        "rlhf-audit-core",
        &[
            "rlhf-audit-dp",
            "ed25519-dalek",
            "serde",
            "serde_json",
            "sha2",
        ],
    ),
    (
        "rlhf-audit-conformance",
        &["clap", "csv", "serde", "serde_json", "sha2"],
    ),
];

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    // Integration tests and fuzz targets may use any crate.
    let held = manifest::all(tree).filter(|manifest| !manifest.path.starts_with("tests/"));
    held.flat_map(|manifest| problems(&manifest)).collect()
}

fn problems(manifest: &Manifest<'_>) -> Vec<Problem> {
    let Manifest {
        path,
        name,
        dependencies,
    } = manifest;
    let Some(allowed) = row(EDGES, name) else {
        let text = format!("{name} is not in the table of crates: add it with what it may use");
        return vec![Problem::new(path, 0, text)];
    };
    let may = |dependency: &&Dependency| {
        let Dependency { name, is_dev, .. } = dependency;
        let is_ours = row(EDGES, name).is_some() || name.starts_with("rlhf-audit-");
        let closed = row(DEPENDENCIES, &manifest.name).filter(|_| !is_dev);
        (!is_ours || allowed.contains(&name.as_str()))
            && closed.is_none_or(|list| list.contains(&name.as_str()))
    };
    let bad = dependencies.iter().filter(|dependency| !may(dependency));
    bad.map(|bad| Problem::new(path, bad.line, format!("{name} may not use {}", bad.name)))
        .collect()
}

fn row(table: &[(&str, &'static [&'static str])], name: &str) -> Option<&'static [&'static str]> {
    table
        .iter()
        .find(|(key, _)| *key == name)
        .map(|(_, row)| *row)
}

#[cfg(test)]
mod tests;

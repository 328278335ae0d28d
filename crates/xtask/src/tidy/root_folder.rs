//! The root folder is the first thing a reader sees: it holds what this list names, and dot files.

use std::collections::BTreeSet;

use super::{Problem, Tree};

const EXPECTED: &[&str] = &[
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "conformance-vectors",
    "crates",
    "spec",
    "tests",
    "wasm",
];

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let names: BTreeSet<_> = tree
        .paths()
        .filter_map(|path| path.split('/').next())
        .collect();
    let is_unexpected = |name: &&str| !name.starts_with('.') && !EXPECTED.contains(name);
    let unexpected = names.into_iter().filter(is_unexpected);
    unexpected
        .map(|name| Problem::new(name, 0, "has no place in the root folder"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{super::testing::defect_and_twin, *};

    #[test]
    fn a_stray_file_or_folder() {
        for stray in ["notes.md", "notes/a.md"] {
            let name = stray.split('/').next().unwrap();
            defect_and_twin(
                check,
                [("spec/a.md", ""), (".ci/run", ""), (stray, "")],
                (name, "no place"),
                [("spec/a.md", ""), (".ci/run", ""), ("README.md", "")],
            );
        }
    }
}

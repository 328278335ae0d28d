//! Which module of core may use which: each one only those of lower layers, and itself.

use super::{
    Problem, Tree,
    rust_text::{code_only, identifier, line_of, word_offsets},
};

/// The layers of core from the top down. Modules of one layer do not know each other.
///
/// ARCHITECTURE.md draws fewer: records stand above the tree because row and manifest roots follow
/// its rules, verdict and trust above codes and limits because they are made of them.
const LAYERS: &[&[&str]] = &[
    &["verify"],
    &["privacy", "card", "compliance", "disclose", "prove"],
    &["summary"],
    &["bundle"],
    &["records"],
    &["merkle", "cose", "findings"],
    &["cbor"],
    &["verdict", "trust"],
    &["codes", "limits", "hex"],
];

const SOURCE: &str = "crates/rlhf-audit-core/src/";

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let files = tree.texts_ending("rs").filter_map(|(path, text)| {
        let modules = modules_of(path)?;
        Some((path, modules, code_only(text)))
    });
    files
        .flat_map(|(path, modules, code)| problems(path, &modules, &code))
        .collect()
}

/// Returns the module path of a file, `["cbor", "reader"]` for `cbor/reader.rs`; nothing for tests
/// and the root, which may use all.
fn modules_of(path: &str) -> Option<Vec<&str>> {
    let modules: Vec<_> = path
        .strip_prefix(SOURCE)?
        .strip_suffix(".rs")?
        .split('/')
        .collect();
    let is_free = modules
        .iter()
        .any(|name| *name == "tests" || *name == "testing");
    (!is_free && modules != ["lib"]).then_some(modules)
}

fn problems(path: &str, modules: &[&str], code: &str) -> Vec<Problem> {
    let Some(here) = modules.first() else {
        return Vec::new();
    };
    let Some(layer) = layer_of(here) else {
        return vec![Problem::new(
            path,
            0,
            format!("{here} is in no layer of core: give it one"),
        )];
    };
    let mut problems = Vec::new();
    for (offset, used) in uses(code, modules.len()) {
        let line = line_of(code, offset);
        match layer_of(used) {
            _ if used == *here => {}
            Some(below) if below > layer => {}
            Some(_) => {
                let text = format!("{here} may not use {used}, which is not in a lower layer");
                problems.push(Problem::new(path, line, text));
            }
            None => {
                let text =
                    format!("crate::{used} is no module with a layer: name the item's module");
                problems.push(Problem::new(path, line, text));
            }
        }
    }
    problems
}

fn layer_of(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// Returns what stands after each `crate::`, and each module of core after enough `super::`.
fn uses(code: &str, depth: usize) -> Vec<(usize, &str)> {
    let from_root = word_offsets(code, "crate").filter_map(|at| {
        let rest = code
            .get(at..)?
            .strip_prefix("crate")?
            .trim_start()
            .strip_prefix("::")?;
        Some((at, rest))
    });
    let from_here = word_offsets(code, "super").filter_map(|at| {
        let (rest, steps) = climb(code.get(at..)?);
        let is_inner = code.get(..at)?.ends_with("super::");
        (steps >= depth && !is_inner).then_some((at, rest))
    });
    let known = |(_, used): &(usize, &str)| layer_of(used).is_some();
    let mut uses: Vec<_> = expand(from_root).collect();
    uses.extend(expand(from_here).filter(known));
    uses.sort_unstable();
    uses
}

fn climb(mut rest: &str) -> (&str, usize) {
    let mut steps = 0;
    while let Some(above) = rest.strip_prefix("super::") {
        (rest, steps) = (above, steps + 1);
    }
    (rest, steps)
}

fn expand<'c>(
    paths: impl Iterator<Item = (usize, &'c str)>,
) -> impl Iterator<Item = (usize, &'c str)> {
    paths.flat_map(|(at, rest)| targets(rest).into_iter().map(move |used| (at, used)))
}

/// Returns the first names of a path or of a braced list of paths; none for a macro.
fn targets(rest: &str) -> Vec<&str> {
    let rest = rest.trim_start();
    let Some(list) = rest.strip_prefix('{') else {
        let name = identifier(rest);
        let is_macro = rest
            .get(name.len()..)
            .is_some_and(|after| after.starts_with('!'));
        return if is_macro {
            Vec::new()
        } else {
            vec![name_or_glob(name)]
        };
    };
    let (mut depth, mut begin, mut names) = (0_i32, 0, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                let item = list.get(begin..at).unwrap_or_default().trim();
                if !item.is_empty() && item != "self" {
                    names.push(name_or_glob(identifier(item)));
                }
                if c == '}' {
                    break;
                }
                begin = at + 1;
            }
            _ => {}
        }
    }
    names
}

fn name_or_glob(name: &str) -> &str {
    if name.is_empty() { "*" } else { name }
}

#[cfg(test)]
mod tests;

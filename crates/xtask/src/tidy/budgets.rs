//! Sizes and forms that the compiler would let pass.

mod functions;

use super::{
    Problem, Tree,
    rust_text::{code_only, line_of, word_offsets},
};

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 60;
/// The one crate whose purpose is a C interface.
const UNSAFE_FOLDER: &str = "crates/rlhf-audit-capi/";

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let files = tree.texts_ending("rs");
    files
        .flat_map(|(path, text)| file_problems(path, &code_only(text)))
        .collect()
}

fn file_problems(path: &str, code: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let is_test = path.split('/').any(|name| name.starts_with("tests"));
    let lines = code.lines().filter(|line| !line.trim().is_empty()).count();
    if lines > FILE_LINES_MAX && !is_test {
        let text = format!("{lines} lines of code; split the file at {FILE_LINES_MAX}");
        problems.push(Problem::new(path, 0, text));
    }
    if path.ends_with("/mod.rs") {
        let text = "a module `a` is a.rs beside the folder a/, never a/mod.rs";
        problems.push(Problem::new(path, 0, text));
    }
    if !path.starts_with(UNSAFE_FOLDER) {
        let at = word_offsets(code, "unsafe");
        let text = "unsafe code belongs in rlhf-audit-capi";
        problems.extend(at.map(|at| Problem::new(path, line_of(code, at), text)));
    }
    for stub in ["todo", "unimplemented"] {
        let is_macro = |at: &usize| {
            code.get(at + stub.len()..)
                .is_some_and(|c| c.starts_with('!'))
        };
        let at = word_offsets(code, stub).filter(is_macro);
        let text = "a stub: write it or leave it out";
        problems.extend(at.map(|at| Problem::new(path, line_of(code, at), text)));
    }
    let long = functions::lengths(code).filter(|function| function.lines > FUNCTION_LINES_MAX);
    problems.extend(long.map(|function| {
        let text = format!("{} has {} lines", function.name, function.lines);
        Problem::warning(path, function.line, text)
    }));
    problems
}

#[cfg(test)]
mod tests;

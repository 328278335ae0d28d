//! No file names a folder that exists on one machine only.

use super::{Problem, Tree, rust_text::is_word};

/// In two parts, so that this file does not contain them.
const FORBIDDEN: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/tmp/", "bash"),
];

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    tree.texts()
        .flat_map(|(path, text)| text_problems(path, text))
        .collect()
}

fn text_problems(path: &str, text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for forbidden in FORBIDDEN
            .iter()
            .filter(|forbidden| has_absolute(line, forbidden))
        {
            let text = format!("{forbidden} is a path of somebody's machine");
            problems.push(Problem::new(path, index + 1, text));
        }
    }
    problems
}

/// Whether a path stands in the line as an absolute one, not as the end of `a/b` or of a URL.
fn has_absolute(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line.get(..at).and_then(|part| part.chars().next_back());
        !before.is_some_and(|c| is_word(c) || matches!(c, '.' | '-'))
    })
}

#[cfg(test)]
mod tests {
    use super::{super::testing::defect_and_twin, *};

    #[test]
    fn an_absolute_path() {
        for path in FORBIDDEN {
            defect_and_twin(
                check,
                [("a.md", &format!("See\n`{path}x`.\n"))],
                ("a.md:2", path),
                [(
                    "a.md",
                    &format!("See\n`https://example.org{path}x` and ..{path}x.\n"),
                )],
            );
        }
    }
}

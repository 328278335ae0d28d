//! A page of the spec is short enough to be read in one sitting.

use super::{Problem, Tree};

const LINES_MAX: usize = 500;

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let pages = tree
        .texts_ending("md")
        .filter(|(path, _)| path.starts_with("spec/"));
    let long = pages.filter_map(|(path, text)| {
        let lines = text.lines().count();
        let message = format!("{lines} lines; split the page at {LINES_MAX}");
        (lines > LINES_MAX).then(|| Problem::new(path, LINES_MAX + 1, message))
    });
    long.collect()
}

#[cfg(test)]
mod tests {
    use super::{super::testing::defect_and_twin, *};

    #[test]
    fn one_line_too_many() {
        defect_and_twin(
            check,
            [("spec/a.md", &"x\n".repeat(501))],
            ("spec/a.md:501", "501 lines"),
            [("spec/a.md", &"x\n".repeat(500))],
        );
    }
}

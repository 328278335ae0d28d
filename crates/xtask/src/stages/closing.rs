//! The test runners' closing lines, kept to be printed once more at the very end.

/// Collects what a reader of a log looks for.
#[derive(Default)]
pub(crate) struct Closing {
    lines: Vec<String>,
    in_summary: bool,
}

impl Closing {
    /// Begins a runner's output.
    pub(crate) fn begin(&mut self) {
        self.in_summary = false;
    }

    /// Takes one line of it: nextest's summary and all after it, or `cargo test`'s results.
    pub(crate) fn see(&mut self, line: &str) {
        self.in_summary |= line.trim_start().starts_with("Summary [");
        if self.in_summary || line.starts_with("test result:") {
            self.lines.push(line.to_string());
        }
    }

    /// Prints the lines, if there are any.
    pub(crate) fn print(&self) {
        if !self.lines.is_empty() {
            println!(
                "\nThe test runners' closing lines:\n{}",
                self.lines.join("\n")
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Closing;

    #[test]
    fn closing_lines_of_both_runners_are_kept() {
        let mut closing = Closing::default();
        closing.begin();
        for line in [
            "  PASS [ 0.1s] a",
            "  Summary [ 0.2s] 2 tests run: 1 passed",
            "  FAIL b",
        ] {
            closing.see(line);
        }
        closing.begin();
        for line in ["running 1 test", "test result: ok. 1 passed"] {
            closing.see(line);
        }
        let kept = [
            "  Summary [ 0.2s] 2 tests run: 1 passed",
            "  FAIL b",
            "test result: ok. 1 passed",
        ];
        assert_eq!(closing.lines, kept);
    }
}

//! The report for a terminal: failures first, a summary line for each implementation last.

use std::fmt::Write as _;

use super::{Implementation, Outcome, Report, Run};

/// Writes the report.
pub fn write(report: &Report) -> String {
    let mut text = String::new();
    for implementation in &report.implementations {
        failures(report, implementation, &mut text);
    }
    for implementation in &report.implementations {
        text.push_str(&summary(implementation));
    }
    text
}

fn failures(report: &Report, implementation: &Implementation, text: &mut String) {
    let unexpected = implementation.vectors.iter().filter(|run| !run.as_expected);
    for run in unexpected {
        failure(report, implementation, run, text);
    }
    for problem in &implementation.problems {
        // Writing to a String does not fail, here and below.
        let _ = writeln!(text, "{}: {}\n", implementation.name, shown(problem));
    }
}

fn failure(report: &Report, implementation: &Implementation, run: &Run, text: &mut String) {
    let name = &implementation.name;
    if run.is_unexpected_pass() {
        let reason = run.known.as_deref().unwrap_or_default();
        let _ = writeln!(
            text,
            "{name}: {} passes, but is a known failure ({reason}): remove its line\n",
            run.id
        );
        return;
    }
    for check in run.checks.iter().filter(|check| check.outcome.is_bad()) {
        let _ = writeln!(
            text,
            "{name}: {} {}: {}",
            run.id,
            check.check,
            check.outcome.name()
        );
        if let Some(vector) = report.vector(&run.id) {
            let _ = writeln!(text, "    {} [{}]", vector.comment, vector.covers.join(" "));
        }
        let _ = writeln!(text, "    expected  {}", shown(&check.expected));
        let _ = writeln!(text, "    got       {}\n", shown(&check.got));
    }
}

/// What implementations wrote must not move the terminal's cursor.
fn shown(text: &str) -> String {
    let plain = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    text.chars().map(plain).collect()
}

fn summary(implementation: &Implementation) -> String {
    let Implementation {
        counts, vectors, ..
    } = implementation;
    let title = shown(&implementation.title());
    let mut text = format!("{title}: {} vectors", vectors.len());
    for outcome in Outcome::ALL {
        let count = counts.of(outcome);
        if count > 0 || outcome == Outcome::Pass {
            let _ = write!(text, ", {count} {}", outcome.name());
        }
    }
    let known = vectors
        .iter()
        .filter(|run| run.known.is_some() && run.as_expected)
        .count();
    if known > 0 {
        let _ = write!(text, ", {known} known to fail");
    }
    text.push_str(if implementation.as_expected {
        ": as expected\n"
    } else {
        ": NOT as expected\n"
    });
    text
}

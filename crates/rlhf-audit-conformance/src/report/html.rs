//! The report as one HTML file: no script, nothing loaded, readable without colour.
//!
//! A matrix of implementations and areas comes first; each cell leads to the failures of its
//! implementation and area, which open by themselves as `<details>`. Everything that came from a
//! vector or an implementation is escaped.

use std::fmt::Write as _;

use super::{Area, Check, Counts, Implementation, Outcome, Report, Run};

const STYLE: &str = include_str!("style.css");

/// Writes the report.
pub fn write(report: &Report) -> String {
    let mut page = String::new();
    let title = format!("Conformance, suite {}", report.suite);
    // Writing to a String does not fail, here and below.
    let _ = writeln!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{}</h1>",
        escaped(&title),
        escaped(&title)
    );
    introduction(report, &mut page);
    matrix(report, &mut page);
    for (index, implementation) in report.implementations.iter().enumerate() {
        section(report, implementation, index, &mut page);
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn introduction(report: &Report, page: &mut String) {
    let only = report
        .only
        .as_ref()
        .map(|only| format!(", only <code>{}</code>", escaped(only)));
    let _ = writeln!(
        page,
        "<p>{} vectors of the specification {}{}. <strong>{}</strong></p>",
        report.vectors.len(),
        escaped(&report.spec),
        only.unwrap_or_default(),
        if report.as_expected {
            "All as expected."
        } else {
            "Not as expected."
        }
    );
    page.push_str(
        "<p>A cell has the checks that passed, of all that were run. A crash, a hang, a malformed \
         answer and an error are no rejections: each is a failure of its own name.</p>\n",
    );
}

fn matrix(report: &Report, page: &mut String) {
    let mut areas: Vec<&str> = report
        .vectors
        .iter()
        .filter_map(|one| one.id.split('/').next())
        .collect();
    areas.dedup();
    page.push_str(
        "<div class=\"wide\">\n<table>\n<caption>Checks passed, by area</caption>\n<thead>\n\
         <tr><th scope=\"col\">Area</th>",
    );
    for (index, implementation) in report.implementations.iter().enumerate() {
        let _ = write!(
            page,
            "<th scope=\"col\"><a href=\"#i{index}\">{}</a></th>",
            escaped(&implementation.title())
        );
    }
    page.push_str("</tr>\n</thead>\n<tbody>\n");
    for name in &areas {
        let _ = write!(page, "<tr><th scope=\"row\">{}</th>", escaped(name));
        for (index, implementation) in report.implementations.iter().enumerate() {
            let found = implementation.areas.iter().find(|area| area.area == *name);
            let counts = found.map(|area| area.counts).unwrap_or_default();
            cell(&counts, &format!("#i{index}-{}", escaped(name)), page);
        }
        page.push_str("</tr>\n");
    }
    page.push_str("<tr><th scope=\"row\">all</th>");
    for (index, implementation) in report.implementations.iter().enumerate() {
        cell(&implementation.counts, &format!("#i{index}"), page);
    }
    page.push_str("</tr>\n</tbody>\n</table>\n</div>\n");
}

/// Colour and words say the same.
fn cell(counts: &Counts, target: &str, page: &mut String) {
    let run = counts.total() - counts.skipped;
    let (class, word) = match (run, counts.pass) {
        (0, _) => ("none", "not run"),
        (run, pass) if pass == run => ("good", "pass"),
        _ => ("bad", "fail"),
    };
    let _ = write!(
        page,
        "<td class=\"{class}\"><a href=\"{target}\"><b>{}/{run}</b> {word}</a>{}</td>",
        counts.pass,
        others(counts)
    );
}

/// Returns what is neither pass nor fail.
fn others(counts: &Counts) -> String {
    let named = Outcome::ALL
        .into_iter()
        .filter(|outcome| !matches!(outcome, Outcome::Pass | Outcome::Fail));
    let there = named.filter(|outcome| counts.of(*outcome) > 0);
    there
        .map(|outcome| {
            format!(
                "<br><small>{} {}</small>",
                counts.of(outcome),
                outcome.name()
            )
        })
        .collect()
}

fn section(report: &Report, implementation: &Implementation, index: usize, page: &mut String) {
    let _ = writeln!(
        page,
        "<section id=\"i{index}\">\n<h2>{}</h2>",
        escaped(&implementation.title())
    );
    let ops: Vec<_> = implementation.ops.iter().map(|op| escaped(op)).collect();
    let _ = writeln!(
        page,
        "<p>Claims level {} and the operations {}.</p>",
        implementation.level_claimed,
        ops.join(", ")
    );
    for problem in &implementation.problems {
        let _ = writeln!(page, "<p class=\"bad\">{}</p>", escaped(problem));
    }
    for area in &implementation.areas {
        area_section(report, implementation, index, area, page);
    }
    page.push_str("</section>\n");
}

fn area_section(
    report: &Report,
    implementation: &Implementation,
    index: usize,
    area: &Area,
    page: &mut String,
) {
    let Area { area, counts } = area;
    let (name, run) = (escaped(area), counts.total() - counts.skipped);
    let prefix = format!("{area}/");
    let is_shown =
        |run: &&Run| run.id.starts_with(&prefix) && (!run.as_expected || run.known.is_some());
    let mut shown = implementation.vectors.iter().filter(is_shown).peekable();
    // An area without a failure has its cell in the matrix, and one line here to lead to.
    let tag = if shown.peek().is_none() { "p" } else { "h3" };
    let _ = writeln!(
        page,
        "<{tag} id=\"i{index}-{name}\">{name}: {}/{run}</{tag}>",
        counts.pass
    );
    for run in shown {
        vector(report, run, page);
    }
}

fn vector(report: &Report, run: &Run, page: &mut String) {
    let bad: Vec<_> = run
        .checks
        .iter()
        .filter(|check| check.outcome.is_bad())
        .collect();
    let outcomes: Vec<_> = bad
        .iter()
        .map(|check| format!("{} {}", escaped(&check.check), check.outcome.name()))
        .collect();
    let note = match (&run.known, run.is_unexpected_pass()) {
        (Some(_), true) => "passes, but is a known failure".to_string(),
        (Some(_), false) => format!("{} (known)", outcomes.join(", ")),
        (None, _) => outcomes.join(", "),
    };
    let _ = writeln!(
        page,
        "<details>\n<summary><code>{}</code> {note}</summary>",
        escaped(&run.id)
    );
    if let Some(reason) = &run.known {
        let _ = writeln!(page, "<p>Known failure: {}</p>", escaped(reason));
    }
    if let Some(vector) = report.vector(&run.id) {
        let _ = writeln!(page, "<p>{}</p>", escaped(&vector.comment));
        if let (Some(base), Some(defect)) = (&vector.base, &vector.defect) {
            let _ = writeln!(
                page,
                "<p>Differs from <code>{}</code> in this: {}</p>",
                escaped(base),
                escaped(defect)
            );
        }
        let _ = writeln!(page, "<p>Covers {}</p>", escaped(&vector.covers.join(", ")));
    }
    for check in bad {
        difference(check, page);
    }
    page.push_str("</details>\n");
}

fn difference(check: &Check, page: &mut String) {
    let _ = writeln!(
        page,
        "<dl>\n<dt>{}</dt><dd><b>{}</b></dd>\n<dt>expected</dt><dd><pre>{}</pre></dd>\n<dt>got</dt><dd><pre>{}</pre></dd>\n</dl>",
        escaped(&check.check),
        check.outcome.name(),
        escaped(&check.expected),
        escaped(&check.got)
    );
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // No page may hold these; what they are does not matter here.
            c if c.is_control() && c != '\n' && c != '\t' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_is_markup() {
        assert_eq!(
            escaped("<a b='\"&\u{1b}"),
            "&lt;a b=&#39;&quot;&amp;\u{fffd}"
        );
    }
}

//! The registry of findings and the type that carries it say the same.

use std::collections::BTreeMap;

use super::{
    Problem, Tree,
    csv::{self, Row},
    rust_text::{identifier, line_of},
};

const REGISTRY: &str = "spec/registry/codes.csv";
const SOURCE: &str = "crates/rlhf-audit-core/src/codes.rs";
const COLUMNS: &[&str] = &["number", "code", "step", "meaning", "what_to_do"];

/// One line of the `codes!` table.
struct Entry {
    line: usize,
    number: u32,
    variant: String,
    name: String,
    meaning: String,
    advice: String,
}

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let (registry, source) = match (tree.text(REGISTRY), tree.text(SOURCE)) {
        (Some(registry), Some(source)) => (registry, source),
        (None, None) => return Vec::new(),
        (None, _) => return vec![Problem::new(REGISTRY, 0, "is missing")],
        (_, None) => return vec![Problem::new(SOURCE, 0, "is missing")],
    };
    let rows = match csv::parse(registry, COLUMNS) {
        Ok(rows) => rows,
        Err((line, text)) => return vec![Problem::new(REGISTRY, line, text)],
    };
    let entries = match entries(source) {
        Ok(entries) => entries,
        Err((line, text)) => return vec![Problem::new(SOURCE, line, text)],
    };
    let mut problems = registry_problems(&rows);
    problems.extend(entries.iter().filter_map(variant_problem));
    problems.extend(differences(&rows, &entries));
    problems
}

/// Numbers ascend, so none occurs twice; a number's hundreds are its step; names occur once.
fn registry_problems(rows: &[Row]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let (mut last, mut names) = (0, BTreeMap::new());
    for row in rows {
        let number = row.cell("number").parse::<u32>().unwrap_or(0);
        if number <= last {
            let text = format!("number {} is not above the one before", row.cell("number"));
            problems.push(Problem::new(REGISTRY, row.line, text));
        }
        last = last.max(number);
        if (number / 100).to_string() != row.cell("step") {
            let text = format!(
                "number {number} does not belong to step {}",
                row.cell("step")
            );
            problems.push(Problem::new(REGISTRY, row.line, text));
        }
        if let Some(first) = names.insert(row.cell("code"), row.line) {
            let text = format!("{} is also the name in line {first}", row.cell("code"));
            problems.push(Problem::new(REGISTRY, row.line, text));
        }
    }
    problems
}

fn variant_problem(entry: &Entry) -> Option<Problem> {
    let words = entry.name.split(['.', '-']);
    let expected: String = words.map(capitalised).collect();
    let text = format!("the variant of {} is called {expected}", entry.name);
    (entry.variant != expected).then(|| Problem::new(SOURCE, entry.line, text))
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(chars)
        .collect()
}

fn differences(rows: &[Row], entries: &[Entry]) -> Vec<Problem> {
    let mut missing: BTreeMap<String, &Entry> = entries
        .iter()
        .map(|entry| (entry.number.to_string(), entry))
        .collect();
    let mut problems = Vec::new();
    for row in rows {
        let number = row.cell("number");
        let Some(entry) = missing.remove(number) else {
            problems.push(Problem::new(
                REGISTRY,
                row.line,
                format!("{number} is not in {SOURCE}"),
            ));
            continue;
        };
        for (column, here) in [
            ("code", &entry.name),
            ("meaning", &entry.meaning),
            ("what_to_do", &entry.advice),
        ] {
            if row.cell(column) != here {
                let text = format!("{number}: {column} is {:?} in {REGISTRY}", row.cell(column));
                problems.push(Problem::new(SOURCE, entry.line, text));
            }
        }
    }
    let left = missing.values().map(|entry| {
        Problem::new(
            SOURCE,
            entry.line,
            format!("{} is not in {REGISTRY}", entry.number),
        )
    });
    problems.extend(left);
    problems
}

/// Reads `NUMBER Variant "name" "meaning" "advice";` as often as it occurs in `codes! { … }`.
fn entries(source: &str) -> Result<Vec<Entry>, (usize, String)> {
    let begin = "\ncodes! {";
    let at = source
        .find(begin)
        .ok_or((0, "there is no table codes! { … }".to_string()))?;
    let mut rest = source
        .get(at + begin.len()..)
        .unwrap_or_default()
        .trim_start();
    let mut entries = Vec::new();
    while !rest.starts_with('}') {
        let line = line_of(source, source.len() - rest.len());
        let (entry, after) = entry(rest, line).ok_or((
            line,
            "is not NUMBER Variant \"name\" \"meaning\" \"advice\";".to_string(),
        ))?;
        entries.push(entry);
        rest = after.trim_start();
    }
    Ok(entries)
}

fn entry(text: &str, line: usize) -> Option<(Entry, &str)> {
    let (number, rest) = word(text)?;
    let (variant, rest) = word(rest)?;
    let (name, rest) = literal(rest)?;
    let (meaning, rest) = literal(rest)?;
    let (advice, rest) = literal(rest)?;
    let (number, variant) = (number.parse().ok()?, variant.to_string());
    let entry = Entry {
        line,
        number,
        variant,
        name,
        meaning,
        advice,
    };
    Some((entry, rest.trim_start().strip_prefix(';')?))
}

fn word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let word = identifier(text);
    (!word.is_empty()).then(|| (word, text.get(word.len()..).unwrap_or_default()))
}

fn literal(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start().strip_prefix('"')?;
    let (mut content, mut chars) = (String::new(), text.char_indices());
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((content, text.get(at + 1..)?)),
            '\\' => content.push(chars.next()?.1),
            _ => content.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests;

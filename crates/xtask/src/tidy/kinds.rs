//! The registry of record kinds, the table `kinds!` and the folder of records say the same.
//!
//! The table is read as text: `NUMBER "name" Class Variant(module::Type) [Compartment Need, …];`,
//! and `(NUMBER, "name")` in `RESERVED_KINDS`.

use std::collections::BTreeMap;

use super::{
    Problem, Tree, csv,
    rust_text::{identifier, line_of},
};

const REGISTRY: &str = "spec/registry/kinds.csv";
const TABLE: &str = "crates/rlhf-audit-core/src/records.rs";
const FOLDER: &str = "crates/rlhf-audit-core/src/records";
const COLUMNS: &[&str] = &["number", "name", "class", "status", "compartments"];

/// One line of the table, in the words of the registry.
struct Kind {
    line: usize,
    number: String,
    name: String,
    /// Class, status and compartments; a reserved kind has only its status.
    says: Vec<(&'static str, String)>,
    /// The module that reads it, if it is not reserved.
    module: Option<String>,
}

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let Some(registry) = tree.text(REGISTRY) else {
        return Vec::new();
    };
    let rows = match csv::parse(registry, COLUMNS) {
        Ok(rows) => rows,
        Err((line, text)) => return vec![Problem::new(REGISTRY, line, text)],
    };
    let table = tree.text(TABLE).unwrap_or_default();
    let kinds = match kinds(table) {
        Ok(kinds) => kinds,
        Err((line, text)) => return vec![Problem::new(TABLE, line, text)],
    };
    let mut problems = repetitions(&rows);
    problems.extend(kinds.iter().filter_map(|kind| file_problem(tree, kind)));
    problems.extend(differences(&rows, &kinds));
    problems
}

fn repetitions(rows: &[csv::Row]) -> Vec<Problem> {
    let (mut problems, mut seen) = (Vec::new(), BTreeMap::new());
    for row in rows {
        for column in ["number", "name"] {
            if let Some(first) = seen.insert((column, row.cell(column)), row.line) {
                let text = format!("{column} {} stands also in line {first}", row.cell(column));
                problems.push(Problem::new(REGISTRY, row.line, text));
            }
        }
    }
    problems
}

/// A kind's module bears its name, and is a file.
fn file_problem(tree: &Tree, kind: &Kind) -> Option<Problem> {
    let module = kind.module.as_ref()?;
    let expected = kind.name.replace('-', "_");
    let file = format!("{FOLDER}/{module}.rs");
    let text = if *module != expected {
        format!("{} is read by {module}, not by {expected}", kind.name)
    } else if tree.text(&file).is_none() {
        format!("{file} is missing")
    } else {
        return None;
    };
    Some(Problem::new(TABLE, kind.line, text))
}

fn differences(rows: &[csv::Row], kinds: &[Kind]) -> Vec<Problem> {
    let mut left: BTreeMap<_, _> = kinds
        .iter()
        .map(|kind| ((kind.number.as_str(), kind.name.as_str()), kind))
        .collect();
    let mut problems = Vec::new();
    for row in rows {
        let (number, name) = (row.cell("number"), row.cell("name"));
        let Some(kind) = left.remove(&(number, name)) else {
            let text = format!("{number} {name} is not in {TABLE}");
            problems.push(Problem::new(REGISTRY, row.line, text));
            continue;
        };
        let different = kind
            .says
            .iter()
            .filter(|(column, says)| row.cell(column) != says);
        problems.extend(different.map(|(column, says)| {
            let text = format!(
                "{name}: {column} is {says:?} here, {:?} in {REGISTRY}",
                row.cell(column)
            );
            Problem::new(TABLE, kind.line, text)
        }));
    }
    problems.extend(left.values().map(|kind| {
        let text = format!("{} {} is not in {REGISTRY}", kind.number, kind.name);
        Problem::new(TABLE, kind.line, text)
    }));
    problems
}

fn kinds(source: &str) -> Result<Vec<Kind>, (usize, String)> {
    let mut kinds = Vec::new();
    for (line, text) in items(source, "\nkinds! {", "\n}", ';')? {
        let form = "is not NUMBER \"name\" Class Variant(module::Type) [Compartment Need, …];";
        kinds.push(active(line, text).ok_or((line, form.to_string()))?);
    }
    for (line, text) in items(source, "RESERVED_KINDS: &[(u64, &str)] = &[", "];", ')')? {
        let form = "is not (NUMBER, \"name\")";
        kinds.push(reserved(line, text).ok_or((line, form.to_string()))?);
    }
    Ok(kinds)
}

/// Returns the non-empty items between `begin` and `end`, each with its line.
fn items<'s>(
    source: &'s str,
    begin: &str,
    end: &str,
    separator: char,
) -> Result<Vec<(usize, &'s str)>, (usize, String)> {
    let missing = || {
        (
            0,
            format!("there is no table {:?} … {:?}", begin.trim(), end.trim()),
        )
    };
    let at = source.find(begin).ok_or_else(missing)? + begin.len();
    let length = source
        .get(at..)
        .and_then(|rest| rest.find(end))
        .ok_or_else(missing)?;
    let table = source.get(at..at + length).unwrap_or_default();
    let (mut items, mut offset) = (Vec::new(), at);
    for item in table.split(separator) {
        let text = item.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        if !text.is_empty() {
            items.push((
                line_of(source, offset + item.len() - text.len()),
                text.trim_end(),
            ));
        }
        offset += item.len() + separator.len_utf8();
    }
    Ok(items)
}

fn active(line: usize, text: &str) -> Option<Kind> {
    let (number, rest) = text.split_once(" \"")?;
    let (name, rest) = rest.split_once("\" ")?;
    let class = identifier(rest);
    let (_, rest) = rest.split_once('(')?;
    let compartments = rest.split_once('[')?.1.strip_suffix(']')?.split(',');
    let compartments: Option<Vec<_>> = compartments
        .filter(|text| !text.trim().is_empty())
        .map(compartment)
        .collect();
    let says = vec![
        ("class", class.to_lowercase()),
        ("status", "active".to_string()),
        ("compartments", compartments?.join(" ")),
    ];
    let (number, name) = (number.trim().to_string(), name.to_string());
    Some(Kind {
        line,
        number,
        name,
        says,
        module: Some(identifier(rest).to_string()),
    })
}

/// `Content Must` is `content` in the registry, `Raw May` is `raw?`.
fn compartment(text: &str) -> Option<String> {
    match text.trim().split_once(' ')? {
        (name, "Must") => Some(name.to_lowercase()),
        (name, "May") => Some(format!("{}?", name.to_lowercase())),
        _ => None,
    }
}

fn reserved(line: usize, text: &str) -> Option<Kind> {
    let (number, name) = text.strip_prefix('(')?.split_once(',')?;
    let (number, name) = (
        number.trim().to_string(),
        name.trim().trim_matches('"').to_string(),
    );
    let says = vec![("status", "reserved".to_string())];
    Some(Kind {
        line,
        number,
        name,
        says,
        module: None,
    })
}

#[cfg(test)]
mod tests;

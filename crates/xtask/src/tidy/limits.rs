//! The registry of limits and the constants that enforce them say the same.

mod expression;

use std::collections::BTreeMap;

use super::{Problem, Tree, csv};

const REGISTRY: &str = "spec/registry/limits.csv";
const SOURCE: &str = "crates/rlhf-audit-core/src/limits.rs";
const COLUMNS: &[&str] = &["name", "value", "page", "meaning"];

/// One `pub const NAME: TYPE = EXPRESSION;` with the comment above it.
#[derive(Clone)]
struct Constant {
    line: usize,
    comment: String,
    value: Option<u64>,
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
    let mut constants = constants(source);
    let mut problems = Vec::new();
    for row in &rows {
        match constants.remove(row.cell("name")) {
            None => {
                let text = format!("{} is not in {SOURCE}, or is here twice", row.cell("name"));
                problems.push(Problem::new(REGISTRY, row.line, text));
            }
            Some(constant) => problems.extend(difference(row, &constant)),
        }
    }
    let left = constants.iter().map(|(name, constant)| {
        Problem::new(
            SOURCE,
            constant.line,
            format!("{name} is not in {REGISTRY}"),
        )
    });
    problems.extend(left);
    problems
}

fn difference(row: &csv::Row, constant: &Constant) -> Option<Problem> {
    let name = row.cell("name");
    let (value, meaning, page) = (row.cell("value"), row.cell("meaning"), row.cell("page"));
    let comments = [
        format!("{meaning} ({page})."),
        format!("{meaning} (spec/{page})."),
    ];
    let text = match constant.value {
        None => format!("{name} has a value that tidy cannot compute: use + - * / << and numbers"),
        Some(here) if here.to_string() != value => {
            format!("{name} is {here}, in {REGISTRY} it is {value}")
        }
        Some(_) if !comments.contains(&constant.comment) => {
            format!(
                "the comment on {name} is not {:?}, as in {REGISTRY}",
                comments[0]
            )
        }
        Some(_) => return None,
    };
    Some(Problem::new(SOURCE, constant.line, text))
}

fn constants(source: &str) -> BTreeMap<String, Constant> {
    let (mut constants, mut values) = (BTreeMap::new(), BTreeMap::new());
    let (mut comment, mut statement) = (Vec::new(), String::new());
    for (line, text) in source
        .lines()
        .enumerate()
        .map(|(index, text)| (index + 1, text.trim()))
    {
        if let Some(text) = text.strip_prefix("///") {
            comment.push(text.trim());
            continue;
        }
        if statement.is_empty() && !text.starts_with("pub const ") {
            comment.clear();
            continue;
        }
        statement.push_str(text);
        if !statement.ends_with(';') {
            continue;
        }
        if let Some((name, value)) = declaration(&statement) {
            let value = expression::evaluate(value, &values);
            values.extend(value.map(|value| (name.to_string(), value)));
            let comment = comment.join(" ");
            constants.insert(
                name.to_string(),
                Constant {
                    line,
                    comment,
                    value,
                },
            );
        }
        statement.clear();
        comment.clear();
    }
    constants
}

fn declaration(statement: &str) -> Option<(&str, &str)> {
    let (left, value) = statement
        .strip_prefix("pub const ")?
        .strip_suffix(';')?
        .split_once('=')?;
    Some((left.split(':').next()?.trim(), value))
}

#[cfg(test)]
mod tests;

//! Every MUST of the spec has a number of its own, so that a test can name it: `**ENC-3**`.
//!
//! A number belongs to a block: a paragraph, a list item or a table row. A block with two MUSTs
//! needs two numbers. A page has one prefix, and its numbers are 1, 2, 3 … without a gap. What
//! stands in a code block, or in quotes or backticks ("MUST"), is no requirement.

use super::{
    Problem, Tree,
    rust_text::{line_of, word_offsets},
};

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let is_page = |path: &str| {
        path.strip_prefix("spec/")
            .is_some_and(|name| !name.contains('/'))
    };
    let pages = tree.texts_ending("md").filter(|(path, _)| is_page(path));
    pages
        .flat_map(|(path, text)| page_problems(path, text))
        .collect()
}

fn page_problems(path: &str, text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut ids = Vec::new();
    for (line, block) in blocks(text) {
        let own: Vec<_> = ids_in(&block).collect();
        let musts: Vec<_> = musts_in(&block).collect();
        if let Some(at) = musts.get(own.len()) {
            let text = format!(
                "{} MUST but {} numbers like **ABC-1**",
                musts.len(),
                own.len()
            );
            problems.push(Problem::new(path, line + line_of(&block, *at) - 1, text));
        }
        let placed = own.into_iter().map(|(at, prefix, number)| {
            (line + line_of(&block, at) - 1, prefix.to_string(), number)
        });
        ids.extend(placed);
    }
    problems.extend(numbering_problems(path, &ids));
    problems
}

fn numbering_problems(path: &str, ids: &[(usize, String, usize)]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut places = vec![0; ids.len()];
    for (line, prefix, number) in ids {
        if ids.first().is_some_and(|(_, first, _)| first != prefix) {
            let text = format!("{prefix}-{number} has another prefix than the page's first");
            problems.push(Problem::new(path, *line, text));
        }
        match number
            .checked_sub(1)
            .and_then(|index| places.get_mut(index))
        {
            None => {
                let text = format!("{prefix}-{number} leaves a gap: the page has {}", ids.len());
                problems.push(Problem::new(path, *line, text));
            }
            Some(place) if *place != 0 => {
                let text = format!("{prefix}-{number} stands also in line {place}");
                problems.push(Problem::new(path, *line, text));
            }
            Some(place) => *place = *line,
        }
    }
    problems
}

/// Returns the blocks outside of code, each with its first line.
fn blocks(text: &str) -> Vec<(usize, String)> {
    let mut blocks: Vec<(usize, String)> = Vec::new();
    let (mut in_code, mut ended) = (false, true);
    for (line, text) in text
        .lines()
        .enumerate()
        .map(|(index, text)| (index + 1, text))
    {
        let is_fence = text.trim_start().starts_with("```");
        in_code ^= is_fence;
        if is_fence || in_code || text.trim().is_empty() {
            ended = true;
            continue;
        }
        match blocks.last_mut() {
            Some((_, block)) if !ended && !begins_block(text.trim_start()) => {
                block.push('\n');
                block.push_str(text);
            }
            _ => blocks.push((line, text.to_string())),
        }
        ended = false;
    }
    blocks
}

fn begins_block(line: &str) -> bool {
    let numbered = line.trim_start_matches(|c: char| c.is_ascii_digit());
    ["- ", "* ", "+ ", "|", "#"]
        .iter()
        .any(|marker| line.starts_with(marker))
        || (numbered.len() < line.len() && numbered.starts_with(". "))
}

fn musts_in(block: &str) -> impl Iterator<Item = usize> {
    word_offsets(block, "MUST").filter(|&at| {
        let before = block.get(..at).and_then(|text| text.chars().next_back());
        !matches!(before, Some('"' | '`' | '“'))
    })
}

/// Returns each `**PREFIX-NUMBER**`.
fn ids_in(block: &str) -> impl Iterator<Item = (usize, &str, usize)> {
    block.match_indices("**").filter_map(move |(at, mark)| {
        let (id, _) = block.get(at + mark.len()..)?.split_once("**")?;
        let (prefix, number) = id.split_once('-')?;
        let is_prefix = !prefix.is_empty() && prefix.chars().all(|c| c.is_ascii_uppercase());
        Some((at, prefix, number.parse().ok().filter(|_| is_prefix)?))
    })
}

#[cfg(test)]
mod tests;

//! One word for one thing: the words that `spec/glossary.md` refuses occur nowhere else.
//!
//! The section `## Words we refuse` has a table whose first column is the refused word (or several,
//! with commas) and whose second is what to say. A line that must use such a word, because it
//! quotes somebody, contains `glossary: allow`.

use super::{Problem, Tree, rust_text::word_offsets};

const GLOSSARY: &str = "spec/glossary.md";
const SECTION: &str = "## Words we refuse";
const ALLOWED: &str = "glossary: allow";

/// A word, in lower case, and what to say.
struct Refused {
    word: String,
    say: String,
}

pub(super) fn check(tree: &Tree) -> Vec<Problem> {
    let Some(glossary) = tree.text(GLOSSARY) else {
        return Vec::new();
    };
    let refused = refused(glossary);
    if refused.is_empty() {
        let text = format!("has no section {SECTION:?} with a table `| refused | say | … |`");
        return vec![Problem::new(GLOSSARY, 0, text)];
    }
    let texts = tree.texts().filter(|(path, _)| is_held(path));
    texts
        .flat_map(|(path, text)| text_problems(path, text, &refused))
        .collect()
}

/// Data is as others wrote it, and the changelog may name what was renamed.
fn is_held(path: &str) -> bool {
    let is_text = [".md", ".rs", ".csv"]
        .iter()
        .any(|ending| path.ends_with(ending));
    let is_data = path
        .split('/')
        .any(|folder| folder == "data" || folder == "testdata");
    is_text && !is_data && path != GLOSSARY && path != "CHANGELOG.md"
}

fn text_problems(path: &str, text: &str, refused: &[Refused]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.contains(ALLOWED))
    {
        let line = line.to_lowercase();
        for Refused { word, say } in refused {
            if word_offsets(&line, word).next().is_some() {
                problems.push(Problem::new(
                    path,
                    index + 1,
                    format!("{word:?}: say {say}"),
                ));
            }
        }
    }
    problems
}

fn refused(glossary: &str) -> Vec<Refused> {
    let section = glossary
        .lines()
        .skip_while(|line| line.trim() != SECTION)
        .skip(1);
    let section = section.take_while(|line| !line.starts_with("## "));
    let rows = section.filter(|line| line.starts_with('|'));
    // The first two rows are the heading and the rule below it.
    rows.skip(2).flat_map(row).collect()
}

fn row(line: &str) -> Vec<Refused> {
    let mut cells = line.trim_matches('|').split('|').map(str::trim);
    let (words, say) = (
        cells.next().unwrap_or_default(),
        cells.next().unwrap_or_default(),
    );
    let words = words
        .split(',')
        .map(|word| word.trim().trim_matches(['`', '*', '"']));
    let words = words.filter(|word| !word.is_empty());
    words
        .map(|word| Refused {
            word: word.to_lowercase(),
            say: say.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests;

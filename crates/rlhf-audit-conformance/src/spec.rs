//! What the specification numbers: requirements, codes, kinds.
//!
//! A requirement is `**ABC-12**` on a page, outside of code blocks. Codes and kinds are rows of
//! `registry/codes.csv` and `registry/kinds.csv`; of the kinds only the active ones count.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::csv_table;

/// What a suite must cover.
#[derive(Debug)]
pub(crate) struct Spec {
    pub(crate) requirements: BTreeSet<String>,
    /// The step of each code.
    pub(crate) codes: BTreeMap<String, u64>,
    pub(crate) kinds: Vec<String>,
}

impl Spec {
    /// Reads the pages and registries in a folder.
    ///
    /// # Errors
    /// A file cannot be read, a table has another form, or no page numbers anything.
    pub(crate) fn read(root: &Path) -> Result<Spec, String> {
        let mut requirements = BTreeSet::new();
        let error = |error| format!("{}: {error}", root.display());
        for entry in fs::read_dir(root).map_err(error)? {
            let path = entry.map_err(error)?.path();
            if path.extension().is_some_and(|extension| extension == "md") {
                requirements.extend(requirements_in(&text(&path)?));
            }
        }
        if requirements.is_empty() {
            return Err(format!(
                "{}: no page has a requirement like **ABC-1**",
                root.display()
            ));
        }
        let mut codes = BTreeMap::new();
        for [code, step] in table(root, "codes.csv", ["code", "step"])? {
            let number = step
                .parse()
                .map_err(|_| format!("codes.csv: {code} has the step {step:?}"))?;
            codes.insert(code, number);
        }
        let kinds = table(root, "kinds.csv", ["name", "status"])?;
        let active = kinds.into_iter().filter(|[_, status]| status == "active");
        Ok(Spec {
            requirements,
            codes,
            kinds: active.map(|[name, _]| name).collect(),
        })
    }
}

fn table<const N: usize>(
    root: &Path,
    name: &str,
    columns: [&str; N],
) -> Result<Vec<[String; N]>, String> {
    let path = root.join("registry").join(name);
    csv_table::read(&text(&path)?, columns).map_err(|error| format!("{name}: {error}"))
}

fn text(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn requirements_in(page: &str) -> Vec<String> {
    let mut in_code = false;
    let mut found = Vec::new();
    for line in page.lines() {
        let is_fence = line.trim_start().starts_with("```");
        in_code ^= is_fence;
        if !in_code {
            // What stands between two marks is at the odd places, or at the even ones where a bold
            // text began on an earlier line: each part is tried.
            found.extend(
                line.split("**")
                    .filter(|part| is_requirement(part))
                    .map(str::to_string),
            );
        }
    }
    found
}

fn is_requirement(text: &str) -> bool {
    let Some((prefix, number)) = text.split_once('-') else {
        return false;
    };
    !prefix.is_empty()
        && prefix.bytes().all(|byte| byte.is_ascii_uppercase())
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::requirements_in;

    #[test]
    fn numbers_in_text_and_not_in_code() {
        let page =
            "**AB-1** It MUST.\n\n```\n**AB-9** no\n```\n- *x* **AB-2**, see AB-3 and **Bold-4**\n";
        assert_eq!(requirements_in(page), ["AB-1", "AB-2"]);
    }
}

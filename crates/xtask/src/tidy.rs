//! `cargo xtask tidy`: what a compiler does not check, without building anything.
//!
//! A check is one file with one function from the workspace's [`Tree`] to problems, and one line in
//! [`CHECKS`]. Its tests hold a small tree with one defect, and the repaired twin.

mod budgets;
mod codes;
mod crate_edges;
mod csv;
mod forbidden;
mod glossary;
mod kinds;
mod limits;
mod manifest;
mod module_edges;
mod requirements;
mod root_folder;
mod rust_text;
mod spec_pages;

use std::fmt;

use crate::{tree::Tree, workspace::Workspace};

/// One check.
struct Check {
    name: &'static str,
    holds: &'static str,
    run: fn(&Tree) -> Vec<Problem>,
}

const CHECKS: &[Check] = &[
    Check {
        name: "crate-edges",
        holds: "crates use only those below them; dp and core stay at a handful of dependencies",
        run: crate_edges::check,
    },
    Check {
        name: "module-edges",
        holds: "modules of core use only modules of lower layers",
        run: module_edges::check,
    },
    Check {
        name: "codes",
        holds: "spec/registry/codes.csv is codes.rs",
        run: codes::check,
    },
    Check {
        name: "limits",
        holds: "spec/registry/limits.csv is limits.rs",
        run: limits::check,
    },
    Check {
        name: "kinds",
        holds: "spec/registry/kinds.csv is the records folder",
        run: kinds::check,
    },
    Check {
        name: "spec-pages",
        holds: "no page of the spec has more than 500 lines",
        run: spec_pages::check,
    },
    Check {
        name: "requirements",
        holds: "every MUST of the spec has its own number",
        run: requirements::check,
    },
    Check {
        name: "glossary",
        holds: "no text uses a word that the glossary refuses",
        run: glossary::check,
    },
    Check {
        name: "root-folder",
        holds: "the root folder holds nothing unexpected",
        run: root_folder::check,
    },
    Check {
        name: "budgets",
        holds: "files and functions are short; no unsafe, no stubs, no mod.rs",
        run: budgets::check,
    },
    Check {
        name: "forbidden",
        holds: "no file names a path of somebody's machine",
        run: forbidden::check,
    },
];

/// Something that is not as agreed, and where.
#[derive(Debug, PartialEq, Eq)]
struct Problem {
    path: String,
    /// Counted from 1; 0 if the problem is the file as a whole.
    line: usize,
    text: String,
    /// Printed, but no failure.
    is_warning: bool,
}

impl Problem {
    fn new(path: &str, line: usize, text: impl Into<String>) -> Problem {
        Problem {
            path: path.to_string(),
            line,
            text: text.into(),
            is_warning: false,
        }
    }

    fn warning(path: &str, line: usize, text: impl Into<String>) -> Problem {
        Problem {
            is_warning: true,
            ..Problem::new(path, line, text)
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem {
            path, line, text, ..
        } = self;
        match line {
            0 => write!(f, "{path}: {text}"),
            _ => write!(f, "{path}:{line}: {text}"),
        }
    }
}

/// Runs the checks named, or all; prints every problem before it fails.
pub(crate) fn command(workspace: &Workspace, arguments: &[String]) -> Result<(), String> {
    if arguments.iter().any(|argument| argument == "--list") {
        for Check { name, holds, .. } in CHECKS {
            println!("{name:<14}{holds}");
        }
        return Ok(());
    }
    let unknown = |name: &&String| !CHECKS.iter().any(|check| check.name == name.as_str());
    if let Some(name) = arguments.iter().find(unknown) {
        return Err(format!(
            "no check is called {name}: see `cargo xtask tidy --list`"
        ));
    }
    let tree = Tree::load(workspace.root())?;
    let chosen =
        |check: &&Check| arguments.is_empty() || arguments.iter().any(|name| name == check.name);
    let checks: Vec<_> = CHECKS.iter().filter(chosen).collect();
    let failures = checks
        .iter()
        .map(|check| report(check, &(check.run)(&tree)))
        .sum::<usize>();
    match failures {
        0 => {
            println!("{} tidy checks passed", checks.len());
            Ok(())
        }
        _ => Err(format!("tidy found {failures} problems")),
    }
}

/// Prints the problems and returns how many of them are failures.
fn report(check: &Check, problems: &[Problem]) -> usize {
    for problem in problems {
        let weight = if problem.is_warning {
            "warning"
        } else {
            "error"
        };
        println!("{weight}[{}]: {problem}", check.name);
    }
    problems
        .iter()
        .filter(|problem| !problem.is_warning)
        .count()
}

#[cfg(test)]
mod testing {
    use super::{Problem, Tree};

    /// Holds a tree with one defect and its repaired twin to a check: the defect is found at
    /// `place` (`path` or `path:line`) with a text that contains `says`; the twin has no problem.
    pub(super) fn defect_and_twin<const N: usize>(
        check: fn(&Tree) -> Vec<Problem>,
        defect: [(&str, &str); N],
        (place, says): (&str, &str),
        twin: [(&str, &str); N],
    ) {
        let problems: Vec<_> = check(&Tree::from(defect))
            .iter()
            .map(Problem::to_string)
            .collect();
        let [problem] = problems.as_slice() else {
            panic!("not one problem: {problems:#?}")
        };
        assert!(
            problem.starts_with(&format!("{place}: ")),
            "{problem} is not at {place}"
        );
        assert!(problem.contains(says), "{problem} does not say {says}");
        assert_eq!(check(&Tree::from(twin)), []);
    }
}

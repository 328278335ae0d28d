//! The suite held to the specification; no implementation is asked.
//!
//! | gate | what passes it |
//! |---|---|
//! | files | `suite.json` lists exactly what is there, with its digests; no stray file (`suite`) |
//! | requirements | each is in a `covers`, or in `untestable.csv` with a reason, never in both |
//! | codes | each comes first in a vector, or is in `untestable.csv`, never in both |
//! | kinds | each active one occurs in the document of a valid vector |
//! | negatives | each has a base that holds, and a defect; what holds has neither |
//! | documents | each says what `expect` says |
//! | flips | there is such a vector, and its elements lie in its bundle |

mod documents;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::checks::flips;
use crate::csv_table;
use crate::spec::Spec;
use crate::suite::{Problem, Suite};
use crate::vector::{Expect, Op, Vector};

const UNTESTABLE: &str = "untestable.csv";

/// Returns every problem of the suite, and a line that says what was looked at.
///
/// # Errors
/// The suite or the specification cannot be read.
pub fn check(suite: &Path, spec: &Path) -> Result<(Vec<Problem>, String), String> {
    let spec = Spec::read(spec)?;
    let suite = Suite::read(suite)?;
    let mut gates = Gates {
        problems: suite.problems.clone(),
        suite: &suite,
        spec: &spec,
    };
    let untestable = gates.untestable()?;
    gates.requirements(&untestable);
    gates.codes(&untestable);
    gates.bases();
    gates.documents();
    gates.flips();
    let summary = format!(
        "{} vectors, {} units, {} requirements, {} codes, {} kinds, {} untestable: {} problems\n",
        suite.vectors.len(),
        suite.units.len(),
        spec.requirements.len(),
        spec.codes.len(),
        spec.kinds.len(),
        untestable.len(),
        gates.problems.len()
    );
    Ok((gates.problems, summary))
}

struct Gates<'g> {
    suite: &'g Suite,
    spec: &'g Spec,
    problems: Vec<Problem>,
}

impl Gates<'_> {
    fn problem(&mut self, place: impl Into<String>, text: impl Into<String>) {
        self.problems.push(Problem::new(place, text));
    }

    /// Returns the requirements and codes that no file can show.
    fn untestable(&mut self) -> Result<BTreeSet<String>, String> {
        let path = self.suite.root.join(UNTESTABLE);
        if !path.exists() {
            return Ok(BTreeSet::new());
        }
        let text = fs::read_to_string(&path).map_err(|error| format!("{UNTESTABLE}: {error}"))?;
        let rows = csv_table::read(&text, ["requirement", "reason"])
            .map_err(|error| format!("{UNTESTABLE}: {error}"))?;
        let mut names = BTreeSet::new();
        for [name, reason] in rows {
            if reason.trim().is_empty() {
                self.problem(
                    UNTESTABLE,
                    format!("{name} has no reason: say why no file can show it"),
                );
            }
            if !self.spec.requirements.contains(&name) && !self.spec.codes.contains_key(&name) {
                self.problem(
                    UNTESTABLE,
                    format!("{name} is no requirement and no code: remove its line"),
                );
            }
            if !names.insert(name.clone()) {
                self.problem(UNTESTABLE, format!("{name} stands twice"));
            }
        }
        Ok(names)
    }

    fn requirements(&mut self, untestable: &BTreeSet<String>) {
        let mut covered: BTreeMap<&str, String> = BTreeMap::new();
        for vector in &self.suite.vectors {
            covered.extend(
                vector
                    .covers
                    .iter()
                    .map(|name| (name.as_str(), vector.id.clone())),
            );
        }
        for (file, covers) in &self.suite.units {
            covered.extend(
                covers
                    .iter()
                    .map(|name| (name.as_str(), format!("units/{file}"))),
            );
        }
        for (name, place) in &covered {
            if !self.spec.requirements.contains(*name) {
                self.problem(
                    place.clone(),
                    format!("covers {name}, which no page has: correct the number"),
                );
            }
        }
        for name in &self.spec.requirements {
            let (is_covered, is_untestable) =
                (covered.get(name.as_str()), untestable.contains(name));
            self.covered_once(
                name,
                is_covered.map(String::as_str),
                is_untestable,
                "no vector or unit covers it",
            );
        }
    }

    fn codes(&mut self, untestable: &BTreeSet<String>) {
        let mut expected = BTreeMap::new();
        for vector in &self.suite.vectors {
            if let Some(code) = vector.code() {
                if !self.spec.codes.contains_key(code) {
                    self.problem(
                        &vector.id,
                        format!("expects {code}, which codes.csv does not have"),
                    );
                }
                expected.insert(code, vector.id.as_str());
            }
        }
        for code in self.spec.codes.keys() {
            let vector = expected.get(code.as_str()).copied();
            self.covered_once(
                code,
                vector,
                untestable.contains(code),
                "no vector expects it first",
            );
        }
    }

    fn covered_once(&mut self, name: &str, by: Option<&str>, is_untestable: bool, missing: &str) {
        match by {
            None if !is_untestable => {
                self.problem(
                    name,
                    format!("{missing}: add a vector, or a line with the reason to {UNTESTABLE}"),
                );
            }
            Some(place) if is_untestable => {
                self.problem(
                    name,
                    format!("{UNTESTABLE} has it, but {place} shows it: remove the line"),
                );
            }
            _ => {}
        }
    }

    fn bases(&mut self) {
        for vector in &self.suite.vectors {
            if let Some(text) = base_problem(self.suite, vector) {
                self.problem(&vector.id, text);
            }
        }
    }

    fn documents(&mut self) {
        let mut seen = BTreeSet::new();
        for vector in &self.suite.vectors {
            let Expect::Verdict(verdict) = &vector.expect else {
                continue;
            };
            // A file that is missing is a problem of its own already.
            let Ok(text) = self.suite.file(vector, &verdict.document) else {
                continue;
            };
            match documents::kinds_if_agreed(&text, verdict) {
                Ok(kinds) if verdict.verdict == "valid" => seen.extend(kinds),
                Ok(_) => {}
                Err(error) => self.problem(&vector.id, format!("{}: {error}", verdict.document)),
            }
        }
        for kind in self.spec.kinds.iter().filter(|kind| !seen.contains(*kind)) {
            self.problem(
                kind,
                "the document of no valid vector has this kind: add a vector with one",
            );
        }
    }

    fn flips(&mut self) {
        let mut count = 0;
        for vector in self
            .suite
            .vectors
            .iter()
            .filter(|vector| vector.op == Op::Flips)
        {
            count += 1;
            if let Err(error) = flips::read(self.suite, vector) {
                self.problem(&vector.id, format!("nothing can be flipped: {error}"));
            }
        }
        if count == 0 {
            self.problem("suite", "there is no vector of the op flips: add one");
        }
    }
}

fn base_problem(suite: &Suite, vector: &Vector) -> Option<String> {
    let (base, is_negative) = (vector.base.as_deref(), vector.is_negative());
    match (base, vector.defect.as_deref()) {
        (None, None) if !is_negative => None,
        _ if !is_negative => {
            Some("it holds, so it has no base and no defect: remove them".to_string())
        }
        (None, _) => Some(
            "it does not hold and has no base: name the vector that it differs from".to_string(),
        ),
        (_, None | Some("")) => {
            Some("it does not hold and has no defect: say what was changed".to_string())
        }
        (Some(base), Some(_)) => match suite.vector(base) {
            None => Some(format!("its base {base} is not there")),
            Some(base) if !base.may_be_base() => Some(format!("its base {} is not valid", base.id)),
            Some(_) => None,
        },
    }
}

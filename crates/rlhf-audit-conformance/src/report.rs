//! What a run found, as data. The report depends on suite and implementations alone: it holds no
//! time and no path of a machine, so two runs of the same are the same bytes.
//!
//! ```text
//! report            1, the version of this structure
//! suite, spec       as suite.json says
//! only              the prefix that was asked for, or null
//! vectors[]         id, op, comment, covers, base, defect of each vector that was run
//! implementations[] name, version, ops, level_claimed, level (at which it was held)
//!   counts          checks by outcome
//!   areas[]         area and counts
//!   vectors[]       id, known (reason or null), as_expected, checks[]
//!     checks[]      check, outcome, expected, got (both empty where it passed)
//!   problems[]      what is wrong beside the vectors: how it ended, that nothing was run
//!   as_expected     every vector is, and there is no problem
//! as_expected       every implementation is
//! ```

pub mod html;
pub mod text;

use serde::Serialize;

/// The version of the structure.
const VERSION: u8 = 1;

/// What came of one check. Only `Pass` is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It is as the vector says.
    Pass,
    /// The implementation does not claim to do this.
    Skipped,
    /// It is not as the vector says.
    Fail,
    /// The implementation says that it could not do it.
    Errored,
    /// Its answer is not one of the protocol.
    Malformed,
    /// It did not answer in time.
    Hang,
    /// Its process ended.
    Crash,
}

impl Outcome {
    /// All, in the order in which they are shown.
    pub const ALL: [Outcome; 7] = [
        Outcome::Pass,
        Outcome::Skipped,
        Outcome::Fail,
        Outcome::Errored,
        Outcome::Malformed,
        Outcome::Hang,
        Outcome::Crash,
    ];

    /// Returns its name.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Pass => "pass",
            Outcome::Skipped => "skipped",
            Outcome::Fail => "fail",
            Outcome::Errored => "errored",
            Outcome::Malformed => "malformed",
            Outcome::Hang => "hang",
            Outcome::Crash => "crash",
        }
    }

    /// Whether it counts against the implementation.
    pub fn is_bad(self) -> bool {
        !matches!(self, Outcome::Pass | Outcome::Skipped)
    }
}

/// One check of a vector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The operation, or `flips`.
    pub check: String,
    /// What came of it.
    pub outcome: Outcome,
    /// What the vector says; empty where that is what came.
    pub expected: String,
    /// What came.
    pub got: String,
}

/// Checks by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Counts {
    pub pass: usize,
    pub skipped: usize,
    pub fail: usize,
    pub errored: usize,
    pub malformed: usize,
    pub hang: usize,
    pub crash: usize,
}

impl Counts {
    /// Returns the number of one outcome.
    pub fn of(&self, outcome: Outcome) -> usize {
        let mut copy = *self;
        *copy.at(outcome)
    }

    /// Returns the number of all.
    pub fn total(&self) -> usize {
        Outcome::ALL
            .into_iter()
            .map(|outcome| self.of(outcome))
            .sum()
    }

    fn at(&mut self, outcome: Outcome) -> &mut usize {
        match outcome {
            Outcome::Pass => &mut self.pass,
            Outcome::Skipped => &mut self.skipped,
            Outcome::Fail => &mut self.fail,
            Outcome::Errored => &mut self.errored,
            Outcome::Malformed => &mut self.malformed,
            Outcome::Hang => &mut self.hang,
            Outcome::Crash => &mut self.crash,
        }
    }

    fn add<'c>(&mut self, checks: impl IntoIterator<Item = &'c Check>) {
        for check in checks {
            *self.at(check.outcome) += 1;
        }
    }
}

/// The checks of one area.
#[derive(Clone, Debug, Serialize)]
pub struct Area {
    /// Its name.
    pub area: String,
    /// Its checks.
    pub counts: Counts,
}

/// What came of one vector.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// The vector's id.
    pub id: String,
    /// Why it is known to fail.
    pub known: Option<String>,
    /// Whether it failed exactly if that is known.
    pub as_expected: bool,
    /// Its checks.
    pub checks: Vec<Check>,
}

impl Run {
    /// Judges the checks of a vector.
    pub(crate) fn new(id: &str, known: Option<&str>, checks: Vec<Check>) -> Run {
        let is_bad = checks.iter().any(|check| check.outcome.is_bad());
        // What was skipped whole neither passed nor failed.
        let is_skipped = checks.iter().all(|check| check.outcome == Outcome::Skipped);
        Run {
            id: id.to_string(),
            known: known.map(str::to_string),
            as_expected: is_bad == known.is_some() || is_skipped,
            checks,
        }
    }

    /// Whether it is known to fail and did not.
    pub fn is_unexpected_pass(&self) -> bool {
        self.known.is_some() && !self.as_expected
    }

    fn area(&self) -> &str {
        self.id.split('/').next().unwrap_or_default()
    }
}

/// What came of one implementation.
#[derive(Clone, Debug, Serialize)]
pub struct Implementation {
    /// As it calls itself.
    pub name: String,
    /// As it calls itself.
    pub version: String,
    /// What it says that it does.
    pub ops: Vec<String>,
    /// The level that it says it has.
    pub level_claimed: u8,
    /// The level at which it was held.
    pub level: u8,
    /// All checks.
    pub counts: Counts,
    /// The checks by area.
    pub areas: Vec<Area>,
    /// All vectors.
    pub vectors: Vec<Run>,
    /// What is wrong beside the vectors.
    pub problems: Vec<String>,
    /// Whether all is as expected.
    pub as_expected: bool,
}

impl Implementation {
    /// Returns name, version and level, as reports head their parts.
    fn title(&self) -> String {
        let Implementation {
            name,
            version,
            level,
            ..
        } = self;
        let space = if version.is_empty() { "" } else { " " };
        format!("{name}{space}{version} at level {level}")
    }

    /// Counts what was run and says whether it is as expected.
    pub(crate) fn close(&mut self) {
        for run in &self.vectors {
            self.counts.add(&run.checks);
            match self.areas.iter_mut().find(|area| area.area == run.area()) {
                Some(area) => area.counts.add(&run.checks),
                None => {
                    let mut counts = Counts::default();
                    counts.add(&run.checks);
                    let area = run.area().to_string();
                    self.areas.push(Area { area, counts });
                }
            }
        }
        if self.counts.total() == self.counts.skipped {
            self.problems
                .push("nothing was run: every check was skipped".to_string());
        }
        self.as_expected =
            self.problems.is_empty() && self.vectors.iter().all(|run| run.as_expected);
    }
}

/// What a vector is about, for those who read the report.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct Summary {
    pub id: String,
    pub op: String,
    pub comment: String,
    pub covers: Vec<String>,
    pub base: Option<String>,
    pub defect: Option<String>,
}

/// All of it.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    report: u8,
    /// The version of the suite.
    pub suite: String,
    /// The version of the specification.
    pub spec: String,
    /// The prefix of the ids that were run.
    pub only: Option<String>,
    /// What was run.
    pub vectors: Vec<Summary>,
    /// What came of it.
    pub implementations: Vec<Implementation>,
    /// Whether all is as expected.
    pub as_expected: bool,
}

impl Report {
    pub(crate) fn new(
        suite: &str,
        spec: &str,
        only: Option<&str>,
        vectors: Vec<Summary>,
    ) -> Report {
        Report {
            report: VERSION,
            suite: suite.to_string(),
            spec: spec.to_string(),
            only: only.map(str::to_string),
            vectors,
            implementations: Vec::new(),
            as_expected: true,
        }
    }

    pub(crate) fn push(&mut self, implementation: Implementation) {
        self.as_expected &= implementation.as_expected;
        self.implementations.push(implementation);
    }

    /// Returns the report as JSON, with a newline at the end.
    ///
    /// # Errors
    /// Never in practice: all keys are text.
    pub fn json(&self) -> Result<String, String> {
        let text = serde_json::to_string_pretty(self).map_err(|error| error.to_string())?;
        Ok(text + "\n")
    }

    fn vector(&self, id: &str) -> Option<&Summary> {
        self.vectors.iter().find(|vector| vector.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(outcome: Outcome) -> Check {
        Check {
            check: "verify".to_string(),
            outcome,
            expected: String::new(),
            got: String::new(),
        }
    }

    #[test]
    fn known_failures_fail_and_others_do_not() {
        for (known, outcomes, as_expected) in [
            (None, vec![Outcome::Pass, Outcome::Skipped], true),
            (None, vec![Outcome::Pass, Outcome::Crash], false),
            (Some("why"), vec![Outcome::Pass, Outcome::Fail], true),
            (Some("why"), vec![Outcome::Pass, Outcome::Skipped], false),
            (Some("why"), vec![Outcome::Skipped], true),
        ] {
            let checks = outcomes.iter().copied().map(check).collect();
            let run = Run::new("a/b", known, checks);
            assert_eq!(run.as_expected, as_expected, "{known:?} {outcomes:?}");
        }
    }

    #[test]
    fn each_outcome_is_counted_once() {
        let mut counts = Counts::default();
        counts.add(&Outcome::ALL.map(check));
        assert_eq!(counts.total(), Outcome::ALL.len());
        for outcome in Outcome::ALL {
            assert_eq!(counts.of(outcome), 1);
            assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.name());
        }
    }
}

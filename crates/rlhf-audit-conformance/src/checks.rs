//! The checks that a vector is, and what comes of them.
//!
//! | op of the vector | checks |
//! |---|---|
//! | verify | `verify`; at level 3 also `view`, `card`, `reencode` where the vector has them |
//! | prove, disclose, seal | the file written is the file expected |
//! | check-proof | `valid` and `code` |
//! | flips | `flips`: no changed byte goes unnoticed |

mod compare;
pub(crate) mod flips;

use std::fs;
use std::path::PathBuf;

use crate::implementation::Implementation;
use crate::protocol::{Answer, Paths};
use crate::report::{Check, Outcome};
use crate::scratch::Scratch;
use crate::suite::Suite;
use crate::vector::{Expect, Vector, Verdict};

/// The level from which whole documents and further operations count.
const WHOLE: u8 = 3;

/// One implementation at one level before one suite.
pub(crate) struct Bench<'b> {
    suite: &'b Suite,
    implementation: &'b mut Implementation,
    ops: Vec<String>,
    level: u8,
    scratch: Scratch,
}

/// What a check found: nothing, or what was expected and what came.
type Found = Result<(), Difference>;

struct Difference {
    outcome: Outcome,
    expected: String,
    got: String,
}

impl Difference {
    fn fail(expected: impl Into<String>, got: impl Into<String>) -> Difference {
        Difference {
            outcome: Outcome::Fail,
            expected: expected.into(),
            got: got.into(),
        }
    }

    /// What an answer is that has no result.
    fn of_answer(expected: &str, answer: Answer) -> Difference {
        let (outcome, got) = match answer {
            Answer::Errored(why) => (Outcome::Errored, why),
            Answer::Crash(why) => (Outcome::Crash, why),
            Answer::Hang(why) => (Outcome::Hang, why),
            Answer::Malformed(why) => (Outcome::Malformed, why),
            // An operation that it listed is one that it does.
            Answer::Skipped(why) => (
                Outcome::Fail,
                format!("skipped, though its start lists the op: {why}"),
            ),
            other => (
                Outcome::Malformed,
                format!("the result is of another op: {other:?}"),
            ),
        };
        Difference {
            outcome,
            expected: expected.to_string(),
            got,
        }
    }
}

impl<'b> Bench<'b> {
    /// # Errors
    /// There is no room for what the implementation writes.
    pub(crate) fn new(
        suite: &'b Suite,
        implementation: &'b mut Implementation,
        level: u8,
    ) -> Result<Bench<'b>, String> {
        Ok(Bench {
            suite,
            ops: implementation.ops(),
            implementation,
            level,
            scratch: Scratch::new()?,
        })
    }

    /// Runs all checks of a vector.
    ///
    /// # Errors
    /// A file of the suite cannot be read, or one of ours not be written.
    pub(crate) fn run(&mut self, vector: &Vector) -> Result<Vec<Check>, String> {
        let (name, op) = (vector.op.name(), vector.op.asked());
        let mut checks = vec![self.check(name, op, |bench| bench.main_check(vector))?];
        if let Expect::Verdict(verdict) = &vector.expect
            && self.level >= WHOLE
        {
            self.further(vector, verdict, &mut checks)?;
        }
        Ok(checks)
    }

    fn further(
        &mut self,
        vector: &Vector,
        verdict: &Verdict,
        checks: &mut Vec<Check>,
    ) -> Result<(), String> {
        let bundle = vector.input.get("bundle");
        let reencoded = bundle.filter(|_| verdict.reencode);
        let all = [
            ("view", verdict.view.as_ref()),
            ("card", verdict.card.as_ref()),
            ("reencode", reencoded),
        ];
        for (op, file) in all {
            if let Some(file) = file {
                checks.push(self.check(op, op, |bench| bench.file(vector, op, &["bundle"], file))?);
            }
        }
        Ok(())
    }

    fn check(
        &mut self,
        name: &str,
        op: &str,
        run: impl FnOnce(&mut Bench<'b>) -> Result<Found, String>,
    ) -> Result<Check, String> {
        let (outcome, expected, got) = if !self.ops.iter().any(|listed| listed == op) {
            (
                Outcome::Skipped,
                String::new(),
                format!("its start does not list {op}"),
            )
        } else {
            match run(self)? {
                Ok(()) => (Outcome::Pass, String::new(), String::new()),
                Err(found) => (found.outcome, found.expected, found.got),
            }
        };
        Ok(Check {
            check: name.to_string(),
            outcome,
            expected: self.without_paths(&expected),
            got: self.without_paths(&got),
        })
    }

    fn main_check(&mut self, vector: &Vector) -> Result<Found, String> {
        match &vector.expect {
            Expect::Refused => self.refused(vector),
            Expect::Verdict(verdict) => self.verdict(vector, verdict),
            Expect::File(file) => self.file(vector, vector.op.asked(), vector.op.inputs(), file),
            Expect::Proof { valid, code } => Ok(self.proof(vector, *valid, code.as_deref())),
            Expect::NeverOk => self.flips(vector),
        }
    }

    fn refused(&mut self, vector: &Vector) -> Result<Found, String> {
        let paths = self.paths(vector, vector.op.inputs())?;
        Ok(match self.implementation.ask("verify", &paths) {
            Answer::Judged(judged) => compare::refused(&judged),
            answer => Err(Difference::of_answer("refused", answer)),
        })
    }

    fn verdict(&mut self, vector: &Vector, verdict: &Verdict) -> Result<Found, String> {
        let paths = self.paths(vector, vector.op.inputs())?;
        let found = match self.implementation.ask("verify", &paths) {
            Answer::Judged(judged) => compare::verdict(verdict, &judged, self.level),
            answer => Err(Difference::of_answer(
                &compare::expected(verdict, self.level),
                answer,
            )),
        };
        if found.is_err() || self.level < WHOLE {
            return Ok(found);
        }
        self.same_file(vector, &verdict.document)
    }

    fn proof(&mut self, vector: &Vector, valid: bool, code: Option<&str>) -> Found {
        let paths = self.inputs(vector, vector.op.inputs());
        match self.implementation.ask("check-proof", &paths) {
            Answer::Proof { valid: v, code: c } => compare::proof((valid, code), (v, c.as_deref())),
            answer => Err(Difference::of_answer(
                &compare::proof_text(valid, code),
                answer,
            )),
        }
    }

    fn file(
        &mut self,
        vector: &Vector,
        op: &str,
        inputs: &[&'static str],
        file: &str,
    ) -> Result<Found, String> {
        let paths = self.paths(vector, inputs)?;
        match self.implementation.ask(op, &paths) {
            Answer::Done => self.same_file(vector, file),
            answer => Ok(Err(Difference::of_answer(
                &format!("the bytes of {file}"),
                answer,
            ))),
        }
    }

    /// Whether what was written is a file of the vector.
    fn same_file(&self, vector: &Vector, file: &str) -> Result<Found, String> {
        let expected = self.suite.file(vector, file)?;
        Ok(match fs::read(self.out()) {
            Ok(got) => compare::bytes(&expected, &got),
            Err(_) => Err(Difference::fail(
                format!("the bytes of {file}"),
                "no file at out",
            )),
        })
    }

    fn inputs(&self, vector: &Vector, names: &[&'static str]) -> Paths {
        let given = names.iter().filter_map(|name| {
            let file = vector.input.get(*name)?;
            Some((*name, self.suite.path(vector, file)))
        });
        given.collect()
    }

    /// Returns the paths of a request that writes; nothing is at `out` yet.
    fn paths(&self, vector: &Vector, names: &[&'static str]) -> Result<Paths, String> {
        let mut paths = self.inputs(vector, names);
        let out = self.out();
        // What an earlier request wrote must not count for this one.
        if out.exists() {
            fs::remove_file(&out).map_err(|error| format!("{}: {error}", out.display()))?;
        }
        paths.insert("out", out);
        Ok(paths)
    }

    fn out(&self) -> PathBuf {
        self.scratch.path().join("out")
    }

    /// Reports are the same on each machine.
    fn without_paths(&self, text: &str) -> String {
        let suite = self.suite.root.to_string_lossy();
        let scratch = self.scratch.path().to_string_lossy();
        text.replace(&*suite, "SUITE").replace(&*scratch, "SCRATCH")
    }
}

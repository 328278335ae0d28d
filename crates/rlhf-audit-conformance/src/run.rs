//! A run: a suite, some implementations, a report.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use crate::checks::Bench;
use crate::implementation::Implementation;
use crate::known::Known;
use crate::report::{self, Report, Run, Summary};
use crate::suite::Suite;
use crate::vector::Vector;

/// What is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder of `suite.json`.
    pub suite: PathBuf,
    /// One command line for each implementation.
    pub commands: Vec<String>,
    /// Whether the commands are called once for each file.
    pub one_shot: bool,
    /// The level, 1 to 3; without it the one that each implementation claims.
    pub level: Option<u8>,
    /// Only vectors whose id begins like this.
    pub only: Option<String>,
    /// The file of known failures.
    pub known_failures: Option<PathBuf>,
    /// How long one answer is awaited.
    pub timeout: Duration,
}

/// Runs every vector on every implementation. `progress` is told each area once it is done.
///
/// # Errors
/// The suite is broken, a file cannot be read, or an implementation cannot be started. That an
/// implementation fails is no error but the report.
pub fn run(options: &Options, progress: &mut dyn FnMut(&str)) -> Result<Report, String> {
    let suite = Suite::read(&options.suite)?;
    if !suite.problems.is_empty() {
        let problems: Vec<_> = suite.problems.iter().map(ToString::to_string).collect();
        return Err(format!(
            "the suite is broken, so nothing was run:\n{}",
            problems.join("\n")
        ));
    }
    let known = known(options, &suite)?;
    let only = options.only.as_deref();
    let is_chosen = |vector: &&Vector| only.is_none_or(|prefix| vector.id.starts_with(prefix));
    let chosen: Vec<_> = suite.vectors.iter().filter(is_chosen).collect();
    if chosen.is_empty() {
        return Err(format!(
            "no vector's id begins with {:?}",
            only.unwrap_or_default()
        ));
    }
    let summaries = chosen.iter().map(|vector| summary(vector)).collect();
    let mut report = Report::new(&suite.version, &suite.spec, only, summaries);
    for command in &options.commands {
        let implementation = Implementation::start(command, options.one_shot, options.timeout)?;
        let level = options.level.unwrap_or_else(|| implementation.level());
        report.push(hold(
            implementation,
            level,
            &suite,
            &chosen,
            &known,
            progress,
        )?);
    }
    Ok(report)
}

fn known(options: &Options, suite: &Suite) -> Result<Known, String> {
    let Some(path) = &options.known_failures else {
        return Ok(Known::default());
    };
    let text = fs::read_to_string(path).map_err(|error| error.to_string());
    let known = text
        .and_then(|text| Known::parse(&text))
        .map_err(|error| format!("{}: {error}", path.display()))?;
    if let Some(id) = known.ids().find(|id| suite.vector(id).is_none()) {
        let path = path.display();
        return Err(format!(
            "{path}: the suite has no vector {id}: remove its line"
        ));
    }
    Ok(known)
}

/// Runs the vectors on one implementation.
fn hold(
    mut implementation: Implementation,
    level: u8,
    suite: &Suite,
    vectors: &[&Vector],
    known: &Known,
    progress: &mut dyn FnMut(&str),
) -> Result<report::Implementation, String> {
    let mut held = report::Implementation {
        name: implementation.name(),
        version: implementation.version().to_string(),
        ops: implementation.ops(),
        level_claimed: implementation.level(),
        level,
        counts: report::Counts::default(),
        areas: Vec::new(),
        vectors: Vec::new(),
        problems: Vec::new(),
        as_expected: false,
    };
    let mut bench = Bench::new(suite, &mut implementation, level)?;
    for area in vectors.chunk_by(|one, other| one.area() == other.area()) {
        for vector in area {
            let checks = bench.run(vector)?;
            held.vectors
                .push(Run::new(&vector.id, known.reason(&vector.id), checks));
        }
        let name = area.first().map(|vector| vector.area()).unwrap_or_default();
        progress(&format!(
            "{}: {name}: {} vectors run",
            held.name,
            area.len()
        ));
    }
    held.problems.extend(implementation.stop());
    held.close();
    Ok(held)
}

fn summary(vector: &Vector) -> Summary {
    Summary {
        id: vector.id.clone(),
        op: vector.op.name().to_string(),
        comment: vector.comment.clone(),
        covers: vector.covers.clone(),
        base: vector.base.clone(),
        defect: vector.defect.clone(),
    }
}

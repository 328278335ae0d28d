//! Rows that cannot be recorded: shown, counted, written down, never passed over in silence.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::mem::{Discriminant, discriminant};
use std::path::Path;

use rlhf_audit_input::{BadRow, Reason};
use rlhf_audit_store::recorder::CaptureError;
use serde::Serialize;

use crate::failure::Failure;
use crate::output::{count, plain};

/// Bad rows that are shown; the others are only counted.
const SHOWN_MAX: u64 = 20;
/// Kinds of reasons that the anomaly record names.
const KINDS_MAX: usize = 8;

/// What is known of bad rows so far.
#[derive(Debug)]
pub(super) struct BadRows {
    total: u64,
    file: Option<BufWriter<File>>,
    kinds: Vec<(Sort, u64, String)>,
}

/// Reasons that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Row(Discriminant<Reason>),
    Refused,
}

/// One line of the file of bad rows.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    row: u64,
    byte: Option<u64>,
    column: Option<&'a str>,
    reason: &'a str,
    advice: &'a str,
}

impl BadRows {
    /// None yet; each will be written to `file`.
    pub(super) fn new(file: Option<File>) -> Self {
        Self {
            total: 0,
            file: file.map(BufWriter::new),
            kinds: Vec::new(),
        }
    }

    /// How many there were.
    pub(super) const fn total(&self) -> u64 {
        self.total
    }

    /// Takes a row that could not be read.
    pub(super) fn read(&mut self, path: &Path, row: &BadRow) -> Result<(), Failure> {
        let line = Line {
            file: &path.display().to_string(),
            row: row.row,
            byte: row.byte_offset,
            column: row.column.as_deref(),
            reason: &row.reason.to_string(),
            advice: row.reason.advice(),
        };
        self.add(Sort::Row(discriminant(&row.reason)), &line)
    }

    /// Takes a judgement that the recorder refused.
    pub(super) fn refused(
        &mut self,
        path: &Path,
        row: u64,
        error: &CaptureError,
    ) -> Result<(), Failure> {
        let line = Line {
            file: &path.display().to_string(),
            row,
            byte: None,
            column: None,
            reason: &error.to_string(),
            advice: "compare the row with spec/records.md",
        };
        self.add(Sort::Refused, &line)
    }

    fn add(&mut self, sort: Sort, line: &Line<'_>) -> Result<(), Failure> {
        self.total += 1;
        if self.total <= SHOWN_MAX {
            let column = line
                .column
                .map_or(String::new(), |name| format!("{}: ", plain(name)));
            let (file, reason) = (line.file, plain(line.reason));
            talk!("{file}:{}: {column}{reason}; {}", line.row, line.advice);
        }
        if self.total == SHOWN_MAX + 1 {
            talk!("(further bad rows are counted, not shown; --bad-rows FILE has them all)");
        }
        match self.kinds.iter_mut().find(|(known, ..)| *known == sort) {
            Some((_, number, _)) => *number += 1,
            None => self.kinds.push((sort, 1, line.reason.to_string())),
        }
        let Some(file) = &mut self.file else {
            return Ok(());
        };
        let text = serde_json::to_string(line).unwrap_or_default();
        writeln!(file, "{text}").map_err(|error| failed(&error))
    }

    /// Says how many there were, where there were any.
    pub(super) fn summarise(&mut self, out: &mut dyn Write) -> Result<(), Failure> {
        if let Some(file) = &mut self.file {
            file.flush().map_err(|error| failed(&error))?;
        }
        if self.total > 0 {
            let rows = count(self.total, "bad row was", "bad rows were");
            writeln!(out, "{rows} left out")?;
        }
        Ok(())
    }

    /// What the anomaly record says.
    pub(super) fn description(&self, rows: u64) -> String {
        let mut kinds: Vec<_> = self.kinds.iter().collect();
        kinds.sort_by_key(|(_, number, _)| std::cmp::Reverse(*number));
        let named = kinds.iter().take(KINDS_MAX);
        let named: Vec<String> = named
            .map(|(_, number, example)| format!("{number} such as: {example}"))
            .collect();
        format!(
            "{} of {rows} rows could not be recorded and were left out. {}",
            self.total,
            named.join("; ")
        )
    }
}

fn failed(error: &std::io::Error) -> Failure {
    Failure::new(format!(
        "cannot write the file of bad rows: {error}; check the disk"
    ))
}

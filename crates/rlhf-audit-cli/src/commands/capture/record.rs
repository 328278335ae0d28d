//! From judgements to records.

use std::io::Write;

use rlhf_audit_core::bundle::head::Reason;
use rlhf_audit_core::records::annotation::{Annotation, Origin, Rater};
use rlhf_audit_core::records::anomaly::{Anomaly, Severity};
use rlhf_audit_core::records::checkpoint::manifest_root;
use rlhf_audit_core::records::dataset::{Dataset, Role};
use rlhf_audit_input::{Judged, Options, RaterRef};
use rlhf_audit_store::Error as StoreError;
use rlhf_audit_store::recorder::{CaptureError, Closing, NewAnnotation, Recorder};

use super::bad_rows::BadRows;
use super::input::{self, Input};
use super::{Args, refuse_bad};
use crate::failure::{Ending, Failure};
use crate::output::count;
use crate::{config, keys, progress};

/// Annotations between two movements of the bar.
const TICK: u64 = 1024;

/// Records all inputs and closes the log, unless it is to stay open.
pub(super) fn record(
    args: &Args,
    inputs: &[Input],
    options: &Options,
    bad_rows: &mut BadRows,
    out: &mut dyn Write,
) -> Result<Ending, Failure> {
    let recorder = recorder(args)?;
    let (mut rows, mut recorded) = (0, 0);
    for input in inputs {
        let result = stream(args, &recorder, input, options, bad_rows, &mut rows);
        // What was recorded is signed, whatever stopped the rest.
        recorder.head(Reason::Request)?;
        recorded += result?;
    }
    if bad_rows.total() > 0 {
        recorder.record(Anomaly {
            rule: "capture.bad-rows".into(),
            severity: Severity::Warning,
            description: bad_rows.description(rows),
            step: None,
            entries: None,
            disposition: Some("left out".into()),
            ext: None,
        })?;
    }
    if args.keep_open {
        recorder.head(Reason::Request)?;
    } else {
        recorder.close(Closing::default())?;
    }
    summary(args, &recorder, recorded, out)?;
    bad_rows.summarise(out)?;
    Ok(Ending::Good)
}

fn summary(
    args: &Args,
    recorder: &Recorder,
    recorded: u64,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let journal = args
        .journal
        .as_deref()
        .unwrap_or_else(|| "".as_ref())
        .display();
    let state = if args.keep_open {
        "still open"
    } else {
        "closed"
    };
    writeln!(
        out,
        "{journal}: {}; the log has {} and is {state}",
        count(recorded, "annotation", "annotations"),
        count(recorder.entries(), "entry", "entries"),
    )?;
    Ok(())
}

/// Begins the log, or continues the one that is there.
fn recorder(args: &Args) -> Result<Recorder, Failure> {
    let (Some(journal), Some(key), Some(secret)) = (&args.journal, &args.key, &args.secret) else {
        return Err(Failure::new("--journal, --key and --secret are needed"));
    };
    let means = keys::means(key, secret, &args.passphrase)?;
    if !args.resume {
        let Some(run) = &args.run else {
            return Err(Failure::new(
                "--run is needed; `rlhf-audit init` writes the file",
            ));
        };
        let configuration = config::read(run)?;
        return Recorder::create(journal, configuration, means).map_err(|error| match error {
            CaptureError::Journal(StoreError::Exists(path)) => Failure::new(format!(
                "{}: there is a journal already; give --resume to continue it, or another directory",
                path.display()
            )),
            error => error.into(),
        });
    }
    let (recorder, recovery) = Recorder::resume(journal, means)?;
    if recorder.is_closed() {
        return Err(Failure::new(format!(
            "{}: the log was closed; begin a new journal for what comes after it",
            journal.display()
        )));
    }
    if let Some(torn) = &recovery.torn {
        talk!(
            "{}: the last write was torn; {} that were never acknowledged were cut off",
            journal.display(),
            count(torn.bytes, "byte", "bytes")
        );
        let reason = "capture continues after a torn write";
        recorder.resumed(recorder.last_checkpoint(), reason, &recovery)?;
    }
    Ok(recorder)
}

/// Records one input; adds its rows to `rows` and gives the number of annotations.
fn stream(
    args: &Args,
    recorder: &Recorder,
    input: &Input,
    options: &Options,
    bad_rows: &mut BadRows,
    rows: &mut u64,
) -> Result<u64, Failure> {
    let dataset = recorder.record(dataset(args, input))?;
    let mut judgements = input.judgements(options)?;
    let expected = input.scan.as_ref().map(|scan| scan.judgements);
    let bar = progress::items(expected, "record");
    let (mut recorded, mut found) = (0, 0);
    for next in judgements.by_ref() {
        match next {
            Ok(judged) => {
                found += 1;
                let row = judged.row;
                match recorder.annotation(annotation(args, recorder, dataset, judged)) {
                    Ok(_) => recorded += 1,
                    Err(error) if is_about_the_row(&error) => {
                        bar.suspend(|| bad_rows.refused(&input.path, row, &error))?;
                    }
                    Err(error) => return Err(error.into()),
                }
            }
            // The rows of a file were reported when it was read for the first time.
            Err(row) if input.scan.is_none() => {
                bar.suspend(|| bad_rows.read(&input.path, &row))?;
            }
            Err(_) => {}
        }
        refuse_bad(
            args,
            bad_rows,
            "what was recorded before is signed and stays",
        )?;
        if found % TICK == 0 {
            bar.set_position(found);
        }
        if found % args.head_every == 0 && found > 0 {
            recorder.head(Reason::Request)?;
        }
    }
    bar.finish_and_clear();
    *rows += judgements.rows();
    check_unchanged(input, judgements.rows(), found)?;
    Ok(recorded)
}

/// Errors after which the next row can be recorded.
fn is_about_the_row(error: &CaptureError) -> bool {
    matches!(
        error,
        CaptureError::Rule(_) | CaptureError::Value(_) | CaptureError::Large { .. }
    )
}

/// The digest was taken before the rows were recorded: both must be of one file.
fn check_unchanged(input: &Input, rows: u64, found: u64) -> Result<(), Failure> {
    let Some(scan) = &input.scan else {
        return Ok(());
    };
    let (size_bytes, digest) = input::digest(&input.path)?;
    let same = (size_bytes, digest) == (scan.size_bytes, scan.digest);
    if same && (rows, found) == (scan.rows, scan.judgements) {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{}: the file was changed while it was read, so its digest is not that of what was \
         recorded; delete the journal and capture a file that nobody writes to",
        input.path.display()
    )))
}

fn dataset(args: &Args, input: &Input) -> Dataset {
    let files: Vec<_> = input.file().into_iter().collect();
    if files.is_empty() {
        talk!("standard input: recorded without digest and number of rows");
    }
    Dataset {
        name: args.dataset_name.clone().unwrap_or_else(|| input.name()),
        role: Role::Preferences,
        manifest_root: (!files.is_empty()).then(|| manifest_root(&files)),
        files,
        rows: input.scan.as_ref().map(|scan| scan.rows),
        origin: None,
        license: args.dataset_license.clone(),
        collected_from_ms: None,
        collected_to_ms: None,
        personal_data: None,
        split: args.dataset_split.clone(),
        selection: None,
        ext: None,
    }
}

fn annotation(args: &Args, recorder: &Recorder, dataset: u64, judged: Judged) -> NewAnnotation {
    let origin = judged.origin;
    NewAnnotation {
        annotation: Annotation {
            feedback: judged.feedback,
            origin,
            candidates: judged.candidates,
            round: args.round,
            dataset: Some(dataset),
            guideline: None,
            supersedes: None,
            ext: None,
        },
        content: Some(judged.content),
        rater: judged.rater.map(|rater| named(recorder, origin, rater)),
        judgement: judged.judgement,
    }
}

/// A person enters the log by pseudonym alone; models and programs by name.
fn named(recorder: &Recorder, origin: Origin, rater: RaterRef) -> Rater {
    let (pseudonym, name, digest) = match rater {
        RaterRef::Person { id } => (Some(recorder.pseudonym(&id)), None, None),
        RaterRef::Model {
            name,
            prompt_digest,
        } => (None, Some(name), prompt_digest),
        RaterRef::Program { name, code_digest } => (None, Some(name), code_digest),
    };
    Rater {
        origin,
        pseudonym,
        name,
        digest,
        cohort: None,
    }
}

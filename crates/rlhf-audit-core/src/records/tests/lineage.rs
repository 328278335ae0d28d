//! From the base model to the released weights, step by step.

use std::vec::Vec;

use super::make::{Make, Source};
use crate::codes::Code;
use crate::records::Record;
use crate::records::checkpoint::Checkpoint;
use crate::records::evaluation::Evaluation;
use crate::records::lineage::Lineage;
use crate::records::log_close::LogClose;
use crate::records::policy_update::PolicyUpdate;
use crate::records::resume::Resume;

fn update(step: u64) -> Record {
    let update = PolicyUpdate {
        step,
        ..PolicyUpdate::default()
    };
    update.into()
}

fn checkpoint(step: u64, parent: Option<u64>) -> Record {
    let checkpoint = Checkpoint {
        step,
        parent,
        ..Checkpoint::default()
    };
    checkpoint.into()
}

fn released(step: u64, parent: Option<u64>) -> Record {
    let checkpoint = Checkpoint {
        step,
        parent,
        released: true,
        ..Checkpoint::default()
    };
    checkpoint.into()
}

fn resume(checkpoint: Option<u64>, step: u64) -> Record {
    let mut resume = Resume::make(&mut Source::Minimal);
    (resume.checkpoint, resume.step) = (checkpoint, step);
    resume.into()
}

fn evaluation(checkpoint: Option<u64>) -> Record {
    let mut evaluation = Evaluation::make(&mut Source::Minimal);
    evaluation.checkpoint = checkpoint;
    evaluation.into()
}

fn close(released: Option<u64>) -> Record {
    let mut close = LogClose::make(&mut Source::Minimal);
    close.released = released;
    close.into()
}

/// What is said of each record, when they are entries 0, 1, 2 …
fn judge(records: &[Record]) -> Vec<Result<(), Code>> {
    let mut lineage = Lineage::default();
    (0..)
        .zip(records)
        .map(|(seq, record)| lineage.take(seq, record))
        .collect()
}

/// Only the last record is at fault.
#[track_caller]
fn last_fails(records: &[Record], code: Code) {
    let found = judge(records);
    let (last, before) = found.split_last().unwrap();
    assert_eq!(*last, Err(code));
    assert!(before.iter().all(Result::is_ok), "{before:?}");
}

#[track_caller]
fn passes(records: &[Record]) {
    let found = judge(records);
    assert!(found.iter().all(Result::is_ok), "{found:?}");
}

#[test]
fn a_run_with_a_resume_passes() {
    passes(&[
        update(1),
        update(2),
        checkpoint(2, None),
        update(3),
        checkpoint(3, Some(2)),
        update(4),
        // The branch that is left had step 4; this one begins again behind step 2.
        resume(Some(2), 2),
        update(3),
        released(4, Some(2)),
        evaluation(Some(8)),
        evaluation(None),
        close(Some(8)),
    ]);
    passes(&[
        update(9),
        resume(None, 0),
        update(1),
        checkpoint(1, None),
        close(None),
    ]);
}

#[test]
fn steps_grow_within_a_branch() {
    last_fails(&[update(3), update(3)], Code::LineageStep);
    last_fails(&[update(3), update(2)], Code::LineageStep);
    passes(&[update(3), update(4)]);
    passes(&[update(3), resume(None, 0), update(3)]);
    // A checkpoint is taken after a step and may bear its number; the next update may not.
    passes(&[update(3), checkpoint(3, None), update(4)]);
    last_fails(&[update(3), checkpoint(2, None)], Code::LineageStep);
    last_fails(&[checkpoint(3, None), update(3)], Code::LineageStep);
    last_fails(
        &[checkpoint(3, None), resume(Some(0), 3), update(3)],
        Code::LineageStep,
    );
    passes(&[checkpoint(3, None), resume(Some(0), 3), update(4)]);
}

#[test]
fn checkpoints_name_the_one_before() {
    last_fails(&[checkpoint(1, Some(0))], Code::LineageParent);
    last_fails(
        &[checkpoint(1, None), checkpoint(2, None)],
        Code::LineageParent,
    );
    passes(&[checkpoint(1, None), checkpoint(2, Some(0))]);
    // After a resume the parent is the checkpoint that was resumed from.
    let branch = [
        checkpoint(1, None),
        checkpoint(2, Some(0)),
        resume(Some(0), 1),
    ];
    last_fails(
        &[&branch[..], &[checkpoint(2, Some(1))]].concat(),
        Code::LineageParent,
    );
    passes(&[&branch[..], &[checkpoint(2, Some(0))]].concat());
    // Where both are wrong the parent is told.
    last_fails(
        &[checkpoint(5, None), checkpoint(4, None)],
        Code::LineageParent,
    );
}

#[test]
fn a_resume_names_a_checkpoint_and_its_step() {
    last_fails(&[update(1), resume(Some(0), 1)], Code::LineageResume);
    last_fails(
        &[checkpoint(1, None), resume(Some(0), 2)],
        Code::LineageResume,
    );
    last_fails(&[checkpoint(1, None), resume(None, 1)], Code::LineageResume);
    last_fails(&[resume(Some(5), 0)], Code::LineageResume);
    passes(&[checkpoint(1, None), resume(Some(0), 1)]);
    passes(&[checkpoint(1, None), resume(None, 0)]);
}

#[test]
fn what_is_evaluated_and_released_is_a_checkpoint() {
    last_fails(&[update(1), evaluation(Some(0))], Code::RecordReference);
    passes(&[checkpoint(1, None), evaluation(Some(0))]);
    last_fails(&[checkpoint(1, None), close(Some(0))], Code::LineageRelease);
    last_fails(&[released(1, None), close(Some(1))], Code::LineageRelease);
    last_fails(&[close(Some(0))], Code::LineageRelease);
    passes(&[released(1, None), close(Some(0))]);
    passes(&[released(1, None), close(None)]);
}

#[test]
fn the_tip_is_the_parent_of_what_comes_next() {
    let mut lineage = Lineage::default();
    assert_eq!(lineage.tip(), None);
    let steps = [
        (4, checkpoint(1, None), Some(4)),
        (5, update(2), Some(4)),
        (6, checkpoint(2, Some(4)), Some(6)),
        (7, resume(Some(4), 1), Some(4)),
        (8, resume(None, 0), None),
    ];
    for (seq, record, tip) in steps {
        assert_eq!(lineage.take(seq, &record), Ok(()));
        assert_eq!(lineage.tip(), tip, "after entry {seq}");
    }
}

#[test]
fn other_records_do_not_move_the_lineage() {
    let mut lineage = Lineage::default();
    for kind in crate::records::KINDS {
        if [
            "policy-update",
            "checkpoint",
            "resume",
            "evaluation",
            "log-close",
        ]
        .contains(&kind.name)
        {
            continue;
        }
        let record = super::entry::record(kind, &mut Source::Full(0));
        assert_eq!(lineage.take(0, &record), Ok(()), "{}", kind.name);
        assert_eq!(lineage.tip(), None);
    }
}

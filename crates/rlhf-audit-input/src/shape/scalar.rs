//! `scalar`: one answer and its score.
//!
//! ```json
//! {"prompt": "2+2?", "response": "4", "score": 0.93}
//! ```
//!
//! The file does not say which scale the score is on: declare it in the options.

use rlhf_audit_core::records::annotation::{Feedback, Judgement, Outcome, Scale};
use rlhf_audit_core::records::field::Column;

use super::{Shape, Want, always, may, must};
use crate::bad_row::Fault;
use crate::column::Name;
use crate::judged::Judged;
use crate::typed::on_scale;
use crate::view::{Answer, View, outcome};

pub(super) const SHAPE: Shape = Shape {
    name: "scalar",
    about: "one answer and its score, reward or rating",
    wants: WANTS,
    fits: always,
    judge,
};

const WANTS: &[Want] = &[
    must(
        Name::Completion,
        &["completion", "response", "answer", "output"],
    ),
    must(Name::Score, &["score", "reward", "rating"]),
    may(
        Name::Prompt,
        &["prompt", "instruction", "question", "input"],
    ),
    may(Name::Model, &["model", "model_name", "generator"]),
];

fn judge(view: &View<'_>, out: &mut Vec<Judged>) -> Result<(), Fault> {
    out.push(scored(view, view.options.scale.clone())?);
    Ok(())
}

/// One answer with its score.
pub(super) fn scored(view: &View<'_>, scale: Option<Scale>) -> Result<Judged, Fault> {
    let score = view.need_number(Name::Score)?;
    view.place(Name::Score, on_scale(score, scale.as_ref()))?;
    let piece = view.need_piece(Name::Completion)?;
    let answer = Answer {
        piece,
        producer: view.id(Name::Model)?,
    };
    let scores = Some(Column(vec![Some(score)]));
    let judgement = Judgement {
        scale,
        scores,
        ..outcome(Outcome::Judged)
    };
    view.judged(Feedback::Scalar, view.prompt()?, vec![answer], judgement)
}

//! `stepwise`: one answer in steps, each judged on its own, as TRL's PRM trainer takes it.
//!
//! ```json
//! {"prompt": "2+2+2?", "completions": ["2+2=4.", "4+2=7."], "labels": [true, false]}
//! ```
//!
//! The steps together are one candidate (DIG-6). True is 1 and false 0; null is a step that nobody
//! judged.

use rlhf_audit_core::records::annotation::{Feedback, Judgement, Outcome};
use rlhf_audit_core::records::field::Column;

use super::{Shape, Want, always, may, must};
use crate::bad_row::{Fault, Reason};
use crate::column::Name;
use crate::digest;
use crate::judged::Judged;
use crate::typed::{number, text};
use crate::value::{Value, canonical};
use crate::view::{Answer, Piece, View, outcome};

pub(super) const SHAPE: Shape = Shape {
    name: "stepwise",
    about: "one answer in steps, each judged: TRL stepwise supervision",
    wants: WANTS,
    fits: always,
    judge,
};

const WANTS: &[Want] = &[
    must(Name::Completions, &["completions", "steps"]),
    must(Name::Labels, &["labels"]),
    may(Name::Prompt, &["prompt", "instruction", "question"]),
    may(Name::Model, &["model", "model_name", "generator"]),
];

/// Steps of one answer.
const STEPS_MAX: usize = 8192;

fn judge(view: &View<'_>, out: &mut Vec<Judged>) -> Result<(), Fault> {
    let (piece, count) = view.with_list(Name::Completions, |steps| {
        Ok((piece(view, steps)?, steps.len()))
    })?;
    let values = view.with_list(Name::Labels, |labels| {
        if labels.len() != count {
            return Err(Reason::Lengths {
                expected: count,
                found: labels.len(),
            }
            .into());
        }
        let label = |(index, value)| label(value).map_err(|fault: Fault| fault.item(index));
        labels.iter().enumerate().map(label).collect()
    })?;
    let answer = Answer {
        piece,
        producer: view.id(Name::Model)?,
    };
    let judgement = Judgement {
        steps: Some(Column(values)),
        ..outcome(Outcome::Judged)
    };
    out.push(view.judged(Feedback::Stepwise, view.prompt()?, vec![answer], judgement)?);
    Ok(())
}

fn piece(view: &View<'_>, steps: &[Value<'_>]) -> Result<Piece, Fault> {
    if steps.len() > STEPS_MAX {
        return Err(Reason::TooMany {
            limit: STEPS_MAX,
            found: steps.len(),
        }
        .into());
    }
    let step = |(index, step)| text(step).map_err(|fault| fault.item(index));
    let texts: Vec<&str> = steps
        .iter()
        .enumerate()
        .map(step)
        .collect::<Result<_, _>>()?;
    let digest = digest::steps(texts.into_iter())?;
    view.kept(digest, || canonical::text(&Value::List(steps.to_vec())))
}

fn label(value: &Value<'_>) -> Result<Option<f64>, Fault> {
    match value {
        Value::Null => Ok(None),
        Value::Bool(label) => Ok(Some(f64::from(u8::from(*label)))),
        other => number(other, false).map(Some),
    }
}

//! `unpaired`: one answer that is accepted or not, as TRL's KTO takes it.
//!
//! ```json
//! {"prompt": "2+2?", "completion": "4", "label": true}
//! ```

use rlhf_audit_core::records::annotation::{Feedback, Judgement, Outcome};

use super::{Shape, Want, may, must};
use crate::bad_row::Fault;
use crate::column::Name;
use crate::judged::Judged;
use crate::view::{Answer, View, outcome};

pub(super) const SHAPE: Shape = Shape {
    name: "unpaired",
    about: "one answer, accepted or not: TRL unpaired preference (KTO)",
    wants: WANTS,
    fits: |view| view.need_bool(Name::Label).is_ok(),
    judge,
};

const WANTS: &[Want] = &[
    must(Name::Completion, &["completion", "response", "answer"]),
    must(Name::Label, &["label"]),
    may(Name::Prompt, &["prompt", "instruction", "question"]),
    may(Name::Model, &["model", "model_name", "generator"]),
];

fn judge(view: &View<'_>, out: &mut Vec<Judged>) -> Result<(), Fault> {
    let labels = Some(vec![view.need_bool(Name::Label)?]);
    let piece = view.need_piece(Name::Completion)?;
    let answer = Answer {
        piece,
        producer: view.id(Name::Model)?,
    };
    let judgement = Judgement {
        labels,
        ..outcome(Outcome::Judged)
    };
    out.push(view.judged(Feedback::Binary, view.prompt()?, vec![answer], judgement)?);
    Ok(())
}

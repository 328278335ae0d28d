//! `alpaca-eval`: two outputs that a model compared, with its preference as a number.
//!
//! ```json
//! {"instruction": "2+2?", "output_1": "4", "generator_1": "base", "output_2": "Four.",
//!  "generator_2": "new", "annotator": "weighted_gpt4", "preference": 1.00006}
//! ```

use rlhf_audit_core::records::annotation::Feedback;

use super::pairwise_winner::preference;
use super::{Shape, Want, always, may, must, pair};
use crate::bad_row::Fault;
use crate::column::Name;
use crate::judged::Judged;
use crate::view::{Answer, View};

pub(super) const SHAPE: Shape = Shape {
    name: "alpaca-eval",
    about: "two outputs compared by a model, preference from 1 to 2: AlpacaEval",
    wants: WANTS,
    fits: always,
    judge,
};

const WANTS: &[Want] = &[
    must(Name::ResponseA, &["output_1"]),
    must(Name::ResponseB, &["output_2"]),
    must(Name::Preference, &["preference"]),
    may(Name::Prompt, &["instruction"]),
    may(Name::ModelA, &["generator_1"]),
    may(Name::ModelB, &["generator_2"]),
    may(Name::AnnotatorModel, &["annotator"]),
    may(Name::Annotator, &[]),
    may(Name::PromptSource, &["dataset"]),
];

fn judge(view: &View<'_>, out: &mut Vec<Judged>) -> Result<(), Fault> {
    let judgement = preference(view)?;
    let pair = pair::read(view, Name::ResponseA, Name::ResponseB)?;
    let [first, second] = pair.answers;
    let answers = vec![
        Answer {
            piece: first,
            producer: view.id(Name::ModelA)?,
        },
        Answer {
            piece: second,
            producer: view.id(Name::ModelB)?,
        },
    ];
    out.push(view.judged(Feedback::Pairwise, pair.prompt, answers, judgement)?);
    Ok(())
}

//! `preference`: a chosen and a rejected answer, as TRL, HH-RLHF and binarized UltraFeedback have it.
//!
//! ```json
//! {"prompt": "2+2?", "chosen": "4", "rejected": "5"}
//! {"chosen": "\n\nHuman: 2+2?\n\nAssistant: 4", "rejected": "\n\nHuman: 2+2?\n\nAssistant: 5"}
//! ```
//!
//! The chosen answer is candidate 0; such files do not say in which order the rater saw them.

use rlhf_audit_core::records::annotation::{Feedback, Judgement, Outcome};
use rlhf_audit_core::records::field::Column;

use super::{Shape, Want, always, may, must, pair};
use crate::bad_row::Fault;
use crate::column::Name;
use crate::judged::Judged;
use crate::typed::on_scale;
use crate::view::{Answer, View, outcome};

pub(super) const SHAPE: Shape = Shape {
    name: "preference",
    about: "chosen and rejected answer: TRL, HH-RLHF, binarized UltraFeedback",
    wants: WANTS,
    fits: always,
    judge,
};

const WANTS: &[Want] = &[
    must(Name::Chosen, &["chosen"]),
    must(Name::Rejected, &["rejected"]),
    may(Name::Prompt, &["prompt", "instruction", "question"]),
    may(Name::ScoreChosen, &["score_chosen"]),
    may(Name::ScoreRejected, &["score_rejected"]),
    may(Name::ModelA, &["chosen_model"]),
    may(Name::ModelB, &["rejected_model"]),
];

fn judge(view: &View<'_>, out: &mut Vec<Judged>) -> Result<(), Fault> {
    let pair = pair::read(view, Name::Chosen, Name::Rejected)?;
    let [chosen, rejected] = pair.answers;
    let scale = view.options.scale.as_ref();
    let score = |name| -> Result<Option<f64>, Fault> {
        let Some(score) = view.number(name)? else {
            return Ok(None);
        };
        view.place(name, on_scale(score, scale)).map(Some)
    };
    let scores = [score(Name::ScoreChosen)?, score(Name::ScoreRejected)?];
    let has_scores = scores.iter().any(Option::is_some);
    let judgement = Judgement {
        preferred: Some(0),
        scale: scale.filter(|_| has_scores).cloned(),
        scores: has_scores.then(|| Column(scores.to_vec())),
        ..outcome(Outcome::Judged)
    };
    let answers = vec![
        Answer {
            piece: chosen,
            producer: view.id(Name::ModelA)?,
        },
        Answer {
            piece: rejected,
            producer: view.id(Name::ModelB)?,
        },
    ];
    out.push(view.judged(Feedback::Pairwise, pair.prompt, answers, judgement)?);
    Ok(())
}

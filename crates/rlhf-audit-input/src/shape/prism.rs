//! `prism`: one utterance of a model that its reader scored from 1 to 100, as PRISM has it.
//!
//! ```json
//! {"user_id": "user0", "conversation_id": "c1", "utterance_id": "ut9", "turn": 0,
//!  "user_prompt": "2+2?", "model_response": "4", "model_name": "m", "score": 71, "if_chosen": true}
//! ```

use rlhf_audit_core::records::annotation::Scale;
use rlhf_audit_core::records::common::NamedText;

use super::scalar::scored;
use super::{Shape, Want, always, may, must};
use crate::bad_row::Fault;
use crate::column::Name;
use crate::judged::Judged;
use crate::view::View;

pub(super) const SHAPE: Shape = Shape {
    name: "prism",
    about: "utterances scored 1 to 100 by their readers: PRISM",
    wants: WANTS,
    fits: always,
    judge,
};

const WANTS: &[Want] = &[
    must(Name::Prompt, &["user_prompt"]),
    must(Name::Completion, &["model_response"]),
    must(Name::Score, &["score"]),
    must(Name::Annotator, &["user_id"]),
    may(Name::Item, &["utterance_id", "interaction_id"]),
    may(Name::Model, &["model_name"]),
    may(Name::Chosenness, &["if_chosen"]),
];

fn judge(view: &View<'_>, out: &mut Vec<Judged>) -> Result<(), Fault> {
    let mut judged = scored(
        view,
        Some(Scale {
            low: 1.0,
            high: 100.0,
        }),
    )?;
    if view.value(Name::Chosenness).is_some() {
        let text = view.need_bool(Name::Chosenness)?.to_string();
        judged.judgement.flags = Some(vec![NamedText {
            name: "if_chosen".into(),
            text,
        }]);
    }
    out.push(judged);
    Ok(())
}

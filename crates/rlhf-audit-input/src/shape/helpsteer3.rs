//! `helpsteer3`: two responses and the preference of each of several raters, −3 to 3.
//!
//! ```json
//! {"context": [{"role": "user", "content": "2+2?"}], "response1": "4", "response2": "5",
//!  "overall_preference": -2,
//!  "individual_preference": [{"score": -3, "reasoning": "…", "feedback1": "…", "feedback2": "…"}]}
//! ```
//!
//! Each rater becomes one judgement; the aggregate, which is nobody's judgement, stays with each as
//! a flag. Without individual preferences the aggregate is the judgement.

use rlhf_audit_core::records::annotation::{Comment, Feedback, Judgement, Outcome, Scale};
use rlhf_audit_core::records::common::NamedText;

use super::pairwise_winner::prefers;
use super::{Shape, Want, always, may, must, pair};
use crate::bad_row::{Fault, Reason};
use crate::column::Name;
use crate::digest;
use crate::judged::Judged;
use crate::typed::{number, on_scale, text};
use crate::value::Value;
use crate::view::{Answer, View, outcome};

pub(super) const SHAPE: Shape = Shape {
    name: "helpsteer3",
    about: "two responses, preferences of several raters from -3 to 3: HelpSteer3",
    wants: WANTS,
    fits: always,
    judge,
};

const WANTS: &[Want] = &[
    must(Name::ResponseA, &["response1"]),
    must(Name::ResponseB, &["response2"]),
    must(Name::OverallPreference, &["overall_preference"]),
    may(Name::IndividualPreference, &["individual_preference"]),
    may(Name::Prompt, &["context", "prompt"]),
];

const SCALE: Scale = Scale {
    low: -3.0,
    high: 3.0,
};
/// How strongly, whichever is preferred.
const STRENGTH_SCALE: Scale = Scale {
    low: 0.0,
    high: 3.0,
};

fn judge(view: &View<'_>, out: &mut Vec<Judged>) -> Result<(), Fault> {
    let overall = view.need_number(Name::OverallPreference)?;
    view.place(Name::OverallPreference, on_scale(overall, Some(&SCALE)))?;
    let name = Name::IndividualPreference;
    let judgements = match view.value(name) {
        None => vec![by_score(overall)],
        Some(Value::List(raters)) if raters.is_empty() => vec![by_score(overall)],
        Some(_) => view.with_list(name, |raters| {
            let each = |(index, rater)| {
                individual(rater, overall, view.has_cells).map_err(|fault| fault.item(index))
            };
            raters.iter().enumerate().map(each).collect()
        })?,
    };
    let pair = pair::read(view, Name::ResponseA, Name::ResponseB)?;
    for judgement in judgements {
        let answers = pair.answers.iter().cloned();
        let answers = answers
            .map(|piece| Answer {
                piece,
                producer: None,
            })
            .collect();
        out.push(view.judged(Feedback::Pairwise, pair.prompt.clone(), answers, judgement)?);
    }
    Ok(())
}

/// Negative prefers the first response.
fn by_score(score: f64) -> Judgement {
    if score == 0.0 {
        return outcome(Outcome::Tie);
    }
    let (strength, scale) = (Some(score.abs()), Some(STRENGTH_SCALE));
    Judgement {
        strength,
        scale,
        ..prefers(u64::from(score > 0.0))
    }
}

fn individual(rater: &Value<'_>, overall: f64, has_cells: bool) -> Result<Judgement, Fault> {
    let within = |fault: Fault| fault.within("score");
    let value = rater
        .member("score")
        .ok_or_else(|| Fault::at("score", Reason::Missing))?;
    let score = number(value, has_cells).map_err(within)?;
    on_scale(score, Some(&SCALE)).map_err(within)?;
    let mut comments = Vec::new();
    for (name, candidate) in [
        ("reasoning", None),
        ("feedback1", Some(0)),
        ("feedback2", Some(1)),
    ] {
        if let Some(value) = rater.member(name) {
            let text = text(value).map_err(|fault| fault.within(name))?;
            comments.push(Comment {
                candidate,
                aspect: None,
                digest: digest::text(text),
            });
        }
    }
    let overall = NamedText {
        name: "overall_preference".into(),
        text: overall.to_string(),
    };
    Ok(Judgement {
        comments: (!comments.is_empty()).then_some(comments),
        flags: Some(vec![overall]),
        ..by_score(score)
    })
}

//! `ultrafeedback`: several completions, each rated on several aspects by a model.
//!
//! ```json
//! {"instruction": "2+2?", "completions": [{"model": "m", "response": "4", "critique": "…",
//!  "overall_score": 8.5, "annotations": {"honesty": {"Rating": "5", "Rationale": "…"}}}]}
//! ```
//!
//! A rating `N/A` is no value. Aspects stand in the order of their names, since JSON and Parquet
//! order them differently.

use std::collections::BTreeMap;

use rlhf_audit_core::limits::CANDIDATES_MAX;
use rlhf_audit_core::records::annotation::{Aspect, Comment, Feedback, Judgement, Outcome, Scale};
use rlhf_audit_core::records::field::Column;

use super::{Shape, Want, must};
use crate::bad_row::{Fault, Reason};
use crate::column::Name;
use crate::digest;
use crate::judged::Judged;
use crate::typed::{bounded, id, number, on_scale, text};
use crate::value::Value;
use crate::view::{Answer, View, outcome};

pub(super) const SHAPE: Shape = Shape {
    name: "ultrafeedback",
    about: "completions rated on several aspects: UltraFeedback",
    wants: WANTS,
    fits,
    judge,
};

const WANTS: &[Want] = &[
    must(Name::Prompt, &["instruction", "prompt"]),
    must(Name::Completions, &["completions"]),
];

/// The scale of every aspect.
const ASPECT_SCALE: Scale = Scale {
    low: 1.0,
    high: 5.0,
};
/// The scale of `overall_score`.
const OVERALL_SCALE: Scale = Scale {
    low: 1.0,
    high: 10.0,
};
/// Texts beside a rating.
const RATIONALES: [&str; 2] = ["Rationale", "Rationale For Rating"];

fn fits(view: &View<'_>) -> bool {
    let has = |items: &[Value<'_>]| {
        Ok(items
            .iter()
            .any(|item| item.member("annotations").is_some()))
    };
    view.with_list(Name::Completions, has).unwrap_or(false)
}

fn judge(view: &View<'_>, out: &mut Vec<Judged>) -> Result<(), Fault> {
    let prompt = view.prompt()?;
    let (answers, rubric) = view.with_list(Name::Completions, |items| {
        if items.len() > CANDIDATES_MAX {
            return Err(Reason::TooMany {
                limit: CANDIDATES_MAX,
                found: items.len(),
            }
            .into());
        }
        let mut rubric = Rubric::default();
        let mut answers = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let answer = completion(view, item, index, &mut rubric);
            answers.push(answer.map_err(|fault| fault.item(index))?);
        }
        Ok((answers, rubric))
    })?;
    let judgement = rubric.judgement(answers.len(), view.options.scale.as_ref());
    out.push(view.judged(Feedback::Rubric, prompt, answers, judgement)?);
    Ok(())
}

fn completion(
    view: &View<'_>,
    item: &Value<'_>,
    index: usize,
    rubric: &mut Rubric,
) -> Result<Answer, Fault> {
    let response = item
        .member("response")
        .ok_or_else(|| Fault::at("response", Reason::Missing))?;
    let piece = view
        .piece(response)
        .map_err(|fault| fault.within("response"))?;
    let producer = item
        .member("model")
        .map(|model| id(model).map_err(|fault| fault.within("model")));
    let overall = match item.member("overall_score") {
        None => None,
        Some(value) => {
            let scale = view.options.scale.as_ref().unwrap_or(&OVERALL_SCALE);
            let score = number(value, false).and_then(|score| on_scale(score, Some(scale)));
            Some(score.map_err(|fault| fault.within("overall_score"))?)
        }
    };
    rubric.overall.push(overall);
    rubric.comment(item, index, "critique", None)?;
    match item.member("annotations") {
        None => {}
        Some(Value::Map(aspects)) => {
            let mut aspects: Vec<_> = aspects
                .iter()
                .filter(|(_, value)| *value != Value::Null)
                .collect();
            aspects.sort_by(|(a, _), (b, _)| a.cmp(b));
            for (name, value) in aspects {
                let result = rubric.rate(name, value, index);
                result.map_err(|fault| fault.within(name).within("annotations"))?;
            }
        }
        Some(other) => {
            let reason = Reason::Type {
                expected: "an object",
                found: other.kind(),
            };
            return Err(Fault::at("annotations", reason));
        }
    }
    Ok(Answer {
        piece,
        producer: producer.transpose()?,
    })
}

/// Ratings and comments of all completions.
#[derive(Default)]
struct Rubric {
    overall: Vec<Option<f64>>,
    aspects: BTreeMap<String, Vec<Option<f64>>>,
    comments: Vec<Comment>,
}

impl Rubric {
    fn comment(
        &mut self,
        holder: &Value<'_>,
        index: usize,
        name: &str,
        aspect: Option<&str>,
    ) -> Result<(), Fault> {
        if let Some(value) = holder.member(name) {
            let text = text(value).map_err(|fault| fault.within(name))?;
            let candidate = Some(index as u64);
            self.comments.push(Comment {
                candidate,
                aspect: aspect.map(String::from),
                digest: digest::text(text),
            });
        }
        Ok(())
    }

    fn rate(&mut self, name: &str, value: &Value<'_>, index: usize) -> Result<(), Fault> {
        let rating = match value.member("Rating") {
            None => return Err(Fault::at("Rating", Reason::Missing)),
            Some(Value::Text(text)) if text.trim() == "N/A" => None,
            // Ratings are digits in quotes.
            Some(rating) => {
                let rating =
                    number(rating, true).and_then(|rating| on_scale(rating, Some(&ASPECT_SCALE)));
                Some(rating.map_err(|fault| fault.within("Rating"))?)
            }
        };
        for rationale in RATIONALES {
            self.comment(value, index, rationale, Some(name))?;
        }
        if !self.aspects.contains_key(name) && self.aspects.len() >= CANDIDATES_MAX {
            return Err(Reason::TooMany {
                limit: CANDIDATES_MAX,
                found: CANDIDATES_MAX + 1,
            }
            .into());
        }
        let column = self.aspects.entry(bounded(name.to_owned())?).or_default();
        column.resize(index, None);
        column.push(rating);
        Ok(())
    }

    fn judgement(self, count: usize, scale: Option<&Scale>) -> Judgement {
        let aspect = |(name, mut scores): (String, Vec<Option<f64>>)| {
            scores.resize(count, None);
            Aspect {
                name,
                scale: ASPECT_SCALE,
                scores: Column(scores),
            }
        };
        let has_overall = self.overall.iter().any(Option::is_some);
        Judgement {
            scale: has_overall.then(|| scale.cloned().unwrap_or(OVERALL_SCALE)),
            scores: has_overall.then_some(Column(self.overall)),
            aspects: Some(self.aspects.into_iter().map(aspect).collect()),
            comments: (!self.comments.is_empty()).then_some(self.comments),
            ..outcome(Outcome::Judged)
        }
    }
}

//! `pairwise-winner`: two answers or models and who won, as arenas and crowd workers have it.
//!
//! ```csv
//! id,prompt,model_x,model_y,worker,winner
//! 0,8,97,98,58,tie
//! ```
//!
//! Where the file has no text of an answer, a digest of prompt and model stands for it (DIG-7).

use rlhf_audit_core::records::annotation::{Feedback, Judgement, Outcome};

use super::{Shape, Want, may, pair};
use crate::bad_row::{Fault, Reason};
use crate::column::Name;
use crate::digest::{self, Question};
use crate::judged::Judged;
use crate::typed::wrong_type;
use crate::value::Value;
use crate::view::{Answer, Piece, View, outcome};

pub(super) const SHAPE: Shape = Shape {
    name: "pairwise-winner",
    about: "two answers or models and the winner: Chatbot Arena, LLMFAO, crowd workers",
    wants: WANTS,
    fits,
    judge,
};

const WANTS: &[Want] = &[
    may(Name::Prompt, &["prompt", "instruction", "question"]),
    may(
        Name::ResponseA,
        &[
            "response_a",
            "answer_a",
            "output_a",
            "completion_a",
            "conversation_a",
            "response_x",
        ],
    ),
    may(
        Name::ResponseB,
        &[
            "response_b",
            "answer_b",
            "output_b",
            "completion_b",
            "conversation_b",
            "response_y",
        ],
    ),
    // `left` and `right` are the names of what `model_x` and `model_y` number in LLMFAO.
    may(Name::ModelA, &["model_a", "left", "model_x", "generator_1"]),
    may(
        Name::ModelB,
        &["model_b", "right", "model_y", "generator_2"],
    ),
    may(Name::Winner, &["winner"]),
    may(Name::WinnerA, &["winner_model_a"]),
    may(Name::WinnerB, &["winner_model_b"]),
    may(Name::WinnerTie, &["winner_tie"]),
    may(Name::Preference, &["preference"]),
];

fn fits(view: &View<'_>) -> bool {
    let has = |name: Name| view.slots.get(name as usize).is_some_and(Option::is_some);
    let has_sides =
        has(Name::ResponseA) && has(Name::ResponseB) || has(Name::ModelA) && has(Name::ModelB);
    has_sides && (has(Name::Winner) || has(Name::WinnerA) || has(Name::Preference))
}

fn judge(view: &View<'_>, out: &mut Vec<Judged>) -> Result<(), Fault> {
    let models = [view.id(Name::ModelA)?, view.id(Name::ModelB)?];
    let judgement = verdict(view, &models)?;
    let has_texts = view.value(Name::ResponseA).is_some() && view.value(Name::ResponseB).is_some();
    let (prompt, answers) = if has_texts {
        let pair = pair::read(view, Name::ResponseA, Name::ResponseB)?;
        (pair.prompt, pair.answers.map(Some))
    } else {
        (
            view.prompt()?,
            [lone(view, Name::ResponseA)?, lone(view, Name::ResponseB)?],
        )
    };
    let names = [Name::ModelA, Name::ModelB];
    let mut candidates = Vec::with_capacity(2);
    for ((answer, producer), name) in answers.into_iter().zip(models).zip(names) {
        let piece = match answer {
            Some(piece) => piece,
            None => reference(view, prompt.as_ref(), producer.as_deref(), name)?,
        };
        candidates.push(Answer { piece, producer });
    }
    out.push(view.judged(Feedback::Pairwise, prompt, candidates, judgement)?);
    Ok(())
}

fn lone(view: &View<'_>, name: Name) -> Result<Option<Piece>, Fault> {
    view.value(name).map(|_| view.need_piece(name)).transpose()
}

/// What stands for an answer without text.
fn reference(
    view: &View<'_>,
    prompt: Option<&Piece>,
    model: Option<&str>,
    name: Name,
) -> Result<Piece, Fault> {
    let model = model.ok_or_else(|| view.fault(name, Reason::NoCandidate))?;
    let item = view.id(Name::Item)?;
    let question = match (prompt, &item) {
        (Some(prompt), _) => Question::Prompt(prompt.digest),
        (None, Some(item)) => Question::Item(item),
        (None, None) => Question::Unknown,
    };
    Ok(Piece {
        digest: digest::reference(&question, model)?,
        text: None,
    })
}

fn verdict(view: &View<'_>, models: &[Option<String>; 2]) -> Result<Judgement, Fault> {
    if let Some(winner) = view.value(Name::Winner) {
        return view.place(Name::Winner, word(winner, models));
    }
    if view.value(Name::WinnerA).is_some() {
        return one_hot(view);
    }
    if view.value(Name::Preference).is_some() {
        return preference(view);
    }
    Err(view.fault(Name::Winner, Reason::Missing))
}

/// The judgement that one of two is preferred.
pub(super) fn prefers(index: u64) -> Judgement {
    Judgement {
        preferred: Some(index),
        ..outcome(Outcome::Judged)
    }
}

const WORDS: &str = "a, b, model_a, model_b, left, right, x, y, 1, 2, first, second, \
                     the name of a model, tie, both bad, abstain, skip";

fn word(value: &Value<'_>, models: &[Option<String>; 2]) -> Result<Judgement, Fault> {
    let found = match value {
        Value::Text(text) => text.to_string(),
        Value::Integer(number) => number.to_string(),
        other => return Err(wrong_type("the word for a winner", other)),
    };
    let word = found.trim().to_ascii_lowercase().replace(['_', '-'], " ");
    let side = [
        "model ",
        "response ",
        "answer ",
        "output ",
        "generator ",
        "assistant ",
    ]
    .iter()
    .find_map(|prefix| word.strip_prefix(prefix))
    .unwrap_or(&word);
    match side {
        "a" | "1" | "x" | "left" | "first" => return Ok(prefers(0)),
        "b" | "2" | "y" | "right" | "second" => return Ok(prefers(1)),
        _ => {}
    }
    match word.as_str() {
        "tie" | "tied" | "draw" | "equal" | "both good" => return Ok(outcome(Outcome::Tie)),
        "both bad" | "bothbad" | "tie (bothbad)" | "tie (both bad)" => {
            return Ok(outcome(Outcome::AllBad));
        }
        "abstain" | "abstained" => return Ok(outcome(Outcome::Abstained)),
        "skip" | "skipped" => return Ok(outcome(Outcome::Skipped)),
        _ => {}
    }
    let is_model = |model: &Option<String>| model.as_deref() == Some(found.as_str());
    match models {
        [a, b] if is_model(a) && !is_model(b) => Ok(prefers(0)),
        [a, b] if is_model(b) && !is_model(a) => Ok(prefers(1)),
        _ => {
            let found = found.chars().take(40).collect();
            Err(Reason::Choice {
                found,
                accepted: WORDS,
            }
            .into())
        }
    }
}

/// Three columns of which one is 1, as in the Kaggle release of the arena.
fn one_hot(view: &View<'_>) -> Result<Judgement, Fault> {
    let has_tie = view.value(Name::WinnerTie).is_some();
    let tie = has_tie && view.need_bool(Name::WinnerTie)?;
    match (
        view.need_bool(Name::WinnerA)?,
        view.need_bool(Name::WinnerB)?,
        tie,
    ) {
        (true, false, false) => Ok(prefers(0)),
        (false, true, false) => Ok(prefers(1)),
        (false, false, true) => Ok(outcome(Outcome::Tie)),
        _ => {
            let accepted = "exactly one of the columns is 1";
            Err(view.fault(
                Name::WinnerA,
                Reason::Choice {
                    found: "several or none".into(),
                    accepted,
                },
            ))
        }
    }
}

/// 1 for the first, 2 for the second, and between them 1 + the probability of the second.
pub(super) fn preference(view: &View<'_>) -> Result<Judgement, Fault> {
    let value = view.need_number(Name::Preference)?;
    // Early AlpacaEval wrote 0 for a draw.
    if value == 0.0 || value == 1.5 {
        return Ok(outcome(Outcome::Tie));
    }
    if !(1.0..=2.0).contains(&value) {
        return Err(view.fault(
            Name::Preference,
            Reason::Range {
                value,
                low: 1.0,
                high: 2.0,
            },
        ));
    }
    let (index, probability) = if value < 1.5 {
        (0, 2.0 - value)
    } else {
        (1, value - 1.0)
    };
    // A whole number is a choice, not a probability of 1.
    let confidence = (probability < 1.0).then_some(probability);
    Ok(Judgement {
        confidence,
        ..prefers(index)
    })
}

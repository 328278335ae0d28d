//! `ranking`: several answers in order, ties allowed.
//!
//! ```json
//! {"prompt": "2+2?", "completions": ["4", "five", "4."], "ranking": [0, 1, 0]}
//! {"prompt": "2+2?", "completions": ["4", "five", "4."], "ranking": [[0, 2], [1]]}
//! {"prompt": "2+2?", "answers": [{"answer": "4", "model": "m", "rank": 1}, …]}
//! ```
//!
//! A list of numbers has the rank of each answer, where smaller is better and equal is a tie; a
//! list of lists has groups of indices, best first.

use rlhf_audit_core::records::annotation::{Feedback, Judgement, Outcome};

use super::{Shape, Want, may, must};
use crate::bad_row::{Fault, Reason};
use crate::column::Name;
use crate::judged::Judged;
use crate::typed::{id, number, wrong_type};
use crate::value::Value;
use crate::view::{Answer, View, outcome};

pub(super) const SHAPE: Shape = Shape {
    name: "ranking",
    about: "several answers in order, ties allowed: ranks, groups of indices, or rank in each answer",
    wants: WANTS,
    fits,
    judge,
};

const WANTS: &[Want] = &[
    must(
        Name::Completions,
        &[
            "completions",
            "responses",
            "answers",
            "candidates",
            "messages",
        ],
    ),
    may(Name::Ranking, &["ranking", "ranks", "rank"]),
    may(Name::Prompt, &["prompt", "instruction", "question"]),
    may(Name::Skips, &["emojis"]),
];

/// Names of the text and of the model inside an answer.
const TEXT_NAMES: &[&str] = &[
    "text",
    "content",
    "response",
    "answer",
    "completion",
    "output",
];
const MODEL_NAMES: &[&str] = &["model", "model_name", "generator"];

fn fits(view: &View<'_>) -> bool {
    let has_rank = |items: &[Value<'_>]| Ok(items.iter().any(|item| item.member("rank").is_some()));
    view.value(Name::Ranking).is_some()
        || view.value(Name::Skips).is_some_and(is_skipped)
        || view.with_list(Name::Completions, has_rank).unwrap_or(false)
}

fn judge(view: &View<'_>, out: &mut Vec<Judged>) -> Result<(), Fault> {
    let (answers, ranks) = view.with_list(Name::Completions, |items| {
        let each = |(index, item)| answer(view, item).map_err(|fault: Fault| fault.item(index));
        let answers: Vec<Answer> = items
            .iter()
            .enumerate()
            .map(each)
            .collect::<Result<_, _>>()?;
        let has_ranks = items.iter().any(|item| item.member("rank").is_some());
        let own_ranks = has_ranks && view.value(Name::Ranking).is_none();
        let ranks = own_ranks.then(|| ranks(items.iter().map(|item| item.member("rank"))));
        Ok((answers, ranks.transpose()?))
    })?;
    let groups = match ranks {
        Some(ranks) => groups(&ranks),
        None if view.value(Name::Ranking).is_some() => given(view, answers.len())?,
        None if view.value(Name::Skips).is_some_and(is_skipped) => {
            let judgement = outcome(Outcome::Abstained);
            out.push(view.judged(Feedback::Ranking, view.prompt()?, answers, judgement)?);
            return Ok(());
        }
        None => return Err(view.fault(Name::Ranking, Reason::Missing)),
    };
    out.push(view.judged(Feedback::Ranking, view.prompt()?, answers, ranked(groups))?);
    Ok(())
}

/// A ranking; one group of several is a tie of all.
pub(super) fn ranked(groups: Vec<Vec<u64>>) -> Judgement {
    let is_tie = matches!(groups.as_slice(), [all] if all.len() > 1);
    let found = if is_tie {
        Outcome::Tie
    } else {
        Outcome::Judged
    };
    Judgement {
        ranking: Some(groups),
        ..outcome(found)
    }
}

/// Whether somebody declined to rank (OpenAssistant).
pub(super) fn is_skipped(emojis: &Value<'_>) -> bool {
    matches!(emojis.member("_skip_ranking"), Some(Value::Integer(1..)))
}

fn answer(view: &View<'_>, item: &Value<'_>) -> Result<Answer, Fault> {
    if !matches!(item, Value::Map(_)) {
        return Ok(Answer {
            piece: view.piece(item)?,
            producer: None,
        });
    }
    let text = item
        .member_of(TEXT_NAMES)
        .ok_or_else(|| Fault::at("text", Reason::Missing))?;
    let piece = view.piece(text).map_err(|fault| fault.within("text"))?;
    let producer = item
        .member_of(MODEL_NAMES)
        .map(|model| id(model).map_err(|fault| fault.within("model")));
    Ok(Answer {
        piece,
        producer: producer.transpose()?,
    })
}

/// Ranks that stand in the answers.
fn ranks<'v>(values: impl Iterator<Item = Option<&'v Value<'v>>>) -> Result<Vec<f64>, Fault> {
    let rank = |(index, value): (usize, Option<&Value<'_>>)| {
        let rank = value
            .ok_or(Fault::from(Reason::Missing))
            .and_then(|value| number(value, false));
        rank.map_err(|fault| fault.within("rank").item(index))
    };
    values.enumerate().map(rank).collect()
}

/// Groups of indices from ranks, where smaller is better.
pub(super) fn groups(ranks: &[f64]) -> Vec<Vec<u64>> {
    let mut order: Vec<(f64, u64)> = ranks.iter().copied().zip(0..).collect();
    order.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let equal = |(a, _): &(f64, u64), (b, _): &(f64, u64)| a == b;
    order
        .chunk_by(equal)
        .map(|group| group.iter().map(|(_, index)| *index).collect())
        .collect()
}

fn given(view: &View<'_>, count: usize) -> Result<Vec<Vec<u64>>, Fault> {
    view.with_list(Name::Ranking, |items| {
        if matches!(items.first(), Some(Value::List(_))) {
            return given_groups(items, count);
        }
        if items.len() != count {
            return Err(Reason::Lengths {
                expected: count,
                found: items.len(),
            }
            .into());
        }
        let rank = |(index, value)| number(value, false).map_err(|fault: Fault| fault.item(index));
        let ranks: Vec<f64> = items
            .iter()
            .enumerate()
            .map(rank)
            .collect::<Result<_, _>>()?;
        Ok(groups(&ranks))
    })
}

fn given_groups(items: &[Value<'_>], count: usize) -> Result<Vec<Vec<u64>>, Fault> {
    let mut seen = vec![false; count];
    let mut groups = Vec::with_capacity(items.len());
    for (place, item) in items.iter().enumerate() {
        let Value::List(members) = item else {
            return Err(wrong_type("a list of indices", item).item(place));
        };
        let mut group = Vec::with_capacity(members.len());
        for member in members {
            let Value::Integer(index) = member else {
                return Err(wrong_type("an index", member).item(place));
            };
            let slot = usize::try_from(*index)
                .ok()
                .and_then(|index| seen.get_mut(index));
            let is_new = slot.is_some_and(|slot| !core::mem::replace(slot, true));
            match u64::try_from(*index) {
                Ok(index) if is_new => group.push(index),
                _ => return Err(Fault::from(Reason::Ranking).item(place)),
            }
        }
        group.sort_unstable();
        groups.push(group);
    }
    let is_whole = seen.iter().all(|seen| *seen) && groups.iter().all(|group| !group.is_empty());
    if is_whole {
        Ok(groups)
    } else {
        Err(Reason::Ranking.into())
    }
}

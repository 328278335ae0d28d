//! `oasst`: a tree of messages whose replies were ranked, as OpenAssistant exports it.
//!
//! ```json
//! {"message_tree_id": "t", "prompt": {"message_id": "p", "role": "prompter", "text": "2+2?",
//!  "emojis": {"_skip_ranking": 1}, "replies": [
//!   {"message_id": "a", "role": "assistant", "text": "4", "rank": 0, "replies": []},
//!   {"message_id": "b", "role": "assistant", "text": "5", "rank": 1, "replies": []}]}}
//! ```
//!
//! Each message with two or more ranked replies is one judgement: the prompt is the chat from the
//! root down to the message, the candidates are its ranked replies. Unranked replies came later and
//! were not before the raters. A message whose replies were not ranked because the raters declined
//! is an abstention.

use std::borrow::Cow;

use rlhf_audit_core::records::annotation::{Feedback, Judgement, Outcome};

use super::ranking::{groups, is_skipped, ranked};
use super::{Shape, Want, may, must};
use crate::bad_row::{Fault, Reason};
use crate::column::Name;
use crate::judged::Judged;
use crate::typed::{id, number, text};
use crate::value::Value;
use crate::view::{Answer, View, outcome};

pub(super) const SHAPE: Shape = Shape {
    name: "oasst",
    about: "a tree of messages with ranked replies: OpenAssistant trees",
    wants: WANTS,
    fits: |view| {
        view.value(Name::Tree)
            .is_some_and(|tree| tree.member("replies").is_some())
    },
    judge,
};

const WANTS: &[Want] = &[
    must(Name::Tree, &["prompt"]),
    may(Name::Conversation, &["message_tree_id"]),
];

fn judge(view: &View<'_>, out: &mut Vec<Judged>) -> Result<(), Fault> {
    let root = view.need(Name::Tree)?;
    view.place(Name::Tree, walk(view, root, out))?;
    if out.is_empty() {
        return Err(view.fault(Name::Tree, Reason::NoJudgement));
    }
    Ok(())
}

/// Visits each message with its way from the root, parents first.
fn walk(view: &View<'_>, root: &Value<'_>, out: &mut Vec<Judged>) -> Result<(), Fault> {
    let mut open = vec![(root, vec![root])];
    while let Some((message, way)) = open.pop() {
        let Some(Value::List(replies)) = message.member("replies") else {
            continue;
        };
        let name = || {
            message
                .member("message_id")
                .map_or("?".to_owned(), |id_of| id(id_of).unwrap_or_default())
        };
        judge_replies(view, replies, &way, out).map_err(|fault| fault.within(&name()))?;
        for reply in replies.iter().rev() {
            let mut longer = way.clone();
            longer.push(reply);
            open.push((reply, longer));
        }
    }
    Ok(())
}

fn judge_replies(
    view: &View<'_>,
    replies: &[Value<'_>],
    way: &[&Value<'_>],
    out: &mut Vec<Judged>,
) -> Result<(), Fault> {
    let message = way.last().copied().unwrap_or(&Value::Null);
    let ranked_replies: Vec<&Value<'_>> = replies
        .iter()
        .filter(|reply| reply.member("rank").is_some())
        .collect();
    let (candidates, judgement): (Vec<&Value<'_>>, Judgement) = if ranked_replies.len() >= 2 {
        let rank = |reply: &&Value<'_>| match reply.member("rank") {
            Some(rank) => number(rank, false).map_err(|fault| fault.within("rank")),
            None => Err(Fault::at("rank", Reason::Missing)),
        };
        let ranks: Vec<f64> = ranked_replies.iter().map(rank).collect::<Result<_, _>>()?;
        (ranked_replies, ranked(groups(&ranks)))
    } else if replies.len() >= 2 && message.member("emojis").is_some_and(is_skipped) {
        (replies.iter().collect(), outcome(Outcome::Abstained))
    } else {
        return Ok(());
    };
    let answers = candidates
        .into_iter()
        .map(|reply| answer(view, reply))
        .collect::<Result<_, _>>()?;
    let chat: Vec<Value<'_>> = way
        .iter()
        .map(|message| turn(message))
        .collect::<Result<_, _>>()?;
    let prompt = view.chat_piece(&chat)?;
    let mut judged = view.judged(Feedback::Ranking, Some(prompt), answers, judgement)?;
    judged.content.item = message.member("message_id").map(id).transpose()?;
    judged.content.language = message.member("lang").map(id).transpose()?;
    judged.content.turn = Some(way.len().saturating_sub(1) as u64);
    out.push(judged);
    Ok(())
}

/// A message of the tree as one of a chat.
fn turn<'v>(message: &'v Value<'_>) -> Result<Value<'v>, Fault> {
    let member = |name: &'static str| match message.member(name) {
        Some(value) => text(value).map_err(|fault| fault.within(name)),
        None => Err(Fault::at(name, Reason::Missing)),
    };
    let pair = |name, text: &'v str| (Cow::Borrowed(name), Value::Text(Cow::Borrowed(text)));
    Ok(Value::Map(vec![
        pair("role", member("role")?),
        pair("content", member("text")?),
    ]))
}

fn answer(view: &View<'_>, reply: &Value<'_>) -> Result<Answer, Fault> {
    let value = reply
        .member("text")
        .ok_or_else(|| Fault::at("text", Reason::Missing))?;
    let piece = view.text_piece(text(value).map_err(|fault| fault.within("text"))?)?;
    let producer = reply.member("model_name").map(id).transpose()?;
    Ok(Answer { piece, producer })
}

//! Two answers to one prompt, which may be only implied by what both begin with.

use crate::bad_row::Fault;
use crate::column::Name;
use crate::digest;
use crate::value::{Value, canonical};
use crate::view::{Piece, View};

/// What ends the prompt in dialogues that are one text, as in HH-RLHF.
const ANSWER_MARK: &[u8] = b"\n\nAssistant:";

/// The prompt and the two answers.
pub(super) struct Pair {
    pub(super) prompt: Option<Piece>,
    pub(super) answers: [Piece; 2],
}

/// Reads two answers; where no column has the prompt, it is what both begin with (DIG-8).
pub(super) fn read(view: &View<'_>, first: Name, second: Name) -> Result<Pair, Fault> {
    let (a, b) = (view.need(first)?, view.need(second)?);
    if view.value(Name::Prompt).is_none() {
        match (a, b) {
            (Value::Text(a), Value::Text(b)) => {
                if let Some(end) = prompt_end(a, b) {
                    return dialogues(view, end, [(a, first), (b, second)]);
                }
            }
            (Value::List(a), Value::List(b)) => {
                let same = a.iter().zip(b).take_while(|(a, b)| is_same(a, b)).count();
                let prompt = a.get(..same).filter(|messages| !messages.is_empty());
                let prompt = prompt.filter(|messages| digest::is_chat(messages));
                let prompt = prompt.map(|messages| view.chat_piece(messages)).transpose();
                let prompt = view.place(first, prompt)?;
                let answers = [view.need_piece(first)?, view.need_piece(second)?];
                return Ok(Pair { prompt, answers });
            }
            _ => {}
        }
    }
    let prompt = view.prompt()?;
    Ok(Pair {
        prompt,
        answers: [view.need_piece(first)?, view.need_piece(second)?],
    })
}

/// Whether two messages have one digest: members that are null do not count (DIG-4).
fn is_same(a: &Value<'_>, b: &Value<'_>) -> bool {
    a == b || matches!((canonical::text(a), canonical::text(b)), (Ok(a), Ok(b)) if a == b)
}

/// Where the last answer begins in what two dialogues have in common.
fn prompt_end(a: &str, b: &str) -> Option<usize> {
    let same = common_bytes(a.as_bytes(), b.as_bytes());
    let common = a.as_bytes().get(..same)?;
    // Looking for colons backwards is faster than looking for the whole mark.
    let colons = memchr::memrchr_iter(b':', common);
    let mut ends = colons.map(|colon| colon + 1);
    ends.find(|end| {
        common
            .get(..*end)
            .is_some_and(|start| start.ends_with(ANSWER_MARK))
    })
}

/// Bytes that two texts have in common at their start, compared in blocks.
fn common_bytes(a: &[u8], b: &[u8]) -> usize {
    const BLOCK: usize = 32;
    let blocks = a.chunks_exact(BLOCK).zip(b.chunks_exact(BLOCK));
    let start = BLOCK * blocks.take_while(|(a, b)| a == b).count();
    let rest = |bytes| <[u8]>::get(bytes, start..).unwrap_or(&[]);
    start
        + rest(a)
            .iter()
            .zip(rest(b))
            .take_while(|(a, b)| a == b)
            .count()
}

fn dialogues(view: &View<'_>, end: usize, texts: [(&str, Name); 2]) -> Result<Pair, Fault> {
    let [(a, first), (b, second)] = texts;
    // The mark is ASCII, so a character ends where it ends.
    let (prompt, a_ending) = a.split_at_checked(end).unwrap_or((a, ""));
    let b_ending = b.get(end..).unwrap_or("");
    let (prompt_digest, [a_digest, b_digest]) = digest::dialogues(prompt, [a_ending, b_ending]);
    let keep =
        |name, digest, text: &str| view.place(name, view.kept(digest, || Ok(text.to_owned())));
    Ok(Pair {
        prompt: Some(keep(first, prompt_digest, prompt)?),
        answers: [keep(first, a_digest, a)?, keep(second, b_digest, b)?],
    })
}

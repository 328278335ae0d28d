//! Whether the columns of a reward batch give its statistics and its row root.

use crate::records::reward::{Content, Reward, Signal, stats};
use crate::records::{Compartment, Payload, Payloads};

/// Checks what is disclosed: columns against statistics, and both against the row root.
pub(super) fn fit(reward: &Reward, payloads: &Payloads) -> bool {
    let content = match payloads.get(Compartment::Content) {
        Some(Payload::RewardContent(content)) => Some(content),
        _ => None,
    };
    let signal = match payloads.get(Compartment::Signal) {
        Some(Payload::RewardSignal(signal)) => Some(signal),
        _ => None,
    };
    content.is_none_or(|content| content_fits(reward, content))
        && signal.is_none_or(|signal| signal_fits(reward, signal))
        && content
            .zip(signal)
            .is_none_or(|(content, signal)| signal.row_root(content) == Some(reward.row_root))
}

fn content_fits(reward: &Reward, content: &Content) -> bool {
    let bytes = usize::try_from(reward.rows)
        .ok()
        .and_then(|rows| rows.checked_mul(32));
    bytes == Some(content.prompts.0.len()) && bytes == Some(content.completions.0.len())
}

fn signal_fits(reward: &Reward, signal: &Signal) -> bool {
    let rows = usize::try_from(reward.rows).ok();
    signal.values.len() == reward.functions.len()
        && signal
            .values
            .iter()
            .all(|column| Some(column.0.len()) == rows)
        && signal
            .advantages
            .as_ref()
            .is_none_or(|column| Some(column.0.len()) == rows)
        && signal
            .values
            .iter()
            .zip(&reward.functions)
            .all(|(column, told)| stats(&told.name, column).same_as(told))
}

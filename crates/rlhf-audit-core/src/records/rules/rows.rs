//! Whether the columns of a reward batch give its statistics and its row root.

use crate::records::reward::{Content, Reward, Signal, Stats, stats};
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
    let raw = match payloads.get(Compartment::Raw) {
        Some(Payload::RewardSignal(raw)) => Some(raw),
        _ => None,
    };
    reward.functions.iter().all(|told| told_fits(reward, told))
        && raw.is_none_or(|raw| columns_fit(reward, raw))
        && content.is_none_or(|content| content_fits(reward, content))
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

/// What the statistics say must be possible, whether or not the columns are shown.
fn told_fits(reward: &Reward, told: &Stats) -> bool {
    let ordered = told
        .low
        .zip(told.high)
        .is_none_or(|(low, high)| low <= high);
    let valued = told.count > told.nan;
    let stated = [told.low, told.high, told.mean]
        .iter()
        .all(|value| value.is_some() == valued);
    told.nan <= told.count && told.count <= reward.rows && ordered && stated
}

/// One column for each function, one value for each row.
fn columns_fit(reward: &Reward, signal: &Signal) -> bool {
    let rows = usize::try_from(reward.rows).ok();
    let advantages = signal.advantages.iter();
    signal.values.len() == reward.functions.len()
        && signal
            .values
            .iter()
            .chain(advantages)
            .all(|column| Some(column.0.len()) == rows)
}

fn signal_fits(reward: &Reward, signal: &Signal) -> bool {
    columns_fit(reward, signal)
        && signal
            .values
            .iter()
            .zip(&reward.functions)
            .all(|(column, told)| stats(&told.name, column).same_as(told))
}

//! Rewards: what the reward functions gave, from the open statistics of the batches.

use super::{Definition, Section, from};
use crate::card::{Cell, Class, Input, Value};
use crate::summary::{Rewards, Summary};

pub(super) const SECTION: Section = Section {
    id: "rewards",
    title: "Rewards",
    claims: CLAIMS,
};

const BATCHES: &[Input] = &[from::REWARD];

const CLAIMS: &[Definition] = &[
    Definition {
        id: "rewards.batches",
        label: "Reward batches",
        unit: "batches",
        class: Class::Recomputed,
        inputs: BATCHES,
        value: |summary| of_rewards(summary, |rewards| Value::uint(rewards.batches)),
    },
    Definition {
        id: "rewards.rows",
        label: "Rewarded rollouts",
        unit: "rows",
        class: Class::Recomputed,
        inputs: BATCHES,
        value: |summary| of_rewards(summary, |rewards| Value::uint(rewards.rows)),
    },
    Definition {
        id: "rewards.first_step",
        label: "Smallest step that rollouts were made for",
        unit: "",
        class: Class::Recomputed,
        inputs: BATCHES,
        value: |summary| Value::maybe(summary.events.rewards.steps, |(first, _)| Cell::uint(first)),
    },
    Definition {
        id: "rewards.last_step",
        label: "Largest step that rollouts were made for",
        unit: "",
        class: Class::Recomputed,
        inputs: BATCHES,
        value: |summary| Value::maybe(summary.events.rewards.steps, |(_, last)| Cell::uint(last)),
    },
    Definition {
        id: "rewards.functions",
        label: "Reward functions",
        unit: "",
        class: Class::Recomputed,
        inputs: BATCHES,
        value: functions,
    },
];

fn of_rewards(summary: &Summary, value: fn(&Rewards) -> Value) -> Value {
    let rewards = &summary.events.rewards;
    if rewards.entries == 0 {
        Value::NOT_RECORDED
    } else {
        value(rewards)
    }
}

fn functions(summary: &Summary) -> Value {
    let Some(functions) = summary.events.rewards.functions() else {
        return Value::TOO_MANY;
    };
    let columns = [
        "name",
        "entries",
        "values",
        "NaN",
        "lowest",
        "highest",
        "mean of last entry",
    ];
    let rows = functions.iter().map(|(name, function)| {
        [
            Cell::text(name),
            Cell::uint(function.entries),
            Cell::uint(function.values),
            Cell::uint(function.nan),
            Cell::maybe(function.low, Cell::Float),
            Cell::maybe(function.high, Cell::Float),
            Cell::maybe(function.last_mean, Cell::Float),
        ]
        .into()
    });
    Value::table(&columns, rows)
}

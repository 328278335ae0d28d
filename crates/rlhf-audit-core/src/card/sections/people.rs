//! People: how many raters there were, and how evenly the work was spread among them.
//!
//! Pseudonyms themselves are never on the card. Raters are pseudonymous: whoever holds the secret
//! of the run can tell who they are.

use alloc::vec::Vec;

use super::{Definition, Section, from};
use crate::card::{Class, Input, Value};
use crate::summary::Summary;

pub(super) const SECTION: Section = Section {
    id: "people",
    title: "People",
    claims: CLAIMS,
};

const RATERS: &[Input] = &[from::RATER];

const CLAIMS: &[Definition] = &[
    Definition {
        id: "people.raters",
        label: "Distinct pseudonyms of raters (pseudonymous data)",
        unit: "pseudonyms",
        class: Class::OnOpening,
        inputs: RATERS,
        value: |summary| of_loads(summary, |loads| Value::uint(loads.len() as u64)),
    },
    Definition {
        id: "people.annotations",
        label: "Annotations with a pseudonym",
        unit: "annotations",
        class: Class::OnOpening,
        inputs: RATERS,
        value: |summary| {
            of_loads(summary, |loads| {
                u64::try_from(total(loads)).map_or(Value::TOO_MANY, Value::uint)
            })
        },
    },
    Definition {
        id: "people.largest_share",
        label: "Largest share of one rater",
        unit: "annotations",
        class: Class::OnOpening,
        inputs: RATERS,
        value: |summary| of_loads(summary, |loads| Value::share(top(loads, 1), total(loads))),
    },
    Definition {
        id: "people.top_tenth_share",
        label: "Share of the tenth of raters with the most annotations",
        unit: "annotations",
        class: Class::OnOpening,
        inputs: RATERS,
        value: |summary| {
            of_loads(summary, |loads| {
                Value::share(top(loads, loads.len().div_ceil(10)), total(loads))
            })
        },
    },
    Definition {
        id: "people.gini",
        label: "Gini coefficient of annotations over raters",
        unit: "",
        class: Class::OnOpening,
        inputs: RATERS,
        value: |summary| of_loads(summary, gini),
    },
];

/// What `value` makes of the loads in ascending order, where there are any.
fn of_loads(summary: &Summary, value: fn(&[u64]) -> Value) -> Value {
    match summary.events.annotations.loads.ascending() {
        None => Value::TOO_MANY,
        Some(loads) if loads.is_empty() => Value::NOT_RECORDED,
        Some(loads) => value(&loads),
    }
}

fn total(loads: &[u64]) -> u128 {
    loads.iter().copied().map(u128::from).sum()
}

/// The sum of the `count` largest loads.
fn top(loads: &[u64], count: usize) -> u128 {
    let largest: Vec<u64> = loads.iter().rev().take(count).copied().collect();
    total(&largest)
}

/// Σ (2i − n − 1)·x_i / (n·Σ x_i) over the ascending loads x_1 … x_n: 0 when all are equal.
///
/// The numerator is split into its positive and its negative part, so that all is unsigned; each
/// is below 2^17 · 2^16 · 2^64.
fn gini(loads: &[u64]) -> Value {
    let count = loads.len() as u128;
    let weighted = |weight: fn(u128, u128) -> u128| -> u128 {
        let terms = (1_u128..).zip(loads);
        terms
            .map(|(rank, load)| weight(2 * rank, count + 1) * u128::from(*load))
            .sum()
    };
    let above = weighted(u128::saturating_sub);
    let below = weighted(|twice_rank, count_and_one| count_and_one.saturating_sub(twice_rank));
    Value::share(above.saturating_sub(below), count * total(loads))
}

//! A sealed card against the card that a bundle's records give.

use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use super::canonical::encode;
use super::{Card, Claim, Input};
use crate::records::{Class, Compartment, kind_by_number};
use crate::summary::Summary;

/// How much of the log a bundle shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visibility {
    /// Whether no entry is pruned.
    pub all_entries: bool,
    /// By compartment, whether no payload is withheld.
    pub opened: [bool; 4],
}

/// What keeps a claim from being recomputed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unseen {
    /// Entries that it is computed from may be among the pruned ones.
    Pruned,
    /// A compartment that it is computed from is withheld, at least in part.
    Withheld(Compartment),
}

/// What became of one claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Both cards say the same.
    Same,
    /// They say something else, or one of them says nothing.
    Differs,
    /// This bundle does not show what the claim is computed from.
    NotEvaluated(Unseen),
}

/// One claim and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimCheck {
    /// The claim.
    pub id: String,
    /// What became of it.
    pub status: Status,
}

impl Visibility {
    /// What the one who made a summary saw.
    pub fn of(summary: &Summary) -> Self {
        let (integrity, events) = (&summary.integrity, &summary.events);
        let mut opened = [true; 4];
        for (opened, (withheld, unopened)) in opened
            .iter_mut()
            .zip(integrity.withheld.iter().zip(&events.unopened))
        {
            *opened = *withheld == 0 && *unopened == 0;
        }
        let all_entries = integrity.pruned_leaves == 0 && events.pruned_leaves == 0;
        Self {
            all_entries,
            opened,
        }
    }

    /// What of `inputs` is not seen, if anything.
    pub(super) fn unseen(&self, inputs: &[Input]) -> Option<Unseen> {
        let is_pruned = |input: &Input| match input {
            Input::Record(kind) | Input::Payload(kind, _) => {
                kind_by_number(*kind).is_none_or(|kind| kind.class == Class::Event)
            }
            Input::Entries => true,
            Input::Tree | Input::Heads => false,
        };
        if !self.all_entries && inputs.iter().any(is_pruned) {
            return Some(Unseen::Pruned);
        }
        inputs.iter().find_map(|input| match input {
            Input::Payload(_, compartment) => {
                let opened = self
                    .opened
                    .get(compartment.index())
                    .is_some_and(|opened| *opened);
                (!opened).then_some(Unseen::Withheld(*compartment))
            }
            _ => None,
        })
    }
}

/// Compares a sealed card with the one that the records give, claim by claim.
///
/// The claims come in the order of `regenerated`, then those that only `sealed` has. A claim whose
/// inputs `visibility` does not show is not evaluated as to its value; everything else about it
/// must still agree. A claim that one of the cards lacks, or that stands out of order in `sealed`,
/// differs. The inputs are those of `regenerated`: a sealed card cannot excuse itself.
pub fn compare(sealed: &Card, regenerated: &Card, visibility: &Visibility) -> Vec<ClaimCheck> {
    let in_order = in_order(sealed, regenerated);
    let mut checks: Vec<_> = regenerated
        .claims
        .iter()
        .map(|claim| {
            let found = sealed
                .claim(&claim.id)
                .filter(|_| in_order.contains(claim.id.as_str()));
            let status = found.map_or(Status::Differs, |found| judge(found, claim, visibility));
            ClaimCheck {
                id: claim.id.clone(),
                status,
            }
        })
        .collect();
    let known: BTreeSet<&str> = regenerated
        .claims
        .iter()
        .map(|claim| claim.id.as_str())
        .collect();
    let extra = sealed
        .claims
        .iter()
        .filter(|claim| !known.contains(claim.id.as_str()));
    checks.extend(extra.map(|claim| ClaimCheck {
        id: claim.id.clone(),
        status: Status::Differs,
    }));
    checks
}

fn judge(sealed: &Claim, regenerated: &Claim, visibility: &Visibility) -> Status {
    let unseen = visibility.unseen(&regenerated.inputs);
    let expected = match unseen {
        None => regenerated.clone(),
        Some(_) => Claim {
            value: sealed.value.clone(),
            ..regenerated.clone()
        },
    };
    // Encodings are compared, because NaN is not equal to itself.
    match (encode(sealed) == encode(&expected), unseen) {
        (false, _) => Status::Differs,
        (true, None) => Status::Same,
        (true, Some(unseen)) => Status::NotEvaluated(unseen),
    }
}

/// The ids that stand at the same place in both cards, once what only one has is left out.
fn in_order<'a>(sealed: &'a Card, regenerated: &Card) -> BTreeSet<&'a str> {
    let ours: BTreeSet<&str> = regenerated
        .claims
        .iter()
        .map(|claim| claim.id.as_str())
        .collect();
    let theirs: BTreeSet<&str> = sealed
        .claims
        .iter()
        .map(|claim| claim.id.as_str())
        .collect();
    let ours_common = regenerated
        .claims
        .iter()
        .filter(|claim| theirs.contains(claim.id.as_str()));
    let theirs_common = sealed
        .claims
        .iter()
        .filter(|claim| ours.contains(claim.id.as_str()));
    let pairs = theirs_common
        .zip(ours_common)
        .filter(|(sealed, ours)| sealed.id == ours.id);
    pairs.map(|(sealed, _)| sealed.id.as_str()).collect()
}

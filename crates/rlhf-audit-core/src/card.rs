//! The card: one document of claims about a run, each of which can be recomputed from the record.
//!
//! A *claim* is a value with its unit, its class (how it is known) and its inputs (which records
//! it is computed from). The claims are a closed table, so a card always has all of them; what
//! cannot be said is a typed [`Absence`], never a blank and never a zero:
//!
//! ```text
//! feedback.items        10 annotations      recomputed              from: annotation
//! people.raters         withheld            recomputed on opening   from: annotation.annotator
//! rewards.rows          not recorded        recomputed              from: reward
//! ```
//!
//! [`card()`] computes the card from a [`Summary`], [`Card::to_bytes`] is its one canonical form,
//! whose digest is sealed into the log, and [`markdown()`] and [`json()`] are renderings.
//! [`compare()`] judges a sealed card, claim by claim, against the one that the records of a bundle
//! give. A section is one file and one line in [`SECTIONS`]. Specification: `spec/card.md`.
//!
//! What this module does not do: it verifies no record, and it never judges the run.

mod canonical;
mod claim;
mod compare;
mod json;
mod markdown;
mod sections;
#[cfg(test)]
mod tests;
mod value;

use alloc::vec::Vec;

use sha2::{Digest as _, Sha256};

pub use claim::{Claim, Class, Input};
pub use compare::{ClaimCheck, Status, Unseen, Visibility, compare};
pub use json::json;
pub use markdown::markdown;
pub use sections::{Definition, SECTIONS, Section};
pub use value::{Absence, Cell, Reason, Table, Value};

use crate::cbor::Misuse;
use crate::records::Digest;
use crate::summary::Summary;

/// The version of the layout: of the table of claims and of their rules.
pub const CARD_VERSION: u64 = 1;
/// Bytes of the encoding of one value; a longer one becomes [`Absence::TooMany`].
pub const VALUE_BYTES_MAX: usize = 40 * 1024;
/// Claims of one card.
pub const CLAIMS_MAX: u64 = 256;

/// A card: claims in the order of their sections.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The version of the layout.
    pub version: u64,
    /// The claims; what stands before the first dot of an id is the section.
    pub claims: Vec<Claim>,
}

/// Computes the card of a log from what its records add up to.
///
/// A claim whose inputs are not all seen in this bundle is absent, never computed from a part.
pub fn card(summary: &Summary) -> Card {
    let visibility = Visibility::of(summary);
    let definitions = SECTIONS.iter().flat_map(|section| section.claims);
    let claims = definitions
        .map(|definition| definition.claim(summary, &visibility))
        .collect();
    Card {
        version: CARD_VERSION,
        claims,
    }
}

impl Card {
    /// The claim of this id, if the card has it.
    pub fn claim(&self, id: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.id == id)
    }

    /// The digest that a `card` record seals: SHA-256 of the canonical form.
    ///
    /// # Errors
    /// As [`Card::to_bytes`].
    pub fn digest(&self) -> Result<Digest, Misuse> {
        self.to_bytes().map(|bytes| Sha256::digest(&bytes).into())
    }
}

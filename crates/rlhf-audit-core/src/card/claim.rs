//! A claim, how it is known, and what it is computed from.

use alloc::string::String;
use alloc::vec::Vec;

use super::Value;
use crate::records::field::choice;
use crate::records::{Compartment, kind_by_number};

choice! {
    /// How a claim is known.
    "claim-class" Class {
        /// Read, counted or calculated from the entries themselves.
        0 Recomputed "recomputed";
        /// Recomputed from committed content, where it is opened.
        1 OnOpening "recomputed on opening";
        /// Released with noise; the release is checked, the true value is not.
        2 Noised "noised";
        /// A measurement that somebody signed for.
        3 Attested "attested";
        /// A statement that somebody signed for.
        4 Declared "declared";
    }
}

/// The smallest thing that a card says.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Stable name, as in `feedback.items`.
    pub id: String,
    /// What it says, for people.
    pub label: String,
    /// The value, or why there is none.
    pub value: Value,
    /// The unit of the value, empty where it has none.
    pub unit: String,
    /// How it is known.
    pub class: Class,
    /// What it is computed from, ascending.
    pub inputs: Vec<Input>,
}

impl Claim {
    /// The section that it belongs to: what stands before the first dot of its id.
    pub fn section(&self) -> &str {
        self.id.split('.').next().unwrap_or_default()
    }
}

/// Something that a claim is computed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// The entries of a kind: time and body.
    Record(u64),
    /// A compartment of the entries of a kind.
    Payload(u64, Compartment),
    /// Kind, time and commitments of every entry.
    Entries,
    /// The number of leaves, and of spine entries among them.
    Tree,
    /// The heads.
    Heads,
}

const ENTRIES: &str = "entries";
const TREE: &str = "tree";
const HEADS: &str = "heads";

impl Input {
    /// `annotation`, `annotation.signal`, `entries`, `tree` or `heads`.
    pub fn name(self) -> String {
        let kind = |number| kind_by_number(number).map_or("", |kind| kind.name);
        match self {
            Self::Record(number) => kind(number).into(),
            Self::Payload(number, part) => [kind(number), part.name()].join("."),
            Self::Entries => ENTRIES.into(),
            Self::Tree => TREE.into(),
            Self::Heads => HEADS.into(),
        }
    }

    /// The input of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        let number = |name| {
            crate::records::KINDS
                .iter()
                .find(|kind| kind.name == name)
                .map(|kind| kind.number)
        };
        match name {
            ENTRIES => Some(Self::Entries),
            TREE => Some(Self::Tree),
            HEADS => Some(Self::Heads),
            _ => match name.split_once('.') {
                None => number(name).map(Self::Record),
                Some((kind, part)) => {
                    Some(Self::Payload(number(kind)?, Compartment::from_name(part)?))
                }
            },
        }
    }
}

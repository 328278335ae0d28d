//! The shapes that rows have: one file and one line for each.
//!
//! To add a shape, write its file with a `Shape`, and add its line to [`SHAPES`]. The order counts:
//! the first shape that fits the first rows is taken, so the more special stand before.

use core::fmt;
use std::borrow::Cow;

use crate::bad_row::Fault;
use crate::column::Name;
use crate::error::Error;
use crate::judged::Judged;
use crate::map::Map;
use crate::options::Options;
use crate::value::Members;
use crate::view::{Slots, View};

mod alpaca_eval;
mod helpsteer3;
mod oasst;
mod pair;
mod pairwise_winner;
mod preference;
mod prism;
mod ranking;
mod scalar;
mod stepwise;
mod ultrafeedback;
mod unpaired;

/// Every shape, in the order in which they are tried.
pub const SHAPES: &[&Shape] = &[
    &helpsteer3::SHAPE,
    &ultrafeedback::SHAPE,
    &prism::SHAPE,
    &oasst::SHAPE,
    &alpaca_eval::SHAPE,
    &pairwise_winner::SHAPE,
    &preference::SHAPE,
    &stepwise::SHAPE,
    &ranking::SHAPE,
    &unpaired::SHAPE,
    &scalar::SHAPE,
];

/// A kind of rows that data sets have.
pub struct Shape {
    /// The name that options use.
    pub name: &'static str,
    /// What it is and where it comes from.
    pub about: &'static str,
    /// The columns that it reads, besides those that every shape may have.
    pub wants: &'static [Want],
    /// Whether a row with the required columns is of this shape.
    pub(crate) fits: fn(&View<'_>) -> bool,
    /// Makes the judgements of a row.
    pub(crate) judge: fn(&View<'_>, &mut Vec<Judged>) -> Result<(), Fault>,
}

/// A column that a shape reads.
#[derive(Clone, Copy, Debug)]
pub struct Want {
    pub(crate) name: Name,
    /// The names under which it is looked for, best first.
    pub aliases: &'static [&'static str],
    /// Whether the shape cannot do without it.
    pub is_required: bool,
}

impl Want {
    /// The name that maps use.
    pub fn name(&self) -> &'static str {
        self.name.name()
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shape")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Shape {
    /// The shape of this name.
    pub fn from_name(name: &str) -> Option<&'static Self> {
        SHAPES.iter().copied().find(|shape| shape.name == name)
    }

    /// All columns that it reads.
    pub fn columns(&self) -> impl Iterator<Item = &'static Want> {
        let is_own = |name| self.wants.iter().any(move |want| want.name == name);
        let common = COMMON.iter().filter(move |want| !is_own(want.name));
        self.wants.iter().chain(common)
    }
}

/// A column that must be there.
const fn must(name: Name, aliases: &'static [&'static str]) -> Want {
    Want {
        name,
        aliases,
        is_required: true,
    }
}

/// A column that may be there.
const fn may(name: Name, aliases: &'static [&'static str]) -> Want {
    Want {
        name,
        aliases,
        is_required: false,
    }
}

/// For shapes that their required columns tell well enough.
fn always(_: &View<'_>) -> bool {
    true
}

/// Columns that every shape may have, unless it has its own idea of them.
const COMMON: &[Want] = &[
    may(
        Name::Annotator,
        &[
            "annotator_id",
            "annotator",
            "worker_id",
            "worker",
            "rater_id",
            "user_id",
            "labeler",
            "judge",
        ],
    ),
    may(Name::AnnotatorModel, &["annotator_model", "judge_model"]),
    may(Name::AnnotatorProgram, &["annotator_program"]),
    may(Name::Item, &["item_id", "prompt_id", "question_id", "id"]),
    may(Name::Conversation, &["conversation_id"]),
    may(Name::Turn, &["turn"]),
    may(Name::Language, &["lang"]),
    may(Name::PromptSource, &["prompt_source", "source"]),
    may(
        Name::Time,
        &["timestamp", "tstamp", "created_at", "created_date"],
    ),
    may(Name::LeadTime, &["lead_time"]),
    may(Name::Confidence, &["confidence"]),
    may(Name::Comment, &[]),
    may(Name::Images, &["images", "image"]),
    may(Name::Tools, &["tools"]),
];

/// A shape, and what its columns are called in this file.
pub(crate) struct Plan {
    pub(crate) shape: &'static Shape,
    /// The names to look for, by logical column.
    names: Vec<Vec<String>>,
}

impl Plan {
    pub(crate) fn new(shape: &'static Shape, map: &Map) -> Self {
        let mut names = vec![Vec::new(); Name::ALL.len()];
        for want in shape.columns() {
            if let Some(slot) = names.get_mut(want.name as usize) {
                *slot = match map.column(want.name) {
                    None => want.aliases.iter().map(|&alias| alias.to_owned()).collect(),
                    Some("") => Vec::new(),
                    Some(column) => vec![column.to_owned()],
                };
            }
        }
        Self { shape, names }
    }

    fn names(&self, name: Name) -> &[String] {
        self.names.get(name as usize).map_or(&[], Vec::as_slice)
    }

    /// What a column that is absent would be called.
    pub(crate) fn label(&self, name: Name) -> String {
        self.names(name)
            .first()
            .map_or_else(|| name.name().to_owned(), Clone::clone)
    }

    /// Where the columns stand in a row.
    pub(crate) fn slots(&self, columns: &Members<'_>) -> Slots {
        let mut slots = [None; Name::ALL.len()];
        let position = |name: &String| columns.iter().position(|(column, _)| column == name);
        for (slot, names) in slots.iter_mut().zip(&self.names) {
            *slot = names.iter().find_map(position);
        }
        slots
    }

    /// The first required column that is not there.
    fn missing(&self, slots: &Slots) -> Option<&'static Want> {
        let is_there = |want: &Want| slots.get(want.name as usize).is_some_and(Option::is_some);
        self.shape
            .wants
            .iter()
            .find(|want| want.is_required && !is_there(want))
    }

    /// Whether a row is of this shape.
    pub(crate) fn fits(&self, columns: &Members<'_>, options: &Options, has_cells: bool) -> bool {
        let slots = self.slots(columns);
        let view = View {
            columns,
            plan: self,
            slots: &slots,
            options,
            has_cells,
        };
        self.missing(&slots).is_none() && (self.shape.fits)(&view)
    }

    /// Checks the columns of a file against a shape that was asked for, and the map.
    pub(crate) fn check(&self, map: &Map, found: &[String]) -> Result<(), Error> {
        for (name, column) in map.iter() {
            if !self.shape.columns().any(|want| want.name == name) {
                let valid = self.shape.columns().map(Want::name).collect();
                let shape = self.shape.name;
                return Err(Error::MappedName {
                    shape,
                    name: name.name(),
                    valid,
                });
            }
            if !column.is_empty() && !found.iter().any(|known| known == column) {
                let (name, column) = (name.name(), column.to_owned());
                return Err(Error::MappedColumn {
                    name,
                    column,
                    found: found.to_vec(),
                });
            }
        }
        let members: Members<'_> = found
            .iter()
            .map(|name| (Cow::Borrowed(name.as_str()), crate::value::Value::Null))
            .collect();
        match self.missing(&self.slots(&members)) {
            None => Ok(()),
            Some(want) => Err(Error::MissingColumn {
                shape: self.shape.name,
                name: want.name(),
                looked_for: self.names(want.name).to_vec(),
                found: found.to_vec(),
            }),
        }
    }
}

//! What a log says: one kind of record for each kind of fact, one file for each kind.
//!
//! A log is a sequence of *entries*; an entry is the leaf input of the Merkle tree and is always
//! visible. What may have to stay secret is not in the entry but in its *compartments*, of which
//! the entry holds commitments:
//!
//! ```text
//! [1, 4711, 1767225600000, null,          kind, sequence number, time in ms, spine number
//!  {0: 0, 1: 0, 2: 2},                    body: pairwise, human, two candidates
//!  [[0, h'…'], [1, h'…'], [2, h'…']]]     commitments to content, annotator, signal
//! ```
//!
//! Kinds of the *spine* may never be withheld and are numbered on their own, so that a missing one
//! is seen. To add a kind, write its file, add its line to the table below, and follow
//! CONTRIBUTING.md. Specification: `spec/records.md`.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::cbor::{Error, Misuse, Reader, Writer};
use crate::codes::Code;
use crate::limits;
use crate::merkle::Hash;

pub mod annotation;
pub mod anomaly;
pub mod card;
pub mod checkpoint;
pub mod commitment;
pub mod common;
pub mod dataset;
pub mod declaration;
pub mod erasure;
pub mod evaluation;
pub mod field;
pub mod guideline;
pub mod hyperparameters;
pub mod key_event;
pub mod lineage;
pub mod log_close;
pub mod log_open;
pub mod payload;
pub mod policy_update;
pub mod resume;
pub mod reward;
pub mod rules;
#[cfg(test)]
pub(crate) mod tests;
pub mod threshold;
pub mod view;

pub use commitment::{Opening, commitment};
pub use field::{Digest, Field, FieldInfo};
pub use payload::{Compartment, Payload, Payloads};

/// How a record stands in [`Record`]: those of the spine are few and large, events are millions.
macro_rules! body {
    (Spine $type:ty) => { Box<$type> };
    (Event $type:ty) => { $type };
}

/// The kinds whose records the specification defines, in the order of their numbers.
macro_rules! kinds {
    ($($number:literal $name:literal $class:ident $variant:ident($module:ident::$type:ident)
        [$($compartment:ident $need:ident),*];)*) => {
        /// The body of an entry.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Record {
            $(#[doc = concat!("A `", $name, "` record.")] $variant(body!($class $module::$type)),)*
        }

        impl Record {
            /// The kind's line in the table.
            pub fn kind(&self) -> &'static Kind {
                match self { $(Self::$variant(_) => const { &kind($number) },)* }
            }

            fn read(number: u64, reader: &mut Reader<'_>) -> Result<Self, Error> {
                let offset = reader.offset();
                match number {
                    $($number => $module::$type::read(reader).map(Self::from),)*
                    _ => Err(Error { code: Code::SchemaUnknownKind, offset }),
                }
            }

            fn write(&self, writer: &mut Writer) {
                match self { $(Self::$variant(record) => record.write(writer),)* }
            }

            fn view(&self, view: &mut view::View) {
                match self { $(Self::$variant(record) => record.view(view),)* }
            }
        }

        $(impl From<$module::$type> for Record {
            fn from(record: $module::$type) -> Self {
                Self::$variant(record.into())
            }
        })*

        /// Every kind that this version defines: `spec/registry/kinds.csv`.
        pub const KINDS: &[Kind] = &[$(Kind {
            number: $number,
            name: $name,
            class: Class::$class,
            compartments: &[$((Compartment::$compartment, Need::$need)),*],
            fields: $module::$type::FIELDS,
            rules: $module::$type::rules,
        },)*];
    };
}

kinds! {
    0 "log-open" Spine LogOpen(log_open::LogOpen) [];
    1 "annotation" Event Annotation(annotation::Annotation)
        [Content May, Annotator May, Signal Must, Raw May];
    2 "reward" Event Reward(reward::Reward) [Content Must, Signal Must, Raw May];
    3 "policy-update" Spine PolicyUpdate(policy_update::PolicyUpdate) [];
    4 "checkpoint" Spine Checkpoint(checkpoint::Checkpoint) [Content May];
    5 "resume" Spine Resume(resume::Resume) [];
    6 "hyperparameters" Spine Hyperparameters(hyperparameters::Hyperparameters) [];
    7 "dataset" Spine Dataset(dataset::Dataset) [];
    8 "guideline" Spine Guideline(guideline::Guideline) [];
    9 "evaluation" Spine Evaluation(evaluation::Evaluation) [];
    10 "threshold" Spine Threshold(threshold::Threshold) [];
    11 "anomaly" Spine Anomaly(anomaly::Anomaly) [];
    12 "declaration" Spine Declaration(declaration::Declaration) [];
    16 "erasure" Spine Erasure(erasure::Erasure) [];
    17 "key-event" Spine KeyEvent(key_event::KeyEvent) [];
    19 "card" Spine Card(card::CardRecord) [];
    20 "log-close" Spine LogClose(log_close::LogClose) [];
}

/// Kinds whose numbers are taken for later versions.
pub const RESERVED_KINDS: &[(u64, &str)] = &[
    (13, "dp-event"),
    (14, "access-grant"),
    (15, "access-use"),
    (18, "barrier"),
];

/// Whether entries of a kind may be pruned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Never withheld; numbered on its own.
    Spine,
    /// May be pruned, and its compartments withheld.
    Event,
}

/// Whether an entry must have a compartment that its kind allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The entry always has it.
    Must,
    /// The entry may have it.
    May,
}

/// A line of the table of kinds.
#[derive(Debug)]
pub struct Kind {
    /// The number on the wire.
    pub number: u64,
    /// The name in the registry.
    pub name: &'static str,
    /// Spine or event.
    pub class: Class,
    /// The compartments that its entries have, ascending.
    pub compartments: &'static [(Compartment, Need)],
    /// The fields of its body.
    pub fields: &'static [FieldInfo],
    /// Adds the CDDL rules of its body.
    pub rules: fn(&mut field::Rules),
}

impl Kind {
    /// Whether entries of this kind close a log: the card and log-close, which the card does not describe.
    pub fn closes(&self) -> bool {
        matches!(self.name, "card" | "log-close")
    }
}

const fn kind(number: u64) -> Kind {
    let mut index = 0;
    while index < KINDS.len() {
        // `while` and indexing, because this runs at compile time only.
        #[allow(clippy::indexing_slicing)]
        let Kind {
            number: found,
            name,
            class,
            compartments,
            fields,
            rules,
        } = KINDS[index];
        if found == number {
            return Kind {
                number,
                name,
                class,
                compartments,
                fields,
                rules,
            };
        }
        index += 1;
    }
    unreachable!()
}

/// The kind of this number, if the registry names it.
pub fn kind_by_number(number: u64) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.number == number)
}

/// Up to four commitments, in ascending order of compartment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Commitments {
    slots: [Option<Hash>; limits::COMMITMENTS_MAX],
}

impl Commitments {
    /// The commitment to `compartment`, if there is one.
    pub fn get(&self, compartment: Compartment) -> Option<&Hash> {
        self.slots.get(compartment.index())?.as_ref()
    }

    /// Sets the commitment to `compartment`.
    pub fn set(&mut self, compartment: Compartment, commitment: Hash) {
        if let Some(slot) = self.slots.get_mut(compartment.index()) {
            *slot = Some(commitment);
        }
    }

    /// The compartments that are committed to, ascending, with their commitments.
    pub fn iter(&self) -> impl Iterator<Item = (Compartment, &Hash)> {
        Compartment::ALL
            .iter()
            .zip(&self.slots)
            .filter_map(|(c, hash)| Some((*c, hash.as_ref()?)))
    }

    /// The number of commitments.
    pub fn len(&self) -> usize {
        self.slots.iter().flatten().count()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The always visible part of a record; its encoding is a leaf input of the tree.
///
/// ```cddl
/// entry = [kind: uint, seq: number, time: number, spine: number / null, body, [* commitment]]
/// commitment = [compartment: 0..3, value: bytes .size 32]
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Place in the log, from 0.
    pub seq: u64,
    /// When it was recorded, by the clock of the writer, in ms since 1970-01-01T00:00:00Z.
    pub time_ms: u64,
    /// Place among the spine entries, from 0; `None` for events.
    pub spine: Option<u64>,
    /// What it says.
    pub record: Record,
    /// Commitments to its compartments.
    pub commitments: Commitments,
}

impl Entry {
    /// Reads an entry from its exact bytes; `base` is their place in the file.
    ///
    /// # Errors
    /// The first violation of encoding, schema or limits, with its byte offset.
    pub fn read(bytes: &[u8], base: u64) -> Result<Self, Error> {
        let mut reader = Reader::at(bytes, base);
        reader.array_of(6)?;
        let kind = read_kind(&mut reader)?;
        let limit = match kind.class {
            Class::Spine => limits::SPINE_ENTRY_BYTES_MAX,
            Class::Event => limits::EVENT_ENTRY_BYTES_MAX,
        };
        if bytes.len() > limit {
            return Err(Error {
                code: Code::LimitEntry,
                offset: base,
            });
        }
        let seq = reader.number()?;
        let time_ms = reader.number()?;
        let spine = field::read_slot(&mut reader)?;
        let record = Record::read(kind.number, &mut reader)?;
        let commitments = read_commitments(kind, &mut reader)?;
        reader.finish()?;
        Ok(Self {
            seq,
            time_ms,
            spine,
            record,
            commitments,
        })
    }

    /// Appends the entry's encoding to `writer`.
    pub fn write(&self, writer: &mut Writer) {
        writer
            .array(6)
            .uint(self.record.kind().number)
            .number(self.seq)
            .number(self.time_ms);
        field::write_slot(&self.spine, writer);
        self.record.write(writer);
        writer.array(self.commitments.len() as u64);
        for (compartment, hash) in self.commitments.iter() {
            writer.array(2).uint(compartment.number()).bytes(hash);
        }
    }

    /// The entry's encoding: the leaf input.
    ///
    /// # Errors
    /// [`Misuse`] when a value cannot be written, such as an integer above 2^53 − 1.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Misuse> {
        let mut writer = Writer::new();
        self.write(&mut writer);
        writer.finish()
    }
}

fn read_kind(reader: &mut Reader<'_>) -> Result<&'static Kind, Error> {
    let offset = reader.offset();
    let number = reader.uint()?;
    kind_by_number(number).ok_or_else(|| {
        let reserved = RESERVED_KINDS.iter().any(|(kind, _)| *kind == number);
        let code = if reserved {
            Code::SchemaReservedKind
        } else {
            Code::SchemaUnknownKind
        };
        Error { code, offset }
    })
}

fn read_commitments(kind: &Kind, reader: &mut Reader<'_>) -> Result<Commitments, Error> {
    let start = reader.offset();
    let count = reader.array()?;
    let mut commitments = Commitments::default();
    let mut allowed = kind.compartments.iter();
    for _ in 0..count {
        let offset = reader.offset();
        reader.array_of(2)?;
        let compartment = Compartment::read(reader)?;
        // Walking the table once demands ascending order and refuses doubles.
        loop {
            match allowed.next() {
                Some((next, _)) if *next == compartment => break,
                Some((_, Need::May)) => {}
                _ => {
                    return Err(Error {
                        code: Code::SchemaCompartment,
                        offset,
                    });
                }
            }
        }
        commitments.set(compartment, reader.digest()?);
    }
    match allowed.any(|(_, need)| *need == Need::Must) {
        true => Err(Error {
            code: Code::SchemaCompartment,
            offset: start,
        }),
        false => Ok(commitments),
    }
}

/// The kind number at the head of an entry, without reading the rest.
///
/// # Errors
/// As [`Entry::read`].
pub fn peek_kind(entry: &[u8], base: u64) -> Result<&'static Kind, Error> {
    let mut reader = Reader::at(entry, base);
    reader.array_of(6)?;
    read_kind(&mut reader)
}

/// The encoding of any record, row or payload; empty if a value cannot be written.
pub(crate) fn encode<T: Field>(value: &T) -> Vec<u8> {
    try_encode(value).unwrap_or_default()
}

/// The encoding of any record, row or payload.
///
/// # Errors
/// [`Misuse`] when a value cannot be written, such as an integer above 2^53 − 1.
pub fn try_encode<T: Field>(value: &T) -> Result<Vec<u8>, Misuse> {
    let mut writer = Writer::new();
    value.write(&mut writer);
    writer.finish()
}

/// Reads a value that fills `bytes`; `base` is their place in the file.
///
/// # Errors
/// The first violation of encoding or schema, with its byte offset.
#[inline]
pub fn decode<T: Field>(bytes: &[u8], base: u64) -> Result<T, Error> {
    let mut reader = Reader::at(bytes, base);
    // Passed on as it came: a record is some hundred bytes that need not be moved.
    let value = T::read(&mut reader);
    if value.is_ok() {
        reader.finish()?;
    }
    value
}

/// Every CDDL rule of the records, by name; the entry bodies are the rules named as the kinds are.
pub fn cddl_rules() -> field::Rules {
    let mut rules = field::Rules::new();
    for kind in KINDS {
        (kind.rules)(&mut rules);
    }
    payload::rules(&mut rules);
    rules
}

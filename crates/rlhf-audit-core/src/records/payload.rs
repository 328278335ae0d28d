//! Compartments and what is in them.

use alloc::vec::Vec;

use super::field::{Field, Rules};
use super::view::View;
use super::{Class, Kind, annotation, checkpoint, reward};
use crate::cbor::{Error, Misuse, Reader, Writer};
use crate::codes::Code;
use crate::limits::PAYLOAD_BYTES_MAX;

/// A part of a record that is committed to, disclosed and withheld on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Compartment {
    /// What was judged or rewarded.
    Content = 0,
    /// Who judged.
    Annotator = 1,
    /// The judgement or the rewards as released.
    Signal = 2,
    /// The judgement or the rewards before noise.
    Raw = 3,
}

impl Compartment {
    /// All compartments, ascending: `spec/registry/compartments.csv`.
    pub const ALL: [Self; 4] = [Self::Content, Self::Annotator, Self::Signal, Self::Raw];

    /// The number on the wire.
    pub const fn number(self) -> u64 {
        self as u64
    }

    /// The place among all compartments.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The name in the registry.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Annotator => "annotator",
            Self::Signal => "signal",
            Self::Raw => "raw",
        }
    }

    /// The compartment of this number.
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|compartment| compartment.number() == number)
    }

    /// The compartment of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|compartment| compartment.name() == name)
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let offset = reader.offset();
        let number = reader.uint()?;
        Self::from_number(number).ok_or(Error {
            code: Code::SchemaCompartment,
            offset,
        })
    }
}

/// The opened content of a compartment.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Payload {
    /// What an annotation judges.
    AnnotationContent(annotation::Content),
    /// Who made an annotation.
    Rater(annotation::Rater),
    /// What an annotation says, as released or before noise.
    Judgement(annotation::Judgement),
    /// The prompts and completions of a reward batch.
    RewardContent(reward::Content),
    /// The values of a reward batch, as released or before noise.
    RewardSignal(reward::Signal),
    /// The tensors of a checkpoint.
    Tensors(checkpoint::Tensors),
}

impl Payload {
    /// Reads the payload of `compartment` of an entry of `kind`; `base` is its place in the file.
    ///
    /// # Errors
    /// The first violation of encoding, schema or limits, with its byte offset.
    #[inline]
    pub fn read(
        kind: &Kind,
        compartment: Compartment,
        bytes: &[u8],
        base: u64,
    ) -> Result<Self, Error> {
        use Compartment::{Annotator, Content, Raw, Signal};
        if bytes.len() > PAYLOAD_BYTES_MAX {
            return Err(Error {
                code: Code::LimitPayload,
                offset: base,
            });
        }
        match (kind.name, compartment) {
            ("annotation", Content) => super::decode(bytes, base).map(Self::AnnotationContent),
            ("annotation", Annotator) => super::decode(bytes, base).map(Self::Rater),
            ("annotation", Signal | Raw) => super::decode(bytes, base).map(Self::Judgement),
            ("reward", Content) => super::decode(bytes, base).map(Self::RewardContent),
            ("reward", Signal | Raw) => super::decode(bytes, base).map(Self::RewardSignal),
            ("checkpoint", Content) => super::decode(bytes, base).map(Self::Tensors),
            _ => Err(Error {
                code: Code::SchemaCompartment,
                offset: base,
            }),
        }
    }
}

impl Payload {
    /// Appends the payload's encoding to `writer`.
    pub fn write(&self, writer: &mut Writer) {
        match self {
            Self::AnnotationContent(content) => content.write(writer),
            Self::Rater(rater) => rater.write(writer),
            Self::Judgement(judgement) => judgement.write(writer),
            Self::RewardContent(content) => content.write(writer),
            Self::RewardSignal(signal) => signal.write(writer),
            Self::Tensors(tensors) => tensors.write(writer),
        }
    }

    pub(super) fn view(&self, view: &mut View) {
        match self {
            Self::AnnotationContent(content) => content.view(view),
            Self::Rater(rater) => rater.view(view),
            Self::Judgement(judgement) => judgement.view(view),
            Self::RewardContent(content) => content.view(view),
            Self::RewardSignal(signal) => signal.view(view),
            Self::Tensors(tensors) => tensors.view(view),
        }
    }

    /// The payload's encoding: the bytes that are committed to.
    ///
    /// # Errors
    /// [`Misuse`] when a value cannot be written, such as an integer above 2^53 − 1.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Misuse> {
        let mut writer = Writer::new();
        self.write(&mut writer);
        writer.finish()
    }
}

/// Adds the CDDL rules of every payload.
pub(super) fn rules(rules: &mut Rules) {
    annotation::Content::rules(rules);
    annotation::Rater::rules(rules);
    annotation::Judgement::rules(rules);
    reward::Content::rules(rules);
    reward::Signal::rules(rules);
    checkpoint::Tensors::rules(rules);
}

impl Class {
    /// The name in the registry.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Spine => "spine",
            Self::Event => "event",
        }
    }
}

/// The opened payloads of one entry, by compartment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Payloads {
    slots: [Option<Payload>; 4],
}

impl Payloads {
    /// The payload of `compartment`, if it is disclosed and readable.
    pub fn get(&self, compartment: Compartment) -> Option<&Payload> {
        self.slots.get(compartment.index())?.as_ref()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.slots.iter().all(Option::is_none)
    }

    /// Sets the payload of `compartment`.
    #[inline]
    pub fn set(&mut self, compartment: Compartment, payload: Payload) {
        if let Some(slot) = self.slots.get_mut(compartment.index()) {
            *slot = Some(payload);
        }
    }
}

//! The table of all types: what the tests of this folder walk.

use std::string::String;
use std::vec::Vec;
use std::{format, vec};

use super::make::{Make, Source};
use crate::bundle::head::{Head, Reason};
use crate::cbor::Error;
use crate::records::field::{Field, FieldInfo};
use crate::records::{annotation, anomaly, card, checkpoint, common, dataset, declaration, decode};
use crate::records::{erasure, evaluation, guideline, hyperparameters, key_event, log_close};
use crate::records::{log_open, policy_update, resume, reward, threshold, try_encode};

/// An encoding, and the value it is of.
type Shown = (Vec<u8>, String);

/// A type with what the tests need of it.
pub(super) struct Shape {
    /// Its name in CDDL.
    pub(super) name: String,
    /// The fields of a map; none for a row.
    pub(super) fields: &'static [FieldInfo],
    /// Encodes a value, and shows it.
    pub(super) write: fn(&mut Source<'_>) -> Shown,
    /// Decodes, encodes again, and shows what was decoded.
    pub(super) read: fn(&[u8], u64) -> Result<Shown, Error>,
}

fn shape<T: Field + Make + std::fmt::Debug>(fields: &'static [FieldInfo]) -> Shape {
    Shape {
        name: T::cddl(),
        fields,
        write: |source| {
            let value = T::make(source);
            (try_encode(&value).unwrap(), format!("{value:?}"))
        },
        read: |bytes, base| {
            let value: T = decode(bytes, base)?;
            Ok((try_encode(&value).unwrap(), format!("{value:?}")))
        },
    }
}

macro_rules! maps {
    ($($type:ty,)*) => { vec![$(shape::<$type>(<$type>::FIELDS),)*] };
}

macro_rules! rows {
    ($($type:ty,)*) => { vec![$(shape::<$type>(&[]),)*] };
}

/// The bodies of the kinds, in the order of their numbers.
pub(super) fn bodies() -> Vec<Shape> {
    maps![
        log_open::LogOpen,
        annotation::Annotation,
        reward::Reward,
        policy_update::PolicyUpdate,
        checkpoint::Checkpoint,
        resume::Resume,
        hyperparameters::Hyperparameters,
        dataset::Dataset,
        guideline::Guideline,
        evaluation::Evaluation,
        threshold::Threshold,
        anomaly::Anomaly,
        declaration::Declaration,
        erasure::Erasure,
        key_event::KeyEvent,
        card::CardRecord,
        log_close::LogClose,
    ]
}

/// What compartments hold.
pub(super) fn payloads() -> Vec<Shape> {
    maps![
        annotation::Content,
        annotation::Rater,
        annotation::Judgement,
        reward::Content,
        reward::Signal,
        checkpoint::Tensors,
    ]
}

/// Every map.
pub(super) fn maps() -> Vec<Shape> {
    bodies().into_iter().chain(payloads()).collect()
}

/// Every fixed-length array.
pub(super) fn rows() -> Vec<Shape> {
    rows![
        common::Metric,
        common::Setting,
        common::NamedText,
        common::NamedDigest,
        common::File,
        common::Span,
        common::Key,
        annotation::Candidate,
        annotation::Scale,
        annotation::Aspect,
        annotation::Edit,
        annotation::Comment,
        reward::Stats,
        reward::Part,
        checkpoint::Tensor,
        evaluation::Measure,
        log_close::Total,
        log_open::Model,
        policy_update::DeltaNorm,
        Head,
    ]
}

/// An enumeration.
pub(super) struct ChoiceShape {
    /// Its name in CDDL.
    pub(super) name: String,
    /// Number and name of each choice, as the type's table says.
    pub(super) choices: Vec<(u64, &'static str)>,
    /// Decodes, and gives the name of what was decoded.
    pub(super) read: fn(&[u8], u64) -> Result<&'static str, Error>,
    /// The number of the choice of this name.
    pub(super) number_of: fn(&str) -> Option<u64>,
}

macro_rules! choice_shapes {
    ($($type:ty,)*) => { vec![$(ChoiceShape {
        name: <$type>::cddl(),
        choices: <$type>::ALL.iter().map(|choice| (choice.number(), choice.name())).collect(),
        read: |bytes, base| decode::<$type>(bytes, base).map(<$type>::name),
        number_of: |name| <$type>::from_name(name).map(<$type>::number),
    },)*] };
}

/// Every enumeration.
pub(super) fn choices() -> Vec<ChoiceShape> {
    choice_shapes![
        annotation::Feedback,
        annotation::Origin,
        annotation::Outcome,
        anomaly::Severity,
        dataset::Role,
        key_event::Operation,
        log_close::Status,
        threshold::Comparison,
        Reason,
    ]
}

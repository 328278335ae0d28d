//! What a run did to private data, as a tree of events.
//!
//! The names are those of Google's `dp_accounting` (`DpEvent`): `NoOp`, `Laplace`,
//! `RandomizedResponse`, `SelfComposed`, `Composed`. An event's meaning never changes; a mechanism
//! that an accountant does not know is a new variant, never an approximation by an old one. One
//! difference: [`EventKind::Laplace`] carries sensitivity and scale apart, where `dp_accounting`
//! has their quotient `noise_multiplier` = scale / sensitivity.
//!
//! A [`DpEvent`] can only be made by the constructors below, so its numbers are in range and its
//! depth is at most [`DEPTH_MAX`]: accountants may walk it without further checks.
//!
//! The neighbouring relation (add or remove one, replace one) is not part of an event. All
//! parameters of one tree must be meant for the same relation; randomized response is defined for
//! *replace one*.

use alloc::{boxed::Box, vec::Vec};

use crate::error::{Error, Parameter};

/// Greatest depth of a tree; a mechanism alone has depth 1.
pub const DEPTH_MAX: usize = 8;

/// One use of private data, or a tree of them, with every parameter in range.
#[derive(Clone, Debug, PartialEq)]
pub struct DpEvent {
    kind: EventKind,
    depth: usize,
}

/// What a [`DpEvent`] is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum EventKind {
    /// Nothing touched private data.
    NoOp,
    /// Laplace noise was added to a value.
    Laplace {
        /// How far one person can move the value; finite, above 0.
        sensitivity: f64,
        /// The scale b of the noise, in the unit of the sensitivity; finite, above 0.
        scale: f64,
    },
    /// The true answer was given, or with probability `noise_parameter` a uniformly random one.
    RandomizedResponse {
        /// The probability p of a random answer; 0 < p ≤ 1.
        noise_parameter: f64,
        /// The number k of possible answers; at least 2.
        num_buckets: u64,
    },
    /// One event happened several times.
    SelfComposed {
        /// The event.
        event: Box<DpEvent>,
        /// How often it happened.
        count: u64,
    },
    /// Several events happened.
    Composed {
        /// The events, in any order.
        events: Vec<DpEvent>,
    },
}

impl DpEvent {
    /// Makes the event that touches no private data.
    pub const fn no_op() -> DpEvent {
        DpEvent::leaf(EventKind::NoOp)
    }

    /// Makes an event of Laplace noise; see [`EventKind::Laplace`] for units.
    ///
    /// # Errors
    /// [`Error::NotFinite`] or [`Error::NotPositive`], naming the parameter.
    pub fn laplace(sensitivity: f64, scale: f64) -> Result<DpEvent, Error> {
        let sensitivity = positive(sensitivity, Parameter::Sensitivity)?;
        let scale = positive(scale, Parameter::Scale)?;
        Ok(DpEvent::leaf(EventKind::Laplace { sensitivity, scale }))
    }

    /// Makes an event of k-ary randomized response; see [`EventKind::RandomizedResponse`].
    ///
    /// # Errors
    /// [`Error::NotFinite`] or [`Error::NotPositive`] for a noise parameter that is no number above
    /// 0, [`Error::OutOfRange`] for one above 1 or for fewer than two buckets.
    pub fn randomized_response(noise_parameter: f64, num_buckets: u64) -> Result<DpEvent, Error> {
        let noise_parameter = positive(noise_parameter, Parameter::NoiseParameter)?;
        if noise_parameter > 1.0 {
            return Err(Error::OutOfRange(Parameter::NoiseParameter));
        }
        if num_buckets < 2 {
            return Err(Error::OutOfRange(Parameter::NumBuckets));
        }
        Ok(DpEvent::leaf(EventKind::RandomizedResponse {
            noise_parameter,
            num_buckets,
        }))
    }

    /// Makes the event that this one happened `count` times: `SelfComposedDpEvent`.
    ///
    /// # Errors
    /// [`Error::TooDeep`] beyond [`DEPTH_MAX`].
    pub fn repeated(self, count: u64) -> Result<DpEvent, Error> {
        let depth = deeper(self.depth)?;
        let event = Box::new(self);
        Ok(DpEvent {
            kind: EventKind::SelfComposed { event, count },
            depth,
        })
    }

    /// Makes the event that all of `events` happened: `ComposedDpEvent`.
    ///
    /// # Errors
    /// [`Error::TooDeep`] beyond [`DEPTH_MAX`].
    pub fn composed(events: Vec<DpEvent>) -> Result<DpEvent, Error> {
        let depth = deeper(events.iter().map(|event| event.depth).max().unwrap_or(0))?;
        Ok(DpEvent {
            kind: EventKind::Composed { events },
            depth,
        })
    }

    /// Returns what the event is.
    pub const fn kind(&self) -> &EventKind {
        &self.kind
    }

    const fn leaf(kind: EventKind) -> DpEvent {
        DpEvent { kind, depth: 1 }
    }
}

fn deeper(depth: usize) -> Result<usize, Error> {
    if depth < DEPTH_MAX {
        Ok(depth + 1)
    } else {
        Err(Error::TooDeep)
    }
}

fn positive(value: f64, parameter: Parameter) -> Result<f64, Error> {
    if !value.is_finite() {
        Err(Error::NotFinite(parameter))
    } else if value <= 0.0 {
        Err(Error::NotPositive(parameter))
    } else {
        Ok(value)
    }
}

#[cfg(test)]
mod tests;

//! Why an event cannot exist or cannot be bounded.

use core::fmt;

/// Which number of an event an [`Error`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Parameter {
    /// How far one person can move the value that Laplace noise hides.
    Sensitivity,
    /// The scale b of Laplace noise, in the unit of the sensitivity.
    Scale,
    /// The probability p with which randomized response answers uniformly at random.
    NoiseParameter,
    /// The number k of answers that randomized response chooses from.
    NumBuckets,
}

/// Why no ε is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The parameter is NaN or infinite.
    NotFinite(Parameter),
    /// The parameter is zero or negative: there is no noise, or nothing to hide.
    NotPositive(Parameter),
    /// The parameter is finite and positive but outside its range.
    OutOfRange(Parameter),
    /// Events are nested deeper than [`DEPTH_MAX`](crate::event::DEPTH_MAX).
    TooDeep,
    /// The bound is larger than the largest `f64`.
    Overflow,
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Parameter::Sensitivity => "sensitivity",
            Parameter::Scale => "scale",
            Parameter::NoiseParameter => "noise_parameter",
            Parameter::NumBuckets => "num_buckets",
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::NotFinite(parameter) => write!(f, "{parameter} is not a finite number"),
            Error::NotPositive(parameter) => write!(f, "{parameter} is not above zero"),
            Error::OutOfRange(parameter) => write!(f, "{parameter} is outside its range"),
            Error::TooDeep => f.write_str("events are nested too deeply"),
            Error::Overflow => f.write_str("the bound on epsilon is not a finite number"),
        }
    }
}

impl core::error::Error for Error {}

//! Pure differential privacy: a bound on ε at δ = 0.
//!
//! Mechanisms that are ε₁- and ε₂-DP are together (ε₁ + ε₂)-DP, whatever the second learnt from the
//! first (Dwork & Roth 2014, theorem 3.16), so the ledger's ε is a sum over its leaves:
//!
//! - Laplace noise: ε = sensitivity / scale (ibid., theorem 3.6).
//! - k-ary randomized response that answers at random with probability p: the true answer comes out
//!   with probability 1 − p + p/k, any other one with p/k, hence ε = ln(1 + k (1 − p) / p).
//!
//! Worked example: p = 0.4 and k = 2 give ln(1 + 2 · 0.6 / 0.4) = ln 4 ≈ 1.3863.
//!
//! The sum is the truth for one mechanism and for adaptive use of several, but it is loose for many
//! rounds at δ > 0: accountants for that (Rényi DP, privacy loss distributions) are not here yet.

use crate::{
    error::Error,
    event::{DpEvent, EventKind},
    upward,
};

/// Returns a bound on the ε that `event` spends at δ = 0: never below the true sum, and above it by
/// a relative 10⁻¹⁵ or so for each operation.
///
/// # Errors
/// [`Error::Overflow`] if the bound is not a finite number.
pub fn epsilon(event: &DpEvent) -> Result<f64, Error> {
    let sum = sum(event);
    if sum.is_finite() {
        Ok(sum)
    } else {
        Err(Error::Overflow)
    }
}

/// Recursion ends after `DEPTH_MAX` calls: no deeper `DpEvent` can be made.
fn sum(event: &DpEvent) -> f64 {
    match event.kind() {
        EventKind::NoOp => 0.0,
        EventKind::Laplace { sensitivity, scale } => upward::divide(*sensitivity, *scale),
        EventKind::RandomizedResponse {
            noise_parameter,
            num_buckets,
        } => randomized_response(*noise_parameter, *num_buckets),
        EventKind::SelfComposed { event, count } => {
            upward::multiply(upward::from_count(*count), sum(event))
        }
        EventKind::Composed { events } => events
            .iter()
            .fold(0.0, |total, event| upward::add(total, sum(event))),
    }
}

fn randomized_response(noise_parameter: f64, num_buckets: u64) -> f64 {
    let truthful = upward::subtract(1.0, noise_parameter);
    let odds = upward::divide(truthful, noise_parameter);
    upward::ln_1p(upward::multiply(upward::from_count(num_buckets), odds))
}

#[cfg(test)]
mod tests;

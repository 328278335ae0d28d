//! Differential-privacy arithmetic: numbers in, bounds out.
//!
//! An [`event::DpEvent`] says which mechanisms a run used, in the vocabulary of Google's
//! `dp_accounting`; an accountant turns it into an ε. The crate knows no bundle, no record and no
//! budget, has no file, clock or randomness, and draws no noise: it only adds up what others
//! declare. Two rules hold everywhere:
//!
//! - **A bound is never too small.** Every rounding goes the unfavourable way, and input that has
//!   no finite bound is an [`Error`], never a 0 or a NaN.
//! - **The same bits everywhere.** Transcendental functions come from one module over `libm`, so a
//!   browser and a server compute the same ε.
//!
//! What is here: [`pure::epsilon`], the sum of pure ε (δ = 0) of Laplace noise and randomized
//! response. What is not here yet: accountants for δ > 0 (Rényi DP, privacy loss distributions),
//! Gaussian noise, and amplification by sampling.
//!
//! ```
//! use rlhf_audit_dp::{event::DpEvent, pure};
//!
//! // 25 ratings, each with Laplace noise of scale 5 on a rating that can move by 1.
//! let ratings = DpEvent::laplace(1.0, 5.0)?.repeated(25)?;
//! let epsilon = pure::epsilon(&ratings)?;
//! assert!((5.0..5.000_000_000_001).contains(&epsilon));
//! # Ok::<(), rlhf_audit_dp::Error>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod error;
pub mod event;
mod math;
pub mod pure;
mod upward;

pub use error::{Error, Parameter};

//! The crates together: from recorded facts to a verdict.
//!
//! | module           | what it holds                                                             |
//! |------------------|---------------------------------------------------------------------------|
//! | `crash`          | killed, cut and flipped journals: what was acknowledged is there          |
//! | `flips`          | no byte of a bundle is free                                               |
//! | `fuzz_smoke`     | the targets of `tests/fuzz` on their corpus and around it                  |
//! | `limits`         | a full disk, and memory that does not grow with the file                  |
//! | `runs`           | random runs, redacted at random, read in every way                         |
//! | `sample`         | the small run that the others record                                      |
//! | `spec_agreement` | pages, registries and CDDL say what the code says                         |
//! | `units`          | the unit tables of the conformance suite                                   |
//! | `worked_example` | the example of `spec/bundle.md`, byte for byte                            |

// The helpers below are test code of an integration test, which clippy.toml does not know as such.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation
)]

mod crash;
mod flips;
mod fuzz_smoke;
mod fuzz_targets;
mod limits;
mod runs;
mod sample;
mod spec_agreement;
mod units;
mod worked_example;

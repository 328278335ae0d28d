//! The card of the golden run, from every side.

mod canonical;
mod claims;
mod compare;
mod inputs;
mod rendering;
mod spec;

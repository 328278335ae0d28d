//! The fold: cuts, caps and the timeline.

mod caps;
mod cuts;
pub(crate) mod golden;
mod run;

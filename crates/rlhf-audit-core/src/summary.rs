//! What the records of one log add up to: the fold that everything people are told is read from.
//!
//! ```text
//! segments ─▶ Events, one for each segment, in parallel ─▶ merged in log order ─┐
//! spine entries, in log order ──────────────────────────▶ Run ──────────────────┼─▶ Summary ─▶ card …
//! tree, heads, openings ────────────────────────────────▶ Integrity ────────────┘
//! ```
//!
//! [`Events`] counts what may be pruned or withheld, [`Run`] keeps what may not, and [`Integrity`]
//! describes the record itself. All three cover the entries before the `card` entry, or the whole
//! log where it has none. Where the log was cut for the fold makes no difference to the result.
//!
//! Memory is bounded whatever the log says: what is kept for each rater, name, round, data set …
//! has one of the caps below, and beyond its cap the whole collection is given up, which the card
//! shows as *too many to list*. For events the cap looks at the union over the log, so that it
//! falls the same way for every cut. Specification: `spec/card.md`.
//!
//! What this module does not do: it verifies nothing and judges nothing.

mod annotations;
mod events;
mod integrity;
mod kept;
mod loads;
mod rewards;
mod run;
mod series;
mod settings;
mod tally;
#[cfg(test)]
pub(crate) mod tests;
mod timeline;
mod updates;

pub use annotations::{Annotations, Period};
pub use events::Events;
pub use integrity::{HeadInfo, Integrity};
pub use kept::{At, Kept, Lighten};
pub use loads::Loads;
pub use rewards::{Function, Rewards};
pub use run::Run;
pub use series::Series;
pub use settings::{InForce, Settings};
pub use tally::Tally;
pub use timeline::{Point, Timeline};
pub use updates::{STATISTICS, Statistic, Updates};

/// Raters whose loads are counted one by one.
pub const RATERS_MAX: usize = 65_536;
/// Keys of any other count: rounds, data sets, guidelines, names of judges, reward functions …
pub const KEYS_MAX: usize = 4096;
/// Bytes that the text keys of one count have together.
pub const KEY_BYTES_MAX: usize = 40 * 1024;
/// Records of one spine kind that are kept.
pub const KEPT_MAX: usize = 4096;
/// Bytes that the kept records of one spine kind have together, files and `ext` left out.
pub const KEPT_BYTES_MAX: usize = 1024 * 1024;
/// Checkpoints whose place on the branch is kept, so that a resume can return to them.
pub const CHECKPOINT_PLACES_MAX: usize = 65_536;
/// Points of the timeline of updates; an even number, because a full timeline is halved.
pub const POINTS_MAX: usize = 512;

/// Everything that is told about one log.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// What the events add up to.
    pub events: Events,
    /// What the spine says.
    pub run: Run,
    /// What the record is, and how much of it is seen.
    pub integrity: Integrity,
}

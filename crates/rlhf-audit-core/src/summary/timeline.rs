//! A timeline of updates that stays short however long the run is.

use alloc::vec::Vec;

use super::POINTS_MAX;
use crate::records::policy_update::PolicyUpdate;

/// One update on the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Sequence number of the `policy-update` entry.
    pub seq: u64,
    /// The optimiser step.
    pub step: u64,
    /// Divergence from the reference policy, in nats.
    pub kl: Option<f64>,
    /// Mean reward as the trainer logs it.
    pub reward: Option<f64>,
    /// The loss.
    pub loss: Option<f64>,
    /// The learning rate.
    pub learning_rate: Option<f64>,
    /// The first `checkpoint` entry after this update and before the next point.
    pub checkpoint: Option<u64>,
}

/// Every `stride`-th update, where the stride is the least power of two that leaves at most
/// [`POINTS_MAX`] points.
///
/// Updates are counted from 0 over the whole log, branches that were left included, and update
/// i is a point if the stride divides i.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    stride: u64,
    seen: u64,
    points: Vec<Point>,
}

impl Default for Timeline {
    fn default() -> Self {
        Self {
            stride: 1,
            seen: 0,
            points: Vec::new(),
        }
    }
}

impl Timeline {
    /// The points in log order.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// How many updates there are from one point to the next.
    pub fn stride(&self) -> u64 {
        self.stride
    }

    pub(super) fn update(&mut self, seq: u64, update: &PolicyUpdate) {
        let is_point = self.seen.is_multiple_of(self.stride);
        self.seen += 1;
        if !is_point {
            return;
        }
        // A full timeline holds the points 0 to POINTS_MAX - 1. The number of the one that comes is
        // POINTS_MAX, an even one, so it is also a point of the doubled stride.
        if self.points.len() == POINTS_MAX {
            self.halve();
        }
        self.points.push(Point {
            seq,
            step: update.step,
            kl: update.kl,
            reward: update.reward,
            loss: update.loss,
            learning_rate: update.learning_rate,
            checkpoint: None,
        });
    }

    pub(super) fn checkpoint(&mut self, seq: u64) {
        if let Some(point) = self.points.last_mut() {
            point.checkpoint = point.checkpoint.or(Some(seq));
        }
    }

    /// Keeps every second point; a point without checkpoint takes that of the dropped one after it.
    fn halve(&mut self) {
        let mut kept = Vec::with_capacity(POINTS_MAX);
        for pair in self.points.chunks(2) {
            let mut pair = pair.iter();
            if let Some(point) = pair.next() {
                let checkpoint = point
                    .checkpoint
                    .or(pair.next().and_then(|next| next.checkpoint));
                kept.push(Point {
                    checkpoint,
                    ..point.clone()
                });
            }
        }
        self.points = kept;
        self.stride = self.stride.saturating_mul(2);
    }
}

//! `policy-update`: one optimiser step, and the entries that it was computed from.

use alloc::string::String;
use alloc::vec::Vec;

use super::common::{Metric, Span};
use super::field::{Ext, record, row};

row! {
    /// The size of a change of parameters.
    "delta-norm" DeltaNorm {
        /// The norm.
        value: f64;
        /// How it was computed: `l2-exact`, or the name of a sketch with its parameters.
        method: String;
    }
}

record! {
    /// One optimiser step.
    #[derive(Default)]
    "policy-update" PolicyUpdate {
        /// The optimiser step, growing within a branch.
        0 step: u64;
        /// The epoch, as a fraction.
        1 epoch: Option<f64>;
        /// Terms of the objective with their weights or values.
        2 objective: Option<Vec<Metric>>;
        /// The loss.
        3 loss: Option<f64>;
        /// Divergence from the reference policy.
        4 kl: Option<f64>, "nats";
        /// The learning rate.
        5 learning_rate: Option<f64>;
        /// Norm of the gradient before clipping.
        6 gradient_norm: Option<f64>;
        /// Further statistics of the gradient.
        7 gradient_stats: Option<Vec<Metric>>;
        /// Norm of the change of the parameters.
        8 delta_norm: Option<DeltaNorm>;
        /// The entries that the step was computed from, ascending and disjoint.
        9 inputs: Vec<Span>;
        /// The stage of a run of several, as in `reward-model` or `policy`.
        10 stage: Option<String>;
        /// Items that the step saw.
        11 samples: Option<u64>;
        /// Entropy of the policy.
        12 entropy: Option<f64>, "nats";
        /// Mean reward as the trainer logs it.
        13 reward: Option<f64>;
        /// What else the trainer logs.
        14 metrics: Option<Vec<Metric>>;
        /// Additions outside this schema.
        23 ext: Option<Ext>;
    }
}

//! Reward batches, policy updates and evaluations with numbers that a small run could have.

use rlhf_audit_core::records::common::{Metric, Span};
use rlhf_audit_core::records::evaluation::{Evaluation, Measure};
use rlhf_audit_core::records::policy_update::{DeltaNorm, PolicyUpdate};
use rlhf_audit_store::recorder::RewardBatch;

use super::rng::Rng;
use super::text;

/// Prompts of a batch.
const PROMPTS: u64 = 8;
/// Rollouts of each prompt: the group over which an advantage is centred.
const GROUP: u64 = 4;

/// One step of the sample run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Training {
    pub(super) step: u64,
    pub(super) epoch: f64,
    /// Whether this is a step of the branch that went wrong.
    pub(super) is_spoilt: bool,
}

impl Training {
    /// The rewarded rollouts: correctness 0 or 1 (NaN where the checker crashed, nothing where it
    /// does not apply), and a format score.
    pub(super) fn batch(&self, rng: &mut Rng) -> RewardBatch {
        let mut batch = RewardBatch {
            step: self.step,
            ..RewardBatch::default()
        };
        let (mut correct, mut format, mut advantages) = (Vec::new(), Vec::new(), Vec::new());
        for prompt in 0..PROMPTS {
            let item = self.step * 1000 + prompt;
            let mut scores = Vec::new();
            for rollout in 0..GROUP {
                batch.prompts.push(text::digest(&text::prompt(item)));
                let spoilt = if self.is_spoilt { ", spoilt" } else { "" };
                let answer = format!("{}{spoilt}", text::answer(item, rollout, self.step));
                batch.completions.push(text::digest(&answer));
                let right = rng.chance(350 + 25 * self.step.min(20));
                let value = match rng.below(64) {
                    0 => None,
                    1 => Some(f64::NAN),
                    _ => Some(if right { 1.0 } else { 0.0 }),
                };
                correct.push(value);
                format.push(Some((rng.below(9) as f64) / 8.0));
                scores.push(if right { 1.0 } else { 0.0 });
            }
            let mean = scores.iter().sum::<f64>() / GROUP as f64;
            advantages.extend(scores.iter().map(|score| Some(score - mean)));
        }
        batch.functions = vec![("correct".into(), correct), ("format".into(), format)];
        batch.advantages = Some(advantages);
        batch
    }

    /// The update from a share of the round's annotations and from the batch.
    pub(super) fn update(
        &self,
        rng: &mut Rng,
        (first, end): (u64, u64),
        batch: &[u64],
    ) -> PolicyUpdate {
        let progress = self.step as f64;
        // Falls from 0.69 towards 0.35 with a little unrest, without any transcendental function.
        let loss = 0.35 + 0.34 / (1.0 + progress / 8.0) + thousandths(rng.around(12));
        let kl = progress / 400.0 + thousandths(rng.around(3)) + 0.004;
        let reward = 0.35 + progress / 50.0 + thousandths(rng.around(20));
        let (loss, kl) = if self.is_spoilt {
            (loss * 2.5, kl * 40.0)
        } else {
            (loss, kl)
        };
        let annotations = (first < end).then_some(Span { first, end });
        let rewards = batch.iter().map(|seq| Span {
            first: *seq,
            end: seq + 1,
        });
        PolicyUpdate {
            step: self.step,
            epoch: Some(self.epoch),
            objective: Some(vec![metric("beta", 0.04), metric("clip", 0.2)]),
            loss: Some(tidy(loss)),
            kl: Some(tidy(kl)),
            learning_rate: Some(5e-6 * (1.0 - progress / 40.0)),
            gradient_norm: Some(tidy(0.8 + thousandths(rng.around(250)))),
            gradient_stats: None,
            delta_norm: Some(DeltaNorm {
                value: tidy(0.012 + thousandths(rng.around(3))),
                method: "l2-exact".into(),
            }),
            inputs: annotations.into_iter().chain(rewards).collect(),
            stage: Some("policy".into()),
            samples: Some(PROMPTS * GROUP),
            entropy: Some(tidy(1.9 - progress / 60.0)),
            reward: Some(tidy(reward)),
            metrics: Some(vec![metric("completions/mean_length", 180.0 + progress)]),
            ext: None,
        }
    }
}

/// How well a checkpoint does.
pub(super) fn evaluation(rng: &mut Rng, epoch: u64, checkpoint: u64, now_ms: u64) -> Evaluation {
    let value = 0.58 + epoch as f64 / 20.0 + thousandths(rng.around(8));
    Evaluation {
        suite: "demo-helpful".into(),
        suite_digest: Some(text::digest("demo-helpful suite")),
        checkpoint: Some(checkpoint),
        results: vec![Measure {
            metric: "win_rate".into(),
            value: tidy(value),
            items: Some(500),
            low: Some(tidy(value - 0.04)),
            high: Some(tidy(value + 0.04)),
        }],
        split: Some("held-out".into()),
        evaluator: Some("Demo Lab".into()),
        started_ms: Some(now_ms - 240_000),
        ended_ms: Some(now_ms),
        ext: None,
    }
}

fn metric(name: &str, value: f64) -> Metric {
    Metric {
        name: name.into(),
        value,
    }
}

/// A value as a trainer logs it: six decimals.
fn tidy(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// So many thousandths, all of them small.
fn thousandths(number: i64) -> f64 {
    number as f64 / 1000.0
}

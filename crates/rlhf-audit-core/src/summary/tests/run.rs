//! The fold over the spine.

use alloc::vec::Vec;

use super::golden;
use crate::records::common::Setting;
use crate::records::field::Scalar;
use crate::records::hyperparameters::Hyperparameters;
use crate::records::policy_update::PolicyUpdate;
use crate::records::resume::Resume;
use crate::summary::{
    CHECKPOINT_PLACES_MAX, POINTS_MAX, STATISTICS, Series, Settings, Timeline, Updates,
};

#[test]
fn the_timeline_is_the_documented_function_of_the_sequence() {
    // After every third update comes a checkpoint, whose number is that of the update times ten.
    let mut timeline = Timeline::default();
    for n in 1..=4_u64 * POINTS_MAX as u64 + 3 {
        let index = n - 1;
        timeline.update(
            index,
            &PolicyUpdate {
                step: index,
                ..PolicyUpdate::default()
            },
        );
        if index.is_multiple_of(3) {
            timeline.checkpoint(index * 10);
        }
        let stride = (0..).map(|power| 1 << power);
        let stride: u64 = stride
            .clone()
            .find(|s| n.div_ceil(*s) <= POINTS_MAX as u64)
            .unwrap();
        assert_eq!(timeline.stride(), stride);
        let expected: Vec<_> = (0..n)
            .step_by(usize::try_from(stride).unwrap())
            .map(|point| {
                let marks = (point..(point + stride).min(n)).filter(|i| i.is_multiple_of(3));
                (point, marks.map(|i| i * 10).next())
            })
            .collect();
        let points = timeline
            .points()
            .iter()
            .map(|point| (point.seq, point.checkpoint));
        assert_eq!(points.collect::<Vec<_>>(), expected, "after {n} updates");
    }
}

#[test]
fn a_checkpoint_before_the_first_update_is_on_no_point() {
    let mut timeline = Timeline::default();
    timeline.checkpoint(1);
    timeline.update(2, &PolicyUpdate::default());
    assert_eq!(timeline.points()[0].checkpoint, None);
}

#[test]
fn series_keep_nan_apart() {
    let mut series = Series::default();
    for value in [
        Some(f64::NAN),
        None,
        Some(0.0),
        Some(-0.0),
        Some(2.0),
        Some(1.0),
    ] {
        series.add(value);
    }
    assert!(series.first.unwrap().is_nan());
    assert_eq!(
        (series.count, series.nan, series.last, series.high),
        (5, 1, Some(1.0), Some(2.0))
    );
    assert!(series.low.unwrap().is_sign_negative(), "-0 is below 0");
}

#[test]
fn every_statistic_is_read_from_its_own_field() {
    let update = PolicyUpdate {
        kl: Some(1.0),
        reward: Some(2.0),
        loss: Some(3.0),
        learning_rate: Some(4.0),
        gradient_norm: Some(5.0),
        entropy: Some(6.0),
        ..PolicyUpdate::default()
    };
    let mut updates = Updates::default();
    updates.add(0, &update);
    let last: Vec<_> = updates
        .series
        .iter()
        .map(|series| series.last.unwrap())
        .collect();
    assert_eq!(last, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    let names = STATISTICS.map(|statistic| statistic.name);
    let expected = [
        "KL divergence",
        "mean reward",
        "loss",
        "learning rate",
        "gradient norm",
        "entropy",
    ];
    assert_eq!(names, expected);
}

fn resume(checkpoint: Option<u64>) -> Resume {
    Resume {
        checkpoint,
        step: 0,
        reason: "test".into(),
        torn_entries: None,
        torn_bytes: None,
        ext: None,
    }
}

#[test]
fn a_resume_leaves_what_came_after_its_checkpoint() {
    let mut updates = Updates::default();
    let mut run = |count: u64, checkpoint: u64| {
        (0..count).for_each(|seq| updates.add(seq, &PolicyUpdate::default()));
        updates.checkpoint(checkpoint);
        updates.clone()
    };
    run(5, 100);
    let mut updates = run(3, 101);
    updates.add(0, &PolicyUpdate::default());
    updates.resume(&resume(Some(101)));
    assert_eq!(updates.abandoned(), Some(1));
    updates.add(0, &PolicyUpdate::default());
    updates.resume(&resume(Some(100)));
    assert_eq!(updates.abandoned(), Some(5));
    updates.resume(&resume(None));
    assert_eq!(updates.abandoned(), Some(10));
    updates.add(0, &PolicyUpdate::default());
    updates.resume(&resume(Some(999)));
    assert_eq!(
        updates.abandoned(),
        Some(11),
        "an unknown checkpoint counts as the beginning"
    );
}

#[test]
fn too_many_checkpoints_leave_the_number_of_abandoned_updates_open() {
    let mut updates = Updates::default();
    (0..CHECKPOINT_PLACES_MAX as u64).for_each(|seq| updates.checkpoint(seq));
    assert_eq!(updates.abandoned(), Some(0));
    updates.checkpoint(CHECKPOINT_PLACES_MAX as u64);
    assert_eq!(updates.abandoned(), None);
    updates.checkpoint(0);
    assert_eq!(updates.abandoned(), None);
}

#[test]
fn a_setting_changes_when_its_encoding_does() {
    let mut settings = Settings::default();
    let mut set = |value| {
        let values = [Setting {
            name: "beta".into(),
            value,
        }]
        .into();
        settings.add(&Hyperparameters {
            values,
            step: 0,
            reason: None,
            ext: None,
        });
        settings.changes().unwrap()
    };
    assert_eq!(set(Scalar::Float(f64::NAN)), 0);
    assert_eq!(set(Scalar::Float(f64::NAN)), 0);
    assert_eq!(set(Scalar::Float(0.0)), 1);
    assert_eq!(set(Scalar::Float(-0.0)), 2);
    assert_eq!(set(Scalar::Integer(0)), 3);
    assert_eq!(set(Scalar::Integer(0)), 3);
}

#[test]
fn the_golden_run_is_what_it_says() {
    let summary = golden::summary();
    let (annotations, rewards) = (&summary.events.annotations, &summary.events.rewards);
    assert_eq!((annotations.items, annotations.candidates), (10, 17));
    assert_eq!(annotations.loads.ascending().unwrap(), [1, 3, 5]);
    assert_eq!(
        (rewards.batches, rewards.rows, rewards.steps),
        (2, 4, Some((10, 20)))
    );
    assert_eq!(summary.run.updates.entries, 4);
    assert_eq!(
        summary.run.updates.abandoned(),
        Some(1),
        "the one between checkpoint and resume"
    );
    assert_eq!(summary.run.settings.changes(), Some(1));
    assert_eq!(summary.integrity.size, 30);
}

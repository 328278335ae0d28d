//! Every cap at its limit and one beyond it, and from both sides of a cut.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::golden;
use crate::records::field::Scalar;
use crate::records::hyperparameters::Hyperparameters;
use crate::records::reward::{Reward, Stats};
use crate::records::{Digest, common::Setting};
use crate::summary::{
    KEPT_BYTES_MAX, KEPT_MAX, KEY_BYTES_MAX, KEYS_MAX, Kept, Loads, RATERS_MAX, Rewards, Settings,
    Tally,
};

fn pseudonym(number: usize) -> Digest {
    // All share the first ten bits, so the cache has one line for all of them.
    let mut pseudonym = [0; 32];
    pseudonym[24..].copy_from_slice(&(number as u64).to_be_bytes());
    pseudonym
}

fn loads(raters: core::ops::Range<usize>) -> Loads {
    let mut loads = Loads::default();
    raters.for_each(|rater| loads.add(&pseudonym(rater), 1));
    loads
}

#[test]
fn one_rater_too_many_drops_all_loads_wherever_the_log_is_cut() {
    assert_eq!(loads(0..RATERS_MAX).raters(), Some(RATERS_MAX));
    let whole = loads(0..RATERS_MAX + 1);
    assert_eq!((whole.raters(), whole.ascending()), (None, None));
    for cut in [1, 1000, RATERS_MAX] {
        let (first, last) = (loads(0..cut), loads(cut..RATERS_MAX + 1));
        let mut sum = first.clone();
        sum.merge(last.clone());
        assert_eq!(sum, whole);
        let mut sum = last;
        sum.merge(first);
        sum.merge(loads(0..3));
        assert_eq!(sum, whole);
    }
}

#[test]
fn raters_on_both_sides_of_a_cut_count_once() {
    let mut sum = loads(0..RATERS_MAX);
    sum.merge(loads(0..RATERS_MAX));
    assert_eq!(sum.ascending().unwrap(), [2].repeat(RATERS_MAX));
}

#[test]
fn one_key_too_many_drops_the_tally() {
    let tally = |keys: core::ops::Range<u64>| {
        let mut tally = Tally::default();
        keys.for_each(|key| tally.add(&key, 1));
        tally
    };
    let limit = KEYS_MAX as u64;
    assert_eq!(
        tally(0..limit).counts().map(|counts| counts.len()),
        Some(KEYS_MAX)
    );
    let whole = tally(0..limit + 1);
    assert_eq!(whole.counts(), None);
    let mut sum = tally(0..7);
    sum.merge(tally(5..limit + 1));
    assert_eq!(sum, whole);
    let mut sum = whole.clone();
    sum.merge(tally(0..7));
    assert_eq!(sum, whole);
}

#[test]
fn one_byte_of_keys_too_many_drops_the_tally() {
    let tally = |bytes: usize| {
        let mut tally = Tally::<String>::default();
        tally.add("a", 1);
        tally.add("x".repeat(bytes - 1).as_str(), 1);
        tally
    };
    assert!(tally(KEY_BYTES_MAX).counts().is_some());
    assert!(tally(KEY_BYTES_MAX + 1).counts().is_none());
}

fn rewards(names: impl IntoIterator<Item = String>) -> Rewards {
    let mut rewards = Rewards::default();
    for name in names {
        let stats = Stats {
            name,
            count: 1,
            nan: 0,
            low: None,
            high: None,
            mean: None,
        };
        let functions = [stats].into();
        let body = Reward {
            step: 1,
            rows: 1,
            functions,
            row_root: [0; 32],
            part: None,
            ext: None,
        };
        rewards.add(&body);
    }
    rewards
}

#[test]
fn too_many_reward_functions_drop_the_functions_and_no_count() {
    let names = |numbers: core::ops::Range<usize>| numbers.map(|number| format!("{number:04}"));
    assert!(rewards(names(0..KEYS_MAX)).functions().is_some());
    let whole = rewards(names(0..KEYS_MAX + 1));
    assert_eq!((whole.functions(), whole.rows), (None, KEYS_MAX as u64 + 1));
    let mut sum = rewards(names(0..9));
    sum.merge(rewards(names(9..KEYS_MAX + 1)));
    assert_eq!(sum, whole);
    let long = ["x".repeat(KEY_BYTES_MAX - 1), "y".into()];
    assert!(rewards(long.clone()).functions().is_some());
    assert!(
        rewards(long.into_iter().chain(["z".into()]))
            .functions()
            .is_none()
    );
}

#[test]
fn too_many_records_of_a_kind_are_counted_and_not_kept() {
    let kept = |records: usize| {
        let mut kept = Kept::default();
        (0..records).for_each(|place| kept.push(place as u64, 0, &golden::threshold()));
        kept
    };
    assert_eq!(kept(KEPT_MAX).rows().map(<[_]>::len), Some(KEPT_MAX));
    let over = kept(KEPT_MAX + 1);
    assert_eq!((over.rows(), over.entries), (None, KEPT_MAX as u64 + 1));
}

#[test]
fn too_many_bytes_of_a_kind_are_not_kept_and_files_do_not_count() {
    let mut dataset = golden::dataset();
    dataset.files = dataset.files.iter().cycle().take(1000).cloned().collect();
    let mut kept = Kept::default();
    (0..2000).for_each(|seq| kept.push(seq, 0, &dataset));
    assert_eq!(
        kept.rows().unwrap().iter().map(|at| at.files).sum::<u64>(),
        2_000_000
    );
    assert!(
        kept.rows()
            .unwrap()
            .iter()
            .all(|at| at.record.files.is_empty())
    );
    dataset.origin = Some("x".repeat(60_000));
    let fitting = KEPT_BYTES_MAX / 60_300;
    let mut kept = Kept::default();
    (0..fitting as u64).for_each(|seq| kept.push(seq, 0, &dataset));
    assert!(kept.rows().is_some());
    kept.push(9_000_000, 0, &dataset);
    assert!(kept.rows().is_none());
}

fn set(settings: &mut Settings, name: &str, value: Scalar) {
    let values = Vec::from([Setting {
        name: name.into(),
        value,
    }]);
    settings.add(&Hyperparameters {
        values,
        step: 0,
        reason: None,
        ext: None,
    });
}

#[test]
fn too_many_settings_are_counted_and_not_kept() {
    let mut settings = Settings::default();
    (0..KEPT_MAX).for_each(|name| set(&mut settings, &format!("{name}"), Scalar::Unset));
    assert!(settings.values().is_some());
    set(&mut settings, "one more", Scalar::Unset);
    assert_eq!((settings.values(), settings.changes()), (None, None));
    assert_eq!(settings.entries, KEPT_MAX as u64 + 1);
}

#[test]
fn a_replaced_text_frees_its_bytes_and_an_equal_one_costs_none() {
    let text = |length: usize| Scalar::Text("x".repeat(length));
    let mut settings = Settings::default();
    for _ in 0..2 {
        set(&mut settings, "a", text(KEPT_BYTES_MAX / 3));
        set(&mut settings, "a", text(KEPT_BYTES_MAX / 3));
        set(&mut settings, "a", text(KEPT_BYTES_MAX / 3 + 1));
        assert!(settings.values().is_some());
    }
    assert_eq!(settings.changes(), Some(3));
}

mod public_cases;
mod twofold;

use proptest::prelude::*;
use std::vec;

use super::*;
use crate::event::DEPTH_MAX;
use twofold::Twofold;

fn laplace(sensitivity: f64, scale: f64) -> DpEvent {
    DpEvent::laplace(sensitivity, scale).unwrap()
}

fn randomized_response(noise_parameter: f64, num_buckets: u64) -> DpEvent {
    DpEvent::randomized_response(noise_parameter, num_buckets).unwrap()
}

/// Holds the bound to a hand-derived value: not below it, and at most a relative 10⁻¹⁴ above.
fn assert_just_above(event: &DpEvent, exact: f64) {
    let bound = epsilon(event).unwrap();
    assert!(
        exact <= bound && bound <= exact * (1.0 + 1e-14),
        "{bound} for {exact}: {event:?}"
    );
}

#[test]
fn what_touches_nothing_costs_exactly_nothing() {
    for event in [
        DpEvent::no_op(),
        DpEvent::composed(vec![]).unwrap(),
        DpEvent::no_op().repeated(u64::MAX).unwrap(),
        laplace(1.0, 1.0).repeated(0).unwrap(),
        randomized_response(1.0, 2),
    ] {
        assert_eq!(epsilon(&event), Ok(0.0), "{event:?}");
    }
}

#[test]
fn hand_derived_values() {
    assert_just_above(&laplace(1.0, 2.0), 0.5);
    assert_just_above(&laplace(3.0, 0.5), 6.0);
    // ln 2, from p = 2/3: 1 + 2 · (1/3) / (2/3) = 2. The f64 nearest to 2/3 lies below it.
    assert_just_above(&randomized_response(2.0 / 3.0, 2), core::f64::consts::LN_2);
    // ln 3, and its hundredfold: the count that dp_accounting 0.6.0 leaves out in its PLD.
    let ln_3 = 1.098_612_288_668_109_8;
    assert_just_above(&randomized_response(0.5, 2), ln_3);
    assert_just_above(
        &randomized_response(0.5, 2).repeated(100).unwrap(),
        100.0 * ln_3,
    );
    let both = vec![
        laplace(1.0, 5.0).repeated(25).unwrap(),
        randomized_response(0.5, 2),
    ];
    assert_just_above(&DpEvent::composed(both).unwrap(), 5.0 + ln_3);
}

#[test]
fn counts_multiply_through_every_level() {
    let mut event = laplace(1.0, 1024.0);
    for _ in 1..DEPTH_MAX {
        event = event.repeated(2).unwrap();
    }
    assert_just_above(&event, 128.0 / 1024.0);
}

#[test]
fn a_bound_that_is_no_number_is_an_error() {
    for event in [
        laplace(f64::MAX, 0.5),
        laplace(f64::MAX, 2.0).repeated(3).unwrap(),
        DpEvent::composed(vec![laplace(f64::MAX, 1.5), laplace(f64::MAX, 1.5)]).unwrap(),
        randomized_response(f64::from_bits(1), 2),
    ] {
        assert_eq!(epsilon(&event), Err(Error::Overflow), "{event:?}");
    }
    assert!(epsilon(&laplace(f64::MAX, 2.0)).is_ok());
    assert!(epsilon(&randomized_response(1e-300, 2)).is_ok());
}

/// The same sum in arithmetic of about 106 bits, rounded to nearest.
fn reference(event: &DpEvent) -> Twofold {
    let one = Twofold::from(1.0);
    match event.kind() {
        EventKind::NoOp => Twofold::from(0.0),
        EventKind::Laplace { sensitivity, scale } => {
            Twofold::from(*sensitivity).divide(Twofold::from(*scale))
        }
        EventKind::RandomizedResponse {
            noise_parameter,
            num_buckets,
        } => {
            let noise = Twofold::from(*noise_parameter);
            let odds = one.add(noise.negate()).divide(noise);
            odds.multiply(Twofold::from_count(*num_buckets)).ln_1p()
        }
        EventKind::SelfComposed { event, count } => {
            reference(event).multiply(Twofold::from_count(*count))
        }
        EventKind::Composed { events } => events.iter().fold(Twofold::from(0.0), |total, event| {
            total.add(reference(event))
        }),
    }
}

fn mechanism() -> impl Strategy<Value = DpEvent> {
    prop_oneof![
        Just(DpEvent::no_op()),
        (1e-6..1e6_f64, 1e-3..1e6_f64).prop_map(|(sensitivity, scale)| laplace(sensitivity, scale)),
        (1e-6..1.0_f64, 2..1000_u64).prop_map(|(p, k)| randomized_response(p, k)),
        // Nearly all noise: the ε is tiny and 1 − p loses the most digits.
        (1e-15..1e-6_f64, 2..=u64::MAX).prop_map(|(rest, k)| randomized_response(1.0 - rest, k)),
    ]
}

fn tree() -> impl Strategy<Value = DpEvent> {
    mechanism().prop_recursive(3, 64, 8, |inner| {
        prop_oneof![
            (inner.clone(), 0..=u64::MAX).prop_map(|(event, n)| event.repeated(n).unwrap()),
            prop::collection::vec(inner, 0..8)
                .prop_map(|events| DpEvent::composed(events).unwrap()),
        ]
    })
}

proptest! {
    /// Sound: not below the true sum. Tight: a relative 10⁻¹³ above it for these sizes of tree.
    #[test]
    fn bound_holds_and_is_tight(event in tree()) {
        let (bound, exact) = (epsilon(&event).unwrap(), reference(&event));
        prop_assert!(exact.is_at_most(bound), "{bound:e} is below {exact:?}");
        let slack = Twofold::from(bound).add(exact.negate());
        prop_assert!(slack.is_at_most(bound * 1e-13), "{bound:e} is far above {exact:?}");
    }
}

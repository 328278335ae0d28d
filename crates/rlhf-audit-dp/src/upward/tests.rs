use proptest::prelude::*;

use super::*;

#[test]
fn nothing_stays_nothing() {
    assert_eq!(add(0.0, 0.0), 0.0);
    assert_eq!(add(0.0, 0.25), 0.25);
    assert_eq!(multiply(0.0, f64::INFINITY), 0.0);
    assert_eq!(divide(0.0, 3.0), 0.0);
    assert_eq!(ln_1p(0.0), 0.0);
}

#[test]
fn underflow_is_rounded_up() {
    let smallest = f64::from_bits(1);
    assert!(multiply(smallest, 0.25) > 0.0);
    assert!(divide(smallest, 4.0) > 0.0);
}

/// 1 - 0.75 · 2^-53 lies between two `f64`; the nearest, 1 - 2^-53, is below it.
#[test]
fn differences_are_rounded_up() {
    let b = 0.75 / 9_007_199_254_740_992.0;
    assert!(1.0 - b < 1.0);
    assert_eq!(subtract(1.0, b), 1.0);
    assert_eq!(subtract(0.3, 0.3), 0.0);
}

/// 2^53 + 1 is the first count between two `f64`; the nearest is below it.
#[test]
fn counts_are_rounded_up() {
    assert_eq!(from_count(1 << 53), 9_007_199_254_740_992.0);
    assert_eq!(from_count((1 << 53) + 1), 9_007_199_254_740_994.0);
    assert_eq!(from_count(u64::MAX), 18_446_744_073_709_555_712.0);
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positive, below 2^128"
)]
fn whole(x: f64) -> u128 {
    x as u128
}

proptest! {
    /// Integers have exact sums, products and comparisons in u128.
    #[test]
    fn results_are_never_below_the_exact_ones(a in 1_u64.., b in 1_u64..) {
        let (x, y) = (from_count(a), from_count(b));
        prop_assert!(whole(x) >= u128::from(a));
        prop_assert!(whole(add(x, y)) >= whole(x) + whole(y));
        // The factors have 53 bits, so that their product fits 106 bits.
        let (m, n) = (a >> 11, b >> 11);
        prop_assert!(whole(multiply(m as f64, n as f64)) >= u128::from(m) * u128::from(n));
        // q ≥ m/n exactly when q·n ≥ m; fused multiply-add rounds that product only once.
        let quotient = divide(m as f64 + 1.0, n as f64 + 1.0);
        prop_assert!(quotient.mul_add(n as f64 + 1.0, -(m as f64 + 1.0)) >= 0.0);
    }
}

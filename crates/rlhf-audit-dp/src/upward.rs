//! Arithmetic on non-negative numbers that never comes out too small.
//!
//! IEEE 754 rounds to nearest, so a result is off by at most half the distance to its neighbour;
//! the next larger `f64` is therefore at least the true value. That also holds where the result
//! underflows. Results that cannot be inexact (adding or multiplying by zero) are left alone, so
//! that nothing spent stays exactly 0. Overflow gives infinity, which the caller must refuse.

use crate::math;

/// Returns at least a + b.
pub(crate) fn add(a: f64, b: f64) -> f64 {
    if a == 0.0 {
        b
    } else if b == 0.0 {
        a
    } else {
        (a + b).next_up()
    }
}

/// Returns at least a - b, for b ≤ a.
pub(crate) fn subtract(a: f64, b: f64) -> f64 {
    if a == b { 0.0 } else { (a - b).next_up() }
}

/// Returns at least a · b; 0 where a factor is 0, even if the other is infinite.
pub(crate) fn multiply(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 {
        0.0
    } else {
        (a * b).next_up()
    }
}

/// Returns at least a / b, for b > 0.
pub(crate) fn divide(a: f64, b: f64) -> f64 {
    if a == 0.0 { 0.0 } else { (a / b).next_up() }
}

/// Returns at least ln(1 + x), for x ≥ 0.
///
/// `libm` promises an error below one unit in the last place; two steps up cover it.
pub(crate) fn ln_1p(x: f64) -> f64 {
    if x == 0.0 {
        0.0
    } else {
        math::ln_1p(x).next_up().next_up()
    }
}

/// Returns at least `count`; exact up to 2^53.
pub(crate) fn from_count(count: u64) -> f64 {
    let nearest = count as f64;
    if count <= 1 << f64::MANTISSA_DIGITS {
        nearest
    } else {
        nearest.next_up()
    }
}

#[cfg(test)]
mod tests;

//! Unevaluated sums of two `f64`, about 106 bits: the yardstick of the soundness test.
//!
//! Dekker 1971 and Knuth's two-sum; products by fused multiply-add.

use crate::math;

#[derive(Clone, Copy, Debug)]
pub(super) struct Twofold {
    high: f64,
    low: f64,
}

impl From<f64> for Twofold {
    fn from(high: f64) -> Twofold {
        Twofold { high, low: 0.0 }
    }
}

impl Twofold {
    pub(super) fn from_count(count: u64) -> Twofold {
        let (top, bottom) = (count >> 32, count & 0xffff_ffff);
        two_sum(top as f64 * 4_294_967_296.0, bottom as f64)
    }

    pub(super) fn negate(self) -> Twofold {
        Twofold {
            high: -self.high,
            low: -self.low,
        }
    }

    pub(super) fn add(self, other: Twofold) -> Twofold {
        let high = two_sum(self.high, other.high);
        let low = two_sum(self.low, other.low);
        let carried = two_sum(high.high, high.low + low.high);
        two_sum(carried.high, carried.low + low.low)
    }

    pub(super) fn multiply(self, other: Twofold) -> Twofold {
        let product = self.high * other.high;
        let rest = self.high.mul_add(other.high, -product);
        two_sum(
            product,
            rest + (self.high * other.low + self.low * other.high),
        )
    }

    pub(super) fn divide(self, other: Twofold) -> Twofold {
        let mut quotient = Twofold::from(self.high / other.high);
        for _ in 0..2 {
            let rest = self.add(quotient.multiply(other).negate());
            quotient = quotient.add(Twofold::from(rest.high / other.high));
        }
        quotient
    }

    /// ln(1 + x) by Newton's method on e^y = 1 + x, which doubles the digits of the first guess.
    pub(super) fn ln_1p(self) -> Twofold {
        let mut y = Twofold::from(math::ln_1p(self.high));
        for _ in 0..2 {
            let (grown, one) = (y.exp_m1(), Twofold::from(1.0));
            let step = self.add(grown.negate()).divide(grown.add(one));
            y = y.add(step);
        }
        y
    }

    /// e^y - 1 by Taylor's series at y / 2^12, then (e + 1)² - 1 = e² + 2e twelve times.
    fn exp_m1(self) -> Twofold {
        let scaled = self.multiply(Twofold::from(1.0 / 4096.0));
        let mut sum = Twofold::from(0.0);
        for divisor in (1..=20_u32).rev() {
            let factor = scaled.divide(Twofold::from(f64::from(divisor)));
            sum = factor.multiply(sum.add(Twofold::from(1.0)));
        }
        for _ in 0..12 {
            sum = sum.multiply(sum).add(sum.multiply(Twofold::from(2.0)));
        }
        sum
    }

    /// Whether the number is at most `bound`; its own error is far below what is told apart here.
    pub(super) fn is_at_most(self, bound: f64) -> bool {
        let difference = Twofold::from(bound).add(self.negate());
        difference.high >= 0.0
    }
}

fn two_sum(a: f64, b: f64) -> Twofold {
    let high = a + b;
    let from_b = high - a;
    Twofold {
        high,
        low: (a - (high - from_b)) + (b - from_b),
    }
}

/// ln 10 to 40 digits is 2.302585092994045684017991454684364207601; split into two `f64`.
#[test]
fn ln_of_ten_has_a_hundred_bits() {
    let ln_10 = Twofold::from(9.0).ln_1p();
    assert_eq!(ln_10.high, core::f64::consts::LN_10);
    let low = -2.170_756_223_382_249_4e-16;
    assert!((ln_10.low - low).abs() < 1e-30, "{ln_10:?}");
}

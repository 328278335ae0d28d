//! Floats in their shortest width (RFC 8949 §4.2.1): which width holds a value exactly.

/// An IEEE 754 value in the narrowest of the three widths that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shortest {
    /// binary16, written behind `f9`.
    Half(u16),
    /// binary32, written behind `fa`.
    Single(u32),
    /// binary64, written behind `fb`.
    Double(u64),
}

/// The only NaN: quiet, positive, no payload (RFC 8949 §4.2.2, first choice).
pub(super) const HALF_NAN: u16 = 0x7e00;

/// Finds the shortest form; every NaN becomes [`HALF_NAN`].
#[inline]
pub(super) fn shortest(value: f64) -> Shortest {
    if value.is_nan() {
        return Shortest::Half(HALF_NAN);
    }
    match narrow(value) {
        None => Shortest::Double(value.to_bits()),
        Some(single) => match half_from_single(single) {
            Some(half) => Shortest::Half(half),
            None => Shortest::Single(single.to_bits()),
        },
    }
}

/// Converts to binary32 if that loses nothing; `None` for NaN.
#[inline]
pub(super) fn narrow(value: f64) -> Option<f32> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the comparison finds any loss"
    )]
    let single = value as f32;
    (f64::from(single) == value).then_some(single)
}

/// Converts to binary16 if that loses nothing; `None` for NaN.
///
/// binary16 has 1 sign bit, 5 exponent bits (bias 15) and 10 fraction bits; binary32 has 8 (bias
/// 127) and 23.
#[inline]
pub(super) fn half_from_single(value: f32) -> Option<u16> {
    let bits = value.to_bits();
    let sign = (bits >> 16) & 0x8000;
    let exponent = (bits >> 23) & 0xff;
    let fraction = bits & 0x007f_ffff;
    let magnitude = match exponent {
        0 if fraction == 0 => 0,
        255 if fraction == 0 => 0x7c00,
        // Normal in binary16: unbiased -14..=15.
        113..=142 if fraction & 0x1fff == 0 => ((exponent - 112) << 10) | (fraction >> 13),
        // Subnormal in binary16: unbiased -24..=-15; the shift is 14..=23.
        103..=112 => {
            let significand = fraction | 0x0080_0000;
            let shift = 126 - exponent;
            if significand & ((1 << shift) - 1) != 0 {
                return None;
            }
            significand >> shift
        }
        _ => return None,
    };
    // Sign and magnitude fill the low 16 bits by construction.
    u16::try_from(sign | magnitude).ok()
}

/// Converts from binary16; exact (RFC 8949 appendix D).
#[inline]
pub(super) fn half_to_double(half: u16) -> f64 {
    let sign = u64::from(half >> 15) << 63;
    let exponent = u64::from((half >> 10) & 0x1f);
    let fraction = u64::from(half & 0x03ff);
    let magnitude = match exponent {
        // Subnormal: fraction * 2^-24, exact in binary64.
        0 => (f64::from(half & 0x03ff) * (1.0 / 16_777_216.0)).to_bits(),
        31 => (0x7ff << 52) | (fraction << 42),
        _ => ((exponent + 1008) << 52) | (fraction << 42),
    };
    f64::from_bits(sign | magnitude)
}

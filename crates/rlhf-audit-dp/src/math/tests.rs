use super::*;

/// The bits that every target must give.
#[test]
fn ln_1p_has_these_bits() {
    for (x, bits) in [
        (0.0, 0x0000_0000_0000_0000_u64),
        (1.0, 0x3fe6_2e42_fefa_39ef),
        (3.0, 0x3ff6_2e42_fefa_39ef),
        (f64::INFINITY, f64::INFINITY.to_bits()),
    ] {
        assert_eq!(ln_1p(x).to_bits(), bits, "ln_1p({x})");
    }
}

#[test]
fn every_nan_is_the_same_nan() {
    let canonical = f64::NAN.to_bits();
    for x in [
        -2.0,
        f64::NAN,
        -f64::NAN,
        f64::from_bits(0x7ff0_0000_0000_0001),
    ] {
        assert_eq!(ln_1p(x).to_bits(), canonical, "ln_1p({x})");
    }
}

//! The only caller of `libm`.
//!
//! The standard library takes its transcendental functions from the platform, and they differ
//! between targets in the last bit; `libm` is the same Rust code everywhere. What it leaves to the
//! compiler is which NaN comes out, so a NaN is made canonical here. A function is added when it is
//! used.

/// Returns ln(1 + x), off by less than one unit in the last place (FreeBSD `s_log1p.c`).
pub(crate) fn ln_1p(x: f64) -> f64 {
    canonical(libm::log1p(x))
}

fn canonical(x: f64) -> f64 {
    if x.is_nan() { f64::NAN } else { x }
}

#[cfg(test)]
mod tests;

//! The three widths, exhaustively for binary16 and against ciborium for the others.

use alloc::vec::Vec;

use ciborium::Value;
use proptest::prelude::*;

use super::super::{Reader, Writer};
use super::check;
use crate::codes::Code;

fn written(float: f64) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.float(float);
    writer.finish().unwrap()
}

fn encoded_by_ciborium(float: f64) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(&Value::Float(float), &mut bytes).unwrap();
    bytes
}

#[test]
fn every_half_is_read_and_written_back() {
    for bits in 0..=u16::MAX {
        let [high, low] = bits.to_be_bytes();
        let bytes = [0xf9, high, low];
        if bits & 0x7fff > 0x7c00 && bits != 0x7e00 {
            assert_eq!(check(&bytes).unwrap_err().code, Code::CborNan, "{bits:04x}");
            continue;
        }
        let float = Reader::new(&bytes).float().unwrap();
        assert_eq!(written(float), bytes, "{bits:04x}");
        if bits != 0x7e00 {
            assert_eq!(encoded_by_ciborium(float), bytes, "{bits:04x}");
            check_wider_forms(float);
        }
    }
}

/// Asserts that a float which fits 16 bits is refused in 32 and 64.
fn check_wider_forms(float: f64) {
    let mut single = Vec::from([0xfa]);
    #[expect(clippy::cast_possible_truncation, reason = "the float fits 16 bits")]
    single.extend_from_slice(&(float as f32).to_be_bytes());
    assert_eq!(
        check(&single).unwrap_err().code,
        Code::CborFloatWidth,
        "{float}"
    );
    let mut double = Vec::from([0xfb]);
    double.extend_from_slice(&float.to_be_bytes());
    assert_eq!(
        check(&double).unwrap_err().code,
        Code::CborFloatWidth,
        "{float}"
    );
}

#[test]
fn every_nan_is_written_as_one() {
    for bits in [0x7ff8 << 48, 0xfff8 << 48, (0x7ff0 << 48) | 1, u64::MAX] {
        assert_eq!(written(f64::from_bits(bits)), [0xf9, 0x7e, 0x00]);
    }
    assert!(Reader::new(&[0xf9, 0x7e, 0x00]).float().unwrap().is_nan());
}

#[test]
fn the_edges_of_a_width_stay_apart() {
    // One step inside and one step outside of binary16 and of binary32.
    let cases: [(f64, usize); 10] = [
        (65504.0, 3),
        (65505.0, 5),
        (65536.0, 5),
        (2f64.powi(-24), 3),
        (2f64.powi(-25), 5),
        (1.0 + 2f64.powi(-10), 3),
        (1.0 + 2f64.powi(-11), 5),
        (2f64.powi(-149), 5),
        (2f64.powi(-150), 9),
        (f64::from(f32::MAX) * 2.0, 9),
    ];
    for (float, size) in cases {
        assert_eq!(written(float).len(), size, "{float:e}");
        assert_eq!(Reader::new(&written(float)).float(), Ok(float));
    }
}

proptest! {
    #[test]
    fn doubles_are_written_as_ciborium_does(bits in any::<u64>(), mask in 0..53u32) {
        // Clearing low fraction bits reaches the shorter widths.
        let float = f64::from_bits(bits >> mask << mask);
        prop_assume!(!float.is_nan());
        prop_assert_eq!(written(float), encoded_by_ciborium(float));
        let read = Reader::new(&written(float)).float().unwrap();
        prop_assert_eq!(read.to_bits(), float.to_bits());
    }

    #[test]
    fn singles_are_written_as_ciborium_does(bits in any::<u32>(), mask in 0..24u32) {
        let float = f64::from(f32::from_bits(bits >> mask << mask));
        prop_assume!(!float.is_nan());
        prop_assert_eq!(written(float), encoded_by_ciborium(float));
    }
}

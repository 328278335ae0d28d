//! One head of an item (RFC 8949 §3): steps 1 to 4 of the parent's list.

use super::Kind;
use super::float::{HALF_NAN, half_from_single, narrow};
use crate::codes::Code;

/// What a head says, once it is known to be the only encoding of that.
#[derive(Clone, Copy)]
pub(super) struct Head {
    pub(super) kind: Kind,
    /// Value, length or tag; the bits of a float, right-aligned; 0 or 1 for a Boolean.
    pub(super) argument: u64,
    /// Bytes of the head, 1 to 9.
    pub(super) size: usize,
}

impl Kind {
    /// The major type, if all of its items are of this kind.
    #[inline]
    fn major(self) -> Option<u8> {
        match self {
            Kind::Uint => Some(0),
            Kind::Nint => Some(1),
            Kind::Bytes => Some(2),
            Kind::Text => Some(3),
            Kind::Array => Some(4),
            Kind::Map => Some(5),
            Kind::Tag => Some(6),
            Kind::Bool | Kind::Null | Kind::Float => None,
        }
    }
}

/// Parses a head of at most two bytes if it is of this kind and nothing is wrong with it.
///
/// Nearly every head is such a one, and with a constant kind this is a handful of instructions.
/// Whatever it does not recognise is for [`parse`] to judge.
#[inline]
pub(super) fn short(rest: &[u8], kind: Kind) -> Option<Head> {
    let info = rest.first()? ^ (kind.major()? << 5);
    let (argument, size) = match info {
        0..=23 => (info, 1),
        24 => (*rest.get(1)?, 2),
        _ => return None,
    };
    let argument = u64::from(argument);
    let room = rest.len().checked_sub(size)?;
    let is_sound = (size == 1 || argument >= 24) && fits(kind, argument, room);
    is_sound.then_some(Head {
        kind,
        argument,
        size,
    })
}

/// Parses the head at the beginning of `rest`.
#[inline]
pub(super) fn parse(rest: &[u8]) -> Result<Head, Code> {
    let &initial = rest.first().ok_or(Code::CborTruncated)?;
    let (size, argument) = argument(rest, initial)?;
    let kind = match initial >> 5 {
        0 => Kind::Uint,
        1 => Kind::Nint,
        2 => Kind::Bytes,
        3 => Kind::Text,
        4 => Kind::Array,
        5 => Kind::Map,
        6 => Kind::Tag,
        _ => return simple_or_float(initial, size, argument),
    };
    // RFC 8949 §4.2.1: each width begins where the one below ends.
    let least = match size {
        1 => 0,
        2 => 24,
        3 => 1 << 8,
        5 => 1 << 16,
        _ => 1 << 32,
    };
    if argument < least {
        return Err(Code::CborNonminimal);
    }
    // argument() found all `size` bytes of the head, so this does not underflow.
    if fits(kind, argument, rest.len() - size) {
        Ok(Head {
            kind,
            argument,
            size,
        })
    } else {
        Err(Code::CborTruncated)
    }
}

/// Whether `room` bytes can hold what a head of this kind announces: a member takes at least one.
#[inline]
fn fits(kind: Kind, argument: u64, room: usize) -> bool {
    match kind {
        Kind::Bytes | Kind::Text | Kind::Array => argument <= room as u64,
        Kind::Map => argument <= room as u64 / 2,
        _ => true,
    }
}

/// Reads the argument of a head (RFC 8949 §3): the size of the head and the value.
#[inline]
fn argument(rest: &[u8], initial: u8) -> Result<(usize, u64), Code> {
    let tail = rest.get(1..).unwrap_or_default();
    Ok(match initial & 0x1f {
        value @ 0..=23 => (1, u64::from(value)),
        24 => (2, u64::from(u8::from_be_bytes(*leading(tail)?))),
        25 => (3, u64::from(u16::from_be_bytes(*leading(tail)?))),
        26 => (5, u64::from(u32::from_be_bytes(*leading(tail)?))),
        27 => (9, u64::from_be_bytes(*leading(tail)?)),
        31 if matches!(initial >> 5, 2..=5) => return Err(Code::CborIndefinite),
        _ => return Err(Code::CborReserved),
    })
}

#[inline]
fn leading<const N: usize>(tail: &[u8]) -> Result<&[u8; N], Code> {
    tail.first_chunk().ok_or(Code::CborTruncated)
}

/// Judges a head of major type 7 (RFC 8949 §3.3, §4.2.1, §4.2.2).
#[inline]
fn simple_or_float(initial: u8, size: usize, argument: u64) -> Result<Head, Code> {
    let kind = match initial {
        0xf4 => {
            return Ok(Head {
                kind: Kind::Bool,
                argument: 0,
                size,
            });
        }
        0xf5 => {
            return Ok(Head {
                kind: Kind::Bool,
                argument: 1,
                size,
            });
        }
        0xf6 => Kind::Null,
        0xf9 => {
            let half = low_quarter(argument);
            if half & 0x7fff > 0x7c00 && half != HALF_NAN {
                return Err(Code::CborNan);
            }
            Kind::Float
        }
        0xfa => {
            let single = f32::from_bits(low_half(argument));
            if single.is_nan() {
                return Err(Code::CborNan);
            }
            if half_from_single(single).is_some() {
                return Err(Code::CborFloatWidth);
            }
            Kind::Float
        }
        0xfb => {
            let double = f64::from_bits(argument);
            if double.is_nan() {
                return Err(Code::CborNan);
            }
            if narrow(double).is_some() {
                return Err(Code::CborFloatWidth);
            }
            Kind::Float
        }
        _ => return Err(Code::CborSimple),
    };
    Ok(Head {
        kind,
        argument,
        size,
    })
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the argument of a 5-byte head has 32 bits"
)]
#[inline]
pub(super) fn low_half(argument: u64) -> u32 {
    argument as u32
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the argument of a 3-byte head has 16 bits"
)]
#[inline]
pub(super) fn low_quarter(argument: u64) -> u16 {
    argument as u16
}

//! Strict deterministic CBOR: one byte string for one value, and an offset for every fault.
//!
//! The encoding is RFC 8949 §4.2.1 (core deterministic encoding), narrowed to what the format
//! uses: shortest heads, definite lengths, map keys in ascending bytewise order of their encoding,
//! floats in the shortest width that holds the value, NaN only as `f97e00`, and of the simple
//! values only `false`, `true` and `null`. Map keys are integers or text. Tags are refused unless
//! the caller names the one it expects. (The length-first "canonical" ordering of RFC 7049 is
//! another order and is refused like any other.)
//!
//! ```
//! use rlhf_audit_core::cbor::{Reader, Writer};
//!
//! let mut writer = Writer::new();
//! writer.map(2).uint(0).text("loss").uint(1).float(0.5);
//! let bytes = writer.finish().unwrap();
//! assert_eq!(bytes, b"\xa2\x00\x64loss\x01\xf9\x38\x00");
//!
//! let mut reader = Reader::new(&bytes);
//! assert_eq!(reader.map(), Ok(2));
//! assert_eq!((reader.uint(), reader.text()), (Ok(0), Ok("loss")));
//! assert_eq!((reader.uint(), reader.float()), (Ok(1), Ok(0.5)));
//! assert_eq!(reader.finish(), Ok(()));
//! ```
//!
//! [`Reader`] pulls one item after the other from a slice and borrows what it returns; it
//! allocates nothing and does not recurse. [`Writer`] cannot return bytes that the reader would
//! refuse. [`diagnostic`] shows an item to people.
//!
//! # Which fault is reported
//!
//! A fault is a [`Code`] and the offset of the head of the item at fault. Only two codes point
//! elsewhere: [`CborTruncated`](Code::CborTruncated) at the end of the input when an item is
//! expected there and not even its first byte exists, and [`CborTrailing`](Code::CborTrailing) at
//! the first byte too many. One head is judged in this order:
//!
//! 1. initial byte: reserved additional information 28–30, or 31 on an integer, on a tag or as a
//!    break (`ff`) is `CborReserved` (there is no indefinite item that a break could end);
//!    31 on a string, array or map is `CborIndefinite`;
//! 2. head cut off: `CborTruncated`;
//! 3. argument: `CborNonminimal`; for major type 7 `CborSimple`, `CborNan`, `CborFloatWidth`;
//! 4. claimed length: more bytes or members than the input can still hold is `CborTruncated`,
//!    before anything is done with the number;
//! 5. tag that was not asked for: `CborTag`;
//! 6. other type than asked for, or a map key that is neither integer nor text: `SchemaType`;
//! 7. limits and content: `LimitDepth`, `LimitText`, `LimitInteger`, `CborUtf8`;
//! 8. map key not above its predecessor: `CborKeyDuplicate`, `CborKeyOrder`;
//! 9. other length than asked for: `SchemaLength`.
//!
//! What this module does not know: schemas, required keys, sizes of whole items.

mod diag;
mod float;
mod frames;
mod head;
mod read;
mod write;

use core::fmt;

pub use diag::{EMBEDDED_MAX, Style, diagnostic};
pub use read::Reader;
pub use write::{Misuse, MisuseKind, Writer};

use crate::codes::Code;

/// The tag of `COSE_Sign1` around a head, the only tag of the format (RFC 9052 §2).
pub const TAG_COSE_SIGN1: u64 = 18;

/// Says what is wrong with the input and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// The line of `spec/registry/codes.csv`.
    pub code: Code,
    /// The absolute offset, in bytes, of the head at fault (see the module's text).
    pub offset: u64,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} at byte {}: {}",
            self.code.name(),
            self.offset,
            self.code.meaning()
        )
    }
}

impl core::error::Error for Error {}

/// Names what an item is, as far as its head tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An unsigned integer (major type 0).
    Uint,
    /// A negative integer (major type 1).
    Nint,
    /// A byte string (major type 2).
    Bytes,
    /// A text string (major type 3).
    Text,
    /// An array (major type 4).
    Array,
    /// A map (major type 5).
    Map,
    /// A tag (major type 6).
    Tag,
    /// `false` or `true` (major type 7).
    Bool,
    /// `null` (major type 7).
    Null,
    /// A float of any width (major type 7).
    Float,
}

#[cfg(test)]
mod tests;

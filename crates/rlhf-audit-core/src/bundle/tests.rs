//! The file's items: how they are cut, ordered, written, and what a bundle of any plan looks like.

pub(crate) mod build;
mod frame;
mod head;
pub(crate) mod items;
pub(crate) mod plan;
mod segment;
mod write;

use crate::cbor::Error;
use crate::codes::Code;

fn error(code: Code, offset: u64) -> Error {
    Error { code, offset }
}

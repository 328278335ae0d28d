//! Reads preference data sets as people have them into judgements.
//!
//! A team has its annotations in files that some tool wrote: TRL preference rows, HH-RLHF
//! dialogues, UltraFeedback, battles of an arena, ranked trees of OpenAssistant. This crate knows
//! files and columns. It turns each row into one or more [`Judged`] values, whose parts are the
//! compartments of an `annotation` record, or into a [`BadRow`] that says which line, which column,
//! what is wrong and what to do. Nothing is skipped in silence.
//!
//! ```
//! use rlhf_audit_input::{Options, read};
//!
//! let file: &[u8] = br#"{"prompt": "2+2?", "chosen": "4", "rejected": "5", "worker": "w7"}"#;
//! let mut judgements = read(file, &Options::default())?;
//! assert_eq!(judgements.shape().name, "preference");
//! let judged = judgements.next().unwrap()?;
//! assert_eq!(judged.row, 1);
//! assert_eq!(judged.judgement.preferred, Some(0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The way from bytes to judgements:
//!
//! 1. `format` finds the [`Format`] (JSON lines, JSON, CSV, TSV, Parquet) and undoes gzip and
//!    Zstandard;
//! 2. `source` cuts the stream into rows, each within [`Options::row_bytes_max`];
//! 3. [`SHAPES`] names the kinds of rows; the first that fits the first rows is taken, unless
//!    [`Options::shape`] names one, and [`Map`] renames columns;
//! 4. the shape's function makes the judgements; `digest` follows `spec/digests.md`.
//!
//! Memory is bounded by the longest row that is allowed (and by one page of each column of
//! Parquet), not by the file.
//!
//! It is a crate of its own so that the command line stays thin, and so that the weight of Parquet
//! and of decompression stays out of everything that verifies. It knows no journal, no bundle, no
//! key: the id of a person leaves it only as [`RaterRef`], and the caller makes the pseudonym.
//! It does not judge whether a data set is good, and it never changes a text before hashing it.
#![forbid(unsafe_code)]

mod bad_row;
mod column;
mod digest;
mod error;
mod feed;
mod format;
mod judged;
mod map;
mod options;
mod reader;
mod shape;
mod source;
mod time;
mod typed;
mod value;
mod view;

pub use bad_row::{BadRow, Reason};
pub use column::{COLUMNS, Column};
pub use error::Error;
pub use format::Format;
pub use judged::{Judged, RaterRef};
pub use map::{Map, MapError};
pub use options::{Options, ROW_BYTES_MAX};
pub use reader::{Judgements, open, read};
pub use shape::{SHAPES, Shape, Want};

//! Which format a stream has, and what it is wrapped in.

use std::ffi::OsStr;
use std::io::{self, Cursor, Read};
use std::path::Path;

use crate::error::Error;
use crate::feed::{Feed, Input};
use crate::source::Cutter;
use crate::source::delimited::Delimited;
use crate::source::document::Document;
use crate::source::lines::Lines;
use crate::value::{Value, from_json};

/// The format of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    Jsonl,
    /// A JSON list of objects, or an object with the list `data`.
    Json,
    /// Comma-separated values with a header, RFC 4180.
    Csv,
    /// Tab-separated values with a header.
    Tsv,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// Every format.
    pub const ALL: &'static [Self] =
        &[Self::Jsonl, Self::Json, Self::Csv, Self::Tsv, Self::Parquet];

    /// The name of the format, which is its usual extension.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Parquet => "parquet",
        }
    }

    /// The format of this name or extension.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let name = if name == "ndjson" {
            "jsonl"
        } else {
            name.as_str()
        };
        Self::ALL
            .iter()
            .copied()
            .find(|format| format.name() == name)
    }
}

/// What the name of a file promises, behind `.gz` and `.zst`.
///
/// `.json` promises nothing: many tools write JSON lines under it.
pub(crate) fn from_path(path: &Path) -> Option<Format> {
    let mut path = path.to_path_buf();
    let is_wrapped = |path: &Path| {
        let extension = path.extension().and_then(OsStr::to_str).unwrap_or("");
        ["gz", "zst", "zstd"].contains(&extension.to_ascii_lowercase().as_str())
    };
    while is_wrapped(&path) {
        path.set_extension("");
    }
    let format = Format::from_name(path.extension()?.to_str()?)?;
    (format != Format::Json).then_some(format)
}

/// First bytes of a Parquet file.
pub(crate) const PARQUET_MAGIC: &[u8] = b"PAR1";
const GZIP_MAGIC: &[u8] = b"\x1f\x8b";
const ZSTD_MAGIC: &[u8] = b"\x28\xb5\x2f\xfd";

/// Undoes gzip (of any number of members) or Zstandard, by magic.
pub(crate) fn unwrap(mut input: Input) -> io::Result<Input> {
    let magic = first_bytes(&mut input, 4)?;
    let whole = Cursor::new(magic.clone()).chain(input);
    Ok(if magic.starts_with(GZIP_MAGIC) {
        Box::new(flate2::read::MultiGzDecoder::new(whole))
    } else if magic.starts_with(ZSTD_MAGIC) {
        Box::new(zstd::stream::read::Decoder::new(whole)?)
    } else {
        Box::new(whole)
    })
}

fn first_bytes(input: &mut Input, count: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(count).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Begins to cut a stream into rows.
pub(crate) fn cut(
    input: Input,
    format: Option<Format>,
    limit_bytes: usize,
) -> Result<(Format, Cutter), Error> {
    let mut feed = Feed::new(unwrap(input)?)?;
    if feed.window().starts_with(PARQUET_MAGIC) {
        return Err(Error::ParquetStream);
    }
    if feed.window().starts_with(b"\xff\xfe") || feed.window().starts_with(b"\xfe\xff") {
        return Err(Error::Utf16);
    }
    let format = match format {
        Some(format) => format,
        None => detect(&mut feed)?,
    };
    let cutter = match format {
        Format::Jsonl => Cutter::Lines(Lines::new(feed, limit_bytes)),
        Format::Json => Cutter::Document(Document::new(feed, limit_bytes)?),
        Format::Csv => Cutter::Delimited(Delimited::new(feed, b',', limit_bytes)?),
        Format::Tsv => Cutter::Delimited(Delimited::new(feed, b'\t', limit_bytes)?),
        Format::Parquet => return Err(Error::ParquetStream),
    };
    Ok((format, cutter))
}

/// Tells JSON from JSON lines; a delimited file cannot be told from other text.
fn detect(feed: &mut Feed) -> Result<Format, Error> {
    match feed.peek_token()? {
        Some(b'[') => return Ok(Format::Json),
        Some(b'{') => {}
        Some(_) => return Err(Error::UnknownFormat),
        None => return Err(Error::Empty),
    }
    while feed.window().len() < LOOK_BYTES && feed.fill()? {}
    let window = feed.window();
    let mut lines = window.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.next().unwrap_or(window);
    let is_document = match from_json(first) {
        // A whole object in one line is a row, or holds all rows.
        Ok(object) => {
            let data = object.member("data");
            matches!(data, Some(Value::List(items)) if matches!(items.first(), Some(Value::Map(_))))
        }
        // A first line that is only the beginning of an object: a document over several lines, or
        // a line longer than the window, or a bad line before a row.
        Err(_) if begins_with_list(first) => true,
        Err(_) if is_beginning(first) => lines
            .find(|line| !line.is_empty())
            .is_some_and(|second| !second.starts_with(b"{")),
        Err(_) => false,
    };
    Ok(if is_document {
        Format::Json
    } else {
        Format::Jsonl
    })
}

/// Bytes that decide between JSON and JSON lines.
const LOOK_BYTES: usize = 64 << 10;

fn is_beginning(line: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(line).is_err_and(|error| error.is_eof())
}

fn begins_with_list(line: &[u8]) -> bool {
    let strip = |rest: &'_ [u8], token: &[u8]| -> Option<usize> {
        let rest = rest.trim_ascii_start();
        rest.strip_prefix(token).map(<[u8]>::len)
    };
    let mut rest = line;
    for token in [&b"{"[..], b"\"data\"", b":", b"["] {
        let Some(left) = strip(rest, token) else {
            return false;
        };
        rest = line.get(line.len() - left..).unwrap_or(&[]);
    }
    true
}

//! How a file is to be read.

use rlhf_audit_core::records::Digest;
use rlhf_audit_core::records::annotation::{Origin, Scale};

use crate::format::Format;
use crate::map::Map;
use crate::shape::Shape;

/// The longest row unless [`Options::row_bytes_max`] says otherwise: 16 MiB.
pub const ROW_BYTES_MAX: usize = 16 << 20;

/// How a file is to be read; the default finds everything out by itself.
#[derive(Clone, Debug)]
pub struct Options {
    /// The format; `None` decides by name and content.
    pub format: Option<Format>,
    /// The shape of the rows; `None` decides by the columns of the first rows.
    pub shape: Option<&'static Shape>,
    /// Other names of columns.
    pub map: Map,
    /// Whether the texts themselves are kept beside their digests.
    pub keep_text: bool,
    /// The longest row in bytes, after decompression; a longer one is a bad row.
    pub row_bytes_max: usize,
    /// The scale of scores, where the file does not imply one; a score outside is a bad row.
    pub scale: Option<Scale>,
    /// Who judged, where the file does not say; also what an `annotator` column holds.
    pub origin: Option<Origin>,
    /// SHA-256 of the prompt of a judging model, or of the code of a judging program.
    pub rater_digest: Option<Digest>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            format: None,
            shape: None,
            map: Map::default(),
            keep_text: false,
            row_bytes_max: ROW_BYTES_MAX,
            scale: None,
            origin: None,
            rater_digest: None,
        }
    }
}

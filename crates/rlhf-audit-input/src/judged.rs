//! What a row becomes.

use rlhf_audit_core::records::Digest;
use rlhf_audit_core::records::annotation::{Content, Feedback, Judgement, Origin};

/// One judgement, in the parts that an `annotation` record is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Where it stands: the line of JSON lines, CSV and TSV; the row of JSON and Parquet; from 1.
    /// One row can hold several judgements.
    pub row: u64,
    /// The kind of feedback.
    pub feedback: Feedback,
    /// Who or what judged; [`Origin::Unknown`] where neither file nor options say.
    pub origin: Origin,
    /// The number of candidates that were before the rater.
    pub candidates: u64,
    /// Compartment `content`: digests, and texts only with [`Options::keep_text`].
    ///
    /// [`Options::keep_text`]: crate::Options::keep_text
    pub content: Content,
    /// Who judged, with the id as the file has it.
    pub rater: Option<RaterRef>,
    /// The judgement: compartment `signal`, or `raw` where the caller adds noise.
    pub judgement: Judgement,
}

/// Who or what judged, as the file names it.
///
/// The id of a person is raw: the caller replaces it by a keyed pseudonym before it writes
/// anything.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RaterRef {
    /// A person.
    Person {
        /// The raw id.
        id: String,
    },
    /// A model.
    Model {
        /// Its name.
        name: String,
        /// SHA-256 of the judge's prompt, from [`Options::rater_digest`](crate::Options).
        prompt_digest: Option<Digest>,
    },
    /// A program.
    Program {
        /// Its name.
        name: String,
        /// SHA-256 of the code, from [`Options::rater_digest`](crate::Options).
        code_digest: Option<Digest>,
    },
}

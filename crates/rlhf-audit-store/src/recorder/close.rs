//! Closing a log: the card, log-close and the last head.
//!
//! Steps, in this order, because each relies on the one before:
//! 1. everything recorded is made durable;
//! 2. the log is read back and verified, and its summary gives the card;
//! 3. the card is written beside the journal and made durable, before the log names it;
//! 4. card entry, log-close and the last head are appended and made durable together.
//!
//! After a crash between 3 and 4, [`super::Recorder::resume`] finds a card entry without log-close
//! and completes step 4, or finds none and the log is simply open.

use std::path::Path;

use rlhf_audit_core::bundle::head::Reason;
use rlhf_audit_core::card;
use rlhf_audit_core::codes::Code;
use rlhf_audit_core::merkle::Hash;
use rlhf_audit_core::records::Payloads;
use rlhf_audit_core::records::card::CardRecord;
use rlhf_audit_core::records::log_close::{LogClose, Status};
use rlhf_audit_core::summary::Summary;
use rlhf_audit_core::trust::Policy;
use rlhf_audit_core::verify::Verifier;
use sha2::{Digest as _, Sha256};

use super::{CaptureError, Recorder};
use crate::durable;
use crate::seal;

/// The card's file in the journal's directory.
pub const CARD_FILE: &str = "card.cbor";

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// As planned, stopped or failed.
    pub status: Status,
    /// The checkpoint that was released.
    pub released: Option<u64>,
    /// Anything to be said.
    pub note: Option<String>,
}

impl Default for Closing {
    fn default() -> Self {
        Self {
            status: Status::Completed,
            released: None,
            note: None,
        }
    }
}

/// What a closed log amounts to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Entries, the closing ones included.
    pub entries: u64,
    /// Root over them.
    pub root: Hash,
    /// SHA-256 of the card.
    pub card_digest: Hash,
}

impl Recorder {
    /// Closes the log: makes its card, seals it in, signs the last head. Everything is durable when
    /// it returns; recording afterwards is refused.
    ///
    /// # Errors
    /// [`CaptureError::Rule`] when the released checkpoint is none of this log; journal errors. The
    /// log is then still open.
    pub fn close(&self, closing: Closing) -> Result<Closed, CaptureError> {
        let mut state = self.lock();
        if state.closed {
            return Err(CaptureError::Closed);
        }
        self.journal.sync()?;
        let time_ms = (self.clock)().max(state.last_time_ms());
        let mut summary = summarise(&self.directory)?;
        summary.integrity.last_time_ms = time_ms;
        let card = card::card(&summary);
        let bytes = card.to_bytes()?;
        durable::put_file(&self.directory.join(CARD_FILE), &bytes)?;
        let digest: Hash = Sha256::digest(&bytes).into();
        let record = CardRecord {
            digest,
            size_bytes: bytes.len() as u64,
            version: card.version,
            ext: None,
        };
        let Closing {
            status,
            released,
            note,
        } = closing;
        state.check_release(released)?;
        state.append(record.into(), &Payloads::default(), time_ms, &self.journal)?;
        let totals = state.totals();
        let close = LogClose {
            status,
            totals,
            released,
            note,
            ext: None,
        };
        state.append(close.into(), &Payloads::default(), time_ms, &self.journal)?;
        state.head(Reason::Close, time_ms, self.signer.as_ref(), &self.journal)?;
        self.journal.sync()?;
        Ok(Closed {
            entries: state.size(),
            root: state.root(),
            card_digest: digest,
        })
    }

    /// Completes a closing that a crash interrupted after the card entry.
    pub(super) fn complete_close(&self) -> Result<(), CaptureError> {
        let mut state = self.lock();
        let time_ms = (self.clock)().max(state.last_time_ms());
        if !state.closed {
            let close = LogClose {
                status: Status::Completed,
                totals: state.totals(),
                released: None,
                note: Some("the process ended while it closed the log; closed on recovery".into()),
                ext: None,
            };
            state.append(close.into(), &Payloads::default(), time_ms, &self.journal)?;
        }
        state.head(Reason::Close, time_ms, self.signer.as_ref(), &self.journal)?;
        Ok(self.journal.sync()?)
    }
}

/// Reads the log back through the verifier, as anybody will, and takes its summary.
fn summarise(directory: &Path) -> Result<Summary, CaptureError> {
    let mut verifier = Verifier::new(Policy::default());
    seal::stream_open_log(directory, &mut |bytes| verifier.feed(bytes))?;
    let outcome = verifier.finish();
    // The stream is a bundle whose end is still to be written.
    let unfinished = |code| matches!(code, Code::TrailerMissing | Code::BundleTruncated);
    if let Some(finding) = outcome
        .findings
        .iter()
        .find(|finding| !unfinished(finding.code))
    {
        return Err(CaptureError::Rule(finding.code));
    }
    outcome
        .unverified
        .into_iter()
        .next()
        .map(|log| log.summary)
        .ok_or(CaptureError::Rule(Code::LogOpenFirst))
}

//! The verifier for browsers and JavaScript runtimes: a thin face over `rlhf_audit_core`.
//!
//! ```js
//! const verifier = new Verifier(trustJson);      // or undefined: integrity only
//! for await (const chunk of file.stream()) verifier.feed(chunk);
//! const verdict = JSON.parse(verifier.finish()); // the bytes that the native verifier gives
//! ```
//!
//! There is no logic here: what is verified, and what is said about it, is the core's.

mod index;
mod prover;
mod segment;

use rlhf_audit_core::card::{self, Card};
use rlhf_audit_core::cbor;
use rlhf_audit_core::trust::Policy;
use rlhf_audit_core::verify::{Outcome, Verifier as Core};
use wasm_bindgen::prelude::*;

use index::Index;
pub use prover::InclusionProver;
pub use segment::{entries, units};

/// Verifies one bundle whose bytes arrive piece by piece.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Verifier {
    core: Option<Core>,
    index: Index,
    outcome: Option<Outcome>,
}

#[wasm_bindgen]
impl Verifier {
    /// A verifier under the trust policy in `policy` (the text of a `trust.json`); without one, only
    /// integrity is judged.
    ///
    /// # Errors
    /// What is wrong with the policy, in words.
    #[wasm_bindgen(constructor)]
    pub fn new(policy: Option<String>) -> Result<Verifier, JsError> {
        let policy = match policy {
            Some(text) => Policy::from_json(&text).map_err(|error| JsError::new(&error))?,
            None => Policy::default(),
        };
        Ok(Self {
            core: Some(Core::new(policy)),
            index: Index::default(),
            outcome: None,
        })
    }

    /// Takes the next bytes of the file, in pieces of any size.
    pub fn feed(&mut self, bytes: &[u8]) {
        if let Some(core) = &mut self.core {
            core.feed(bytes);
            self.index.feed(bytes);
        }
    }

    /// Ends the file and gives the verdict document (VER-9); calling it again gives the same.
    pub fn finish(&mut self) -> String {
        if let Some(core) = self.core.take() {
            self.outcome = Some(core.finish());
        }
        self.outcome
            .as_ref()
            .map(|outcome| outcome.verdict.to_json())
            .unwrap_or_default()
    }

    /// The card that log `log` (its place in the file) seals, as `markdown` or `json`; none unless
    /// the bundle is valid.
    pub fn card(&self, log: usize, format: &str) -> Option<String> {
        let verified = self.outcome.as_ref()?.verified.as_ref()?;
        let card = verified.logs().get(log)?.card.as_ref()?;
        match format {
            "markdown" => Some(card::markdown(card)),
            "json" => Some(card::json(card)),
            _ => None,
        }
    }

    /// The canonical card that the records of log `log` give, whatever the verdict is.
    pub fn card_bytes(&self, log: usize) -> Option<Vec<u8>> {
        let outcome = self.outcome.as_ref()?;
        let verified = outcome.verified.as_ref().map(|verified| verified.logs());
        let log = verified.unwrap_or(&outcome.unverified).get(log)?;
        Card::to_bytes(&card::card(&log.summary)).ok()
    }

    /// The card item of log `log` as it stands in the file.
    pub fn sealed_card(&self, log: usize) -> Option<Vec<u8>> {
        self.index.card(log).map(<[u8]>::to_vec)
    }

    /// The segments in file order, as JSON: `rank`, `first`, `end`, `height`, and `offset` and
    /// `length` of the body in the file.
    pub fn segments(&self) -> String {
        self.index.segments()
    }

    /// The heads that can be read, in file order, as JSON: `rank`, `number`, `size`, `root`,
    /// `time_ms`, `reason`, `kid`, `offset`.
    pub fn heads(&self) -> String {
        self.index.heads()
    }
}

/// One CBOR item, or a sequence, in diagnostic notation (RFC 8949 §8).
///
/// # Errors
/// The code and place of the first fault.
#[wasm_bindgen]
pub fn diagnostic(bytes: &[u8]) -> Result<String, JsError> {
    let style = cbor::Style {
        pretty: false,
        embedded: true,
    };
    cbor::diagnostic(bytes, style).map_err(|error| {
        let (code, offset) = (error.code.name(), error.offset);
        JsError::new(&format!("{code} at byte {offset}"))
    })
}

/// The version of this software.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").into()
}

//! The verifier for browsers and JavaScript runtimes: a thin face over `rlhf_audit_core::verify`.
//!
//! ```js
//! const verifier = new Verifier(trustJson);      // or undefined: integrity only
//! for await (const chunk of file.stream()) verifier.feed(chunk);
//! const verdict = JSON.parse(verifier.finish()); // the bytes that the native verifier gives
//! ```
//!
//! There is no logic here: what is verified, and what is said about it, is the core's.

use rlhf_audit_core::card;
use rlhf_audit_core::trust::Policy;
use rlhf_audit_core::verify::{Outcome, Verifier as Core};
use wasm_bindgen::prelude::*;

/// Verifies one bundle whose bytes arrive piece by piece.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Verifier {
    core: Option<Core>,
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
            outcome: None,
        })
    }

    /// Takes the next bytes of the file, in pieces of any size.
    pub fn feed(&mut self, bytes: &[u8]) {
        if let Some(core) = &mut self.core {
            core.feed(bytes);
        }
    }

    /// Ends the file and gives the verdict as JSON; calling it again gives the same.
    pub fn finish(&mut self) -> String {
        if let Some(core) = self.core.take() {
            self.outcome = Some(core.finish());
        }
        self.outcome
            .as_ref()
            .map(|outcome| outcome.verdict.to_json())
            .unwrap_or_default()
    }

    /// The card of log `index` as Markdown, if the bundle is valid and has one.
    pub fn card_markdown(&self, index: usize) -> Option<String> {
        let verified = self.outcome.as_ref()?.verified.as_ref()?;
        verified
            .logs()
            .get(index)?
            .card
            .as_ref()
            .map(card::markdown)
    }
}

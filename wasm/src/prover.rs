//! Inclusion proofs, in two passes over the file.

use rlhf_audit_core::prove::{Against, InclusionMaker, InclusionSearch};
use wasm_bindgen::prelude::*;

/// Makes the proof file of one entry under the last head of its log (spec/tree.md, "Proof files").
///
/// The whole file goes to [`InclusionProver::feed`], then [`InclusionProver::finish_search`] is
/// called, then the whole file goes to [`InclusionProver::feed_again`].
#[wasm_bindgen]
#[derive(Debug)]
pub struct InclusionProver {
    search: Option<InclusionSearch>,
    maker: Option<InclusionMaker>,
}

fn impossible(error: impl std::fmt::Display) -> JsError {
    JsError::new(&error.to_string())
}

#[wasm_bindgen]
impl InclusionProver {
    /// A proof of entry `entry` in the log of `rank`.
    #[wasm_bindgen(constructor)]
    // Numbers of JavaScript, exact up to 2^53.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn new(rank: f64, entry: f64) -> Self {
        let search = InclusionSearch::new(Some(rank as u64), entry as u64, Against::LastHead);
        Self {
            search: Some(search),
            maker: None,
        }
    }

    /// The next bytes of the file, the first time.
    ///
    /// # Errors
    /// Why there can be no proof.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), JsError> {
        match &mut self.search {
            Some(search) => search.feed(bytes).map_err(impossible),
            None => Ok(()),
        }
    }

    /// Ends the first pass.
    ///
    /// # Errors
    /// Why there can be no proof.
    pub fn finish_search(&mut self) -> Result<(), JsError> {
        if let Some(search) = self.search.take() {
            self.maker = Some(search.finish().map_err(impossible)?);
        }
        Ok(())
    }

    /// The next bytes of the file, the second time.
    ///
    /// # Errors
    /// Why there can be no proof.
    pub fn feed_again(&mut self, bytes: &[u8]) -> Result<(), JsError> {
        match &mut self.maker {
            Some(maker) => maker.feed(bytes).map_err(impossible),
            None => Ok(()),
        }
    }

    /// Ends the second pass and gives the proof file.
    ///
    /// # Errors
    /// Why there can be no proof.
    pub fn finish(&mut self) -> Result<Vec<u8>, JsError> {
        let maker = self.maker.take();
        let maker = maker.ok_or_else(|| JsError::new("the passes before were not made"))?;
        let proof = maker.finish().map_err(impossible)?;
        proof
            .to_bytes()
            .map_err(|misuse| JsError::new(&format!("{misuse:?}")))
    }
}

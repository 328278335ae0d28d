//! Whether a verdict document says what its vector expects, and which kinds it counts.

use serde::Deserialize;

use crate::vector::{First, Verdict};

#[derive(Deserialize)]
struct Document {
    verdict: String,
    trust: String,
    ok: bool,
    findings: Vec<Finding>,
    logs: Vec<Log>,
}

/// A finding; it has more members than a vector's `first`.
#[derive(Deserialize)]
struct Finding {
    code: String,
    step: u64,
    offset: u64,
    rank: Option<u64>,
    entry: Option<u64>,
}

#[derive(Deserialize)]
struct Log {
    kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    kind: String,
}

/// Returns the kinds that the document's logs have.
///
/// # Errors
/// It is no document, or it says something else than the vector.
pub(super) fn kinds_if_agreed(text: &[u8], expected: &Verdict) -> Result<Vec<String>, String> {
    let document: Document = serde_json::from_slice(text).map_err(|error| error.to_string())?;
    let first = document.findings.into_iter().next().map(|one| First {
        code: one.code,
        step: one.step,
        offset: one.offset,
        rank: one.rank,
        entry: one.entry,
    });
    let said = (
        document.verdict.as_str(),
        document.trust.as_str(),
        document.ok,
    );
    if said
        != (
            expected.verdict.as_str(),
            expected.trust.as_str(),
            expected.ok,
        )
    {
        return Err("verdict, trust or ok are not those of expect".to_string());
    }
    if first != expected.first {
        return Err("its first finding is not the one of expect".to_string());
    }
    let kinds = document.logs.into_iter().flat_map(|log| log.kinds);
    Ok(kinds.map(|one| one.kind).collect())
}

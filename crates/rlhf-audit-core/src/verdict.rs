//! What a verifier says of a bundle: one JSON object, the same bytes on every platform.
//!
//! The members stand in a fixed order and hold no clock, path or host; so two verifiers that agree
//! give the same bytes. The schema is `spec/verdict.schema.json`.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

/// What is said of the record's integrity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Integrity {
    /// Nothing is wrong with it.
    Valid,
    /// Something is.
    Invalid,
    /// It is of a version or suite that this verifier does not know; nothing is said about it.
    Unsupported,
}

/// What is said of the signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trust {
    /// Every log's last head is signed by a key that the policy vouches for.
    Trusted,
    /// At least one is not.
    Untrusted,
    /// The policy names no key, or no head could be judged.
    NotEvaluated,
}

/// The whole verdict.
#[derive(Clone, Debug, Serialize)]
pub struct Verdict {
    /// `rlhf-audit-verdict/1`.
    pub format: &'static str,
    /// Integrity.
    pub verdict: Integrity,
    /// Trust.
    pub trust: Trust,
    /// Nothing was found: the record is valid, and what the policy asks for is there.
    pub ok: bool,
    /// The steps in their order.
    pub steps: Vec<StepVerdict>,
    /// All findings, the ones that are not listed included.
    pub findings_total: u64,
    /// The first findings in their normative order.
    pub findings: Vec<FindingVerdict>,
    /// The file.
    pub bundle: BundleVerdict,
    /// The logs in it.
    pub logs: Vec<LogVerdict>,
}

/// One step.
#[derive(Clone, Debug, Serialize)]
pub struct StepVerdict {
    /// Its number.
    pub step: u16,
    /// Its name.
    pub name: &'static str,
    /// `pass`, `fail` or `not-evaluated`.
    pub status: &'static str,
    /// Its findings.
    pub findings: u64,
    /// Why it was not evaluated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
}

/// One finding.
#[derive(Clone, Debug, Serialize)]
pub struct FindingVerdict {
    /// The code.
    pub code: &'static str,
    /// Its number.
    pub number: u16,
    /// The step that reports it.
    pub step: u16,
    /// Offset in the file, in bytes.
    pub offset: u64,
    /// Rank of the log concerned.
    pub rank: Option<u64>,
    /// Sequence number of the entry concerned.
    pub entry: Option<u64>,
    /// What is wrong.
    pub meaning: &'static str,
    /// What to do.
    pub advice: &'static str,
}

/// The file.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BundleVerdict {
    /// Format version.
    pub version: Option<u64>,
    /// Suite.
    pub suite: Option<u64>,
    /// Bytes before the trailer.
    pub length_bytes: Option<u64>,
    /// The software that wrote the file, in its own words.
    pub generator: Option<String>,
    /// Compartments that the header says are withheld, with the reason.
    pub withheld: Vec<WithheldVerdict>,
}

/// A compartment that is withheld somewhere in the bundle.
#[derive(Clone, Debug, Serialize)]
pub struct WithheldVerdict {
    /// The compartment.
    pub compartment: &'static str,
    /// The reason.
    pub reason: &'static str,
}

/// One log.
#[derive(Clone, Debug, Serialize)]
pub struct LogVerdict {
    /// Its id.
    pub log_id: String,
    /// Its rank.
    pub rank: u64,
    /// Ranks of the run.
    pub world_size: Option<u64>,
    /// The run.
    pub run_id: Option<String>,
    /// What people call it.
    pub name: Option<String>,
    /// C2SP origin.
    pub origin: Option<String>,
    /// Who answers for it.
    pub issuer: Option<String>,
    /// Whether its content was generated for demonstration.
    pub synthetic: bool,
    /// Entries.
    pub size: u64,
    /// Root over them.
    pub root: Option<String>,
    /// Spine entries.
    pub spine: u64,
    /// Whether log-close ends it.
    pub closed: bool,
    /// Entries by kind.
    pub kinds: Vec<KindVerdict>,
    /// What is disclosed and what is not.
    pub compartments: Vec<CompartmentVerdict>,
    /// Intervals that were pruned.
    pub pruned_intervals: u64,
    /// Entries in them.
    pub pruned_entries: u64,
    /// Heads.
    pub heads: u64,
    /// The last head.
    pub last_head: Option<HeadVerdict>,
    /// The keys that the log names.
    pub keys: Vec<KeyVerdict>,
    /// Pinned heads.
    pub pins: Vec<PinVerdict>,
    /// The card.
    pub card: CardVerdict,
}

/// Entries of one kind.
#[derive(Clone, Debug, Serialize)]
pub struct KindVerdict {
    /// The kind.
    pub kind: &'static str,
    /// How many are in the bundle.
    pub entries: u64,
}

/// One compartment over the whole log.
#[derive(Clone, Debug, Serialize)]
pub struct CompartmentVerdict {
    /// The compartment.
    pub compartment: &'static str,
    /// Entries that show it.
    pub disclosed: u64,
    /// Entries that withhold it.
    pub withheld: u64,
}

/// A head.
#[derive(Clone, Debug, Serialize)]
pub struct HeadVerdict {
    /// Its number.
    pub number: u64,
    /// Its size.
    pub size: u64,
    /// Its root.
    pub root: String,
    /// When it was signed, by the signer's clock.
    pub time_ms: u64,
    /// Why.
    pub reason: &'static str,
    /// The key.
    pub kid: String,
    /// Whether its signature verifies and its key may sign it.
    pub signed: bool,
    /// The digest by which the next head names it.
    pub digest: String,
}

/// A key that a log names.
#[derive(Clone, Debug, Serialize)]
pub struct KeyVerdict {
    /// Its id.
    pub kid: String,
    /// The public key.
    pub public: String,
    /// The policy's name for it, if the policy vouches for it.
    pub trusted_as: Option<String>,
}

/// A pinned head.
#[derive(Clone, Debug, Serialize)]
pub struct PinVerdict {
    /// Its size.
    pub size: u64,
    /// `consistent`, `inconsistent` or `unproven`.
    pub status: &'static str,
}

/// The card.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CardVerdict {
    /// Digest of the card that the log seals.
    pub digest: Option<String>,
    /// Claims that are what the records give.
    pub claims_same: u64,
    /// Claims that are not, by id.
    pub claims_differing: Vec<String>,
    /// Claims whose inputs this bundle does not show.
    pub claims_not_evaluated: u64,
}

impl Verdict {
    /// The verdict as JSON, two spaces a level, a newline at the end.
    pub fn to_json(&self) -> String {
        // Serialising these types to memory cannot fail: no map with other keys than text, no I/O.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

//! Every bound of the format, as `spec/registry/limits.csv` lists them.
//!
//! A limit is checked before anything is allocated for the thing it bounds, and the conformance
//! vectors hold a bundle at each limit and one beyond it. A larger limit is a new format version.

/// Nesting of arrays and maps in any CBOR item (spec/encoding.md).
pub const DEPTH_MAX: usize = 8;
/// Largest integer used as a count, size, index or time: exact in an IEEE double (encoding.md).
pub const INTEGER_MAX: u64 = (1 << 53) - 1;
/// Bytes of one text string inside a record (encoding.md).
pub const TEXT_BYTES_MAX: usize = 64 * 1024;
/// Bytes of an entry of a spine kind (records.md).
pub const SPINE_ENTRY_BYTES_MAX: usize = 64 * 1024;
/// Bytes of an entry of an event kind (records.md).
pub const EVENT_ENTRY_BYTES_MAX: usize = 1024;
/// Bytes of one compartment's payload (records.md).
pub const PAYLOAD_BYTES_MAX: usize = 1024 * 1024;
/// Compartments of one entry (records.md).
pub const COMMITMENTS_MAX: usize = 4;
/// Bytes of a segment's body (bundle.md).
pub const SEGMENT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Smallest segment height: a segment ends at each multiple of 2^h leaves (bundle.md).
pub const SEGMENT_HEIGHT_MIN: u64 = 4;
/// Largest segment height (bundle.md).
pub const SEGMENT_HEIGHT_MAX: u64 = 16;
/// Bytes of any bundle item other than segment and card (bundle.md).
pub const ITEM_BYTES_MAX: usize = 8192;
/// Bytes of the card (card.md).
pub const CARD_BYTES_MAX: usize = 1024 * 1024;
/// Hashes in an inclusion or consistency proof (tree.md).
pub const PATH_MAX: usize = 63;
/// Leaves of one log (tree.md).
pub const LEAVES_MAX: u64 = 1 << 48;
/// Logs of one run (bundle.md).
pub const RANKS_MAX: u64 = 65_536;
/// Heads of one log (seal.md).
pub const HEADS_MAX: u64 = 1_000_000;
/// Keys a log may ever name (seal.md).
pub const KEYS_MAX: usize = 64;
/// Rows of one reward batch (records.md).
pub const REWARD_ROWS_MAX: usize = 8192;
/// Reward functions of one reward batch (records.md).
pub const REWARD_FUNCTIONS_MAX: usize = 16;
/// Candidates of one annotation (records.md).
pub const CANDIDATES_MAX: usize = 64;
/// Entries of one kind that others may refer to, per log (verification.md).
pub const REFERENCES_MAX: usize = 1_000_000;
/// Runs of entries, per log, that disclose a compartment between runs that do not (verification.md).
pub const DISCLOSED_RUNS_MAX: usize = 4_000_000;
/// Bytes of a whole bundle (bundle.md).
pub const BUNDLE_BYTES_MAX: u64 = 1 << 40;
/// Findings that a verdict lists; the rest are only counted (verification.md).
pub const FINDINGS_MAX: usize = 100;

//! `log-open`: the configuration of a log, its first entry. The log id is its leaf hash.

use alloc::string::String;
use alloc::vec::Vec;

use super::common::{Key, NamedText};
use super::field::{Digest, Ext, record, row};

row! {
    /// A model by name, with its digest and revision where they are known.
    "model" Model {
        /// The name, as in `meta-llama/Llama-2-7b-chat-hf`.
        name: String;
        /// Root of its manifest (see `checkpoint`), or null where it was not hashed.
        digest: Option<Digest>;
        /// The revision or commit.
        revision: Option<String>;
    }
}

record! {
    /// The configuration of a log.
    "log-open" LogOpen {
        /// The run, the same in the logs of all its ranks.
        0 run_id: String;
        /// What people call the run.
        1 name: String;
        /// C2SP origin of the log: a schema-less URL with the run and rank, unique to the log.
        2 origin: String;
        /// Who answers for the log and signs its heads.
        3 issuer: String;
        /// The rank that writes this log.
        4 rank: u64;
        /// The number of ranks of the run.
        5 world_size: u64;
        /// The algorithm: `ppo`, `grpo`, `dpo`, `rloo`, `reward-modeling` …
        6 algorithm: String;
        /// The model that is trained.
        7 model: Model;
        /// The model it was derived from.
        8 base_model: Option<Model>;
        /// The reward model, where one is used.
        9 reward_model: Option<Model>;
        /// Segment height h: a segment ends at each multiple of 2^h leaves.
        10 segment_height: u64;
        /// The cryptographic suite (spec/registry/suites.csv).
        11 suite: u64;
        /// The keys that may sign heads from the start.
        12 keys: Vec<Key>;
        /// Software that wrote and trained, with versions.
        13 software: Vec<NamedText>;
        /// Commitment to the secret behind openings and pseudonyms (spec/seal.md).
        14 secret_commitment: Option<Digest>;
        /// Requirement catalogues that the run is meant to be examined under.
        15 compliance_modes: Option<Vec<String>>;
        /// Digest of the training code.
        16 code_digest: Option<Digest>;
        /// Digest of the lock file of the environment.
        17 lockfile_digest: Option<Digest>;
        /// Says that the content was generated for demonstration and is no real run.
        18 synthetic: Option<bool>;
        /// 16 random bytes, so that no two logs are the same log.
        19 nonce: [u8; 16];
        /// Additions outside this schema.
        23 ext: Option<Ext>;
    }
}

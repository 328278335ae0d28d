//! `dataset`: a data set that the run uses.

use alloc::string::String;
use alloc::vec::Vec;

use super::common::File;
use super::field::{Digest, Ext, choice, record};

choice! {
    /// What a data set is used for.
    "dataset-role" Role {
        /// Prompts for rollouts.
        0 Prompts "prompts";
        /// Preferences or ratings to train on.
        1 Preferences "preferences";
        /// Training of a reward model.
        2 RewardTraining "reward-training";
        /// Evaluation.
        3 Evaluation "evaluation";
        /// Supervised fine-tuning.
        4 Supervised "supervised";
        /// Something else.
        5 Other "other";
    }
}

record! {
    /// A data set that the run uses.
    "dataset" Dataset {
        /// Its name, as in `Anthropic/hh-rlhf`.
        0 name: String;
        /// What it is used for.
        1 role: Role;
        /// Its files in ascending order of path.
        2 files: Vec<File>;
        /// Root over the digests of the files.
        3 manifest_root: Option<Digest>;
        /// The number of rows.
        4 rows: Option<u64>;
        /// Where it comes from.
        5 origin: Option<String>;
        /// Its licence, as an SPDX expression where there is one.
        6 license: Option<String>;
        /// Begin of its collection.
        7 collected_from_ms: Option<u64>, "ms since 1970-01-01T00:00:00Z";
        /// End of its collection.
        8 collected_to_ms: Option<u64>, "ms since 1970-01-01T00:00:00Z";
        /// Whether it contains personal data.
        9 personal_data: Option<bool>;
        /// The split, as in `test`.
        10 split: Option<String>;
        /// How items were selected from it.
        11 selection: Option<String>;
        /// Additions outside this schema.
        23 ext: Option<Ext>;
    }
}

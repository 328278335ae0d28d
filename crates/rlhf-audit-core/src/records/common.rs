//! Rows that several records share.

use alloc::string::String;

use super::field::{Digest, Scalar, row};

row! {
    /// A named measurement, as trainers log them: `["reward/mean", 0.41]`.
    "metric" Metric {
        /// The name under which the trainer logs it.
        name: String;
        /// The value.
        value: f64;
    }
}

row! {
    /// A named setting.
    "setting" Setting {
        /// The name under which the trainer knows it.
        name: String;
        /// The value.
        value: Scalar;
    }
}

row! {
    /// A named text.
    "named-text" NamedText {
        /// The name.
        name: String;
        /// The text.
        text: String;
    }
}

row! {
    /// A named digest of something kept elsewhere.
    "named-digest" NamedDigest {
        /// The name.
        name: String;
        /// SHA-256 of the exact bytes.
        digest: Digest;
    }
}

row! {
    /// A file of a checkpoint or of a data set.
    "file" File {
        /// Path relative to the directory described, with `/` between names.
        path: String;
        /// Size of the file.
        size_bytes: u64, "bytes";
        /// SHA-256 of the file.
        digest: Digest;
    }
}

row! {
    /// A range of entries: first included, end excluded.
    "span" Span {
        /// Sequence number of the first entry.
        first: u64;
        /// One more than the sequence number of the last entry.
        end: u64;
    }
}

row! {
    /// A public key and the algorithm that it is for.
    "key" Key {
        /// The COSE algorithm, written as its absolute value: 19 is COSE −19, Ed25519.
        algorithm: u64;
        /// The raw public key.
        public: Digest;
    }
}

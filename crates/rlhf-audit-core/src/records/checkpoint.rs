//! `checkpoint`: a training checkpoint and the digests of its files.
//!
//! The manifest root is the digest that OpenSSF Model Signing gives a model: SHA-256 over the
//! concatenated file digests in order of path. One digest links the audit trail and the signature.

use alloc::string::String;
use alloc::vec::Vec;

use sha2::{Digest as _, Sha256};

use super::common::{File, Metric};
use super::field::{Digest, Ext, record, row};
use crate::merkle::{Range, leaf_hash};

record! {
    /// A training checkpoint.
    #[derive(Default)]
    "checkpoint" Checkpoint {
        /// What it is called, as in `epoch_3` or `checkpoint-500`.
        0 name: String;
        /// The optimiser step it was taken after.
        1 step: u64;
        /// The epoch, as a fraction.
        2 epoch: Option<f64>;
        /// Metrics at this point.
        3 metrics: Vec<Metric>;
        /// Its files in ascending order of path.
        4 files: Vec<File>;
        /// Root over the digests of the files; absent where no file is named.
        5 manifest_root: Option<Digest>;
        /// The `checkpoint` entry before it on this branch.
        6 parent: Option<u64>;
        /// Whether these are weights that were given to others.
        7 released: bool;
        /// The number of tensors in `content`.
        8 tensors: Option<u64>;
        /// Root of the tree over the tensors in `content` (spec/records.md).
        9 tensor_root: Option<Digest>;
        /// Additions outside this schema.
        23 ext: Option<Ext>;
    }
}

row! {
    /// One tensor.
    "tensor" Tensor {
        /// Its name, as in `model.layers.0.mlp.up_proj.weight`.
        name: String;
        /// Element type, as safetensors writes it: `F32`, `BF16` …
        dtype: String;
        /// Shape.
        shape: Vec<u64>;
        /// SHA-256 of its bytes, row-major, little-endian.
        digest: Digest;
    }
}

record! {
    /// Compartment `content`: the tensors in ascending order of name.
    "checkpoint-content" Tensors {
        /// The tensors.
        0 tensors: Vec<Tensor>;
    }
}

/// The manifest root of files in ascending order of path: SHA-256 over their digests.
pub fn manifest_root(files: &[File]) -> Digest {
    let mut hash = Sha256::new();
    for file in files {
        hash.update(file.digest);
    }
    hash.finalize().into()
}

/// The root of the RFC 9162 tree whose leaves are the encoded tensors.
pub fn tensor_root(tensors: &[Tensor]) -> Digest {
    let mut range = Range::new(0);
    for tensor in tensors {
        range.push(leaf_hash(&super::encode(tensor)));
    }
    range.root().unwrap_or_default()
}

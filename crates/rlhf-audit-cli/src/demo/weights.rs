//! The files of a checkpoint: small, but real safetensors files whose digests anybody can check.

use std::fs;
use std::path::Path;

use rlhf_audit_core::records::checkpoint::Tensor;
use rlhf_audit_core::records::common::{File, Metric};
use rlhf_audit_store::recorder::NewCheckpoint;
use sha2::{Digest as _, Sha256};

use super::rng::Rng;
use crate::failure::Failure;

/// Names and shapes of the tensors, all of them F32.
const TENSORS: [(&str, [u64; 2]); 3] = [
    ("embed.weight", [32, 16]),
    ("head.weight", [16, 32]),
    ("mlp.weight", [16, 16]),
];

/// Writes the files of the checkpoint after `epoch` below `directory` and says what they are.
pub(super) fn checkpoint(
    directory: &Path,
    epoch: u64,
    step: u64,
    released: bool,
) -> Result<NewCheckpoint, Failure> {
    let name = format!("epoch_{epoch}");
    let folder = directory.join(&name);
    fs::create_dir_all(&folder).map_err(|error| Failure::io("make", &folder, &error))?;
    let (weights, tensors) = safetensors(epoch);
    let config = format!("{{\"model_type\": \"demo\", \"epoch\": {epoch}, \"generated\": true}}\n");
    let mut files = Vec::new();
    for (path, content) in [
        ("config.json", config.as_bytes()),
        ("model.safetensors", &weights),
    ] {
        let target = folder.join(path);
        fs::write(&target, content).map_err(|error| Failure::io("write", &target, &error))?;
        files.push(File {
            path: path.into(),
            size_bytes: content.len() as u64,
            digest: Sha256::digest(content).into(),
        });
    }
    Ok(NewCheckpoint {
        name,
        step,
        epoch: Some(epoch as f64 + 1.0),
        metrics: vec![Metric {
            name: "train/reward".into(),
            value: (40.0 + 2.0 * step as f64) / 100.0,
        }],
        files,
        tensors,
        released,
    })
}

/// A safetensors file: length of the header, header, tensors one behind the other.
fn safetensors(epoch: u64) -> (Vec<u8>, Vec<Tensor>) {
    let mut rng = Rng::new(0x5AFE + epoch);
    let (mut data, mut members, mut tensors) = (Vec::new(), Vec::new(), Vec::new());
    for (name, shape) in TENSORS {
        let begin = data.len();
        for _ in 0..shape.iter().product::<u64>() {
            // Exact in F32: an integer below 2^12 by a power of two.
            let value = rng.around(1 << 11) as f32 / 65_536.0;
            data.extend_from_slice(&value.to_le_bytes());
        }
        let end = data.len();
        let [rows, columns] = shape;
        members.push(format!(
            "\"{name}\":{{\"dtype\":\"F32\",\"shape\":[{rows},{columns}],\"data_offsets\":[{begin},{end}]}}"
        ));
        tensors.push(Tensor {
            name: name.into(),
            dtype: "F32".into(),
            shape: shape.to_vec(),
            digest: Sha256::digest(data.get(begin..).unwrap_or_default()).into(),
        });
    }
    let mut header = format!("{{{}}}", members.join(",")).into_bytes();
    // The format wants tensors aligned to eight bytes.
    while !header.len().is_multiple_of(8) {
        header.push(b' ');
    }
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.append(&mut header);
    file.append(&mut data);
    (file, tensors)
}

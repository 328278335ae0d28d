//! Records of the spine that must meet rules by themselves.

use std::string::ToString;
use std::vec;
use std::vec::Vec;

use sha2::{Digest as _, Sha256};

use super::{SEQ, judge};
use crate::codes::Code;
use crate::records::anomaly::Anomaly;
use crate::records::checkpoint::{Checkpoint, Tensor, Tensors, manifest_root, tensor_root};
use crate::records::common::{File, Key, NamedText, Setting, Span};
use crate::records::dataset::Dataset;
use crate::records::declaration::Declaration;
use crate::records::erasure::Erasure;
use crate::records::field::Scalar;
use crate::records::hyperparameters::Hyperparameters;
use crate::records::key_event::{KeyEvent, Operation};
use crate::records::log_open::LogOpen;
use crate::records::policy_update::PolicyUpdate;
use crate::records::tests::make::{Make, Source};
use crate::records::{Compartment, Payload, Payloads, Record, kind_by_number};

/// A record without disclosed payloads.
fn alone(record: impl Into<Record>) -> Vec<Code> {
    judge(record.into(), &Payloads::default())
}

fn spans(pairs: &[(u64, u64)]) -> Vec<Span> {
    pairs
        .iter()
        .map(|(first, end)| Span {
            first: *first,
            end: *end,
        })
        .collect()
}

#[test]
fn ranges_are_ascending_disjoint_and_before() {
    let good: &[&[(u64, u64)]] = &[&[], &[(0, 1)], &[(1, 5), (5, 9)], &[(1, 5), (7, SEQ)]];
    let bad: &[&[(u64, u64)]] = &[
        &[(3, 3)],
        &[(4, 3)],
        &[(1, 5), (4, 9)],
        &[(5, 9), (1, 5)],
        &[(1, 2), (1, 2)],
        &[(1, SEQ + 1)],
        &[(SEQ, SEQ + 1)],
    ];
    let update = |pairs: &[(u64, u64)]| {
        alone(PolicyUpdate {
            inputs: spans(pairs),
            ..PolicyUpdate::default()
        })
    };
    let anomaly = |pairs: &[(u64, u64)]| {
        let mut anomaly = Anomaly::make(&mut Source::Minimal);
        anomaly.entries = Some(spans(pairs));
        alone(anomaly)
    };
    for pairs in good {
        assert_eq!(update(pairs), [], "{pairs:?}");
        assert_eq!(anomaly(pairs), [], "{pairs:?}");
    }
    for pairs in bad {
        assert_eq!(update(pairs), [Code::LineageRange], "{pairs:?}");
        assert_eq!(anomaly(pairs), [Code::RecordReference], "{pairs:?}");
    }
    assert_eq!(alone(Anomaly::make(&mut Source::Minimal)), []);
}

#[test]
fn names_are_ascending_and_unique() {
    let settings = |names: &[&str]| {
        let mut record = Hyperparameters::make(&mut Source::Minimal);
        record.values = names
            .iter()
            .map(|name| Setting {
                name: name.to_string(),
                value: Scalar::Unset,
            })
            .collect();
        alone(record)
    };
    let fields = |names: &[&str]| {
        let mut record = Declaration::make(&mut Source::Minimal);
        record.fields = names
            .iter()
            .map(|name| NamedText {
                name: name.to_string(),
                text: "t".to_string(),
            })
            .collect();
        alone(record)
    };
    for names in [&[][..], &["a"], &["a", "b"], &["B", "a", "aa"]] {
        assert_eq!(
            (settings(names), fields(names)),
            (vec![], vec![]),
            "{names:?}"
        );
    }
    for names in [&["b", "a"][..], &["a", "a"], &["aa", "B"]] {
        let code = vec![Code::SchemaValue];
        assert_eq!(
            (settings(names), fields(names)),
            (code.clone(), code),
            "{names:?}"
        );
    }
}

#[test]
fn erasures_name_compartments_of_an_earlier_entry() {
    let erasure = |entry, compartments: &[u64]| {
        let mut erasure = Erasure::make(&mut Source::Minimal);
        (erasure.entry, erasure.compartments) = (entry, compartments.to_vec());
        alone(erasure)
    };
    assert_eq!(erasure(SEQ - 1, &[0, 1, 2, 3]), []);
    for wrong in [&[][..], &[1, 0], &[2, 2], &[4]] {
        assert_eq!(erasure(0, wrong), [Code::SchemaValue], "{wrong:?}");
    }
    assert_eq!(erasure(SEQ, &[0]), [Code::RecordReference]);
}

fn files(paths: &[&str]) -> Vec<File> {
    (1..)
        .zip(paths)
        .map(|(digit, path)| File {
            path: path.to_string(),
            size_bytes: 1,
            digest: [digit; 32],
        })
        .collect()
}

#[test]
fn manifests_give_their_root() {
    let checkpoint = |files: Vec<File>, manifest_root| {
        alone(Checkpoint {
            files,
            manifest_root,
            ..Checkpoint::default()
        })
    };
    let dataset = |files: Vec<File>, root| {
        let mut dataset = Dataset::make(&mut Source::Minimal);
        (dataset.files, dataset.manifest_root) = (files, root);
        alone(dataset)
    };
    // SHA-256 over the digests in order of path, as OpenSSF Model Signing has it.
    let both = files(&["a.safetensors", "b.safetensors"]);
    let root: [u8; 32] = Sha256::digest([[1; 32], [2; 32]].concat()).into();
    assert_eq!(manifest_root(&both), root);
    let mut wrong = root;
    wrong[0] ^= 1;
    let unsorted = files(&["b", "a"]);
    let doubled = files(&["a", "a"]);
    let code = vec![Code::RecordManifest];
    for (files, root, codes) in [
        (both.clone(), Some(root), vec![]),
        (vec![], None, vec![]),
        (both.clone(), Some(wrong), code.clone()),
        (both.clone(), None, code.clone()),
        (vec![], Some(manifest_root(&[])), code.clone()),
        (
            unsorted.clone(),
            Some(manifest_root(&unsorted)),
            code.clone(),
        ),
        (doubled.clone(), Some(manifest_root(&doubled)), code),
    ] {
        assert_eq!(checkpoint(files.clone(), root), codes, "{files:?}");
        assert_eq!(dataset(files, root), codes);
    }
}

fn tensors(names: &[&str]) -> Vec<Tensor> {
    let tensor = |name: &&str| Tensor {
        name: name.to_string(),
        dtype: "BF16".to_string(),
        shape: vec![2, 3],
        digest: [9; 32],
    };
    names.iter().map(tensor).collect()
}

#[test]
fn tensors_give_their_number_and_root() {
    let judge_with = |count, root, shown: Option<Vec<Tensor>>| {
        let checkpoint = Checkpoint {
            tensors: count,
            tensor_root: root,
            ..Checkpoint::default()
        };
        let mut payloads = Payloads::default();
        if let Some(tensors) = shown {
            let content = Payload::Tensors(Tensors { tensors });
            payloads.set(Compartment::Content, content);
        }
        judge(checkpoint.into(), &payloads)
    };
    let good = tensors(&["a", "b", "c"]);
    let root = tensor_root(&good);
    let mut wrong = root;
    wrong[5] ^= 1;
    let unsorted = tensors(&["b", "a"]);
    let code = [Code::RecordManifest];
    assert_eq!(judge_with(Some(3), Some(root), Some(good.clone())), []);
    assert_eq!(judge_with(Some(3), Some(root), None), []);
    assert_eq!(judge_with(None, None, None), []);
    assert_eq!(judge_with(Some(3), None, None), code);
    assert_eq!(judge_with(None, Some(root), None), code);
    assert_eq!(judge_with(Some(2), Some(root), Some(good.clone())), code);
    assert_eq!(judge_with(Some(3), Some(wrong), Some(good.clone())), code);
    assert_eq!(
        judge_with(Some(2), Some(root), Some(good[..2].to_vec())),
        code
    );
    let root = tensor_root(&unsorted);
    assert_eq!(judge_with(Some(2), Some(root), Some(unsorted)), code);
    // Content without a root in the open: nothing would bind it.
    assert_eq!(judge_with(None, None, Some(good)), code);
}

#[test]
fn kinds_without_rules_of_their_own_pass() {
    for kind in crate::records::KINDS {
        if ["annotation", "reward", "erasure", "log-open", "key-event"].contains(&kind.name) {
            continue;
        }
        let record = crate::records::tests::entry::record(kind, &mut Source::Minimal);
        assert_eq!(alone(record), [], "{}", kind.name);
    }
}

#[test]
fn a_log_names_itself_without_control_characters() {
    let kind = kind_by_number(0).unwrap();
    let open = |change: fn(&mut LogOpen)| {
        let record = crate::records::tests::entry::record(kind, &mut Source::Minimal);
        let Record::LogOpen(mut open) = record else {
            panic!("kind 0 is log-open")
        };
        open.run_id = "run".into();
        open.origin = "lab.example/run".into();
        open.issuer = "Lab".into();
        change(&mut open);
        alone(*open)
    };
    assert_eq!(open(|_| {}), []);
    for change in [
        (|open| open.run_id.clear()) as fn(&mut LogOpen),
        |open| open.origin.push('\n'),
        |open| open.issuer.push('\u{7f}'),
    ] {
        assert_eq!(open(change), [Code::SchemaValue]);
    }
}

#[test]
fn a_key_event_states_what_its_operation_needs_and_no_more() {
    let event = |operation, last_valid_size, possession: Option<[u8; 64]>| {
        let key = Key {
            algorithm: 19,
            public: [1; 32],
        };
        let reason = "rotation".into();
        let ext = None;
        alone(KeyEvent {
            operation,
            key,
            last_valid_size,
            possession,
            reason,
            ext,
        })
    };
    let proof = Some([2; 64]);
    for (codes, cases) in [
        (
            &[][..],
            [
                (Operation::Introduce, None, proof),
                (Operation::Retire, None, None),
                (Operation::Revoke, Some(5), None),
            ],
        ),
        (
            &[Code::SchemaValue],
            [
                (Operation::Introduce, None, None),
                (Operation::Retire, Some(5), None),
                (Operation::Revoke, None, None),
            ],
        ),
    ] {
        for (operation, size, possession) in cases {
            assert_eq!(event(operation, size, possession), codes, "{operation:?}");
        }
    }
}

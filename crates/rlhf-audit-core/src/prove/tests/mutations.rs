//! Every single change of a proof, in its bytes and in its parts.

use std::vec::Vec;

use super::policy;
use crate::bundle::sample::{bundle, log};
use crate::cbor::Error;
use crate::codes::Code;
use crate::limits::{ITEM_BYTES_MAX, PATH_MAX, SPINE_ENTRY_BYTES_MAX};
use crate::prove::{Against, ConsistencyProof, InclusionProof, prove_consistency, prove_inclusion};

fn inclusion(seq: u64) -> InclusionProof {
    prove_inclusion(&bundle(4, 60), None, seq, Against::LastHead).unwrap()
}

fn consistency() -> ConsistencyProof {
    prove_consistency(&bundle(4, 60), None, 0, Against::LastHead).unwrap()
}

fn holds_inclusion(bytes: &[u8]) -> bool {
    InclusionProof::read(bytes).is_ok_and(|proof| proof.check(&policy()).is_ok())
}

fn holds_consistency(bytes: &[u8]) -> bool {
    ConsistencyProof::read(bytes).is_ok_and(|proof| proof.check(&policy()).is_ok())
}

/// Changes each byte, takes each away, and cuts at each.
fn no_change_holds(bytes: &[u8], holds: fn(&[u8]) -> bool) {
    assert!(holds(bytes));
    for at in 0..bytes.len() {
        for flip in [0x01, 0x20, 0x80, 0xff] {
            let mut changed = bytes.to_vec();
            changed[at] ^= flip;
            assert!(!holds(&changed), "byte {at} changed by {flip:02x}");
        }
        let mut shorter = bytes.to_vec();
        shorter.remove(at);
        assert!(!holds(&shorter), "without byte {at}");
        assert!(!holds(&bytes[..at]), "cut at {at}");
    }
    let longer = [bytes, &[0]].concat();
    assert!(!holds(&longer));
}

#[test]
fn no_change_of_a_byte_holds() {
    for seq in [0, 30, 59] {
        no_change_holds(&inclusion(seq).to_bytes().unwrap(), holds_inclusion);
    }
    no_change_holds(&consistency().to_bytes().unwrap(), holds_consistency);
}

/// Each path but the right one, by one change.
fn other_paths(path: &[[u8; 32]]) -> Vec<Vec<[u8; 32]>> {
    let mut paths = Vec::new();
    for at in 0..path.len() {
        let mut without = path.to_vec();
        without.remove(at);
        let mut doubled = path.to_vec();
        doubled.insert(at, path[at]);
        let mut swapped = path.to_vec();
        swapped.swap(at, (at + 1) % path.len());
        paths.extend([without, doubled, swapped]);
    }
    paths.retain(|other| other != path);
    paths
}

#[test]
fn parts_of_other_proofs_do_not_hold() {
    let (policy, log) = (policy(), log(0, 1, 4, 60));
    for seq in 0..60 {
        let good = inclusion(seq);
        assert!(good.check(&policy).is_ok());
        for path in other_paths(&good.path) {
            let other = InclusionProof {
                path,
                ..good.clone()
            };
            assert!(other.check(&policy).is_err());
        }
        for neighbour in [seq.saturating_sub(1), seq + 1, seq + 64] {
            if neighbour == seq {
                continue;
            }
            let moved = InclusionProof {
                seq: neighbour,
                ..good.clone()
            };
            assert!(moved.check(&policy).is_err());
            let place = usize::try_from(neighbour).unwrap();
            if let Some(row) = log.rows.get(place) {
                let entry = row.entry.clone();
                assert!(
                    InclusionProof {
                        entry,
                        ..good.clone()
                    }
                    .check(&policy)
                    .is_err()
                );
                let both = InclusionProof {
                    entry: row.entry.clone(),
                    ..moved
                };
                assert!(both.check(&policy).is_err());
            }
        }
        for (_, head) in &log.heads[..2] {
            let head = head.clone();
            assert!(
                InclusionProof {
                    head,
                    ..good.clone()
                }
                .check(&policy)
                .is_err()
            );
        }
    }
    let good = consistency();
    for path in other_paths(&good.path) {
        let other = ConsistencyProof {
            path,
            ..good.clone()
        };
        assert!(other.check(&policy).is_err());
    }
}

#[test]
fn one_kind_is_not_the_other() {
    let name = Error {
        code: Code::SchemaLength,
        offset: 0,
    };
    assert_eq!(
        ConsistencyProof::read(&inclusion(5).to_bytes().unwrap()),
        Err(name)
    );
    assert_eq!(
        InclusionProof::read(&consistency().to_bytes().unwrap()),
        Err(name)
    );
    let mut renamed = inclusion(5).to_bytes().unwrap();
    renamed[13] = b'2';
    let name = Error {
        code: Code::SchemaValue,
        offset: 1,
    };
    assert_eq!(InclusionProof::read(&renamed), Err(name));
}

#[test]
fn limits_hold_before_anything_is_kept() {
    let good = inclusion(5);
    let read = |proof: &InclusionProof| {
        let bytes = proof.to_bytes().unwrap();
        InclusionProof::read(&bytes).map_err(|error| error.code)
    };
    let with_path = |hashes| InclusionProof {
        path: [[0; 32]].repeat(hashes),
        ..good.clone()
    };
    assert!(read(&with_path(PATH_MAX)).is_ok());
    assert_eq!(read(&with_path(PATH_MAX + 1)), Err(Code::LimitCount));
    let with_head = |size| InclusionProof {
        head: [0].repeat(size),
        ..good.clone()
    };
    assert_eq!(read(&with_head(ITEM_BYTES_MAX)), Err(Code::SchemaType));
    assert_eq!(read(&with_head(ITEM_BYTES_MAX + 1)), Err(Code::LimitItem));
    let with_entry = |size| InclusionProof {
        entry: [0].repeat(size),
        ..good.clone()
    };
    assert_eq!(
        read(&with_entry(SPINE_ENTRY_BYTES_MAX)),
        Err(Code::SchemaType)
    );
    assert_eq!(
        read(&with_entry(SPINE_ENTRY_BYTES_MAX + 1)),
        Err(Code::LimitEntry)
    );
}

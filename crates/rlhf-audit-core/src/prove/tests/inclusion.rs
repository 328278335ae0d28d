//! Inclusion proofs that hold, and what they are refused for.

use super::{policy, reread_inclusion, resigned, trusted};
use crate::bundle::sample::{ISSUER, RUN, bundle, key, log, origin};
use crate::codes::Code;
use crate::cose::{Signer as _, SigningKey, key_id};
use crate::prove::{Against, InclusionProof, Part, Refusal, prove_inclusion};
use crate::trust::{Pin, Policy};

fn proof(seq: u64, against: Against) -> InclusionProof {
    prove_inclusion(&bundle(4, 60), None, seq, against).unwrap()
}

fn refusal(proof: &InclusionProof, policy: &Policy) -> (Part, Code) {
    let Refusal { part, code } = proof.check(policy).unwrap_err();
    (part, code)
}

#[test]
fn every_entry_is_proven_against_every_head_that_covers_it() {
    let log = log(0, 1, 4, 60);
    let (source, policy) = (bundle(4, 60), policy());
    for (number, (size, _)) in (0..).zip(&log.heads) {
        for (seq, row) in (0..*size).zip(&log.rows) {
            let proof = prove_inclusion(&source, None, seq, Against::Head(number)).unwrap();
            let included = reread_inclusion(&proof).check(&policy).unwrap();
            assert_eq!(included.entry.to_bytes().unwrap(), row.entry);
            assert_eq!(included.entry.seq, seq);
            assert_eq!(included.head.head.number, number);
        }
    }
}

#[test]
fn a_checked_head_says_who_signed_it() {
    let head = proof(7, Against::LastHead).check(&policy()).unwrap().head;
    assert_eq!(head.signer, "Example Lab");
    assert_eq!((head.issuer.as_str(), head.subject.as_str()), (ISSUER, RUN));
    assert_eq!(head.kid, key_id(&key().public_key()));
    assert_eq!(head.head.origin, origin(0));
}

#[test]
fn the_encoding_is_as_specified() {
    let proof = proof(0, Against::Head(0));
    let bytes = proof.to_bytes().unwrap();
    assert_eq!(&bytes[..3], &[0x85, 0x77, b'r']);
    assert_eq!(&bytes[2..25], b"rlhf-audit/v1/inclusion");
    // A path of five digests at the end, each 2 + 32 bytes.
    let (_, path) = bytes.split_at(bytes.len() - 5 * 34 - 1);
    assert_eq!(&path[..3], &[0x85, 0x58, 32]);
    assert!(bytes.len() < 2000, "{} bytes", bytes.len());
}

#[test]
fn keys_count_as_the_policy_says() {
    let proof = proof(7, Against::LastHead);
    let head = |code| (Part::Head, code);
    let with = |change: &dyn Fn(&mut Policy)| {
        let mut policy = policy();
        change(&mut policy);
        policy
    };
    let nobody = with(&|policy| policy.keys.clear());
    assert_eq!(refusal(&proof, &nobody), head(Code::TrustUntrusted));
    let other = with(&|policy| policy.keys = [trusted(&SigningKey::from_seed(&[8; 32]))].into());
    assert_eq!(refusal(&proof, &other), head(Code::TrustUntrusted));
    let role = with(&|policy| policy.keys[0].roles = ["witness".into()].into());
    assert_eq!(refusal(&proof, &role), head(Code::TrustRole));
    let elsewhere = with(&|policy| policy.keys[0].origins = Some([origin(1)].into()));
    assert_eq!(refusal(&proof, &elsewhere), head(Code::TrustOrigin));
    let late = with(&|policy| {
        policy.keys[0].valid_until_ms = Some(5);
        policy.as_of_ms = Some(6);
    });
    assert_eq!(refusal(&proof, &late), head(Code::TrustTime));
    // One line of the policy that vouches is enough.
    let twice = with(&|policy| {
        let mut first = policy.keys[0].clone();
        first.roles.clear();
        policy.keys.insert(0, first);
    });
    assert!(proof.check(&twice).is_ok());
}

#[test]
fn a_pinned_head_must_agree() {
    let proof = proof(7, Against::LastHead);
    let head = proof.check(&policy()).unwrap().head.head;
    let mut pinned = policy();
    pinned.pinned.push(Pin {
        log_id: head.log_id,
        size: head.size,
        root: head.root,
    });
    assert!(proof.check(&pinned).is_ok());
    pinned.pinned[0].root[31] ^= 1;
    assert_eq!(refusal(&proof, &pinned), (Part::Head, Code::PinFork));
    pinned.pinned[0].size -= 1;
    assert!(proof.check(&pinned).is_ok());
}

#[test]
fn a_signed_head_that_says_something_else_is_refused() {
    let good = proof(7, Against::LastHead);
    let with = |change: &dyn Fn(&mut crate::bundle::head::Head)| InclusionProof {
        head: resigned(&good.head, change),
        ..good.clone()
    };
    let policy = policy();
    assert_eq!(with(&|_| {}), good);
    let version = with(&|head| head.version = 2);
    assert_eq!(refusal(&version, &policy), (Part::Head, Code::HeadVersion));
    let suite = with(&|head| head.suite = 2);
    assert_eq!(refusal(&suite, &policy), (Part::Head, Code::HeadVersion));
    let elsewhere = with(&|head| head.origin = origin(7));
    assert_eq!(
        refusal(&elsewhere, &policy),
        (Part::Head, Code::TrustOrigin)
    );
    let root = with(&|head| head.root[0] ^= 1);
    assert_eq!(refusal(&root, &policy), (Part::Path, Code::TreeRoot));
    let small = with(&|head| head.size = 7);
    assert_eq!(refusal(&small, &policy), (Part::Path, Code::TreeSize));
    let large = with(&|head| head.size = (1 << 48) + 1);
    assert_eq!(refusal(&large, &policy), (Part::Path, Code::TreeSize));
}

#[test]
fn the_first_entry_must_be_the_one_that_names_the_log() {
    let good = proof(0, Against::LastHead);
    assert!(good.check(&policy()).is_ok());
    let head = resigned(&good.head, |head| head.log_id[0] ^= 1);
    let other = InclusionProof { head, ..good };
    assert_eq!(refusal(&other, &policy()), (Part::Entry, Code::LogId));
}

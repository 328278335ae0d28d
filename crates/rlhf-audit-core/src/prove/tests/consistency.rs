//! Consistency proofs that hold, and what they are refused for.

use super::{policy, reread_consistency, resigned};
use crate::bundle::head::Head;
use crate::bundle::sample::{bundle, log};
use crate::codes::Code;
use crate::prove::{Against, ConsistencyProof, Part, Refusal, prove_consistency};

fn proof(old: u64, new: u64) -> ConsistencyProof {
    prove_consistency(&bundle(4, 100), None, old, Against::Head(new)).unwrap()
}

fn refusal(proof: &ConsistencyProof) -> (Part, Code) {
    let Refusal { part, code } = proof.check(&policy()).unwrap_err();
    (part, code)
}

/// The proof with its new head changed and signed again.
fn with_new(proof: &ConsistencyProof, change: impl FnOnce(&mut Head)) -> ConsistencyProof {
    ConsistencyProof {
        new: resigned(&proof.new, change),
        ..proof.clone()
    }
}

#[test]
fn every_pair_of_heads_is_consistent() {
    let heads = log(0, 1, 4, 100).heads;
    assert_eq!(heads.len(), 6);
    for new in 0..heads.len() {
        for old in 0..=new {
            let proof = proof(old as u64, new as u64);
            let consistent = reread_consistency(&proof).check(&policy()).unwrap();
            assert_eq!(consistent.old.head.size, heads[old].0);
            assert_eq!(consistent.new.head.size, heads[new].0);
        }
    }
}

#[test]
fn the_last_head_is_the_default() {
    let last = prove_consistency(&bundle(4, 100), None, 2, Against::LastHead).unwrap();
    assert_eq!(last, proof(2, 5));
}

#[test]
fn two_heads_of_one_number_or_size_are_a_fork() {
    let good = proof(1, 2);
    let fork = (Part::Head, Code::HeadFork);
    assert_eq!(refusal(&with_new(&good, |head| head.number = 1)), fork);
    let old = good.check(&policy()).unwrap().old.head;
    let split = with_new(&good, |head| head.size = old.size);
    assert_eq!(refusal(&split), fork);
}

#[test]
fn heads_that_do_not_follow_each_other_are_refused() {
    let good = proof(1, 2);
    assert!(good.check(&policy()).is_ok());
    let head = |change: &dyn Fn(&mut Head)| refusal(&with_new(&good, change));
    assert_eq!(
        head(&|head| head.log_id[0] ^= 1),
        (Part::Head, Code::HeadLog)
    );
    assert_eq!(
        head(&|head| head.number = 0),
        (Part::Head, Code::HeadNumber)
    );
    assert_eq!(head(&|head| head.size = 5), (Part::Head, Code::HeadSize));
    assert_eq!(head(&|head| head.spine = 0), (Part::Head, Code::HeadSpine));
    assert_eq!(
        head(&|head| head.spine += 20),
        (Part::Head, Code::HeadSpine)
    );
    assert_eq!(head(&|head| head.time_ms = 0), (Part::Head, Code::HeadTime));
    assert_eq!(
        head(&|head| head.previous = None),
        (Part::Head, Code::HeadPrevious)
    );
    assert_eq!(
        head(&|head| head.root[0] ^= 1),
        (Part::Path, Code::TreeRoot)
    );
    // Turned round.
    let turned = ConsistencyProof {
        old: good.new.clone(),
        new: good.old.clone(),
        path: good.path.clone(),
    };
    assert_eq!(refusal(&turned), (Part::Head, Code::HeadNumber));
}

#[test]
fn both_heads_must_be_trusted() {
    let good = proof(1, 2);
    let mut old = good.clone();
    *old.old.last_mut().unwrap() ^= 1;
    let (part, code) = refusal(&old);
    assert_eq!(part, Part::OldHead);
    assert!(matches!(code, Code::SigMismatch | Code::SigS));
    let nobody = crate::trust::Policy::default();
    let refused = good.check(&nobody).unwrap_err();
    assert_eq!(
        (refused.part, refused.code),
        (Part::OldHead, Code::TrustUntrusted)
    );
}

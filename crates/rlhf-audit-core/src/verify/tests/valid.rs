//! What is good verifies, and the verdict says what is in it.

use proptest::prelude::*;

use super::{assert_valid, codes, every_way, in_pieces, trusting};
use crate::bundle::tests::build::build;
use crate::bundle::tests::plan::{Plan, closed, full, short, tiny, two_ranks};
use crate::hex;
use crate::records::KINDS;
use crate::trust::Policy;
use crate::verdict::Trust;
use crate::verify::{STEPS, verify};

fn plans() -> [Plan; 5] {
    [tiny(), short(), closed(), full(), two_ranks()]
}

#[test]
fn good_bundles_verify_in_every_way() {
    for plan in plans() {
        let bundle = build(&plan).bytes;
        let outcome = every_way(&bundle, &Policy::default());
        assert_valid(&outcome);
        assert_eq!(codes(&outcome), []);
        assert_eq!(outcome.verdict.trust, Trust::NotEvaluated);
        let outcome = every_way(&bundle, &trusting(&[1, 2]));
        assert_eq!(outcome.verdict.trust, Trust::Trusted);
        assert!(outcome.verdict.ok);
    }
}

#[test]
fn the_verdict_tells_what_is_in_the_log() {
    let built = build(&full());
    let outcome = verify(&built.bytes, trusting(&[2]));
    assert_valid(&outcome);
    let verdict = &outcome.verdict;
    assert_eq!((verdict.findings_total, verdict.logs.len()), (0, 1));
    let log = &verdict.logs[0];
    assert_eq!((log.size, log.heads, log.closed), (37, 6, true));
    assert_eq!(log.root, Some(hex::encode(&built.logs[0].root(37))));
    assert_eq!(log.log_id, hex::encode(&built.logs[0].log_id));
    // Every kind occurs, and all entries are counted.
    assert_eq!(log.kinds.len(), KINDS.len());
    assert_eq!(log.kinds.iter().map(|kind| kind.entries).sum::<u64>(), 37);
    let shown: std::vec::Vec<_> = log
        .compartments
        .iter()
        .map(|compartment| {
            (
                compartment.compartment,
                compartment.disclosed,
                compartment.withheld,
            )
        })
        .collect();
    // Contents: 15 pairs, rewards and two checkpoints, without the erased one.
    let expected = [
        ("content", 17, 1),
        ("annotator", 15, 0),
        ("signal", 18, 0),
        ("raw", 0, 1),
    ];
    assert_eq!(shown, expected);
    let head = log.last_head.as_ref().unwrap();
    assert_eq!(
        (head.number, head.size, head.reason, head.signed),
        (5, 37, "close", true)
    );
    let trusted: std::vec::Vec<_> = log.keys.iter().map(|key| key.trusted_as.clone()).collect();
    assert_eq!(trusted, [None, Some("key 2".into())]);
    assert!(log.card.digest.is_some() && log.card.claims_same > 0);
    assert_eq!(log.card.claims_differing, [""; 0]);
}

#[test]
fn each_step_is_performed_or_says_why_not() {
    let outcome = verify(&build(&full()).bytes, Policy::default());
    let steps = &outcome.verdict.steps;
    assert_eq!(steps.len(), STEPS.len());
    for (step, row) in STEPS.iter().zip(steps) {
        let expected = if step.performed {
            "pass"
        } else {
            "not-evaluated"
        };
        assert_eq!(
            (row.step, row.name, row.status),
            (step.number, step.name, expected)
        );
        assert_eq!(row.reason.is_some(), !step.performed);
    }
}

#[test]
fn the_verdict_is_json_that_others_read() {
    let outcome = verify(&build(&two_ranks()).bytes, trusting(&[9]));
    let json = outcome.verdict.to_json();
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["format"], "rlhf-audit-verdict/1");
    assert_eq!(
        (&value["verdict"], &value["trust"]),
        (&"valid".into(), &"untrusted".into())
    );
    assert_eq!(value["ok"], false);
    assert_eq!(value["findings"][0]["code"], "trust.untrusted");
    assert_eq!(value["logs"][1]["rank"], 1);
    assert!(json.ends_with("}\n"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_pieces_give_the_same_verdict(
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
    ) {
        let bundle = build(&two_ranks()).bytes;
        let mut cuts: std::vec::Vec<_> = cuts.iter().map(|cut| cut.index(bundle.len())).collect();
        cuts.extend([0, bundle.len()]);
        cuts.sort_unstable();
        let pieces = cuts.windows(2).map(|pair| &bundle[pair[0]..pair[1]]);
        let outcome = in_pieces(pieces, trusting(&[1]));
        prop_assert_eq!(
            outcome.verdict.to_json(),
            verify(&bundle, trusting(&[1])).verdict.to_json()
        );
    }
}

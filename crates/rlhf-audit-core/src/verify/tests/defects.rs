//! One defect for each code that a bundle can be rejected with.
//!
//! A defect is a plan, one change, and the codes that follow, the first of them the one that it is
//! in the table for. What depends on the changed part is computed from it, so nothing else is
//! wrong; the repaired twin is the plan without the change, and it is valid.

mod content;
mod framing;
mod seal;

use std::collections::BTreeMap;
use std::vec::Vec;

use super::{assert_valid, codes, every_way};
use crate::bundle::tests::build::{Built, Hook, Stage, build, build_with};
use crate::bundle::tests::items;
use crate::bundle::tests::plan::Plan;
use crate::codes::Code;
use crate::trust::Policy;
use crate::verdict::{Integrity, Trust};

/// A change that is the only defect.
enum How {
    /// Before hashing and signing.
    Hook(fn(Stage<'_>)),
    /// In what the log says.
    Plan(fn(&mut Plan)),
    /// In the items; the trailer is made to fit.
    Items(fn(&mut Vec<Vec<u8>>)),
    /// In the finished file.
    Bytes(fn(&mut Vec<u8>)),
    /// In what the verifier knows.
    Policy(fn(&Built) -> Policy),
}

struct Defect {
    name: &'static str,
    plan: fn() -> Plan,
    how: How,
    codes: &'static [Code],
}

const fn defect(
    name: &'static str,
    plan: fn() -> Plan,
    how: How,
    codes: &'static [Code],
) -> Defect {
    Defect {
        name,
        plan,
        how,
        codes,
    }
}

fn all() -> impl Iterator<Item = &'static Defect> {
    [framing::DEFECTS, content::DEFECTS, seal::DEFECTS]
        .into_iter()
        .flatten()
}

impl Defect {
    fn make(&self) -> (Vec<u8>, Policy) {
        let mut plan = (self.plan)();
        let mut policy = Policy::default();
        let bytes = match &self.how {
            How::Hook(change) => {
                let hook: Hook<'_> = &mut |_, stage| change(stage);
                build_with(&plan, hook).bytes
            }
            How::Plan(change) => {
                change(&mut plan);
                build(&plan).bytes
            }
            How::Items(change) => {
                let mut items = items::content(&build(&plan).bytes);
                change(&mut items);
                items::seal(&items)
            }
            How::Bytes(change) => {
                let mut bytes = build(&plan).bytes;
                change(&mut bytes);
                bytes
            }
            How::Policy(know) => {
                let built = build(&plan);
                policy = know(&built);
                built.bytes
            }
        };
        (bytes, policy)
    }
}

#[test]
fn each_defect_has_its_code() {
    for defect in all() {
        let (bytes, policy) = defect.make();
        let outcome = every_way(&bytes, &policy);
        assert_eq!(codes(&outcome), defect.codes, "{}", defect.name);
        let first = outcome.findings.iter().next().unwrap();
        let verdict = &outcome.verdict;
        let expected = match first.code {
            code if code.is_unsupported() => Integrity::Unsupported,
            code if code.is_policy() => Integrity::Valid,
            _ => Integrity::Invalid,
        };
        assert_eq!(verdict.verdict, expected, "{}", defect.name);
        assert!(!verdict.ok, "{}", defect.name);
        assert_eq!(outcome.verified.is_some(), first.code.is_policy());
        let step = verdict
            .steps
            .iter()
            .find(|step| step.step == first.code.step());
        let status = if first.code.is_policy() {
            "pass"
        } else {
            "fail"
        };
        assert_eq!(step.unwrap().status, status, "{}", defect.name);
        assert!(first.offset <= bytes.len() as u64, "{}", defect.name);
        if first.code.is_policy() && first.code != Code::PinUnproven {
            assert_eq!(verdict.trust, Trust::Untrusted);
        }
    }
}

#[test]
fn each_repaired_twin_is_valid() {
    let mut plans: BTreeMap<usize, fn() -> Plan> = BTreeMap::new();
    for defect in all() {
        plans.insert(defect.plan as usize, defect.plan);
    }
    for plan in plans.values() {
        assert_valid(&every_way(&build(&plan()).bytes, &Policy::default()));
    }
}

/// Codes that no bundle has first, and why.
const NEVER_FIRST: &[(Code, &str)] = &[
    (
        Code::LimitBundle,
        "needs a file of 2^40 bytes; the framer's test holds the bound",
    ),
    (
        Code::HeadSize,
        "a head stands behind entries, so a size that does not grow is tree.size first",
    ),
    (
        Code::SigKey,
        "a log that names such a key has log.key in step 4, and no head is verified with it",
    ),
];

#[test]
fn every_code_is_covered() {
    for code in Code::ALL {
        let covered = all().any(|defect| defect.codes[0] == *code);
        let excused = NEVER_FIRST.iter().any(|(other, _)| other == code);
        assert!(covered != excused, "{}: {covered} {excused}", code.name());
    }
}

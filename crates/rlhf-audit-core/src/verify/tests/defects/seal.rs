//! Steps 4 and 5: configuration, tree, heads, keys, pins and trust.

use std::vec;

use super::super::{pinning, trusting};
use super::{Defect, How, defect};
use crate::bundle::head::{Head, Reason};
use crate::bundle::tests::build::Stage;
use crate::bundle::tests::plan::{Plan, Step, full, short, threshold};
use crate::codes::Code;
use crate::records::Record;
use crate::records::key_event::Operation;
use crate::records::log_open::LogOpen;

pub(super) const DEFECTS: &[Defect] = &[
    // Configuration.
    defect(
        "another log id",
        short,
        How::Items(|items| items[1][4] ^= 1),
        &[Code::LogId, Code::HeadLog, Code::CommitMismatch],
    ),
    defect(
        "no configuration",
        short,
        How::Plan(|plan| {
            plan.logs[0].steps[0] = threshold();
        }),
        &[Code::LogOpenFirst, Code::HeadLog, Code::KeyUnknown],
    ),
    defect(
        "two configurations",
        short,
        How::Plan(|plan| {
            let again = plan.logs[0].steps[0].clone();
            plan.logs[0].steps.insert(2, again);
        }),
        &[Code::LogOpenRepeated],
    ),
    defect(
        "suite 2",
        short,
        How::Hook(|s| open(s, |o| o.suite = 2)),
        &[Code::LogSuite],
    ),
    defect(
        "rank 1 of 2",
        short,
        How::Hook(|s| {
            open(s, |o| {
                (o.rank, o.world_size) = (1, 2);
            });
        }),
        &[Code::LogRank],
    ),
    defect(
        "rank 0 of none",
        short,
        How::Hook(|s| open(s, |o| o.world_size = 0)),
        &[Code::LogRank],
    ),
    defect(
        "another height",
        short,
        How::Hook(|s| open(s, |o| o.segment_height = 5)),
        &[Code::LogRank],
    ),
    defect(
        "a key twice",
        short,
        How::Hook(|s| open(s, |o| o.keys.push(o.keys[0].clone()))),
        &[Code::LogKey],
    ),
    defect(
        "another algorithm",
        full,
        How::Hook(|stage| {
            if let Stage::Entry(21, entry) = stage
                && let Record::KeyEvent(event) = &mut entry.record
            {
                event.key.algorithm = 8;
            }
        }),
        &[Code::LogKey, Code::KeyUnknown],
    ),
    // Tree.
    defect(
        "another root",
        short,
        How::Hook(|s| head(s, 1, |h| h.root[0] ^= 1)),
        &[Code::TreeRoot],
    ),
    defect(
        "another size",
        short,
        How::Hook(|s| head(s, 1, |h| h.size += 1)),
        &[Code::TreeSize],
    ),
    defect(
        "a cover without its last hash",
        pruned,
        How::Hook(|stage| {
            if let Stage::Member(3, member) = stage {
                assert_eq!(member[..4], [0x83, 3, 10, 0x83]);
                member[3] = 0x82;
                member.truncate(member.len() - 34);
            }
        }),
        &[Code::TreeCover],
    ),
    defect(
        "a segment that begins later",
        short,
        How::Items(|items| items[5][2] += 1),
        &[Code::TreeGap, Code::CommitMismatch, Code::RecordSeq],
    ),
    // Heads.
    defect(
        "a last head that cannot be read",
        short,
        How::Hook(|stage| {
            if let Stage::Sign1(2, sign1) = stage {
                algorithm(sign1);
            }
        }),
        &[Code::SigHeader],
    ),
    defect(
        "a number left out",
        short,
        How::Hook(|s| head(s, 2, |h| h.number = 3)),
        &[Code::HeadNumber],
    ),
    defect(
        "another predecessor",
        short,
        How::Hook(|s| head(s, 2, |h| h.previous = Some([7; 32]))),
        &[Code::HeadPrevious],
    ),
    defect(
        "a predecessor of the first",
        short,
        How::Hook(|s| head(s, 0, |h| h.previous = Some([7; 32]))),
        &[Code::HeadPrevious],
    ),
    defect(
        "one number twice",
        short,
        How::Hook(|s| head(s, 2, |h| h.number = 1)),
        &[Code::HeadFork],
    ),
    defect(
        "another origin",
        short,
        How::Hook(|s| head(s, 1, |h| h.origin.push('x'))),
        &[Code::HeadLog],
    ),
    defect(
        "one spine entry more",
        short,
        How::Hook(|s| head(s, 1, |h| h.spine += 1)),
        &[Code::HeadSpine],
    ),
    defect(
        "a head before its entries",
        short,
        How::Hook(|s| head(s, 1, |h| h.time_ms -= 5000)),
        &[Code::HeadTime],
    ),
    defect(
        "version 2",
        short,
        How::Hook(|s| head(s, 1, |h| h.version = 2)),
        &[Code::HeadVersion],
    ),
    // Signatures.
    defect(
        "another algorithm in a header",
        short,
        How::Hook(|stage| {
            if let Stage::Sign1(1, sign1) = stage {
                algorithm(sign1);
            }
        }),
        &[Code::SigHeader, Code::HeadNumber, Code::HeadPrevious],
    ),
    defect(
        "two signatures",
        short,
        How::Items(|items| {
            let sign1 = items[6][3..].to_vec();
            items[6][2] = 0x82;
            items[6].extend(sign1);
        }),
        &[Code::SigCount, Code::HeadNumber, Code::HeadPrevious],
    ),
    defect(
        "R of small order",
        short,
        How::Hook(|s| {
            signature(s, |r, _| {
                r.fill(0);
                r[0] = 1;
            });
        }),
        &[Code::SigR],
    ),
    defect(
        "S beyond the order",
        short,
        How::Hook(|s| signature(s, |_, s| s.fill(0xff))),
        &[Code::SigS],
    ),
    defect(
        "another S",
        short,
        How::Hook(|s| signature(s, |_, s| s[0] ^= 1)),
        &[Code::SigMismatch],
    ),
    // Keys.
    defect(
        "a key that nobody named",
        short,
        How::Plan(|plan| sign_last(plan, 9)),
        &[Code::KeyUnknown],
    ),
    defect(
        "a key that seals itself in",
        short,
        How::Plan(|plan| {
            plan.logs[0].steps.extend([
                Step::Key(Operation::Introduce, 2, None),
                Step::Head(Reason::Request, 2),
            ]);
        }),
        &[Code::KeyEarly],
    ),
    defect(
        "a retired key",
        full,
        How::Plan(|plan| sign_last(plan, 1)),
        &[Code::KeyRetired],
    ),
    defect(
        "a revoked key",
        short,
        How::Plan(|plan| {
            plan.logs[0].steps.extend([
                Step::Key(Operation::Revoke, 1, Some(21)),
                Step::Head(Reason::Request, 1),
            ]);
        }),
        &[Code::KeyRevoked],
    ),
    defect(
        "a key revoked for what it signed",
        full,
        How::Plan(|plan| {
            for step in &mut plan.logs[0].steps {
                if let Step::Key(Operation::Revoke, 1, last_valid) = step {
                    *last_valid = Some(22);
                }
            }
        }),
        &[Code::KeyRevoked],
    ),
    // Pins.
    defect(
        "another root pinned",
        short,
        How::Policy(|built| {
            let mut policy = pinning(built, &[5]);
            policy.pinned[0].root[0] ^= 1;
            policy
        }),
        &[Code::PinFork],
    ),
    defect(
        "more pinned than there is",
        short,
        How::Policy(|built| {
            let mut policy = pinning(built, &[21]);
            policy.pinned[0].size = 22;
            policy
        }),
        &[Code::PinRollback],
    ),
    defect(
        "pinned where it is pruned",
        pruned,
        How::Policy(|built| pinning(built, &[7])),
        &[Code::PinUnproven],
    ),
    // Trust.
    defect(
        "another key trusted",
        short,
        How::Policy(|_| trusting(&[3])),
        &[Code::TrustUntrusted],
    ),
    defect(
        "another role",
        short,
        How::Policy(|_| {
            let mut policy = trusting(&[1]);
            policy.keys[0].roles = vec!["witness".into()];
            policy
        }),
        &[Code::TrustRole],
    ),
    defect(
        "another origin trusted",
        short,
        How::Policy(|_| {
            let mut policy = trusting(&[1]);
            policy.keys[0].origins = Some(vec!["lab.example/runs/2/*".into()]);
            policy
        }),
        &[Code::TrustOrigin],
    ),
    defect(
        "a key that ran out",
        short,
        How::Policy(|_| {
            let mut policy = trusting(&[1]);
            policy.keys[0].valid_until_ms = Some(999);
            policy.as_of_ms = Some(1000);
            policy
        }),
        &[Code::TrustTime],
    ),
];

/// [`short`] without entries 3 to 9.
fn pruned() -> Plan {
    let mut plan = short();
    plan.logs[0].prune.push(3..10);
    plan
}

fn open(stage: Stage<'_>, change: fn(&mut LogOpen)) {
    if let Stage::Entry(0, entry) = stage
        && let Record::LogOpen(open) = &mut entry.record
    {
        change(open);
    }
}

fn head(stage: Stage<'_>, place: u64, change: fn(&mut Head)) {
    if let Stage::Head(number, head) = stage
        && number == place
    {
        change(head);
    }
}

/// Changes R and S of the second head.
fn signature(stage: Stage<'_>, change: fn(&mut [u8], &mut [u8])) {
    if let Stage::Sign1(1, sign1) = stage {
        let at = sign1.len() - 64;
        let (r, s) = sign1[at..].split_at_mut(32);
        change(r, s);
    }
}

/// Makes COSE −19 into −20 in the protected header `{1: -19, …}`.
fn algorithm(sign1: &mut [u8]) {
    assert_eq!(sign1[4..7], [0xa4, 0x01, 0x32]);
    sign1[6] = 0x33;
}

fn sign_last(plan: &mut Plan, digit: u8) {
    let Some(Step::Head(_, key)) = plan.logs[0].steps.last_mut() else {
        panic!("a log ends with a head");
    };
    *key = digit;
}

//! The chain of heads of one log: signature, size, root, predecessor (spec/seal.md).

use alloc::string::String;

use super::keys::{Keys, Trust};
use crate::bundle::frame::Item;
use crate::bundle::head::Head;
use crate::bundle::item::HeadItem;
use crate::bundle::{SUITE, VERSION};
use crate::cbor::Error;
use crate::codes::Code;
use crate::cose::Sign1;
use crate::findings::{Finding, Findings};
use crate::limits::HEADS_MAX;
use crate::merkle::Hash;
use crate::records;

/// What the entries before a head say that the head must agree with.
#[derive(Debug)]
pub(super) struct Expected<'a> {
    pub(super) log_id: &'a Hash,
    pub(super) origin: &'a str,
    pub(super) issuer: &'a str,
    pub(super) run_id: &'a str,
    pub(super) size: u64,
    /// The root, or `None` where the entries could not all be read.
    pub(super) root: Option<Hash>,
    pub(super) spine: u64,
    pub(super) last_time: u64,
}

/// A head that was read, whatever is wrong with it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The signed payload.
    pub head: Head,
    /// The digest by which the next head must name it.
    pub digest: Hash,
    /// The key that it names.
    pub kid: [u8; 16],
    /// Whether the key may sign it and the signature verifies.
    pub signed: bool,
    /// The policy's name for the key, or that a trusted key introduced it.
    pub(super) trust: Trust,
    /// Its place in the file.
    pub offset: u64,
}

/// The chain so far.
#[derive(Debug, Default)]
pub(super) struct Chain {
    pub(super) count: u64,
    pub(super) last: Option<Seen>,
}

impl Chain {
    /// Takes the next head.
    pub(super) fn take(
        &mut self,
        item: &Item,
        expected: &Expected<'_>,
        keys: &mut Keys,
        findings: &mut Findings,
    ) {
        let mut find = |code| findings.push(Finding::at(code, item.offset));
        self.count += 1;
        if self.count > HEADS_MAX {
            return find(Code::LimitCount);
        }
        let (sign1, head) = match read(item) {
            Ok(read) => read,
            Err(error) => return findings.push(error),
        };
        content(&sign1, &head, expected, &mut find);
        self.order(&head, &mut find);
        let (number, size) = (head.number, head.size);
        let (signed, trust) = match keys.signer(sign1.kid, number, size) {
            Ok(key) => match sign1.verify(&key.public) {
                Ok(()) => (true, key.trust.clone()),
                Err(code) => {
                    find(code);
                    (false, Trust::No(Code::TrustUntrusted))
                }
            },
            Err(code) => {
                find(code);
                (false, Trust::No(Code::TrustUntrusted))
            }
        };
        if signed {
            keys.sealed(sign1.kid, number, size, item.offset);
        }
        let digest = Head::digest(sign1.payload);
        self.last = Some(Seen {
            head,
            digest,
            kid: sign1.kid,
            signed,
            trust,
            offset: item.offset,
        });
    }

    /// The head against its predecessor.
    fn order(&self, head: &Head, find: &mut dyn FnMut(Code)) {
        let Some(last) = &self.last else {
            if head.number != 0 {
                find(Code::HeadNumber);
            }
            if head.previous.is_some() {
                find(Code::HeadPrevious);
            }
            return;
        };
        let before = &last.head;
        let twice = head.number == before.number;
        let split = head.size == before.size && head.root != before.root;
        if twice || split {
            find(Code::HeadFork);
        } else if head.number != before.number.saturating_add(1) {
            find(Code::HeadNumber);
        }
        if head.previous != Some(last.digest) {
            find(Code::HeadPrevious);
        }
        if head.size <= before.size {
            find(Code::HeadSize);
        }
        if head.time_ms < before.time_ms {
            find(Code::HeadTime);
        }
    }
}

/// The head against the log that it stands in.
fn content(sign1: &Sign1<'_>, head: &Head, expected: &Expected<'_>, find: &mut dyn FnMut(Code)) {
    if (head.version, head.suite) != (VERSION, SUITE) {
        find(Code::HeadVersion);
    }
    if head.log_id != *expected.log_id
        || head.origin != expected.origin
        || sign1.iss != expected.issuer
        || sign1.sub != expected.run_id
    {
        find(Code::HeadLog);
    }
    if let Some(root) = expected.root {
        if head.size != expected.size {
            find(Code::TreeSize);
        } else if head.root != root {
            find(Code::TreeRoot);
        }
        if head.spine != expected.spine {
            find(Code::HeadSpine);
        }
    }
    if head.time_ms < expected.last_time {
        find(Code::HeadTime);
    }
}

fn read(item: &Item) -> Result<(Sign1<'_>, Head), Error> {
    let HeadItem {
        sign1,
        payload_offset,
        ..
    } = HeadItem::read(item)?;
    let head = records::decode(sign1.payload, payload_offset)?;
    Ok((sign1, head))
}

/// The name under which the policy knows a key.
pub(super) fn trusted_name(trust: &Trust) -> Option<String> {
    match trust {
        Trust::Named(name) => Some(name.clone()),
        Trust::Introduced => Some("introduced by a trusted key".into()),
        Trust::No(_) => None,
    }
}

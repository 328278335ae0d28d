//! The card that a log seals: its digest, its form, and every claim regenerated and compared.

use alloc::string::String;
use alloc::vec::Vec;

use sha2::{Digest as _, Sha256};

use super::log::LogState;
use crate::card::{self, Card, Status, Visibility};
use crate::codes::Code;
use crate::findings::Finding;
use crate::merkle::Hash;
use crate::summary::Integrity;

/// What a card entry says, and the state of the log before it.
#[derive(Clone, Debug)]
pub(super) struct SealedCard {
    pub(super) digest: Hash,
    pub(super) size_bytes: u64,
    pub(super) version: u64,
    pub(super) seq: u64,
    pub(super) offset: u64,
    pub(super) integrity: Integrity,
}

/// What became of a log's card.
#[derive(Clone, Debug, Default)]
pub(super) struct Judged {
    /// The card, if it could be read.
    pub(super) card: Option<Card>,
    /// Claims that are what the records give.
    pub(super) same: u64,
    /// Claims that are not, by id.
    pub(super) differing: Vec<String>,
    /// Claims whose inputs this bundle does not show.
    pub(super) not_evaluated: u64,
}

/// Judges the card of a log whose entries have all been taken.
pub(super) fn judge(log: &mut LogState) -> Judged {
    let (sealed, item) = match (log.card.take(), log.card_item.take()) {
        (None, None) => return Judged::default(),
        (Some(sealed), Some(item)) => (sealed, item),
        (Some(sealed), None) => {
            let finding = Finding::at(Code::CardMissing, sealed.offset).entry(sealed.seq);
            log.findings.push(Finding {
                rank: Some(log.context.rank),
                ..finding
            });
            log.card = Some(sealed);
            return Judged::default();
        }
        (None, Some(item)) => {
            let finding = Finding::at(Code::CardMissing, item.offset);
            log.findings.push(Finding {
                rank: Some(log.context.rank),
                ..finding
            });
            return Judged::default();
        }
    };
    let rank = Some(log.context.rank);
    let digest: Hash = Sha256::digest(&item.bytes).into();
    if digest != sealed.digest || sealed.size_bytes != item.bytes.len() as u64 {
        log.findings.push(Finding {
            rank,
            ..Finding::at(Code::CardDigest, item.offset)
        });
    }
    let (version, next) = (sealed.version, sealed.seq.saturating_add(1));
    log.card = Some(sealed);
    let told = match Card::read(&item.bytes) {
        Ok(card) if card.version == version => card,
        Ok(_) => {
            log.findings.push(Finding {
                rank,
                ..Finding::at(Code::CardMalformed, item.offset)
            });
            return Judged::default();
        }
        Err(error) => {
            log.findings.push(Finding {
                rank,
                ..Finding::at(Code::CardMalformed, item.bytes_offset + error.offset)
            });
            return Judged::default();
        }
    };
    if log.closed != Some(next) {
        // Not the last thing that the log says, so it describes another log (`card.place`).
        return Judged {
            card: Some(told),
            ..Judged::default()
        };
    }
    compare(log, told, item.offset)
}

fn compare(log: &mut LogState, told: Card, offset: u64) -> Judged {
    let summary = log.summary();
    let regenerated = card::card(&summary);
    let visibility = Visibility::of(&summary);
    let mut judged = Judged::default();
    for check in card::compare(&told, &regenerated, &visibility) {
        match check.status {
            Status::Same => judged.same += 1,
            Status::NotEvaluated(_) => judged.not_evaluated += 1,
            Status::Differs => judged.differing.push(check.id),
        }
    }
    if !judged.differing.is_empty() {
        let finding = Finding {
            rank: Some(log.context.rank),
            ..Finding::at(Code::CardClaim, offset)
        };
        log.findings.push(finding);
    }
    judged.card = Some(told);
    judged
}

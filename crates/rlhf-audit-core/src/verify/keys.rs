//! The keys of one log: which may sign which head (spec/seal.md, "Keys").
//!
//! Keys count by place in the log, never by the time that a signer states. A key introduced by a
//! key event may sign only after a head by an older key has sealed the introduction; so nobody can
//! give himself a key and sign with it in one step.

use alloc::string::String;
use alloc::vec::Vec;

use crate::codes::Code;
use crate::cose;
use crate::limits::KEYS_MAX;
use crate::merkle::Hash;
use crate::records::common::Key;
use crate::records::key_event::{KeyEvent, Operation, possession_message};
use crate::trust::Policy;

/// The number that stands for COSE −19 in records.
pub(super) const ED25519: u64 = 19;

/// How the verifier's policy stands to a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// The policy names it.
    Named(String),
    /// A trusted key introduced it.
    Introduced,
    /// Neither.
    No(Code),
}

/// One key of a log.
#[derive(Clone, Debug)]
pub(super) struct KeyState {
    pub(super) kid: [u8; 16],
    pub(super) public: Hash,
    pub(super) trust: Trust,
    /// Number of the first head that it may sign; `None` until its introduction is sealed.
    from_head: Option<u64>,
    /// Number of the last head that it may sign.
    until_head: Option<u64>,
    retiring: bool,
    revoked_at: Option<u64>,
    /// Size and place of the largest head that it signed.
    last_signed: Option<(u64, u64)>,
}

/// All keys that a log ever named.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    pub(super) states: Vec<KeyState>,
}

impl Keys {
    /// Adds the keys of the log's configuration.
    pub(super) fn open(&mut self, keys: &[Key], policy: &Policy, origin: &str) -> Result<(), Code> {
        if keys.is_empty() {
            return Err(Code::LogKey);
        }
        keys.iter().try_for_each(|key| {
            let trust = match policy.vouches_for(&key.public, origin) {
                Ok(named) => Trust::Named(named.name.clone()),
                Err(code) => Trust::No(code),
            };
            self.add(key, trust, Some(0))
        })
    }

    /// Applies a key event at `seq`.
    pub(super) fn event(
        &mut self,
        event: &KeyEvent,
        log_id: &Hash,
        seq: u64,
        policy: &Policy,
        origin: &str,
    ) -> Result<(), (Code, Option<u64>)> {
        match event.operation {
            Operation::Introduce => {
                let message = possession_message(log_id, seq, &event.key.public);
                // That it is there at all is a rule of the record.
                let Some(signature) = event.possession else {
                    return Ok(());
                };
                let trust = match policy.vouches_for(&event.key.public, origin) {
                    Ok(named) => Trust::Named(named.name.clone()),
                    Err(code) => Trust::No(code),
                };
                self.add(&event.key, trust, None)
                    .map_err(|code| (code, None))?;
                cose::verify(&event.key.public, &message, &signature)
                    .map_err(|_| (Code::RecordPossession, None))
            }
            Operation::Retire => {
                let key = self.named(event)?;
                key.retiring = true;
                Ok(())
            }
            Operation::Revoke => {
                let Some(last_valid) = event.last_valid_size else {
                    return Ok(());
                };
                let key = self.named(event)?;
                key.revoked_at = Some(key.revoked_at.map_or(last_valid, |old| old.min(last_valid)));
                // A head that this key signed before, beyond what is now valid, falls too.
                match key.last_signed {
                    Some((size, offset)) if size > last_valid => {
                        Err((Code::KeyRevoked, Some(offset)))
                    }
                    _ => Ok(()),
                }
            }
        }
    }

    /// The key that a head of this number and size names, if it may sign it.
    pub(super) fn signer(&self, kid: [u8; 16], number: u64, size: u64) -> Result<&KeyState, Code> {
        let key = self
            .states
            .iter()
            .find(|key| key.kid == kid)
            .ok_or(Code::KeyUnknown)?;
        if key.from_head.is_none_or(|from| number < from) {
            return Err(Code::KeyEarly);
        }
        if key.until_head.is_some_and(|until| number > until) {
            return Err(Code::KeyRetired);
        }
        if key.revoked_at.is_some_and(|last_valid| size > last_valid) {
            return Err(Code::KeyRevoked);
        }
        Ok(key)
    }

    /// Notes that a head was sealed: introductions and retirements before it take effect.
    pub(super) fn sealed(&mut self, kid: [u8; 16], number: u64, size: u64, offset: u64) {
        let trusted = self
            .states
            .iter()
            .any(|key| key.kid == kid && !matches!(key.trust, Trust::No(_)));
        for key in &mut self.states {
            if key.kid == kid {
                key.last_signed = Some((size, offset));
            }
            if key.from_head.is_none() {
                key.from_head = Some(number.saturating_add(1));
                // A key that the policy names and excludes stays excluded.
                if trusted && key.trust == Trust::No(Code::TrustUntrusted) {
                    key.trust = Trust::Introduced;
                }
            }
            if key.retiring {
                key.until_head.get_or_insert(number);
            }
        }
    }

    fn add(&mut self, key: &Key, trust: Trust, from_head: Option<u64>) -> Result<(), Code> {
        let known = self.states.iter().any(|state| state.public == key.public);
        if key.algorithm != ED25519 || known || cose::check_key(&key.public).is_err() {
            return Err(Code::LogKey);
        }
        if self.states.len() >= KEYS_MAX {
            return Err(Code::LimitCount);
        }
        self.states.push(KeyState {
            kid: cose::key_id(&key.public),
            public: key.public,
            trust,
            from_head,
            until_head: None,
            retiring: false,
            revoked_at: None,
            last_signed: None,
        });
        Ok(())
    }

    fn named(&mut self, event: &KeyEvent) -> Result<&mut KeyState, (Code, Option<u64>)> {
        self.states
            .iter_mut()
            .find(|key| key.public == event.key.public)
            .ok_or((Code::LogKey, None))
    }
}

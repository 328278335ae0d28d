//! Whether a head that stands alone may be believed.

use alloc::string::String;
use core::{error, fmt};

use crate::bundle::head::Head;
use crate::bundle::item::place_within;
use crate::bundle::{SUITE, VERSION};
use crate::cbor::{Error, Reader};
use crate::codes::Code;
use crate::cose::{Sign1, key_id};
use crate::merkle::{Hash, ProofError};
use crate::records;
use crate::trust::{Pin, Policy};

/// A head that a trusted key signed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CheckedHead {
    /// What it says.
    pub head: Head,
    /// The digest by which the next head names it.
    pub digest: Hash,
    /// The id of the key that signed it.
    pub kid: [u8; 16],
    /// The policy's name for the key.
    pub signer: String,
    /// Who runs the log, by the signed header.
    pub issuer: String,
    /// The run that the log is of, by the signed header.
    pub subject: String,
}

/// Why a proof does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The part of the proof that is at fault.
    pub part: Part,
    /// What is wrong with it.
    pub code: Code,
}

/// A part of a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The head of an inclusion proof, or the new one of a consistency proof.
    Head,
    /// The old head of a consistency proof.
    OldHead,
    /// The entry of an inclusion proof.
    Entry,
    /// The hashes, with the sizes and roots that they connect.
    Path,
}

/// Reads one tagged COSE_Sign1 and the head that it signs; `base` is their place in the file.
pub(super) fn parse(bytes: &[u8], base: u64) -> Result<(Sign1<'_>, Head), Error> {
    let mut reader = Reader::at(bytes, base);
    let sign1 = Sign1::read(&mut reader)?;
    reader.finish()?;
    let offset = base.saturating_add(place_within(bytes, sign1.payload));
    let head = records::decode(sign1.payload, offset)?;
    Ok((sign1, head))
}

/// Checks that a key which the policy vouches for signed the head.
pub(super) fn head(bytes: &[u8], policy: &Policy) -> Result<CheckedHead, Code> {
    let (sign1, head) = parse(bytes, 0).map_err(|error| error.code)?;
    if (head.version, head.suite) != (VERSION, SUITE) {
        return Err(Code::HeadVersion);
    }
    let mut keys = policy.keys.iter();
    let key = keys.find(|key| key_id(&key.public) == sign1.kid);
    let public = key.ok_or(Code::TrustUntrusted)?.public;
    sign1.verify(&public)?;
    // The key may stand in the policy more than once, with other roles and origins.
    let signer = policy.vouches_for(&public, &head.origin)?.name.clone();
    let contradicts =
        |pin: &Pin| (pin.log_id, pin.size) == (head.log_id, head.size) && pin.root != head.root;
    if policy.pinned.iter().any(contradicts) {
        return Err(Code::PinFork);
    }
    Ok(CheckedHead {
        digest: Head::digest(sign1.payload),
        kid: sign1.kid,
        signer,
        issuer: sign1.iss.into(),
        subject: sign1.sub.into(),
        head,
    })
}

impl Refusal {
    pub(super) const fn path(error: ProofError) -> Self {
        let code = match error {
            ProofError::SizeTooLarge | ProofError::IndexOutOfRange => Code::TreeSize,
            ProofError::OldSizeZero | ProofError::SizeShrinks => Code::HeadSize,
            ProofError::PathLength => Code::SchemaLength,
            ProofError::RootMismatch | ProofError::OldRootMismatch => Code::TreeRoot,
        };
        Self {
            part: Part::Path,
            code,
        }
    }
}

impl Part {
    pub(super) fn fault(self, code: Code) -> Refusal {
        Refusal { part: self, code }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = match self.part {
            Part::Head => "the head",
            Part::OldHead => "the old head",
            Part::Entry => "the entry",
            Part::Path => "the path",
        };
        let (name, meaning) = (self.code.name(), self.code.meaning());
        write!(f, "{part} does not hold: {name}: {meaning}")
    }
}

impl error::Error for Refusal {}

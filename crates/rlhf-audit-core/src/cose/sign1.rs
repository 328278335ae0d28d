//! The envelope of a signed head: COSE_Sign1 (RFC 9052 §4.2) with one header and no choice.
//!
//! ```text
//! 18([
//!   << {1: -19, 4: h'kid', 15: {1: "iss", 2: "sub"}, 16: "application/vnd.rlhf-audit.head+cose"} >>,
//!   {},
//!   h'payload',
//!   h'signature'
//! ])
//! ```
//!
//! The protected header names the algorithm (−19, Ed25519 of RFC 9864), the key ([`key_id`]), who
//! signs what (CWT claims `iss` and `sub`, RFC 9597) and the type of the payload (RFC 9596).
//! Whatever else COSE allows there is refused with [`Code::SigHeader`]: an algorithm of choice, a
//! critical label, a certificate, a label in the unprotected header, a detached payload. What is
//! not signed cannot be said.
//!
//! [`Sign1::read`] judges the form, [`Sign1::verify`] the signature. Neither looks into the
//! payload, nor decides whether the key may sign: the caller looks it up by `kid`, among the keys
//! that its log names.

use alloc::vec::Vec;

use super::ed25519::{self, Signer, key_id};
use crate::cbor::{Error, Kind, Misuse, Reader, TAG_COSE_SIGN1, Writer};
use crate::codes::Code;

/// The algorithm Ed25519, fully specified (RFC 9864 §2.2).
pub const ALG_ED25519: i64 = -19;

/// The `typ` of a head (RFC 9596).
pub const HEAD_TYPE: &str = "application/vnd.rlhf-audit.head+cose";

/// A COSE_Sign1 of this profile, well-formed and not yet verified. It borrows what was read.
#[derive(Clone, Debug)]
pub struct Sign1<'a> {
    /// The id of the key that is said to have signed ([`key_id`]).
    pub kid: [u8; 16],
    /// The issuer: who runs the log.
    pub iss: &'a str,
    /// The subject: what the log is about.
    pub sub: &'a str,
    /// The encoded protected header, as received.
    pub protected: &'a [u8],
    /// The signed content, as received.
    pub payload: &'a [u8],
    /// R ‖ S of Ed25519 over the [`sig_structure`].
    pub signature: [u8; 64],
    /// The absolute offset of the tag, in bytes.
    pub offset: u64,
}

impl<'a> Sign1<'a> {
    /// Reads one tagged COSE_Sign1.
    ///
    /// Encoding is judged before form, and the envelope before what its header says.
    ///
    /// # Errors
    ///
    /// What [`Reader`] reports on the encoding; [`Code::SchemaType`] and [`Code::SchemaLength`] for
    /// something other than `[bytes, map, bytes, bytes .size 64]` under tag 18;
    /// [`Code::CborTrailing`] for bytes behind the map in the protected header;
    /// [`Code::SigHeader`] for any other protected or unprotected header than the profile's.
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let offset = reader.offset();
        reader.tag(TAG_COSE_SIGN1)?;
        let start = reader.offset();
        let mut members = Reader::at(reader.item()?, start);

        members.array_of(4)?;
        let protected_at = members.offset();
        let protected = members.bytes()?;
        // `protected` ends where the reader stands now.
        let content_at = members.offset().saturating_sub(protected.len() as u64);
        let unprotected_at = members.offset();
        let unprotected_labels = unprotected_labels(&mut members)?;
        let payload = members.bytes()?;
        let signature_at = members.offset();
        let signature = <[u8; 64]>::try_from(members.bytes()?)
            .map_err(|_| fault(Code::SchemaLength, signature_at))?;

        // RFC 9052 §3 writes an empty header as no bytes; it is well-formed and not ours.
        demand(!protected.is_empty(), protected_at)?;
        let header = Header::read(protected, content_at)?;
        demand(unprotected_labels == 0, unprotected_at)?;
        Ok(Self {
            kid: header.kid,
            iss: header.iss,
            sub: header.sub,
            protected,
            payload,
            signature,
            offset,
        })
    }

    /// Verifies the signature with a public key; the caller has looked it up by `kid`.
    ///
    /// # Errors
    ///
    /// As [`ed25519::verify`]: [`Code::SigKey`], [`Code::SigS`], [`Code::SigR`],
    /// [`Code::SigMismatch`].
    pub fn verify(&self, public: &[u8; 32]) -> Result<(), Code> {
        let message = sig_structure(self.protected, self.payload);
        ed25519::verify(public, &message, &self.signature)
    }
}

/// Signs a payload and encodes the tagged COSE_Sign1.
///
/// # Errors
///
/// A [`Misuse`] if `iss` or `sub` is longer than [`TEXT_BYTES_MAX`](crate::limits::TEXT_BYTES_MAX).
pub fn sign(signer: &dyn Signer, iss: &str, sub: &str, payload: &[u8]) -> Result<Vec<u8>, Misuse> {
    let protected = protected(&key_id(&signer.public_key()), iss, sub)?;
    let signature = signer.sign(&sig_structure(&protected, payload));
    let mut writer = Writer::new();
    writer.tag(TAG_COSE_SIGN1).array(4);
    writer.bytes(&protected).map(0);
    writer.bytes(payload).bytes(&signature);
    writer.finish()
}

/// Encodes the protected header: `{1: -19, 4: kid, 15: {1: iss, 2: sub}, 16: HEAD_TYPE}`.
///
/// # Errors
///
/// A [`Misuse`] if `iss` or `sub` is longer than [`TEXT_BYTES_MAX`](crate::limits::TEXT_BYTES_MAX).
pub fn protected(kid: &[u8; 16], iss: &str, sub: &str) -> Result<Vec<u8>, Misuse> {
    let mut writer = Writer::new();
    writer.map(4);
    writer.uint(LABEL_ALG).int(ALG_ED25519);
    writer.uint(LABEL_KID).bytes(kid);
    writer.uint(LABEL_CWT_CLAIMS).map(2);
    writer.uint(CLAIM_ISS).text(iss).uint(CLAIM_SUB).text(sub);
    writer.uint(LABEL_TYP).text(HEAD_TYPE);
    writer.finish()
}

/// Encodes what is signed: `["Signature1", protected, h'', payload]` (RFC 9052 §4.4).
pub fn sig_structure(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.array(4).text("Signature1");
    writer.bytes(protected).bytes(b"").bytes(payload);
    // Never the default: four members are announced and written, none of which has a limit that
    // could be passed.
    writer.finish().unwrap_or_default()
}

/// What the protected header says beyond its constants.
struct Header<'a> {
    kid: [u8; 16],
    iss: &'a str,
    sub: &'a str,
}

impl<'a> Header<'a> {
    fn read(bytes: &'a [u8], base: u64) -> Result<Self, Error> {
        let mut encoding = Reader::at(bytes, base);
        encoding.item()?;
        encoding.finish()?;
        // The encoding is sound: what fails now is a value of another type than the profile's.
        Self::fields(&mut Reader::at(bytes, base)).map_err(|error| Error {
            code: Code::SigHeader,
            ..error
        })
    }

    fn fields(reader: &mut Reader<'a>) -> Result<Self, Error> {
        map_of(reader, 4)?;
        integer(reader, LABEL_ALG.into())?;
        integer(reader, ALG_ED25519.into())?;
        integer(reader, LABEL_KID.into())?;
        let kid_at = reader.offset();
        let kid =
            <[u8; 16]>::try_from(reader.bytes()?).map_err(|_| fault(Code::SigHeader, kid_at))?;
        integer(reader, LABEL_CWT_CLAIMS.into())?;
        map_of(reader, 2)?;
        integer(reader, CLAIM_ISS.into())?;
        let iss = reader.text()?;
        integer(reader, CLAIM_SUB.into())?;
        let sub = reader.text()?;
        integer(reader, LABEL_TYP.into())?;
        let type_at = reader.offset();
        demand(reader.text()? == HEAD_TYPE, type_at)?;
        Ok(Self { kid, iss, sub })
    }
}

fn map_of(reader: &mut Reader<'_>, pairs: u64) -> Result<(), Error> {
    let at = reader.offset();
    demand(reader.map()? == pairs, at)
}

fn integer(reader: &mut Reader<'_>, expected: i128) -> Result<(), Error> {
    let at = reader.offset();
    demand(reader.integer()? == expected, at)
}

/// Reads the whole unprotected header and returns how many labels it has.
fn unprotected_labels(reader: &mut Reader<'_>) -> Result<u64, Error> {
    let at = reader.offset();
    if reader.peek()? != Kind::Map {
        return Err(fault(Code::SchemaType, at));
    }
    Reader::at(reader.item()?, at).map()
}

fn demand(holds: bool, offset: u64) -> Result<(), Error> {
    if holds {
        Ok(())
    } else {
        Err(fault(Code::SigHeader, offset))
    }
}

fn fault(code: Code, offset: u64) -> Error {
    Error { code, offset }
}

/// RFC 9052 §3.1.
const LABEL_ALG: u64 = 1;
/// RFC 9052 §3.1.
const LABEL_KID: u64 = 4;
/// RFC 9597 §2.
const LABEL_CWT_CLAIMS: u64 = 15;
/// RFC 9596 §2.
const LABEL_TYP: u64 = 16;
/// RFC 8392 §3.1.1.
const CLAIM_ISS: u64 = 1;
/// RFC 8392 §3.1.2.
const CLAIM_SUB: u64 = 2;

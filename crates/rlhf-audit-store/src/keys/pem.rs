//! The signing key's file: PKCS#8 PEM, as OpenSSL writes and reads it.
//!
//! Written is version 1 of RFC 5958 (seed only, RFC 8410 §7), because OpenSSL 3.0 does not read
//! version 2; read are both, and version 2's public key must match its seed. Encrypted keys are
//! PBES2 (RFC 8018 §6.2) with scrypt and AES-256-CBC.

use std::fmt;
use std::path::Path;

use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey, KeypairBytes};
use pkcs8::der::SecretDocument;
use pkcs8::pkcs5::pbes2::{self, Kdf, Salt, ScryptParams};
use pkcs8::pkcs5::{self, EncryptionScheme};
use pkcs8::{EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::file;
use crate::Error;

const PLAIN_LABEL: &str = "PRIVATE KEY";
const ENCRYPTED_LABEL: &str = "ENCRYPTED PRIVATE KEY";
const EXPECTED: &str = "an Ed25519 private key as PKCS#8 PEM";

/// scrypt N = 2^14, r = 8, p = 1 (RFC 7914 §2): 16 MiB, half of what OpenSSL allows by default.
const SCRYPT_COST: u64 = 1 << 14;
const SCRYPT_BLOCK: u16 = 8;
/// Memory that a key file may make scrypt use, in bytes; its parameters come from the file.
const SCRYPT_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Lanes a key file may make scrypt work off one after another.
const SCRYPT_LANES_MAX: u16 = 16;
/// Rounds of PBKDF2 that a key file may ask for; OpenSSL writes 2,048, OWASP says 600,000.
const PBKDF2_ROUNDS_MAX: u32 = 10_000_000;

/// The 32-byte seed of an Ed25519 signing key (RFC 8032 §5.1.5).
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SigningSeed([u8; 32]);

impl SigningSeed {
    /// Makes a new seed from the operating system's randomness.
    ///
    /// # Errors
    ///
    /// [`Error::Entropy`].
    pub fn generate() -> Result<SigningSeed, Error> {
        let mut seed = SigningSeed([0; 32]);
        getrandom::fill(&mut seed.0).map_err(|_| Error::Entropy)?;
        Ok(seed)
    }

    /// Takes a seed that was made elsewhere.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> SigningSeed {
        SigningSeed(*bytes)
    }

    /// The seed itself, for the signer.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The Ed25519 public key that belongs to the seed.
    #[must_use]
    pub fn public_key(&self) -> [u8; 32] {
        SigningKey::from_bytes(&self.0).verifying_key().to_bytes()
    }

    /// Writes the key to a new file of mode 0600, encrypted if there is a passphrase.
    ///
    /// # Errors
    ///
    /// [`Error::Exists`], [`Error::Entropy`], [`Error::Io`].
    pub fn write(&self, path: &Path, passphrase: Option<&[u8]>) -> Result<(), Error> {
        file::write(path, self.to_pem(path, passphrase)?.as_bytes())
    }

    /// Reads a key file. The passphrase is used only if the key is encrypted.
    ///
    /// # Errors
    ///
    /// [`Error::Exposed`] if others may read or write the file, [`Error::Passphrase`] if it is
    /// missing or wrong, [`Error::Malformed`], [`Error::Io`].
    pub fn read(path: &Path, passphrase: Option<&[u8]>) -> Result<SigningSeed, Error> {
        let malformed = || malformed(path);
        let text = file::read(path, EXPECTED)?;
        let (label, document) = SecretDocument::from_pem(&text).map_err(|_| malformed())?;
        let document = match label {
            PLAIN_LABEL => document,
            ENCRYPTED_LABEL => {
                let refused = || Error::Passphrase(path.to_path_buf());
                let key = EncryptedPrivateKeyInfoRef::try_from(document.as_bytes())
                    .map_err(|_| malformed())?;
                if !is_affordable(&key.encryption_algorithm) {
                    return Err(malformed());
                }
                let passphrase = passphrase.ok_or_else(refused)?;
                key.decrypt(passphrase).map_err(|error| match error {
                    // Bad padding, or good padding by chance around what is no DER.
                    pkcs8::Error::EncryptedPrivateKey(pkcs5::Error::DecryptFailed)
                    | pkcs8::Error::Asn1(_) => refused(),
                    _ => malformed(),
                })?
            }
            _ => return Err(malformed()),
        };
        SigningKey::from_pkcs8_der(document.as_bytes())
            .map(|key| SigningSeed(key.to_bytes()))
            .map_err(|_| malformed())
    }

    fn to_pem(&self, path: &Path, passphrase: Option<&[u8]>) -> Result<Zeroizing<String>, Error> {
        let sealing = match passphrase {
            Some(passphrase) => Some((fresh_parameters(path)?, passphrase)),
            None => None,
        };
        // Encoding 32 bytes under fixed parameters does not fail; should it, nothing is written.
        encode(&self.0, sealing).map_err(|_| malformed(path))
    }
}

fn encode(
    seed: &[u8; 32],
    sealing: Option<(pbes2::Parameters, &[u8])>,
) -> pkcs8::Result<Zeroizing<String>> {
    let key = KeypairBytes {
        secret_key: *seed,
        public_key: None,
    };
    let plain = key.to_pkcs8_der()?;
    let Some((parameters, passphrase)) = sealing else {
        return Ok(plain.to_pem(PLAIN_LABEL, LineEnding::LF)?);
    };
    let info = PrivateKeyInfoRef::try_from(plain.as_bytes())?;
    let sealed = info.encrypt_with_params(parameters, passphrase)?;
    Ok(sealed.to_pem(ENCRYPTED_LABEL, LineEnding::LF)?)
}

/// scrypt and AES-256-CBC with a new salt and initialization vector.
fn fresh_parameters(path: &Path) -> Result<pbes2::Parameters, Error> {
    let (mut salt, mut iv) = ([0; 16], [0; 16]);
    getrandom::fill(&mut salt).map_err(|_| Error::Entropy)?;
    getrandom::fill(&mut iv).map_err(|_| Error::Entropy)?;
    let kdf = ScryptParams {
        salt: Salt::new(salt).map_err(|_| malformed(path))?,
        cost_parameter: SCRYPT_COST,
        block_size: SCRYPT_BLOCK,
        parallelization: 1,
        key_length: None,
    };
    Ok(pbes2::Parameters {
        kdf: kdf.into(),
        encryption: pbes2::EncryptionScheme::Aes256Cbc { iv },
    })
}

/// Whether deriving the key costs no more memory and time than this process can be asked for.
pub(super) fn is_affordable(scheme: &EncryptionScheme) -> bool {
    match scheme {
        EncryptionScheme::Pbes2(parameters) => match &parameters.kdf {
            // RFC 7914 §2: 128 × N × r bytes.
            Kdf::Scrypt(scrypt) => {
                let bytes = scrypt
                    .cost_parameter
                    .saturating_mul(u64::from(scrypt.block_size))
                    .saturating_mul(128);
                bytes <= SCRYPT_BYTES_MAX && scrypt.parallelization <= SCRYPT_LANES_MAX
            }
            Kdf::Pbkdf2(pbkdf2) => pbkdf2.iteration_count <= PBKDF2_ROUNDS_MAX,
            _ => false,
        },
        _ => false,
    }
}

fn malformed(path: &Path) -> Error {
    Error::Malformed {
        path: path.to_path_buf(),
        expected: EXPECTED,
    }
}

impl fmt::Debug for SigningSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSeed(secret)")
    }
}

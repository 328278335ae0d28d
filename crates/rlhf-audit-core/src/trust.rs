//! Whom the verifier trusts: the policy file, `trust.json`.
//!
//! Trust never comes from the bundle. The policy names public keys, what they may sign and for
//! which origins, and heads that were seen earlier (*pinned*), which a bundle must agree with:
//!
//! ```json
//! {
//!   "version": 1,
//!   "keys": [{"name": "Example Lab, training", "public": "2f8a…", "roles": ["log-signer"],
//!             "origins": ["lab.example/runs/*"], "valid_until_ms": 1830000000000}],
//!   "pinned": [{"log_id": "09c1…", "size": 4096, "root": "7be0…"}],
//!   "as_of_ms": 1800000000000
//! }
//! ```
//!
//! Specification: `spec/seal.md`, "Trust".

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::codes::Code;
use crate::hex;
use crate::limits::INTEGER_MAX;

/// The policy under which a bundle is judged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The version of the policy file, 1.
    pub version: u64,
    /// Keys that are trusted.
    #[serde(default, deserialize_with = "objects")]
    pub keys: Vec<TrustedKey>,
    /// Heads that were seen earlier.
    #[serde(default, deserialize_with = "objects")]
    pub pinned: Vec<Pin>,
    /// The time as of which keys are judged, in ms since 1970-01-01T00:00:00Z; windows are not
    /// evaluated without it.
    #[serde(default, deserialize_with = "present")]
    pub as_of_ms: Option<u64>,
}

/// A key that the verifier trusts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustedKey {
    /// Whose key it is, in the verifier's words.
    pub name: String,
    /// The public key.
    #[serde(deserialize_with = "digest")]
    pub public: [u8; 32],
    /// What it may sign; heads need `log-signer`.
    pub roles: Vec<String>,
    /// Origins it may sign for, `*` at the end matching any rest; any origin without the list.
    #[serde(default, deserialize_with = "present")]
    pub origins: Option<Vec<String>>,
    /// When it begins to count.
    #[serde(default, deserialize_with = "present")]
    pub valid_from_ms: Option<u64>,
    /// When it ceases to count.
    #[serde(default, deserialize_with = "present")]
    pub valid_until_ms: Option<u64>,
}

/// A head that the verifier saw earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// The log.
    #[serde(deserialize_with = "digest")]
    pub log_id: [u8; 32],
    /// The head's size, at least 1.
    pub size: u64,
    /// The head's root.
    #[serde(deserialize_with = "digest")]
    pub root: [u8; 32],
}

/// The role that a key needs to sign heads.
pub const LOG_SIGNER: &str = "log-signer";

impl Policy {
    /// Reads a policy file.
    ///
    /// # Errors
    /// What is wrong and where, in words.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let Object(policy) =
            serde_json::from_str::<Object<Self>>(text).map_err(|error| error.to_string())?;
        let ends = policy
            .keys
            .iter()
            .flat_map(|key| [key.valid_from_ms, key.valid_until_ms]);
        let sizes = policy.pinned.iter().map(|pin| Some(pin.size));
        let mut numbers = ends.chain(sizes).chain([policy.as_of_ms]).flatten();
        match policy.version {
            1 if policy.pinned.iter().any(|pin| pin.size == 0) => {
                Err("a pinned size must be at least 1".into())
            }
            1 if numbers.any(|number| number > INTEGER_MAX) => {
                Err(alloc::format!("a number must be at most {INTEGER_MAX}"))
            }
            1 => Ok(policy),
            other => Err(alloc::format!(
                "version is {other}; this verifier reads version 1"
            )),
        }
    }

    /// Whether the policy vouches for `public` signing heads of `origin`.
    ///
    /// # Errors
    /// Why it does not.
    pub fn vouches_for(&self, public: &[u8; 32], origin: &str) -> Result<&TrustedKey, Code> {
        let mut why = Code::TrustUntrusted;
        for key in self.keys.iter().filter(|key| key.public == *public) {
            match key.counts(origin, self.as_of_ms) {
                Ok(()) => return Ok(key),
                Err(code) => why = code,
            }
        }
        Err(why)
    }
}

impl TrustedKey {
    fn counts(&self, origin: &str, as_of_ms: Option<u64>) -> Result<(), Code> {
        let matches = |pattern: &String| match pattern.strip_suffix('*') {
            Some(prefix) => origin.starts_with(prefix),
            None => origin == pattern,
        };
        if !self.roles.iter().any(|role| role == LOG_SIGNER) {
            return Err(Code::TrustRole);
        }
        if !self
            .origins
            .as_ref()
            .is_none_or(|origins| origins.iter().any(matches))
        {
            return Err(Code::TrustOrigin);
        }
        let early = self
            .valid_from_ms
            .zip(as_of_ms)
            .is_some_and(|(from, now)| now < from);
        let late = self
            .valid_until_ms
            .zip(as_of_ms)
            .is_some_and(|(until, now)| now > until);
        if early || late {
            Err(Code::TrustTime)
        } else {
            Ok(())
        }
    }
}

/// A JSON object and nothing else: serde takes an array for a struct as well.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members(PhantomData))
    }
}

/// Reads the members of an [`Object`].
struct Members<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(members)).map(Object)
    }
}

fn objects<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let objects = Vec::<Object<T>>::deserialize(deserializer)?;
    Ok(objects.into_iter().map(|Object(value)| value).collect())
}

/// A member that may be left out, and is not null where it is there.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

fn digest<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
    let text = String::deserialize(deserializer)?;
    hex::decode(&text).ok_or_else(|| D::Error::custom("expected 64 lower-case hex digits"))
}

//! One value of a row, whatever the format.
//!
//! Texts are borrowed from the row's bytes where nothing is escaped in them. Two members of one
//! object may not have one name: what such an object means depends on the reader.

use core::fmt;
use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::bad_row::Reason;

pub(crate) mod canonical;

/// How deep lists and objects may nest in a row.
pub(crate) const DEPTH_MAX: u32 = 64;

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    /// No value.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// A point in time, in ms since 1970.
    TimeMs(i64),
    /// A text.
    Text(Cow<'a, str>),
    /// Bytes that are no text.
    Bytes(Vec<u8>),
    /// A list.
    List(Vec<Value<'a>>),
    /// An object.
    Map(Members<'a>),
}

/// Named values, as of an object or a row, in the order of the file.
pub(crate) type Members<'a> = Vec<(Cow<'a, str>, Value<'a>)>;

impl Value<'_> {
    /// What kind of value it is, for people.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a truth value",
            Self::Integer(_) | Self::Float(_) => "a number",
            Self::TimeMs(_) => "a time",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
            Self::List(_) => "a list",
            Self::Map(_) => "an object",
        }
    }

    /// The member of an object; null counts as absent.
    pub(crate) fn member(&self, name: &str) -> Option<&Self> {
        let Self::Map(members) = self else {
            return None;
        };
        let (_, value) = members.iter().find(|(known, _)| known == name)?;
        (*value != Self::Null).then_some(value)
    }

    /// The first of several names of a member that is there.
    pub(crate) fn member_of(&self, names: &[&str]) -> Option<&Self> {
        names.iter().find_map(|name| self.member(name))
    }

    /// The same value, borrowing nothing. The parsers bound the depth by [`DEPTH_MAX`].
    pub(crate) fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(value),
            Self::Integer(value) => Value::Integer(value),
            Self::Float(value) => Value::Float(value),
            Self::TimeMs(value) => Value::TimeMs(value),
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Bytes(bytes) => Value::Bytes(bytes),
            Self::List(items) => Value::List(items.into_iter().map(Value::into_owned).collect()),
            Self::Map(members) => Value::Map(own(members)),
        }
    }
}

/// The same members, borrowing nothing.
pub(crate) fn own(members: Members<'_>) -> Members<'static> {
    let own = |(name, value): (Cow<'_, str>, Value<'_>)| {
        (Cow::Owned(name.into_owned()), value.into_owned())
    };
    members.into_iter().map(own).collect()
}

/// Reads a row of JSON.
pub(crate) fn row_from_json(bytes: &[u8]) -> Result<Members<'_>, Reason> {
    match from_json(bytes)? {
        Value::Map(members) => Ok(members),
        _ => Err(Reason::NotObject),
    }
}

/// Reads one JSON value that fills `bytes`.
pub(crate) fn from_json(bytes: &[u8]) -> Result<Value<'_>, Reason> {
    let text = core::str::from_utf8(bytes).map_err(|error| Reason::NotUtf8 {
        byte: error.valid_up_to() as u64,
    })?;
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Seed {
        depth_left: DEPTH_MAX,
    }
    .deserialize(&mut reader);
    value
        .and_then(|value| reader.end().map(|()| value))
        .map_err(|error| json_reason(&error, text))
}

fn json_reason(error: &serde_json::Error, text: &str) -> Reason {
    // serde_json counts lines and columns; a row of a JSON array can have several lines.
    let before: usize = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    let full = error.to_string();
    let message = full
        .rsplit_once(" at line ")
        .map_or(full.as_str(), |(message, _)| message);
    Reason::Json {
        message: message.to_owned(),
        byte: (before + error.column()) as u64,
    }
}

/// Builds a [`Value`], and counts how deep it may still nest.
#[derive(Clone, Copy)]
struct Seed {
    depth_left: u32,
}

impl Seed {
    fn inner<E: de::Error>(self) -> Result<Self, E> {
        let deeper = self.depth_left.checked_sub(1);
        let depth_left = deeper.ok_or_else(|| E::custom("nested deeper than 64"))?;
        Ok(Self { depth_left })
    }
}

impl<'de> DeserializeSeed<'de> for Seed {
    type Value = Value<'de>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_unit<E>(self) -> Result<Value<'de>, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Value<'de>, E> {
        Ok(Value::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Value<'de>, E> {
        Ok(Value::Integer(value))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Value<'de>, E> {
        // Beyond i64 a number is what RFC 8259 readers make of it: a double.
        #[expect(
            clippy::cast_precision_loss,
            reason = "JSON numbers this large are doubles"
        )]
        Ok(i64::try_from(value).map_or(Value::Float(value as f64), Value::Integer))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Value<'de>, E> {
        Ok(Value::Float(value))
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }
    fn visit_str<E>(self, text: &str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value<'de>, A::Error> {
        let seed = self.inner()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(seed)? {
            list.push(item);
        }
        Ok(Value::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value<'de>, A::Error> {
        let seed = self.inner()?;
        let mut members = Members::with_capacity(8);
        while let Some(name) = access.next_key_seed(NameSeed)? {
            members.push((name, access.next_value_seed(seed)?));
        }
        match repeated(&members) {
            None => Ok(Value::Map(members)),
            Some(name) => Err(de::Error::custom(format_args!("`{name}` stands twice"))),
        }
    }
}

/// The first name that stands twice.
pub(crate) fn repeated<'m>(members: &'m Members<'_>) -> Option<&'m str> {
    if members.len() > 16 {
        let mut seen = BTreeSet::new();
        return members
            .iter()
            .map(|(name, _)| &**name)
            .find(|name| !seen.insert(*name));
    }
    let names = members
        .iter()
        .enumerate()
        .map(|(index, (name, _))| (index, &**name));
    names
        .into_iter()
        .find(|(index, name)| members.iter().take(*index).any(|(n, _)| n == name))
        .map(|(_, name)| name)
}

/// Builds the name of a member.
struct NameSeed;

impl<'de> DeserializeSeed<'de> for NameSeed {
    type Value = Cow<'de, str>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for NameSeed {
    type Value = Cow<'de, str>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

#[cfg(test)]
mod tests;

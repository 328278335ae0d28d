//! Digests of what was judged: `spec/digests.md`.
//!
//! ```text
//! text       SHA-256 of its UTF-8 bytes                                                  DIG-1
//! chat       SHA-256 of [[role, SHA-256 of content / null, {name => SHA-256 of JCS}], …] DIG-2
//! steps      SHA-256 of [SHA-256 of step, …]                                             DIG-6
//! reference  SHA-256 of [SHA-256 of prompt / item / null, model]                         DIG-7
//! ```
//!
//! The arrays are deterministic CBOR. No UTF-8 text begins with the head of a CBOR array
//! (0x80 to 0x9f), so no text has the hash input of another form.

use rlhf_audit_core::cbor::Writer;
use rlhf_audit_core::records::Digest;
use sha2::{Digest as _, Sha256};

use crate::bad_row::{Fault, Reason};
use crate::value::{Members, Value, canonical};

/// SHA-256 of the exact UTF-8 text (DIG-1).
pub(crate) fn text(text: &str) -> Digest {
    Sha256::digest(text.as_bytes()).into()
}

/// Digests of a prompt and of two dialogues that begin with it; the prompt is hashed once.
pub(crate) fn dialogues(prompt: &str, endings: [&str; 2]) -> (Digest, [Digest; 2]) {
    let hasher = Sha256::new_with_prefix(prompt.as_bytes());
    let dialogue = |ending: &str| {
        hasher
            .clone()
            .chain_update(ending.as_bytes())
            .finalize()
            .into()
    };
    (hasher.clone().finalize().into(), endings.map(dialogue))
}

/// SHA-256 of bytes.
pub(crate) fn bytes(bytes: &[u8]) -> Digest {
    Sha256::digest(bytes).into()
}

/// Digest of the canonical JSON text of a value (DIG-4).
pub(crate) fn json(value: &Value<'_>) -> Result<Digest, Fault> {
    canonical::text(value).map(|json| text(&json))
}

/// Whether a value has the form of a chat: a list whose items have a role.
pub(crate) fn is_chat(items: &[Value<'_>]) -> bool {
    items.iter().all(|item| item.member("role").is_some())
}

/// Digest of a list of messages (DIG-2).
pub(crate) fn chat(messages: &[Value<'_>]) -> Result<Digest, Fault> {
    if messages.is_empty() {
        return Err(Reason::Empty.into());
    }
    let mut writer = Writer::new();
    writer.array(messages.len() as u64);
    for (index, message) in messages.iter().enumerate() {
        write_message(message, &mut writer).map_err(|fault| fault.item(index))?;
    }
    finish(writer)
}

fn write_message(message: &Value<'_>, writer: &mut Writer) -> Result<(), Fault> {
    let Value::Map(members) = message else {
        let reason = Reason::Type {
            expected: "a message",
            found: message.kind(),
        };
        return Err(reason.into());
    };
    let role = match message.member("role") {
        Some(Value::Text(role)) => role,
        Some(other) => {
            let reason = Reason::Type {
                expected: "text",
                found: other.kind(),
            };
            return Err(Fault::at("role", reason));
        }
        None => return Err(Fault::at("role", Reason::Missing)),
    };
    writer.array(3).text(role);
    match message.member("content") {
        Some(Value::Text(content)) => writer.bytes(&text(content)),
        // A list of parts stands among the other members, under its name (DIG-3).
        _ => writer.null(),
    };
    write_others(members, writer)
}

/// Every member but the role and a content that is text, by its canonical JSON (DIG-3, DIG-4).
fn write_others(members: &Members<'_>, writer: &mut Writer) -> Result<(), Fault> {
    let is_other = |name: &str, value: &Value<'_>| {
        name != "role"
            && *value != Value::Null
            && !(name == "content" && matches!(value, Value::Text(_)))
    };
    let mut others: Vec<(&str, &Value<'_>)> = members
        .iter()
        .map(|(name, value)| (&**name, value))
        .filter(|(name, value)| is_other(name, value))
        .collect();
    // RFC 8949 §4.2.1 orders by encoding: shorter names first, then bytewise.
    others.sort_by_key(|(name, _)| (name.len(), name.as_bytes()));
    writer.map(others.len() as u64);
    for (name, value) in others {
        let digest = json(value).map_err(|fault| fault.within(name))?;
        writer.text(name).bytes(&digest);
    }
    Ok(())
}

/// Digest of a candidate that is a list of steps (DIG-6).
pub(crate) fn steps<'t>(steps: impl ExactSizeIterator<Item = &'t str>) -> Result<Digest, Fault> {
    let mut writer = Writer::new();
    writer.array(steps.len() as u64);
    for step in steps {
        writer.bytes(&text(step));
    }
    finish(writer)
}

/// What a candidate without text answers, as far as the file says.
pub(crate) enum Question<'t> {
    /// The prompt.
    Prompt(Digest),
    /// The id of the row or question.
    Item(&'t str),
    /// Nothing.
    Unknown,
}

/// Digest that stands for a candidate of which the file has only the model (DIG-7).
pub(crate) fn reference(question: &Question<'_>, model: &str) -> Result<Digest, Fault> {
    let mut writer = Writer::new();
    writer.array(2);
    match question {
        Question::Prompt(digest) => writer.bytes(digest),
        Question::Item(item) => writer.text(item),
        Question::Unknown => writer.null(),
    };
    writer.text(model);
    finish(writer)
}

fn finish(writer: Writer) -> Result<Digest, Fault> {
    // Only a role, name or id above TEXT_BYTES_MAX is refused: all else is built above.
    let too_long = |_| Fault::from(Reason::TextTooLong { bytes: usize::MAX });
    writer
        .finish()
        .map(|encoded| bytes(&encoded))
        .map_err(too_long)
}

#[cfg(test)]
mod tests;

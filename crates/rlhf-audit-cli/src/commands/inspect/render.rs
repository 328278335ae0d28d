//! One renderer for every record: CBOR in, lines with the names of the registry out.
//!
//! It follows the item and the schema side by side, at most as deep as the reader allows
//! ([`DEPTH_MAX`](rlhf_audit_core::limits::DEPTH_MAX)).

use rlhf_audit_core::cbor::{Error, Kind, Reader, Style, diagnostic};
use rlhf_audit_core::hex;

use super::schema::{Member, Rule, Schema, Type};
use crate::moment;
use crate::output::plain;

/// Values of a list in one line; the rest is counted.
const LISTED_MAX: usize = 16;
/// Bytes of a byte string that are shown; the rest is counted.
const BYTES_MAX: usize = 64;

/// Makes lines of records.
#[derive(Debug)]
pub(super) struct Renderer {
    schema: Schema,
}

impl Renderer {
    /// For the records of this version.
    pub(super) fn new() -> Self {
        Self {
            schema: Schema::of_records(),
        }
    }

    /// The lines of one item that follows the rule `name`, each behind `indent` spaces.
    pub(super) fn lines(&self, item: &[u8], name: &str, indent: usize) -> Result<String, Error> {
        let mut lines = Lines {
            text: String::new(),
            schema: &self.schema,
        };
        let mut reader = Reader::new(item);
        match self.schema.rule(name) {
            Some(Rule::Map(_)) => lines.map(&mut reader, name, indent)?,
            _ => {
                let of = Type::Named(name.to_string());
                let shown = lines.inline(&mut reader, &of, "")?;
                lines.push(indent, name, &shown);
            }
        }
        Ok(lines.text)
    }
}

struct Lines<'s> {
    text: String,
    schema: &'s Schema,
}

impl Lines<'_> {
    fn push(&mut self, indent: usize, name: &str, value: &str) {
        let space = if value.is_empty() { "" } else { " " };
        self.text
            .push_str(&format!("{:indent$}{name}:{space}{value}\n", ""));
    }

    /// The members of a map, one or more lines each.
    fn map(&mut self, reader: &mut Reader<'_>, rule: &str, indent: usize) -> Result<(), Error> {
        let schema = self.schema;
        for _ in 0..reader.map()? {
            let key = reader.uint()?;
            let member = match schema.rule(rule) {
                Some(Rule::Map(members)) => members.get(&key),
                _ => None,
            };
            match member {
                Some(member) => self.member(reader, member, indent)?,
                None => {
                    let shown = other(reader)?;
                    self.push(indent, &format!("unknown field {key}"), &shown);
                }
            }
        }
        Ok(())
    }

    fn member(
        &mut self,
        reader: &mut Reader<'_>,
        member: &Member,
        indent: usize,
    ) -> Result<(), Error> {
        let is_long = |of: &Type| match of {
            Type::Named(name) => matches!(self.schema.rule(name), Some(Rule::Row(_))),
            Type::List(_) => true,
        };
        match &member.of {
            Type::Named(name) if matches!(self.schema.rule(name), Some(Rule::Map(_))) => {
                self.push(indent, &member.name, "");
                self.map(reader, name, indent + 2)
            }
            // A list of rows or lists: one line for each.
            Type::List(of) if is_long(of) && reader.peek()? == Kind::Array => {
                let count = reader.array()?;
                self.push(indent, &member.name, if count == 0 { "[]" } else { "" });
                for index in 0..count {
                    let shown = self.inline(reader, of, &member.unit)?;
                    self.push(indent + 2, &index.to_string(), &shown);
                }
                Ok(())
            }
            of => {
                let shown = self.inline(reader, of, &member.unit)?;
                self.push(indent, &member.name, &shown);
                Ok(())
            }
        }
    }

    /// A value in one line.
    fn inline(&self, reader: &mut Reader<'_>, of: &Type, unit: &str) -> Result<String, Error> {
        match (of, reader.peek()?) {
            (Type::List(of), Kind::Array) => {
                let count = reader.array()?;
                let mut shown = Vec::new();
                for index in 0..count {
                    let value = self.inline(reader, of, unit)?;
                    if index < LISTED_MAX as u64 {
                        shown.push(value);
                    }
                }
                let more = count.saturating_sub(LISTED_MAX as u64);
                let rest = if more > 0 {
                    format!(", and {more} more")
                } else {
                    String::new()
                };
                Ok(format!("[{}{rest}]", shown.join(", ")))
            }
            (Type::Named(name), kind) => match (self.schema.rule(name), kind) {
                (Some(Rule::Choice(names)), Kind::Uint) => {
                    let number = reader.uint()?;
                    let known = names.get(&number).cloned();
                    Ok(known.unwrap_or_else(|| format!("unknown choice {number}")))
                }
                (Some(Rule::Row(members)), Kind::Array) => {
                    let count = reader.array()?;
                    let mut shown = Vec::new();
                    for index in 0..count {
                        let member = usize::try_from(index).ok().and_then(|at| members.get(at));
                        shown.push(match member {
                            Some(member) => {
                                let value = self.inline(reader, &member.of, &member.unit)?;
                                format!("{}: {value}", member.name)
                            }
                            None => other(reader)?,
                        });
                    }
                    Ok(format!("{{{}}}", shown.join(", ")))
                }
                _ => scalar(reader, unit),
            },
            _ => scalar(reader, unit),
        }
    }
}

/// A value that has no names inside.
fn scalar(reader: &mut Reader<'_>, unit: &str) -> Result<String, Error> {
    match reader.peek()? {
        Kind::Uint if unit.starts_with("ms since 1970") => Ok(moment::format(reader.uint()?)),
        Kind::Bytes => {
            let bytes = reader.bytes()?;
            let shown = hex::encode(bytes.get(..BYTES_MAX).unwrap_or(bytes));
            Ok(match bytes.len() {
                0 => "(no bytes)".into(),
                1..=BYTES_MAX => shown,
                length => format!("{shown}... ({length} bytes)"),
            })
        }
        Kind::Text => Ok(format!("\"{}\"", plain(reader.text()?))),
        Kind::Null => reader.null().map(|()| "none".into()),
        _ => {
            let shown = other(reader)?;
            Ok(if unit.is_empty() {
                shown
            } else {
                format!("{shown} {unit}")
            })
        }
    }
}

/// Anything, in diagnostic notation.
fn other(reader: &mut Reader<'_>) -> Result<String, Error> {
    diagnostic(reader.item()?, Style::default())
}

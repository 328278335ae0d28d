//! Records by the names of the specification, as JSON for people and tools.
//!
//! One line for each entry member of a bundle, as the conformance suite describes it:
//!
//! ```text
//! {"rank":0,"seq":1,"kind":"annotation","time":…,"spine":null,"body":{…},"compartments":{…}}
//! ```
//!
//! Integers, booleans and texts stand as themselves, bytes as lower-case hexadecimal, a float as
//! the 16 hexadecimal digits of its IEEE 754 binary64, since no decimal notation is common to all
//! languages. The tables that [`super::field`] makes give the names.

use alloc::format;
use alloc::string::String;

use super::{Compartment, Entry, Payload};
use crate::hex;
use crate::merkle::Range;

/// JSON that is being written, without spaces.
#[derive(Debug, Default)]
pub struct View {
    text: String,
}

/// Members of an object or list that is being written.
#[derive(Debug)]
pub struct Members<'v> {
    view: &'v mut View,
    begun: bool,
}

impl View {
    /// An unsigned integer.
    pub fn number(&mut self, value: u64) {
        self.text.push_str(&format!("{value}"));
    }

    /// An integer.
    pub fn integer(&mut self, value: i64) {
        self.text.push_str(&format!("{value}"));
    }

    /// A float by its bits; every NaN is the one that the format has (ENC-12).
    pub fn float(&mut self, value: f64) {
        let bits = if value.is_nan() {
            QUIET_NAN
        } else {
            value.to_bits()
        };
        self.text.push_str(&format!("\"{bits:016x}\""));
    }

    /// A truth value.
    pub fn bool(&mut self, value: bool) {
        self.text.push_str(if value { "true" } else { "false" });
    }

    /// A text, escaped as in the verdict (VER-9).
    pub fn text(&mut self, value: &str) {
        // Writing a text cannot fail.
        let quoted = serde_json::to_string(value).unwrap_or_default();
        self.text.push_str(&quoted);
    }

    /// Bytes in hexadecimal.
    pub fn bytes(&mut self, value: &[u8]) {
        self.text.push('"');
        self.text.push_str(&hex::encode(value));
        self.text.push('"');
    }

    /// What is absent.
    pub fn null(&mut self) {
        self.text.push_str("null");
    }

    /// A list of things that are shown alike.
    pub fn list<T>(&mut self, items: &[T], show: impl Fn(&T, &mut Self)) {
        self.row(|members| {
            for item in items {
                members.next(|view| show(item, view));
            }
        });
    }

    /// A list, member by member.
    pub fn row(&mut self, fill: impl FnOnce(&mut Members<'_>)) {
        self.between('[', ']', fill);
    }

    /// An object, member by member.
    pub fn object(&mut self, fill: impl FnOnce(&mut Members<'_>)) {
        self.between('{', '}', fill);
    }

    fn between(&mut self, open: char, close: char, fill: impl FnOnce(&mut Members<'_>)) {
        self.mark(open);
        fill(&mut Members {
            view: self,
            begun: false,
        });
        self.mark(close);
    }

    /// One function for all that is shown, which keeps the module for browsers small.
    #[inline(never)]
    fn mark(&mut self, mark: char) {
        self.text.push(mark);
    }
}

impl Members<'_> {
    /// The next member of a list.
    pub fn next(&mut self, show: impl FnOnce(&mut View)) {
        self.separate();
        show(self.view);
    }

    #[inline(never)]
    fn separate(&mut self) {
        if self.begun {
            self.view.mark(',');
        }
        self.begun = true;
    }

    #[inline(never)]
    fn name(&mut self, name: &str) {
        self.separate();
        self.view.text(name);
        self.view.mark(':');
    }

    /// A member of an object.
    pub fn member(&mut self, name: &str, show: impl FnOnce(&mut View)) {
        self.name(name);
        show(self.view);
    }

    /// A member that is a field of a record, under the name of the specification.
    pub fn field(&mut self, name: &str, show: impl FnOnce(&mut View)) {
        self.member(&name.replace('_', "-"), show);
    }
}

/// An entry of the log of `rank`, with what is disclosed of each compartment that it has.
///
/// `extra` adds members behind those of the specification, such as the place in the file.
pub fn entry<'p>(
    rank: u64,
    entry: &Entry,
    disclosed: impl Fn(Compartment) -> Option<&'p Payload>,
    extra: impl FnOnce(&mut Members<'_>),
) -> String {
    let mut view = View::default();
    view.object(|members| {
        members.member("rank", |view| view.number(rank));
        members.member("seq", |view| view.number(entry.seq));
        members.member("kind", |view| view.text(entry.record.kind().name));
        members.member("time", |view| view.number(entry.time_ms));
        members.member("spine", |view| match entry.spine {
            Some(number) => view.number(number),
            None => view.null(),
        });
        members.member("body", |view| entry.record.view(view));
        members.member("compartments", |view| {
            view.object(|members| {
                for (compartment, _) in entry.commitments.iter() {
                    members.member(compartment.name(), |view| match disclosed(compartment) {
                        Some(payload) => payload.view(view),
                        None => view.text("withheld"),
                    });
                }
            });
        });
        extra(members);
    });
    view.text
}

/// A pruned interval of the log of `rank`.
pub fn pruned(rank: u64, range: &Range) -> String {
    format!(
        "{{\"rank\":{rank},\"pruned\":[{},{}]}}",
        range.start(),
        range.end()
    )
}

/// ENC-12.
const QUIET_NAN: u64 = 0x7ff8_0000_0000_0000;

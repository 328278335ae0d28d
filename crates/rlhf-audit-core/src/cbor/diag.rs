//! Diagnostic notation (RFC 8949 §8): what an item says, for people.
//!
//! The notation is `[1, -2, "text", h'00ff', 1.5, {0: true}, 18([null])]`. A byte string that holds
//! a sequence of arrays and maps can be shown as `<<[1], [2]>>` (RFC 8610 appendix G.3). Text is
//! escaped so that nothing in it can steer a terminal or reorder what a reader sees.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use super::{Error, Kind, Reader, TAG_COSE_SIGN1};
use crate::limits::DEPTH_MAX;

/// Says how [`diagnostic`] lays an item out. The default is one line without embedded items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether each member stands on a line of its own, indented by two spaces a level.
    pub pretty: bool,
    /// Whether a byte string that is a non-empty sequence of arrays and maps is shown as
    /// `<<…>>`, up to [`EMBEDDED_MAX`] levels deep.
    pub embedded: bool,
}

/// Levels of embedded sequences that are shown; what lies deeper is shown as bytes.
pub const EMBEDDED_MAX: usize = 4;

/// Shows a strict item or sequence of items in diagnostic notation.
///
/// Tag 18 is understood around an item at the top level. The text has at most a constant number
/// of bytes for each byte of input, and nothing recurses.
///
/// # Errors
///
/// What [`Reader::item`] reports for the same bytes, and any tag but that one as `CborTag`.
pub fn diagnostic(bytes: &[u8], style: Style) -> Result<String, Error> {
    let mut printer = Printer {
        out: String::new(),
        style,
        levels: Vec::new(),
    };
    printer.levels.push(Level::new(bytes));
    while let Some(level) = printer.levels.last_mut() {
        if level.needs_item() {
            printer.item()?;
        } else {
            printer.close();
        }
    }
    Ok(printer.out)
}

struct Printer<'a> {
    out: String,
    style: Style,
    /// The sequence itself and the embedded ones around the next item.
    levels: Vec<Level<'a>>,
}

/// One sequence and the arrays and maps that are open in it.
struct Level<'a> {
    reader: Reader<'a>,
    open: [Group; DEPTH_MAX],
    depth: usize,
    /// Whether an item of the sequence itself was shown already.
    is_begun: bool,
    /// Whether the closing parenthesis of a tag is due.
    is_tagged: bool,
}

/// An open array or map: the items to come, where a pair counts twice, and whether one was shown.
#[derive(Clone, Copy)]
struct Group {
    left: u64,
    is_map: bool,
    is_begun: bool,
}

impl<'a> Level<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let group = Group {
            left: 0,
            is_map: false,
            is_begun: false,
        };
        Self {
            reader: Reader::new(bytes),
            open: [group; DEPTH_MAX],
            depth: 0,
            is_begun: false,
            is_tagged: false,
        }
    }

    fn group(&mut self) -> Option<&mut Group> {
        self.depth
            .checked_sub(1)
            .and_then(|index| self.open.get_mut(index))
    }

    fn needs_item(&mut self) -> bool {
        match self.group() {
            Some(group) => group.left > 0,
            // A sequence of no items is cut off: the reader says so.
            None => !self.is_begun || !self.reader.is_empty(),
        }
    }

    fn open(&mut self, members: u64, is_map: bool) {
        // The reader refused what is deeper than DEPTH_MAX.
        if let Some(group) = self.open.get_mut(self.depth) {
            *group = Group {
                left: members,
                is_map,
                is_begun: false,
            };
            self.depth += 1;
        }
    }
}

impl<'a> Printer<'a> {
    /// Shows one scalar, or opens one array, map or embedded sequence.
    fn item(&mut self) -> Result<(), Error> {
        self.separate();
        let Some(level) = self.levels.last_mut() else {
            return Ok(());
        };
        if level.reader.peek()? == Kind::Tag && level.depth == 0 && !level.is_tagged {
            level.reader.tag(TAG_COSE_SIGN1)?;
            level.is_tagged = true;
            self.out.push_str("18(");
        }
        let reader = &mut level.reader;
        match reader.peek()? {
            Kind::Uint | Kind::Nint => {
                write_to(&mut self.out, format_args!("{}", reader.integer()?));
            }
            Kind::Bool => self
                .out
                .push_str(if reader.bool()? { "true" } else { "false" }),
            Kind::Float => float(&mut self.out, reader.float()?),
            Kind::Text => text(&mut self.out, reader.text()?),
            Kind::Array => {
                let members = reader.array()?;
                level.open(members, false);
                self.out.push('[');
                return Ok(());
            }
            Kind::Map => {
                let pairs = reader.map()?;
                level.open(pairs.saturating_mul(2), true);
                self.out.push('{');
                return Ok(());
            }
            Kind::Bytes => {
                let content = reader.bytes()?;
                if self.style.embedded && self.levels.len() <= EMBEDDED_MAX && is_embedded(content)
                {
                    self.levels.push(Level::new(content));
                    self.out.push_str("<<");
                    return Ok(());
                }
                hex(&mut self.out, content);
            }
            // Any other kind is null, or a tag, which the reader refuses here.
            Kind::Null | Kind::Tag => {
                reader.null()?;
                self.out.push_str("null");
            }
        }
        self.complete();
        Ok(())
    }

    /// Writes what stands between the previous item and the next.
    fn separate(&mut self) {
        let pretty = self.style.pretty;
        let indent: usize = self.indent();
        let Some(level) = self.levels.last_mut() else {
            return;
        };
        let (is_begun, after_key) = match level.group() {
            Some(group) => (
                core::mem::replace(&mut group.is_begun, true),
                group.is_map && group.left & 1 == 1,
            ),
            None => (core::mem::replace(&mut level.is_begun, true), false),
        };
        let at_bottom = self.levels.len() == 1 && self.levels.last().is_some_and(|l| l.depth == 0);
        match (is_begun, after_key) {
            (_, true) => self.out.push_str(": "),
            (true, _) if pretty => self.out.push(','),
            (true, _) => self.out.push_str(", "),
            _ => {}
        }
        if pretty && !after_key && (is_begun || !at_bottom) {
            self.line(indent);
        }
    }

    /// Closes the innermost array, map or embedded sequence, which is an item of what is outside.
    fn close(&mut self) {
        let Some(level) = self.levels.last_mut() else {
            return;
        };
        let closed = level.group().copied();
        match closed {
            Some(_) => level.depth -= 1,
            None => drop(self.levels.pop()),
        }
        if self.levels.is_empty() {
            return;
        }
        if self.style.pretty && closed.is_none_or(|group| group.is_begun) {
            self.line(self.indent());
        }
        self.out.push_str(match closed {
            None => ">>",
            Some(group) if group.is_map => "}",
            Some(_) => "]",
        });
        self.complete();
    }

    /// Counts one item of the innermost group and ends a tag around it.
    fn complete(&mut self) {
        let Some(level) = self.levels.last_mut() else {
            return;
        };
        if let Some(group) = level.group() {
            group.left = group.left.saturating_sub(1);
        } else if core::mem::take(&mut level.is_tagged) {
            self.out.push(')');
        }
    }

    /// The levels around the next item: open groups, and one for each embedded sequence.
    fn indent(&self) -> usize {
        let groups: usize = self.levels.iter().map(|level| level.depth + 1).sum();
        groups.saturating_sub(1)
    }

    fn line(&mut self, indent: usize) {
        self.out.push('\n');
        for _ in 0..indent {
            self.out.push_str("  ");
        }
    }
}

/// Whether the bytes are a sequence, not empty, of strict arrays and maps.
///
/// Digests and identifiers are thereby shown as bytes: a random one is such a sequence only by a
/// rare accident.
fn is_embedded(bytes: &[u8]) -> bool {
    let mut reader = Reader::new(bytes);
    while !reader.is_empty() {
        if !matches!(reader.peek(), Ok(Kind::Array | Kind::Map)) || reader.item().is_err() {
            return false;
        }
    }
    !bytes.is_empty()
}

fn hex(out: &mut String, bytes: &[u8]) {
    out.push_str("h'");
    for byte in bytes {
        write_to(out, format_args!("{byte:02x}"));
    }
    out.push('\'');
}

/// Writes a float as RFC 8949 appendix A does: always with a point, plain from 10^-6 to 10^21.
fn float(out: &mut String, value: f64) {
    let magnitude = value.abs();
    if value.is_nan() {
        out.push_str("NaN");
    } else if value.is_infinite() {
        out.push_str(if value > 0.0 { "Infinity" } else { "-Infinity" });
    } else if magnitude == 0.0 || (1e-6..1e21).contains(&magnitude) {
        let start = out.len();
        write_to(out, format_args!("{value}"));
        if !out.get(start..).unwrap_or_default().contains('.') {
            out.push_str(".0");
        }
    } else {
        let shown = alloc::format!("{value:e}");
        let (digits, exponent) = shown.split_once('e').unwrap_or((&shown, "0"));
        let point = if digits.contains('.') { "" } else { ".0" };
        let sign = if exponent.starts_with('-') { "" } else { "+" };
        write_to(out, format_args!("{digits}{point}e{sign}{exponent}"));
    }
}

/// Writes a text as a JSON string (RFC 8949 §8), with everything invisible escaped.
fn text(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_invisible(c) => write_to(out, format_args!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Control characters, line separators, and the marks that change the direction of text.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(character, '\u{2060}'..='\u{2069}' | '\u{061c}' | '\u{feff}')
}

fn write_to(out: &mut String, arguments: core::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = out.write_fmt(arguments);
}

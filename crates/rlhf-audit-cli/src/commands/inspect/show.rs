//! Prints what the walk comes upon, as far as it was asked for.

use std::collections::BTreeMap;
use std::io::Write;
use std::ops::ControlFlow;

use rlhf_audit_core::bundle::head::Head;
use rlhf_audit_core::bundle::item::{Header, LogStart};
use rlhf_audit_core::bundle::{SUITE, VERSION, reason_name};
use rlhf_audit_core::cbor::{Error, Reader, Style, diagnostic};
use rlhf_audit_core::hex;
use rlhf_audit_core::merkle::Range;
use rlhf_audit_core::records::{Compartment, Kind, kind_by_number};

use super::Args;
use super::render::Renderer;
use crate::failure::Failure;
use crate::moment;
use crate::output::{count, plain};
use crate::walk::{EntryAt, HeadAt, Step, Visit};

/// How much of an entry is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// One line.
    Line,
    /// Every field by name.
    Fields,
    /// Diagnostic notation.
    Diagnostic,
    /// The bytes.
    Hex,
}

/// The visitor.
pub(super) struct Show<'a> {
    args: &'a Args,
    detail: Detail,
    out: &'a mut dyn Write,
    renderer: Renderer,
    withheld: BTreeMap<Compartment, u64>,
    rank: u64,
    shown: u64,
    heads: u64,
    hidden: u64,
    kinds: BTreeMap<&'static str, u64>,
}

/// What stands at the head of every entry.
struct Opening<'a> {
    kind: &'static Kind,
    time_ms: u64,
    spine: Option<u64>,
    body: &'a [u8],
    compartments: Vec<Compartment>,
}

const GO_ON: Step = Ok(ControlFlow::Continue(()));

impl<'a> Show<'a> {
    pub(super) fn new(args: &'a Args, detail: Detail, out: &'a mut dyn Write) -> Self {
        Self {
            args,
            detail,
            out,
            renderer: Renderer::new(),
            withheld: BTreeMap::new(),
            rank: 0,
            shown: 0,
            heads: 0,
            hidden: 0,
            kinds: BTreeMap::new(),
        }
    }

    /// Ends the list; says whether what was asked for was there.
    pub(super) fn finish(&mut self) -> Result<bool, Failure> {
        self.end_log()?;
        Ok(self.args.entry.is_none() || self.shown > 0)
    }

    fn end_log(&mut self) -> Result<(), Failure> {
        let hidden = std::mem::take(&mut self.hidden);
        if hidden > 0 {
            let more = count(hidden, "item", "items");
            writeln!(self.out, "  {more} not shown; --limit 0 shows all")?;
        }
        let kinds = std::mem::take(&mut self.kinds);
        if self.args.entry.is_none() && !kinds.is_empty() {
            let kinds: Vec<String> = kinds.iter().map(|(k, n)| format!("{n} {k}")).collect();
            writeln!(self.out, "  in all: {}", kinds.join(", "))?;
        }
        Ok(())
    }

    /// Whether one more is shown after so many; the first that is not leaves a mark.
    fn has_room(&mut self, shown: u64) -> Result<bool, Failure> {
        if self.args.limit == 0 || shown < self.args.limit {
            return Ok(true);
        }
        if self.hidden == 0 {
            writeln!(self.out, "  ...")?;
        }
        self.hidden += 1;
        Ok(false)
    }

    fn is_wanted_log(&self) -> bool {
        self.args.log.is_none_or(|rank| rank == self.rank)
    }

    fn is_wanted(&self, seq: u64, kind: &Kind) -> bool {
        !self.args.heads
            && self.args.entry.is_none_or(|entry| entry == seq)
            && self
                .args
                .range
                .as_ref()
                .is_none_or(|range| range.contains(&seq))
            && self.args.kind.as_ref().is_none_or(|name| name == kind.name)
    }

    fn line(
        &mut self,
        seq: u64,
        opening: &Opening<'_>,
        entry: &EntryAt<'_>,
    ) -> Result<(), Failure> {
        let parts = opening.compartments.iter().zip(entry.disclosures);
        let parts: Vec<String> = parts
            .map(|(compartment, shown)| match shown {
                Some(_) => compartment.name().to_string(),
                None => format!("({})", compartment.name()),
            })
            .collect();
        let spine = opening
            .spine
            .map_or(String::new(), |number| format!("spine {number}"));
        let (time, kind) = (moment::format(opening.time_ms), opening.kind.name);
        let line = format!(
            "  {seq:>8}  {time}  {kind:<15}  {spine:<10}  {}",
            parts.join(" ")
        );
        writeln!(self.out, "{}", line.trim_end())?;
        Ok(())
    }

    fn fields(&mut self, opening: &Opening<'_>, entry: &EntryAt<'_>) -> Result<(), Failure> {
        let Self {
            renderer,
            withheld,
            out,
            ..
        } = self;
        let place = match entry.offset {
            Some(offset) => format!(" at byte {offset}"),
            None => String::new(),
        };
        write_opening(renderer, entry.seq, opening, &place, out)?;
        let failed = |error| of_entry(entry.seq, &error);
        for (compartment, shown) in opening.compartments.iter().zip(entry.disclosures) {
            let name = compartment.name();
            let Some(opened) = shown else {
                let reason = withheld.get(compartment);
                let reason = reason.and_then(|number| reason_name(*number));
                let reason = reason.unwrap_or("no reason given");
                writeln!(out, "    compartment {name}: withheld ({reason})")?;
                continue;
            };
            writeln!(out, "    compartment {name}:")?;
            // What is before noise has the form of what is released.
            let part = match compartment {
                Compartment::Raw => "signal",
                _ => name,
            };
            let rule = format!("{}-{part}", opening.kind.name);
            let lines = renderer.lines(opened.payload, &rule, 6).map_err(failed)?;
            write!(out, "{lines}")?;
            writeln!(out, "      opening: {}", hex::encode(&opened.opening))?;
        }
        Ok(())
    }

    fn diagnostic(&mut self, what: &str, bytes: &[u8]) -> Result<(), Failure> {
        let style = Style {
            pretty: false,
            embedded: true,
        };
        let shown =
            diagnostic(bytes, style).map_err(|error| Failure::new(format!("{what}: {error}")))?;
        writeln!(self.out, "  {what}: {shown}")?;
        Ok(())
    }

    fn head_line(&mut self, head: &Head, kid: &[u8; 16]) -> Result<(), Failure> {
        writeln!(
            self.out,
            "  head {}: {} entries, root {}, {}, {}, key {}",
            head.number,
            head.size,
            hex::encode(&head.root),
            moment::format(head.time_ms),
            head.reason.name(),
            hex::encode(kid)
        )?;
        Ok(())
    }
}

impl Visit for Show<'_> {
    fn header(&mut self, header: &Header) -> Step {
        self.withheld.clone_from(&header.withheld);
        if self.args.entry.is_some() {
            return GO_ON;
        }
        let withheld = header.withheld.iter().map(|(compartment, reason)| {
            let reason = reason_name(*reason).unwrap_or("unknown");
            format!("{} ({reason})", compartment.name())
        });
        let withheld: Vec<String> = withheld.collect();
        writeln!(
            self.out,
            "bundle: version {}, suite {}, {}, written by {}",
            VERSION,
            SUITE,
            count(header.logs, "log", "logs"),
            plain(&header.generator)
        )?;
        if !withheld.is_empty() {
            writeln!(self.out, "may withhold: {}", withheld.join(", "))?;
        }
        GO_ON
    }

    fn log(&mut self, log: &LogStart) -> Step {
        self.end_log()?;
        self.rank = log.rank;
        (self.shown, self.heads) = (0, 0);
        if self.is_wanted_log() {
            let (id, rank, height) = (hex::encode(&log.log_id), log.rank, log.height);
            writeln!(
                self.out,
                "log of rank {rank}: {id}, segments of 2^{height} entries"
            )?;
        }
        GO_ON
    }

    fn entry(&mut self, entry: &EntryAt<'_>) -> Step {
        if !self.is_wanted_log() {
            return GO_ON;
        }
        let seq = entry.seq;
        let opening = read_opening(entry.bytes, entry.offset.unwrap_or(0))
            .map_err(|error| of_entry(seq, &error))?;
        *self.kinds.entry(opening.kind.name).or_default() += 1;
        if !self.is_wanted(seq, opening.kind) {
            return GO_ON;
        }
        if !self.has_room(self.shown)? {
            return GO_ON;
        }
        self.shown += 1;
        match self.detail {
            Detail::Line => self.line(seq, &opening, entry)?,
            Detail::Fields => self.fields(&opening, entry)?,
            Detail::Diagnostic => self.diagnostic(&format!("entry {seq}"), entry.bytes)?,
            Detail::Hex => writeln!(self.out, "  entry {seq}: {}", hex::encode(entry.bytes))?,
        }
        match self.args.entry {
            Some(_) => Ok(ControlFlow::Break(())),
            None => GO_ON,
        }
    }

    fn pruned(&mut self, range: &Range) -> Step {
        let is_wanted = self.is_wanted_log() && self.args.entry.is_none() && !self.args.heads;
        let wanted = self.args.range.as_ref();
        let overlaps =
            wanted.is_none_or(|wanted| range.start() < wanted.end && wanted.start < range.end());
        if is_wanted && overlaps && self.args.kind.is_none() {
            let entries = count(range.end() - range.start(), "entry", "entries");
            let (first, end) = (range.start(), range.end());
            writeln!(self.out, "  {first}..{end}: pruned, {entries}")?;
        }
        GO_ON
    }

    fn head(&mut self, head: &HeadAt<'_>) -> Step {
        let is_wanted = self.is_wanted_log() && self.args.entry.is_none();
        let alone = self.args.heads;
        if !is_wanted || (self.args.kind.is_some() || self.args.range.is_some()) && !alone {
            return GO_ON;
        }
        if !self.has_room(self.heads)? {
            return GO_ON;
        }
        self.heads += 1;
        let what = format!("head {}", head.head.number);
        match self.detail {
            Detail::Diagnostic => self.diagnostic(&what, head.bytes)?,
            Detail::Hex => writeln!(self.out, "  {what}: {}", hex::encode(head.bytes))?,
            Detail::Line | Detail::Fields => self.head_line(&head.head, &head.kid)?,
        }
        GO_ON
    }

    fn card(&mut self, bytes: &[u8]) -> Step {
        let Args {
            kind,
            range,
            entry,
            heads,
            ..
        } = self.args;
        let is_filtered = kind.is_some() || range.is_some() || entry.is_some() || *heads;
        if self.is_wanted_log() && !is_filtered {
            let size = count(bytes.len() as u64, "byte", "bytes");
            writeln!(self.out, "  card: {size}; `rlhf-audit card` shows it")?;
        }
        GO_ON
    }
}

fn of_entry(seq: u64, error: &Error) -> Failure {
    Failure::new(format!("entry {seq}: {error}"))
}

/// Prints the open part of an entry that stands alone, with the names of its fields.
pub(crate) fn write_entry(seq: u64, bytes: &[u8], out: &mut dyn Write) -> Result<(), Failure> {
    let opening = read_opening(bytes, 0).map_err(|error| of_entry(seq, &error))?;
    write_opening(&Renderer::new(), seq, &opening, "", out)?;
    let names = opening.compartments.iter().map(|c| c.name());
    let names: Vec<&str> = names.collect();
    if !names.is_empty() {
        writeln!(out, "    committed to, not shown: {}", names.join(", "))?;
    }
    Ok(())
}

fn write_opening(
    renderer: &Renderer,
    seq: u64,
    opening: &Opening<'_>,
    place: &str,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let kind = opening.kind;
    let class = match opening.spine {
        Some(number) => format!("spine {number}"),
        None => kind.class.name().to_string(),
    };
    let time = moment::format(opening.time_ms);
    let body = renderer.lines(opening.body, kind.name, 4);
    let body = body.map_err(|error| of_entry(seq, &error))?;
    writeln!(out, "  entry {seq}: {} ({class}), {time}{place}", kind.name)?;
    write!(out, "{body}")?;
    Ok(())
}

/// `[kind, seq, time, spine / null, body, [[compartment, commitment]…]]`.
fn read_opening(bytes: &[u8], offset: u64) -> Result<Opening<'_>, Error> {
    let mut reader = Reader::at(bytes, offset);
    reader.array_of(6)?;
    let offset = reader.offset();
    let kind = kind_by_number(reader.uint()?).ok_or(Error {
        code: rlhf_audit_core::codes::Code::SchemaUnknownKind,
        offset,
    })?;
    reader.number()?;
    let time_ms = reader.number()?;
    let spine = match reader.peek()? {
        rlhf_audit_core::cbor::Kind::Null => reader.null().map(|()| None)?,
        _ => Some(reader.number()?),
    };
    let body = reader.item()?;
    let mut compartments = Vec::new();
    for _ in 0..reader.array()? {
        reader.array_of(2)?;
        compartments.extend(Compartment::from_number(reader.uint()?));
        reader.bytes()?;
    }
    reader.finish()?;
    Ok(Opening {
        kind,
        time_ms,
        spine,
        body,
        compartments,
    })
}

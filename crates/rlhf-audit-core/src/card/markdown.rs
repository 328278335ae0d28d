//! The card as Markdown, for people.
//!
//! Every value stands beside the id of its claim, and no figure comes from anywhere else: a share
//! is followed by the same share in per cent. All text that comes from records is escaped.

use alloc::format;
use alloc::string::String;

use super::{Card, Cell, Claim, Class, SECTIONS, Section, Value};

mod escape;
mod time;

pub(super) use escape::escape;
pub(super) use time::iso8601;

/// Renders the card as Markdown (CommonMark with tables), the same text for the same card.
pub fn markdown(card: &Card) -> String {
    let mut out = String::new();
    title(card, &mut out);
    for section in SECTIONS {
        let mut claims = card
            .claims
            .iter()
            .filter(|claim| claim.section() == section.id)
            .peekable();
        if claims.peek().is_some() {
            section_text(section, claims, &mut out);
        }
    }
    out
}

const INTRODUCTION: &str = "This card was computed from the audit log of one training run with \
    human feedback. It says what the log records, not whether the model is good. Each value \
    carries the id of its claim, as in `[feedback.items]`, and how it is known:\n";

fn title(card: &Card, out: &mut String) {
    let text = |id| match card.claim(id).map(|claim| &claim.value) {
        Some(Value::One(Cell::Text(text))) => Some(escape(text)),
        _ => None,
    };
    match text("identity.name") {
        Some(name) => push(
            out,
            &["# RLHF audit card: ", &name, " `[identity.name]`\n\n"],
        ),
        None => push(out, &["# RLHF audit card\n\n"]),
    }
    if let Some(banner) = text("identity.banner") {
        push(
            out,
            &["> **Notice.** ", &banner, " `[identity.banner]`\n\n"],
        );
    }
    push(out, &[INTRODUCTION, "\n"]);
    for class in Class::ALL {
        push(out, &["- *", class.name(), "*: ", meaning(*class), "\n"]);
    }
}

fn meaning(class: Class) -> &'static str {
    match class {
        Class::Recomputed => "read, counted or calculated from the entries themselves.",
        Class::OnOpening => "the same, from payloads, which have to be disclosed.",
        Class::Noised => "released with noise; the release was checked, the true value was not.",
        Class::Attested => "a measurement; its truth rests on whoever signed for it.",
        Class::Declared => "a statement; its truth rests on whoever signed for it.",
    }
}

fn section_text<'a>(
    section: &Section,
    claims: impl Iterator<Item = &'a Claim> + Clone,
    out: &mut String,
) {
    push(out, &["\n## ", section.title, "\n"]);
    let is_large = |claim: &&Claim| matches!(claim.value, Value::List(_) | Value::Table(_));
    let mut small = claims.clone().filter(|claim| !is_large(claim)).peekable();
    if small.peek().is_some() {
        push(out, &["\n| What | Value | How known |\n|---|---|---|\n"]);
    }
    for claim in small {
        let label = escape(&claim.label);
        let value = value_text(&claim.value, &claim.unit);
        let class = claim.class.name();
        push(
            out,
            &[
                "| ", &label, " `[", &claim.id, "]` | ", &value, " | ", class, " |\n",
            ],
        );
    }
    for claim in claims.filter(is_large) {
        let label = escape(&claim.label);
        push(
            out,
            &[
                "\n### ",
                &label,
                " `[",
                &claim.id,
                "]`\n\n*",
                claim.class.name(),
                "*",
            ],
        );
        if !claim.unit.is_empty() {
            push(out, &[", in ", &escape(&claim.unit)]);
        }
        push(out, &["\n\n"]);
        rows(claim, out);
    }
}

fn rows(claim: &Claim, out: &mut String) {
    match &claim.value {
        Value::List(cells) => {
            row([String::from("Entry")].into_iter(), out);
            row([String::from("---")].into_iter(), out);
            for cell in cells {
                row([cell_text(cell)].into_iter(), out);
            }
        }
        Value::Table(table) => {
            row(table.columns.iter().map(|column| escape(column)), out);
            row(table.columns.iter().map(|_| String::from("---")), out);
            for cells in &table.rows {
                row(cells.iter().map(cell_text), out);
            }
        }
        Value::One(_) | Value::Ratio(..) | Value::Absent(_) => {}
    }
}

fn row(cells: impl Iterator<Item = String>, out: &mut String) {
    for cell in cells {
        push(out, &["| ", &cell, " "]);
    }
    out.push_str("|\n");
}

fn value_text(value: &Value, unit: &str) -> String {
    match value {
        Value::Absent(absence) => format!("*{}*", absence.text()),
        Value::Ratio(part, whole) => ratio_text(*part, *whole, unit),
        Value::One(cell) if unit.is_empty() => cell_text(cell),
        Value::One(Cell::Integer(1)) => format!("1 {}", escape(&singular(unit))),
        Value::One(cell) => format!("{} {}", cell_text(cell), escape(unit)),
        Value::List(_) | Value::Table(_) => String::new(),
    }
}

/// As in `1/3 of the annotations (33.33 %)`, rounded half up in integers.
fn ratio_text(part: u64, whole: u64, unit: &str) -> String {
    let (part_wide, whole_wide) = (u128::from(part), u128::from(whole));
    let hundredths = (part_wide * 20_000 + whole_wide)
        .checked_div(whole_wide * 2)
        .unwrap_or(0);
    let percent = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    let of = if unit.is_empty() { "" } else { " of the " };
    format!("{part}/{whole}{of}{} ({percent} %)", escape(unit))
}

/// The word for one of what `unit` names.
fn singular(unit: &str) -> String {
    for (plural, one) in [("ies", "y"), ("ches", "ch"), ("s", "")] {
        if let Some(stem) = unit.strip_suffix(plural) {
            return format!("{stem}{one}");
        }
    }
    unit.into()
}

fn cell_text(cell: &Cell) -> String {
    match cell {
        Cell::Integer(value) => format!("{value}"),
        // Debug writes the shortest form that reads back as the same double, with an exponent
        // where that is shorter; Display would write 1e-300 out.
        Cell::Float(value) => format!("{value:?}"),
        Cell::Text(text) => escape(text),
        Cell::Digest(digest) => format!("`{}`", hex(digest)),
        Cell::Time(time_ms) => iso8601(*time_ms),
        Cell::Bool(true) => "yes".into(),
        Cell::Bool(false) => "no".into(),
        Cell::Missing => "–".into(),
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('?');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

fn push(out: &mut String, parts: &[&str]) {
    parts.iter().for_each(|part| out.push_str(part));
}

//! Markdown and JSON: deterministic, escaped, and without a figure of their own.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::card::markdown::{escape, hex, iso8601};
use crate::card::{CARD_VERSION, Card, Cell, Claim, Class, Table, Value, card, json, markdown};
use crate::summary::Summary;
use crate::summary::tests::golden::{self, LeftOut};

#[test]
fn the_golden_markdown_is_pleasant_to_read() {
    let text = markdown(&card(&golden::summary()));
    for line in [
        "# RLHF audit card: harmless &lt;b&gt;7b&lt;/b&gt; `[identity.name]`",
        "## Feedback data",
        "| What | Value | How known |",
        "| Annotations, each one judgement by one rater `[feedback.items]` | 10 annotations | recomputed |",
        "| First annotation recorded `[feedback.first_time]` | 2026-01-01T00\u{3a}00:05.000Z | recomputed |",
        "| Largest share of one rater `[people.largest_share]` | 5/9 of the annotations (55.56 %) | recomputed on opening |",
        "| Gini coefficient of annotations over raters `[people.gini]` | 8/27 (29.63 %) | recomputed on opening |",
        "### Annotations by kind of feedback `[feedback.by_feedback]`",
        "| feedback | annotations |",
        "| pairwise | 7 |",
        "| Resumes `[policy.resumes]` | 1 resume | recomputed |",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    assert!(text.contains("> **Notice.** The content of this log was generated"));
    assert!(!text.contains("\n\n\n"));
}

#[test]
fn absences_are_words_in_every_rendering() {
    let summary = golden::summarise(
        &golden::lines(),
        LeftOut {
            events: false,
            compartments: [false, true, false, false],
        },
    );
    let text = markdown(&card(&summary));
    let line = "| Distinct pseudonyms of raters (pseudonymous data) `[people.raters]` | *withheld\u{3a} annotator* |";
    let line = line.replace('\u{28}', "\\(").replace('\u{29}', "\\)");
    assert!(text.contains(&line), "{text}");
    let json: serde_json::Value = serde_json::from_str(&json(&card(&summary))).unwrap();
    let raters = json["claims"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["id"] == "people.raters");
    let expected = serde_json::json!({"type": "absent", "absence": "withheld: annotator"});
    assert_eq!(raters.unwrap()["value"], expected);
    let empty = markdown(&card(&Summary::default()));
    assert!(empty.contains(
        "| Annotations, each one judgement by one rater `[feedback.items]` | *not recorded* |"
    ));
}

const PROMISES: &str =
    "compliant, guarantee, verified model, anonymous, certified, conform, immutable"; // glossary: allow

#[test]
fn no_rendering_uses_a_word_that_promises_too_much() {
    let whole = card(&golden::summary());
    let part = card(&golden::summarise(
        &golden::lines(),
        LeftOut {
            events: true,
            compartments: [true; 4],
        },
    ));
    for card in [whole, part] {
        for text in [markdown(&card), json(&card)].map(|text| text.to_lowercase()) {
            for word in PROMISES.split(", ") {
                assert!(!text.contains(word), "{word}");
            }
        }
    }
}

/// Everything that a claim may put on the page, the longest first.
fn pieces(card: &Card) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut cell = |cell: &Cell| match cell {
        Cell::Integer(value) => pieces.push(format!("{value}")),
        Cell::Float(value) => pieces.push(format!("{value:?}")),
        Cell::Text(text) => pieces.push(escape(text)),
        Cell::Digest(digest) => pieces.push(hex(digest)),
        Cell::Time(time_ms) => pieces.push(iso8601(*time_ms)),
        Cell::Bool(_) | Cell::Missing => {}
    };
    for claim in &card.claims {
        match &claim.value {
            Value::One(one) => cell(one),
            Value::List(cells) => cells.iter().for_each(&mut cell),
            Value::Table(table) => table.rows.iter().flatten().for_each(&mut cell),
            Value::Ratio(..) | Value::Absent(_) => {}
        }
    }
    for claim in &card.claims {
        pieces.extend([claim.id.clone(), escape(&claim.label), escape(&claim.unit)]);
        if let Value::Ratio(part, whole) = claim.value {
            let percent = (part as f64 / whole as f64 * 10_000.0).round() / 100.0;
            pieces.extend([format!("{part}/{whole}"), format!("{percent:.2}")]);
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces.sort_by_key(|piece| core::cmp::Reverse(piece.len()));
    pieces
}

#[test]
fn every_figure_in_the_markdown_belongs_to_a_claim() {
    let card = card(&golden::summary());
    let pieces = pieces(&card);
    for line in markdown(&card).lines() {
        // Cells and words are what stands between these.
        let mut left = String::from(line);
        for piece in &pieces {
            left = left.replace(piece.as_str(), "");
        }
        assert!(
            !left.contains(|c: char| c.is_ascii_digit()),
            "{line:?} leaves {left:?}"
        );
    }
}

#[test]
fn every_claim_is_in_every_rendering() {
    let card = card(&golden::summary());
    let (text, json) = (markdown(&card), json(&card));
    for claim in &card.claims {
        assert!(text.contains(&format!("`[{}]`", claim.id)), "{}", claim.id);
        assert!(
            json.contains(&format!("\"id\": \"{}\"", claim.id)),
            "{}",
            claim.id
        );
    }
}

fn of(value: Value, unit: &str) -> Card {
    let claim = Claim {
        id: "feedback.items".into(),
        label: "A <i>label</i>".into(),
        value,
        unit: unit.into(),
        class: Class::Recomputed,
        inputs: vec![],
    };
    Card {
        version: CARD_VERSION,
        claims: vec![claim],
    }
}

const HOSTILE: &str = "</td><script>alert(1)</script> [x](javascript:y) ![i](http://e.org/p) `c` \
    **b** _i_ | cell\nnext # h\r\u{202e}gnp\u{200b}\u{e0041} www.example.org WWW.e.org a@b.c $x$ ~~s~~ &amp; \\| ^1";

#[test]
fn text_from_records_stays_text() {
    let table = Table {
        columns: vec![HOSTILE.into()],
        rows: vec![vec![Cell::text(HOSTILE)]],
    };
    for value in [
        Value::text(HOSTILE),
        Value::List(vec![Cell::text(HOSTILE)]),
        Value::Table(table),
    ] {
        let text = markdown(&of(value, HOSTILE));
        assert!(!text.contains(['<', '\r', '\u{202e}', '\u{200b}', '\u{e0041}']));
        assert!(text.contains("⟦U+202E⟧gnp⟦U+200B⟧⟦U+E0041⟧"));
        let rows = text.lines().filter(|line| line.starts_with("| "));
        for row in rows {
            let bars = row
                .replace("\\\\", "")
                .replace("\\|", "")
                .matches('|')
                .count();
            assert!(bars == 2 || bars == 4, "{row}");
        }
    }
}

#[test]
fn nothing_that_begins_markup_is_left_without_its_backslash() {
    let text = escape(HOSTILE);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => assert!(chars.next().is_some_and(|next| next.is_ascii_punctuation())),
            c => assert!(!"`*_{}[]()#!|~$^@:<>".contains(c), "{c} in {text}"),
        }
    }
    for link in ["www.", "WWW.", " &amp; "] {
        assert!(!text.contains(link), "{link} in {text}");
    }
}

#[test]
fn escaping_leaves_ordinary_text_alone() {
    for text in [
        "meta-llama/Llama-2-7b",
        "3.1, 4.0; 5% = 'x'",
        "Žluťoučký kůň 写作 🙂",
        "a/b.c",
    ] {
        assert_eq!(escape(text), text);
    }
    assert_eq!(escape("snake_case [x] a:b"), "snake\\_case \\[x\\] a\\:b");
    assert_eq!(escape("\0\u{7f}\u{feff}"), "⟦U+0000⟧⟦U+007F⟧⟦U+FEFF⟧");
}

#[test]
fn times_are_iso_8601() {
    for (time_ms, expected) in [
        (0, "1970-01-01T00:00:00.000Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (951_868_799_999, "2000-02-29T23:59:59.999Z"),
        (951_868_800_000, "2000-03-01T00:00:00.000Z"),
        (4_107_542_399_000, "2100-02-28T23:59:59.000Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        (1_767_225_600_000, "2026-01-01T00:00:00.000Z"),
        (1_767_225_599_999, "2025-12-31T23:59:59.999Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        (253_402_300_800_000, "+10000-01-01T00:00:00.000Z"),
        ((1 << 53) - 1, "+287396-10-12T08:59:00.991Z"),
    ] {
        assert_eq!(iso8601(time_ms), expected);
    }
}

#[test]
fn every_day_follows_the_one_before_it() {
    let (mut year, mut month, mut day) = (1970, 1, 1);
    for days in 0..150_000_u64 {
        let date = format!("{year:04}-{month:02}-{day:02}T00:00:00.000Z");
        assert_eq!(iso8601(days * 86_400_000), date);
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days_of_month = match month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        day += 1;
        if day > days_of_month {
            (day, month) = (1, month + 1);
        }
        if month > 12 {
            (month, year) = (1, year + 1);
        }
    }
}

#[test]
fn units_are_singular_after_one() {
    for (unit, one) in [
        ("annotations", "annotation"),
        ("entries", "entry"),
        ("batches", "batch"),
        ("nat", "nat"),
    ] {
        assert!(markdown(&of(Value::uint(1), unit)).contains(&format!("| 1 {one} |")));
        assert!(markdown(&of(Value::uint(2), unit)).contains(&format!("| 2 {unit} |")));
    }
}

#[test]
fn shares_are_rounded_half_up() {
    for (part, whole, text) in [
        (0, 1, "0/1 (0.00 %)"),
        (1, 1, "1/1 (100.00 %)"),
        (1, 3, "1/3 (33.33 %)"),
        (2, 3, "2/3 (66.67 %)"),
        (1, 20_000, "1/20000 (0.01 %)"),
        (1, 20_001, "1/20001 (0.00 %)"),
    ] {
        assert!(
            markdown(&of(Value::Ratio(part, whole), "")).contains(text),
            "{text}"
        );
    }
}

#[test]
fn json_has_a_fixed_order_and_shortest_floats() {
    let cells = vec![
        Cell::Integer(-3),
        Cell::Float(0.1),
        Cell::Float(1.0),
        Cell::Float(f64::NAN),
        Cell::Float(f64::INFINITY),
        Cell::Float(f64::NEG_INFINITY),
        Cell::text("\"\n"),
        Cell::Digest([0xab; 32]),
        Cell::Time(0),
        Cell::Bool(true),
        Cell::Missing,
    ];
    let text: String = json(&of(Value::List(cells), "u"))
        .split('\n')
        .map(str::trim_start)
        .collect();
    let expected = [
        r#"{"version": 1,"claims": [{"id": "feedback.items","section": "Feedback data","#,
        r#""label": "A <i>label</i>","value": {"type": "list","items": [-3,0.1,1.0,"NaN","#,
        r#""Infinity","-Infinity","\"\n",""#,
        &"ab".repeat(32),
        r#"","1970-01-01T00:00:00.000Z",true,null]},"unit": "u","class": "recomputed","#,
        r#""inputs": []}]}"#,
    ];
    assert_eq!(text, expected.concat());
}

#[test]
fn json_names_the_type_of_every_value() {
    for (value, expected) in [
        (
            Value::uint(7),
            serde_json::json!({"type": "integer", "value": 7}),
        ),
        (
            Value::One(Cell::Float(0.5)),
            serde_json::json!({"type": "float", "value": 0.5}),
        ),
        (
            Value::text("x"),
            serde_json::json!({"type": "text", "value": "x"}),
        ),
        (
            Value::One(Cell::Bool(true)),
            serde_json::json!({"type": "bool", "value": true}),
        ),
        (
            Value::Ratio(1, 3),
            serde_json::json!({"type": "ratio", "numerator": 1, "denominator": 3}),
        ),
        (
            Value::Table(Table {
                columns: vec!["a".into()],
                rows: vec![vec![Cell::Integer(1)]],
            }),
            serde_json::json!({"type": "table", "columns": ["a"], "rows": [[1]]}),
        ),
    ] {
        let read: serde_json::Value = serde_json::from_str(&json(&of(value, ""))).unwrap();
        assert_eq!(read["claims"][0]["value"], expected);
    }
}

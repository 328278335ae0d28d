//! Bad rows of every sort: exact place, column and reason, and the rows after them are read.

use rlhf_audit_core::records::annotation::Scale;
use rlhf_audit_input::{BadRow, Format, Options, Reason};

use crate::expected::{all, good};

const GOOD: &str = r#"{"prompt": "p", "chosen": "a", "rejected": "b"}"#;

/// Puts a bad line between two good ones; the good ones must come out.
fn between(line: &[u8], options: &Options) -> BadRow {
    let bytes = [GOOD.as_bytes(), b"\n", line, b"\n", GOOD.as_bytes(), b"\n"].concat();
    let found = all(&bytes, options);
    let [Ok(first), Err(bad), Ok(last)] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!((first.row, last.row), (1, 3));
    assert_eq!((bad.row, bad.byte_offset), (2, Some(GOOD.len() as u64 + 1)));
    assert!(!bad.reason.advice().is_empty());
    bad.clone()
}

fn json(message: &str, byte: u64) -> Reason {
    Reason::Json {
        message: message.into(),
        byte,
    }
}

#[test]
fn lines_that_are_no_row() {
    let long = format!(r#"{{"prompt": "{}"}}"#, "x".repeat(300));
    let cases: Vec<(&[u8], Reason)> = vec![
        (
            br#"{"prompt": "p""#,
            json("EOF while parsing an object", 14),
        ),
        (br#"{"chosen": NaN}"#, json("expected value", 12)),
        (br#"{"chosen": "a"} x"#, json("trailing characters", 17)),
        (
            br#"{"chosen": "a", "chosen": "b"}"#,
            json("`chosen` stands twice", 30),
        ),
        (
            br#"{"chosen": "\ud800"}"#,
            json("unexpected end of hex escape", 19),
        ),
        (br#"["a"]"#, Reason::NotObject),
        (b"{\"chosen\": \"\xff\"}", Reason::NotUtf8 { byte: 12 }),
        (long.as_bytes(), Reason::TooLong { limit_bytes: 256 }),
    ];
    let options = Options {
        row_bytes_max: 256,
        ..Options::default()
    };
    for (line, reason) in cases {
        let bad = between(line, &options);
        assert_eq!((bad.reason, bad.column), (reason, None));
    }
}

#[test]
fn nesting_is_bounded() {
    let nested = |depth: usize| {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        format!(r#"{{"prompt": "p", "chosen": "a", "rejected": "b", "x": {open}{close}}}"#)
    };
    assert!(all(nested(63).as_bytes(), &Options::default())[0].is_ok());
    let bad = between(nested(64).as_bytes(), &Options::default());
    assert!(
        matches!(bad.reason, Reason::Json { ref message, .. } if message == "nested deeper than 64")
    );
}

#[test]
fn a_line_at_the_limit_is_read_and_one_over_is_not() {
    let limit = |row_bytes_max| Options {
        row_bytes_max,
        ..Options::default()
    };
    let short = r#"{"chosen": "a", "rejected": "b"}"#;
    for text in [
        format!("{short}\n{GOOD}\n"),
        format!("{short}\n{GOOD}"),
        format!("[{short},{GOOD}]"),
    ] {
        assert!(all(text.as_bytes(), &limit(GOOD.len()))[1].is_ok());
        let found = all(text.as_bytes(), &limit(GOOD.len() - 1));
        let reason = Reason::TooLong {
            limit_bytes: GOOD.len() - 1,
        };
        assert_eq!(found[1].as_ref().unwrap_err().reason, reason, "{text}");
    }
}

/// A row of a shape whose value is wrong.
fn wrong(good: &str, bad: &str) -> (Option<String>, Reason) {
    let text = format!("{good}\n{bad}\n{good}\n");
    let found = all(text.as_bytes(), &Options::default());
    let [Ok(_), Err(row), Ok(_)] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(row.row, 2);
    (row.column.clone(), row.reason.clone())
}

fn at(column: &str, reason: Reason) -> (Option<String>, Reason) {
    (Some(column.to_owned()), reason)
}

fn kind(expected: &'static str, found: &'static str) -> Reason {
    Reason::Type { expected, found }
}

#[test]
fn preference() {
    let text = "text or a list of messages";
    let cases = [
        (
            r#"{"prompt": "p", "chosen": "a"}"#,
            at("rejected", Reason::Missing),
        ),
        (
            r#"{"prompt": "p", "chosen": "a", "rejected": null}"#,
            at("rejected", Reason::Missing),
        ),
        (
            r#"{"prompt": "p", "chosen": 1, "rejected": "b"}"#,
            at("chosen", kind(text, "a number")),
        ),
        (
            r#"{"prompt": {}, "chosen": "a", "rejected": "b"}"#,
            at("prompt", kind(text, "an object")),
        ),
        (
            r#"{"chosen": "a", "rejected": []}"#,
            at("rejected", Reason::Empty),
        ),
        (
            r#"{"chosen": [{"role": "user", "content": "x"}, {"role": 1}], "rejected": "b"}"#,
            at("chosen[1].role", kind("text", "a number")),
        ),
        (
            r#"{"chosen": [{"content": "x"}], "rejected": "b"}"#,
            at("chosen", kind(text, "a list")),
        ),
        (
            r#"{"chosen": "a", "rejected": "b", "score_chosen": "9"}"#,
            at("score_chosen", kind("a number", "text")),
        ),
        (
            r#"{"chosen": "a", "rejected": "b", "annotator": ["x"]}"#,
            at("annotator", kind("text or a whole number", "a list")),
        ),
        (
            r#"{"chosen": "a", "rejected": "b", "timestamp": "soon"}"#,
            at("timestamp", Reason::Time),
        ),
        (
            r#"{"chosen": "a", "rejected": "b", "turn": 1.5}"#,
            at(
                "turn",
                Reason::Range {
                    value: 1.5,
                    low: 0.0,
                    high: 9_007_199_254_740_991.0,
                },
            ),
        ),
        (
            r#"{"chosen": "a", "rejected": "b", "lang": "english"}"#,
            at(
                "lang",
                Reason::Choice {
                    found: "english".into(),
                    accepted: "a BCP 47 tag such as en or pt-BR",
                },
            ),
        ),
    ];
    for (row, expected) in cases {
        assert_eq!(wrong(GOOD, row), expected, "{row}");
    }
}

#[test]
fn binary_and_steps() {
    let good = r#"{"prompt": "p", "completion": "a", "label": true}"#;
    assert_eq!(
        wrong(good, r#"{"prompt": "p", "completion": "a", "label": 2}"#),
        at("label", kind("true or false", "a number"))
    );
    let good = r#"{"completions": ["a", "b"], "labels": [true, false]}"#;
    let cases = [
        (
            r#"{"completions": ["a", "b"], "labels": [true]}"#,
            at(
                "labels",
                Reason::Lengths {
                    expected: 2,
                    found: 1,
                },
            ),
        ),
        (
            r#"{"completions": ["a", 2], "labels": [true, false]}"#,
            at("completions[1]", kind("text", "a number")),
        ),
        (
            r#"{"completions": ["a", "b"], "labels": [true, "no"]}"#,
            at("labels[1]", kind("a number", "text")),
        ),
        (
            r#"{"completions": "a", "labels": [1]}"#,
            at("completions", kind("a list", "text")),
        ),
    ];
    for (row, expected) in cases {
        assert_eq!(wrong(good, row), expected, "{row}");
    }
}

#[test]
fn rubrics() {
    let row =
        |completion: &str| format!(r#"{{"instruction": "p", "completions": [{completion}]}}"#);
    let good = row(r#"{"response": "a", "annotations": {"honesty": {"Rating": "5"}}}"#);
    let cases = [
        (
            r#"{"annotations": {}}"#,
            at("completions[0].response", Reason::Missing),
        ),
        (
            r#"{"response": "a", "annotations": {"honesty": {"Rating": "good"}}}"#,
            at(
                "completions[0].annotations.honesty.Rating",
                kind("a number", "text"),
            ),
        ),
        (
            r#"{"response": "a", "annotations": {"honesty": {"Rating": 6}}}"#,
            at(
                "completions[0].annotations.honesty.Rating",
                Reason::Range {
                    value: 6.0,
                    low: 1.0,
                    high: 5.0,
                },
            ),
        ),
        (
            r#"{"response": "a", "annotations": {"honesty": {}}}"#,
            at("completions[0].annotations.honesty.Rating", Reason::Missing),
        ),
        (
            r#"{"response": "a", "overall_score": 77, "annotations": {}}"#,
            at(
                "completions[0].overall_score",
                Reason::Range {
                    value: 77.0,
                    low: 1.0,
                    high: 10.0,
                },
            ),
        ),
    ];
    for (completion, expected) in cases {
        assert_eq!(wrong(&good, &row(completion)), expected, "{completion}");
    }
}

#[test]
fn rankings() {
    let good = r#"{"completions": ["a", "b"], "ranking": [0, 1]}"#;
    let many = format!(
        r#"{{"completions": [{}"x"], "ranking": [{}0]}}"#,
        "\"x\",".repeat(64),
        "0,".repeat(64)
    );
    let cases = [
        (
            r#"{"completions": ["a", "b"]}"#,
            at("ranking", Reason::Missing),
        ),
        (
            r#"{"completions": ["a", "b"], "ranking": [1]}"#,
            at(
                "ranking",
                Reason::Lengths {
                    expected: 2,
                    found: 1,
                },
            ),
        ),
        (
            r#"{"completions": ["a", "b"], "ranking": [[0], [0]]}"#,
            at("ranking[1]", Reason::Ranking),
        ),
        (
            r#"{"completions": ["a", "b"], "ranking": [[0], [2]]}"#,
            at("ranking[1]", Reason::Ranking),
        ),
        (
            r#"{"completions": ["a", "b"], "ranking": [[0]]}"#,
            at("ranking", Reason::Ranking),
        ),
        (
            r#"{"completions": [{"text": "a", "rank": 0}, {"text": "b"}]}"#,
            at("completions[1].rank", Reason::Missing),
        ),
        (
            &many,
            (
                None,
                Reason::TooMany {
                    limit: 64,
                    found: 65,
                },
            ),
        ),
    ];
    for (row, expected) in cases {
        assert_eq!(wrong(good, row), expected, "{row}");
    }
    let tree = r#"{"prompt": {"role": "prompter", "text": "p", "replies": [{"text": "a", "rank": 0}, {"text": "b", "rank": 1}]}}"#;
    let bare = r#"{"prompt": {"role": "prompter", "text": "p", "replies": []}}"#;
    assert_eq!(wrong(tree, bare), at("prompt", Reason::NoJudgement));
}

#[test]
fn winners() {
    let good = r#"{"model_a": "m", "model_b": "n", "winner": "a"}"#;
    let (column, reason) = wrong(good, r#"{"model_a": "m", "model_b": "n", "winner": "c"}"#);
    assert_eq!(column.as_deref(), Some("winner"));
    assert!(
        matches!(reason, Reason::Choice { ref found, .. } if found == "c"),
        "{reason:?}"
    );
    assert_eq!(
        wrong(good, r#"{"model_a": "m", "model_b": null, "winner": "a"}"#),
        at("model_b", Reason::NoCandidate)
    );
    assert_eq!(
        wrong(good, r#"{"model_a": "m", "model_b": "n", "winner": null}"#),
        at("winner", Reason::Missing)
    );
    // A model that plays against itself cannot be the winner by name.
    let (_, reason) = wrong(good, r#"{"model_a": "m", "model_b": "m", "winner": "m"}"#);
    assert!(matches!(reason, Reason::Choice { .. }));
    let good = r#"{"output_1": "a", "output_2": "b", "preference": 1.0}"#;
    assert_eq!(
        wrong(
            good,
            r#"{"output_1": "a", "output_2": "b", "preference": 0.5}"#
        ),
        at(
            "preference",
            Reason::Range {
                value: 0.5,
                low: 1.0,
                high: 2.0
            }
        )
    );
    let good = r#"{"response1": "a", "response2": "b", "overall_preference": 1}"#;
    let bad = r#"{"response1": "a", "response2": "b", "overall_preference": 1, "individual_preference": [{"score": 1}, {"score": -4}]}"#;
    assert_eq!(
        wrong(good, bad),
        at(
            "individual_preference[1].score",
            Reason::Range {
                value: -4.0,
                low: -3.0,
                high: 3.0
            }
        )
    );
}

#[test]
fn scores_outside_a_declared_scale() {
    let options = Options {
        scale: Some(Scale {
            low: 0.0,
            high: 1.0,
        }),
        ..Options::default()
    };
    let found = all(
        b"{\"response\": \"a\", \"score\": 1}\n{\"response\": \"a\", \"score\": 1.5}",
        &options,
    );
    let good = found[0].as_ref().unwrap();
    assert_eq!(good.judgement.scale, options.scale);
    let bad = found[1].as_ref().unwrap_err();
    assert_eq!(
        bad.reason,
        Reason::Range {
            value: 1.5,
            low: 0.0,
            high: 1.0
        }
    );
}

type Found = Result<u64, (u64, Option<String>, Reason)>;

fn csv_rows(text: &[u8]) -> Vec<Found> {
    let options = Options {
        format: Some(Format::Csv),
        ..Options::default()
    };
    let row = |row: Result<rlhf_audit_input::Judged, BadRow>| match row {
        Ok(judged) => Ok(judged.row),
        Err(bad) => Err((bad.row, bad.column, bad.reason)),
    };
    all(text, &options).into_iter().map(row).collect()
}

#[test]
fn delimited() {
    let column = |name: &str| Some(name.to_owned());
    let text =
        b"response,score\na,1\na,1,2\n\"a\"x,1\n\n,1\na,\na,nan\na,one\n\xff,1\n\"a\nb\",2\nc,3\n";
    let expected = vec![
        Ok(2),
        Err((
            3,
            None,
            Reason::CellCount {
                expected: 2,
                found: 3,
            },
        )),
        Err((4, column("response"), Reason::Quote)),
        Err((6, column("response"), Reason::Missing)),
        Err((7, column("score"), Reason::Missing)),
        Err((8, column("score"), Reason::NotFinite)),
        Err((9, column("score"), kind("a number", "text"))),
        Err((10, column("response"), Reason::NotUtf8 { byte: 0 })),
        Ok(11),
        Ok(13),
    ];
    assert_eq!(csv_rows(text), expected);
    let open = csv_rows(b"response,score\na,1\n\"b,2\n");
    assert_eq!(
        open,
        vec![Ok(2), Err((3, column("response"), Reason::Truncated))]
    );
}

#[test]
fn elements_of_a_document() {
    let rows = |text: &str| -> Vec<Result<u64, (u64, Reason)>> {
        let options = Options {
            row_bytes_max: 64,
            ..Options::default()
        };
        let row = |row: Result<rlhf_audit_input::Judged, BadRow>| match row {
            Ok(judged) => Ok(judged.row),
            Err(bad) => Err((bad.row, bad.reason)),
        };
        all(text.as_bytes(), &options)
            .into_iter()
            .map(row)
            .collect()
    };
    let long = format!("{{\"x\": \"{}\"}}", "y".repeat(64));
    let found = rows(&format!("[{GOOD}, 1, {{\"a\" 1}}, {long}, {GOOD}]"));
    let expected = vec![
        Ok(1),
        Err((2, Reason::NotObject)),
        Err((3, json("expected `:`", 6))),
        Err((4, Reason::TooLong { limit_bytes: 64 })),
        Ok(5),
    ];
    assert_eq!(found, expected);
    assert_eq!(
        rows(&format!("[{GOOD}")),
        vec![Ok(1), Err((2, Reason::Truncated))]
    );
    assert_eq!(
        rows(&format!("[{GOOD},")),
        vec![Ok(1), Err((2, Reason::Truncated))]
    );
    assert_eq!(
        rows(&format!("[{GOOD}, {{\"a\": ")),
        vec![Ok(1), Err((2, Reason::Truncated))]
    );
    assert_eq!(
        rows(&format!("[{GOOD}] x")),
        vec![Ok(1), Err((2, Reason::Trailing))]
    );
    assert_eq!(
        rows(&format!("{{\"data\": [{GOOD}], \"n\": 1")),
        vec![Ok(1), Err((2, Reason::Truncated))]
    );
    let comma = json("a comma without an element", 0);
    assert_eq!(rows(&format!("[{GOOD},]")), vec![Ok(1), Err((2, comma))]);
    let no_comma = json("no comma between two elements", 0);
    assert_eq!(
        rows(&format!("[{GOOD} {GOOD}]")),
        vec![Ok(1), Err((2, no_comma))]
    );
}

#[test]
fn input_that_breaks_off() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    std::io::Write::write_all(&mut gzip, format!("{GOOD}\n{GOOD}\n").as_bytes()).unwrap();
    let whole = gzip.finish().unwrap();
    let options = Options {
        format: Some(Format::Jsonl),
        ..Options::default()
    };
    let found = all(&whole[..whole.len() - 4], &options);
    let bad = found.last().unwrap().as_ref().unwrap_err();
    assert!(matches!(bad.reason, Reason::Unreadable(_)), "{bad:?}");
    assert_eq!(
        found.iter().filter(|row| row.is_ok()).count() as u64,
        bad.row - 1
    );
}

#[test]
fn a_message_says_where_what_and_what_to_do() {
    let bad = between(br#"{"prompt": "p", "chosen": "a"}"#, &Options::default());
    let expected = "row 2 (byte 48), rejected: no value; \
                    give a value, map the column, or leave the row out of the file";
    assert_eq!(bad.to_string(), expected);
    assert_eq!(good("hh.jsonl").len(), 3);
}

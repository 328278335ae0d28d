use super::*;
use crate::protocol::Trust;

fn tampered() -> Verdict {
    serde_json::from_str(
        r#"{"verdict": "invalid", "trust": "trusted", "ok": false, "document": "v.json", "first":
            {"code": "tree.root", "step": 5, "offset": 1, "rank": 0, "entry": null}}"#,
    )
    .unwrap()
}

fn judged(code: &str, step: u64) -> Judged {
    Judged {
        verdict: Word::Invalid,
        trust: Some(Trust::Trusted),
        ok: Some(false),
        code: Some(code.to_string()),
        step: Some(step),
    }
}

fn refused_and_more() -> Judged {
    Judged {
        verdict: Word::Refused,
        trust: None,
        ok: None,
        ..judged("tree.root", 5)
    }
}

#[test]
fn each_level_sees_more() {
    let good = || judged("tree.root", 5);
    let none = || Judged {
        code: None,
        step: None,
        ..good()
    };
    let expected = tampered();
    for (judged, level, is_same) in [
        (good(), 3, true),
        (judged("tree.size", 5), 1, true),
        (judged("tree.size", 5), 2, false),
        (judged("tree.root", 6), 2, false),
        (
            Judged {
                ok: Some(true),
                ..good()
            },
            1,
            false,
        ),
        (
            Judged {
                trust: Some(Trust::NotEvaluated),
                ..good()
            },
            1,
            false,
        ),
        (
            Judged {
                verdict: Word::Unsupported,
                ..good()
            },
            1,
            false,
        ),
        (refused_and_more(), 1, false),
        (none(), 1, true),
        (none(), 2, false),
        (
            Judged {
                step: None,
                ..good()
            },
            2,
            false,
        ),
    ] {
        let found = verdict(&expected, &judged, level);
        assert_eq!(found.is_ok(), is_same, "{judged:?} at {level}");
    }
}

#[test]
fn a_difference_is_told() {
    let found = verdict(&tampered(), &judged("tree.size", 5), 2).unwrap_err();
    assert_eq!(
        found.expected,
        "invalid, trusted, ok false, tree.root at step 5"
    );
    assert_eq!(found.got, "invalid, trusted, ok false, tree.size at step 5");
}

#[test]
fn the_first_place_that_differs() {
    for (expected, got, told) in [
        ("a\nb\n", "a\nc\n", ("line 2: b", "line 2: c")),
        ("a\n", "a", ("line 2: ", "line 2: the end")),
        ("a", "", ("line 1: a", "line 1: ")),
        ("\0a", "\0b", ("2 bytes, from 1: 61", "2 bytes, from 1: 62")),
    ] {
        let found = bytes(expected.as_bytes(), got.as_bytes()).unwrap_err();
        assert_eq!((found.expected.as_str(), found.got.as_str()), told);
    }
    assert!(bytes(b"same", b"same").is_ok());
}

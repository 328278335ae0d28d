use super::*;

fn text(op: &str, input: &str, expect: &str) -> String {
    format!(
        r#"{{"id": "a/b", "since": "1", "op": "{op}", "covers": [], "comment": "c",
            "input": {input}, "expect": {expect}}}"#
    )
}

const GIVEN: &str = r#"{"bundle": "b.rab", "trust": "t.json"}"#;
const VALID: &str =
    r#"{"verdict": "valid", "trust": "trusted", "ok": true, "first": null, "document": "v.json"}"#;

#[test]
fn each_op_has_its_form() {
    for (op, input, expect, files) in [
        ("verify", GIVEN, VALID, vec!["b.rab", "t.json", "v.json"]),
        (
            "verify",
            GIVEN,
            r#"{"verdict": "refused"}"#,
            vec!["b.rab", "t.json"],
        ),
        (
            "seal",
            r#"{"source": "s.json"}"#,
            r#"{"file": "e.bin"}"#,
            vec!["s.json", "e.bin"],
        ),
        (
            "check-proof",
            r#"{"proof": "p.bin", "trust": "t.json"}"#,
            r#"{"valid": false, "code": "tree.root"}"#,
            vec!["p.bin", "t.json"],
        ),
        (
            "flips",
            r#"{"bundle": "b.rab", "trust": "t.json", "elements": "e.json"}"#,
            "{}",
            vec!["b.rab", "e.json", "t.json"],
        ),
    ] {
        let vector = Vector::parse(text(op, input, expect).as_bytes()).unwrap();
        assert_eq!(vector.files().collect::<Vec<_>>(), files, "{op}");
    }
}

#[test]
fn what_is_refused() {
    let first_absent = VALID.replace(r#""first": null, "#, "");
    let unknown = VALID.replace("first", "erst");
    let refused_and_more = r#"{"verdict": "refused", "ok": false}"#;
    for (input, expect, says) in [
        (GIVEN, first_absent.as_str(), "first"),
        (GIVEN, unknown.as_str(), "erst"),
        (GIVEN, refused_and_more, "missing field"),
        (r#"{"bundle": "b.rab"}"#, VALID, "takes"),
        (
            r#"{"bundle": "../b.rab", "trust": "t.json"}"#,
            VALID,
            "no file name",
        ),
    ] {
        let error = Vector::parse(text("verify", input, expect).as_bytes()).unwrap_err();
        assert!(error.contains(says), "{error}");
    }
    let later = text("verify", GIVEN, VALID).replace(r#""since": "1""#, r#""since": "2""#);
    assert!(
        Vector::parse(later.as_bytes())
            .unwrap_err()
            .contains("since")
    );
}

#[test]
fn negatives_and_bases() {
    let untrusted = VALID.replace("true", "false");
    for (expect, is_negative, may_be_base) in [
        (VALID, false, true),
        (untrusted.as_str(), true, true),
        (r#"{"verdict": "refused"}"#, true, false),
    ] {
        let vector = Vector::parse(text("verify", GIVEN, expect).as_bytes()).unwrap();
        assert_eq!(
            (vector.is_negative(), vector.may_be_base()),
            (is_negative, may_be_base)
        );
    }
}

//! Digests against hash inputs written out by hand; `tests/read/shapes.rs` has the larger ones.

use super::*;
use crate::value::from_json;

fn parsed(json: &str) -> Value<'static> {
    from_json(json.as_bytes()).unwrap().into_owned()
}

fn chat_of(json: &str) -> Result<Digest, Fault> {
    let Value::List(messages) = parsed(json) else {
        panic!("no list")
    };
    chat(&messages)
}

/// The example of `spec/digests.md`.
#[test]
fn the_example_of_the_specification() {
    let json = r#"[{"role": "user", "content": "2+2?"},
                   {"role": "assistant", "content": "4", "name": null}]"#;
    let input = [
        b"\x82\x83\x64user\x58\x20".as_slice(),
        &text("2+2?"),
        b"\xa0\x83\x69assistant\x58\x20",
        &text("4"),
        b"\xa0",
    ];
    assert_eq!(chat_of(json), Ok(bytes(&input.concat())));
}

#[test]
fn other_members_count_in_the_order_of_their_encoding() {
    let json = r#"[{"tool_calls": [], "role": "a", "name": "n", "b": 1, "content": null}]"#;
    let input = [
        b"\x81\x83\x61a\xf6\xa3\x61b\x58\x20".as_slice(),
        &text("1"),
        b"\x64name\x58\x20",
        &text("\"n\""),
        b"\x6atool_calls\x58\x20",
        &text("[]"),
    ];
    assert_eq!(chat_of(json), Ok(bytes(&input.concat())));
    let twin = r#"[{"role": "a", "b": 1.0, "name": "n", "x": null, "tool_calls": []}]"#;
    assert_eq!(chat_of(json), chat_of(twin));
}

#[test]
fn a_message_longer_than_any_record_text_has_a_digest() {
    let json = format!(
        r#"[{{"role": "user", "content": "{}"}}]"#,
        "x".repeat(100_000)
    );
    assert!(chat_of(&json).is_ok());
    let json = format!(r#"[{{"role": "{}", "content": "x"}}]"#, "x".repeat(100_000));
    assert!(chat_of(&json).is_err());
}

#[test]
fn a_shared_prompt_is_hashed_as_if_alone() {
    let (prompt, [a, b]) = dialogues("Q: ", ["1", "22"]);
    assert_eq!((prompt, a, b), (text("Q: "), text("Q: 1"), text("Q: 22")));
}

/// The table of the conformance suite, as far as digests are formed here: pairs with an implied prompt
/// are read as files (`tests/read`), and kept texts are not read back.
#[test]
fn the_unit_table_of_the_conformance_suite() {
    let path = "../../conformance-vectors/units/digests.json";
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let table: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let mut judged = 0;
    for case in table["cases"].as_array().unwrap() {
        let member = |name: &str| case[name].as_str().unwrap_or_default();
        let found = match member("digest") {
            "text" => text(member("text")),
            "chat" => chat_of(member("json")).unwrap(),
            "steps" => {
                let texts = case["steps"].as_array().unwrap().iter();
                steps(texts.map(|step| step.as_str().unwrap())).unwrap()
            }
            "attachment" if member("form") == "json" => {
                crate::view::attachment(&parsed(member("value"))).unwrap()
            }
            "reference" => {
                let asked = &case["question"];
                let question = match (asked["prompt"].as_str(), asked["id"].as_str()) {
                    (Some(prompt), _) => Question::Prompt(text(prompt)),
                    (None, Some(id)) => Question::Item(id),
                    (None, None) => Question::Unknown,
                };
                reference(&question, member("model")).unwrap()
            }
            _ => continue,
        };
        judged += 1;
        assert_eq!(
            rlhf_audit_core::hex::encode(&found),
            member("expect"),
            "{case}"
        );
    }
    assert!(judged > 40, "only {judged} cases");
}

//! What options change.

use rlhf_audit_core::records::annotation::Origin;
use rlhf_audit_input::{Map, Options, RaterRef, SHAPES};

use crate::expected::{all, chat, good_with, sha};

#[test]
fn columns_by_other_names() {
    let row = br#"{"question": "2+2?", "good": "4", "bad": "5", "who": "w", "id": 3}"#;
    let map = Map::parse(" chosen=good, rejected=bad,annotator=who,item=").unwrap();
    let found = all(
        row,
        &Options {
            map,
            ..Options::default()
        },
    );
    let judged = found[0].as_ref().unwrap();
    assert_eq!(judged.content.prompt, Some(sha("2+2?")));
    assert_eq!(judged.content.candidates[1].digest, sha("5"));
    assert_eq!(judged.rater, Some(RaterRef::Person { id: "w".into() }));
    assert_eq!(judged.content.item, None, "mapped to nothing");
}

#[test]
fn who_judged() {
    let row = br#"{"chosen": "4", "rejected": "5", "annotator": "r"}"#;
    let bare = br#"{"chosen": "4", "rejected": "5"}"#;
    let digest = Some([7; 32]);
    let name = "r".to_owned();
    let cases = [
        (Origin::Human, RaterRef::Person { id: name.clone() }),
        (
            Origin::Model,
            RaterRef::Model {
                name: name.clone(),
                prompt_digest: digest,
            },
        ),
        (
            Origin::Program,
            RaterRef::Program {
                name,
                code_digest: digest,
            },
        ),
    ];
    for (origin, rater) in cases {
        let options = Options {
            origin: Some(origin),
            rater_digest: digest,
            ..Options::default()
        };
        let judged = all(row, &options).remove(0).unwrap();
        assert_eq!((judged.origin, judged.rater), (origin, Some(rater)));
        let judged = all(bare, &options).remove(0).unwrap();
        assert_eq!((judged.origin, judged.rater), (origin, None));
    }
}

/// DIG-10: the digest of a kept text is the digest beside it.
#[test]
fn kept_texts_have_their_digests() {
    let options = Options {
        keep_text: true,
        ..Options::default()
    };
    for name in [
        "preference.jsonl",
        "hh.jsonl",
        "ultrafeedback.json",
        "ranking.jsonl",
    ] {
        for judged in good_with(name, &options) {
            let texts = judged.content.candidate_texts.unwrap();
            let digests: Vec<_> = texts.iter().map(sha).collect();
            let expected: Vec<_> = judged.content.candidates.iter().map(|c| c.digest).collect();
            assert_eq!(digests, expected, "{name}");
            assert_eq!(
                judged.content.prompt_text.map(sha),
                judged.content.prompt,
                "{name}"
            );
        }
    }
    let judged = good_with("chat.jsonl", &options).remove(1);
    let text = r#"[{"content":"2+2?","role":"user"},{"content":"4","role":"assistant"}]"#;
    assert_eq!(judged.content.candidate_texts.unwrap()[0], text);
    let read_again = format!(r#"{{"chosen": {text}, "rejected": {text}}}"#);
    let again = all(read_again.as_bytes(), &Options::default())
        .remove(0)
        .unwrap();
    assert_eq!(
        again.content.candidates[0].digest,
        judged.content.candidates[0].digest
    );
    assert_eq!(
        again.content.candidates[0].digest,
        chat(&[("user", "2+2?"), ("assistant", "4")])
    );
}

#[test]
fn texts_longer_than_a_record_can_hold() {
    let row = |bytes: usize| {
        format!(
            r#"{{"prompt": "p", "chosen": "{}", "rejected": "b"}}"#,
            "x".repeat(bytes)
        )
    };
    let keep = Options {
        keep_text: true,
        ..Options::default()
    };
    assert!(all(row(65_536).as_bytes(), &keep)[0].is_ok());
    let found = all(row(65_537).as_bytes(), &keep);
    let bad = found[0].as_ref().unwrap_err();
    assert_eq!(bad.column.as_deref(), Some("chosen"));
    assert_eq!(
        bad.reason.to_string(),
        "a text of 65537 bytes; at most 65536"
    );
    assert!(all(row(65_537).as_bytes(), &Options::default())[0].is_ok());
}

#[test]
fn every_shape_is_found_by_its_name_and_names_its_columns() {
    for shape in SHAPES {
        assert_eq!(
            rlhf_audit_input::Shape::from_name(shape.name).unwrap().name,
            shape.name
        );
        let names: Vec<_> = shape.columns().map(|want| want.name()).collect();
        assert!(names.contains(&"annotator"), "{}", shape.name);
        let mut unique = names.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), names.len(), "{}", shape.name);
    }
}

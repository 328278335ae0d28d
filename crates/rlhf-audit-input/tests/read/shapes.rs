//! One fixture for each shape, judgement by judgement.

use rlhf_audit_core::records::annotation::{Feedback, Judgement, Outcome};
use rlhf_audit_core::records::common::NamedDigest;
use rlhf_audit_core::records::field::Column;
use rlhf_audit_input::{Judged, Options, SHAPES, open};

use crate::expected::{With, chat, fixture, good, judged, outcome, prefers, sha};

pub(crate) fn column<const N: usize>(values: [f64; N]) -> Option<Column> {
    Some(Column(values.map(Some).to_vec()))
}

#[test]
fn every_fixture_is_known_by_its_columns_and_every_shape_has_one() {
    let fixtures = [
        ("preference.jsonl", "preference"),
        ("hh.jsonl", "preference"),
        ("chat.jsonl", "preference"),
        ("unpaired.jsonl", "unpaired"),
        ("stepwise.jsonl", "stepwise"),
        ("ultrafeedback.json", "ultrafeedback"),
        ("ranking.jsonl", "ranking"),
        ("oasst.jsonl", "oasst"),
        ("arena.jsonl", "pairwise-winner"),
        ("llmfao.csv", "pairwise-winner"),
        ("kaggle.csv", "pairwise-winner"),
        ("alpaca_eval.json", "alpaca-eval"),
        ("helpsteer3.jsonl", "helpsteer3"),
        ("scalar.tsv", "scalar"),
        ("prism.jsonl", "prism"),
    ];
    for (name, shape) in fixtures {
        let judgements = open(&fixture(name), &Options::default()).unwrap();
        assert_eq!(judgements.shape().name, shape, "{name}");
    }
    for shape in SHAPES {
        assert!(
            fixtures.iter().any(|(_, name)| *name == shape.name),
            "{}",
            shape.name
        );
    }
}

#[test]
fn preference() {
    let pair = Feedback::Pairwise;
    let mut second = judged(
        2,
        pair,
        Some(sha("Say \"hi\".")),
        [sha("hi\n"), sha("")],
        prefers(0),
    )
    .person("w-7")
    .item("12");
    second.judgement.judged_ms = Some(1_769_860_800_000);
    let scored = Judgement {
        scores: column([8.5, 3.0]),
        ..prefers(0)
    };
    let expected = vec![
        judged(
            1,
            pair,
            Some(sha("What is 2+2?")),
            [sha("4"), sha("5")],
            prefers(0),
        ),
        second,
        judged(3, pair, None, [sha("Grüße"), sha("Hallo")], scored).item("p3"),
    ];
    assert_eq!(good("preference.jsonl"), expected);
}

/// What hh.jsonl holds, by row.
pub(crate) fn hh() -> Vec<Judged> {
    let (fruit, hi) = (
        "\n\nHuman: Name a fruit.\n\nAssistant: Which kind?\n\nHuman: Red.\n\nAssistant:",
        "\n\nHuman: Hi.\n\nAssistant:",
    );
    let whole = |prompt: &str, answer: &str| sha(format!("{prompt}{answer}"));
    let bye = " Hello.\n\nHuman: Bye.\n\nAssistant: Bye.";
    let pair = Feedback::Pairwise;
    vec![
        judged(
            1,
            pair,
            Some(sha(fruit)),
            [whole(fruit, " Apple."), whole(fruit, " Ape.")],
            prefers(0),
        ),
        judged(
            2,
            pair,
            Some(sha(hi)),
            [whole(hi, bye), whole(hi, " Go away.")],
            prefers(0),
        ),
        judged(
            3,
            pair,
            None,
            [sha("no dialogue"), sha("none at all")],
            prefers(0),
        ),
    ]
}

#[test]
fn dialogues_with_an_implied_prompt() {
    assert_eq!(good("hh.jsonl"), hh());
}

/// What chat.jsonl holds, by row.
pub(crate) fn chats() -> Vec<Judged> {
    let user = ("user", "2+2?");
    let answer = |text| chat(&[("assistant", text)]);
    let whole = |text| chat(&[user, ("assistant", text)]);
    let pair = Feedback::Pairwise;
    // Row 3: a content of parts and a tool call, by their canonical JSON (DIG-3, DIG-4).
    let parts = sha(br#"[{"text":"Look","type":"text"}]"#);
    let calls = sha(br#"[{"function":{"arguments":{"b":1e+21},"name":"see"},"type":"function"}]"#);
    let prompt = [b"\x81\x83\x64user\xf6\xa1\x67content\x58\x20", &parts[..]].concat();
    let call = [
        b"\x81\x83\x69assistant\xf6\xa1\x6atool_calls\x58\x20",
        &calls[..],
    ]
    .concat();
    let mut third = judged(
        3,
        pair,
        Some(sha(prompt)),
        [sha(call), sha("no")],
        prefers(0),
    );
    third.content.attachments = Some(vec![
        NamedDigest {
            name: "images/0".into(),
            digest: sha("one.png"),
        },
        NamedDigest {
            name: "tools/0".into(),
            digest: sha(br#"{"name":"see"}"#),
        },
    ]);
    vec![
        judged(
            1,
            pair,
            Some(chat(&[user])),
            [answer("4"), answer("5")],
            prefers(0),
        ),
        judged(
            2,
            pair,
            Some(chat(&[user])),
            [whole("4"), whole("5")],
            prefers(0),
        ),
        third,
    ]
}

#[test]
fn conversational_preference() {
    assert_eq!(good("chat.jsonl"), chats());
}

#[test]
fn unpaired() {
    let labelled = |label| Judgement {
        labels: Some(vec![label]),
        ..outcome(Outcome::Judged)
    };
    let prompt = Some(sha("2+2?"));
    let expected = vec![
        judged(1, Feedback::Binary, prompt, [sha("4")], labelled(true)),
        judged(2, Feedback::Binary, prompt, [sha("5")], labelled(false)).produced_by(["m-1"]),
    ];
    assert_eq!(good("unpaired.jsonl"), expected);
}

/// What stepwise.jsonl holds, by row.
pub(crate) fn steps() -> Vec<Judged> {
    let step = |text| [&b"\x58\x20"[..], &sha(text)].concat();
    let first = [vec![0x82], step("2+2=4."), step("4+2=7.")].concat();
    let second = [vec![0x83], step("a"), step("b"), step("c")].concat();
    let valued = |values: &[Option<f64>]| Judgement {
        steps: Some(Column(values.to_vec())),
        ..outcome(Outcome::Judged)
    };
    let (right, wrong) = (
        valued(&[Some(1.0), Some(0.0)]),
        valued(&[Some(1.0), Some(-1.0), None]),
    );
    vec![
        judged(
            1,
            Feedback::Stepwise,
            Some(sha("2+2+2?")),
            [sha(first)],
            right,
        ),
        judged(
            2,
            Feedback::Stepwise,
            Some(sha("1+1?")),
            [sha(second)],
            wrong,
        ),
    ]
}

#[test]
fn stepwise() {
    assert_eq!(good("stepwise.jsonl"), steps());
}

#[test]
fn ranking() {
    let prompt = Some(sha("2+2?"));
    let three = [sha("4"), sha("five"), sha("4.")];
    let ranked = |found, groups: &[&[u64]]| Judgement {
        ranking: Some(groups.iter().map(|group| group.to_vec()).collect()),
        ..outcome(found)
    };
    let kind = Feedback::Ranking;
    let expected = vec![
        judged(
            1,
            kind,
            prompt,
            three,
            ranked(Outcome::Judged, &[&[0, 2], &[1]]),
        ),
        judged(
            2,
            kind,
            prompt,
            three,
            ranked(Outcome::Judged, &[&[2], &[0], &[1]]),
        ),
        judged(
            3,
            kind,
            prompt,
            [sha("4"), sha("four")],
            ranked(Outcome::Tie, &[&[0, 1]]),
        ),
        judged(
            4,
            kind,
            prompt,
            [sha("5"), sha("4")],
            ranked(Outcome::Judged, &[&[1], &[0]]),
        )
        .produced_by(["m-1", "m-2"]),
        judged(
            5,
            kind,
            prompt,
            [sha("4"), sha("5")],
            outcome(Outcome::Abstained),
        ),
    ];
    assert_eq!(good("ranking.jsonl"), expected);
}

#[test]
fn scalar() {
    let scored = |score, lead_time_ms| Judgement {
        scores: column([score]),
        lead_time_ms,
        ..outcome(Outcome::Judged)
    };
    let kind = Feedback::Scalar;
    let expected = vec![
        judged(
            2,
            kind,
            Some(sha("2+2?")),
            [sha("4")],
            scored(0.1, Some(1500)),
        )
        .person("w1"),
        judged(
            3,
            kind,
            Some(sha("a\tb")),
            [sha("c\"d")],
            scored(-0.001, None),
        )
        .person("w2"),
    ];
    assert_eq!(good("scalar.tsv"), expected);
}

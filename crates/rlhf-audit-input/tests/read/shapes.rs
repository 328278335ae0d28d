//! One fixture for each shape, judgement by judgement.

use rlhf_audit_core::records::annotation::{
    Aspect, Comment, Feedback, Judgement, Origin, Outcome, Scale,
};
use rlhf_audit_core::records::common::{NamedDigest, NamedText};
use rlhf_audit_core::records::field::Column;
use rlhf_audit_input::{Judged, Options, RaterRef, SHAPES, open};

use crate::expected::{With, chat, fixture, good, head, judged, outcome, prefers, sha};

fn column<const N: usize>(values: [f64; N]) -> Option<Column> {
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

/// What ultrafeedback.json holds.
pub(crate) fn rubrics() -> Vec<Judged> {
    let scale = Scale {
        low: 1.0,
        high: 5.0,
    };
    let aspect = |name: &str, scores: [Option<f64>; 2]| Aspect {
        name: name.into(),
        scale: scale.clone(),
        scores: Column(scores.to_vec()),
    };
    let comment = |candidate, aspect: Option<&str>, text| Comment {
        candidate: Some(candidate),
        aspect: aspect.map(String::from),
        digest: sha(text),
    };
    let judgement = Judgement {
        scale: Some(Scale {
            low: 1.0,
            high: 10.0,
        }),
        scores: column([8.5, 1.0]),
        aspects: Some(vec![
            aspect("helpfulness", [Some(4.0), None]),
            aspect("honesty", [Some(5.0), None]),
            aspect("truthfulness", [None, Some(1.0)]),
        ]),
        comments: Some(vec![
            comment(0, None, "Good."),
            comment(0, Some("helpfulness"), "Short."),
            comment(0, Some("helpfulness"), "Clear."),
            comment(0, Some("honesty"), "True."),
            comment(1, None, "No."),
            comment(1, Some("honesty"), "?"),
        ]),
        ..outcome(Outcome::Judged)
    };
    let candidates = [sha("Apple"), sha("Stone")];
    let prompt = Some(sha("Name a fruit."));
    let mut expected =
        judged(1, Feedback::Rubric, prompt, candidates, judgement).produced_by(["m-1", "m-2"]);
    expected.content.prompt_source = Some("made-up".into());
    vec![expected]
}

#[test]
fn ultrafeedback() {
    assert_eq!(good("ultrafeedback.json"), rubrics());
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
fn openassistant_trees() {
    let root = ("prompter", "2+2?");
    let ranking = Judgement {
        ranking: Some(vec![vec![1], vec![0]]),
        ..outcome(Outcome::Judged)
    };
    let mut first = judged(
        1,
        Feedback::Ranking,
        Some(chat(&[root])),
        [sha("5"), sha("4")],
        ranking,
    )
    .item("t1");
    first.content.candidates[1].producer = Some("m-1".into());
    first.content.turn = Some(0);
    let prompt = Some(chat(&[root, ("assistant", "4")]));
    let candidates = [sha("Sure?"), sha("Why?")];
    let mut second = judged(
        1,
        Feedback::Ranking,
        prompt,
        candidates,
        outcome(Outcome::Abstained),
    )
    .item("b");
    second.content.turn = Some(1);
    for judged in [&mut first, &mut second] {
        judged.content.conversation = Some("t1".into());
        judged.content.language = Some("en".into());
    }
    assert_eq!(good("oasst.jsonl"), vec![first, second]);
}

/// A candidate without text: the question and the model (DIG-7), both encoded already.
fn reference(question: &[u8], model: &[u8]) -> [u8; 32] {
    sha([&[0x82], question, model].concat())
}

#[test]
fn arena_battles() {
    let battle = |row, question: &[u8], item: &str, judgement| {
        let candidates = [
            reference(question, b"\x63m-1"),
            reference(question, b"\x63m-2"),
        ];
        judged(row, Feedback::Pairwise, None, candidates, judgement)
            .produced_by(["m-1", "m-2"])
            .item(item)
    };
    let user = ("user", "2+2?");
    let whole = |text| chat(&[user, ("assistant", text)]);
    let candidates = [whole("4"), whole("5")];
    let mut first = judged(
        1,
        Feedback::Pairwise,
        Some(chat(&[user])),
        candidates,
        prefers(0),
    )
    .produced_by(["m-1", "m-2"])
    .person("arena_user_1")
    .item("q1");
    first.content.turn = Some(1);
    first.judgement.judged_ms = Some(1_682_351_591_132);
    let expected = vec![
        first,
        battle(2, b"\x62q2", "q2", outcome(Outcome::AllBad)).person("arena_user_2"),
        battle(3, b"\x62q3", "q3", prefers(1)).person("3"),
        battle(4, b"\x62q4", "q4", outcome(Outcome::Skipped)),
    ];
    assert_eq!(good("arena.jsonl"), expected);
}

#[test]
fn crowd_workers() {
    let pair = |row, prompt: &str, left: &str, item: &str, worker: &str, judgement| {
        let right = "Model \"W\", 12k";
        let question = [&b"\x58\x20"[..], &sha(prompt)].concat();
        let name = |model: &str| [&[head(0x60, model.len())], model.as_bytes()].concat();
        let candidates = [
            reference(&question, &name(left)),
            reference(&question, &name(right)),
        ];
        judged(
            row,
            Feedback::Pairwise,
            Some(sha(prompt)),
            candidates,
            judgement,
        )
        .produced_by([left, right])
        .person(worker)
        .item(item)
    };
    let expected = vec![
        pair(2, "8", "Model L (7B)", "0", "58", outcome(Outcome::Tie)),
        pair(3, "8", "Model L (7B)", "0", "14", prefers(1)),
        pair(4, "9", "Other", "1", "105", prefers(0)),
    ];
    assert_eq!(good("llmfao.csv"), expected);
}

#[test]
fn winners_in_three_columns() {
    let row = |row, item: &str, judgement| {
        let candidates = [sha("[\"4\"]"), sha("[\"5\"]")];
        judged(
            row,
            Feedback::Pairwise,
            Some(sha("[\"2+2?\"]")),
            candidates,
            judgement,
        )
        .produced_by(["m-1", "m-2"])
        .item(item)
    };
    let expected = vec![
        row(2, "30192", prefers(0)),
        row(3, "30193", outcome(Outcome::Tie)),
    ];
    assert_eq!(good("kaggle.csv"), expected);
}

#[test]
fn alpaca_eval() {
    let row = |row, second: &str, judgement| {
        let candidates = [sha("4"), sha(second)];
        let mut expected = judged(
            row,
            Feedback::Pairwise,
            Some(sha("2+2?")),
            candidates,
            judgement,
        )
        .produced_by(["base", "new"]);
        expected.origin = Origin::Model;
        expected.rater = Some(RaterRef::Model {
            name: "judge_v1".into(),
            prompt_digest: None,
        });
        expected
    };
    let mut first = row(
        1,
        "Four.",
        Judgement {
            confidence: Some(0.75),
            ..prefers(0)
        },
    );
    first.content.prompt_source = Some("made-up".into());
    let expected = vec![
        first,
        row(2, "5", prefers(1)),
        row(3, "4", outcome(Outcome::Tie)),
    ];
    assert_eq!(good("alpaca_eval.json"), expected);
}

/// What helpsteer3.jsonl holds, by row.
pub(crate) fn several_raters() -> Vec<Judged> {
    let comment = |candidate, text| Comment {
        candidate,
        aspect: None,
        digest: sha(text),
    };
    let flags = |text: &str| {
        Some(vec![NamedText {
            name: "overall_preference".into(),
            text: text.into(),
        }])
    };
    let scale = Some(Scale {
        low: 0.0,
        high: 3.0,
    });
    let strong = |index, strength| Judgement {
        strength: Some(strength),
        scale: scale.clone(),
        ..prefers(index)
    };
    let comments = vec![
        comment(None, "Right."),
        comment(Some(0), "Correct."),
        comment(Some(1), "Wrong."),
    ];
    let first = Judgement {
        comments: Some(comments),
        flags: flags("-2"),
        ..strong(0, 3.0)
    };
    let second = Judgement {
        comments: Some(vec![comment(None, "Same.")]),
        flags: flags("-2"),
        ..outcome(Outcome::Tie)
    };
    let third = Judgement {
        flags: flags("-2"),
        ..strong(1, 1.0)
    };
    let prompt = Some(chat(&[("user", "2+2?")]));
    let row = |row, judgement| {
        judged(
            row,
            Feedback::Pairwise,
            prompt,
            [sha("4"), sha("5")],
            judgement,
        )
    };
    vec![
        row(1, first),
        row(1, second),
        row(1, third),
        row(2, strong(1, 3.0)),
    ]
}

#[test]
fn helpsteer3() {
    assert_eq!(good("helpsteer3.jsonl"), several_raters());
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

#[test]
fn prism() {
    let judgement = Judgement {
        scale: Some(Scale {
            low: 1.0,
            high: 100.0,
        }),
        scores: column([71.0]),
        flags: Some(vec![NamedText {
            name: "if_chosen".into(),
            text: "true".into(),
        }]),
        ..outcome(Outcome::Judged)
    };
    let mut expected = judged(
        1,
        Feedback::Scalar,
        Some(sha("2+2?")),
        [sha("4")],
        judgement,
    )
    .produced_by(["m-1"])
    .person("user0")
    .item("ut1");
    expected.content.conversation = Some("c1".into());
    expected.content.turn = Some(0);
    assert_eq!(good("prism.jsonl"), vec![expected]);
}

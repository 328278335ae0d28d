//! The shapes of well-known data sets, row by row.

use rlhf_audit_core::records::annotation::{
    Aspect, Comment, Feedback, Judgement, Origin, Outcome, Scale,
};
use rlhf_audit_core::records::common::NamedText;
use rlhf_audit_core::records::field::Column;
use rlhf_audit_input::{Judged, RaterRef};

use crate::expected::{With, chat, good, head, judged, outcome, prefers, sha};
use crate::shapes::column;

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

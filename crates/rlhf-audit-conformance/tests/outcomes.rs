//! What each toy does is what the report calls it.

use serde_json::{Value, json};

use super::{Folder, conformance, run_toys};

/// Returns id, check and outcome of every check of the first implementation.
fn outcomes(report: &Value) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_string();
    let mut all = Vec::new();
    for run in report["implementations"][0]["vectors"].as_array().unwrap() {
        for check in run["checks"].as_array().unwrap() {
            all.push((
                text(&run["id"]),
                text(&check["check"]),
                text(&check["outcome"]),
            ));
        }
    }
    all
}

fn outcome(report: &Value, id: &str) -> (String, String) {
    let runs = report["implementations"][0]["vectors"].as_array().unwrap();
    let run = runs.iter().find(|run| run["id"] == id).unwrap();
    let check = &run["checks"][0];
    let text = |name: &str| check[name].as_str().unwrap().to_string();
    (text("outcome"), text("got"))
}

#[test]
fn whoever_does_all_of_it_passes() {
    let (ran, report) = run_toys(&["peek"], &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(
        ran.out,
        "toy-peek 1 at level 3: 9 vectors, 12 pass: as expected\n"
    );
    assert!(
        outcomes(&report)
            .iter()
            .all(|(_, _, outcome)| outcome == "pass")
    );
    let checks: Vec<_> = outcomes(&report)
        .into_iter()
        .map(|(_, check, _)| check)
        .collect();
    for further in [
        "view",
        "card",
        "reencode",
        "flips",
        "prove",
        "check-proof",
        "seal",
    ] {
        assert!(checks.iter().any(|check| check == further), "{further}");
    }
}

#[test]
fn accepting_everything_fails_each_negative_and_the_flips() {
    let (ran, report) = run_toys(&["accept"], &[]);
    assert_eq!(ran.code, Some(1));
    let bad: Vec<_> = outcomes(&report)
        .into_iter()
        .filter(|(_, _, o)| o == "fail")
        .map(|(id, _, _)| id)
        .collect();
    assert_eq!(
        bad,
        [
            "alpha/broken",
            "alpha/untrusted",
            "beta/flips",
            "beta/refused"
        ]
    );
    let (_, got) = outcome(&report, "beta/flips");
    assert_eq!(
        got,
        "4 unnoticed: 0 (magic) ^ 01, 0 (magic) ^ ff, 5 (item) ^ 01, 5 (item) ^ ff"
    );
}

#[test]
fn rejecting_everything_fails_each_positive() {
    let (ran, report) = run_toys(&["reject"], &[]);
    assert_eq!(ran.code, Some(1));
    let bad: Vec<_> = outcomes(&report)
        .into_iter()
        .filter(|(_, _, o)| o == "fail")
        .map(|(id, _, _)| id)
        .collect();
    // A refused policy is no rejected bundle.
    assert_eq!(bad, ["alpha/good", "alpha/untrusted", "beta/refused"]);
}

#[test]
fn no_crash_hang_lie_or_error_is_a_rejection() {
    for (mode, name, says) in [
        ("crash", "crash", "SIGABRT"),
        ("hang", "hang", "no answer in 1 s"),
        ("malformed", "malformed", "expected value"),
        ("long", "malformed", "more than 16777216 bytes"),
        ("wrong-seq", "malformed", "seq is"),
        (
            "error",
            "errored",
            "cannot open SUITE/bundles/alpha/broken/bundle.rab",
        ),
        ("skip", "fail", "its start lists the op"),
    ] {
        let only = ["--only", "alpha/broken", "--timeout", "1"];
        let (ran, report) = run_toys(&[mode], &only);
        assert_eq!(ran.code, Some(1), "{mode}: {ran:?}");
        let (outcome, got) = outcome(&report, "alpha/broken");
        assert_eq!(outcome, name, "{mode}");
        assert!(got.contains(says), "{mode}: {got}");
        assert!(
            ran.out.contains(&format!("alpha/broken verify: {name}")),
            "{}",
            ran.out
        );
    }
}

#[test]
fn each_vector_after_a_crash_is_asked_again() {
    let (_, report) = run_toys(&["crash"], &[]);
    let all = outcomes(&report);
    assert_eq!(all.len(), 12);
    assert!(
        all.iter().all(|(_, _, outcome)| outcome == "crash"),
        "{all:?}"
    );
    let (_, got) = outcome(&report, "gamma/seal");
    assert!(got.contains("SIGABRT"), "{got}");
}

#[test]
fn a_file_that_was_not_written_fails() {
    let (_, report) = run_toys(&["no-file"], &["--only", "gamma/prove"]);
    let (outcome, got) = outcome(&report, "gamma/prove");
    assert_eq!((outcome.as_str(), got.as_str()), ("fail", "no file at out"));
}

#[test]
fn what_is_not_claimed_is_skipped_and_counted() {
    let (ran, report) = run_toys(&["verify-only"], &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        ran.out.contains("5 pass, 7 skipped: as expected"),
        "{}",
        ran.out
    );
    assert_eq!(report["implementations"][0]["counts"]["skipped"], 7);
    let (ran, _) = run_toys(&["verify-only"], &["--only", "gamma/"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.out.contains("nothing was run"), "{}", ran.out);
}

#[test]
fn the_level_decides_what_is_compared() {
    let (ran, report) = run_toys(&["peek"], &["--level", "1"]);
    assert_eq!(ran.code, Some(0));
    assert_eq!(report["implementations"][0]["counts"]["pass"], 9);
    // The toy writes no document: only level 3 asks for it.
    for (level, code) in [("2", 0), ("3", 1)] {
        let more = ["--level", level, "--only", "alpha/broken"];
        assert_eq!(run_toys(&["no-file"], &more).0.code, Some(code), "{level}");
    }
}

#[test]
fn how_it_ends_counts() {
    let (ran, report) = run_toys(&["bad-stop"], &[]);
    assert_eq!(ran.code, Some(1));
    let problems = &report["implementations"][0]["problems"];
    assert_eq!(
        *problems,
        json!(["after stop it ended with exit status: 3"])
    );
}

#[test]
fn single_calls_need_no_adapter() {
    let (ran, report) = run_toys(&["peek"], &["--one-shot"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        ran.out
            .starts_with("python3 at level 3: 9 vectors, 5 pass, 7 skipped"),
        "{}",
        ran.out
    );
    assert_eq!(outcome(&report, "beta/refused").0, "pass");
    for (mode, name) in [("crash", "crash"), ("wrong-exit", "malformed")] {
        let (_, report) = run_toys(&[mode], &["--one-shot", "--only", "alpha/broken"]);
        assert_eq!(outcome(&report, "alpha/broken").0, name);
    }
}

#[test]
fn known_failures_are_run_and_cannot_go_stale() {
    let folder = Folder::new();
    let known = folder.path("known.txt");
    let more = ["--known-failures", known.as_str()];
    let four = "alpha/broken no\nalpha/untrusted no\nbeta/flips no\nbeta/refused no\n";
    std::fs::write(&known, four).unwrap();
    let (ran, _) = run_toys(&["accept"], &more);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.out.contains("4 known to fail"), "{}", ran.out);
    std::fs::write(&known, format!("{four}alpha/good no\n")).unwrap();
    let (ran, _) = run_toys(&["accept"], &more);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.out
            .contains("alpha/good passes, but is a known failure"),
        "{}",
        ran.out
    );
    std::fs::write(&known, "alpha/goood no\n").unwrap();
    let ran = conformance(&[
        "run",
        "--suite",
        "tests/data/suite",
        "--cmd",
        "true",
        "--known-failures",
        &known,
    ]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.error.contains("the suite has no vector alpha/goood"),
        "{}",
        ran.error
    );
}

#[test]
fn what_cannot_be_done_is_2() {
    for (command, says) in [
        ("no-such-program-here", "cannot be started"),
        ("python3 tests/toys/toy.py bad-start", "speaks protocol 2"),
        ("true", "did not answer start"),
        ("a 'b", "open quote"),
    ] {
        let ran = conformance(&["run", "--suite", "tests/data/suite", "--cmd", command]);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.error.contains(says), "{}", ran.error);
    }
    for arguments in [
        vec!["run", "--suite", "tests/data/suite"],
        vec!["run", "--cmd", "true", "--suite", "tests/data/none"],
        vec![
            "run",
            "--cmd",
            "true",
            "--suite",
            "tests/data/suite",
            "--level",
            "4",
        ],
        vec![
            "run",
            "--cmd",
            "true",
            "--suite",
            "tests/data/suite",
            "--only",
            "omega",
        ],
    ] {
        assert_eq!(conformance(&arguments).code, Some(2), "{arguments:?}");
    }
}

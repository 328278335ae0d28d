//! The report as JSON and as a page.

use std::fs;

use super::{Folder, conformance, run_toys};

fn page(modes: &[&str]) -> String {
    let folder = Folder::new();
    let html = folder.path("report.html");
    run_toys(modes, &["--html", &html]);
    fs::read_to_string(&html).unwrap()
}

#[test]
fn two_runs_are_the_same_bytes_and_name_no_machine() {
    let folder = Folder::new();
    let reports = ["a.json", "b.json"].map(|name| {
        let path = folder.path(name);
        let command = "python3 tests/toys/toy.py error";
        conformance(&[
            "run",
            "--suite",
            "tests/data/suite",
            "--cmd",
            command,
            "--report",
            &path,
        ]);
        fs::read_to_string(path).unwrap()
    });
    assert_eq!(reports[0], reports[1]);
    for path in [
        env!("CARGO_MANIFEST_DIR"),
        std::env::temp_dir().to_str().unwrap(),
    ] {
        assert!(!reports[0].contains(path), "{path}");
    }
}

#[test]
fn the_report_has_its_structure() {
    let (_, report) = run_toys(&["peek", "accept"], &[]);
    assert_eq!(
        (&report["report"], &report["suite"]),
        (&1.into(), &"0.0.1".into())
    );
    assert_eq!(report["as_expected"], false);
    assert_eq!(report["vectors"][0]["id"], "alpha/broken");
    let [peek, accept] = report["implementations"].as_array().unwrap().as_slice() else {
        panic!("not two implementations");
    };
    assert_eq!((&peek["level"], &accept["level"]), (&3.into(), &2.into()));
    assert_eq!(peek["areas"][0]["counts"]["pass"], 6);
    let check = &accept["vectors"][0]["checks"][0];
    assert_eq!(
        check["expected"],
        "invalid, trusted, ok false, a.broken at step 1"
    );
    assert_eq!(check["got"], "valid, trusted, ok true, no finding");
}

#[test]
fn the_page_is_a_matrix_with_failures_behind_it() {
    let page = page(&["peek", "accept"]);
    for text in [
        "<th scope=\"col\"><a href=\"#i0\">toy-peek 1 at level 3</a></th>",
        "<td class=\"good\"><a href=\"#i0-alpha\"><b>6/6</b> pass</a></td>",
        "<td class=\"bad\"><a href=\"#i1-alpha\"><b>1/3</b> fail</a></td>",
        "<td class=\"none\"><a href=\"#i1-gamma\"><b>0/0</b> not run</a><br><small>4 skipped</small></td>",
        "<summary><code>alpha/broken</code> verify fail</summary>",
        "<p>Covers TOY-1, TOY-2</p>",
        "<dt>got</dt><dd><pre>valid, trusted, ok true, no finding</pre></dd>",
        "prefers-color-scheme: dark",
    ] {
        assert!(page.contains(text), "{text}\n{page}");
    }
    // Nothing is loaded and nothing runs.
    for text in ["<script", "http:", "https:", "src=", "@import", "url("] {
        assert!(!page.contains(text), "{text}");
    }
}

#[test]
fn nothing_that_others_wrote_is_markup() {
    let page = page(&["accept", "malformed"]);
    assert!(page.contains("A byte &lt;b&gt;differs&lt;/b&gt; &amp; is found."));
    assert!(page.contains("byte 7 is &lt;script&gt;"));
    assert!(!page.contains("<b>differs"));
}

#[test]
fn every_link_leads_somewhere() {
    let page = page(&["peek", "accept"]);
    for link in page.split("href=\"#").skip(1) {
        let id = link.split('"').next().unwrap();
        assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
    }
}

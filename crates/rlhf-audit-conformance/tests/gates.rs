//! Each gate with one defect. The suite without any passes.

use std::fs;
use std::path::Path;

use rlhf_audit_conformance::{of_bytes, of_files};
use serde_json::{Value, json};

use super::{Folder, conformance, here};

/// A copy of the suite and the specification that may be broken.
struct Copy(Folder);

impl Copy {
    fn new() -> Copy {
        let folder = Folder::new();
        copy(&here().join("tests/data"), &folder.0);
        Copy(folder)
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.0.join(path)).unwrap()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from}");
        self.write(path, &text.replacen(from, to, 1));
    }

    fn remove(&self, path: &str) {
        fs::remove_file(self.0.0.join(path)).unwrap();
    }

    /// Writes `suite.json` anew, so that only the defect is left.
    fn list_again(&self) {
        let root = self.0.0.join("suite");
        let mut vectors = Vec::new();
        for area in names(&root.join("bundles")) {
            if !root.join("bundles").join(&area).is_dir() {
                continue;
            }
            for name in names(&root.join("bundles").join(&area)) {
                let folder = root.join("bundles").join(&area).join(&name);
                if !folder.is_dir() {
                    continue;
                }
                let files = names(&folder).into_iter().map(|name| {
                    let bytes = fs::read(folder.join(&name)).unwrap();
                    (name, bytes)
                });
                let digest = of_files(&files.collect::<Vec<_>>());
                vectors.push(json!({"id": format!("{area}/{name}"), "sha256": digest}));
            }
        }
        let unit = of_bytes(self.read("suite/units/one.json").as_bytes());
        let units = json!([{"file": "one.json", "sha256": unit}]);
        let listing = json!({"suite": "0.0.1", "spec": "toy", "vectors": vectors, "units": units});
        self.write("suite/suite.json", &listing.to_string());
    }

    /// Returns the lines that `check` prints before its last.
    fn problems(&self) -> (Option<i32>, Vec<String>) {
        let (suite, spec) = (self.0.path("suite"), self.0.path("spec"));
        let ran = conformance(&["check", "--suite", &suite, "--spec", &spec]);
        let mut lines: Vec<_> = ran.out.lines().map(str::to_string).collect();
        assert!(
            lines.pop().is_some_and(|last| last.contains("problems")),
            "{ran:?}"
        );
        (ran.code, lines)
    }
}

fn copy(from: &Path, to: &Path) {
    for name in names(from) {
        let (from, to) = (from.join(&name), to.join(&name));
        if from.is_dir() {
            fs::create_dir_all(&to).unwrap();
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap();
        }
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Holds a defect to the one problem that it is.
fn one_problem(breaks: impl Fn(&Copy), says: &str) {
    let copy = Copy::new();
    breaks(&copy);
    copy.list_again();
    let (code, problems) = copy.problems();
    assert_eq!(code, Some(1), "{says}");
    assert_eq!(problems.len(), 1, "{says}: {problems:#?}");
    assert!(
        problems[0].contains(says),
        "{problems:?} does not say {says}"
    );
}

#[test]
fn the_suite_without_a_defect_passes() {
    let copy = Copy::new();
    assert_eq!(copy.problems(), (Some(0), Vec::new()));
    // Listed by the shell or by us: the digests are the same.
    let listed: Value = serde_json::from_str(&copy.read("suite/suite.json")).unwrap();
    copy.list_again();
    assert_eq!(
        serde_json::from_str::<Value>(&copy.read("suite/suite.json")).unwrap(),
        listed
    );
}

const GOOD: &str = "suite/bundles/alpha/good/vector.json";
const BROKEN: &str = "suite/bundles/alpha/broken/vector.json";
const SEAL: &str = "suite/bundles/gamma/seal/vector.json";
const CODES: &str = "spec/registry/codes.csv";
const UNTESTABLE: &str = "suite/untestable.csv";

#[test]
fn requirements() {
    let unit = "suite/units/one.json";
    one_problem(
        |copy| copy.replace(unit, "TOY-3", "TOY-2"),
        "TOY-3: no vector or unit covers it",
    );
    one_problem(
        |copy| copy.replace(GOOD, "TOY-1", "TOY-4"),
        "TOY-4: untestable.csv has it, but alpha/good shows it",
    );
    one_problem(
        |copy| copy.replace(GOOD, "TOY-1", "TOY-8"),
        "alpha/good: covers TOY-8, which no page has",
    );
    one_problem(
        |copy| copy.replace("spec/page.md", "**TOY-4**", "TOY-4"),
        "TOY-4 is no requirement and no code",
    );
    one_problem(
        |copy| copy.replace(UNTESTABLE, "nothing gives it", " "),
        "b.reserved has no reason",
    );
    let twice = |copy: &Copy| copy.replace(UNTESTABLE, "b.reserved", "TOY-4,again\nb.reserved");
    one_problem(twice, "TOY-4 stands twice");
}

#[test]
fn codes_and_kinds() {
    let row = "501,tree.root,5,r,n\n";
    one_problem(
        |copy| copy.replace(CODES, row, &format!("{row}503,tree.new,5,r,n\n")),
        "tree.new: no vector expects it",
    );
    one_problem(
        |copy| copy.replace(CODES, row, ""),
        "gamma/check-broken: expects tree.root, which",
    );
    let reason = "b.reserved,nothing gives it\n";
    one_problem(
        |copy| copy.replace(UNTESTABLE, reason, &format!("{reason}a.broken,no\n")),
        "a.broken: untestable.csv has it, but",
    );
    let kinds = "spec/registry/kinds.csv";
    one_problem(
        |copy| copy.replace(kinds, "reserved", "active"),
        "third-kind: the document of no valid vector",
    );
}

#[test]
fn bases_and_documents() {
    let base = "\"base\": \"alpha/good\"";
    one_problem(
        |copy| copy.replace(BROKEN, base, "\"base\": \"alpha/none\""),
        "its base alpha/none is not there",
    );
    one_problem(
        |copy| copy.replace(BROKEN, base, "\"base\": \"beta/refused\""),
        "its base beta/refused is not valid",
    );
    one_problem(
        |copy| copy.replace(BROKEN, &format!("{base},"), ""),
        "alpha/broken: it does not hold and has no base",
    );
    one_problem(
        |copy| copy.replace(BROKEN, "byte 7 is <script>", ""),
        "has no defect",
    );
    let given = "\"expect\":";
    one_problem(
        |copy| copy.replace(GOOD, given, &format!("{base}, \"defect\": \"d\", {given}")),
        "alpha/good: it holds, so",
    );
    one_problem(
        |copy| copy.replace(BROKEN, "\"offset\": 7", "\"offset\": 8"),
        "its first finding is not the one",
    );
    one_problem(
        |copy| copy.replace(BROKEN, "\"trusted\"", "\"untrusted\""),
        "verdict, trust or ok are not",
    );
}

#[test]
fn files() {
    one_problem(
        |copy| copy.write("suite/bundles/alpha/good/notes.txt", ""),
        "alpha/good: notes.txt is stray",
    );
    one_problem(
        |copy| copy.write("suite/bundles/notes.txt", ""),
        "bundles/notes.txt: is stray",
    );
    one_problem(
        |copy| copy.remove("suite/bundles/gamma/seal/expected.bin"),
        "gamma/seal: expected.bin is missing",
    );
    let since = |copy: &Copy| copy.replace(SEAL, "\"since\": \"1\"", "\"since\": \"2\"");
    one_problem(since, "gamma/seal: vector.json: since is \"2\"");
    let renamed = |copy: &Copy| copy.replace(SEAL, "gamma/seal", "gamma/sealed");
    one_problem(renamed, "gamma/seal: its id is gamma/sealed");
    let elements = "suite/bundles/beta/flips/elements.json";
    one_problem(
        |copy| copy.replace(elements, "5", "10"),
        "10 is beyond the bundle",
    );
    let no_flips = |copy: &Copy| {
        fs::remove_dir_all(copy.0.0.join("suite/bundles/beta/flips")).unwrap();
    };
    one_problem(no_flips, "there is no vector of the op flips");
}

/// `one_problem` lists anew; these are defects of the list itself.
#[test]
fn the_list() {
    for (from, to, says) in [
        (
            "\"alpha/good\"",
            "\"alpha/none\"",
            vec![
                "alpha/none: suite.json lists",
                "alpha/good: suite.json does not list",
            ],
        ),
        (
            "\"id\": \"alpha/good\"",
            "\"id\": \"alpha/broken\"",
            vec![
                "digest is",
                "lists the vector twice",
                "alpha/good: suite.json does not",
            ],
        ),
        (
            "\"file\": \"one.json\"",
            "\"file\": \"two.json\"",
            vec![
                "two.json: suite.json lists the unit",
                "one.json: suite.json does not",
            ],
        ),
    ] {
        let copy = Copy::new();
        copy.replace("suite/suite.json", from, to);
        let (code, problems) = copy.problems();
        assert_eq!(code, Some(1));
        assert_eq!(problems.len(), says.len(), "{problems:#?}");
        for (problem, says) in problems.iter().zip(says) {
            assert!(problem.contains(says), "{problem} does not say {says}");
        }
    }
}

#[test]
fn a_broken_suite_is_not_run() {
    let copy = Copy::new();
    copy.write("suite/bundles/alpha/good/bundle.rab", "changed");
    let suite = copy.0.path("suite");
    let ran = conformance(&["run", "--suite", &suite, "--cmd", "true"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.error
            .contains("the suite is broken, so nothing was run:\nalpha/good: its digest is"),
        "{ran:?}"
    );
}

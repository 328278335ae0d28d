use super::{super::testing::defect_and_twin, *};

#[test]
fn a_long_file() {
    let lines = |count| format!("//! A.\n\n{}", "a();\n".repeat(count));
    defect_and_twin(
        check,
        [("src/a.rs", &lines(501))],
        ("src/a.rs", "501 lines"),
        [("src/a.rs", &lines(500))],
    );
    assert_eq!(
        check(&Tree::from([("src/a/tests.rs", lines(501).as_str())])),
        []
    );
}

#[test]
fn forms_that_are_refused() {
    for (defect, says, twin) in [
        (
            "fn a() {\n    unsafe { b() }\n}\n",
            "unsafe",
            "fn a() {\n    // unsafe\n    b()\n}\n",
        ),
        (
            "fn a() {\n    todo!()\n}\n",
            "stub",
            "fn a() {\n    todo()\n}\n",
        ),
        (
            "fn a() {\n    unimplemented!()\n}\n",
            "stub",
            "fn a() {\n    b(\"unimplemented!()\")\n}\n",
        ),
    ] {
        defect_and_twin(
            check,
            [("src/a.rs", defect)],
            ("src/a.rs:2", says),
            [("src/a.rs", twin)],
        );
    }
    let capi = "crates/rlhf-audit-capi/src/a.rs";
    assert_eq!(check(&Tree::from([(capi, "unsafe fn a() {}")])), []);
}

#[test]
fn a_module_file() {
    defect_and_twin(
        check,
        [("src/a/mod.rs", "")],
        ("src/a/mod.rs", "never"),
        [("src/a.rs", "")],
    );
}

#[test]
fn a_long_function_is_a_warning() {
    let function = |lines: usize| format!("fn a() {{\n{}}}\n", "b();\n".repeat(lines - 2));
    let problems = check(&Tree::from([("src/a.rs", function(61).as_str())]));
    assert_eq!(
        problems,
        [Problem::warning("src/a.rs", 1, "a has 61 lines")]
    );
    assert_eq!(
        check(&Tree::from([("src/a.rs", function(60).as_str())])),
        []
    );
}

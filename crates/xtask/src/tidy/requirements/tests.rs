use super::{super::testing::defect_and_twin, *};

/// Holds one page with a defect, and its repaired twin.
fn page(defect: &str, line: usize, says: &str, twin: &str) {
    let place = format!("spec/a.md:{line}");
    defect_and_twin(
        check,
        [("spec/a.md", defect)],
        (&place, says),
        [("spec/a.md", twin)],
    );
}

#[test]
fn a_must_without_a_number() {
    page(
        "# A\n\nIt\nMUST hold.\n",
        4,
        "1 MUST but 0",
        "# A\n\n**A-1** It\nMUST hold.\n",
    );
    page(
        "- **A-1** It MUST hold.\n- It MUST NOT break.\n",
        2,
        "1 MUST but 0",
        "- **A-1** It MUST hold.\n- **A-2** It MUST NOT break.\n",
    );
}

#[test]
fn two_musts_under_one_number() {
    page(
        "**A-1** It MUST hold and\nMUST NOT break.\n",
        2,
        "2 MUST but 1",
        "**A-1** It MUST hold and\nnot break.\n",
    );
}

#[test]
fn numbers_without_gap_and_repetition() {
    page(
        "**A-1** MUST\n\n**A-3** MUST\n",
        3,
        "leaves a gap",
        "**A-1** MUST\n\n**A-2** MUST\n",
    );
    page("**A-0** MUST\n", 1, "leaves a gap", "**A-1** MUST\n");
    page(
        "**A-1** MUST\n\n**B-2** MUST\n",
        3,
        "another prefix",
        "**A-1** MUST\n\n**A-2** MUST\n",
    );
    let problems = page_problems("spec/a.md", "**A-1** MUST\n\n**A-1** MUST\n");
    assert_eq!(
        problems,
        [Problem::new("spec/a.md", 3, "A-1 stands also in line 1")]
    );
}

#[test]
fn code_and_quotes_are_no_requirements() {
    let tree = Tree::from([
        (
            "spec/a.md",
            "The word \"MUST\" and `MUST` (RFC 2119).\n\n```\nMUST\n```\n",
        ),
        ("spec/decisions/b.md", "It MUST be free.\n"),
    ]);
    assert_eq!(check(&tree), []);
}

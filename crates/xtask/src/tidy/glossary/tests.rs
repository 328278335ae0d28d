use super::{super::testing::defect_and_twin, *};

const WORDS: &str = "# Glossary\n\n## Words we refuse\n\n| refused | say | why |\n|---|---|---|\n\
                     | foobar, *foo bar* | baz | |\n\n## More\n\n| ours | x |\n|---|---|\n| leaf | y |\n";

#[test]
fn a_refused_word_is_found() {
    for (bad, good) in [("a FooBar", "a FooBarn"), ("a foo bar, b", "a foo barn, b")] {
        defect_and_twin(
            check,
            [
                (GLOSSARY, WORDS),
                ("a/b.rs", &format!("// leaf\n// {bad}\n")),
            ],
            ("a/b.rs:2", "say baz"),
            [
                (GLOSSARY, WORDS),
                ("a/b.rs", &format!("// leaf\n// {good}\n")),
            ],
        );
    }
}

#[test]
fn a_line_may_be_allowed() {
    let bad = "He said foobar.\n";
    let allowed = "He said foobar. <!-- glossary: allow -->\n";
    defect_and_twin(
        check,
        [(GLOSSARY, WORDS), ("README.md", bad)],
        ("README.md:1", "foobar"),
        [(GLOSSARY, WORDS), ("README.md", allowed)],
    );
}

#[test]
fn data_and_changelog_are_free() {
    let tree = Tree::from([
        (GLOSSARY, WORDS),
        ("CHANGELOG.md", "foobar"),
        ("tests/data/a.csv", "foobar"),
        ("a.json", "foobar"),
    ]);
    assert_eq!(check(&tree), []);
}

#[test]
fn a_glossary_without_the_table_is_a_problem() {
    let renamed = WORDS.replace("Words we refuse", "Words");
    defect_and_twin(
        check,
        [(GLOSSARY, &renamed)],
        (GLOSSARY, "has no section"),
        [(GLOSSARY, WORDS)],
    );
}

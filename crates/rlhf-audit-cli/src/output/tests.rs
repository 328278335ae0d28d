use super::*;

#[test]
fn columns_are_aligned_and_lines_end_without_spaces() {
    let mut out = Vec::new();
    let rows = [row(["a", "long", ""]), row(["bb", "x", "é"])];
    table(&mut out, "  ", &rows).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "  a   long\n  bb  x     é\n"
    );
}

#[test]
fn text_cannot_steer_a_terminal() {
    assert_eq!(plain("naïve 人"), "naïve 人");
    assert_eq!(plain("a\u{1b}[2Jb\n"), "a\\u{1b}[2Jb\\u{a}");
    assert_eq!(plain("\u{202e}txt"), "\\u{202e}txt");
}

#[test]
fn numbers_for_people() {
    let shown = [0, 999, 1000, 1_234_567].map(thousands);
    assert_eq!(shown, ["0", "999", "1,000", "1,234,567"]);
    let shown = [0, 999, 1000, 1_950_000, 3_000_000_000].map(size);
    assert_eq!(
        shown,
        ["0 bytes", "999 bytes", "1.0 kB", "1.9 MB", "3.0 GB"]
    );
    assert_eq!(count(1, "entry", "entries"), "1 entry");
    assert_eq!(count(1200, "entry", "entries"), "1,200 entries");
}

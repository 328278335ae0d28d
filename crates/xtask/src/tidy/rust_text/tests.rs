use super::*;

#[test]
fn comments_and_literals_are_blanked() {
    for (source, code) in [
        ("a // b\nc", "a     \nc"),
        ("a /* b /* c */ d */ e", "a                   e"),
        (r#"f("a\"b", 'c')"#, r#"f("    ", ' ')"#),
        (r##"f(r#"a"b"#, 'a')"##, r##"f(r#"   "#, ' ')"##),
        (r"'\'' 'a 'b: &'a str", r"'  ' 'a 'b: &'a str"),
        ("br\"x\" for r#type in bar", "br\" \" for r#type in bar"),
        ("\"two\nlines\"", "\"   \n     \""),
    ] {
        assert_eq!(code_only(source), code, "{source}");
    }
}

#[test]
fn words_have_edges() {
    let offsets = |text, word| word_offsets(text, word).collect::<Vec<_>>();
    assert_eq!(offsets("unsafe_code unsafe {", "unsafe"), [12]);
    assert_eq!(offsets("crate::a, $crate::b", "crate"), [0, 11]);
    assert_eq!(line_of("a\nb\nc", 4), 3);
    assert_eq!(identifier("abc_1::d"), "abc_1");
}

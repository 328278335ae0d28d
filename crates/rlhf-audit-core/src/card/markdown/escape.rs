//! Text from records is written by others: it must not become Markdown, HTML or invisible.

use alloc::format;
use alloc::string::String;

/// Escapes a text for any inline place of Markdown, inside table cells and headings too.
///
/// What begins something in CommonMark or in GitHub's dialect gets a backslash or becomes an HTML
/// entity; line breaks become spaces; control characters and those that are invisible or turn the
/// direction of text are written as `⟦U+202E⟧`.
pub(in crate::card) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '!' | '|' | '~'
            | '$' | '^' | '@' | ':' => {
                out.push('\\');
                out.push(c);
            }
            // GitHub makes a link of `www.` and what follows.
            '.' if matches!(before, 'w' | 'W') => out.push_str("\\."),
            '\n' | '\t' => out.push(' '),
            _ if is_hidden(c) => out.push_str(&format!("⟦U+{:04X}⟧", u32::from(c))),
            _ => out.push(c),
        }
        before = c;
    }
    out
}

/// Controls, and Unicode's Default_Ignorable_Code_Point with the other format and line separators.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            0x00ad | 0x034f | 0x061c | 0x115f..=0x1160 | 0x17b4..=0x17b5 | 0x180b..=0x180f
            | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f
            | 0xfeff | 0xffa0 | 0xfff0..=0xfffb | 0x1_bca0..=0x1_bca3 | 0x1_d173..=0x1_d17a
            | 0xe_0000..=0xe_0fff)
}

//! How long functions are.

use crate::tidy::rust_text::{identifier, line_of, word_offsets};

pub(super) struct Function<'c> {
    pub(super) name: &'c str,
    pub(super) line: usize,
    pub(super) lines: usize,
}

/// Returns every function that has a body, with its lines from `fn` to the closing brace.
pub(super) fn lengths(code: &str) -> impl Iterator<Item = Function<'_>> {
    word_offsets(code, "fn").filter_map(move |at| {
        let text = code.get(at..)?;
        // A pointer type, fn(…), has no name.
        let name = identifier(text.get(2..)?.trim_start());
        let body = text.get(..end_of_body(text)?)?;
        let function = Function {
            name,
            line: line_of(code, at),
            lines: body.lines().count(),
        };
        (!name.is_empty()).then_some(function)
    })
}

/// Returns where the body ends; nothing if a `;` comes before any brace: a declaration.
fn end_of_body(text: &str) -> Option<usize> {
    let (mut braces, mut others) = (0_usize, 0_i32);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => others += 1,
            ')' | ']' => others -= 1,
            ';' if braces == 0 && others == 0 => return None,
            '{' if braces > 0 || others == 0 => braces += 1,
            '}' if braces == 1 => return Some(at + 1),
            '}' => braces = braces.saturating_sub(1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::lengths;

    #[test]
    fn bodies_are_measured_and_declarations_are_not() {
        let code = "fn a(x: [u8; 4]) {\n  if y {\n  }\n}\nfn b();\ntype C = fn(u8);\nfn d() {}\n";
        let found: Vec<_> = lengths(code).map(|f| (f.name, f.line, f.lines)).collect();
        assert_eq!(found, [("a", 1, 4), ("d", 7, 1)]);
    }
}

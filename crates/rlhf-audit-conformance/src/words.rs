//! Cuts a command line into words as a shell would, without one: no expansion, no redirection.
//!
//! `python3 "my adapter.py" --fast` is three words. In single quotes everything stands for itself;
//! in double quotes and outside, a backslash takes the next character as it is.

/// Returns the words; at least one.
///
/// # Errors
/// A quote that is not closed, a backslash at the end, no word at all.
pub(crate) fn split(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => {
                let next = chars
                    .next()
                    .ok_or_else(|| format!("{line:?} ends with a backslash"))?;
                word.get_or_insert_default().push(next);
            }
            (None, _) if c.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    if let Some(quote) = quote {
        return Err(format!("{line:?} has an open quote {quote}"));
    }
    words.extend(word);
    if words.is_empty() {
        return Err("the command is empty".to_string());
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn words_quotes_and_backslashes() {
        for (line, words) in [
            ("a  b\tc ", vec!["a", "b", "c"]),
            (
                "python3 'my adapter.py' -v",
                vec!["python3", "my adapter.py", "-v"],
            ),
            (r#"a "b 'c' \" d" e\ f"#, vec!["a", r#"b 'c' " d"#, "e f"]),
            (r"a 'b\c' ''", vec!["a", r"b\c", ""]),
            ("x=$HOME;y", vec!["x=$HOME;y"]),
        ] {
            assert_eq!(split(line).unwrap(), words, "{line}");
        }
    }

    #[test]
    fn what_is_no_command() {
        for (line, says) in [
            ("a 'b", "open quote '"),
            ("a \"b'", "open quote \""),
            (r"a b\", "ends with a backslash"),
            ("  ", "empty"),
        ] {
            assert!(
                split(line).is_err_and(|error| error.contains(says)),
                "{line}"
            );
        }
    }
}

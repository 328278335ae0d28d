//! Comma-separated values, RFC 4180, with a header line.

use std::collections::BTreeMap;

/// One line of a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Counted from 1; the header is line 1.
    pub(super) line: usize,
    cells: BTreeMap<String, String>,
}

impl Row {
    /// Returns the cell in a column; empty if the column does not exist.
    pub(super) fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// Reads a table whose cells hold no line breaks.
///
/// # Errors
/// The line and what is wrong with it: a column missing, or a line with another number of cells
/// than the header.
pub(super) fn parse(text: &str, columns: &[&str]) -> Result<Vec<Row>, (usize, String)> {
    let mut lines = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line));
    let header = lines
        .next()
        .map(|(_, line)| split(line))
        .unwrap_or_default();
    if let Some(missing) = columns
        .iter()
        .find(|column| !header.iter().any(|name| name == *column))
    {
        return Err((1, format!("there is no column {missing}")));
    }
    let row = |(line, text): (usize, &str)| {
        let cells = split(text);
        if cells.len() == header.len() {
            Ok(Row {
                line,
                cells: header.iter().cloned().zip(cells).collect(),
            })
        } else {
            Err((
                line,
                format!("{} cells, the header has {}", cells.len(), header.len()),
            ))
        }
    };
    lines
        .filter(|(_, line)| !line.is_empty())
        .map(row)
        .collect()
}

fn split(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            _ => cell.push(c),
        }
    }
    cells.push(cell);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_cells() {
        assert_eq!(split(r#"1,"a, ""b""",c"#), ["1", r#"a, "b""#, "c"]);
        assert_eq!(split(""), [""]);
    }

    #[test]
    fn tables_are_complete() {
        let rows = parse("number,name\n1,one\n\n2,two\n", &["name"]).unwrap();
        let read: Vec<_> = rows
            .iter()
            .map(|row| (row.line, row.cell("name")))
            .collect();
        assert_eq!(read, [(2, "one"), (4, "two")]);
        assert_eq!(parse("number\n1\n", &["name"]).unwrap_err().0, 1);
        assert_eq!(parse("number,name\n1\n", &["name"]).unwrap_err().0, 2);
    }
}

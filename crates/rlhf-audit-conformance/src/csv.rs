//! Comma-separated values (RFC 4180) with a header line; no cell holds a line break.

/// A table: for each line below the header, the cells of the columns asked for.
///
/// # Errors
/// A column that is missing, or a line with another number of cells than the header.
pub(crate) fn read<const N: usize>(
    text: &str,
    columns: [&str; N],
) -> Result<Vec<[String; N]>, String> {
    let mut lines = text.lines().enumerate();
    let header = lines
        .next()
        .map(|(_, line)| split(line))
        .unwrap_or_default();
    for column in columns {
        if !header.iter().any(|name| name == column) {
            return Err(format!("line 1: there is no column {column}"));
        }
    }
    let row = |(index, line): (usize, &str)| {
        let cells = split(line);
        if cells.len() != header.len() {
            let (found, wanted) = (cells.len(), header.len());
            return Err(format!("line {}: {found} cells, not {wanted}", index + 1));
        }
        let cell = |column: &str| {
            let named = header.iter().zip(&cells).find(|(name, _)| *name == column);
            named.map(|(_, cell)| cell.clone()).unwrap_or_default()
        };
        Ok(columns.map(cell))
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
    fn cells_by_column() {
        let rows = read("a,b\n1,\"x, \"\"y\"\"\"\n\n2,z\n", ["b"]).unwrap();
        assert_eq!(rows, [[r#"x, "y""#.to_string()], ["z".to_string()]]);
    }

    #[test]
    fn tables_are_complete() {
        assert_eq!(
            read("a\n", ["b"]),
            Err("line 1: there is no column b".to_string())
        );
        assert_eq!(
            read("a,b\n1\n", ["a"]),
            Err("line 2: 1 cells, not 2".to_string())
        );
    }
}

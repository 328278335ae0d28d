//! The tables of the specification and of the suite: CSV (RFC 4180) with a header line.

use csv::ReaderBuilder;

/// For each line below the header, the cells of the columns asked for.
///
/// # Errors
/// A column that is missing, or a line with another number of cells than the header.
pub(crate) fn read<const N: usize>(
    text: &str,
    columns: [&str; N],
) -> Result<Vec<[String; N]>, String> {
    let mut reader = ReaderBuilder::new().from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| error.to_string())?;
    let mut places = [0; N];
    for (place, column) in places.iter_mut().zip(columns) {
        let found = header.iter().position(|name| name == column);
        *place = found.ok_or_else(|| format!("line 1: there is no column {column}"))?;
    }
    let rows = reader.records().map(|record| {
        let record = record.map_err(|error| error.to_string())?;
        Ok(places.map(|place| record.get(place).unwrap_or_default().to_string()))
    });
    rows.collect()
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
        let error = read("a,b\n1\n", ["a"]).unwrap_err();
        assert!(error.contains("line: 2"), "{error}");
    }
}

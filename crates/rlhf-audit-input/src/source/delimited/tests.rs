//! Cells.

use super::*;

fn cells(record: &[u8]) -> Result<Vec<String>, Reason> {
    let mut cells = Vec::new();
    let mut rest = Some(record);
    while let Some(bytes) = rest {
        let (cell, after) = split_cell(bytes, b',')?;
        cells.push(cell.into_owned());
        rest = after;
    }
    Ok(cells)
}

#[test]
fn splits_as_rfc_4180_says() {
    let cases: &[(&[u8], &[&str])] = &[
        (b"", &[""]),
        (b",", &["", ""]),
        (b"a,b", &["a", "b"]),
        (b"\"a,b\",c", &["a,b", "c"]),
        (b"\"\",\"\"\"\"", &["", "\""]),
        (b"\"a\nb\"", &["a\nb"]),
        (b"a\"b\",c", &["a\"b\"", "c"]),
    ];
    for (record, expected) in cases {
        assert_eq!(cells(record).unwrap(), *expected);
    }
    assert_eq!(cells(b"\"a"), Err(Reason::Truncated));
    assert_eq!(cells(b"\"a\"b"), Err(Reason::Quote));
}

#[test]
fn a_record_ends_at_a_line_feed_outside_quotes() {
    let length = |bytes: &[u8]| {
        let mut scan = Scan::new(b',');
        let used = scan.step(bytes);
        (used, scan.is_done, scan.lines)
    };
    assert_eq!(length(b"a,b\nc"), (4, true, 1));
    assert_eq!(length(b"\"a\n\"\"\n\",b\nc"), (10, true, 3));
    assert_eq!(length(b"a\"\nb"), (3, true, 1));
    assert_eq!(length(b"\"a\n"), (3, false, 1));
}

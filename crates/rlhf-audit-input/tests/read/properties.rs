//! What holds for any bytes.

use proptest::prelude::*;
use rlhf_audit_input::{Format, Options};

use crate::expected::from_bytes;

/// Reads everything; the number of rows must be that of the items with other numbers.
fn read_all(bytes: &[u8], format: Format) {
    let options = Options {
        format: Some(format),
        row_bytes_max: 512,
        keep_text: true,
        ..Options::default()
    };
    let Ok(mut judgements) = from_bytes(bytes, &options) else {
        return;
    };
    let mut last = 0;
    let mut count = 0;
    for item in judgements.by_ref() {
        let row = item.map_or_else(|bad| bad.row, |judged| judged.row);
        count += u64::from(row != last);
        assert!(row >= last);
        last = row;
    }
    assert_eq!(count, judgements.rows());
    assert!(judgements.next().is_none());
}

/// JSON-like text, so that the reader gets past its first byte.
fn json_like() -> impl Strategy<Value = Vec<u8>> {
    let token = prop_oneof![
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(","),
        Just(":"),
        Just("\n"),
        Just("\""),
        Just("\\"),
        Just("null"),
        Just("1"),
        Just("\"chosen\":\"a\""),
        Just("\"rejected\":\"b\""),
        Just("{\"chosen\":\"a\",\"rejected\":\"b\"}"),
        Just("{\"data\":["),
        Just("é"),
        Just(" "),
    ];
    proptest::collection::vec(token, 0..60).prop_map(|tokens| tokens.concat().into_bytes())
}

fn cells() -> impl Strategy<Value = Vec<Vec<String>>> {
    let cell = proptest::string::string_regex("[a\",\n\r é]{0,6}").unwrap();
    proptest::collection::vec(proptest::collection::vec(cell, 2..=2), 1..8)
}

proptest! {
    #[test]
    fn any_bytes_are_read_to_an_end(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for format in [Format::Jsonl, Format::Json, Format::Csv, Format::Tsv] {
            read_all(&bytes, format);
        }
    }

    #[test]
    fn json_like_text_is_read_to_an_end(bytes in json_like()) {
        for format in [Format::Jsonl, Format::Json, Format::Csv] {
            read_all(&bytes, format);
        }
    }

    /// The `csv` crate is the oracle: what it writes and reads, we read.
    #[test]
    fn cells_are_what_the_csv_crate_wrote(rows in cells()) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["response", "prompt", "score"]).unwrap();
        for row in &rows {
            writer.write_record([&format!("x{}", row[0]), &format!("y{}", row[1]), "1"]).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let options =
            Options { format: Some(Format::Csv), keep_text: true, ..Options::default() };
        let found: Vec<_> = from_bytes(&bytes, &options).unwrap().map(|row| row.unwrap()).collect();
        prop_assert_eq!(found.len(), rows.len());
        for (judged, row) in found.iter().zip(&rows) {
            let texts = judged.content.candidate_texts.clone().unwrap();
            prop_assert_eq!(&texts[0], &format!("x{}", row[0]));
            prop_assert_eq!(judged.content.prompt_text.clone().unwrap(), format!("y{}", row[1]));
        }
    }
}

#[test]
fn damaged_parquet_files_end_without_a_panic() {
    let whole = std::fs::read(crate::expected::fixture("ultrafeedback.parquet")).unwrap();
    let path =
        std::env::temp_dir().join(format!("rlhf-audit-input-{}.parquet", std::process::id()));
    let hook = std::panic::take_hook();
    // The panics of the parquet crate are caught; their reports would only be noise.
    std::panic::set_hook(Box::new(|_| {}));
    for at in (4..whole.len()).step_by(7) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        std::fs::write(&path, &damaged).unwrap();
        if let Ok(judgements) = rlhf_audit_input::open(&path, &Options::default()) {
            assert!(judgements.take(100).count() < 100);
        }
    }
    std::panic::set_hook(hook);
    std::fs::remove_file(&path).unwrap();
}

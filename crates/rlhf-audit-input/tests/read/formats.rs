//! The same rows in every format and wrapping.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use rlhf_audit_input::{Format, Judged, Options, open, read};

use crate::data_sets::{rubrics, several_raters};
use crate::expected::{fixture, from_bytes, good};
use crate::shapes::{chats, hh, steps};

fn hh_lines() -> Vec<u8> {
    std::fs::read(fixture("hh.jsonl")).unwrap()
}

fn judgements(bytes: &[u8], format: Option<Format>) -> (Format, Vec<Judged>) {
    let judgements = from_bytes(
        bytes,
        &Options {
            format,
            ..Options::default()
        },
    )
    .unwrap();
    (
        judgements.format(),
        judgements.map(|judged| judged.unwrap()).collect(),
    )
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The rows of hh.jsonl as they come out of a file with a header.
fn after_header(mut judged: Vec<Judged>, lines: [u64; 3]) -> Vec<Judged> {
    for (judged, line) in judged.iter_mut().zip(lines) {
        judged.row = line;
    }
    judged
}

#[test]
fn json_lines() {
    assert_eq!(judgements(&hh_lines(), None), (Format::Jsonl, hh()));
}

#[test]
fn byte_order_mark_and_line_ends_do_not_count() {
    let text = String::from_utf8(hh_lines()).unwrap();
    let with_mark = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert_eq!(
        judgements(with_mark.as_bytes(), None),
        (Format::Jsonl, hh())
    );
    // Without a last line end; with an empty line the numbers move.
    let text = text.trim_end().replacen('\n', "\n \r\n", 1);
    let lines = judgements(text.as_bytes(), None).1;
    assert_eq!(lines, after_header(hh(), [1, 3, 4]));
}

#[test]
fn compressed() {
    let (first, second) = hh_lines().split_at(100).to_owned_pair();
    let members = [gzip(&first), gzip(&second)].concat();
    assert_eq!(judgements(&members, None).1, hh());
    let zstd = zstd::encode_all(&hh_lines()[..], 3).unwrap();
    assert_eq!(judgements(&zstd, None).1, hh());
}

trait ToOwnedPair {
    fn to_owned_pair(self) -> (Vec<u8>, Vec<u8>);
}

impl ToOwnedPair for (&[u8], &[u8]) {
    fn to_owned_pair(self) -> (Vec<u8>, Vec<u8>) {
        (self.0.to_vec(), self.1.to_vec())
    }
}

#[test]
fn json_documents() {
    let text = String::from_utf8(hh_lines()).unwrap();
    let rows = text.lines().collect::<Vec<_>>().join(",\n ");
    for document in [
        format!("[{rows}]"),
        format!("\n[\n{rows}\n]\n"),
        format!("{{\"data\": [{rows}]}}"),
        format!(
            "{{\n  \"version\": {{\"data\": [1]}}, \"note\": \"]}}\\\"\",\n  \"data\": [{rows}],\n  \"n\": 3\n}}\n"
        ),
    ] {
        assert_eq!(
            judgements(document.as_bytes(), None),
            (Format::Json, hh()),
            "{document}"
        );
    }
}

#[test]
fn delimited() {
    let rows: Vec<[String; 2]> = hh_rows();
    for (format, delimiter) in [(Format::Csv, b','), (Format::Tsv, b'\t')] {
        for terminator in [csv::Terminator::CRLF, csv::Terminator::Any(b'\n')] {
            let mut writer = csv::WriterBuilder::new()
                .delimiter(delimiter)
                .terminator(terminator)
                .from_writer(Vec::new());
            writer.write_record(["chosen", "rejected"]).unwrap();
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let bytes = writer.into_inner().unwrap();
            let (_, found) = judgements(&bytes, Some(format));
            // Cells of the first row have 16 line ends, those of the second 12.
            assert_eq!(found, after_header(hh(), [2, 19, 32]));
        }
    }
}

fn hh_rows() -> Vec<[String; 2]> {
    let text = String::from_utf8(hh_lines()).unwrap();
    let row = |line| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        ["chosen", "rejected"].map(|name| value[name].as_str().unwrap().to_owned())
    };
    text.lines().map(row).collect()
}

#[test]
fn parquet_of_every_codec_gives_what_json_gives() {
    assert_eq!(
        good("hh.parquet"),
        hh(),
        "zstd, two row groups, pages of version 2"
    );
    assert_eq!(good("helpsteer3.parquet"), several_raters(), "snappy");
    assert_eq!(
        good("ultrafeedback.parquet"),
        rubrics(),
        "gzip, no dictionary"
    );
    assert_eq!(good("stepwise.parquet"), steps()[..1], "lz4");
    assert_eq!(good("chat.parquet"), chats()[..2], "no codec");
    let judgements = open(&fixture("hh.parquet"), &Options::default()).unwrap();
    assert_eq!(judgements.format(), Format::Parquet);
}

/// Gives one byte at a time.
struct Drip(std::io::Cursor<Vec<u8>>);

impl Read for Drip {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let room = buffer.len().min(1);
        self.0.read(&mut buffer[..room])
    }
}

#[test]
fn a_stream_of_single_bytes_gives_the_same() {
    let text = String::from_utf8(hh_lines()).unwrap();
    let document = format!("[{}]", text.lines().collect::<Vec<_>>().join(","));
    for bytes in [text.into_bytes(), document.into_bytes(), gzip(&hh_lines())] {
        let drip = Drip(std::io::Cursor::new(bytes));
        let found = read(drip, &Options::default()).unwrap();
        assert_eq!(
            found.map(|judged| judged.unwrap()).collect::<Vec<_>>(),
            hh()
        );
    }
}

#[test]
fn names_tell_formats_behind_their_wrapping() {
    let folder = std::env::temp_dir().join(format!("rlhf-audit-input-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("pairs.CSV.gz");
    std::fs::write(&path, gzip(&std::fs::read(fixture("llmfao.csv")).unwrap())).unwrap();
    let found = open(&path, &Options::default()).unwrap();
    assert_eq!(found.format(), Format::Csv);
    assert_eq!(
        found.map(|judged| judged.unwrap()).collect::<Vec<_>>(),
        good("llmfao.csv")
    );
    std::fs::remove_dir_all(&folder).unwrap();
}

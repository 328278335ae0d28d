//! Heads exchanged with another implementation; `tests/python/cose_cross_check.py` has the other
//! half of both directions.

use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{ISS, SUB, data_path, hex, read_data, unhex, unhex_array};
use crate::cbor::Reader;
use crate::codes::Code;
use crate::cose::{Sign1, Signer, SigningKey, key_id, sign};

#[derive(Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Vectors {
    made_by: String,
    cases: Vec<Case>,
}

#[derive(Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// `ok`, or the name of the code.
    expect: String,
    seed: String,
    public: String,
    iss: String,
    sub: String,
    payload: String,
    cose: String,
}

impl Case {
    /// What we make of the bytes: read, compare with what was put in, verify.
    fn outcome(&self) -> Result<(), Code> {
        let bytes = unhex(&self.cose);
        let public = unhex_array(&self.public);
        let mut reader = Reader::new(&bytes);
        let read = Sign1::read(&mut reader).map_err(|error| error.code)?;
        reader.finish().map_err(|error| error.code)?;
        assert_eq!(read.kid, key_id(&public), "{}", self.name);
        assert_eq!((read.iss, read.sub), (&*self.iss, &*self.sub));
        assert_eq!(hex(read.payload), self.payload);
        read.verify(&public)
    }

    fn signed_here(&self) -> Vec<u8> {
        let key = SigningKey::from_seed(&unhex_array(&self.seed));
        sign(&key, &self.iss, &self.sub, &unhex(&self.payload)).unwrap()
    }
}

#[test]
fn foreign_cose_has_the_expected_outcome() {
    let vectors: Vectors = read_data("foreign.json");
    assert_eq!(vectors.cases.len(), 14);
    for case in &vectors.cases {
        let outcome = case.outcome().map_or_else(Code::name, |()| "ok");
        assert_eq!(outcome, case.expect, "{}", case.name);
        // There is one encoding: where they made a head, we make the same bytes.
        let is_same = hex(&case.signed_here()) == case.cose;
        assert_eq!(is_same, case.expect == "ok", "{}", case.name);
    }
}

/// `BLESS=1` writes the file; without it the file must hold what we sign today.
#[test]
fn heads_made_here_are_those_checked_in() {
    let made = made_here();
    if std::env::var_os("BLESS").is_some() {
        let mut text = serde_json::to_string_pretty(&made).unwrap();
        text.push('\n');
        std::fs::write(data_path("made-here.json"), text).unwrap();
    }
    assert_eq!(read_data::<Vectors>("made-here.json"), made);
    for case in &made.cases {
        assert_eq!(case.outcome(), Ok(()), "{}", case.name);
    }
}

fn made_here() -> Vectors {
    let long = "x".repeat(1000);
    let every_byte: Vec<u8> = (0..=255).collect();
    let cases: [(&str, u8, &str, &str, &[u8]); 5] = [
        ("plain", 1, ISS, SUB, b"payload"),
        ("empty", 2, "", "", b""),
        ("not-ascii", 3, "labor.example/ü", "実行-1", &every_byte),
        ("long", 4, &long, &long, &[0; 4000]),
        ("looks-like-cose", 5, ISS, SUB, b"\xd2\x84\x40\xa0\x40\x40"),
    ];
    Vectors {
        made_by: "rlhf-audit-core".to_string(),
        cases: cases
            .into_iter()
            .map(|(name, seed, iss, sub, payload)| made_case(name, [seed; 32], iss, sub, payload))
            .collect(),
    }
}

fn made_case(name: &str, seed: [u8; 32], iss: &str, sub: &str, payload: &[u8]) -> Case {
    let key = SigningKey::from_seed(&seed);
    Case {
        name: format!("made-here/{name}"),
        expect: "ok".to_string(),
        seed: hex(&seed),
        public: hex(&key.public_key()),
        iss: iss.to_string(),
        sub: sub.to_string(),
        payload: hex(payload),
        cose: hex(&sign(&key, iss, sub, payload).unwrap()),
    }
}

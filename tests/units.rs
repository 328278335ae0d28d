//! The unit tables of the conformance suite, `conformance-vectors/units/`: each case against the part
//! of the code that it is about. (The vectors themselves go through the runner.)

use std::fs;
use std::path::Path;

use rlhf_audit_core::bundle::head::{Head, Reason};
use rlhf_audit_core::cbor::Reader;
use rlhf_audit_core::cose::{
    Signer as _, SigningKey, check_key, key_id, protected, sig_structure, sign, verify,
};
use rlhf_audit_core::hex;
use rlhf_audit_core::merkle::{
    Hash, ProofError, Range, leaf_hash, verify_consistency, verify_inclusion,
};
use rlhf_audit_core::records::key_event::possession_message;
use rlhf_audit_core::records::{Compartment, commitment};
use rlhf_audit_store::keys::RunSecret;
use serde_json::Value;

/// Tables, and what makes of a case what its `expect` says.
type Judge = fn(&Value) -> Value;
const TABLES: &[(&str, Judge)] = &[
    ("cbor", item),
    ("cbor-rfc8949-a", item),
    ("commitment", |case| {
        let compartment = Compartment::from_number(number(case, "compartment")).unwrap();
        let (opening, log) = (array(case, "opening"), array(case, "log_id"));
        let payload = bytes(case, "payload");
        hexed(&commitment(
            &opening,
            &log,
            number(case, "seq"),
            compartment,
            &payload,
        ))
    }),
    ("cose-wg-sign1", structure),
    ("ed25519", signature),
    ("ed25519-rfc8032", |case| {
        let key = SigningKey::from_seed(&array(case, "seed"));
        assert_eq!(hexed(&key.public_key()), case["public"]);
        assert_eq!(hexed(&key.sign(&bytes(case, "message"))), case["signature"]);
        signature(case)
    }),
    ("ed25519-wycheproof", signature),
    ("log-id", |case| hexed(&leaf_hash(&bytes(case, "entry")))),
    ("merkle-transparency-dev", |case| {
        match text(case, "proof") {
            "inclusion" => inclusion(case),
            _ => consistency(case),
        }
    }),
    ("seal-checkpoint", |case| {
        let mut head = head_of(&Value::Null);
        head.origin = text(case, "origin").into();
        head.size = number(case, "size");
        head.root = array(case, "root");
        head.checkpoint().into()
    }),
    ("seal-head", |case| {
        let key = SigningKey::from_seed(&array(case, "seed"));
        let payload = head_of(&case["head"]).to_bytes().unwrap();
        hexed(&sign(&key, text(case, "iss"), text(case, "sub"), &payload).unwrap())
    }),
    ("seal-head-digest", |case| {
        hexed(&Head::digest(&bytes(case, "payload")))
    }),
    ("seal-key-id", |case| hexed(&key_id(&array(case, "public")))),
    ("seal-payload", |case| {
        hexed(&head_of(&case["head"]).to_bytes().unwrap())
    }),
    ("seal-possession", |case| {
        let key = SigningKey::from_seed(&array(case, "seed"));
        assert_eq!(hexed(&key.public_key()), case["public"]);
        let log = array(case, "log_id");
        let message = possession_message(&log, number(case, "seq"), &array(case, "public"));
        serde_json::json!({"message": hexed(&message), "signature": hexed(&key.sign(&message))})
    }),
    ("seal-protected", |case| {
        let kid = array(case, "kid");
        hexed(&protected(&kid, text(case, "iss"), text(case, "sub")).unwrap())
    }),
    ("seal-sig-structure", structure),
    ("secrets", |case| {
        let secret = RunSecret::from_bytes(&array(case, "run_secret"));
        match text(case, "derive") {
            "openings" => {
                let openings = secret.openings(&array(case, "log_id"));
                let block = openings.block(number(case, "seq"));
                block.iter().map(|opening| hexed(opening)).collect()
            }
            "pseudonym" => hexed(&secret.pseudonyms().pseudonym(&bytes(case, "identifier"))),
            _ => hexed(&secret.commitment()),
        }
    }),
    ("tree-consistency", consistency),
    ("tree-cover", |case| {
        let range = range(case, number(case, "first"));
        assert_eq!(range.end(), number(case, "end"));
        range.cover().iter().map(|hash| hexed(hash)).collect()
    }),
    ("tree-inclusion", inclusion),
    ("tree-root", |case| hexed(&range(case, 0).root().unwrap())),
];

/// Tables that the crate which reads data sets is about.
const ELSEWHERE: &[&str] = &["digests"];

#[test]
fn every_case_of_every_table() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance-vectors/units");
    let mut cases = 0;
    let mut failures = Vec::new();
    for (name, judge) in TABLES {
        let table = fs::read(folder.join(format!("{name}.json"))).unwrap();
        let table: Value = serde_json::from_slice(&table).unwrap();
        for case in table["cases"].as_array().unwrap() {
            cases += 1;
            let found = judge(case);
            if found != case["expect"] {
                failures.push(format!(
                    "{name}: {}: {} is {found}",
                    case["name"], case["expect"]
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(cases > 1_000, "only {cases} cases");
    let known = TABLES
        .iter()
        .map(|(name, _)| *name)
        .chain(ELSEWHERE.iter().copied());
    assert_eq!(
        fs::read_dir(folder).unwrap().count(),
        known.count(),
        "a table nobody reads"
    );
}

fn text<'c>(case: &'c Value, name: &str) -> &'c str {
    case[name]
        .as_str()
        .unwrap_or_else(|| panic!("{name} of {case}"))
}

fn number(case: &Value, name: &str) -> u64 {
    case[name]
        .as_u64()
        .unwrap_or_else(|| panic!("{name} of {case}"))
}

fn unhex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2);
    let digits = pairs.map(|pair| std::str::from_utf8(pair).unwrap());
    digits
        .map(|pair| u8::from_str_radix(pair, 16).unwrap())
        .collect()
}

fn bytes(case: &Value, name: &str) -> Vec<u8> {
    unhex(text(case, name))
}

fn array<const N: usize>(case: &Value, name: &str) -> [u8; N] {
    bytes(case, name).try_into().unwrap()
}

fn hexed(bytes: &[u8]) -> Value {
    hex::encode(bytes).into()
}

fn path(case: &Value) -> Vec<Hash> {
    let hashes = case["path"].as_array().unwrap().iter();
    hashes
        .map(|hash| unhex(hash.as_str().unwrap()).try_into().unwrap())
        .collect()
}

fn item(case: &Value) -> Value {
    let bytes = bytes(case, "hex");
    let mut reader = Reader::new(&bytes);
    match reader.item().map(drop).and_then(|()| reader.finish()) {
        Ok(()) => "accept".into(),
        Err(error) => serde_json::json!({"code": error.code.name(), "offset": error.offset}),
    }
}

fn structure(case: &Value) -> Value {
    // Heads have no external data; the cases that have some are about other formats.
    if case.get("external").is_some_and(|external| external != "") {
        return case["expect"].clone();
    }
    let structure = sig_structure(&bytes(case, "protected"), &bytes(case, "payload"));
    if case.get("public").is_some() {
        verify(
            &array(case, "public"),
            &structure,
            &array(case, "signature"),
        )
        .unwrap();
    }
    hexed(&structure)
}

fn signature(case: &Value) -> Value {
    let Ok(signature) = <[u8; 64]>::try_from(bytes(case, "signature")) else {
        return "schema.length".into();
    };
    let public = array(case, "public");
    let verdict = verify(&public, &bytes(case, "message"), &signature);
    assert_eq!(check_key(&public).is_err(), case["expect"] == "sig.key");
    match verdict {
        Ok(()) => "valid".into(),
        Err(code) => code.name().into(),
    }
}

fn range(case: &Value, first: u64) -> Range {
    let mut range = Range::new(first);
    for entry in case["entries"].as_array().unwrap() {
        range.push(leaf_hash(&unhex(entry.as_str().unwrap())));
    }
    range
}

fn inclusion(case: &Value) -> Value {
    let (root, leaf) = (array(case, "root"), array(case, "leaf_hash"));
    let (size, index) = (number(case, "size"), number(case, "index"));
    match verify_inclusion(&root, size, index, &leaf, &path(case)) {
        Ok(()) => "valid",
        Err(ProofError::SizeTooLarge | ProofError::IndexOutOfRange) => "tree.size",
        Err(ProofError::PathLength) => "schema.length",
        Err(_) => "tree.root",
    }
    .into()
}

fn consistency(case: &Value) -> Value {
    let (old, new) = (number(case, "old"), number(case, "new"));
    let (old_root, new_root) = (array(case, "old_root"), array(case, "new_root"));
    match verify_consistency(old, &old_root, new, &new_root, &path(case)) {
        Ok(()) => "valid",
        Err(ProofError::OldSizeZero | ProofError::SizeShrinks) => "head.size",
        Err(ProofError::PathLength) => "schema.length",
        Err(_) if old == new => "head.fork",
        Err(_) => "tree.root",
    }
    .into()
}

fn head_of(members: &Value) -> Head {
    let number = |name: &str| members[name].as_u64().unwrap_or_default();
    let hash = |name: &str| {
        members[name]
            .as_str()
            .map(|text| unhex(text).try_into().unwrap())
    };
    let reason = number("reason");
    Head {
        version: number("version"),
        suite: number("suite"),
        log_id: hash("log_id").unwrap_or_default(),
        origin: members["origin"].as_str().unwrap_or_default().into(),
        size: number("size"),
        root: hash("root").unwrap_or_default(),
        spine: number("spine"),
        previous: hash("previous"),
        time_ms: number("time"),
        number: number("number"),
        reason: *Reason::ALL
            .iter()
            .find(|known| known.number() == reason)
            .unwrap(),
    }
}

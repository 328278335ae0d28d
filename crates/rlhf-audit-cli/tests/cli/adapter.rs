//! Every operation of `rlhf-audit adapter`, on the sample run, against what the commands give.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

use rlhf_audit_core::bundle::ItemType;
use rlhf_audit_core::bundle::frame::Framer;
use rlhf_audit_core::bundle::head::Head;
use rlhf_audit_core::bundle::item::{HeadItem, Header, LogStart};
use rlhf_audit_core::bundle::reason_name;
use rlhf_audit_core::bundle::segment::{Member, Members};
use rlhf_audit_core::hex;
use rlhf_audit_core::records::{self, Entry, Record};
use rlhf_audit_store::keys::SigningSeed;
use serde_json::{Value, json};

use super::script::Scratch;
use super::{output, rlhf_audit};

fn talk(directory: &Path, lines: &[Value]) -> Output {
    let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    raw(directory, &(lines.join("\n") + "\n"))
}

fn raw(directory: &Path, input: &str) -> Output {
    let mut command = rlhf_audit(directory, &["adapter"]);
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = pipes.stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    child.wait_with_output().unwrap()
}

/// Asks for operations; gives the answers in order.
fn ask(directory: &Path, requests: &[(&str, Value)]) -> Vec<Value> {
    let lines = (0..).zip(requests).map(|(seq, (op, paths))| {
        let (cmd, seq) = ("run", seq + 1);
        json!({"cmd": cmd, "seq": seq, "op": op, "paths": paths})
    });
    let mut lines: Vec<Value> = lines.collect();
    lines.insert(0, json!({"cmd": "start", "protocol": 1}));
    lines.push(json!({"cmd": "stop"}));
    let ended = talk(directory, &lines);
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    let text = String::from_utf8(ended.stdout).unwrap();
    let mut answers: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let hello = answers.remove(0);
    assert_eq!(
        (&hello["name"], &hello["level"], &hello["protocol"]),
        (&json!("rlhf-audit"), &json!(3), &json!(1))
    );
    assert_eq!(hello["ops"].as_array().unwrap().len(), 8);
    for (seq, answer) in (1_u64..).zip(&answers) {
        assert_eq!(answer["seq"], json!(seq), "{answer}");
    }
    answers
}

fn sample(name: &str) -> Scratch {
    let scratch = Scratch::new(name);
    let demo = output(scratch.path(), &["demo", "--out", "d"]);
    assert!(demo.status.success(), "{demo:?}");
    scratch
}

fn same(directory: &Path, one: &str, two: &str) {
    let read = |name| fs::read(directory.join(name)).unwrap();
    assert!(read(one) == read(two), "{one} is not {two}");
}

fn write(directory: &Path, name: &str, value: &Value) {
    fs::write(directory.join(name), value.to_string()).unwrap();
}

fn done(answer: &Value) {
    assert_eq!(answer["result"], json!({}), "{answer}");
}

#[test]
fn a_verdict_and_a_card_are_those_of_the_commands() {
    let scratch = sample("adapter-judge");
    let directory = scratch.path();
    fs::write(directory.join("none.json"), "{}").unwrap();
    let answers = ask(
        directory,
        &[
            (
                "verify",
                json!({"bundle": "d/run.rab", "trust": "d/trust.json", "out": "verdict"}),
            ),
            ("card", json!({"bundle": "d/run.rab", "out": "card"})),
            (
                "verify",
                json!({"bundle": "d/run.rab", "trust": "none.json", "out": "no"}),
            ),
            (
                "verify",
                json!({"bundle": "d/trust.json", "trust": "d/trust.json", "out": "bad"}),
            ),
        ],
    );
    let (code, step) = (Value::Null, Value::Null);
    let expected =
        json!({"verdict": "valid", "trust": "trusted", "ok": true, "code": code, "step": step});
    assert_eq!(answers[0]["result"], expected);
    same(directory, "verdict", "d/verdict.json");
    done(&answers[1]);
    let card = ["card", "d/run.rab", "--integrity-only", "--format", "cbor"];
    assert!(output(directory, &card).stdout == fs::read(directory.join("card")).unwrap());
    assert_eq!(answers[2]["result"], json!({"verdict": "refused"}));
    assert_eq!(answers[3]["result"]["code"], json!("bundle.magic"));
    assert_eq!(answers[3]["result"]["step"], json!(1));
}

#[test]
fn the_view_has_a_line_for_each_entry_and_the_second_encoding_is_the_first() {
    let scratch = sample("adapter-view");
    let directory = scratch.path();
    let partial = "d/run-without-raters.rab";
    let answers = ask(
        directory,
        &[
            ("view", json!({"bundle": "d/run.rab", "out": "view"})),
            ("view", json!({"bundle": partial, "out": "partial"})),
            ("reencode", json!({"bundle": "d/run.rab", "out": "again"})),
            ("reencode", json!({"bundle": partial, "out": "again-2"})),
        ],
    );
    answers.iter().for_each(done);
    same(directory, "again", "d/run.rab");
    same(directory, "again-2", partial);

    let view = fs::read_to_string(directory.join("view")).unwrap();
    let lines: Vec<Value> = view
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 667);
    for (seq, line) in (0_u64..).zip(&lines) {
        assert_eq!(line["seq"], json!(seq));
    }
    assert_eq!(lines[0]["body"]["run-id"], json!("demo-run"));
    let view = fs::read_to_string(directory.join("partial")).unwrap();
    assert!(view.contains(r#""annotator":"withheld""#), "{view}");
}

#[test]
fn proofs_are_those_of_the_command_and_hold() {
    let scratch = sample("adapter-prove");
    let directory = scratch.path();
    let heads = heads(directory);
    let (old, new) = (heads[2].size, heads[7].size);
    let inclusion = |size| json!({"proof": "inclusion", "rank": 0, "entry": 5, "size": size});
    write(directory, "entry.json", &inclusion(new));
    write(directory, "late.json", &inclusion(4));
    let consistency = json!({"proof": "consistency", "rank": 0, "old": old, "new": new});
    write(directory, "heads.json", &consistency);
    let prove = |request, out| json!({"bundle": "d/run.rab", "request": request, "out": out});
    let check = |proof| json!({"proof": proof, "trust": "d/trust.json"});
    let answers = ask(
        directory,
        &[
            ("prove", prove("entry.json", "entry.proof")),
            ("prove", prove("heads.json", "heads.proof")),
            ("check-proof", check("entry.proof")),
            ("check-proof", check("heads.proof")),
            ("prove", prove("late.json", "late.proof")),
            ("check-proof", check("d/trust.json")),
        ],
    );
    answers[..2].iter().for_each(done);
    for answer in &answers[2..4] {
        assert_eq!(answer["result"], json!({"valid": true, "code": null}));
    }
    let why = answers[4]["errored"].as_str().unwrap();
    assert!(why.contains("no head of size 4"), "{why}");
    assert_eq!(answers[5]["result"]["valid"], json!(false));

    let entry = ["prove", "d/run.rab", "--entry", "5", "--head", "7"];
    assert!(output(directory, &entry).stdout == fs::read(directory.join("entry.proof")).unwrap());
    let heads = ["prove", "d/run.rab", "--from-head", "2", "--to-head", "7"];
    assert!(output(directory, &heads).stdout == fs::read(directory.join("heads.proof")).unwrap());
}

#[test]
fn a_partial_bundle_is_that_of_the_command() {
    let scratch = sample("adapter-disclose");
    let directory = scratch.path();
    let content = |first: u64, end: u64| json!({"compartment": "content", "reason": "privacy", "rank": 0, "entries": [[first, end]]});
    let prune = json!([{"rank": 0, "entries": [[200, 240]]}]);
    let request = json!({"withhold": [content(1, 50), content(60, 70)], "prune": prune});
    write(directory, "request.json", &request);
    let paths = json!({"bundle": "d/run.rab", "request": "request.json", "out": "partial"});
    done(&ask(directory, &[("disclose", paths)])[0]);

    let disclose = [
        "disclose",
        "d/run.rab",
        "--integrity-only",
        "-o",
        "expected",
    ];
    let parts = ["--withhold", "content=privacy", "--prune", "200..240"];
    let ranges = ["--range", "1..50", "--range", "60..70"];
    let disclosed = output(directory, &[&disclose[..], &parts, &ranges].concat());
    assert!(disclosed.status.success(), "{disclosed:?}");
    same(directory, "partial", "expected");
}

#[test]
fn sealing_what_a_bundle_was_made_from_gives_the_bundle() {
    let scratch = sample("adapter-seal");
    let directory = scratch.path();
    for bundle in ["d/run.rab", "d/run-without-raters.rab"] {
        let source = source(directory, bundle);
        fs::write(directory.join("source.json"), source.to_string()).unwrap();
        let paths = json!({"source": "source.json", "out": "sealed.rab"});
        done(&ask(directory, &[("seal", paths)])[0]);
        same(directory, "sealed.rab", bundle);
    }
}

#[test]
fn what_cannot_be_done_is_an_answer_and_no_request_is_none() {
    let scratch = Scratch::new("adapter-errors");
    let directory = scratch.path();
    let answers = ask(
        directory,
        &[
            ("view", json!({"bundle": "missing", "out": "view"})),
            ("view", json!({"out": "view"})),
            ("dance", json!({})),
        ],
    );
    let why = answers[0]["errored"].as_str().unwrap();
    assert!(why.contains("missing"), "{why}");
    assert!(answers[1]["errored"].is_string() && answers[2]["skipped"].is_string());

    for line in [
        "dance\n",
        "{\"cmd\":\"dance\"}\n",
        "{\"cmd\":\"start\",\"protocol\":2}\n",
    ] {
        let ended = raw(directory, line);
        assert_eq!(ended.status.code(), Some(2), "{line}");
        let said = String::from_utf8(ended.stderr).unwrap();
        assert!(
            said.contains("is no request") || said.contains("protocol 2"),
            "{said}"
        );
    }
}

fn items(directory: &Path, bundle: &str) -> Vec<rlhf_audit_core::bundle::frame::Item> {
    let (mut framer, mut items) = (Framer::new(), Vec::new());
    let bytes = fs::read(directory.join(bundle)).unwrap();
    framer.feed(&bytes, &mut |item| items.push(item)).unwrap();
    framer.finish().unwrap();
    items
}

fn heads(directory: &Path) -> Vec<Head> {
    let items = items(directory, "d/run.rab");
    let heads = items.iter().filter(|item| item.kind == ItemType::Head);
    heads
        .map(|item| records::decode(HeadItem::read(item).unwrap().sign1.payload, 0).unwrap())
        .collect()
}

/// What a bundle of one log, from which nothing was pruned, was made from.
fn source(directory: &Path, bundle: &str) -> Value {
    let seed = SigningSeed::read(&directory.join("d/DEMO-signing-key.pem"), None).unwrap();
    let (mut entries, mut heads) = (Vec::new(), Vec::new());
    let (mut open, mut card, mut start) = (None, Value::Null, None);
    let (mut withheld, mut generator) = (BTreeMap::new(), String::new());
    for item in items(directory, bundle) {
        match item.kind {
            ItemType::Header => {
                let header = Header::read(&item).unwrap();
                let reasons = header.withheld.iter();
                withheld.extend(reasons.map(|(c, reason)| (c.name(), reason_name(*reason))));
                generator = header.generator;
            }
            ItemType::Log => start = Some(LogStart::read(&item).unwrap()),
            ItemType::Segment => {
                let mut members = Members::new(&item.bytes, item.bytes_offset);
                while let Some(member) = members.next_member().unwrap() {
                    let Member::Entry {
                        bytes, disclosures, ..
                    } = member
                    else {
                        panic!("the bundle was pruned");
                    };
                    if let Record::LogOpen(record) = Entry::read(bytes, 0).unwrap().record {
                        open = Some(record);
                    }
                    let shown = disclosures.as_slice().iter().map(|shown| {
                        shown.map(|opened| {
                            let (opening, payload) = (opened.opening, opened.payload);
                            json!({"opening": hex::encode(&opening), "payload": hex::encode(payload)})
                        })
                    });
                    let shown: Vec<Option<Value>> = shown.collect();
                    entries.push(json!({"entry": hex::encode(bytes), "disclosures": shown}));
                }
            }
            ItemType::Head => {
                let read = HeadItem::read(&item).unwrap();
                let head: Head = records::decode(read.sign1.payload, 0).unwrap();
                heads.push(
                    json!({"size": head.size, "seed": hex::encode(seed.as_bytes()),
                    "time": head.time_ms, "reason": head.reason.name()}),
                );
            }
            ItemType::Card => card = json!(hex::encode(&item.bytes)),
            ItemType::Trailer => {}
        }
    }
    let (open, start) = (open.unwrap(), start.unwrap());
    json!({"generator": generator, "withheld": withheld, "logs": [{
        "rank": start.rank, "height": start.height, "issuer": open.issuer, "run_id": open.run_id,
        "origin": open.origin, "entries": entries, "heads": heads, "card": card}]})
}

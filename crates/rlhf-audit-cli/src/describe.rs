//! A verdict for people: one sentence with its conditions, then the steps and what they found.

use std::io::{self, Write};

use rlhf_audit_core::codes::Code;
use rlhf_audit_core::verdict::{FindingVerdict, Integrity, LogVerdict, Trust, Verdict};
use rlhf_audit_core::verify::STEPS;

use crate::moment;
use crate::output::{count, plain, row, table};

/// Prints a verdict.
///
/// # Errors
/// What writing meets.
pub(crate) fn verdict(verdict: &Verdict, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", sentence(verdict))?;
    for condition in conditions(verdict) {
        writeln!(out, "- {condition}")?;
    }
    writeln!(out)?;
    steps(verdict, out)?;
    findings(verdict, out)?;
    for log in &verdict.logs {
        writeln!(out)?;
        describe_log(log, out)?;
    }
    Ok(())
}

/// Says why a bundle is not used, in short.
pub(crate) fn refusal(verdict: &Verdict) -> String {
    let mut text = sentence(verdict);
    for finding in verdict.findings.iter().take(REASONS_MAX) {
        let (code, meaning, advice) = (finding.code, finding.meaning, finding.advice);
        text.push_str(&format!(
            "\n  {code}, {}: {meaning}. {advice}",
            place(finding)
        ));
    }
    text.push_str("\n`rlhf-audit verify` says more.");
    text
}

/// Findings that a refusal names.
const REASONS_MAX: usize = 3;

/// The verdict in one sentence.
pub(crate) fn sentence(verdict: &Verdict) -> String {
    match (verdict.verdict, verdict.trust) {
        (Integrity::Valid, Trust::Trusted | Trust::NotEvaluated) if !verdict.ok => {
            let why = verdict.findings.first().map_or("", |first| first.meaning);
            format!("Intact, but not all that you asked for can be said: {why}.")
        }
        (Integrity::Valid, Trust::Trusted) => {
            let names: Vec<String> = verdict.logs.iter().filter_map(signer).collect();
            let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
            names.dedup();
            format!(
                "Intact, and signed by a key that your trust file names: {}.",
                names.join(", ")
            )
        }
        (Integrity::Valid, Trust::Untrusted) => {
            "Intact, but not signed by anybody whom your trust file names.".into()
        }
        (Integrity::Valid, Trust::NotEvaluated) => {
            "Intact: nothing was changed after it was signed. Who signed it was not judged.".into()
        }
        (Integrity::Unsupported, _) => {
            let why = verdict.findings.first().map_or("", |first| first.meaning);
            format!("Cannot be judged: {why}. This says nothing about the record.")
        }
        (Integrity::Invalid, _) => invalid(verdict),
    }
}

fn invalid(verdict: &Verdict) -> String {
    let Some(first) = verdict.findings.iter().find(|finding| !is_policy(finding)) else {
        return "Not valid.".into();
    };
    let place = place(first);
    match first.code {
        "bundle.magic" => "Not a bundle: the file does not begin like one.".into(),
        "bundle.truncated" | "trailer.missing" => {
            format!("Incomplete: the file ends early, at {place}.")
        }
        "head.fork" | "pin.fork" => format!("Two histories: {}, {place}.", first.meaning),
        "pin.rollback" => format!("Rolled back: {}, {place}.", first.meaning),
        code if is_change(code) => {
            format!("Changed after it was signed: {place}: {}.", first.meaning)
        }
        _ => format!("Not valid: {place}: {}.", first.meaning),
    }
}

/// Codes that can only come from a change after signing, or from a forged signature.
fn is_change(code: &str) -> bool {
    let exact = ["sig.mismatch", "sig.s", "sig.r", "log.id", "card.digest"];
    code.starts_with("tree.") || code.starts_with("commit.") || exact.contains(&code)
}

fn is_policy(finding: &FindingVerdict) -> bool {
    let code = Code::ALL.iter().find(|code| code.name() == finding.code);
    code.is_some_and(|code| code.is_policy())
}

/// Where a finding is: `entry 4711 of rank 0, byte offset 1234`.
fn place(finding: &FindingVerdict) -> String {
    let entry = match (finding.entry, finding.rank) {
        (Some(entry), Some(rank)) => format!("entry {entry} of rank {rank}, "),
        (Some(entry), None) => format!("entry {entry}, "),
        (None, Some(rank)) => format!("log of rank {rank}, "),
        (None, None) => String::new(),
    };
    format!("{entry}byte offset {}", finding.offset)
}

/// The policy's name of the key behind the last head.
fn signer(log: &LogVerdict) -> Option<String> {
    let kid = &log.last_head.as_ref()?.kid;
    let key = log.keys.iter().find(|key| key.kid == *kid)?;
    key.trusted_as.as_deref().map(plain)
}

/// What the sentence does not cover.
fn conditions(verdict: &Verdict) -> Vec<String> {
    let mut list = Vec::new();
    if verdict.logs.iter().any(|log| log.synthetic) {
        list.push("Its content was generated for demonstration; this is no real run.".into());
    }
    if verdict.verdict == Integrity::Valid && verdict.trust == Trust::NotEvaluated {
        list.push(
            "Anybody can make an intact bundle; give --trust to ask who made this one.".into(),
        );
    }
    let world = verdict.logs.iter().filter_map(|log| log.world_size).max();
    if let Some(world) = world.filter(|world| *world > verdict.logs.len() as u64) {
        let here = verdict.logs.len();
        list.push(format!("It holds the logs of {here} of {world} ranks."));
    }
    if verdict.verdict != Integrity::Valid {
        return list;
    }
    for log in &verdict.logs {
        if !log.closed {
            let rank = log.rank;
            list.push(format!(
                "The log of rank {rank} is still open: what came later is not in it."
            ));
        }
        if log.pruned_entries > 0 {
            let entries = count(log.pruned_entries, "entry is", "entries are");
            list.push(format!(
                "In the log of rank {}, {entries} not shown.",
                log.rank
            ));
        }
    }
    for withheld in &verdict.bundle.withheld {
        let shown = verdict.logs.iter().flat_map(|log| &log.compartments);
        let hidden: u64 = shown
            .filter(|compartment| compartment.compartment == withheld.compartment)
            .map(|compartment| compartment.withheld)
            .sum();
        if hidden > 0 {
            let (what, entries) = (withheld.compartment, count(hidden, "entry", "entries"));
            list.push(format!(
                "The compartment {what} of {entries} is withheld (reason: {}).",
                withheld.reason
            ));
        }
    }
    list
}

fn steps(verdict: &Verdict, out: &mut dyn Write) -> io::Result<()> {
    let rows = verdict.steps.iter().map(|step| {
        let known = STEPS.iter().find(|known| known.number == step.step);
        let meaning = match (step.status, step.reason) {
            ("pass", _) => known.map_or("", |known| known.meaning).to_string(),
            (_, Some(reason)) => reason.to_string(),
            _ => count(step.findings, "finding", "findings"),
        };
        let number = step.step.to_string();
        row([&number, step.name, step.status, &meaning])
    });
    let rows: Vec<_> = rows.collect();
    table(out, "", &rows)
}

fn findings(verdict: &Verdict, out: &mut dyn Write) -> io::Result<()> {
    if verdict.findings_total == 0 {
        return Ok(());
    }
    writeln!(out)?;
    for finding in &verdict.findings {
        writeln!(
            out,
            "{} ({}), {}: {}.\n  {}",
            finding.code,
            finding.number,
            place(finding),
            finding.meaning,
            finding.advice
        )?;
    }
    let more = verdict.findings_total - verdict.findings.len() as u64;
    if more > 0 {
        writeln!(out, "and {} more", count(more, "finding", "findings"))?;
    }
    Ok(())
}

fn describe_log(log: &LogVerdict, out: &mut dyn Write) -> io::Result<()> {
    let text = |text: &Option<String>| text.as_deref().map_or("?".into(), plain);
    writeln!(
        out,
        "Log of rank {}: {} (run {}) of {}",
        log.rank,
        text(&log.name),
        text(&log.run_id),
        text(&log.issuer)
    )?;
    let kinds: Vec<String> = log
        .kinds
        .iter()
        .map(|kind| format!("{} {}", crate::output::thousands(kind.entries), kind.kind))
        .collect();
    let mut rows = vec![
        row(["log id", &log.log_id]),
        row(["origin", &text(&log.origin)]),
        row(["entries", &crate::output::thousands(log.size)]),
        row(["", &kinds.join(", ")]),
        row(["root", log.root.as_deref().unwrap_or("none")]),
        row(["heads", &crate::output::thousands(log.heads)]),
    ];
    if let Some(head) = &log.last_head {
        let signed = if head.signed { "signed" } else { "NOT signed" };
        let time = moment::format(head.time_ms);
        let text = format!("number {} ({}), {signed} {time}", head.number, head.reason);
        rows.push(row(["last head", &text]));
        rows.push(row(["key", &head.kid]));
    }
    for pin in &log.pins {
        let text = format!(
            "size {}: {}",
            crate::output::thousands(pin.size),
            pin.status
        );
        rows.push(row(["pinned", &text]));
    }
    if let Some(digest) = &log.card.digest {
        let claims = count(log.card.claims_same, "claim", "claims");
        rows.push(row(["card", digest]));
        if log.card.claims_same + log.card.claims_not_evaluated == 0 {
            return table(out, "  ", &rows);
        }
        rows.push(row([
            "",
            &format!(
                "{claims} recomputed and equal, {} not evaluated",
                log.card.claims_not_evaluated
            ),
        ]));
        if !log.card.claims_differing.is_empty() {
            let ids = log.card.claims_differing.join(", ");
            rows.push(row(["", &format!("NOT equal: {}", plain(&ids))]));
        }
    }
    table(out, "  ", &rows)
}

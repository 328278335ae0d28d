//! `check-proof`: a proof against a trust policy, without the bundle.

use std::io::Write;
use std::path::{Path, PathBuf};

use rlhf_audit_core::cbor::{Error, Reader};
use rlhf_audit_core::hex;
use rlhf_audit_core::prove::{
    CheckedHead, ConsistencyProof, Consistent, Included, InclusionProof, Refusal,
};
use rlhf_audit_core::records::Entry;

use crate::commands::inspect;
use crate::failure::{Ending, Failure};
use crate::output::{self, plain, row, table, thousands};
use crate::trust::PolicyArgs;
use crate::{files, moment};

/// Options of `check-proof`.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The proof; - is standard input
    proof: PathBuf,
    #[command(flatten)]
    trust: PolicyArgs,
}

/// Bytes of the largest proof, a little rounded up (`core::prove`).
const PROOF_BYTES_MAX: u64 = 128 * 1024;

pub(super) fn run(args: &Args, out: &mut dyn Write) -> Result<Ending, Failure> {
    let policy = args.trust.policy(
        "whom do you trust? A proof names a key and does not vouch for it: give --trust FILE with \
         keys that you have from elsewhere",
    )?;
    let bytes = files::bytes(
        &args.proof,
        PROOF_BYTES_MAX,
        "this is no proof; `rlhf-audit prove` makes proofs",
    )?;
    let wrong = |error| malformed(&args.proof, error);
    if is_consistency(&bytes).map_err(wrong)? {
        let proof = ConsistencyProof::read(&bytes).map_err(wrong)?;
        return match proof.check(&policy) {
            Ok(consistent) => describe_consistent(&consistent, out),
            Err(refusal) => refused(refusal, out),
        };
    }
    let proof = InclusionProof::read(&bytes).map_err(wrong)?;
    match proof.check(&policy) {
        Ok(included) => describe_included(&included, out),
        Err(refusal) => refused(refusal, out),
    }
}

/// Which of the two proofs it is, by the name that it begins with; what is neither is left to the
/// reader of inclusion proofs to refuse.
///
/// # Errors
/// What cannot be read as the beginning of a proof.
pub(super) fn is_consistency(bytes: &[u8]) -> Result<bool, Error> {
    let mut reader = Reader::new(bytes);
    reader.array()?;
    Ok(reader.text()? == "rlhf-audit/v1/consistency")
}

fn malformed(path: &Path, error: Error) -> Failure {
    Failure::new(format!(
        "{}: not a proof: byte {}: {} ({}); `rlhf-audit prove` makes proofs",
        path.display(),
        error.offset,
        error.code.meaning(),
        error.code.name()
    ))
}

fn refused(refusal: Refusal, out: &mut dyn Write) -> Result<Ending, Failure> {
    let text = format!("Does not hold: {refusal}.\n  {}\n", refusal.code.advice());
    output::verdict(text.as_bytes(), out)?;
    Ok(Ending::Refused)
}

fn describe_included(included: &Included, out: &mut dyn Write) -> Result<Ending, Failure> {
    let (head, entry) = (&included.head, &included.entry);
    writeln!(
        out,
        "Holds: entry {} is in the log, by a head that {} signed.",
        entry.seq,
        plain(&head.signer)
    )?;
    describe_head("head", head, out)?;
    let bytes = Entry::to_bytes(entry)
        .map_err(|misuse| Failure::new(format!("the entry cannot be shown: {misuse:?}")))?;
    inspect::write_entry(entry.seq, &bytes, out)?;
    Ok(Ending::Good)
}

fn describe_consistent(consistent: &Consistent, out: &mut dyn Write) -> Result<Ending, Failure> {
    let (old, new) = (&consistent.old, &consistent.new);
    let added = new.head.size.saturating_sub(old.head.size);
    writeln!(
        out,
        "Holds: since the old head {} entries were added and none was changed, by heads that {} \
         signed.",
        thousands(added),
        plain(&new.signer)
    )?;
    describe_head("old head", old, out)?;
    describe_head("new head", new, out)?;
    Ok(Ending::Good)
}

fn describe_head(what: &str, checked: &CheckedHead, out: &mut dyn Write) -> Result<(), Failure> {
    let head = &checked.head;
    writeln!(out, "{what} {} ({})", head.number, head.reason.name())?;
    let rows = [
        row(["log", &hex::encode(&head.log_id)]),
        row(["run", &plain(&checked.subject)]),
        row(["issuer", &plain(&checked.issuer)]),
        row(["origin", &plain(&head.origin)]),
        row(["size", &thousands(head.size)]),
        row(["root", &hex::encode(&head.root)]),
        row(["signed", &moment::format(head.time_ms)]),
        row(["key", &hex::encode(&checked.kid)]),
    ];
    table(out, "  ", &rows)?;
    Ok(())
}

// The verdict document, and what it comes to for a reader.

export interface Finding {
  readonly code: string;
  readonly number: number;
  readonly step: number;
  readonly offset: number;
  readonly rank?: number | null;
  readonly entry?: number | null;
  readonly meaning: string;
  readonly advice: string;
}

export interface Step {
  readonly step: number;
  readonly name: string;
  readonly status: "pass" | "fail" | "not-evaluated";
  readonly findings: number;
  readonly reason?: string;
}

export interface LastHead {
  readonly number: number;
  readonly size: number;
  readonly root: string;
  readonly time_ms: number;
  readonly reason: string;
  readonly kid: string;
  readonly signed: boolean;
  readonly digest: string;
}

export interface Log {
  readonly log_id: string;
  readonly rank: number;
  readonly world_size: number | null;
  readonly run_id: string | null;
  readonly name: string | null;
  readonly origin: string | null;
  readonly issuer: string | null;
  readonly synthetic: boolean;
  readonly size: number;
  readonly root: string | null;
  readonly spine: number;
  readonly closed: boolean;
  readonly kinds: readonly { readonly kind: string; readonly entries: number }[];
  readonly compartments: readonly { readonly compartment: string; readonly disclosed: number; readonly withheld: number }[];
  readonly pruned_intervals: number;
  readonly pruned_entries: number;
  readonly heads: number;
  readonly last_head: LastHead | null;
  readonly keys: readonly { readonly kid: string; readonly public: string; readonly trusted_as: string | null }[];
  readonly pins: readonly { readonly size: number; readonly status: "consistent" | "inconsistent" }[];
  readonly card: {
    readonly digest: string | null;
    readonly claims_same: number;
    readonly claims_differing: readonly string[];
    readonly claims_not_evaluated: number;
  };
}

export interface Verdict {
  readonly format: string;
  readonly verdict: "valid" | "invalid" | "unsupported";
  readonly trust: "trusted" | "untrusted" | "not-evaluated";
  readonly ok: boolean;
  readonly steps: readonly Step[];
  readonly findings_total: number;
  readonly findings: readonly Finding[];
  readonly bundle: {
    readonly version: number | null;
    readonly suite: number | null;
    readonly generator: string | null;
    readonly withheld: readonly { readonly compartment: string; readonly reason: string }[];
    readonly length_bytes: number | null;
  };
  readonly logs: readonly Log[];
}

/** The four outcomes that are never mixed. */
export type Family = "trusted" | "unknown" | "altered" | "cannot";

/** An outcome, finer than its family: each has its own words. */
export type Outcome =
  | "trusted" | "notJudged" | "untrusted" | "unproven"
  | "changed" | "fork" | "rollback" | "broken"
  | "incomplete" | "notBundle" | "empty" | "unsupported" | "unreadable" | "stopped";

export const FAMILY: Record<Outcome, Family> = {
  trusted: "trusted",
  notJudged: "unknown",
  untrusted: "unknown",
  unproven: "unknown",
  changed: "altered",
  fork: "altered",
  rollback: "altered",
  broken: "altered",
  incomplete: "cannot",
  notBundle: "cannot",
  empty: "cannot",
  unsupported: "cannot",
  unreadable: "cannot",
  stopped: "cannot",
};

/** Findings about what the verifier asked for, not about the record (SEAL-33). */
export function isPolicy(code: string): boolean {
  return code.startsWith("trust.") || code === "pin.unproven";
}

/** Codes that only a change after signing, or a forged signature, can give. */
function isChange(code: string): boolean {
  return code.startsWith("tree.") || code.startsWith("commit.")
    || ["sig.mismatch", "sig.s", "sig.r", "log.id", "card.digest"].includes(code);
}

/** The finding that the verdict's sentence speaks of. */
export function decisive(verdict: Verdict): Finding | undefined {
  return verdict.findings.find((finding) => !isPolicy(finding.code)) ?? verdict.findings[0];
}

/** What a verdict comes to. */
export function outcome(verdict: Verdict, sizeBytes: number): Outcome {
  if (sizeBytes === 0) return "empty";
  if (verdict.verdict === "unsupported") return "unsupported";
  if (verdict.verdict === "invalid") return invalid(decisive(verdict)?.code ?? "");
  if (verdict.trust === "untrusted") return "untrusted";
  if (!verdict.ok) return "unproven";
  return verdict.trust === "trusted" ? "trusted" : "notJudged";
}

function invalid(code: string): Outcome {
  if (code === "bundle.magic") return "notBundle";
  if (code === "bundle.truncated" || code === "trailer.missing") return "incomplete";
  if (code === "head.fork" || code === "pin.fork") return "fork";
  if (code === "pin.rollback") return "rollback";
  return isChange(code) ? "changed" : "broken";
}

/** The names under which the policy knows the signers of the last heads. */
export function signers(verdict: Verdict): string[] {
  const names = verdict.logs.map((log) => {
    const key = log.keys.find((key) => key.kid === log.last_head?.kid);
    return key?.trusted_as ?? null;
  });
  return [...new Set(names.filter((name) => name !== null))];
}

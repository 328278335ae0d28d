// Whom the reader trusts, and what he saw before: put together into the one policy that the
// verifier takes. What a policy may hold is spec/seal.md, "Trust"; the verifier judges it.

import type { Verdict } from "./verdict.ts";

export interface Pin {
  readonly log_id: string;
  readonly size: number;
  readonly root: string;
}

interface PolicyKey {
  readonly name: string;
  readonly public: string;
  readonly roles: readonly string[];
  readonly valid_from_ms?: number;
  readonly valid_until_ms?: number;
}

interface Policy {
  readonly version: 1;
  readonly keys?: readonly PolicyKey[];
  readonly pinned?: readonly Pin[];
  readonly as_of_ms?: number;
}

/** One thing that the reader gave. */
export type Given =
  | { readonly kind: "policy"; readonly name: string; readonly policy: Policy }
  | { readonly kind: "key"; readonly public: string }
  | { readonly kind: "kid"; readonly kid: string }
  | { readonly kind: "pins"; readonly name: string; readonly pins: readonly Pin[] };

/** What is in force, and as of when keys are judged. */
export interface Trust {
  readonly given: readonly Given[];
  /** Null: now, where a key has a window. */
  readonly asOfMs: number | null;
}

/** The policy in force, and the time that it was given; none if the reader gave nothing. */
export interface InForce {
  readonly text: string;
  readonly asOfMs: number | null;
}

/** Puts together what was given. `known` are the keys that bundles name, to resolve fingerprints. */
export function inForce(trust: Trust, known: ReadonlyMap<string, string>, pastedName: string, nowMs: number): InForce | undefined {
  const keys: PolicyKey[] = [];
  const pinned: Pin[] = [];
  let asOfMs = trust.asOfMs;
  for (const given of trust.given) {
    if (given.kind === "policy") {
      keys.push(...given.policy.keys ?? []);
      pinned.push(...given.policy.pinned ?? []);
      asOfMs ??= given.policy.as_of_ms ?? null;
    } else if (given.kind === "pins") {
      pinned.push(...given.pins);
    } else {
      const key = given.kind === "key" ? given.public : known.get(given.kid);
      if (key !== undefined) keys.push({ name: pastedName, public: key, roles: ["log-signer"] });
    }
  }
  if (keys.length === 0 && pinned.length === 0) return undefined;
  const hasWindow = keys.some((key) => key.valid_from_ms !== undefined || key.valid_until_ms !== undefined);
  if (hasWindow) asOfMs ??= nowMs;
  const policy: Policy = { version: 1, keys, pinned, ...(asOfMs === null ? {} : { as_of_ms: asOfMs }) };
  return { text: JSON.stringify(policy), asOfMs: hasWindow ? asOfMs : null };
}

/** Fingerprints that were given and that no key of the bundles has. */
export function unmatched(trust: Trust, known: ReadonlyMap<string, string>): string[] {
  return trust.given.flatMap((given) => given.kind === "kid" && !known.has(given.kid) ? [given.kid] : []);
}

/** The keys that verdicts name, by fingerprint. */
export function keysOf(verdicts: readonly Verdict[]): Map<string, string> {
  const keys = verdicts.flatMap((verdict) => verdict.logs.flatMap((log) => log.keys));
  return new Map(keys.map((key) => [key.kid, key.public]));
}

/** Understands a key in the ways that people pass them on. */
export function keyOf(text: string): Given | undefined {
  const pem = /-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----/.exec(text);
  if (pem?.[1] !== undefined) {
    const found = hexOf(pem[1]);
    // RFC 8410: the one form of an Ed25519 public key.
    const prefix = "302a300506032b6570032100";
    return found?.startsWith(prefix) && found.length === prefix.length + 64
      ? { kind: "key", public: found.slice(prefix.length) }
      : undefined;
  }
  const digits = text.replace(/[\s:]/g, "").toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return { kind: "key", public: digits };
  if (/^[0-9a-f]{32}$/.test(digits)) return { kind: "kid", kid: digits };
  return undefined;
}

function hexOf(base64: string): string | undefined {
  try {
    return Array.from(atob(base64.replace(/\s/g, "")), (letter) => letter.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  } catch {
    return undefined;
  }
}

/** The last heads of a valid verdict, to hold later bundles to. */
export function pinsOf(verdict: Verdict): Pin[] | undefined {
  if (verdict.verdict !== "valid") return undefined;
  return verdict.logs.flatMap((log) => {
    const head = log.last_head;
    return head && head.size > 0 ? [{ log_id: log.log_id, size: head.size, root: head.root }] : [];
  });
}

/** A file of heads to keep: a policy, so that every verifier of the format takes it. */
export function pinFile(pins: readonly Pin[]): string {
  return `${JSON.stringify({ version: 1, pinned: pins }, null, 2)}\n`;
}

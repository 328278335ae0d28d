// Compares: a card with the one it should be, and two bundles with each other.

import type { Head } from "./api.ts";
import type { Card } from "./claims.ts";
import type { GivenCard } from "./intake.ts";
import type { Verdict } from "./verdict.ts";

/** Where two cards first differ. */
export type Difference =
  | { readonly form: "text"; readonly line: number; readonly column: number; readonly claim: string | undefined; readonly yours: string | undefined; readonly ours: string | undefined }
  | { readonly form: "bytes"; readonly offset: number; readonly yours: string; readonly ours: string };

export type CardMatch =
  | { readonly match: "exact" | "endings" | "none" }
  | { readonly match: "differs"; readonly difference: Difference };

/** Compares a given card with those of a bundle; the closest one counts. */
export function compareCard(
  given: GivenCard, cards: readonly (Card | undefined)[], bytes: readonly (Uint8Array | undefined)[],
): CardMatch {
  const matches = given.form === "cbor"
    ? bytes.flatMap((ours) => ours ? [compareBytes(given.bytes, ours)] : [])
    : cards.flatMap((card) => card ? [compareText(given.text, given.form === "json" ? card.json : card.markdown)] : []);
  const rank = { exact: 0, endings: 1, differs: 2, none: 3 };
  const position = (match: CardMatch) => match.match !== "differs" ? 0
    : match.difference.form === "text" ? match.difference.line : match.difference.offset;
  matches.sort((a, b) => rank[a.match] - rank[b.match] || position(b) - position(a));
  return matches[0] ?? { match: "none" };
}

function compareText(yours: string, ours: string): CardMatch {
  if (yours === ours) return { match: "exact" };
  const lines = { yours: linesOf(yours), ours: linesOf(ours) };
  const at = lines.ours.findIndex((line, index) => line !== lines.yours[index]);
  const line = at >= 0 ? at : lines.ours.length;
  const [mine, theirs] = [lines.ours[line], lines.yours[line]];
  if (mine === undefined && theirs === undefined) return { match: "endings" };
  let column = 0;
  while (column < Math.max(mine?.length ?? 0, theirs?.length ?? 0) && mine?.[column] === theirs?.[column]) column += 1;
  const claim = claimAt(lines.ours, line);
  return { match: "differs", difference: { form: "text", line: line + 1, column: column + 1, claim, yours: theirs, ours: mine } };
}

/** Lines without their ends; white space at the very end is no content. */
function linesOf(text: string): string[] {
  return text.replace(/^\ufeff/, "").trimEnd().split(/\r\n|\r|\n/);
}

/** The claim to which a line belongs, in either rendering: the last id at or above it. */
function claimAt(lines: readonly string[], line: number): string | undefined {
  for (let at = Math.min(line, lines.length - 1); at >= 0; at -= 1) {
    const found = /`\[([a-z0-9_.]+)\]`/.exec(lines[at] ?? "") ?? /^\s*"id": "([a-z0-9_.]+)"/.exec(lines[at] ?? "");
    if (found) return found[1];
  }
  return undefined;
}

function compareBytes(yours: Uint8Array, ours: Uint8Array): CardMatch {
  let offset = 0;
  while (offset < ours.length && offset < yours.length && ours[offset] === yours[offset]) offset += 1;
  if (offset === ours.length && offset === yours.length) return { match: "exact" };
  const around = (bytes: Uint8Array) => Array.from(bytes.slice(offset, offset + 16), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return { match: "differs", difference: { form: "bytes", offset, yours: around(yours), ours: around(ours) } };
}

/** What is compared of a bundle. */
export interface Side {
  readonly verdict: Verdict;
  readonly heads: readonly Head[];
}

/** Two heads of one log that contradict each other. */
export interface Contradiction {
  readonly logId: string;
  readonly a: Head;
  readonly b: Head;
}

/** Log ids that both bundles hold. */
export function commonLogs(a: Side, b: Side): string[] {
  const ids = new Set(a.verdict.logs.map((log) => log.log_id));
  return b.verdict.logs.map((log) => log.log_id).filter((id) => ids.has(id));
}

/** The first heads of each common log that have one number or one size, and say different things. */
export function contradictions(a: Side, b: Side): Contradiction[] {
  return commonLogs(a, b).flatMap((logId) => {
    const [first, second] = [headsOf(a, logId), headsOf(b, logId)];
    const byNumber = new Map(second.map((head) => [head.number, head]));
    const bySize = new Map(second.map((head) => [head.size, head]));
    for (const head of first) {
      const other = [byNumber.get(head.number), bySize.get(head.size)]
        .find((other) => other && (other.root !== head.root || other.size !== head.size || other.number !== head.number));
      if (other) return [{ logId, a: head, b: other }];
    }
    return [];
  });
}

/** The heads of a log, by its id. */
export function headsOf(side: Side, logId: string): Head[] {
  const rank = side.verdict.logs.find((log) => log.log_id === logId)?.rank;
  return side.heads.filter((head) => head.rank === rank);
}

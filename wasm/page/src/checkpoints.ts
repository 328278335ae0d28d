// The files that the record lists for its checkpoints, to compare dropped files with.

import type { Entry, Pruned, Segment, Viewed } from "./api.ts";
import { figure, type Card } from "./claims.ts";
import type { Engine } from "./engine.ts";
import type { Verdict } from "./verdict.ts";
import { member } from "./view.ts";

export interface CheckpointFile {
  readonly path: string;
  readonly bytes: number;
  readonly digest: string;
  readonly checkpoint: string;
  readonly entry: number;
  readonly released: boolean;
}

/** Segments that are read for this; each costs a decoding. */
const SEGMENTS_MAX = 64;

/** Lists the files, those of released checkpoints first. The card says where the entries are. */
export async function listCheckpointFiles(
  engine: Engine, file: File, segments: readonly Segment[], verdict: Verdict, cards: readonly (Card | undefined)[],
): Promise<CheckpointFile[]> {
  const found: CheckpointFile[] = [];
  for (const [at, card] of cards.entries()) {
    const rank = verdict.logs[at]?.rank;
    const wanted = [...entriesOf(card, "checkpoints.released"), ...entriesOf(card, "checkpoints.list")];
    const needed = new Set(wanted.map((seq) => segments.find((one) => one.rank === rank && one.first <= seq && seq < one.end)));
    for (const segment of [...needed].slice(0, SEGMENTS_MAX)) {
      if (!segment) continue;
      const entries = await engine.call("entries", [file, segment]);
      found.push(...entries.filter(isCheckpoint).flatMap(filesOf));
    }
  }
  return found.sort((a, b) => Number(b.released) - Number(a.released));
}

function entriesOf(card: Card | undefined, id: string): number[] {
  return card?.table(id)?.column("entry").map(figure) ?? [];
}

function isCheckpoint(entry: Entry | Pruned): entry is Entry {
  return "kind" in entry && entry.kind === "checkpoint";
}

function filesOf(entry: Entry): CheckpointFile[] {
  const files = member(entry.body, "files");
  if (!Array.isArray(files)) return [];
  const checkpoint = String(member(entry.body, "name") ?? "");
  const released = member(entry.body, "released") === true;
  return files.flatMap((row: Viewed) => Array.isArray(row) && typeof row[0] === "string" && typeof row[2] === "string"
    ? [{ path: row[0], bytes: Number(row[1]), digest: row[2], checkpoint, entry: entry.seq, released }]
    : []);
}

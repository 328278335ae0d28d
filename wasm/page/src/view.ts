// Makes of a record, as the verifier views it, rows for a reader: names, values, units.
//
// The view writes floats as the 16 digits of their bits, so which fields are floats, and what the
// columns of a row are called, is said here after spec/records*.md. A field that this table does not
// know is shown as it stands.

import type { Entry, Units, Viewed } from "./api.ts";

/** A value for a reader. */
export type Shown =
  | { readonly as: "text" | "code"; readonly text: string }
  | { readonly as: "number"; readonly value: number }
  | { readonly as: "float"; readonly value: number; readonly bits: string }
  | { readonly as: "either"; readonly text: string; readonly value: number }
  | { readonly as: "time"; readonly ms: number }
  | { readonly as: "bool"; readonly value: boolean }
  | { readonly as: "none" }
  | { readonly as: "list"; readonly items: readonly Shown[] }
  | { readonly as: "rows"; readonly columns: readonly string[]; readonly rows: readonly (readonly Shown[])[] };

export interface Field {
  readonly name: string;
  readonly value: Shown;
  readonly unit: string;
}

/** A part of a record: what is in the open, or a compartment. */
export interface Part {
  readonly name: string;
  readonly fields: readonly Field[] | "withheld";
}

// Floats by part: one value, or a list of them.
const FLOATS: Record<string, readonly string[]> = {
  "policy-update": ["epoch", "loss", "kl", "learning-rate", "gradient-norm", "entropy", "reward"],
  checkpoint: ["epoch"],
  threshold: ["bound"],
  "annotation.signal": ["strength", "scale", "scores", "steps", "confidence"],
  "annotation.raw": ["strength", "scale", "scores", "steps", "confidence"],
  "reward.signal": ["values", "advantages"],
  "reward.raw": ["values", "advantages"],
};

// Columns of rows; `~` marks floats, `?` a value of any type.
const ROWS: Record<string, readonly string[]> = {
  objective: ["name", "~value"],
  "gradient-stats": ["name", "~value"],
  metrics: ["name", "~value"],
  "delta-norm": ["~value", "method"],
  inputs: ["first", "end"],
  entries: ["first", "end"],
  results: ["metric", "~value", "items", "~low", "~high"],
  functions: ["name", "count", "nan", "~low", "~high", "~mean"],
  files: ["path", "size-bytes", "digest"],
  software: ["name", "text"],
  model: ["name", "digest", "revision"],
  "base-model": ["name", "digest", "revision"],
  "reward-model": ["name", "digest", "revision"],
  "annotation.content/candidates": ["digest", "producer"],
  aspects: ["name", "~scale", "~scores"],
  edits: ["candidate", "after"],
  comments: ["candidate", "aspect", "digest"],
  flags: ["name", "text"],
  cohort: ["name", "text"],
  fields: ["name", "text"],
  attachments: ["name", "digest"],
  totals: ["kind", "entries"],
  tensors: ["name", "dtype", "shape", "digest"],
  keys: ["algorithm", "public"],
  key: ["algorithm", "public"],
  part: ["index", "count"],
  "hyperparameters/values": ["name", "?value"],
};

/** The parts of a record, each with its fields. */
export function partsOf(entry: Entry, units: Units): Part[] {
  const open = { name: "", fields: fieldsOf(entry.kind, entry.body, units["body"] ?? {}) };
  const compartments = Object.entries(entry.compartments).map(([name, payload]) => ({
    name,
    fields: payload === "withheld" ? payload : fieldsOf(`${entry.kind}.${name}`, payload, units[name] ?? {}),
  }));
  return [open, ...compartments];
}

function fieldsOf(part: string, fields: { readonly [name: string]: Viewed }, units: { readonly [field: string]: string }): Field[] {
  return Object.entries(fields).map(([name, value]) => {
    const known = name.replaceAll("_", "-");
    const unit = units[name] ?? units[known] ?? "";
    return { name, value: shown(part, known, value, unit), unit: isTime(unit) ? "" : unit };
  });
}

function isTime(unit: string): boolean {
  return unit.startsWith("ms (epoch)") || unit.startsWith("ms since");
}

function shown(part: string, name: string, value: Viewed, unit: string): Shown {
  const columns = ROWS[`${part}/${name}`] ?? ROWS[name];
  if (columns && Array.isArray(value)) {
    // One row, or a list of rows.
    const rows = (value.every(Array.isArray) && value.length > 0 ? value : value.length === 0 ? [] : [value]) as Viewed[][];
    return {
      as: "rows",
      columns: columns.map((column) => column.replace(/^[~?]/, "")),
      rows: rows.map((row) => row.map((cell, at) => ofColumn(cell, columns[at] ?? ""))),
    };
  }
  if (typeof value === "number" && isTime(unit)) return { as: "time", ms: value };
  return simple(value, FLOATS[part]?.includes(name) ?? false);
}

function ofColumn(cell: Viewed, column: string): Shown {
  // A setting may be a text or a float, and the view does not tell: both readings are shown.
  if (column.startsWith("?") && typeof cell === "string" && /^[0-9a-f]{16}$/.test(cell)) {
    return { as: "either", text: cell, value: double(cell) };
  }
  return simple(cell, column.startsWith("~"));
}

function simple(value: Viewed, isFloat: boolean): Shown {
  if (value === null) return { as: "none" };
  if (typeof value === "boolean") return { as: "bool", value };
  if (typeof value === "number") return { as: "number", value };
  if (typeof value === "string") {
    if (isFloat && /^[0-9a-f]{16}$/.test(value)) return { as: "float", value: double(value), bits: value };
    return /^([0-9a-f]{32}|[0-9a-f]{64}|[0-9a-f]{128})$/.test(value) ? { as: "code", text: value } : { as: "text", text: value };
  }
  if (Array.isArray(value)) return { as: "list", items: value.map((item: Viewed) => simple(item, isFloat)) };
  const pairs = Object.entries(value).map(([name, inner]) => [{ as: "text", text: name } as const, simple(inner, false)]);
  return { as: "rows", columns: ["name", "value"], rows: pairs };
}

/** The number of 16 hexadecimal digits of an IEEE 754 binary64. */
export function double(bits: string): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${bits}`));
  return view.getFloat64(0);
}

/** A float of a record's body, if it has it. */
export function floatOf(value: Viewed | undefined): number | undefined {
  return typeof value === "string" && /^[0-9a-f]{16}$/.test(value) ? double(value) : undefined;
}

/** A member by its name, however the view spells it. */
export function member(fields: { readonly [name: string]: Viewed }, name: string): Viewed | undefined {
  return fields[name] ?? fields[name.replaceAll("-", "_")];
}

/** The words that a gist takes from the catalogue. */
export interface GistWords {
  step(number: string): string;
  rows(count: string): string;
  entry(number: string): string;
  readonly released: string;
}

/** A few words that tell one entry from its neighbours. */
export function gist(entry: Entry, words: GistWords): string {
  const { body, compartments } = entry;
  const text = (...names: string[]) => names.map((name) => member(body, name)).filter((value) => value !== undefined && value !== null).join(" · ");
  const signal = compartments["signal"];
  switch (entry.kind) {
    case "annotation":
      return [text("feedback", "origin"), signal && signal !== "withheld" ? String(member(signal, "outcome") ?? "") : ""].filter(Boolean).join(" · ");
    case "reward": return `${words.step(text("step"))} · ${words.rows(text("rows"))}`;
    case "policy-update": return `${words.step(text("step"))}${floatOf(member(body, "kl")) === undefined ? "" : ` · KL ${floatOf(member(body, "kl"))?.toPrecision(3)}`}`;
    case "checkpoint": return `${text("name")} · ${words.step(text("step"))}${member(body, "released") === true ? ` · ${words.released}` : ""}`;
    case "resume": return text("reason");
    case "dataset": return text("name", "role");
    case "guideline": return text("version", "title");
    case "evaluation": return text("suite", "split");
    case "threshold": return text("suite", "metric");
    case "anomaly": return text("rule", "description");
    case "declaration": return text("subject", "organisation");
    case "erasure": return `${words.entry(text("entry"))} · ${text("reason")}`;
    case "key-event": return text("operation", "reason");
    case "log-open": return text("name", "algorithm");
    case "log-close": return text("status");
    default: return "";
  }
}

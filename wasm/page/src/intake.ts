// Tells the files that somebody drops apart, by their content.

import { keyOf, type Given } from "./policy.ts";
import type { Verdict } from "./verdict.ts";

/** The magic of a bundle (BND-1). */
const MAGIC = [0xd9, 0xd9, 0xf8, 0xda, 0x52, 0x41, 0x42, 0x01, 0x43, 0x42, 0x4f, 0x52];
/** Text files that the page understands are small; others are not read for it. */
const TEXT_BYTES_MAX = 8 << 20;

/** A card that somebody was given. */
export type GivenCard =
  | { readonly name: string; readonly form: "markdown" | "json"; readonly text: string }
  | { readonly name: string; readonly form: "cbor"; readonly bytes: Uint8Array };

/** What a file is. */
export type Sort =
  | { readonly sort: "bundle" }
  | { readonly sort: "policy"; readonly text: string }
  | { readonly sort: "verdict"; readonly verdict: Verdict }
  | { readonly sort: "key"; readonly key: Given }
  | { readonly sort: "card"; readonly card: GivenCard }
  | { readonly sort: "html-card" }
  | { readonly sort: "other" };

/** Looks into a file. */
export async function sortOf(file: File): Promise<Sort> {
  const start = new Uint8Array(await file.slice(0, MAGIC.length).arrayBuffer());
  if (MAGIC.every((byte, at) => start[at] === byte)) return { sort: "bundle" };
  if (/\.rab$/i.test(file.name)) return { sort: "bundle" };
  if (file.size === 0 || file.size > TEXT_BYTES_MAX) return { sort: "other" };
  // A canonical card: an array of two, version 1, an array of claims (spec/card.md).
  if (start[0] === 0x82 && start[1] === 0x01 && (start[2] ?? 0) >> 5 === 4) {
    return { sort: "card", card: { name: file.name, form: "cbor", bytes: new Uint8Array(await file.arrayBuffer()) } };
  }
  const text = decode(await file.arrayBuffer());
  return text === undefined ? { sort: "other" } : ofText(file.name, text);
}

function ofText(name: string, text: string): Sort {
  const json = parse(text);
  if (json) {
    if (json["format"] === "rlhf-audit-verdict/1" && Array.isArray(json["logs"])) {
      return { sort: "verdict", verdict: json as unknown as Verdict };
    }
    if (Array.isArray(json["claims"])) return { sort: "card", card: { name, form: "json", text } };
    if ("version" in json && ("keys" in json || "pinned" in json)) return { sort: "policy", text };
    return { sort: "other" };
  }
  if (text.startsWith("# RLHF audit card") || (/\.(md|markdown)$/i.test(name) && /`\[[a-z_.]+\]`/.test(text))) {
    return { sort: "card", card: { name, form: "markdown", text } };
  }
  if (/^\s*<(!doctype html|html)/i.test(text) && /RLHF audit card/.test(text)) return { sort: "html-card" };
  const key = text.length < 2000 ? keyOf(text) : undefined;
  return key ? { sort: "key", key } : { sort: "other" };
}

function decode(bytes: ArrayBuffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parse(text: string): Record<string, unknown> | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined;
  } catch {
    return undefined;
  }
}

// What the page asks of its worker.

import type { Entry, Head, Pruned, Segment, Units } from "./api.ts";

/** The first message to a worker. */
export interface Start {
  readonly start: WebAssembly.Module;
}

/** What came of reading a whole bundle. */
export interface Verification {
  /** The verdict document, byte for byte. */
  readonly document: string;
  readonly segments: readonly Segment[];
  readonly heads: readonly Head[];
  readonly seconds: number;
}

/** The calls, each with its arguments and its result. */
export interface Calls {
  version: [[], string];
  /** Throws if the text is no policy. */
  checkPolicy: [[text: string], null];
  verify: [[file: Blob, policy: string | undefined], Verification];
  card: [[log: number, format: "markdown" | "json"], string | undefined];
  cardBytes: [[log: number], Uint8Array | undefined];
  sealedCard: [[log: number], Uint8Array | undefined];
  entries: [[file: Blob, segment: Segment], readonly (Entry | Pruned)[]];
  units: [[kind: string], Units];
  diagnostic: [[bytes: Uint8Array], string];
  prove: [[file: Blob, rank: number, entry: number], Uint8Array];
  digest: [[file: Blob], string];
}

/** The name of a call. */
export type Name = keyof Calls;

/** A call on its way to the worker. */
export interface Request {
  readonly id: number;
  readonly name: Name;
  readonly args: readonly unknown[];
}

/** What comes back. */
export type Answer =
  | { readonly id: number; readonly done: number; readonly total: number }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string; readonly reading: boolean };

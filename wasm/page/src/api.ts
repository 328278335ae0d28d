// What the WebAssembly module offers, as its classic glue names it.

/** Verifies one bundle whose bytes arrive piece by piece. */
export interface Verifier {
  feed(bytes: Uint8Array): void;
  /** The verdict document, the bytes of VER-9. */
  finish(): string;
  card(log: number, format: "markdown" | "json"): string | undefined;
  card_bytes(log: number): Uint8Array | undefined;
  sealed_card(log: number): Uint8Array | undefined;
  segments(): string;
  heads(): string;
}

/** Makes an inclusion proof in two passes over the file. */
export interface InclusionProver {
  feed(bytes: Uint8Array): void;
  finish_search(): void;
  feed_again(bytes: Uint8Array): void;
  finish(): Uint8Array;
}

/** The glue's one global name. */
export interface Module {
  initSync(options: { module: WebAssembly.Module }): unknown;
  Verifier: new (policy?: string) => Verifier;
  InclusionProver: new (rank: number, entry: number) => InclusionProver;
  entries(body: Uint8Array, rank: number, offset: number): string;
  units(kind: string): string;
  diagnostic(bytes: Uint8Array): string;
  version(): string;
}

/** A segment's body in the file. */
export interface Segment {
  readonly rank: number;
  readonly first: number;
  readonly end: number;
  readonly offset: number;
  readonly length: number;
  readonly height: number;
}

/** A head in the file. */
export interface Head {
  readonly rank: number;
  readonly number: number;
  readonly size: number;
  readonly root: string;
  readonly time_ms: number;
  readonly reason: string;
  readonly kid: string;
  readonly offset: number;
}

/** A value of the view: integers, booleans, null and texts as themselves, bytes and floats in hex. */
export type Viewed = null | boolean | number | string | readonly Viewed[] | { readonly [name: string]: Viewed };

/** One entry of a segment. */
export interface Entry {
  readonly rank: number;
  readonly seq: number;
  readonly kind: string;
  readonly time: number;
  readonly spine: number | null;
  readonly body: { readonly [name: string]: Viewed };
  readonly compartments: { readonly [name: string]: "withheld" | { readonly [name: string]: Viewed } };
  readonly offset: number;
  readonly length: number;
  readonly leaf: string;
}

/** Entries that were left out. */
export interface Pruned {
  readonly rank: number;
  readonly pruned: readonly [number, number];
}

/** Units of a kind's fields, by record part and field. */
export type Units = { readonly [part: string]: { readonly [field: string]: string } };

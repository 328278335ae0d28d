// The worker: reads files in slices and hands them to the module, so that the page never waits.
//
// It is a classic script in front of which the build puts wasm-bindgen's glue; module workers from
// a Blob do not start on file:// in Chromium. A call that takes a file reports how far it got.

import { sha256 } from "@noble/hashes/sha2.js";

import type { Module, Segment, Verifier } from "./api.ts";
import type { Answer, Calls, Name, Request, Start } from "./protocol.ts";

declare const wasm_bindgen: Module;

const SLICE_BYTES = 4 << 20;
/** Files up to this size are digested by the browser, in one piece of memory. */
const WHOLE_BYTES_MAX = 64 << 20;
const REPORT_EVERY_MS = 100;

type Progress = (done: number, total: number) => void;
type Handlers = {
  [N in Name]: (progress: Progress, ...args: Calls[N][0]) => Calls[N][1] | Promise<Calls[N][1]>;
};

class Unreadable extends Error {}

let verifier: Verifier | undefined;

const handlers: Handlers = {
  version: () => wasm_bindgen.version(),
  checkPolicy: (_, text) => {
    new wasm_bindgen.Verifier(text);
    return null;
  },
  verify: async (progress, file, policy) => {
    const begin = performance.now();
    const current = new wasm_bindgen.Verifier(policy);
    await slices(file, (bytes) => current.feed(bytes), progress, 0, 1);
    const document = current.finish();
    verifier = current;
    return {
      document,
      segments: JSON.parse(current.segments()),
      heads: JSON.parse(current.heads()),
      seconds: (performance.now() - begin) / 1000,
    };
  },
  card: (_, log, format) => verifier?.card(log, format),
  cardBytes: (_, log) => verifier?.card_bytes(log),
  sealedCard: (_, log) => verifier?.sealed_card(log),
  entries: async (_, file, segment: Segment) => {
    const body = await read(file, segment.offset, segment.length);
    return JSON.parse(wasm_bindgen.entries(body, segment.rank, segment.offset));
  },
  units: (_, kind) => JSON.parse(wasm_bindgen.units(kind)),
  diagnostic: (_, bytes) => wasm_bindgen.diagnostic(bytes),
  prove: async (progress, file, rank, entry) => {
    const prover = new wasm_bindgen.InclusionProver(rank, entry);
    await slices(file, (bytes) => prover.feed(bytes), progress, 0, 2);
    prover.finish_search();
    await slices(file, (bytes) => prover.feed_again(bytes), progress, 1, 2);
    return prover.finish();
  },
  digest: async (progress, file) => {
    // Over plain HTTP, as on some intranets, browsers have no crypto.subtle.
    if (file.size <= WHOLE_BYTES_MAX && self.isSecureContext) {
      return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", await read(file, 0, file.size))));
    }
    const hash = sha256.create();
    await slices(file, (bytes) => hash.update(bytes), progress, 0, 1);
    return hex(hash.digest());
  },
};

/** Reads a file from front to back; it is pass `pass` of `passes`. */
async function slices(
  file: Blob, take: (bytes: Uint8Array) => void, progress: Progress, pass: number, passes: number,
): Promise<void> {
  const before = pass * file.size;
  let reported = 0;
  for (let offset = 0; offset < file.size; offset += SLICE_BYTES) {
    take(await read(file, offset, Math.min(SLICE_BYTES, file.size - offset)));
    const now = performance.now();
    if (now - reported >= REPORT_EVERY_MS) {
      reported = now;
      progress(before + Math.min(offset + SLICE_BYTES, file.size), file.size * passes);
    }
  }
}

async function read(file: Blob, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const bytes = new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
    if (bytes.length === length) return bytes;
  } catch (error) {
    throw new Unreadable(words(error));
  }
  throw new Unreadable("the file became shorter while it was read");
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function answer(message: Answer): void {
  self.postMessage(message);
}

async function serve({ id, name, args }: Request): Promise<void> {
  const progress: Progress = (done, total) => answer({ id, done, total });
  try {
    const handler = handlers[name] as (progress: Progress, ...args: readonly unknown[]) => unknown;
    answer({ id, value: await handler(progress, ...args) });
  } catch (error) {
    answer({ id, error: words(error), reading: error instanceof Unreadable });
  }
}

// Calls are served one after the other: a verifier must not be asked while it is fed.
let queue: Promise<void> = Promise.resolve();

self.onmessage = ({ data }: MessageEvent<Start | Request>) => {
  if ("start" in data) {
    wasm_bindgen.initSync({ module: data.start });
    return;
  }
  queue = queue.then(() => serve(data));
};

// The WebAssembly build behind the protocol of the conformance suite, in Node.
//
//   node wasm/adapter.mjs MODULE      MODULE: the script of `wasm-bindgen --target nodejs`
//
// It answers verify, view and card; the module judges, nothing is decided here.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const module = createRequire(import.meta.url)(resolve(process.argv[2]));

/** Feeds a file in uneven pieces, as a browser would. */
function verified(bundle, policy) {
  const verifier = new module.Verifier(policy);
  for (let at = 0; at < bundle.length; at += 4097) verifier.feed(bundle.subarray(at, at + 4097));
  return { verifier, document: verifier.finish() };
}

const operations = {
  verify({ bundle, trust, out }) {
    let result;
    try {
      const policy = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(trust));
      result = verified(readFileSync(bundle), policy);
    } catch {
      return { verdict: "refused" };
    }
    writeFileSync(out, result.document);
    const { verdict, trust: trusted, ok, findings } = JSON.parse(result.document);
    return { verdict, trust: trusted, ok, code: findings[0]?.code ?? null, step: findings[0]?.step ?? null };
  },
  view({ bundle, out }) {
    const bytes = readFileSync(bundle);
    const { verifier } = verified(bytes);
    const lines = JSON.parse(verifier.segments()).flatMap(({ rank, offset, length }) => {
      const entries = JSON.parse(module.entries(bytes.subarray(offset, offset + length), rank, offset));
      // The places in the file are this module's addition.
      return entries.map(({ offset: _, length: __, leaf, ...line }) => `${JSON.stringify(line)}\n`);
    });
    writeFileSync(out, lines.join(""));
    return {};
  },
  card({ bundle, out }) {
    writeFileSync(out, verified(readFileSync(bundle)).verifier.card_bytes(0));
    return {};
  },
};

function answer(asked) {
  if (asked.cmd === "start") {
    return { protocol: 1, name: "rlhf-audit-wasm", version: module.version(), ops: Object.keys(operations), level: 3 };
  }
  const { seq, op, paths } = asked;
  if (!(op in operations)) return { seq, skipped: `there is no operation ${op}` };
  try {
    return { seq, result: operations[op](paths) };
  } catch (error) {
    return { seq, errored: String(error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  if (asked.cmd === "stop") break;
  process.stdout.write(`${JSON.stringify(answer(asked))}\n`);
}

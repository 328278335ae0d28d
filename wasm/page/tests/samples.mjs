// Files to verify, made by the command line of this repository: a run, a redacted copy, a second
// history of the same log, a run whose texts are hostile. RLHF_AUDIT names the program; without it
// cargo builds it.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
export const built = process.env.RLHF_PAGE ?? join(root, "target/page/rlhf-audit-verifier.html");
const folder = join(dirname(built), "samples");

export const MARKUP = "<img src=x onerror=\"document.title='pwned'\"><script>alert(1)</script>";
export const BIDI = "safe\u202egnp.exe";

function audit(...args) {
  const program = process.env.RLHF_AUDIT;
  const [command, before] = program ? [program, []]
    : ["cargo", ["run", "--release", "--quiet", "-p", "rlhf-audit-cli", "--"]];
  execFileSync(command, [...before, ...args], { cwd: root, stdio: ["ignore", "ignore", "pipe"] });
}

function altered(from, name, change) {
  const bytes = readFileSync(from);
  const to = join(folder, name);
  writeFileSync(to, change(bytes) ?? bytes);
  return to;
}

/** Makes the files once for all tests of a process; gives their paths by name. */
export function samples() {
  if (!existsSync(built)) throw new Error(`${built} is missing: build the page first (cargo xtask page)`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const demo = join(folder, "demo");
  audit("demo", "--out", demo);
  const run = join(demo, "run.rab");
  const redacted = join(folder, "redacted.rab");
  audit("disclose", run, "-o", redacted, "--withhold", "annotator=privacy", "--prune", "20..60", "--integrity-only");
  const other = join(folder, "other");
  audit("demo", "--out", other, "--annotations", "640");
  const large = join(folder, "large");
  audit("demo", "--out", large, "--annotations", "60000");
  const text = (name, words) => {
    writeFileSync(join(folder, name), words);
    return join(folder, name);
  };
  const trust = join(demo, "trust.json");
  const strangers = JSON.stringify({ version: 1, keys: [{ name: "Somebody else", public: "ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c", roles: ["log-signer"] }] });
  const card = join(demo, "card.md");
  return {
    folder, run, redacted, trust, card,
    cardJson: join(demo, "card.json"),
    verdict: join(demo, "verdict.json"),
    weights: join(demo, "checkpoints/epoch_4/model.safetensors"),
    olderWeights: join(demo, "checkpoints/epoch_1/model.safetensors"),
    fork: join(other, "run.rab"),
    large: join(large, "run.rab"),
    strangers: text("strangers.json", strangers),
    repeated: text("repeated.json", '{"version": 1, "keys": [], "keys": []}'),
    // The last byte of a disclosed payload, found by the finding that it gives.
    tampered: altered(run, "tampered.rab", (bytes) => { bytes[99_838] ^= 1; }),
    truncated: altered(run, "truncated.rab", (bytes) => bytes.subarray(0, 200_000)),
    later: altered(run, "later.rab", (bytes) => { bytes[14] = 2; }),
    huge: altered(run, "huge.rab", (bytes) => Buffer.concat([bytes.subarray(0, 12), Buffer.from("9bffffffffffffffff", "hex")])),
    digit: altered(card, "digit.md", (bytes) => Buffer.from(bytes.toString().replace("600 annotations", "601 annotations"))),
    endings: altered(card, "endings.md", (bytes) => Buffer.from(bytes.toString().replaceAll("\n", "\r\n"))),
    wrongWeights: altered(join(demo, "checkpoints/epoch_4/model.safetensors"), "model.safetensors", (bytes) => { bytes[bytes.length - 1] ^= 1; }),
    empty: text("empty.rab", ""),
    random: text("random.bin", Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919 + 13) % 251))),
    hostile: hostile(),
  };
}

/** A run whose texts are markup, change the direction of writing, and are as long as can be. */
function hostile() {
  const at = join(folder, "hostile");
  mkdirSync(at);
  const run = {
    version: 1, run_id: MARKUP, name: `${MARKUP} ${BIDI}`, origin: `${BIDI}.example/rank-0`, issuer: MARKUP, algorithm: "ppo",
    model: { name: MARKUP, digest: null, revision: BIDI }, base_model: null, reward_model: null, rank: 0, world_size: 1,
    segment_height: 12, software: [[MARKUP, BIDI]], compliance_modes: null, code_digest: null, lockfile_digest: null, synthetic: true,
  };
  writeFileSync(join(at, "run.json"), JSON.stringify(run));
  const rows = [
    { prompt: "x".repeat(65_536), chosen: MARKUP, rejected: BIDI },
    { prompt: MARKUP, chosen: `${BIDI}\u0000\u200b`, rejected: "\u2066".repeat(100) },
  ];
  writeFileSync(join(at, "rows.jsonl"), rows.map((row) => JSON.stringify(row)).join("\n"));
  audit("keygen", "--out", at, "--name", `${MARKUP} ${BIDI}`);
  audit("capture", join(at, "rows.jsonl"), "--run", join(at, "run.json"), "--key", join(at, "signing-key.pem"), "--secret", join(at, "run-secret.txt"), "--journal", join(at, "journal"), "--keep-text");
  audit("seal", join(at, "journal"), "-o", join(at, "hostile.rab"));
  return { bundle: join(at, "hostile.rab"), trust: join(at, "trust.json") };
}

// Makes the page: one HTML file that holds the verifier, its worker, its styles and its rules.
//
//   node build.mjs --wasm FILE --glue FILE --out FILE
//
// --wasm is the module, --glue the classic script that wasm-bindgen wrote for it
// (`--target no-modules`). Everything is inlined as gzip in Base64: the module, and the page's script
// with the styles and the worker in it, which a short loader unpacks. Scripts and styles are allowed
// by their hashes, the unpacked ones too, and nothing else is allowed, so the file cannot open a
// connection; see POLICY.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { build, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: { wasm: { type: "string" }, glue: { type: "string" }, out: { type: "string" } },
});
for (const name of ["wasm", "glue", "out"]) {
  if (!options[name]) {
    console.error(`--${name} FILE is missing; usage: node build.mjs --wasm FILE --glue FILE --out FILE`);
    process.exit(2);
  }
}

const { version } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
const common = {
  bundle: true,
  write: false,
  minify: true,
  charset: "utf8",
  target: ["es2022"],
  legalComments: "none",
  absWorkingDir: here,
};

/** One file of esbuild's output as text. */
async function bundle(entry, extra = {}) {
  const result = await build({ ...common, entryPoints: [entry], ...extra });
  return result.outputFiles[0].text.trim();
}

/** JavaScript that can stand inside a script element: the same program, other spelling. */
function inScript(code) {
  return code.replace(/<(?=!--|\/?script)/gi, "\\x3C");
}

function hash(text) {
  return `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;
}

// The glue's one top-level name is what the worker calls; nothing here renames it.
const glue = (await transform(readFileSync(options.glue, "utf8"), {
  minify: true, charset: "utf8", target: "es2022", legalComments: "none",
})).code.trim();
const worker = `${glue}\n${await bundle("src/worker.ts", { format: "iife" })}`;
const style = await bundle("styles/index.css");
const script = await bundle("src/main.tsx", {
  format: "iife",
  define: {
    PAGE_VERSION: JSON.stringify(version), PAGE_STYLE: JSON.stringify(style), PAGE_WORKER: JSON.stringify(worker),
  },
});
const loader = inScript(await bundle("src/loader.ts", { format: "iife" }));
const module = readFileSync(options.wasm);
const packed = (bytes) => gzipSync(bytes, { level: 9 }).toString("base64");
const packedModule = packed(module);
const packedScript = packed(Buffer.from(script, "utf8"));

// 'wasm-unsafe-eval' lets WebAssembly compile and nothing else; data: is for the empty icon.
const POLICY = [
  "default-src 'none'",
  `script-src ${hash(loader)} ${hash(script)} 'wasm-unsafe-eval'`,
  "worker-src blob:",
  `style-src ${hash(style)}`,
  "img-src data:",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

// The page finds its own digest by writing itself out again, so the source has the form in which
// browsers write: no white space outside head and body, attributes in double quotes, nothing after
// the last tag. A test compares the two.
const html = [
  '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">',
  `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
  '<meta name="viewport" content="width=device-width, initial-scale=1">',
  '<meta name="color-scheme" content="light dark">',
  '<meta name="referrer" content="no-referrer">',
  "<title>RLHF audit verifier</title>",
  '<link rel="icon" href="data:,">',
  "</head><body>",
  "<noscript>This page verifies files with a program inside it, so it needs JavaScript. It opens no connection.</noscript>",
  '<div id="app"></div>',
  `<script type="text/plain" id="module">${packedModule}</script>`,
  `<script type="text/plain" id="page">${packedScript}</script>`,
  `<script>${loader}</script>`,
  "</body></html>",
].join("");
if (html.includes("\r") || html.includes("\0")) throw new Error("a browser would change the source while reading it");

const out = resolve(options.out);
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, html);
const digest = createHash("sha256").update(html, "utf8").digest("hex");
writeFileSync(`${out}.sha256`, `${digest}  ${basename(out)}\n`);
const size = (content) => Buffer.byteLength(content, "utf8").toLocaleString("en").padStart(9);
console.log(`${size(html)} bytes  ${out}`);
console.log(`${size(packedModule)} of them: the module`);
console.log(`${size(packedScript)} of them: the page's script with styles and worker`);
for (const [name, content] of Object.entries({ module, script, worker, style })) {
  const bytes = Buffer.from(content);
  const [gzip, brotli] = [gzipSync(bytes, { level: 9 }), brotliCompressSync(bytes)];
  console.log(`${size(bytes)} bytes ${name}: gzip ${size(gzip).trim()}, brotli ${size(brotli).trim()}`);
}
console.log(`SHA-256 ${digest}`);

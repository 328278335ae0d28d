// The catalogues against the specification, and the sources against rules that types cannot hold.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = join(dirname(fileURLToPath(import.meta.url)), "..");
const root = join(here, "../..");

async function texts(language) {
  const { outputFiles } = await build({ entryPoints: [join(here, `texts/${language}.ts`)], bundle: true, write: false, format: "esm" });
  const module = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`);
  return module[language];
}

const registry = (name) => readFileSync(join(root, "spec/registry", name), "utf8").trim().split("\n").slice(1).map((line) => line.split(","));

for (const language of ["en", "de"]) {
  test(`${language}: every code, compartment, reason, kind and step has its words`, async () => {
    const words = await texts(language);
    assert.deepEqual(Object.keys(words.codes), registry("codes.csv").map((row) => row[1]));
    assert.deepEqual(Object.keys(words.withheld.compartments), registry("compartments.csv").map((row) => row[1]));
    assert.deepEqual(Object.keys(words.withheld.reasons), registry("reasons.csv").map((row) => row[1]));
    assert.deepEqual(Object.keys(words.records.kinds), registry("kinds.csv").filter((row) => row[3] === "active").map((row) => row[1]));
    assert.equal(Object.keys(words.steps.names).length, 13);
    const all = JSON.stringify(words);
    assert.doesNotMatch(all, /tamper|manipul/i);
  });
}

test("nothing is put into the page as markup", () => {
  const sources = readdirSync(join(here, "src"), { recursive: true }).filter((name) => /\.tsx?$/.test(name));
  for (const name of sources) {
    const code = readFileSync(join(here, "src", name), "utf8");
    assert.doesNotMatch(code, /dangerouslySetInnerHTML|innerHTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function/, name);
  }
});

test("the page and the workspace bear one version", () => {
  const { version } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
  assert.match(readFileSync(join(root, "Cargo.toml"), "utf8"), new RegExp(`^version = "${version.replaceAll(".", "\\.")}"$`, "m"));
});

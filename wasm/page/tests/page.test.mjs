// The page in Chromium, from disk: what it says of good, bad and odd files.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { launch, open } from "./chromium.mjs";
import { BIDI, built, MARKUP, samples } from "./samples.mjs";

let browser;
let files;
before(async () => {
  files = samples();
  browser = await launch();
});
after(() => browser?.close());

async function withPage(options, run) {
  const view = await open(browser, options);
  await run(view);
  await view.close();
}

test("the file is within its size, and forbids what it does not need", () => {
  assert.ok(statSync(built).size <= 400_000, `${statSync(built).size} bytes are more than 400,000`);
  const source = readFileSync(built, "utf8");
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(source)[1];
  assert.match(policy, /^default-src 'none'; script-src 'sha256-[^']+' 'sha256-[^']+' 'wasm-unsafe-eval'; worker-src blob:; style-src 'sha256-[^']+'; img-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'$/);
  assert.doesNotMatch(source, /\s(src|srcset|action)="(?!data:,)/);
});

test("the page shows its own digest, and is ready soon", () => withPage({}, async ({ page, shot }) => {
  const expected = createHash("sha256").update(readFileSync(built)).digest("hex");
  await page.waitForSelector("footer .hex");
  assert.equal((await page.textContent("footer .hex code")).trim(), expected);
  const marks = await page.evaluate(() => Object.fromEntries(performance.getEntriesByType("mark").map((mark) => [mark.name, mark.startTime])));
  const since = (name) => (marks[name] - marks["page-begins"]).toFixed(0);
  console.log(`after the page was parsed: drawn in ${since("page-drawn")} ms, verifier ready in ${since("verifier-ready")} ms`);
  assert.ok(marks["verifier-ready"] - marks["page-begins"] < 1500, "far from 150 ms, even on a loaded machine");
  await shot("start");
}));

test("a good bundle with its trust file is intact and trusted", () => withPage({}, async ({ page, give, title, text, workers, shot }) => {
  await give(files.run, files.trust);
  assert.equal(await title(), "Intact, and signed by a key you trust");
  assert.match(await text(".verdict"), /All 667 entries .* 12 signed heads.* DEMO key/);
  assert.match(await text(".verdict"), /generated for demonstration/);
  assert.equal(await page.getAttribute(".result", "data-trusted"), "true");
  assert.ok(workers.some((url) => url.startsWith("blob:")), "no worker was used");
  assert.equal(await page.locator("table.steps tbody tr").count(), 13);
  assert.equal(await page.locator("table.steps tr.pass").count(), 10);
  assert.equal(await page.locator("table.steps tr.not-evaluated").count(), 3);
  await page.waitForSelector("#chart-0-norm-title", { state: "attached" });
  assert.equal(await page.locator("#charts svg[role=img]").count(), 5);
  await shot("trusted");
}));

test("without trust there is no green mark", () => withPage({}, async ({ page, give, title, text, shot }) => {
  await give(files.run);
  assert.equal(await title(), "Intact, but the signer is unknown");
  assert.match(await text(".verdict"), /Anybody can make an intact bundle/);
  const green = await page.evaluate(() => {
    const trusted = getComputedStyle(document.documentElement).getPropertyValue("--trusted").trim();
    const probe = Object.assign(document.createElement("i"), {});
    probe.style.color = trusted;
    document.body.append(probe);
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return [...document.querySelectorAll("main *")].filter((element) => {
      const style = getComputedStyle(element);
      return style.color === colour || style.fill === colour || style.stroke === colour || style.backgroundColor === colour;
    }).length;
  });
  assert.equal(green, 0);
  await shot("signer-unknown");
}));

test("trust is taken by file, key, fingerprint and PEM, and given up again", () => withPage({}, async ({ page, give, title, text }) => {
  await give(files.run);
  const verdict = JSON.parse(readFileSync(files.verdict, "utf8"));
  const { kid, public: key } = verdict.logs[0].keys[0];
  const pem = `-----BEGIN PUBLIC KEY-----\n${Buffer.from(`302a300506032b6570032100${key}`, "hex").toString("base64")}\n-----END PUBLIC KEY-----`;
  for (const typed of [key, kid, kid.replace(/(..)(?!$)/g, "$1:").toUpperCase(), pem, readFileSync(files.trust, "utf8")]) {
    await page.fill(".trust textarea", typed);
    await page.click(".paste .button:has-text('Use')");
    await page.waitForSelector(".verdict.trusted");
    await page.click(".given .small");
    await page.waitForSelector(".verdict.unknown");
  }
  await page.fill(".trust textarea", "00112233445566778899aabbccddeeff");
  await page.click(".paste .button:has-text('Use')");
  await page.waitForSelector(".verdict.unknown");
  await page.waitForSelector("text=nobody you trust signed it");
  assert.match(await text(".verdict"), /None of the bundle’s keys has the fingerprint/);
  await page.click(".given .small");
  await page.waitForSelector("h1:text('the signer is unknown')");
  await page.fill(".trust textarea", "hello");
  await page.click(".paste .button:has-text('Use')");
  assert.match(await text(".trust [role=alert]"), /neither a trust file/);
  await give(files.strangers);
  await page.waitForSelector("h1:text('nobody you trust signed it')");
  assert.equal(await title(), "Intact, but nobody you trust signed it");
  await page.setInputFiles(".verdict input[type=file]", files.repeated);
  await page.waitForSelector(".notice:has-text('refused as a whole')");
}));

test("a changed byte is found, named and shown", () => withPage({}, async ({ page, give, title, text, shot }) => {
  await give(files.tampered, files.trust);
  assert.equal(await title(), "Changed after it was signed");
  assert.match(await text(".verdict"), /Entry 201, log of rank 0, byte 99,833: Content that is shown is not the content that was recorded/);
  assert.match(await text("#findings"), /commit\.mismatch/);
  await page.click("#findings button:has-text('Show the entry')");
  await page.waitForSelector("#entry-title:has-text('Entry 201')");
  await shot("altered");
}));

for (const [name, expected, said] of [
  ["truncated", "Incomplete: the file ends too early", /interrupted transfer/],
  ["later", "Cannot be judged by this version", /says nothing about the record/],
  ["empty", "The file is empty", /no bytes at all/],
  ["random", "Not an audit bundle", /does not begin like a bundle/],
  ["huge", "Incomplete: the file ends too early", /breaks off at byte/],
]) {
  test(`${name}: ${expected}`, () => withPage({}, async ({ give, title, text, shot }) => {
    await give(files[name]);
    assert.equal(await title(), expected);
    assert.match(await text(".verdict"), said);
    assert.doesNotMatch(await text(".verdict"), /tamper|Changed after/i);
    await shot(name);
  }));
}

test("a redacted bundle says what it does not show, and why", () => withPage({}, async ({ give, title, text, shot }) => {
  await give(files.redacted, files.trust);
  assert.equal(await title(), "Intact, and signed by a key you trust");
  assert.match(await text("#withheld"), /40 entries left out/);
  assert.match(await text("#withheld"), /Annotator: who judged\s+–\s+560 entries\s+to protect the people concerned/);
  await shot("redacted");
}));

test("two histories of one log stand side by side", () => withPage({}, async ({ page, give, text, shot }) => {
  await give(files.run, files.fork, files.trust);
  await page.waitForSelector(".fork");
  assert.match(await text(".fork"), /The bundles tell two histories/);
  assert.equal(await page.locator(".fork .head-box").count(), 2);
  assert.equal(await page.locator(".tabs button").count(), 2);
  assert.equal(await page.textContent(".verdict h1"), "Two histories of one log");
  assert.equal(await page.locator(".verdict.trusted").count(), 0);
  await page.click(".tabs button:nth-child(2)");
  await page.waitForSelector(".verdict");
  await shot("fork");
}));

test("a card is exact, differs by one digit, or by its line endings", () => withPage({}, async ({ page, give, text, shot }) => {
  await give(files.run, files.trust, files.card, files.cardJson, files.digit, files.endings);
  await page.waitForSelector(".compare-card .differs");
  const said = await text(".compare-card");
  assert.match(said, /card\.md is exactly the card of this record/);
  assert.match(said, /card\.json is exactly the card of this record/);
  assert.match(said, /endings\.md has the same words/);
  assert.match(said, /digit\.md is not the card of this record\. It first differs at line \d+, character \d+, claim feedback\.items/);
  assert.deepEqual(await page.locator(".differs mark").allInnerTexts(), ["1", "0"]);
  await shot("card");
}));

test("model files are recognised by their digests", () => withPage({}, async ({ page, give, text }) => {
  await give(files.run, files.trust);
  await page.setInputFiles("#models input[type=file]", [files.weights]);
  await page.waitForSelector("#models .match.same");
  await page.setInputFiles("#models input[type=file]", [files.wrongWeights, files.olderWeights, files.random]);
  await page.waitForSelector("#models li:nth-child(4) .match");
  const said = await text("#models");
  assert.match(said, /Is “[^”]*model\.safetensors” of the released checkpoint epoch_4/);
  assert.match(said, /the name is the same, the content is not/);
  assert.match(said, /of the checkpoint epoch_1 \(entry [\d,]+\), which was not released/);
  assert.match(said, /Is no file of any checkpoint/);
}));

test("a kept head is held against the next bundle", () => withPage({}, async ({ page, give, title, text }) => {
  await give(files.run);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#heads .button")]);
  const file = join(files.folder, "kept.json");
  await download.saveAs(file);
  const kept = JSON.parse(readFileSync(file, "utf8"));
  assert.equal(kept.pinned.length, 1);
  assert.equal(kept.pinned[0].size, 667);
  await page.click(".again");
  await page.setInputFiles("#files", [files.run, file]);
  await page.waitForSelector("#heads .match.same");
  await page.click(".again");
  await page.setInputFiles("#files", [files.fork]);
  await page.waitForSelector(".verdict.altered");
  assert.match(await title(), /Two histories|Rolled back/);
  assert.match(await text("#heads"), /NOT continued|no head worth keeping/);
}));

test("the saved verdict is the verifier's document", () => withPage({}, async ({ page, give }) => {
  await give(files.run, files.trust);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=Save verdict")]);
  assert.equal(readFileSync(await download.path(), "utf8"), readFileSync(files.verdict, "utf8"));
}));

test("records are listed, filtered and shown in full by keyboard alone", () => withPage({}, async ({ page, give, text }) => {
  await give(files.run, files.trust);
  await page.fill("#records input", "127");
  await page.press("#records input", "Enter");
  await page.waitForSelector("#entry-title:has-text('Entry 127')");
  // The fields come with their units, which the worker is asked for.
  await page.waitForSelector(".record-detail table");
  assert.match(await text(".record-detail"), /kl\s+0\.0\d+ nats/);
  await page.selectOption("#records .tool:nth-child(2) select", "policy-update");
  await page.focus(".record-list");
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await page.waitForSelector("#entry-title:has-text('Entry 129')");
  await page.click("summary:has-text('Diagnostic notation')");
  assert.match(await text(".record-detail .bytes.wrap"), /^\[3, 129, /);
  await page.click("summary:has-text('Bytes (hexadecimal)')");
  assert.match(await text(".record-detail .bytes:not(.wrap)"), /^0000 {2}86 03/);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=Make the proof")]);
  assert.match(download.suggestedFilename(), /entry-129\.proof$/);
  assert.ok(statSync(await download.path()).size > 0);
}));

test("hostile texts are texts", () => withPage({}, async ({ page, give, text, shot }) => {
  await give(files.hostile.bundle, files.hostile.trust);
  await page.waitForSelector(".verdict.trusted");
  assert.equal(await page.title(), "RLHF audit verifier");
  assert.ok((await text("#run")).includes(MARKUP.slice(0, 40)));
  assert.ok(!(await page.innerText("body")).includes("\u202e"), "a character that turns the text around was shown raw");
  assert.ok((await text("#run")).includes("U+202E"));
  assert.ok(BIDI.includes("\u202e"));
  await page.fill("#records input", "2");
  await page.press("#records input", "Enter");
  await page.waitForSelector("#entry-title:has-text('Entry 2')");
  await page.waitForSelector(".record-detail button:has-text('Show all 65,536 characters')");
  assert.equal(await page.locator("main img, main script, main iframe").count(), 0);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
  await shot("hostile");
}));

test("a check that takes long shows how far it is and can be cancelled", () => withPage({}, async ({ page, text }) => {
  await page.setInputFiles("#files", [files.large]);
  await page.waitForSelector(".progress .figures:has-text('per second')");
  assert.match(await text(".progress"), /of [\d.]+\sMB/);
  await page.click(".progress .button");
  await page.waitForSelector("text=The check was cancelled");
  await page.click(".again");
  await page.waitForSelector("#files", { state: "attached" });
}));

test("files can be dropped anywhere", () => withPage({}, async ({ page, title }) => {
  await page.evaluate((parts) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of parts) {
      transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
    }
    for (const kind of ["dragenter", "dragover", "drop"]) window.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, [files.run, files.trust].map((path) => ({ name: path.split("/").at(-1), base64: readFileSync(path).toString("base64") })));
  await page.waitForSelector(".result");
  assert.equal(await title(), "Intact, and signed by a key you trust");
}));

test("German says the same", () => withPage({ locale: "de-DE" }, async ({ page, give, title, shot }) => {
  assert.equal(await page.getAttribute("html", "lang"), "de");
  await give(files.run, files.trust);
  assert.equal(await title(), "Unversehrt und von einem Schlüssel signiert, dem Sie vertrauen");
  await shot("german");
  await page.click("button[lang=en]");
  assert.equal(await title(), "Intact, and signed by a key you trust");
}));

test("the printed report holds what was checked and with what", () => withPage({}, async ({ page, give, text }) => {
  await give(files.run, files.trust);
  await page.emulateMedia({ media: "print" });
  const report = await text(".report-head");
  const digest = createHash("sha256").update(readFileSync(files.run)).digest("hex");
  assert.ok(report.replace(/\s/g, "").includes(digest));
  assert.match(report, /SHA-256 of the verifier page/);
  const pdf = await page.pdf({ format: "A4", printBackground: true, tagged: true, path: built.replace(/[^/]*$/, "screenshots/report.pdf") });
  assert.ok(pdf.length > 20_000);
}));

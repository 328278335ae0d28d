// axe-core over every state, both schemes, and the narrowest width that must work.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";

import { launch, open } from "./chromium.mjs";
import { samples } from "./samples.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser;
let files;
before(async () => {
  files = samples();
  browser = await launch();
});
after(() => browser?.close());

async function check(page) {
  await page.evaluate(() => { for (const details of document.querySelectorAll("details")) details.open = true; });
  // Evaluated through the debugger, so the page's own policy need not be loosened for it.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  assert.deepEqual(violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.target.join(" ")).slice(0, 3).join("; ")}`), []);
}

const states = {
  start: [],
  trusted: ["run", "trust", "card", "digit", "weights"],
  altered: ["tampered", "trust"],
  redacted: ["redacted"],
  fork: ["run", "fork"],
  random: ["random"],
};

for (const colorScheme of ["light", "dark"]) {
  for (const [name, given] of Object.entries(states)) {
    test(`${name}, ${colorScheme}: no violation, and nothing is cut off at 320 px`, async () => {
      const view = await open(browser, { colorScheme });
      if (given.length > 0) await view.give(...given.map((one) => files[one]));
      await view.page.waitForTimeout(300);
      await check(view.page);
      await view.page.setViewportSize({ width: 320, height: 700 });
      await view.page.waitForTimeout(100);
      assert.ok(await view.page.evaluate(() => document.documentElement.scrollWidth <= 320), "the page scrolls sideways");
      await check(view.page);
      await view.shot(`${name}-${colorScheme}-320`);
      await view.close();
    });
  }
}

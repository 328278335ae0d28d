// A browser with the page in it, opened from disk, that keeps a record of what must not happen.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

import { built } from "./samples.mjs";

const shots = join(dirname(built), "screenshots");
mkdirSync(shots, { recursive: true });

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // The sandbox needs rights that a container does not give.
    args: ["--no-sandbox", "--disable-background-networking"],
  });
}

/** Opens the page; `close` asserts that no request was made and nothing was complained about. */
export async function open(browser, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 900 }, acceptDownloads: true, ...options });
  const page = await context.newPage();
  const address = pathToFileURL(built).href;
  const complaints = [];
  const requests = [];
  const workers = [];
  page.on("console", (message) => { if (message.type() !== "log") complaints.push(message.text()); });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => { complaints.push(`dialog: ${dialog.message()}`); void dialog.dismiss(); });
  page.on("worker", (worker) => workers.push(worker.url()));
  context.on("request", (request) => {
    const url = request.url();
    if (url !== address && !url.startsWith("data:,") && !url.startsWith("blob:")) requests.push(url);
  });
  await page.goto(address);
  await page.waitForSelector("h1");
  return {
    page, workers,
    async give(...files) {
      await page.setInputFiles(await page.$("#files") ? "#files" : ".verdict input[type=file]", files);
      await page.waitForSelector(".result, .fork");
    },
    async title() {
      return (await page.textContent(".verdict h1")).trim();
    },
    async text(selector = "main") {
      return page.innerText(selector);
    },
    async shot(name, fullPage = true) {
      await page.screenshot({ path: join(shots, `${name}.png`), fullPage });
    },
    async close() {
      await context.close();
      assert.deepEqual(requests, [], "the page asked for something");
      assert.deepEqual(complaints, [], "the page complained");
    },
  };
}

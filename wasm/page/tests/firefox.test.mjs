// The main flow in Firefox, from disk, over WebDriver BiDi. Skipped where there is no Firefox.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import puppeteer from "puppeteer-core";

import { built, samples } from "./samples.mjs";

const firefox = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

test("Firefox gives the same answers", { skip: !existsSync(firefox) && `${firefox} is missing` }, async () => {
  const files = samples();
  const browser = await puppeteer.launch({
    browser: "firefox", executablePath: firefox, headless: true,
    // Drivers relax what pages from disk may do; readers' browsers do not.
    extraPrefsFirefox: { "security.fileuri.strict_origin_policy": true, "intl.accept_languages": "en-GB" },
  });
  try {
    const page = await browser.newPage();
    const complaints = [];
    const requests = [];
    page.on("console", (message) => { if (message.type() === "error") complaints.push(message.text()); });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => requests.push(request.url()));
    const give = async (...paths) => {
      await page.goto(pathToFileURL(built).href);
      const input = await page.waitForSelector("#files");
      await input.uploadFile(...paths);
      await page.waitForSelector(".result");
      return page.$eval(".verdict h1", (heading) => heading.textContent.trim());
    };
    assert.equal(await give(files.run, files.trust), "Intact, and signed by a key you trust");
    await page.waitForSelector("#charts svg");
    await page.waitForSelector("#entry-title");
    const digest = await page.$eval("footer .hex code", (code) => code.textContent.trim());
    assert.equal(digest, createHash("sha256").update(readFileSync(built)).digest("hex"));
    await page.screenshot({ path: built.replace(/[^/]*$/, "screenshots/firefox.png"), fullPage: true });
    assert.equal(await give(files.run), "Intact, but the signer is unknown");
    assert.equal(await give(files.tampered, files.trust), "Changed after it was signed");
    assert.equal(await give(files.random), "Not an audit bundle");
    assert.deepEqual(complaints, []);
    assert.deepEqual(requests.filter((url) => !/^(file|blob|data):/.test(url)), []);
  } finally {
    await browser.close();
  }
});

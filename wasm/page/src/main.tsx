// Where the page begins.

import { sha256 } from "@noble/hashes/sha2.js";
import { render } from "preact";

import { Page } from "./app.tsx";
import { Engines } from "./engine.ts";
import { hex } from "./format.ts";

declare const PAGE_STYLE: string;
declare const PAGE_WORKER: string;

// The page's source as this browser read it: without this script, which the loader added, and before
// anything else is changed. The build writes the source in the form that browsers write, so this is
// the file, byte for byte.
document.currentScript?.remove();
const source = `<!DOCTYPE html>${document.documentElement.outerHTML}`;

async function digestOf(text: string): Promise<string> {
  // Once the page is drawn and the verifier had its turn.
  await new Promise((resolve) => { setTimeout(resolve, 200); });
  return hex(sha256(new TextEncoder().encode(text)));
}

const style = document.createElement("style");
style.textContent = PAGE_STYLE;
document.head.append(style);

const engines = new Engines(document.getElementById("module")?.textContent ?? "", PAGE_WORKER);
const root = document.getElementById("app");
if (root) render(<Page engines={engines} digest={digestOf(source)} />, root);
performance.mark("page-drawn");

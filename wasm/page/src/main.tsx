// Where the page begins.

import { sha256 } from "@noble/hashes/sha2.js";
import { render } from "preact";

import { Page } from "./app.tsx";
import { Engines } from "./engine.ts";
import { hex } from "./format.ts";

// The page's source as this browser read it; taken before anything of it is changed. The build
// writes the source in the form that browsers write, so this is the file, byte for byte.
const source = `<!DOCTYPE html>${document.documentElement.outerHTML}`;

async function digestOf(text: string): Promise<string> {
  // Once the page is drawn and the verifier had its turn.
  await new Promise((resolve) => { setTimeout(resolve, 200); });
  return hex(sha256(new TextEncoder().encode(text)));
}

const content = (id: string) => document.getElementById(id)?.textContent ?? "";
const engines = new Engines(content("module"), content("worker"));
const root = document.getElementById("app");
performance.mark("page-begins");
if (root) render(<Page engines={engines} digest={digestOf(source)} />, root);
performance.mark("page-drawn");

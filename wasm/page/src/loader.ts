// What runs first: unpacks the page's script and starts it. The page's policy allows that script by
// its hash, so nothing else can be started this way.

import { unpacked } from "./packed.ts";

performance.mark("page-begins");

async function start(): Promise<void> {
  const script = document.createElement("script");
  script.textContent = await new Response(unpacked(document.getElementById("page")?.textContent ?? "")).text();
  document.body.append(script);
}

start().catch(() => {
  const root = document.getElementById("app");
  if (root) root.textContent = "This page could not be started: the file is damaged, or this browser is too old for it.";
});

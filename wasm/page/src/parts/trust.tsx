// Whom the reader trusts: what is in force, and how to add to it.

import { useId, useState } from "preact/hooks";

import { useAround } from "../context.ts";
import type { Given } from "../policy.ts";
import { Choose, Hex, Said, Time } from "./common.tsx";

export function TrustPanel({ heading = true }: { heading?: boolean }) {
  const { texts, app, state } = useAround();
  const words = texts.trust;
  return (
    <div class="trust">
      {heading && <h3>{words.heading}</h3>}
      {state.trust.given.length === 0
        ? <p class="note">{words.none}</p>
        : (
          <ul class="given" aria-label={words.yours}>
            {state.trust.given.map((given, at) => (
              <li key={at}>
                <div><GivenText given={given} /></div>
                <button type="button" class="small no-print" onClick={() => app.removeTrust(at)}>{words.remove}</button>
              </li>
            ))}
          </ul>
        )}
      <div class="no-print">
        <p class="note">{words.intro}</p>
        <Paste />
        <AsOf />
      </div>
    </div>
  );
}

function GivenText({ given }: { given: Given }) {
  const { texts, format } = useAround();
  const words = texts.trust;
  switch (given.kind) {
    case "policy": {
      const keys = given.policy.keys ?? [];
      return (
        <>
          <span>{words.file(given.name, words.keysOf(keys.length, format.count(keys.length)))}</span>
          <ul class="plain">{keys.slice(0, 20).map((key, at) => <li key={at}><Said text={String(key.name)} /> <Hex value={String(key.public)} /></li>)}</ul>
        </>
      );
    }
    case "pins": return <span>{words.pins(given.name, format.count(given.pins.length))}</span>;
    case "key": return <><span>{words.pasted}</span> <Hex value={given.public} /></>;
    case "kid": return <><span>{words.kid}</span> <Hex value={given.kid} /></>;
  }
}

function Paste() {
  const { texts, app } = useAround();
  const words = texts.trust;
  const id = useId();
  const [text, setText] = useState("");
  const [failed, setFailed] = useState(false);
  const use = async () => {
    const taken = await app.paste(text.trim());
    setFailed(!taken);
    if (taken) setText("");
  };
  return (
    <div class="paste">
      <label for={id}>{words.label}</label>
      <textarea id={id} rows={2} spellcheck={false} autocomplete="off" value={text} placeholder={words.placeholder}
        aria-invalid={failed} aria-describedby={failed ? `${id}-error` : undefined}
        onInput={({ currentTarget }) => { setText(currentTarget.value); setFailed(false); }} />
      {failed && <p id={`${id}-error`} class="error" role="alert">{words.notUnderstood}</p>}
      <div class="buttons">
        <button type="button" class="button" disabled={text.trim() === ""} onClick={() => void use()}>{words.use}</button>
        <Choose label={words.choose} onFiles={(files) => void app.take(files)} />
      </div>
    </div>
  );
}

function AsOf() {
  const { texts, app, state } = useAround();
  const id = useId();
  const { asOfMs } = state.trust;
  if (state.trust.given.length === 0) return null;
  return (
    <div class="as-of">
      <label for={id}>{texts.trust.asOf}</label>
      <input id={id} type="date" value={asOfMs === null ? "" : new Date(asOfMs).toISOString().slice(0, 10)}
        onChange={({ currentTarget }) => {
          const ms = Date.parse(`${currentTarget.value}T00:00:00Z`);
          app.setAsOf(Number.isNaN(ms) ? null : ms);
        }} />
      {asOfMs !== null && <Time ms={asOfMs} />}
    </div>
  );
}

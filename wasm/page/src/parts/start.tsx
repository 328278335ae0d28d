// The page before anything was dropped.

import { useAround } from "../context.ts";
import type { Family } from "../verdict.ts";
import { Choose, Icon } from "./common.tsx";
import { TrustPanel } from "./trust.tsx";

const FAMILIES: readonly Family[] = ["trusted", "unknown", "altered", "cannot"];

export function Start({ dragging }: { dragging: boolean }) {
  const { texts, app } = useAround();
  const words = texts.start;
  return (
    <div class="start">
      <div class="hero">
        <h1>{words.heading}</h1>
        <p class="lead">{words.lead}</p>
        <div class={dragging ? "drop over" : "drop"}>
          <svg viewBox="0 0 48 48" width="48" height="48" aria-hidden="true" focusable="false">
            <path d="M12 6h16l8 8v28H12z" class="sheet" /><path d="M28 6v8h8" class="sheet" /><path d="M24 34V21m-6 6 6-6 6 6" class="arrow" />
          </svg>
          <p class="drop-title">{dragging ? words.release : words.drop}</p>
          <p>{words.or}</p>
          <Choose primary id="files" label={words.choose} onFiles={(files) => void app.take(files)} />
          <p class="note">{words.formats}</p>
        </div>
        <details class="panel quiet">
          <summary>{texts.trust.heading}</summary>
          <TrustPanel heading={false} />
        </details>
      </div>
      <div class="promise">
        <svg viewBox="0 0 24 24" width="28" height="28" aria-hidden="true" focusable="false"><path d="M6 11V8a6 6 0 0 1 12 0v3m-13 0h14v10H5zm7 4v3" /></svg>
        <div><h2>{words.privateHeading}</h2><p>{words.private}</p></div>
      </div>
      <section class="answers" aria-labelledby="answers-title">
        <h2 id="answers-title">{words.answersHeading}</h2>
        <ul>
          {FAMILIES.map((family) => (
            <li key={family} class={`answer ${family}`}>
              <Icon mark={family} size={32} />
              <h3>{texts.families[family][0]}</h3>
              <p>{texts.families[family][1]}</p>
            </li>
          ))}
        </ul>
      </section>
      <section class="bring" aria-labelledby="bring-title">
        <h2 id="bring-title">{words.bringHeading}</h2>
        <dl>{words.bring.map(([name, what]) => <div key={name}><dt>{name}</dt><dd>{what}</dd></div>)}</dl>
      </section>
    </div>
  );
}

// Small parts that many others use. What comes from a file passes through `Said` or `Hex`.

import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";

import { useAround } from "../context.ts";
import { groups, iso, pieces } from "../format.ts";

/** Characters of foreign text that are shown at first. */
const SAID_MAX = 600;

/** Text from a file: isolated, with characters that cannot be seen shown by name, and cut if long. */
export function Said({ text }: { text: string }) {
  const { texts, format } = useAround();
  const [whole, setWhole] = useState(false);
  const cut = !whole && text.length > SAID_MAX;
  return (
    <bdi class="said">
      {pieces(cut ? text.slice(0, SAID_MAX) : text).map((piece) => "text" in piece
        ? piece.text
        : <span class="unseen" title={texts.values.hidden(piece.hidden)}>{piece.hidden}</span>)}
      {cut && <>… <button type="button" class="link" onClick={() => setWhole(true)}>{texts.values.showWhole(format.count(text.length))}</button></>}
    </bdi>
  );
}

/** A digest or key in groups that can wrap, and a button that copies it. */
export function Hex({ value, copy = false }: { value: string; copy?: boolean }) {
  return (
    <span class="hex">
      <code>{groups(value).map((group, at) => <span key={at}>{group}</span>)}</code>
      {copy && <Copy text={value} />}
    </span>
  );
}

function Copy({ text }: { text: string }) {
  const { texts } = useAround();
  const [copied, setCopied] = useState(false);
  const copy = () => navigator.clipboard?.writeText(text).then(() => {
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  }, () => undefined);
  return <button type="button" class="small no-print" onClick={copy}>{copied ? texts.signer.copied : texts.signer.copy}</button>;
}

/** A point in time: local form, exact form for machines. */
export function Time({ ms }: { ms: number }) {
  const { format } = useAround();
  return <time dateTime={iso(ms)}>{format.time(ms)}</time>;
}

/** A part of the result with its heading. */
export function Section({ id, title, note, children }: { id: string; title: string; note?: string | undefined; children: ComponentChildren }) {
  return (
    <section id={id} aria-labelledby={`${id}-title`} class="panel">
      <h2 id={`${id}-title`}>{title}</h2>
      {note !== undefined && <p class="note">{note}</p>}
      {children}
    </section>
  );
}

/** A list of names and values; what has no value is left out. */
export function Facts({ rows }: { rows: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {rows.map(([name, value]) => value === null || value === undefined || value === false
        ? null
        : <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
    </dl>
  );
}

/** Why a claim has no value, in its words (CARD-22). */
export function Absent({ words }: { words: string }) {
  const { texts } = useAround();
  return <em class="absent">{texts.card.absences[words] ?? words}</em>;
}

/** A table that scrolls by itself where it is wider than the page. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  return <div class="scroll" role="group" aria-label={label} tabIndex={0}>{children}</div>;
}

/** A button that opens the browser's choice of files. */
export function Choose({ label, onFiles, primary = false, id }: { label: string; onFiles: (files: File[]) => void; primary?: boolean; id?: string }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <label class={primary ? "button primary" : "button"}>
      <input ref={input} id={id} type="file" multiple class="visually-hidden" onChange={({ currentTarget }) => {
        onFiles([...currentTarget.files ?? []]);
        // So that the same file can be chosen again.
        currentTarget.value = "";
      }} />
      {label}
    </label>
  );
}

/** Marks with a shape each, so that no colour is needed to tell them apart. */
export type Mark = "trusted" | "unknown" | "altered" | "cannot" | "pass" | "fail" | "skip";

const SHAPES: Record<Mark, ComponentChildren> = {
  trusted: <><path d="M12 2 4 5v6c0 5 3.4 9 8 11 4.6-2 8-6 8-11V5z" class="fill" /><path d="m8 12 3 3 5-6" class="on" /></>,
  unknown: <><path d="M12 1.5 22.5 12 12 22.5 1.5 12z" class="fill" /><path d="M9.6 9.6a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.2.9-1.2 1.9M12 16.6v.2" class="on" /></>,
  altered: <><path d="M7.5 2h9L22 7.500v9L16.500 22h-9L2 16.500v-9z" class="fill" /><path d="m8.500 8.500 7 7m0-7-7 7" class="on" /></>,
  cannot: <><circle cx="12" cy="12" r="10" class="fill" /><path d="M7 12h10" class="on" /></>,
  pass: <path d="m4 12.500 5.500 5.500L20 6.500" class="line" />,
  fail: <path d="m5 5 14 14M19 5 5 19" class="line" />,
  skip: <path d="M5 12h14" class="line" stroke-dasharray="3 3" />,
};

export function Icon({ mark, size = 20 }: { mark: Mark; size?: number }) {
  return <svg class={`icon ${mark}`} viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" focusable="false">{SHAPES[mark]}</svg>;
}

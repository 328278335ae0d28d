// While a bundle is read: how far, how fast, and a way out.

import { useEffect, useRef, useState } from "preact/hooks";

import { useAround } from "../context.ts";
import type { Progress, Subject } from "../state.ts";
import { Said } from "./common.tsx";

/** A screen reader is told at most this often. */
const SPEAK_EVERY_MS = 1000;

export function ProgressPanel({ subject, progress }: { subject: Subject; progress: Progress }) {
  const { texts, format, app } = useAround();
  const share = progress.total === 0 ? 1 : progress.done / progress.total;
  const left = progress.bytesPerSecond > 0 ? (progress.total - progress.done) / progress.bytesPerSecond : 0;
  const words = texts.progress;
  return (
    <section class="panel progress" aria-labelledby={`progress-${subject.id}`}>
      <h2 id={`progress-${subject.id}`}><Said text={words.heading(subject.file.name)} /></h2>
      {subject.result && <p class="note">{words.again}</p>}
      <progress aria-labelledby={`progress-${subject.id}`} max={1} value={share} />
      <p class="figures">
        <span>{words.of(format.size(progress.done), format.size(progress.total))}</span>
        {progress.bytesPerSecond > 0 && <span>{words.rate(format.size(progress.bytesPerSecond))}</span>}
        {left > 2 && <span>{words.left(left < 90 ? words.seconds(format.count(left)) : words.minutes(format.count(left / 60)))}</span>}
      </p>
      <Spoken text={words.spoken(format.percent(Math.floor(share * 100) / 100))} />
      <button type="button" class="button" onClick={() => app.cancel(subject)}>{words.cancel}</button>
    </section>
  );
}

/** A live region that changes at most once a second. */
function Spoken({ text }: { text: string }) {
  const [said, setSaid] = useState("");
  const latest = useRef(text);
  latest.current = text;
  useEffect(() => {
    const timer = setInterval(() => setSaid(latest.current), SPEAK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return <p role="status" class="visually-hidden">{said}</p>;
}

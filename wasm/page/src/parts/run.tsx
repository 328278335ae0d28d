// The run: what it was, and how much of it is here.

import type { Card, Cell } from "../claims.ts";
import { useAround } from "../context.ts";
import type { Result, Subject } from "../state.ts";
import type { Log } from "../verdict.ts";
import { Facts, Hex, Said, Scroll, Section } from "./common.tsx";
import { CellText } from "./card.tsx";

export function Run({ subject, result }: { subject: Subject; result: Result }) {
  const { texts, format, app } = useAround();
  const logs = result.verdict?.logs ?? [];
  return (
    <Section id="run" title={texts.sections.run} note={texts.run.intro}>
      {logs.map((log, at) => <RunOf key={log.rank} log={log} card={result.cards[at]} bytes={subject.file.size} many={logs.length > 1} />)}
      <Facts rows={[
        [texts.run.digest, subject.digest !== undefined
          ? <Hex value={subject.digest} copy />
          : <button type="button" class="small no-print" onClick={() => void app.computeDigest(subject)}>{texts.run.computeDigest} ({format.size(subject.file.size)})</button>],
      ]} />
    </Section>
  );
}

function RunOf({ log, card, bytes, many }: { log: Log; card: Card | undefined; bytes: number; many: boolean }) {
  const { texts, format } = useAround();
  const words = texts.run;
  const text = (value: Cell | null | undefined) => typeof value === "string" ? <Said text={value} /> : null;
  const count = (id: string) => {
    const value = card?.one(id);
    return typeof value === "number" ? format.count(value) : null;
  };
  const [from, to] = [timeOf(card, "integrity.first_time"), timeOf(card, "integrity.last_time")];
  const models = card?.table("identity.models");
  const released = card?.table("checkpoints.released");
  return (
    <>
      {many && <h3>{texts.signer.log(format.count(log.rank))}</h3>}
      <div class="columns">
        <Facts rows={[
          [words.name, text(log.name)],
          [words.runId, text(log.run_id)],
          [words.algorithm, text(card?.one("method.algorithm"))],
          [words.models, models && (
            <ul class="plain">{models.rows.map((row, at) => <li key={at}><span class="tag" lang="en">{String(row[0])}</span> <CellText cell={row[1] ?? null} /></li>)}</ul>
          )],
          [words.period, from !== null && to !== null && words.periodIs(format.time(from), format.time(to))],
          [words.closed, log.closed ? words.isClosed : words.isOpen],
          [words.size, words.sizeIs(texts.entriesOf(log.size, format.count(log.size)), texts.headsOf(log.heads, format.count(log.heads)), format.size(bytes))],
        ]} />
        <Facts rows={[
          [words.annotations, count("feedback.items")],
          [words.updates, count("policy.updates")],
          [words.checkpoints, count("checkpoints.count")],
          [words.released, released && (
            <ul class="plain">{released.rows.map((_, at) => <li key={at}><CellText cell={released.column("name")[at] ?? null} /> <Hex value={String(released.column("manifest root")[at] ?? "")} /></li>)}</ul>
          )],
          [words.logId, <Hex value={log.log_id} copy />],
          [words.root, log.root !== null && <Hex value={log.root} copy />],
        ]} />
      </div>
      {log.kinds.length > 0 && (
        <details>
          <summary>{words.kinds}</summary>
          <Scroll label={words.kinds}>
            <table class="narrow">
              <thead><tr><th scope="col">{words.kind}</th><th scope="col" class="figure">{words.entries}</th></tr></thead>
              <tbody>{log.kinds.map((kind) => <tr key={kind.kind}><th scope="row">{texts.records.kinds[kind.kind] ?? kind.kind} <code class="code">{kind.kind}</code></th><td class="figure">{format.count(kind.entries)}</td></tr>)}</tbody>
            </table>
          </Scroll>
        </details>
      )}
    </>
  );
}

function timeOf(card: Card | undefined, id: string): number | null {
  const value = card?.one(id);
  const ms = typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isNaN(ms) ? null : ms;
}

// Training over time: the card's timeline, and what only the records say.

import { useEffect, useState } from "preact/hooks";

import type { Entry } from "../api.ts";
import { figure, Table, type Card } from "../claims.ts";
import { useAround } from "../context.ts";
import type { Result, Subject } from "../state.ts";
import { floatOf, member } from "../view.ts";
import { CellText } from "./card.tsx";
import { Chart, type Line, type Point } from "./chart.tsx";
import { Scroll, Section } from "./common.tsx";

const COLUMNS = ["KL divergence", "mean reward", "loss", "learning rate"];
/** Segments that are read unasked for what the card has not: 32 MB of them. */
const UNASKED_BYTES_MAX = 32 << 20;

export function Charts({ subject, result }: { subject: Subject; result: Result }) {
  const { texts } = useAround();
  const words = texts.charts;
  const cards = result.cards.flatMap((card, at) => card?.table("policy.timeline") ? [{ card, rank: result.verdict?.logs[at]?.rank ?? at }] : []);
  return (
    <Section id="charts" title={texts.sections.charts} note={cards.length > 0 ? words.intro : words.none}>
      {cards.map(({ card, rank }) => <ChartsOf key={rank} card={card} rank={rank} subject={subject} result={result} />)}
    </Section>
  );
}

function ChartsOf({ card, rank, subject, result }: { card: Card; rank: number; subject: Subject; result: Result }) {
  const { texts } = useAround();
  const words = texts.charts;
  const timeline = card.table("policy.timeline");
  const norms = useDeltaNorms(subject, result, rank);
  if (!timeline) return null;
  const steps = timeline.column("step").map(figure);
  const checkpoints = timeline.column("checkpoint entry").map((cell) => typeof cell === "number");
  const statistics = card.table("policy.statistics");
  return (
    <>
      <div class="charts">
        {COLUMNS.map((column, at) => (
          <Chart key={column} id={`chart-${rank}-${at}`} label={words.labels[column] ?? column}
            lines={branches(steps, timeline.column(column).map(figure), checkpoints)} />
        ))}
        {norms.length > 0 && (
          <Chart id={`chart-${rank}-norm`} label={words.labels["delta norm"] ?? ""}
            lines={branches(norms.map((norm) => norm.step), norms.map((norm) => norm.value), marked(norms.map((norm) => norm.seq), timeline))} />
        )}
      </div>
      <p class="caution">{words.caution}</p>
      <details>
        <summary>{words.data}</summary>
        <DataTable label={words.data} table={timeline} />
        {norms.length > 0 && <DataTable label={words.labels["delta norm"] ?? ""} table={new Table(["entry", "step", "delta norm"], norms.map((norm) => [norm.seq, norm.step, norm.value]))} />}
      </details>
      {statistics && (
        <details>
          <summary>{words.statistics}</summary>
          <DataTable label={words.statistics} table={statistics} />
        </details>
      )}
    </>
  );
}

function DataTable({ label, table }: { label: string; table: Table }) {
  return (
    <Scroll label={label}>
      <table>
        <caption class="visually-hidden">{label}</caption>
        <thead><tr>{table.columns.map((column) => <th key={column} scope="col" lang="en">{column}</th>)}</tr></thead>
        <tbody>{table.rows.map((row, at) => <tr key={at}>{row.map((cell, column) => <td key={column}><CellText cell={cell} /></td>)}</tr>)}</tbody>
      </table>
    </Scroll>
  );
}

/** Cuts a series where steps repeat: what was trained again belongs to a branch that was left. */
function branches(steps: readonly number[], values: readonly number[], checkpoints: readonly boolean[]): Line[] {
  let kept: Point[] = [];
  const left: Line[] = [];
  steps.forEach((x, at) => {
    const begin = kept.findIndex((point) => point.x >= x);
    if (begin >= 0) {
      // The point before the fork joins the branch to what was kept.
      left.push({ left: true, points: kept.slice(Math.max(0, begin - 1)) });
      kept = kept.slice(0, begin);
    }
    kept.push({ x, y: values[at] ?? NaN, checkpoint: checkpoints[at] ?? false });
  });
  return [...left, { left: false, points: kept }];
}

interface Norm {
  readonly seq: number;
  readonly step: number;
  readonly value: number;
}

/** For each update by its entry, whether the timeline says that a checkpoint follows it. */
function marked(seqs: readonly number[], timeline: Table): boolean[] {
  const checkpoints = timeline.column("checkpoint entry");
  const followed = new Set(timeline.column("entry").filter((_, at) => typeof checkpoints[at] === "number"));
  return seqs.map((seq) => followed.has(seq));
}

/** The norms of the parameters' change, which stand in the records alone. */
function useDeltaNorms(subject: Subject, result: Result, rank: number): readonly Norm[] {
  const [norms, setNorms] = useState<readonly Norm[]>([]);
  useEffect(() => {
    let gone = false;
    const segments = (result.verification?.segments ?? []).filter((segment) => segment.rank === rank);
    const bytes = segments.reduce((sum, segment) => sum + segment.length, 0);
    const { engine } = subject;
    if (!engine || bytes > UNASKED_BYTES_MAX) return undefined;
    void (async () => {
      const found: Norm[] = [];
      for (const segment of segments) {
        const entries = await engine.call("entries", [subject.file, segment]);
        for (const entry of entries) if ("kind" in entry && entry.kind === "policy-update") found.push(...normOf(entry));
      }
      if (!gone) setNorms(found);
    })().catch(() => undefined);
    return () => { gone = true; };
  }, [result, rank]);
  return norms;
}

function normOf(entry: Entry): Norm[] {
  const norm = member(entry.body, "delta-norm");
  const value = Array.isArray(norm) ? floatOf(norm[0]) : undefined;
  return value === undefined ? [] : [{ seq: entry.seq, step: Number(member(entry.body, "step")), value }];
}

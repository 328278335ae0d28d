// The card, rendered from its claims, and the comparison with one that the reader was given.

import { type Card, type Cell, type Claim, type Value } from "../claims.ts";
import { compareCard, type Difference } from "../compare.ts";
import { useAround } from "../context.ts";
import { iso } from "../format.ts";
import type { GivenCard } from "../intake.ts";
import { save } from "../save.ts";
import type { Result } from "../state.ts";
import type { Log } from "../verdict.ts";
import { Absent, Hex, Icon, Said, Scroll, Section } from "./common.tsx";

export function CardSection({ result }: { result: Result }) {
  const { texts, state } = useAround();
  const words = texts.card;
  const cards = result.cards.flatMap((card, at) => {
    const log = result.verdict?.logs[at];
    return card && log ? [{ card, log }] : [];
  });
  return (
    <Section id="card" title={texts.sections.card} note={cards.length > 0 ? words.intro : words.none}>
      <div class={state.cards.length === 0 ? "compare-card no-print" : "compare-card"}>
        <h3>{words.compareHeading}</h3>
        {state.cards.length === 0 && <p class="note">{words.compareIntro}</p>}
        <div role="status">{state.cards.map((given) => <Comparison key={given.name} given={given} result={result} />)}</div>
      </div>
      {cards.map(({ card, log }) => <OneCard key={log.rank} card={card} log={log} />)}
    </Section>
  );
}

function OneCard({ card, log }: { card: Card; log: Log }) {
  const { texts, format } = useAround();
  const words = texts.card;
  const sections = new Map<string, Claim[]>();
  for (const claim of card.claims) {
    const id = claim.id.split(".")[0] ?? "";
    sections.set(id, [...sections.get(id) ?? [], claim]);
  }
  return (
    <div class="card">
      {log.card.digest === null
        ? <p>{words.notSealed}</p>
        : <p>{words.sealed(format.count(log.card.claims_same), format.count(log.card.claims_not_evaluated))}</p>}
      {log.card.claims_differing.length > 0 && <p class="error">{words.differing(log.card.claims_differing.join(", "))}</p>}
      <div class="buttons no-print">
        <button type="button" class="button" onClick={() => save(`card-rank-${log.rank}.md`, card.markdown, "text/markdown")}>{words.saveMarkdown}</button>
        <button type="button" class="button" onClick={() => save(`card-rank-${log.rank}.json`, card.json, "application/json")}>{words.saveJson}</button>
      </div>
      {[...sections].map(([id, claims], at) => <CardPart key={id} open={at === 0} title={words.sections[id] ?? claims[0]?.section ?? id} claims={claims} />)}
    </div>
  );
}

function CardPart({ open, title, claims }: { open: boolean; title: string; claims: readonly Claim[] }) {
  const { texts } = useAround();
  const words = texts.card;
  const isLarge = (claim: Claim) => claim.value.type === "table" || claim.value.type === "list";
  return (
    <details class="card-part" open={open}>
      <summary>{title}</summary>
      <Scroll label={title}>
        <table class="claims">
          <thead><tr><th scope="col">{words.claim}</th><th scope="col">{words.valueHead}</th><th scope="col">{words.known}</th></tr></thead>
          <tbody>
            {claims.filter((claim) => !isLarge(claim)).map((claim) => (
              <tr key={claim.id}>
                <th scope="row"><span lang="en">{claim.label}</span> <code class="code">{claim.id}</code></th>
                <td><ValueText value={claim.value} unit={claim.unit} /></td>
                <td>{words.classes[claim.class] ?? claim.class}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {claims.filter(isLarge).map((claim) => (
        <div key={claim.id} class="claim-large">
          <h4><span lang="en">{claim.label}</span> <code class="code">{claim.id}</code> <span class="tag">{words.classes[claim.class] ?? claim.class}</span></h4>
          <LargeValue label={claim.label} value={claim.value} />
        </div>
      ))}
    </details>
  );
}

function LargeValue({ label, value }: { label: string; value: Value }) {
  if (value.type === "list") return <ul>{value.items.map((item, at) => <li key={at}><CellText cell={item} /></li>)}</ul>;
  if (value.type !== "table") return null;
  return (
    <Scroll label={label}>
      <table>
        <thead><tr>{value.columns.map((column) => <th key={column} scope="col" lang="en">{column}</th>)}</tr></thead>
        <tbody>{value.rows.map((row, at) => <tr key={at}>{row.map((cell, column) => <td key={column}><CellText cell={cell} /></td>)}</tr>)}</tbody>
      </table>
    </Scroll>
  );
}

function ValueText({ value, unit }: { value: Value; unit: string }) {
  const { texts, format } = useAround();
  switch (value.type) {
    case "absent": return <Absent words={value.absence} />;
    case "ratio": return (
      <span>{texts.values.ratio(format.percent(value.numerator / value.denominator), format.count(value.numerator), format.count(value.denominator))}</span>
    );
    case "time": return typeof value.value === "string" ? <TimeText text={value.value} /> : null;
    case "list": case "table": return null;
    default: return <span><CellText cell={value.value} />{unit !== "" && <span lang="en"> {unit}</span>}</span>;
  }
}

function TimeText({ text }: { text: string }) {
  const { format } = useAround();
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? <Said text={text} /> : <time dateTime={iso(ms)}>{format.time(ms)}</time>;
}

/** One cell of a card. The exact figure stands there: cards are compared by it. */
export function CellText({ cell }: { cell: Cell }) {
  const { texts, format } = useAround();
  if (cell === null) return <span>{texts.values.none}</span>;
  if (typeof cell === "boolean") return <span>{cell ? texts.values.yes : texts.values.no}</span>;
  if (typeof cell === "number") return <span class="figure">{Number.isSafeInteger(cell) ? format.count(cell) : String(cell)}</span>;
  return /^[0-9a-f]{32,}$/.test(cell) ? <Hex value={cell} /> : <Said text={cell} />;
}

function Comparison({ given, result }: { given: GivenCard; result: Result }) {
  const { texts } = useAround();
  const words = texts.card;
  const found = compareCard(given, result.cards, result.cardBytes);
  switch (found.match) {
    case "none": return <p class="match"><Icon mark="cannot" size={24} /> <Said text={words.noCard(given.name)} /></p>;
    case "endings": return <p class="match"><Icon mark="pass" size={24} /> <Said text={words.endings(given.name)} /></p>;
    case "exact": return (
      <p class="match same"><Icon mark="pass" size={24} /> <strong><Said text={result.outcome === "trusted" ? words.exact(given.name) : words.exactUntrusted(given.name)} /></strong></p>
    );
    case "differs": return <Differs name={given.name} difference={found.difference} />;
  }
}

function Differs({ name, difference }: { name: string; difference: Difference }) {
  const { texts, format } = useAround();
  const words = texts.card;
  const place = difference.form === "bytes"
    ? words.atByte(format.count(difference.offset))
    : [words.atLine(format.count(difference.line), format.count(difference.column)), difference.claim && words.atClaim(difference.claim)].filter(Boolean).join(", ");
  const column = difference.form === "text" ? difference.column : 1;
  return (
    <div class="differs">
      <p class="match"><Icon mark="altered" size={24} /> <strong><Said text={words.differs(name, place)} /></strong></p>
      <dl>
        <div><dt>{words.yours}</dt><dd><Line text={difference.yours} column={column} /></dd></div>
        <div><dt>{words.ours}</dt><dd><Line text={difference.ours} column={column} /></dd></div>
      </dl>
    </div>
  );
}

/** A line around the character at which it differs. */
function Line({ text, column }: { text: string | undefined; column: number }) {
  const { texts } = useAround();
  if (text === undefined) return <em>{texts.card.ends}</em>;
  const at = column - 1;
  const begin = Math.max(0, at - 60);
  return (
    <code class="line">
      {begin > 0 && "…"}<Said text={text.slice(begin, at)} /><mark><Said text={text.slice(at, at + 1) || "␤"} /></mark><Said text={text.slice(at + 1, at + 60)} />{text.length > at + 60 && "…"}
    </code>
  );
}

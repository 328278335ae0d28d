// Feedback data: how much, of which kind, from whom.

import type { Card, Cell } from "../claims.ts";
import { figure } from "../claims.ts";
import { useAround } from "../context.ts";
import type { Result } from "../state.ts";
import { Absent, Facts, Said, Section } from "./common.tsx";

export function Feedback({ result }: { result: Result }) {
  const { texts, format } = useAround();
  const cards = result.cards.flatMap((card, at) => card?.one("feedback.items") !== undefined ? [{ card, rank: result.verdict?.logs[at]?.rank ?? at }] : []);
  return (
    <Section id="feedback" title={texts.sections.feedback} note={cards.length === 0 ? texts.feedback.none : undefined}>
      {cards.map(({ card, rank }) => (
        <div key={rank}>
          {cards.length > 1 && <h3>{texts.signer.log(format.count(rank))}</h3>}
          <FeedbackOf card={card} />
        </div>
      ))}
    </Section>
  );
}

function FeedbackOf({ card }: { card: Card }) {
  const { texts, format } = useAround();
  const words = texts.feedback;
  const fact = (id: string) => {
    const value = card.claim(id)?.value;
    if (value?.type === "absent") return <Absent words={value.absence} />;
    const one = card.one(id);
    return typeof one === "number" ? format.count(one) : null;
  };
  return (
    <>
      <div class="tiles">
        {([[words.annotations, "feedback.items"], [words.candidates, "feedback.candidates"], [words.raters, "people.raters"], [words.rewards, "rewards.rows"]] as const).map(([label, id]) => (
          <div key={id} class="tile"><span class="tile-figure">{fact(id)}</span><span class="tile-label">{label}</span></div>
        ))}
      </div>
      <div class="columns three">
        <Bars card={card} id="feedback.by_feedback" label={words.byFeedback} />
        <Bars card={card} id="feedback.by_origin" label={words.byOrigin} />
        <Bars card={card} id="feedback.by_outcome" label={words.byOutcome} />
      </div>
    </>
  );
}

/** A table of counts, with a bar in each row that says the same. */
function Bars({ card, id, label }: { card: Card; id: string; label: string }) {
  const { texts, format } = useAround();
  const claim = card.claim(id);
  const table = card.table(id);
  if (claim?.value.type === "absent") {
    return <Facts rows={[[label, <Absent words={claim.value.absence} />]]} />;
  }
  if (!table) return null;
  const counts = table.rows.map((row) => figure(row[1]));
  const sum = counts.reduce((all, count) => all + count, 0);
  return (
    <table class="bars">
      <caption>{label}</caption>
      <tbody>
        {table.rows.map((row, at) => (
          <tr key={at}>
            <th scope="row" lang="en"><Name cell={row[0]} /></th>
            <td class="figure">{format.count(counts[at] ?? 0)}</td>
            <td class="bar">
              <svg width="100%" height="10" preserveAspectRatio="none" viewBox="0 0 100 10" aria-hidden="true" focusable="false"><rect class="track" width="100" height="10" rx="1" /><rect class="amount" width={sum > 0 ? 100 * (counts[at] ?? 0) / sum : 0} height="10" rx="1" /></svg>
            </td>
            <td class="figure">{texts.feedback.share(format.percent(sum > 0 ? (counts[at] ?? 0) / sum : 0))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Name({ cell }: { cell: Cell | undefined }) {
  return <Said text={String(cell ?? "")} />;
}

// What the bundle does not show, and why.

import { useAround } from "../context.ts";
import type { Verdict } from "../verdict.ts";
import { Said, Scroll, Section } from "./common.tsx";

export function Withheld({ verdict }: { verdict: Verdict }) {
  const { texts, format } = useAround();
  const words = texts.withheld;
  const reasons = new Map(verdict.bundle.withheld.map((one) => [one.compartment, one.reason]));
  const sums = ["content", "annotator", "signal", "raw"].map((compartment) => {
    const all = verdict.logs.flatMap((log) => log.compartments).filter((one) => one.compartment === compartment);
    return {
      compartment,
      disclosed: all.reduce((sum, one) => sum + one.disclosed, 0),
      withheld: all.reduce((sum, one) => sum + one.withheld, 0),
    };
  }).filter((one) => one.disclosed + one.withheld > 0);
  const pruned = verdict.logs.filter((log) => log.pruned_entries > 0);
  const nothing = pruned.length === 0 && sums.every((one) => one.withheld === 0);
  const entries = (count: number) => count === 0 ? texts.values.none : texts.entriesOf(count, format.count(count));
  return (
    <Section id="withheld" title={texts.sections.withheld} note={nothing ? words.nothing : words.intro}>
      {pruned.map((log) => (
        <p key={log.rank}>
          {words.pruned(entries(log.pruned_entries), words.intervals(log.pruned_intervals, format.count(log.pruned_intervals)), format.count(log.rank))}
        </p>
      ))}
      {sums.length > 0 && (
        <Scroll label={words.caption}>
          <table>
            <caption class="visually-hidden">{words.caption}</caption>
            <thead><tr><th scope="col">{words.compartment}</th><th scope="col" class="figure">{words.shown}</th><th scope="col" class="figure">{words.hidden}</th><th scope="col">{words.reason}</th></tr></thead>
            <tbody>
              {sums.map(({ compartment, disclosed, withheld }) => {
                const reason = reasons.get(compartment);
                return (
                  <tr key={compartment}>
                    <th scope="row">{words.compartments[compartment]}</th>
                    <td class="figure">{entries(disclosed)}</td>
                    <td class="figure">{entries(withheld)}</td>
                    <td>{withheld > 0 && reason !== undefined ? <>{words.reasons[reason] ?? reason} <code class="code">{reason}</code></> : texts.values.none}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Scroll>
      )}
      {verdict.bundle.generator !== null && <p class="note">{words.writer}: <Said text={verdict.bundle.generator} /></p>}
    </Section>
  );
}

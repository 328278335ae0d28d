// The signed heads, and the one to keep for next time.

import type { Head } from "../api.ts";
import { useAround } from "../context.ts";
import { pinFile, pinsOf } from "../policy.ts";
import { save } from "../save.ts";
import type { Verdict } from "../verdict.ts";
import { Hex, Icon, Scroll, Section, Time } from "./common.tsx";

/** Heads that are listed; a long run has very many. */
const LISTED_MAX = 200;

export function Heads({ verdict, heads }: { verdict: Verdict; heads: readonly Head[] }) {
  const { texts, format } = useAround();
  const words = texts.heads;
  const pins = pinsOf(verdict);
  const name = verdict.logs[0]?.run_id ?? "run";
  const judged = verdict.logs.flatMap((log) => log.pins);
  const listed = heads.slice(-LISTED_MAX);
  return (
    <Section id="heads" title={texts.sections.heads} note={pins ? words.intro : words.refuse}>
      {judged.length > 0 && (
        <ul class="plain">
          {judged.map((pin, at) => (
            <li key={at} class={pin.status === "consistent" ? "match same" : "match"}>
              <Icon mark={pin.status === "consistent" ? "pass" : "altered"} size={22} /> <strong>{words.kept(format.count(pin.size), pin.status === "consistent")}</strong>
            </li>
          ))}
        </ul>
      )}
      {pins && pins.length > 0 && (
        <div class="buttons no-print">
          <button type="button" class="button" onClick={() => save(`head-${name}-${Math.max(...pins.map((pin) => pin.size))}.json`, pinFile(pins), "application/json")}>{words.save}</button>
        </div>
      )}
      {listed.length > 0 && (
        <details>
          <summary>{words.caption} ({format.count(heads.length)})</summary>
          <Scroll label={words.caption}>
            <table>
              <thead><tr><th scope="col">{words.number}</th><th scope="col" class="figure">{words.size}</th><th scope="col">{words.time}</th><th scope="col">{words.reason}</th><th scope="col">{words.root}</th></tr></thead>
              <tbody>
                {listed.map((head) => (
                  <tr key={`${head.rank}-${head.offset}`}>
                    <th scope="row">{verdict.logs.length > 1 && `${head.rank}/`}{format.count(head.number)}</th>
                    <td class="figure">{format.count(head.size)}</td>
                    <td><Time ms={head.time_ms} /></td>
                    <td lang="en">{head.reason}</td>
                    <td><Hex value={head.root} /></td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </details>
      )}
    </Section>
  );
}

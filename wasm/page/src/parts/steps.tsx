// What was checked, and what was found.

import { useAround } from "../context.ts";
import type { Finding, Step, Verdict } from "../verdict.ts";
import { isPolicy } from "../verdict.ts";
import { Icon, Scroll, Section, type Mark } from "./common.tsx";
import { meaningOf, placeOf } from "./verdict.tsx";

const MARKS: Record<Step["status"], Mark> = { pass: "pass", fail: "fail", "not-evaluated": "skip" };

/** Headings of spec/verification.md, by step. */
const SPEC: readonly string[] = [
  "", "1 Framing", "2 Encoding", "3 Schema", "4 Configuration", "5 Seal", "6 Commitments", "7 Records",
  "8 Lineage", "9 Privacy", "10 Card", "11 Compliance", "12 Evidence", "13 Trailer",
];

export function Steps({ verdict }: { verdict: Verdict }) {
  const { texts, format } = useAround();
  const words = texts.steps;
  const status = { pass: words.pass, fail: words.fail, "not-evaluated": words.notEvaluated };
  return (
    <Section id="steps" title={texts.sections.steps} note={words.intro}>
      <Scroll label={texts.sections.steps}>
        <table class="steps" role="table">
          <thead role="rowgroup"><tr role="row">{[words.number, words.what, words.result, words.where].map((head) => <th key={head} scope="col" role="columnheader">{head}</th>)}</tr></thead>
          <tbody role="rowgroup">
            {verdict.steps.map((step) => (
              <tr key={step.step} class={step.status} role="row">
                <th scope="row" role="rowheader"><span class="step-number">{step.step}</span></th>
                <td role="cell">
                  <strong>{words.names[step.name]?.[0] ?? step.name}</strong>
                  <span class="meaning">{words.names[step.name]?.[1]}</span>
                </td>
                <td class="status" role="cell">
                  <span class="mark"><Icon mark={MARKS[step.status]} size={18} /> {status[step.status]}</span>
                  {step.findings > 0 && <span class="meaning">{words.findings(step.findings, format.count(step.findings))}</span>}
                  {step.reason !== undefined && <span class="meaning">{words.reasons[step.reason] ?? step.reason}</span>}
                </td>
                <td class="spec" role="cell" lang="en">verification.md, {SPEC[step.step]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  );
}

export function Findings({ verdict, onEntry }: { verdict: Verdict; onEntry: (rank: number, entry: number) => void }) {
  const around = useAround();
  const { texts, format } = around;
  const words = texts.findings;
  if (verdict.findings_total === 0) {
    return <Section id="findings" title={texts.sections.findings}><p>{words.none}</p></Section>;
  }
  const intro = words.intro(verdict.findings_total, format.count(verdict.findings.length), format.count(verdict.findings_total));
  return (
    <Section id="findings" title={texts.sections.findings} note={intro}>
      <ol class="findings">{verdict.findings.map((finding, at) => <Item key={at} finding={finding} onEntry={onEntry} />)}</ol>
    </Section>
  );
}

function Item({ finding, onEntry }: { finding: Finding; onEntry: (rank: number, entry: number) => void }) {
  const around = useAround();
  const { texts } = around;
  const words = texts.findings;
  const codes: Record<string, readonly [string, string]> = texts.codes;
  const { rank, entry } = finding;
  return (
    <li class={isPolicy(finding.code) ? "finding policy" : "finding"}>
      <p class="finding-what">{meaningOf(around, finding)}</p>
      <p class="finding-advice"><span class="tag">{words.advice}</span> {codes[finding.code]?.[1] ?? finding.advice}</p>
      {isPolicy(finding.code) && <p class="note">{words.policy}</p>}
      <p class="finding-place">
        <code class="code">{finding.code}</code> <span>({finding.number})</span> · <span>{placeOf(around, finding)}</span>
        {rank != null && entry != null && (
          <button type="button" class="link no-print" onClick={() => onEntry(rank, entry)}>{words.show}</button>
        )}
      </p>
    </li>
  );
}

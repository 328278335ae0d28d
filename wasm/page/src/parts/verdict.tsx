// The answer: one sentence with its conditions, and what to do with it.

import { useEffect, useRef } from "preact/hooks";

import { useAround, type Around } from "../context.ts";
import { save } from "../save.ts";
import type { Result, Subject } from "../state.ts";
import { decisive, FAMILY, signers, type Finding, type Verdict } from "../verdict.ts";
import { Choose, Icon, Said } from "./common.tsx";

export function VerdictBanner({ subject, result }: { subject: Subject; result: Result }) {
  const around = useAround();
  const { texts, format, app } = around;
  const family = FAMILY[result.outcome];
  const heading = useRef<HTMLHeadingElement>(null);
  // A reader who waited for the answer is taken to it; so is a screen reader.
  useEffect(() => heading.current?.focus({ preventScroll: true }), [result]);
  const conditions = result.verdict ? conditionsOf(around, result, result.verdict) : [];
  return (
    <section id="verdict" class={`verdict ${family}`} aria-labelledby="verdict-title">
      <div class="verdict-mark"><Icon mark={family} size={56} /></div>
      <div class="verdict-words">
        <p class="family">{texts.families[family][0]}</p>
        <h1 id="verdict-title" ref={heading} tabIndex={-1}>{texts.outcomes[result.outcome]}</h1>
        <p class="sentence"><Said text={sentence(around, result)} /></p>
        {conditions.length > 0 && (
          <>
            <h2 class="minor">{texts.conditionsHeading}</h2>
            <ul class="conditions">{conditions.map((text, at) => <li key={at}><Said text={text} /></li>)}</ul>
          </>
        )}
        <p class="machine">
          <Said text={subject.file.name} /> · {format.size(subject.file.size)}
          {result.verification && <> · {texts.progress.took(texts.progress.seconds(format.measure(result.verification.seconds)))}</>}
          {result.verdict && <> · <span>{texts.machine(result.verdict.verdict, result.verdict.trust)}</span></>}
        </p>
        <div class="buttons no-print">
          {result.verification && (
            <button type="button" class="button primary" onClick={() => save(`${subject.file.name}.verdict.json`, result.verification?.document ?? "", "application/json")}>
              {texts.actions.saveVerdict}
            </button>
          )}
          <button type="button" class="button" onClick={() => window.print()}>{texts.actions.print}</button>
          <Choose label={texts.actions.add} onFiles={(files) => void app.take(files)} />
          <button type="button" class="button" onClick={() => app.startAgain()}>{texts.actions.another}</button>
        </div>
      </div>
    </section>
  );
}

/** Where a finding is, in words. */
export function placeOf({ texts, format }: Around, finding: Finding): string {
  const number = (value: number | null | undefined) => value === null || value === undefined ? null : format.count(value);
  return texts.place(number(finding.entry), number(finding.rank), format.count(finding.offset));
}

/** What a finding means, in the reader's language; the verifier's own words for a code that is new. */
export function meaningOf({ texts }: Around, finding: Finding): string {
  const known: Record<string, readonly [string, string]> = texts.codes;
  return known[finding.code]?.[0] ?? `${texts.findings.unknownCode} ${finding.meaning}`;
}

function sentence(around: Around, { outcome, verdict, reason }: Result): string {
  const { texts, format } = around;
  const words = texts.sentences;
  if (outcome === "unreadable" || outcome === "stopped") return words[outcome](reason);
  if (outcome === "empty" || outcome === "notBundle") return words[outcome];
  const sum = (of: (log: Verdict["logs"][number]) => number) => verdict?.logs.reduce((all, log) => all + of(log), 0) ?? 0;
  const [size, heads] = [sum((log) => log.size), sum((log) => log.heads)];
  const entries = texts.entriesOf(size, format.count(size));
  const signed = texts.headsOf(heads, format.count(heads));
  const first = verdict && decisive(verdict);
  const why = first ? meaningOf(around, first) : "";
  const place = first ? capital(placeOf(around, first)) : "";
  switch (outcome) {
    case "trusted": return words.trusted(signersOf(verdict), entries, signed);
    case "notJudged": return words.notJudged(entries, signed);
    case "untrusted": return words.untrusted(entries);
    case "unproven": case "unsupported": return words[outcome](why);
    case "incomplete": return words.incomplete(first ? placeOf(around, first) : "");
    // Without a finding the fork is with the other bundle that was given.
    case "fork": return first ? words.fork(place, why) : texts.compare.forkText;
    default: return words[outcome](place, why);
  }
}

function signersOf(verdict: Verdict | undefined): string {
  return verdict ? signers(verdict).join(", ") : "";
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What the sentence does not cover. */
function conditionsOf({ texts, format }: Around, result: Result, verdict: Verdict): string[] {
  const words = texts.conditions;
  const list: string[] = [];
  if (verdict.logs.some((log) => log.synthetic)) list.push(words.synthetic);
  for (const kid of result.unmatchedKids) list.push(words.keyNotHere(kid));
  if (result.outcome === "notJudged") list.push(words.notJudged);
  if (result.policy?.asOfMs != null) list.push(words.asOf(format.time(result.policy.asOfMs)));
  const world = Math.max(0, ...verdict.logs.map((log) => log.world_size ?? 0));
  if (verdict.logs.length > 0 && world > verdict.logs.length) list.push(words.ranks(format.count(verdict.logs.length), format.count(world)));
  if (verdict.verdict !== "valid") return list;
  const entries = (count: number) => texts.entriesOf(count, format.count(count));
  for (const log of verdict.logs) {
    if (!log.closed) list.push(words.open(format.count(log.rank)));
    if (log.pruned_entries > 0) list.push(words.pruned(entries(log.pruned_entries), format.count(log.rank)));
  }
  for (const { compartment, reason } of verdict.bundle.withheld) {
    const hidden = verdict.logs.flatMap((log) => log.compartments)
      .filter((one) => one.compartment === compartment).reduce((sum, one) => sum + one.withheld, 0);
    if (hidden > 0) list.push(words.withheld(entries(hidden), compartment, texts.withheld.reasons[reason] ?? reason));
  }
  const pins = verdict.logs.flatMap((log) => log.pins);
  if (pins.length > 0 && pins.every((pin) => pin.status === "consistent")) list.push(words.pins(format.count(pins.length)));
  return list;
}

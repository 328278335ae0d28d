// Two bundles beside each other: which one is shown, and what they are to each other.

import type { Head } from "../api.ts";
import { useAround } from "../context.ts";
import type { Relation, Subject } from "../state.ts";
import { FAMILY } from "../verdict.ts";
import { Facts, Hex, Icon, Said, Time } from "./common.tsx";

export function Pair({ subjects, relation }: { subjects: readonly Subject[]; relation: Relation | undefined }) {
  const { texts, app, state } = useAround();
  return (
    <>
      {relation && <RelationPanel relation={relation} subjects={subjects} />}
      <div class="tabs" role="group" aria-label={texts.compare.which}>
        {subjects.map((subject, at) => (
          <button key={subject.id} type="button" aria-pressed={state.selected === at} onClick={() => app.select(at)}>
            {subject.result && <Icon mark={FAMILY[subject.result.outcome]} size={22} />}
            <span><NameOf subject={subject} at={at} />{subject.result && <span class="meaning">{texts.outcomes[subject.result.outcome]}</span>}</span>
          </button>
        ))}
      </div>
    </>
  );
}

function RelationPanel({ relation, subjects }: { relation: Relation; subjects: readonly Subject[] }) {
  const { texts, format } = useAround();
  const words = texts.compare;
  if (relation.relation !== "contradict") {
    const text = relation.relation === "continues"
      ? words.continues(relation.longer.file.name, relation.shorter.file.name)
      : { working: words.working, "other-logs": words.otherLogs, same: words.same, unproven: words.unproven }[relation.relation];
    return <section class="panel" id="compare" aria-labelledby="compare-title"><h2 id="compare-title">{texts.sections.compare}</h2><p role="status"><Said text={text} /></p></section>;
  }
  return (
    <section class="panel fork" id="compare" aria-labelledby="compare-title">
      <h2 id="compare-title"><Icon mark="altered" size={28} /> {relation.bothValid ? words.fork : words.contradict}</h2>
      <p role="status">{relation.bothValid ? words.forkText : words.contradictText}</p>
      {relation.heads.map(({ logId, a, b }) => (
        <div key={logId}>
          {a.size === b.size && a.root !== b.root && <p>{words.first(format.count(a.size))}</p>}
          <div class="columns">
            <HeadBox head={a} subjects={subjects} at={0} other={b} />
            <HeadBox head={b} subjects={subjects} at={1} other={a} />
          </div>
          <Facts rows={[[texts.run.logId, <Hex value={logId} copy />]]} />
        </div>
      ))}
    </section>
  );
}

/** The name of a bundle, told from another of the same name by its number and size. */
function NameOf({ subject, at }: { subject: Subject; at: number }) {
  const { format } = useAround();
  return <>{at + 1}. <Said text={subject.file.name} /> <span class="note">{format.size(subject.file.size)}</span></>;
}

function HeadBox({ head, subjects, at, other }: { head: Head; subjects: readonly Subject[]; at: number; other: Head }) {
  const { texts, format } = useAround();
  const words = texts.compare;
  const subject = subjects[at];
  const isOther = (name: keyof Head) => head[name] === other[name] ? undefined : "differs-value";
  return (
    <div class="head-box">
      <h3>{subject && <NameOf subject={subject} at={at} />}</h3>
      <Facts rows={[
        [words.head, <span class={isOther("number")}>{format.count(head.number)}</span>],
        [words.size, <span class={isOther("size")}>{format.count(head.size)}</span>],
        [words.root, <span class={isOther("root")}><Hex value={head.root} copy /></span>],
        [words.time, <span class={isOther("time_ms")}><Time ms={head.time_ms} /></span>],
        [words.key, <span class={isOther("kid")}><Hex value={head.kid} /></span>],
      ]} />
    </div>
  );
}

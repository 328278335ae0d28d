// The page: what is shown in which state, and files that are dropped anywhere.

import { useEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";

import { Context, LANGUAGES, type Around, type Language } from "./context.ts";
import type { Engines } from "./engine.ts";
import { Format } from "./format.ts";
import { App as Store, type Result, type Subject } from "./state.ts";
import { CardSection } from "./parts/card.tsx";
import { Charts } from "./parts/charts.tsx";
import { Feedback } from "./parts/feedback.tsx";
import { Footer, Header, Limits, Notices, ReportHead } from "./parts/frame.tsx";
import { Heads } from "./parts/heads.tsx";
import { Models } from "./parts/models.tsx";
import { ProgressPanel } from "./parts/progress.tsx";
import { Records, type Wanted } from "./parts/records.tsx";
import { Pair } from "./parts/relation.tsx";
import { Run } from "./parts/run.tsx";
import { Signer } from "./parts/signer.tsx";
import { Start } from "./parts/start.tsx";
import { Findings, Steps } from "./parts/steps.tsx";
import { VerdictBanner } from "./parts/verdict.tsx";
import { Withheld } from "./parts/withheld.tsx";

export function Page({ engines, digest }: { engines: Engines; digest: Promise<string> }) {
  const [, redraw] = useReducer((count: number, _: void) => count + 1, 0);
  const [language, setLanguage] = useState<Language>(preferred);
  const [pageDigest, setPageDigest] = useState("");
  const app = useMemo(() => new Store(engines, () => redraw()), [engines]);
  const texts = LANGUAGES[language];
  const format = useMemo(() => new Format(texts.locale), [texts]);
  const dragging = useDrop(app);
  useEffect(() => { digest.then(setPageDigest, () => undefined); }, [digest]);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = texts.title;
  }, [language]);
  const around: Around = { texts, format, language, app, state: app.state, pageDigest };
  return (
    <Context.Provider value={around}>
      <Header onLanguage={setLanguage} />
      <Notices />
      <main id="main" tabIndex={-1} class={dragging ? "dragging" : ""}>
        {app.state.subjects.length === 0 ? <Start dragging={dragging} /> : <Results around={around} />}
      </main>
      <Footer />
      {dragging && app.state.subjects.length > 0 && <div class="overlay" aria-hidden="true"><p>{texts.start.release}</p></div>}
    </Context.Provider>
  );
}

function preferred(): Language {
  const known = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag in LANGUAGES);
  return (known ?? "en") as Language;
}

/** Takes files that are dropped anywhere; says whether some are held over the page. */
function useDrop(app: Store): boolean {
  const [dragging, setDragging] = useState(false);
  const depth = useRef(0);
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth.current += 1;
      setDragging(true);
    };
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth.current = Math.max(0, depth.current - 1);
      setDragging(depth.current > 0);
    };
    // Without this a browser would leave the page and open the file.
    const over = (event: DragEvent) => { if (hasFiles(event)) event.preventDefault(); };
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth.current = 0;
      setDragging(false);
      void app.take([...event.dataTransfer?.files ?? []]);
    };
    const listeners = { dragenter: enter, dragleave: leave, dragover: over, drop };
    for (const [name, listener] of Object.entries(listeners)) window.addEventListener(name, listener as EventListener);
    return () => { for (const [name, listener] of Object.entries(listeners)) window.removeEventListener(name, listener as EventListener); };
  }, [app]);
  return dragging;
}

function Results({ around }: { around: Around }) {
  const { state, texts } = around;
  const subject = state.subjects[state.selected] ?? state.subjects[0];
  if (!subject) return null;
  const working = state.subjects.filter((one) => one.progress !== undefined);
  return (
    <>
      {state.subjects.length > 1 && <Pair subjects={state.subjects} relation={state.relation} />}
      {working.map((one) => one.progress && <ProgressPanel key={one.id} subject={one} progress={one.progress} />)}
      {subject.cancelled && <p class="panel" role="status">{texts.progress.cancelled}</p>}
      {subject.result && !subject.progress && !subject.cancelled && <One key={subject.id} around={around} subject={subject} result={subject.result} />}
    </>
  );
}

function One({ around, subject, result: own }: { around: Around; subject: Subject; result: Result }) {
  const { texts, state: { relation } } = around;
  // Beside a second signed history, no bundle is good by itself.
  const isForked = relation?.relation === "contradict" && relation.bothValid;
  const result = useMemo(() => isForked ? { ...own, outcome: "fork" as const } : own, [own, isForked]);
  const [wanted, setWanted] = useState<Wanted | undefined>(undefined);
  const { verdict, verification } = result;
  const showEntry = (rank: number, entry: number) => {
    setWanted({ rank, entry, at: Date.now() });
    document.getElementById("records")?.scrollIntoView();
  };
  // Of what is no bundle there is nothing more to show.
  const hasLogs = verdict !== undefined && verification !== undefined && verdict.logs.length > 0;
  const isFound = verdict !== undefined && verdict.findings_total > 0;
  const first = isFound ? ["findings", "signer", "steps"] as const : ["signer", "steps", "findings"] as const;
  const rest = ["withheld", "run", "charts", "feedback", "records", "card", "models", "heads", "limits"] as const;
  const ids = hasLogs ? [...first, ...rest]
    : verdict && result.outcome !== "empty" ? ["findings", "steps", "limits"] as const : [];
  return (
    <div class="result" data-trusted={result.outcome === "trusted"}>
      <ReportHead subject={subject} result={result} />
      <VerdictBanner subject={subject} result={result} />
      {ids.length > 0 && verdict && (
        <div class="with-contents">
          <nav class="contents no-print" aria-label={texts.sections.verdict}>
            <ul>{ids.map((id) => <li key={id}><a href={`#${id}`}>{texts.sections[id]}</a></li>)}</ul>
          </nav>
          <div class="sections">
            {isFound && <Findings verdict={verdict} onEntry={showEntry} />}
            {hasLogs && <Signer logs={verdict.logs} heads={verification.heads} />}
            <Steps verdict={verdict} />
            {!isFound && <Findings verdict={verdict} onEntry={showEntry} />}
            {hasLogs && (
              <>
                <Withheld verdict={verdict} />
                <Run subject={subject} result={result} />
                <Charts subject={subject} result={result} />
                <Feedback result={result} />
                <Records subject={subject} verification={verification} valid={verdict.verdict === "valid"} wanted={wanted} />
                <CardSection result={result} />
                <Models result={result} />
                <Heads verdict={verdict} heads={verification.heads} />
              </>
            )}
            <Limits />
          </div>
        </div>
      )}
    </div>
  );
}

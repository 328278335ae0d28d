// What stands around the result: header, messages, report head, footer.

import { LANGUAGES, useAround, type Language } from "../context.ts";
import { iso, plain } from "../format.ts";
import type { Given } from "../policy.ts";
import type { Result, Subject } from "../state.ts";
import { Facts, Hex, Said, Section } from "./common.tsx";

declare const PAGE_VERSION: string;

export function Header({ onLanguage }: { onLanguage: (language: Language) => void }) {
  const { texts, language, state, app } = useAround();
  return (
    <header class="top">
      <a class="skip-link" href="#main">{texts.skip}</a>
      <p class="brand">
        <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
          <rect class="mark-a" x="3" y="20" width="7" height="9" rx="1.5" /><rect class="mark-a" x="12.500" y="20" width="7" height="9" rx="1.5" /><rect class="mark-b" x="22" y="20" width="7" height="9" rx="1.5" />
          <path class="mark-c" d="M6.500 20v-5h19v5M16 20V7" /><circle class="mark-b" cx="16" cy="6" r="3.500" />
        </svg>
        <span>{texts.title}</span>
      </p>
      <nav aria-label={texts.languages} class="languages">
        {(Object.keys(LANGUAGES) as Language[]).map((one) => (
          <button key={one} type="button" lang={one} aria-pressed={one === language} onClick={() => onLanguage(one)}>{LANGUAGES[one].language}</button>
        ))}
        {state.subjects.length > 0 && <button type="button" class="again" onClick={() => app.startAgain()}>{texts.startAgain}</button>}
      </nav>
    </header>
  );
}

export function Notices() {
  const { texts, state, app } = useAround();
  return (
    <div class="notices" role="alert" aria-label={texts.notices.heading}>
      {state.failed && <p class="notice">{texts.notices.started}</p>}
      {state.notices.map((notice) => (
        <p key={notice.id} class="notice"><Said text={notice.text(texts)} /> <button type="button" class="small" onClick={() => app.dismiss(notice)}>{texts.notices.dismiss}</button></p>
      ))}
    </div>
  );
}

/** The head of the printed report: what was checked, with what, when. */
export function ReportHead({ subject, result }: { subject: Subject; result: Result }) {
  const { texts, format, state, pageDigest } = useAround();
  const words = texts.report;
  return (
    <div class="print-only report-head">
      <p class="report-title">{words.heading}</p>
      <Facts rows={[
        [words.file, <Said text={subject.file.name} />],
        [words.size, `${format.size(subject.file.size)} (${texts.values.bytes(format.count(subject.file.size))})`],
        [words.digest, subject.digest !== undefined ? <Hex value={subject.digest} /> : words.notComputed],
        [words.verifier, texts.footer.version(PAGE_VERSION, state.coreVersion)],
        [words.page, <Hex value={pageDigest} />],
        [words.printed, iso(Date.now())],
        [words.trust, result.policy ? state.trust.given.map(nameOf).join(", ") : words.noTrust],
      ]} />
    </div>
  );
}

function nameOf(given: Given): string {
  return "name" in given ? plain(given.name) : given.kind === "key" ? given.public : given.kid;
}

export function Limits() {
  const { texts } = useAround();
  return (
    <Section id="limits" title={texts.sections.limits} note={texts.limits.intro}>
      <ul>{texts.limits.list.map((text) => <li key={text}>{text}</li>)}</ul>
    </Section>
  );
}

export function Footer() {
  const { texts, state, pageDigest } = useAround();
  const words = texts.footer;
  return (
    <footer>
      <h2>{words.about}</h2>
      <p>{words.version(PAGE_VERSION, state.coreVersion || "…")}</p>
      <p>{words.digest}: {pageDigest === "" ? words.working : <Hex value={pageDigest} copy />}</p>
      <details class="no-print">
        <summary>{words.digest}</summary>
        <p>{words.digestHelp}</p>
        <ul class="commands">
          <li><code>sha256sum rlhf-audit-verifier.html</code></li>
          <li><code>shasum -a 256 rlhf-audit-verifier.html</code></li>
          <li><code>Get-FileHash rlhf-audit-verifier.html</code></li>
        </ul>
        <p>{words.differs}</p>
      </details>
      <p class="note">{words.accessibility}</p>
    </footer>
  );
}

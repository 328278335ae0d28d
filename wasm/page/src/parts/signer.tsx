// Who signed, and whether the reader knows them.

import type { Head } from "../api.ts";
import { useAround } from "../context.ts";
import type { Log } from "../verdict.ts";
import { Facts, Hex, Icon, Said, Section } from "./common.tsx";
import { TrustPanel } from "./trust.tsx";

export function Signer({ logs, heads }: { logs: readonly Log[]; heads: readonly Head[] }) {
  const { texts } = useAround();
  return (
    <Section id="signer" title={texts.sections.signer} note={texts.signer.intro}>
      <div class="columns">
        <div>{logs.map((log) => <LogSigner key={log.rank} log={log} heads={heads.filter((head) => head.rank === log.rank)} many={logs.length > 1} />)}</div>
        <TrustPanel />
      </div>
    </Section>
  );
}

function LogSigner({ log, heads, many }: { log: Log; heads: readonly Head[]; many: boolean }) {
  const { texts, format } = useAround();
  const words = texts.signer;
  const last = log.last_head;
  const key = log.keys.find((key) => key.kid === last?.kid);
  const since = heads.find((head) => head.kid === last?.kid);
  const others = log.keys.filter((other) => other !== key);
  return (
    <div class="signer">
      {many && <h3>{words.log(format.count(log.rank))}</h3>}
      {last === null
        ? <p>{words.lastHeadNone}</p>
        : last.signed ? <Known name={key?.trusted_as ?? null} /> : <p class="known"><Icon mark="altered" /> <strong>{words.notSigned}</strong></p>}
      <Facts rows={[
        [words.fingerprint, last && <Hex value={last.kid} copy />],
        [words.publicKey, key && <Hex value={key.public} copy />],
        [words.counts, since && words.countsFrom(format.count(since.number), format.time(since.time_ms))],
        [words.lastHead, last && words.lastHeadIs(format.count(last.number), texts.entriesOf(last.size, format.count(last.size)), format.time(last.time_ms))],
        [words.issuer, log.issuer !== null && <Said text={log.issuer} />],
        [words.origin, log.origin !== null && <Said text={log.origin} />],
      ]} />
      {others.length > 0 && (
        <details>
          <summary>{words.otherKeys}</summary>
          <ul class="plain">{others.map((other) => <li key={other.kid}><Known name={other.trusted_as} /> <Hex value={other.public} /></li>)}</ul>
        </details>
      )}
    </div>
  );
}

function Known({ name }: { name: string | null }) {
  const { texts } = useAround();
  if (name === null) return <p class="known"><Icon mark="unknown" /> <strong>{texts.signer.unknown}</strong></p>;
  const text = name === "introduced by a trusted key" ? texts.signer.introduced : texts.signer.trustedAs(name);
  // Green only where the whole answer is: in an altered bundle a known key is no good news.
  return <p class="known"><Icon mark="pass" /> <strong><Said text={text} /></strong></p>;
}

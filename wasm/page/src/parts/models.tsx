// Model files that the reader has, against those that the record lists.

import type { CheckpointFile } from "../checkpoints.ts";
import { useAround } from "../context.ts";
import type { ModelFile, Result } from "../state.ts";
import { Choose, Hex, Icon, Said, Scroll, Section, type Mark } from "./common.tsx";

export function Models({ result }: { result: Result }) {
  const { texts, format, app, state } = useAround();
  const words = texts.models;
  const released = result.files.filter((file) => file.released);
  return (
    <Section id="models" title={texts.sections.models} note={words.intro}>
      <div class="buttons no-print"><Choose label={words.add} onFiles={(files) => void app.take(files, true)} /></div>
      {state.models.length > 0 && (
        <ul class="models">{state.models.map((model) => <Model key={model.id} model={model} result={result} />)}</ul>
      )}
      {released.length > 0 && (
        <details>
          <summary>{words.known}</summary>
          <Scroll label={words.known}>
            <table>
              <thead><tr><th scope="col">{words.path}</th><th scope="col" class="figure">{words.bytes}</th><th scope="col">{words.digest}</th></tr></thead>
              <tbody>{released.map((file, at) => <tr key={at}><th scope="row"><Said text={file.path} /></th><td class="figure">{format.count(file.bytes)}</td><td><Hex value={file.digest} /></td></tr>)}</tbody>
            </table>
          </Scroll>
        </details>
      )}
    </Section>
  );
}

function Model({ model, result }: { model: ModelFile; result: Result }) {
  const { texts, format } = useAround();
  const words = texts.models;
  return (
    <li>
      <p><strong><Said text={model.file.name} /></strong> <span class="note">{format.size(model.file.size)}</span></p>
      {model.digest !== undefined && <p><Hex value={model.digest} copy /></p>}
      <div role="status">
        {model.error !== undefined && <p class="match"><Icon mark="cannot" size={22} /> <Said text={words.failed(model.error)} /></p>}
        {model.error === undefined && model.digest === undefined && <p class="note">{words.hashing(format.percent(Math.floor(model.share * 20) / 20))}</p>}
        {model.digest !== undefined && <Found digest={model.digest} name={model.file.name} result={result} />}
      </div>
    </li>
  );
}

function Found({ digest, name, result }: { digest: string; name: string; result: Result }) {
  const { texts, format } = useAround();
  const words = texts.models;
  const is = result.files.find((file) => file.digest === digest);
  const [mark, text]: [Mark, string] = is
    ? ["pass", (is.released ? words.released : words.unreleased)(is.path, is.checkpoint, format.count(is.entry))]
    : result.files.length === 0
      ? ["cannot", words.noList]
      : ["altered", otherwise(result.files, name, words.sameName) ?? words.none];
  return <p class={is?.released ? "match same" : "match"}><Icon mark={mark} size={22} /> <strong><Said text={text} /></strong></p>;
}

/** A file of the same name whose content is another. */
function otherwise(files: readonly CheckpointFile[], name: string, words: (path: string, checkpoint: string) => string): string | undefined {
  const same = files.find((file) => file.path.split("/").at(-1) === name);
  return same && words(same.path, same.checkpoint);
}

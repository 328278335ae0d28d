// One record in full: fields, bytes, notation, proof.

import { useEffect, useState } from "preact/hooks";

import type { Entry, Units } from "../api.ts";
import { useAround } from "../context.ts";
import { hex } from "../format.ts";
import { save } from "../save.ts";
import type { Subject } from "../state.ts";
import { partsOf, type Field, type Part, type Shown } from "../view.ts";
import { Facts, Hex, Said, Scroll, Time } from "./common.tsx";

/** Bytes that are shown unasked. */
const BYTES_SHOWN = 1024;
/** Members of a list or rows of a table that are shown unasked. */
const MEMBERS_SHOWN = 32;

export function EntryDetail({ entry, subject, valid }: { entry: Entry; subject: Subject; valid: boolean }) {
  const { texts, format } = useAround();
  const words = texts.records;
  const units = useUnits(subject, entry.kind);
  return (
    <article aria-labelledby="entry-title">
      <h3 id="entry-title">{words.entry(format.count(entry.seq))}: {words.kinds[entry.kind] ?? entry.kind} <code class="code">{entry.kind}</code></h3>
      <Facts rows={[
        [words.time, <Time ms={entry.time} />],
        [words.kind, entry.spine === null ? words.event : words.spine(format.count(entry.spine))],
        [words.leaf, <Hex value={entry.leaf} copy />],
        [words.where, words.whereIs(format.count(entry.offset), texts.values.bytes(format.count(entry.length)))],
      ]} />
      {units && partsOf(entry, units).map((part) => <PartTable key={part.name} part={part} />)}
      <Bytes entry={entry} subject={subject} />
      {valid && <Proof entry={entry} subject={subject} />}
    </article>
  );
}

function useUnits(subject: Subject, kind: string): Units | undefined {
  const [units, setUnits] = useState<Units | undefined>(undefined);
  useEffect(() => {
    let gone = false;
    subject.engine?.call("units", [kind]).then((found) => { if (!gone) setUnits(found); }, () => { if (!gone) setUnits({}); });
    return () => { gone = true; };
  }, [kind]);
  return units;
}

function PartTable({ part }: { part: Part }) {
  const { texts } = useAround();
  const words = texts.records;
  const title = part.name === "" ? words.open : texts.withheld.compartments[part.name] ?? part.name;
  if (part.fields === "withheld") {
    return <div class="part withheld"><h4>{title}</h4><p class="note">{words.withheldHere}</p></div>;
  }
  if (part.fields.length === 0) return null;
  return (
    <div class="part">
      <h4>{title}</h4>
      <Scroll label={title}>
        <table class="fields">
          <thead class="visually-hidden"><tr><th scope="col">{words.field}</th><th scope="col">{words.value}</th></tr></thead>
          <tbody>{part.fields.map((field) => <FieldRow key={field.name} field={field} />)}</tbody>
        </table>
      </Scroll>
    </div>
  );
}

function FieldRow({ field }: { field: Field }) {
  return (
    <tr>
      <th scope="row" lang="en"><Said text={field.name} /></th>
      <td><ShownText value={field.value} />{field.unit !== "" && <span class="unit" lang="en"> {field.unit}</span>}</td>
    </tr>
  );
}

function ShownText({ value }: { value: Shown }) {
  const { texts, format } = useAround();
  switch (value.as) {
    case "none": return <span>{texts.values.none}</span>;
    case "bool": return <span>{value.value ? texts.values.yes : texts.values.no}</span>;
    case "number": return <span class="figure">{format.count(value.value)}</span>;
    case "float": return <span class="figure" title={value.bits}>{String(value.value)}</span>;
    case "either": return <span><Said text={value.text} /> ({texts.records.double(String(value.value))})</span>;
    case "time": return <Time ms={value.ms} />;
    case "code": return <Hex value={value.text} />;
    case "text": return <Said text={value.text} />;
    case "list": return <ListText items={value.items} />;
    case "rows": return <RowsText columns={value.columns} rows={value.rows} />;
  }
}

function ListText({ items }: { items: readonly Shown[] }) {
  const { texts, format } = useAround();
  const [all, setAll] = useState(false);
  const shown = all ? items : items.slice(0, MEMBERS_SHOWN);
  if (items.length === 0) return <span>{texts.values.none}</span>;
  return (
    <span>
      {shown.map((item, at) => <span key={at}>{at > 0 && ", "}<ShownText value={item} /></span>)}
      {shown.length < items.length && <> <button type="button" class="link" onClick={() => setAll(true)}>{texts.records.more(format.count(items.length - shown.length))}</button></>}
    </span>
  );
}

function RowsText({ columns, rows }: { columns: readonly string[]; rows: readonly (readonly Shown[])[] }) {
  const { texts, format } = useAround();
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, MEMBERS_SHOWN);
  if (rows.length === 0) return <span>{texts.values.none}</span>;
  return (
    <table class="inner">
      <thead><tr>{columns.map((column) => <th key={column} scope="col" lang="en">{column}</th>)}</tr></thead>
      <tbody>
        {shown.map((row, at) => <tr key={at}>{row.map((cell, column) => <td key={column}><ShownText value={cell} /></td>)}</tr>)}
        {shown.length < rows.length && <tr><td colSpan={columns.length}><button type="button" class="link" onClick={() => setAll(true)}>{texts.records.more(format.count(rows.length - shown.length))}</button></td></tr>}
      </tbody>
    </table>
  );
}

function Bytes({ entry, subject }: { entry: Entry; subject: Subject }) {
  const { texts, format } = useAround();
  const words = texts.records;
  const [bytes, setBytes] = useState<Uint8Array | undefined>(undefined);
  const [notation, setNotation] = useState("");
  const [all, setAll] = useState(false);
  useEffect(() => {
    let gone = false;
    void (async () => {
      const read = new Uint8Array(await subject.file.slice(entry.offset, entry.offset + entry.length).arrayBuffer());
      const found = await subject.engine?.call("diagnostic", [read]) ?? "";
      if (!gone) {
        setBytes(read);
        setNotation(found);
      }
    })().catch(() => undefined);
    return () => { gone = true; };
  }, [entry]);
  if (!bytes) return null;
  const shown = all ? bytes : bytes.slice(0, BYTES_SHOWN);
  return (
    <>
      <details>
        <summary>{words.hex}</summary>
        <pre class="bytes" tabIndex={0}>{dump(shown)}</pre>
        {shown.length < bytes.length && (
          <button type="button" class="small" onClick={() => setAll(true)}>{words.showAll} ({texts.values.bytes(format.count(bytes.length))})</button>
        )}
      </details>
      <details>
        <summary>{words.diagnostic}</summary>
        <pre class="bytes wrap" tabIndex={0}><Said text={notation} /></pre>
      </details>
    </>
  );
}

/** Sixteen bytes a line. */
function dump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    lines.push(`${at.toString(16).padStart(4, "0")}  ${hex(bytes.slice(at, at + 16)).replace(/..(?!$)/g, "$& ")}`);
  }
  return lines.join("\n");
}

function Proof({ entry, subject }: { entry: Entry; subject: Subject }) {
  const { texts, format } = useAround();
  const words = texts.records;
  const [state, setState] = useState<{ working: boolean; share: number; error: string | undefined }>({ working: false, share: 0, error: undefined });
  const make = async () => {
    setState({ working: true, share: 0, error: undefined });
    try {
      const proof = await subject.engine?.call("prove", [subject.file, entry.rank, entry.seq], (done, total) => setState({ working: true, share: done / total, error: undefined }));
      if (proof) save(`${subject.file.name}.rank-${entry.rank}.entry-${entry.seq}.proof`, proof, "application/octet-stream");
      setState({ working: false, share: 0, error: undefined });
    } catch (error) {
      setState({ working: false, share: 0, error: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <div class="part no-print">
      <h4>{words.proof}</h4>
      <p class="note">{words.proofIntro}</p>
      <button type="button" class="button" disabled={state.working} onClick={() => void make()}>{words.makeProof}</button>
      <p role="status" class="note">{state.working && `${words.making} ${format.percent(Math.floor(state.share * 10) / 10)}`}</p>
      {state.error !== undefined && <p class="error"><Said text={words.proofFailed(state.error)} /></p>}
    </div>
  );
}

// The records, block by block: a list that draws only what is seen, and one entry in full.

import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";

import type { Entry, Pruned, Segment } from "../api.ts";
import { useAround } from "../context.ts";
import type { Subject } from "../state.ts";
import type { Verification } from "../protocol.ts";
import { gist } from "../view.ts";
import { Said, Section } from "./common.tsx";
import { EntryDetail } from "./entry.tsx";

/** An entry that another part of the page wants to be shown. */
export interface Wanted {
  readonly rank: number;
  readonly entry: number;
  readonly at: number;
}

type Row = Entry | Pruned;

export function Records({ subject, verification, valid, wanted }: { subject: Subject; verification: Verification; valid: boolean; wanted: Wanted | undefined }) {
  const { texts, format } = useAround();
  const words = texts.records;
  const { segments } = verification;
  const [block, setBlock] = useState(0);
  const [kind, setKind] = useState("");
  const [chosen, setChosen] = useState(0);
  const [pending, setPending] = useState<Wanted | undefined>(undefined);
  const blockId = useId();
  const kindId = useId();
  const segment = segments[block];
  const loaded = useEntries(subject, segment, verification);
  const rows = useMemo(() => loaded.rows.filter((row) => kind === "" || ("kind" in row && row.kind === kind)), [loaded.rows, kind]);
  const kinds = useMemo(() => [...new Set(loaded.rows.flatMap((row) => "kind" in row ? [row.kind] : []))], [loaded.rows]);

  const goTo = (rank: number, entry: number) => {
    const at = segments.findIndex((one) => one.rank === rank && one.first <= entry && entry < one.end);
    if (at < 0) return;
    setBlock(at);
    setKind("");
    setPending({ rank, entry, at: Date.now() });
  };
  useEffect(() => { if (wanted) goTo(wanted.rank, wanted.entry); }, [wanted]);
  useEffect(() => {
    if (!pending || loaded.segment !== segment || loaded.rows.length === 0) return;
    const at = rows.findIndex((row) => "seq" in row ? row.seq === pending.entry : row.pruned[0] <= pending.entry && pending.entry < row.pruned[1]);
    setChosen(at);
    setPending(undefined);
  }, [pending, loaded, rows]);

  if (!segment) return <Section id="records" title={texts.sections.records}><p>{words.none}</p></Section>;
  const row = rows[chosen];
  const move = (to: number) => {
    setBlock(to);
    setChosen(0);
  };
  return (
    <Section id="records" title={texts.sections.records} note={words.intro}>
      {!valid && <p class="caution">{words.invalid}</p>}
      <div class="record-tools no-print">
        <div class="tool">
          <label for={blockId}>{words.block}</label>
          <div class="joined">
            <button type="button" aria-label={words.previous} disabled={block === 0} onClick={() => move(block - 1)}>‹</button>
            <BlockChoice id={blockId} segments={segments} block={block} onBlock={move} />
            <button type="button" aria-label={words.next} disabled={block === segments.length - 1} onClick={() => move(block + 1)}>›</button>
          </div>
        </div>
        <div class="tool">
          <label for={kindId}>{words.kind}</label>
          <select id={kindId} value={kind} onChange={({ currentTarget }) => { setKind(currentTarget.value); setChosen(0); }}>
            <option value="">{words.all}</option>
            {kinds.map((one) => <option key={one} value={one}>{words.kinds[one] ?? one}</option>)}
          </select>
        </div>
        <GoTo onGo={(entry) => goTo(segment.rank, entry)} />
      </div>
      {loaded.error !== undefined
        ? <p class="error"><Said text={words.failed(loaded.error)} /></p>
        : loaded.segment !== segment ? <p class="note" role="status">{words.loading}</p>
        : (
          <>
            <p class="note" role="status">{words.shown(format.count(rows.length), format.count(loaded.rows.length))}</p>
            <div class="records">
              <List rows={rows} chosen={chosen} onChoose={setChosen} />
              <div class="record-detail">
                {row && "seq" in row
                  ? <EntryDetail key={`${row.rank}-${row.seq}`} entry={row} subject={subject} valid={valid} />
                  : <p class="note">{row ? words.pruned(format.count(row.pruned[0]), format.count(row.pruned[1] - 1)) : words.choose}</p>}
              </div>
            </div>
          </>
        )}
    </Section>
  );
}

/** Blocks that a choice can hold; beyond that there are the buttons and "go to entry". */
const BLOCKS_MAX = 1000;

function BlockChoice({ id, segments, block, onBlock }: { id: string; segments: readonly Segment[]; block: number; onBlock: (at: number) => void }) {
  const { texts, format } = useAround();
  const first = segments.length <= BLOCKS_MAX ? 0 : Math.max(0, Math.min(block - BLOCKS_MAX / 2, segments.length - BLOCKS_MAX));
  return (
    <select id={id} value={block} onChange={({ currentTarget }) => onBlock(Number(currentTarget.value))}>
      {segments.slice(first, first + BLOCKS_MAX).map((one, at) => (
        <option key={first + at} value={first + at}>{texts.records.blockIs(format.count(one.first), format.count(one.end - 1), format.count(one.rank))}</option>
      ))}
    </select>
  );
}

function GoTo({ onGo }: { onGo: (entry: number) => void }) {
  const { texts } = useAround();
  const id = useId();
  const [text, setText] = useState("");
  const go = () => { if (/^\d+$/.test(text.trim())) onGo(Number(text.trim())); };
  return (
    <div class="tool">
      <label for={id}>{texts.records.go}</label>
      <div class="joined">
        <input id={id} inputMode="numeric" size={8} autocomplete="off" value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
          onKeyDown={(event) => { if (event.key === "Enter") go(); }} />
        <button type="button" aria-label={texts.records.go} onClick={go}>→</button>
      </div>
    </div>
  );
}

interface Loaded {
  readonly segment: Segment | undefined;
  readonly rows: readonly Row[];
  readonly error: string | undefined;
}

/** The entries of a block; read when it is shown. */
function useEntries(subject: Subject, segment: Segment | undefined, verification: Verification): Loaded {
  const [loaded, setLoaded] = useState<Loaded>({ segment: undefined, rows: [], error: undefined });
  useEffect(() => {
    let gone = false;
    if (!segment || !subject.engine) return undefined;
    subject.engine.call("entries", [subject.file, segment]).then(
      (rows) => { if (!gone) setLoaded({ segment, rows, error: undefined }); },
      (error: Error) => { if (!gone) setLoaded({ segment, rows: [], error: error.message }); },
    );
    return () => { gone = true; };
  }, [segment, verification]);
  return loaded;
}

const ROW_PX = 44;
const OVERSCAN = 6;

function List({ rows, chosen, onChoose }: { rows: readonly Row[]; chosen: number; onChoose: (at: number) => void }) {
  const { texts } = useAround();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(440);
  useLayoutEffect(() => { if (box.current) setHeight(box.current.clientHeight); }, []);
  // What is chosen is brought into sight, wherever the choice came from.
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || chosen < 0) return;
    const [begin, end] = [chosen * ROW_PX, (chosen + 1) * ROW_PX];
    if (begin < element.scrollTop) element.scrollTop = begin;
    else if (end > element.scrollTop + element.clientHeight) element.scrollTop = end - element.clientHeight;
    setTop(element.scrollTop);
  }, [chosen, rows]);
  const first = Math.max(0, Math.floor(top / ROW_PX) - OVERSCAN);
  const end = Math.min(rows.length, Math.ceil((top + height) / ROW_PX) + OVERSCAN);
  const page = Math.max(1, Math.floor(height / ROW_PX) - 1);
  const onKey = (event: KeyboardEvent) => {
    const moves: Record<string, number> = {
      ArrowDown: chosen + 1, ArrowUp: chosen - 1, PageDown: chosen + page, PageUp: chosen - page, Home: 0, End: rows.length - 1,
    };
    const to = moves[event.key];
    if (to === undefined || rows.length === 0) return;
    event.preventDefault();
    onChoose(Math.max(0, Math.min(rows.length - 1, to)));
  };
  const drawn = rows.slice(first, end);
  return (
    <div ref={box} class="record-list" role="listbox" tabIndex={0} aria-label={texts.records.list}
      aria-activedescendant={chosen >= first && chosen < end ? `${id}-${chosen}` : undefined}
      onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)} onKeyDown={onKey}>
      <div role="presentation" class="record-space" style={{ height: `${rows.length * ROW_PX}px` }}>
        {drawn.map((row, at) => (
          <div key={first + at} id={`${id}-${first + at}`} role="option" aria-selected={first + at === chosen}
            aria-setsize={rows.length} aria-posinset={first + at + 1} class="record-row"
            style={{ top: `${(first + at) * ROW_PX}px`, height: `${ROW_PX}px` }} onClick={() => onChoose(first + at)}>
            <RowText row={row} />
          </div>
        ))}
      </div>
    </div>
  );
}

function RowText({ row }: { row: Row }) {
  const { texts, format } = useAround();
  if (!("seq" in row)) return <span class="record-gist">{texts.records.pruned(format.count(row.pruned[0]), format.count(row.pruned[1] - 1))}</span>;
  return (
    <>
      <span class="record-seq">{format.count(row.seq)}</span>
      <span class="record-words">
        <span class={`record-kind kind-${row.spine === null ? "event" : "spine"}`}>{texts.records.kinds[row.kind] ?? row.kind}</span>
        <span class="record-gist"><Said text={gist(row, texts.records.gist).slice(0, 160)} /></span>
      </span>
    </>
  );
}

// A line chart as SVG: drawn at the width it has, described in words, and with its figures in a
// table beside it. No library: eight hundred points at most, and nothing moves.

import { useEffect, useRef, useState } from "preact/hooks";

import { useAround } from "../context.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
  /** A checkpoint follows this point. */
  readonly checkpoint: boolean;
}

/** One line, on a branch that was kept or left. */
export interface Line {
  readonly points: readonly Point[];
  readonly left: boolean;
}

const HEIGHT = 190;
const MARGIN = { top: 12, right: 14, bottom: 34, left: 58 };

export function Chart({ id, label, lines }: { id: string; label: string; lines: readonly Line[] }) {
  const { texts, format } = useAround();
  const [figure, width] = useWidth();
  const all = lines.flatMap((line) => line.points).filter((point) => Number.isFinite(point.y));
  if (all.length === 0) {
    return <figure class="chart" ref={figure}><figcaption>{label}</figcaption><p class="note">{texts.charts.noPoints}</p></figure>;
  }
  const x = scale(all.map((point) => point.x), MARGIN.left, width - MARGIN.right, true);
  const y = scale(all.map((point) => point.y), HEIGHT - MARGIN.bottom, MARGIN.top, false);
  const [first, last] = [all[0], all.at(-1)];
  const desc = texts.charts.desc(
    label, format.count(all.length), format.measure(first?.y ?? NaN), format.measure(last?.y ?? NaN),
    format.measure(Math.min(...all.map((point) => point.y))), format.measure(Math.max(...all.map((point) => point.y))),
  );
  const places = lines.flatMap((line) => line.left ? [] : line.points).filter((point) => point.checkpoint);
  return (
    <figure class="chart" ref={figure}>
      <figcaption>{label}</figcaption>
      <svg role="img" aria-labelledby={`${id}-title ${id}-desc`} viewBox={`0 0 ${width} ${HEIGHT}`} width="100%">
        <title id={`${id}-title`}>{label}</title>
        <desc id={`${id}-desc`}>{desc}</desc>
        {y.ticks.map((tick) => (
          <g key={tick}>
            <line class="grid" x1={MARGIN.left} x2={width - MARGIN.right} y1={y.at(tick)} y2={y.at(tick)} />
            <text class="tick" x={MARGIN.left - 8} y={y.at(tick) + 4} text-anchor="end">{format.measure(tick)}</text>
          </g>
        ))}
        {x.ticks.map((tick) => <text key={tick} class="tick" x={x.at(tick)} y={HEIGHT - MARGIN.bottom + 16} text-anchor="middle">{format.count(tick)}</text>)}
        <text class="axis" x={(MARGIN.left + width - MARGIN.right) / 2} y={HEIGHT - 3} text-anchor="middle">{texts.charts.step}</text>
        {places.map((point, at) => <line key={at} class="checkpoint-line" x1={x.at(point.x)} x2={x.at(point.x)} y1={MARGIN.top} y2={HEIGHT - MARGIN.bottom} />)}
        {lines.map((line, at) => (
          <g key={at} class={line.left ? "series left" : "series"}>
            <path d={path(line.points, x.at, y.at)} />
            {line.points.length <= 60 && line.points.map((point, index) => Number.isFinite(point.y) && !point.checkpoint && <circle key={index} cx={x.at(point.x)} cy={y.at(point.y)} r="2.5" />)}
          </g>
        ))}
        {places.filter((point) => Number.isFinite(point.y)).map((point, at) => <path key={at} class="checkpoint" d={diamond(x.at(point.x), y.at(point.y))} />)}
      </svg>
      <p class="legend" aria-hidden="true">
        <span><svg width="14" height="14" viewBox="0 0 14 14"><path class="checkpoint" d={diamond(7, 7)} /></svg> {texts.charts.checkpoint}</span>
        {lines.some((line) => line.left) && <span><svg width="22" height="14" viewBox="0 0 22 14"><g class="series left"><path d="M1 7h20" /></g></svg> {texts.charts.branch}</span>}
      </p>
    </figure>
  );
}

function path(points: readonly Point[], x: (value: number) => number, y: (value: number) => number): string {
  let drawing = false;
  let d = "";
  for (const point of points) {
    if (!Number.isFinite(point.y)) {
      drawing = false;
      continue;
    }
    d += `${drawing ? "L" : "M"}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`;
    drawing = true;
  }
  return d;
}

function diamond(x: number, y: number): string {
  return `M${(x - 5).toFixed(1)} ${y.toFixed(1)}l5-5 5 5-5 5z`;
}

interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** A linear scale that ends at round figures. */
function scale(values: readonly number[], from: number, to: number, whole: boolean): Scale {
  let [low, high] = [Math.min(...values), Math.max(...values)];
  if (low === high) {
    const room = low === 0 ? 1 : Math.abs(low) / 2;
    [low, high] = [low - room, high + room];
  }
  const goal = Math.abs(to - from) / (whole ? 70 : 36);
  const rough = (high - low) / Math.max(2, goal);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(whole ? 1 : 0, [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough);
  const ticks: number[] = [];
  const begin = whole ? Math.ceil(low / step) : Math.floor(low / step);
  const end = whole ? Math.floor(high / step) : Math.ceil(high / step);
  for (let at = begin; at <= end; at += 1) ticks.push(at * step);
  if (!whole) [low, high] = [begin * step, end * step];
  return { at: (value) => from + (value - low) / (high - low) * (to - from), ticks };
}

/** The width of the element that it is given to. */
function useWidth(): [(element: HTMLElement | null) => void, number] {
  const [width, setWidth] = useState(520);
  const observer = useRef<ResizeObserver | undefined>(undefined);
  useEffect(() => () => observer.current?.disconnect(), []);
  const observe = useRef((element: HTMLElement | null) => {
    observer.current?.disconnect();
    if (!element) return;
    observer.current = new ResizeObserver(([entry]) => {
      // On paper the drawing keeps its size and scales as a whole.
      if (entry && entry.contentRect.width > 0) setWidth(Math.max(240, Math.round(entry.contentRect.width)));
    });
    observer.current.observe(element);
  });
  return [observe.current, width];
}

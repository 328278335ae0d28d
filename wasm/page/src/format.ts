// Numbers, times and sizes as a reader of the chosen language writes them, and text made harmless.

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** Writes values in one language. */
export class Format {
  readonly #number: Intl.NumberFormat;
  readonly #short: Intl.NumberFormat;
  readonly #percent: Intl.NumberFormat;
  readonly #time: Intl.DateTimeFormat;

  constructor(locale: string) {
    this.#number = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
    this.#short = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
    this.#percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
    this.#time = new Intl.DateTimeFormat(locale, {
      year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit",
      timeZone: "UTC", timeZoneName: "short",
    });
  }

  count = (value: number): string => this.#number.format(value);

  percent = (share: number): string => this.#percent.format(share);

  /** Bytes in the unit that fits, decimal as drives and networks count. */
  size = (bytes: number): string => {
    let unit = 0;
    let value = bytes;
    while (value >= 1000 && unit < UNITS.length - 1) {
      value /= 1000;
      unit += 1;
    }
    return `${unit === 0 ? this.#number.format(value) : this.#short.format(value)}\u00a0${UNITS[unit]}`;
  };

  /** A point in time, in UTC. */
  time = (ms: number): string => {
    const date = new Date(ms);
    return Number.isNaN(date.getTime()) ? `${ms} ms` : this.#time.format(date);
  };

  /** A measured value: short, since the exact one stands in the record. */
  measure = (value: number): string => {
    if (!Number.isFinite(value)) return String(value);
    const size = Math.abs(value);
    return size !== 0 && (size < 1e-3 || size >= 1e7) ? value.toExponential(2) : this.#short.format(value);
  };
}

/** ISO 8601 in UTC, for machines and beside the local form. */
export function iso(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString();
}

/** Hexadecimal in groups of eight, which can wrap. */
export function groups(hex: string): string[] {
  return hex.match(/.{1,8}/g) ?? [];
}

/** Bytes as hexadecimal. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Characters that show nothing, change the direction of their surroundings or end a line: control
// characters, zero widths, bidirectional controls, separators, variation selectors, tags.
const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]|\p{Cs}/gu;

/** A piece of foreign text: as it is, or a character that must be shown by its name. */
export type Piece = { readonly text: string } | { readonly hidden: string };

/** Cuts foreign text into what can be shown and what must be named. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(UNSEEN)) {
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    const code = match[0].codePointAt(0) ?? 0;
    found.push({ hidden: `U+${code.toString(16).toUpperCase().padStart(4, "0")}` });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

/** Foreign text on one line, for attributes and SVG. */
export function plain(text: string, lengthMax = 120): string {
  const shown = pieces(text.slice(0, lengthMax)).map((piece) => "text" in piece ? piece.text : `[${piece.hidden}]`).join("");
  return text.length > lengthMax ? `${shown}…` : shown;
}

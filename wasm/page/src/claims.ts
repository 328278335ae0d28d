// The card as the verifier renders it in JSON (spec/card.md).

export type Cell = string | number | boolean | null;

export type Value =
  | { readonly type: "integer" | "float" | "text" | "digest" | "time" | "bool" | "missing"; readonly value: Cell }
  | { readonly type: "ratio"; readonly numerator: number; readonly denominator: number }
  | { readonly type: "list"; readonly items: readonly Cell[] }
  | { readonly type: "table"; readonly columns: readonly string[]; readonly rows: readonly (readonly Cell[])[] }
  | { readonly type: "absent"; readonly absence: string };

export interface Claim {
  readonly id: string;
  readonly section: string;
  readonly label: string;
  readonly value: Value;
  readonly unit: string;
  readonly class: string;
  readonly inputs: readonly string[];
}

/** A card, its claims by id. */
export class Card {
  readonly claims: readonly Claim[];
  readonly #byId: ReadonlyMap<string, Claim>;

  constructor(readonly json: string, readonly markdown: string) {
    this.claims = (JSON.parse(json) as { claims: Claim[] }).claims;
    this.#byId = new Map(this.claims.map((claim) => [claim.id, claim]));
  }

  claim(id: string): Claim | undefined {
    return this.#byId.get(id);
  }

  /** The one value of a claim, if it has one. */
  one(id: string): Cell | undefined {
    const value = this.claim(id)?.value;
    return value && "value" in value ? value.value : undefined;
  }

  table(id: string): Table | undefined {
    const value = this.claim(id)?.value;
    return value?.type === "table" ? new Table(value.columns, value.rows) : undefined;
  }
}

/** A table whose columns are asked for by name. */
export class Table {
  constructor(readonly columns: readonly string[], readonly rows: readonly (readonly Cell[])[]) {}

  column(name: string): (Cell | undefined)[] {
    const at = this.columns.indexOf(name);
    return this.rows.map((row) => row[at]);
  }
}

/** A figure of a cell; JSON has no number for some floats. */
export function figure(cell: Cell | undefined): number {
  if (typeof cell === "number") return cell;
  return cell === "Infinity" ? Infinity : cell === "-Infinity" ? -Infinity : NaN;
}

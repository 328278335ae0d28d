// What the page knows, and what can happen to it. Components read a `State` and call an `App`.

import { Card } from "./claims.ts";
import { commonLogs, contradictions, headsOf, type Contradiction, type Side } from "./compare.ts";
import { Cancelled, CallError, type Engine, type Engines } from "./engine.ts";
import { sortOf, type GivenCard } from "./intake.ts";
import { inForce, keyOf, keysOf, pinsOf, unmatched, type Given, type InForce, type Trust } from "./policy.ts";
import type { Verification } from "./protocol.ts";
import { listCheckpointFiles, type CheckpointFile } from "./checkpoints.ts";
import { outcome, type Outcome, type Verdict } from "./verdict.ts";

/** How far a long call got, and how fast it goes. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly bytesPerSecond: number;
}

/** What came of one bundle. */
export interface Result {
  readonly outcome: Outcome;
  /** Why, where there is no verdict. */
  readonly reason: string;
  readonly verdict: Verdict | undefined;
  readonly verification: Verification | undefined;
  readonly cards: readonly (Card | undefined)[];
  readonly cardBytes: readonly (Uint8Array | undefined)[];
  readonly files: readonly CheckpointFile[];
  readonly policy: InForce | undefined;
  readonly unmatchedKids: readonly string[];
}

/** One bundle that was given. */
export interface Subject {
  readonly id: number;
  readonly file: File;
  engine: Engine | undefined;
  progress: Progress | undefined;
  cancelled: boolean;
  result: Result | undefined;
  digest: string | undefined;
}

/** A file whose digest is compared with those of checkpoints. */
export interface ModelFile {
  readonly id: number;
  readonly file: File;
  share: number;
  digest: string | undefined;
  error: string | undefined;
}

/** What two bundles are to each other. */
export type Relation =
  | { readonly relation: "working" | "other-logs" | "same" | "unproven" }
  | { readonly relation: "continues"; readonly longer: Subject; readonly shorter: Subject }
  | { readonly relation: "contradict"; readonly bothValid: boolean; readonly heads: readonly Contradiction[] };

export interface Notice {
  readonly id: number;
  readonly text: (texts: NoticeTexts) => string;
}

/** The part of the catalogue from which notices take their words. */
export type NoticeTexts = import("../texts/en.ts").Texts;

export interface State {
  subjects: Subject[];
  selected: number;
  trust: Trust;
  cards: GivenCard[];
  models: ModelFile[];
  notices: Notice[];
  relation: Relation | undefined;
  coreVersion: string;
  failed: boolean;
}

const SUBJECTS_MAX = 2;
/** The name, in the policy and so in the verdict, of a key that the reader typed in. */
const PASTED = "pasted key";
/** Files up to this size get their digest without being asked. */
const DIGEST_UNASKED_BYTES_MAX = 64 << 20;

/** The page's state and everything that changes it. */
export class App {
  readonly state: State = {
    subjects: [], selected: 0, trust: { given: [], asOfMs: null }, cards: [], models: [], notices: [],
    relation: undefined, coreVersion: "", failed: false,
  };
  readonly #engines: Engines;
  readonly #changed: () => void;
  #helper: Promise<Engine> | undefined;
  #next = 1;

  constructor(engines: Engines, changed: () => void) {
    this.#engines = engines;
    this.#changed = changed;
    this.#aside().then((engine) => engine.call("version", [])).then((version) => {
      this.state.coreVersion = version;
      changed();
    }, () => {
      this.state.failed = true;
      changed();
    });
  }

  /** Takes files of any sort. `models` says that what is not understood is a model file. */
  async take(files: readonly File[], models = false): Promise<void> {
    const bundles: File[] = [];
    const others: File[] = [];
    let trust = [...this.state.trust.given];
    for (const file of files) {
      try {
        const sorted = await sortOf(file);
        if (sorted.sort === "bundle") bundles.push(file);
        else if (sorted.sort === "other") others.push(file);
        else if (sorted.sort === "card") this.#addCard(sorted.card);
        else if (sorted.sort === "html-card") this.#note((texts) => texts.card.html(file.name));
        else trust = await this.#withTrust(trust, file.name, sorted);
      } catch (error) {
        this.#note((texts) => texts.notices.unreadable(file.name, words(error)));
      }
    }
    // What nobody understands is judged as a bundle if there is none, and is a model file otherwise.
    if (!models && bundles.length === 0 && this.state.subjects.length === 0) bundles.push(...others.splice(0, 1));
    const trustChanged = trust.length !== this.state.trust.given.length;
    this.state.trust = { ...this.state.trust, given: trust };
    if (trustChanged) this.#verifyAll();
    for (const file of bundles) this.#addBundle(file);
    for (const file of others) void this.#addModel(file);
    this.#changed();
  }

  /** Takes what was pasted into the trust field; false if it is not understood. */
  async paste(text: string): Promise<boolean> {
    const key = keyOf(text);
    if (key) {
      this.#setTrust({ ...this.state.trust, given: [...this.state.trust.given, key] });
      return true;
    }
    if (!text.trim().startsWith("{")) return false;
    const sorted = await sortOf(new File([text], "trust.json"));
    if (sorted.sort !== "policy" && sorted.sort !== "verdict") return false;
    const given = await this.#withTrust(this.state.trust.given, "trust.json", sorted);
    if (given.length !== this.state.trust.given.length) this.#setTrust({ ...this.state.trust, given });
    return true;
  }

  removeTrust(at: number): void {
    this.#setTrust({ ...this.state.trust, given: this.state.trust.given.filter((_, index) => index !== at) });
  }

  setAsOf(asOfMs: number | null): void {
    if (asOfMs !== this.state.trust.asOfMs) this.#setTrust({ ...this.state.trust, asOfMs });
  }

  select(at: number): void {
    this.state.selected = at;
    this.#changed();
  }

  cancel(subject: Subject): void {
    subject.engine?.end();
    subject.engine = undefined;
    subject.progress = undefined;
    subject.cancelled = true;
    this.#changed();
  }

  /** Forgets everything but whom the reader trusts. */
  startAgain(): void {
    for (const subject of this.state.subjects) subject.engine?.end();
    Object.assign(this.state, { subjects: [], selected: 0, cards: [], models: [], notices: [], relation: undefined });
    this.#changed();
  }

  dismiss(notice: Notice): void {
    this.state.notices = this.state.notices.filter((other) => other !== notice);
    this.#changed();
  }

  async computeDigest(subject: Subject): Promise<void> {
    try {
      subject.digest = await (await this.#aside()).call("digest", [subject.file]);
    } catch (error) {
      this.#note((texts) => texts.notices.unreadable(subject.file.name, words(error)));
    }
    this.#changed();
  }

  async #withTrust(trust: readonly Given[], name: string, sorted: Awaited<ReturnType<typeof sortOf>>): Promise<Given[]> {
    if (sorted.sort === "key") return [...trust, sorted.key];
    if (sorted.sort === "verdict") {
      const pins = pinsOf(sorted.verdict);
      if (!pins) this.#note((texts) => texts.trust.noPins(name));
      return pins ? [...trust, { kind: "pins", name, pins }] : [...trust];
    }
    if (sorted.sort !== "policy") return [...trust];
    try {
      // The verifier's own reader decides what a policy is: it sees repeated members, JSON.parse does not.
      await (await this.#aside()).call("checkPolicy", [sorted.text]);
    } catch (error) {
      this.#note((texts) => texts.trust.refused(name, words(error)));
      return [...trust];
    }
    const policy = JSON.parse(sorted.text);
    const given: Given = policy.keys?.length > 0 || !policy.pinned?.length
      ? { kind: "policy", name, policy }
      : { kind: "pins", name, pins: policy.pinned };
    return [...trust, given];
  }

  #setTrust(trust: Trust): void {
    this.state.trust = trust;
    this.#verifyAll();
    this.#changed();
  }

  #addCard(card: GivenCard): void {
    this.state.cards = [...this.state.cards.filter((other) => other.name !== card.name), card];
  }

  #addBundle(file: File): void {
    if (this.state.subjects.length >= SUBJECTS_MAX) {
      this.#note((texts) => texts.notices.tooMany(file.name));
      return;
    }
    const subject: Subject = {
      id: this.#next++, file, engine: undefined, progress: undefined, cancelled: false, result: undefined, digest: undefined,
    };
    this.state.subjects.push(subject);
    void this.#verify(subject);
    if (file.size <= DIGEST_UNASKED_BYTES_MAX) void this.computeDigest(subject);
  }

  async #addModel(file: File): Promise<void> {
    const model: ModelFile = { id: this.#next++, file, share: 0, digest: undefined, error: undefined };
    this.state.models.push(model);
    try {
      model.digest = await (await this.#aside()).call("digest", [file], (done, total) => {
        model.share = done / total;
        this.#changed();
      });
    } catch (error) {
      model.error = words(error);
    }
    this.#changed();
  }

  #verifyAll(): void {
    for (const subject of this.state.subjects) void this.#verify(subject);
  }

  /** Verifies a bundle anew under the policy in force. */
  async #verify(subject: Subject): Promise<void> {
    subject.engine?.end();
    subject.engine = undefined;
    subject.cancelled = false;
    subject.progress = { done: 0, total: subject.file.size, bytesPerSecond: 0 };
    this.state.relation = undefined;
    this.#changed();
    let engine: Engine;
    try {
      engine = await this.#engines.engine();
    } catch (error) {
      subject.progress = undefined;
      subject.result = stopped(error);
      this.#changed();
      return;
    }
    // Another call may have overtaken this one, or the bundle is gone.
    if (subject.engine || subject.cancelled || !this.state.subjects.includes(subject)) return engine.end();
    subject.engine = engine;
    try {
      const result = await this.#judge(subject, engine);
      if (subject.engine !== engine) return;
      subject.result = result;
    } catch (error) {
      if (error instanceof Cancelled || subject.engine !== engine) return;
      subject.result = stopped(error);
    }
    subject.progress = undefined;
    this.#changed();
    await this.#relate();
  }

  async #judge(subject: Subject, engine: Engine): Promise<Result> {
    const begin = performance.now();
    const onProgress = (done: number, total: number) => {
      subject.progress = { done, total, bytesPerSecond: done / ((performance.now() - begin) / 1000) };
      this.#changed();
    };
    const { trust } = this.state;
    const kids = trust.given.filter((given) => given.kind === "kid");
    let policy = inForce(trust, new Map(), PASTED, Date.now());
    let verification = await engine.call("verify", [subject.file, policy?.text], onProgress);
    let verdict: Verdict = JSON.parse(verification.document);
    let missing: string[] = [];
    if (kids.length > 0) {
      // A fingerprint names a key that only the bundle spells out; the verifier computes it anew.
      const known = keysOf([verdict]);
      missing = unmatched(trust, known);
      if (missing.length < kids.length) {
        policy = inForce(trust, known, PASTED, Date.now());
        verification = await engine.call("verify", [subject.file, policy?.text], onProgress);
        verdict = JSON.parse(verification.document);
      }
    }
    const found = outcome(verdict, subject.file.size);
    const cards = await Promise.all(verdict.logs.map((_, log) => this.#card(engine, log)));
    const cardBytes = await Promise.all(verdict.logs.map((_, log) => engine.call("cardBytes", [log])));
    const files = verdict.verdict === "valid"
      ? await listCheckpointFiles(engine, subject.file, verification.segments, verdict, cards).catch(() => [])
      : [];
    return {
      // Whoever gave only fingerprints, none of which is here, has named nobody who signed.
      outcome: found === "notJudged" && missing.length > 0 ? "untrusted" : found,
      reason: "", verdict, verification, cards, cardBytes, files, policy, unmatchedKids: missing,
    };
  }

  async #card(engine: Engine, log: number): Promise<Card | undefined> {
    const [json, markdown] = await Promise.all([engine.call("card", [log, "json"]), engine.call("card", [log, "markdown"])]);
    return json === undefined ? undefined : new Card(json, markdown ?? "");
  }

  /** Says what two bundles are to each other, once both are judged. */
  async #relate(): Promise<void> {
    const [a, b] = this.state.subjects;
    if (!a?.result?.verification || !b?.result?.verification || a.progress || b.progress) return;
    const [first, second] = [sideOf(a), sideOf(b)];
    if (!first || !second) return;
    this.state.relation = { relation: "working" };
    this.#changed();
    const relation = await this.#relation(a, b, first, second).catch((): Relation => ({ relation: "unproven" }));
    if (this.state.relation?.relation === "working") this.state.relation = relation;
    this.#changed();
  }

  async #relation(a: Subject, b: Subject, first: Side, second: Side): Promise<Relation> {
    const common = commonLogs(first, second);
    if (common.length === 0) return { relation: "other-logs" };
    const heads = contradictions(first, second);
    const bothValid = first.verdict.verdict === "valid" && second.verdict.verdict === "valid";
    if (heads.length > 0) return { relation: "contradict", bothValid, heads };
    const size = (side: Side) => common.reduce((sum, id) => sum + (headsOf(side, id).at(-1)?.size ?? 0), 0);
    if (size(first) === size(second)) return { relation: "same" };
    const [longer, shorter, side] = size(first) > size(second) ? [a, b, second] as const : [b, a, first] as const;
    // The longer bundle is held to what the shorter one signed last, by the verifier itself.
    const pinned = common.flatMap((id) => {
      const head = headsOf(side, id).at(-1);
      return head ? [{ log_id: id, size: head.size, root: head.root }] : [];
    });
    const engine = await this.#engines.engine();
    try {
      const { document } = await engine.call("verify", [longer.file, JSON.stringify({ version: 1, pinned })]);
      const verdict: Verdict = JSON.parse(document);
      if (verdict.findings.some((finding) => finding.code === "pin.fork")) {
        const last = common.flatMap((id) => {
          const [mine, theirs] = [headsOf(first, id).at(-1), headsOf(second, id).at(-1)];
          return mine && theirs ? [{ logId: id, a: mine, b: theirs }] : [];
        });
        return { relation: "contradict", bothValid, heads: last };
      }
      return verdict.findings.some((finding) => finding.code === "pin.unproven")
        ? { relation: "unproven" }
        : { relation: "continues", longer, shorter };
    } finally {
      engine.end();
    }
  }

  /** A worker for digests and small questions, which no bundle's check keeps waiting. */
  #aside(): Promise<Engine> {
    return this.#helper ??= this.#engines.engine();
  }

  #note(text: Notice["text"]): void {
    this.state.notices = [...this.state.notices, { id: this.#next++, text }];
    this.#changed();
  }
}

function sideOf(subject: Subject): Side | undefined {
  const { verdict, verification } = subject.result ?? {};
  return verdict && verification ? { verdict, heads: verification.heads } : undefined;
}

function stopped(error: unknown): Result {
  const isReading = error instanceof CallError && error.reading;
  return {
    outcome: isReading ? "unreadable" : "stopped", reason: words(error), verdict: undefined, verification: undefined,
    cards: [], cardBytes: [], files: [], policy: undefined, unmatchedKids: [],
  };
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// The page's end of a worker. One worker serves one file; to cancel is to end it.

import { unpacked } from "./packed.ts";
import type { Answer, Calls, Name } from "./protocol.ts";

/** Told how far a call got. */
export type OnProgress = (done: number, total: number) => void;

/** The call could not be done. `reading` says that the file was the reason. */
export class CallError extends Error {
  constructor(message: string, readonly reading: boolean) {
    super(message);
  }
}

/** The call was given up because the user wished it. */
export class Cancelled extends Error {}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
  progress: OnProgress | undefined;
}

/** A worker with the module in it. */
export class Engine {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #ended = false;

  constructor(module: WebAssembly.Module, source: string) {
    this.#worker = new Worker(source);
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#take(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#endAll(new CallError(event.message || "the worker did not start", false));
    };
    this.#worker.postMessage({ start: module });
  }

  /** Asks the worker; see `Calls` for what there is to ask. */
  call<N extends Name>(name: N, args: Calls[N][0], progress?: OnProgress): Promise<Calls[N][1]> {
    if (this.#ended) return Promise.reject(new Cancelled());
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject, progress });
      this.#worker.postMessage({ id, name, args });
    });
  }

  /** Ends the worker and everything it was doing. */
  end(): void {
    this.#ended = true;
    this.#worker.terminate();
    this.#endAll(new Cancelled());
  }

  #take(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    if (!waiting) return;
    if ("done" in answer) {
      waiting.progress?.(answer.done, answer.total);
      return;
    }
    this.#waiting.delete(answer.id);
    if ("error" in answer) waiting.reject(new CallError(answer.error, answer.reading));
    else waiting.resolve(answer.value);
  }

  #endAll(error: Error): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

/** Makes engines from what the page carries in itself. */
export class Engines {
  readonly #module: Promise<WebAssembly.Module>;
  readonly #source: string;

  constructor(packed: string, worker: string) {
    // After the page is drawn: nobody can drop a file before that.
    this.#module = new Promise<void>((resolve) => { setTimeout(resolve); }).then(() => compile(packed));
    // Whoever waits for it learns of a failure; nobody may be waiting yet.
    this.#module.catch(() => undefined);
    this.#source = URL.createObjectURL(new Blob([worker], { type: "text/javascript" }));
  }

  /** Resolves when the module is compiled. */
  async ready(): Promise<void> {
    await this.#module;
  }

  /** A new worker. */
  async engine(): Promise<Engine> {
    return new Engine(await this.#module, this.#source);
  }
}

async function compile(packed: string): Promise<WebAssembly.Module> {
  const module = await WebAssembly.compile(await new Response(unpacked(packed)).arrayBuffer());
  performance.mark("verifier-ready");
  return module;
}

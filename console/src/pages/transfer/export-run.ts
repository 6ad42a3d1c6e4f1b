import { Problem, sentenceOf } from "../../api/problem.ts";

/** The place that the lines of an export go to. */
export type Sink = { write(text: string): Promise<void>; close(): Promise<void> };

export type ExportProgress = {
  state: "running" | "stopped" | "failed" | "done";
  licenses: number;
  bytes: number;
  /** Why it failed. */
  sentence: string | undefined;
};

/** Reads the licenses behind one, as NDJSON. @throws Problem */
export type ReadLines = (after: string | undefined, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;

/** Answers that may break off in the middle, one after the other, without a license more between them. */
const mostTries = 3;

/**
 * Writes every license into a file as it comes. An answer that breaks off is asked for again behind the last whole line. The last line says how many
 * licenses the file has, so that whoever reads it knows that it is whole (docs/moving.md).
 */
export class ExportRun {
  #progress: ExportProgress = { state: "stopped", licenses: 0, bytes: 0, sentence: undefined };
  readonly #listeners = new Set<() => void>();
  readonly #sink: Sink;
  readonly #read: ReadLines;
  #stopping = new AbortController();
  /** The `license_id` of the last line that was written. */
  #after: string | undefined;

  constructor(sink: Sink, read: ReadLines) {
    this.#sink = sink;
    this.#read = read;
  }

  get progress(): ExportProgress {
    return this.#progress;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  stop(): void {
    this.#stopping.abort();
  }

  /** Goes on until all is written, or somebody stops it. */
  async run(): Promise<void> {
    if (this.#progress.state === "running" || this.#progress.state === "done") return;
    this.#stopping = new AbortController();
    this.#tell({ state: "running", sentence: undefined });
    let tries = 0;
    while (!this.#stopping.signal.aborted) {
      const before = this.#progress.licenses;
      try {
        if (await this.#readOn()) return this.#tell({ state: "done" });
      } catch (error) {
        if (this.#stopping.signal.aborted) break;
        if (error instanceof Problem && error.status !== 0 && error.status !== 503)
          return this.#tell({ state: "failed", sentence: error.message });
        tries = this.#progress.licenses > before ? 0 : tries + 1;
        if (tries >= mostTries) return this.#tell({ state: "failed", sentence: sentenceOf(brokenOff(error)) });
      }
    }
    this.#tell({ state: "stopped" });
  }

  /** Returns true when the last line was read. @throws whatever broke the answer off */
  async #readOn(): Promise<boolean> {
    const reader = (await this.#read(this.#after, this.#stopping.signal)).getReader();
    const decoder = new TextDecoder();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) throw new Problem(0, { message: "The answer broke off." });
      const text = rest + decoder.decode(value, { stream: true });
      const end = text.lastIndexOf("\n") + 1;
      rest = text.slice(end);
      if (end > 0 && (await this.#take(text.slice(0, end)))) return true;
    }
  }

  /** Writes whole lines. Only the last of them is looked into: there may be a million. */
  async #take(lines: string): Promise<boolean> {
    const lastStart = lines.lastIndexOf("\n", lines.length - 2) + 1;
    const last: { complete?: true; license_id?: string } = JSON.parse(lines.slice(lastStart));
    const isEnd = last.complete === true;
    const licenses = isEnd ? lines.slice(0, lastStart) : lines;
    const number = this.#progress.licenses + countLines(licenses);
    const written = isEnd ? `${licenses}${JSON.stringify({ complete: true, licenses: number })}\n` : licenses;
    await this.#sink.write(written);
    if (last.license_id !== undefined) this.#after = last.license_id;
    this.#tell({ licenses: number, bytes: this.#progress.bytes + written.length });
    if (isEnd) await this.#sink.close();
    return isEnd;
  }

  #tell(change: Partial<ExportProgress>): void {
    this.#progress = { ...this.#progress, ...change };
    for (const listener of this.#listeners) listener();
  }
}

const brokenOff = (error: unknown): unknown =>
  error instanceof Problem ? error : new Problem(0, { message: "The connection broke off. Check it, then go on." });

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

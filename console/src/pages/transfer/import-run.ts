import { Problem, sentenceOf } from "../../api/problem.ts";
import { type FileRow, partsOf, rowsOf } from "./rows.ts";

/** A row that was left out, with the sentence that says why. */
export type RefusedRow = { number: number; sentence: string; text: string };

export type ImportProgress = {
  state: "running" | "stopping" | "stopped" | "failed" | "done";
  /** Bytes of the file whose rows were imported or refused. */
  bytes: number;
  imported: number;
  refused: readonly RefusedRow[];
  /** Why it failed. */
  sentence: string | undefined;
};

/** The file that an import is of, as somebody chose it. */
export type ChosenFile = { name: string; size: number };

/** How far an import came, so that it goes on when its page was gone. Nothing of a row is in it. */
export type ImportMark = {
  /** The run's own: its requests are told again by it. */
  id: string;
  /** The number of the last row that was imported or refused; 0 before the first. */
  row: number;
  bytes: number;
  imported: number;
  refused: readonly Omit<RefusedRow, "text">[];
};

type Options = {
  file?: ChosenFile;
  /** Goes on behind what is imported already, with the same file. */
  from?: ImportMark | undefined;
  /** Told how far it came: before the first request, and after each. */
  remember?: (mark: ImportMark) => void;
};

/** Imports rows, all or none of them. The same `key` with the same rows imports them once, however often it is sent. @throws Problem */
export type SendRows = (rows: unknown[], key: string) => Promise<void>;

/** Rows of one request, the number of the last of them, and the bytes of the file up to its end. */
type Part = { rows: FileRow[]; last: number; end: number };

/** Tells of a failure that may be over in a moment. 409 is of two imports at the same time, or of one whose first try still goes on. */
const passing = [0, 409, 429, 502, 503, 504];

/**
 * Brings the rows of a file in, part by part. Rows that the service refuses are left out and listed; the rest of their part goes in. It stops between two
 * requests, and goes on where it was: also after a failure, whose part is sent again under the same key. A key is made of the run and of the rows, so that
 * this holds where the page was loaded anew too, and nobody knows whether its last request arrived.
 */
export class ImportRun {
  readonly file: ChosenFile;
  #progress: ImportProgress;
  readonly #listeners = new Set<() => void>();
  readonly #id: string;
  readonly #parts: AsyncIterator<FileRow[]>;
  readonly #send: SendRows;
  readonly #remember: (mark: ImportMark) => void;
  #row: number;
  /** The rows of the failed part that are still to be sent. */
  #left: Part | undefined;

  constructor(pieces: AsyncIterable<string>, send: SendRows, { file, from, remember }: Options = {}) {
    this.file = file ?? { name: "", size: 0 };
    this.#progress = {
      state: "stopped",
      bytes: from?.bytes ?? 0,
      imported: from?.imported ?? 0,
      refused: [],
      sentence: undefined,
    };
    this.#id = from?.id ?? crypto.randomUUID();
    this.#row = from?.row ?? 0;
    this.#parts = partsOf(this.#rowsBehind(from, rowsOf(pieces)));
    this.#send = send;
    this.#remember = remember ?? (() => {});
  }

  get progress(): ImportProgress {
    return this.#progress;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Stops after the request that is on its way. */
  stop(): void {
    if (this.#progress.state === "running") this.#tell({ state: "stopping" });
  }

  /** Goes on until the file ends, somebody stops it, or the service refuses more than rows. */
  async run(): Promise<void> {
    if (this.#progress.state === "running" || this.#progress.state === "done") return;
    this.#tell({ state: "running", sentence: undefined });
    try {
      this.#note();
      while (!this.#isStopping()) {
        const part = this.#left ?? (await this.#nextPart());
        if (part === undefined) return this.#tell({ state: "done" });
        this.#left = part;
        await this.#sendPart(part);
        this.#left = undefined;
        this.#row = part.last;
        this.#tell({ bytes: part.end });
        this.#note();
      }
      this.#tell({ state: "stopped" });
    } catch (error) {
      this.#tell({ state: "failed", sentence: sentenceOf(error) });
    }
  }

  #isStopping(): boolean {
    return this.#progress.state === "stopping";
  }

  #note(): void {
    const { bytes, imported, refused } = this.#progress;
    const withoutTexts = refused.map(({ number, sentence }) => ({ number, sentence }));
    this.#remember({ id: this.#id, row: this.#row, bytes, imported, refused: withoutTexts });
  }

  /** Leaves out what is behind already, but for the texts of the rows that were refused there. */
  async *#rowsBehind(from: ImportMark | undefined, rows: AsyncIterable<FileRow>): AsyncGenerator<FileRow, void> {
    const sentences = new Map(from?.refused.map(({ number, sentence }) => [number, sentence]));
    const refused: RefusedRow[] = [];
    const tellRefused = () => {
      if (refused.length > 0) this.#tell({ refused: refused.splice(0) });
    };
    for await (const row of rows) {
      const sentence = sentences.get(row.number);
      if (sentence !== undefined) refused.push({ number: row.number, text: row.text, sentence });
      if (row.number <= (from?.row ?? 0)) continue;
      tellRefused();
      yield row;
    }
    tellRefused();
  }

  async #nextPart(): Promise<Part | undefined> {
    const { done, value } = await this.#parts.next();
    const last = done ? undefined : value.at(-1);
    return done || last === undefined ? undefined : { rows: value, last: last.number, end: last.end };
  }

  /** Names a request by the run, and by the rows and their place in the file. */
  async #keyOf(rows: readonly FileRow[]): Promise<string> {
    const named = JSON.stringify([this.#id, ...rows.map(({ number, text }) => [number, text])]);
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(named));
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /** @throws Problem where the service refuses more than rows; `part.rows` are then those that are still to be sent */
  async #sendPart(part: Part): Promise<void> {
    const read = part.rows.map((row) => ({ row, value: parsed(row.text) }));
    this.#refuse(
      part,
      new Map(read.flatMap(({ row, value }) => (value === undefined ? [[row, "This line is no JSON object."]] : []))),
    );
    while (part.rows.length > 0) {
      try {
        await this.#send(
          part.rows.map((row) => parsed(row.text)),
          await this.#keyOf(part.rows),
        );
        this.#tell({ imported: this.#progress.imported + part.rows.length });
        return;
      } catch (error) {
        const refused = refusedRowsIn(error, part.rows);
        if (refused.size === 0) throw error;
        this.#refuse(part, refused);
      }
    }
  }

  #refuse(part: Part, why: ReadonlyMap<FileRow, string>): void {
    if (why.size === 0) return;
    part.rows = part.rows.filter((row) => !why.has(row));
    const refused = [...why].map(([{ number, text }, sentence]) => ({ number, text, sentence }));
    this.#tell({ refused: [...this.#progress.refused, ...refused].toSorted((one, other) => one.number - other.number) });
  }

  #tell(change: Partial<ImportProgress>): void {
    this.#progress = { ...this.#progress, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The rows that a refusal names, each with all that is said of it. Whatever is refused of a row that was sent alone is said of it. */
function refusedRowsIn(error: unknown, rows: readonly FileRow[]): Map<FileRow, string> {
  const refused = new Map<FileRow, string>();
  if (!(error instanceof Problem) || passing.includes(error.status) || error.status === 401 || error.status >= 500)
    return refused;
  for (const { field, message } of error.fields) {
    const [, index, member] = /^licenses\.(\d+)(?:\.(.+))?$/.exec(field) ?? [];
    const row = index === undefined ? undefined : rows[Number(index)];
    if (row === undefined) continue;
    // The number is the row's within its request, which nobody has seen.
    const said = message.replaceAll(`licenses.${index}.`, "");
    const sentence = member === undefined || said.includes(member) ? said : `${member}: ${said}`;
    refused.set(row, [refused.get(row), sentence].filter(Boolean).join(" "));
  }
  const [only, ...others] = rows;
  if (refused.size === 0 && only !== undefined && others.length === 0) refused.set(only, error.message);
  return refused;
}

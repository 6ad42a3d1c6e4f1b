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

/** Imports rows, all or none of them. The same `key` with the same rows imports them once, however often it is sent. @throws Problem */
export type SendRows = (rows: unknown[], key: string) => Promise<void>;

/** Tells of a failure that may be over in a moment. 409 is of two imports at the same time, or of one whose first try still goes on. */
const passing = [0, 409, 429, 502, 503, 504];

/**
 * Brings the rows of a file in, part by part. Rows that the service refuses are left out and listed; the rest of their part goes in. It stops between two
 * requests, and goes on where it was: also after a failure, whose part is sent again under the same key.
 */
export class ImportRun {
  #progress: ImportProgress = { state: "stopped", bytes: 0, imported: 0, refused: [], sentence: undefined };
  readonly #listeners = new Set<() => void>();
  readonly #parts: AsyncIterator<FileRow[]>;
  readonly #send: SendRows;
  /** The rows of the failed part that are still to be sent, under its key. */
  #left: { rows: FileRow[]; key: string; end: number } | undefined;

  constructor(pieces: AsyncIterable<string>, send: SendRows) {
    this.#parts = partsOf(rowsOf(pieces));
    this.#send = send;
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
      while (!this.#isStopping()) {
        const part = this.#left ?? (await this.#nextPart());
        if (part === undefined) return this.#tell({ state: "done" });
        this.#left = part;
        await this.#sendPart(part);
        this.#left = undefined;
        this.#tell({ bytes: part.end });
      }
      this.#tell({ state: "stopped" });
    } catch (error) {
      this.#tell({ state: "failed", sentence: sentenceOf(error) });
    }
  }

  #isStopping(): boolean {
    return this.#progress.state === "stopping";
  }

  async #nextPart(): Promise<{ rows: FileRow[]; key: string; end: number } | undefined> {
    const { done, value } = await this.#parts.next();
    return done ? undefined : { rows: value, key: crypto.randomUUID(), end: value.at(-1)?.end ?? 0 };
  }

  /** @throws Problem where the service refuses more than rows; `part.rows` are then those that are still to be sent */
  async #sendPart(part: { rows: FileRow[]; key: string }): Promise<void> {
    const read = part.rows.map((row) => ({ row, value: parsed(row.text) }));
    this.#refuse(
      part,
      new Map(read.flatMap(({ row, value }) => (value === undefined ? [[row, "This line is no JSON object."]] : []))),
    );
    while (part.rows.length > 0) {
      try {
        await this.#send(
          part.rows.map((row) => parsed(row.text)),
          part.key,
        );
        this.#tell({ imported: this.#progress.imported + part.rows.length });
        return;
      } catch (error) {
        const refused = refusedRowsIn(error, part.rows);
        if (refused.size === 0) throw error;
        this.#refuse(part, refused);
        // Other rows are another request.
        part.key = crypto.randomUUID();
      }
    }
  }

  #refuse(part: { rows: FileRow[] }, why: ReadonlyMap<FileRow, string>): void {
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

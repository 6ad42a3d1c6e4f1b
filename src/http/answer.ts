import type { Table } from "./csv.ts";

/** An answer of a handler: the route's format writes data; bytes and lines are sent as they are. */
export type Answer =
  | DataAnswer
  | { status: 204; headers?: Record<string, string> }
  | LinesAnswer
  | { status: 200; bytes: Uint8Array; contentType: string; fileName?: string; headers?: Record<string, string> };

/** Data for the route's format to write. */
export type DataAnswer =
  | {
      status: 200 | 201;
      data: unknown;
      /** The revision of the one thing that `data` is, for formats that say it (`ETag`). */
      revision?: string;
      /** Members of the document beside its data, for formats that have such: included resources, links, meta. */
      beside?: Record<string, unknown>;
      count?: number;
      next?: string | null;
      headers?: Record<string, string>;
      /** Returns the same rows as a table, for a client that prefers CSV. */
      table?: () => Table;
    }
  /** `json` is data that is text already, in pieces. */
  | { status: 200; json: string[]; headers?: Record<string, string> };

/** Lines of NDJSON that are sent as they are read: each text is one line or more, and the last line says that it is whole. */
export type LinesAnswer = { status: 200; lines: AsyncGenerator<string, void>; fileName: string };

/** The media type of lines. */
export const ndjson = "application/x-ndjson";

import { LatchkeyError } from "../../errors/latchkey-error.ts";
import type { RefusalName } from "../../errors/refusals.ts";

/** Part of the request that an error is about: JSON pointer into the body, name of a query parameter, or name of a field. */
export type Source = { pointer: string } | { parameter: string } | { header: string };

/** An error as this format tells it: its status, its code, and what it is about. */
export type Told = { status: number; code: string; source?: Source | undefined };

/** The content of a refusal that this format alone has. */
export type KeygenRefusal = Told & {
  /** The name that the log and the other formats know it by. */
  refusal: RefusalName;
  detail: string;
  headers?: Record<string, string>;
  cause?: unknown;
};

/** Refusal of something that only this format has, or whose code depends on the route. */
export class KeygenError extends LatchkeyError {
  readonly told: Told;

  constructor({ refusal, detail, headers = {}, cause, ...told }: KeygenRefusal) {
    super(refusal, { message: detail, headers, cause });
    this.told = told;
  }
}

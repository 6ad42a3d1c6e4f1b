import { refusalDetail, refusalOf } from "../../db/errors.ts";
import { LatchkeyError } from "../../errors/latchkey-error.ts";
import type { RefusalName } from "../../errors/refusals.ts";
import { nativeRefusals } from "../native/refusals.ts";
import { KeygenError, type Told } from "./keygen-error.ts";
import { keygenRefusals } from "./refusals.ts";

type Telling = Told & { detail?: string };

/** A telling, or how it follows from the detail that a rule gave beside its refusal. */
type Tellings = Partial<Record<RefusalName, Telling | ((detail: string | undefined) => Telling)>>;

/**
 * Tells refusals of a service as one route tells them: with its own code, status and part of the request.
 * @throws KeygenError in the place of those refusals
 */
export async function retold<T>(work: Promise<T>, tellings: Tellings): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const refusal = error instanceof LatchkeyError ? error.refusal : refusalOf(error);
    const told = refusal === undefined ? undefined : tellings[refusal];
    if (refusal === undefined || told === undefined) throw error;
    const telling = typeof told === "function" ? told(refusalDetail(error)) : told;
    const detail = telling.detail ?? keygenRefusals[refusal]?.detail ?? nativeRefusals[refusal].message;
    throw new KeygenError({ ...telling, refusal, detail, cause: error });
  }
}

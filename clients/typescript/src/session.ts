import type { NoAnswer } from "./causes.ts";
import { noteServiceTime } from "./clock.ts";
import { type Call, type Reply, type Service, send } from "./exchange.ts";
import type { LicenseRecord, RecordStore } from "./record.ts";

/** One question of an app: what it is about, and what is remembered of it. */
export type Session = {
  service: Service;
  authorization: string;
  licenseKey: string;
  fingerprint: string | undefined;
  record: LicenseRecord;
  store: RecordStore;
  /** Adds a sentence for support to the result. */
  note: (sentence: string) => void;
  signal: AbortSignal | undefined;
};

type Attempts = { most: number; causes: readonly NoAnswer["cause"][] };

/** Causes that pass by themselves in a moment. After a timeout the file decides: the app's user is waiting. */
export const quickly: Attempts = { most: 2, causes: ["offline", "server_error"] };

/** A change is worth more patience, and safe to send again under its idempotency key. */
export const patiently: Attempts = { most: 3, causes: ["offline", "timeout", "server_error", "rate_limited"] };

export const once: Attempts = { most: 1, causes: [] };

/** Seconds that an app waits at most when the service asks it to come again later. */
const longestWait = 5;

/** Sends a call, again where that may help, with a growing pause that is another one for each app. */
export async function ask(session: Session, call: Omit<Call, "authorization" | "signal">, attempts: Attempts): Promise<Reply> {
  const { service, authorization, signal, record } = session;
  const { now, wait, random } = service.runtime;
  for (let attempt = 1; ; attempt++) {
    const reply = await send(service, { ...call, authorization, signal });
    if (reply.isAnswer) {
      noteServiceTime(record, reply.signedAt, now());
      return reply;
    }
    const { cause, retryAfterSeconds = 0 } = reply;
    if (attempt >= attempts.most || !attempts.causes.includes(cause) || retryAfterSeconds > longestWait) return reply;
    await wait(Math.max(retryAfterSeconds * 1_000, 500 * 2 ** (attempt - 1) * (0.5 + random())), signal);
    signal?.throwIfAborted();
  }
}

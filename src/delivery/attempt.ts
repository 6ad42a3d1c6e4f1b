/** The result of one attempt. It succeeded where the status is from 200 to 299. */
export type Attempted = {
  /** The receiver's HTTP status; null where none came. */
  status: number | null;
  /** The failure, in a few words; null where it succeeded. */
  error: string | null;
  /** The first KiB of the answer's body, as text; null where there is none. */
  answer: string | null;
  /** The answer's `Retry-After`. */
  retryAfter: string | null;
  durationMs: number;
};

export type Send = (url: string, init: RequestInit) => Promise<Response>;

export type Message = { url: string; headers: Record<string, string>; body: string };

/** Milliseconds that an attempt may take in all. */
export const attemptMs = 10_000;

/** Milliseconds from the answer's status on for which its body is waited for: the status alone decides. */
const bodyMs = 2_000;

/** Bytes that are kept of an answer. Nothing behind them is read. */
const answerBytes = 1_024;

/** Sends a message to a receiver, once. Redirects are not followed. It never throws, and takes ten seconds at most whatever the receiver does. */
export async function attempt(send: Send, { url, headers, body }: Message, timeoutMs = attemptMs): Promise<Attempted> {
  const startedAt = performance.now();
  const given = new AbortController();
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => {
    given.abort();
    late.resolve(undefined);
  }, timeoutMs);
  const result = (members: Pick<Attempted, "status" | "error"> & Partial<Attempted>): Attempted => ({
    answer: null,
    retryAfter: null,
    ...members,
    durationMs: Math.round(performance.now() - startedAt),
  });
  try {
    const sending = send(url, { method: "POST", headers, body, redirect: "manual", signal: given.signal });
    // It fails after the deadline too, and nobody waits for it then.
    sending.catch(() => undefined);
    const response = await Promise.race([sending, late.promise]);
    if (response === undefined) return result({ status: null, error: `no answer within ${timeoutMs / 1_000} seconds` });
    const { status } = response;
    const answer = await firstPartOf(response.body, late.promise);
    return result({ status, error: errorOf(status), answer, retryAfter: response.headers.get("Retry-After") });
  } catch {
    // Nothing of the error is kept: it may tell of the network that this service runs in.
    return result({ status: null, error: given.signal.aborted ? `no answer within ${timeoutMs / 1_000} seconds` : unreachable });
  } finally {
    clearTimeout(timer);
    // Ends a connection whose answer was not read to its end.
    given.abort();
  }
}

const unreachable = "no HTTP answer: the receiver cannot be reached, or closed the connection";

const errorOf = (status: number): string | null => {
  if (status >= 200 && status <= 299) return null;
  return status >= 300 && status <= 399 ? `a redirect (${status}), which is not followed` : `the status ${status}`;
};

/** Reads the beginning of a body, for as long as it comes. */
async function firstPartOf(body: ReadableStream<Uint8Array> | null, late: Promise<undefined>): Promise<string | null> {
  if (body === null) return null;
  const reader = body.getReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const enough = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), bodyMs);
  });
  const bytes = new Uint8Array(answerBytes);
  let length = 0;
  try {
    while (length < answerBytes) {
      const part = await Promise.race([reader.read(), enough, late]);
      if (part?.value === undefined) break;
      const taken = part.value.subarray(0, answerBytes - length);
      bytes.set(taken, length);
      length += taken.byteLength;
    }
  } catch {
    // The receiver closed early: its status has come, and decides.
  } finally {
    clearTimeout(timer);
    reader.cancel().catch(() => undefined);
  }
  return length === 0 ? null : storable(new TextDecoder().decode(bytes.subarray(0, length)));
}

/** Postgres stores no U+0000. What is not UTF-8 has become U+FFFD already. */
const storable = (text: string): string => text.replaceAll("\0", "\uFFFD");

/** Failures in a row after which a database is taken to be away. */
const failuresToOpen = 3;

/** Milliseconds from a failure for which nobody asks a database that is away. */
const openMs = 1_000;

/** Milliseconds after which a refusal is long ago: who comes later waits for what the database says. */
const longAgoMs = 4_000;

/** Milliseconds of silence after which it is asked whether it is there at all, and for which that may take. */
const silenceMs = 2_000;

/** Milliseconds by which a timer may be late before it says that nothing could run. */
const lateMs = 100;

/** Milliseconds for what came while nothing could run: it is there, and only has to be read. */
const secondLookMs = 250;

/** `answeredAt` is when anything was last answered, `refusesUntil` until when nobody asks where it is away. */
type Breaker = { failures: number; refusesUntil: number; answeredAt: number };

const breakers = new Map<string, Breaker>();

/**
 * The error that is thrown in place of an answer where a database is unavailable, or where something else answers nonsense in its place.
 */
export class DatabaseUnavailableError extends Error {
  override readonly name = "DatabaseUnavailableError";
}

export type Asking<T> = {
  /** @throws where that gives no answer of a database: a refusal is an answer */
  ask: (signal: AbortSignal) => Promise<T>;
  /** The smallest statement there is. */
  ping: (signal: AbortSignal) => Promise<unknown>;
  /** Milliseconds; a little more where the answer may have come while nothing could run. */
  deadlineMs: number;
  /** Has the platform go on with what nobody waits for; undefined where it cannot. */
  waitUntil?: ((work: Promise<unknown>) => void) | undefined;
  /** Is aborted where the client hangs up: that the statement then fails says nothing of the database. */
  abandoned?: AbortSignal | undefined;
};

/**
 * Asks a database unless it failed several times in a row moments ago: so requests are refused at once rather than each after its deadline.
 * It heals by itself: once a second one request has a ping find out whether it is back. Where that can go on without the request, the request is
 * refused as the others are, unless nobody has asked for a while; else it waits for the ping, and then asks.
 * @throws DatabaseUnavailableError, or what `ask` throws
 */
export async function unlessUnavailable<T>(
  address: string,
  { ask, ping, deadlineMs, waitUntil, abandoned }: Asking<T>,
): Promise<T> {
  const breaker = breakers.get(address) ?? { failures: 0, refusesUntil: 0, answeredAt: Number.NEGATIVE_INFINITY };
  breakers.set(address, breaker);
  if (isOpen(breaker)) {
    const now = performance.now();
    const refusedUntil = breaker.refusesUntil;
    if (now < refusedUntil) throw failedMomentsAgo();
    // Said before the ping, and with an end: the platform may drop a request in the middle of it.
    breaker.refusesUntil = now + silenceMs;
    const asking = recorded(breaker, within(silenceMs, ping));
    if (waitUntil !== undefined && now - refusedUntil < longAgoMs) {
      waitUntil(asking.catch(() => undefined));
      throw failedMomentsAgo();
    }
    await asking;
  }
  const asking = deadlineMs > silenceMs ? unlessSilent(breaker, { ask, ping, deadlineMs }) : within(deadlineMs, ask);
  return recorded(breaker, asking, abandoned);
}

const failedMomentsAgo = () => new DatabaseUnavailableError("the database did not answer moments ago");

const isOpen = ({ failures }: Breaker): boolean => failures >= failuresToOpen;

/** A timer that goes off late says that nothing could run, not that nobody answered: then what came meanwhile is read before it is given up. */
async function within<T>(milliseconds: number, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const over = new AbortController();
  const giveUp = () => over.abort(new DOMException("the database did not answer in time", "TimeoutError"));
  const dueAt = performance.now() + milliseconds;
  let timer = setTimeout(() => {
    if (performance.now() - dueAt > lateMs) timer = setTimeout(giveUp, secondLookMs);
    else giveUp();
  }, milliseconds);
  try {
    return await ask(over.signal);
  } finally {
    clearTimeout(timer);
  }
}

async function recorded<T>(breaker: Breaker, asking: Promise<T>, abandoned?: AbortSignal): Promise<T> {
  try {
    const answer = await asking;
    breaker.failures = 0;
    breaker.answeredAt = performance.now();
    return answer;
  } catch (error) {
    if (abandoned?.aborted === true) throw error;
    breaker.failures += 1;
    breaker.refusesUntil = performance.now() + openMs;
    throw error;
  }
}

/** A statement may take long, but not while the database says nothing to anybody: then a ping tells whether it hangs. */
async function unlessSilent<T>(breaker: Breaker, { ask, ping, deadlineMs }: Asking<T>): Promise<T> {
  const over = new AbortController();
  const asking = within(deadlineMs, (signal) => ask(AbortSignal.any([over.signal, signal])));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    const look = async (): Promise<void> => {
      try {
        const isSilent = performance.now() - breaker.answeredAt >= silenceMs;
        if (isSilent) await within(silenceMs, (signal) => ping(AbortSignal.any([over.signal, signal])));
        if (!over.signal.aborted) timer = setTimeout(look, silenceMs);
      } catch (error) {
        if (over.signal.aborted) return;
        breaker.failures = failuresToOpen;
        reject(new DatabaseUnavailableError("the database hangs", { cause: error }));
      }
    };
    timer = setTimeout(look, silenceMs);
  });
  try {
    return await Promise.race([asking, timeout]);
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

/** For tests, which take a database away and give it back. */
export const forgetFailures = (): void => breakers.clear();

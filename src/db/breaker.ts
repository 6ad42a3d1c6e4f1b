/** Failures in a row after which a database is taken to be away. */
const failuresToOpen = 3;

/** Milliseconds for which nobody asks a database that is away; then one request does, and the others wait for what it finds. */
const openMs = 1_000;

type Breaker = { failures: number; askedAt: number };

const breakers = new Map<string, Breaker>();

/** What is thrown instead of asking a database that is away. */
export class DatabaseAwayError extends Error {
  override readonly name = "DatabaseAwayError";
}

/**
 * Asks a database unless it failed several times in a row moments ago: so requests are refused at once rather than each after its deadline.
 * It heals by itself: once a second one request asks all the same.
 * @throws DatabaseAwayError, or what `ask` throws: no answer at all counts as a failure, any answer does not
 */
export async function unlessAway<T>(address: string, ask: () => Promise<T>): Promise<T> {
  const breaker = breakers.get(address) ?? { failures: 0, askedAt: 0 };
  breakers.set(address, breaker);
  const now = performance.now();
  const isOpen = breaker.failures >= failuresToOpen;
  if (isOpen && now - breaker.askedAt < openMs) throw new DatabaseAwayError("the database did not answer moments ago");
  breaker.askedAt = now;
  try {
    const answer = await ask();
    breaker.failures = 0;
    return answer;
  } catch (error) {
    breaker.failures += 1;
    throw error;
  }
}

/** For tests, which take a database away and give it back. */
export const forgetFailures = (): void => breakers.clear();

import { type Admission, type Counted, FailureBook, guessRule, type Outcome, unknownKeyRule } from "./failure-book.ts";

/**
 * An attempt to guess a secret, and under which names it counts: the client's network, and that network with the account's name. Codes of second
 * factors count under one name alone, which is both.
 */
export type Attempt = { network: string; account: string; now: number };

export type EndedAttempt = Attempt & { admittedAt: number; outcome: Outcome };

/** The failures of the clients of one limiter object, or of one isolate where there are no such objects. */
export class AttemptLimits {
  readonly #guesses = new FailureBook(guessRule);
  readonly #unknownKeys = new FailureBook(unknownKeyRule);

  /** Until when there is something to remember, in milliseconds since 1970. */
  get rememberedUntil(): number {
    return Math.max(this.#guesses.rememberedUntil, this.#unknownKeys.rememberedUntil);
  }

  admit({ network, account, now }: Attempt): Admission {
    return this.#guesses.admit(namesOf(network, account), now);
  }

  /** Ends an attempt. A password that passed forgives the failures for its account, not the failures of the network elsewhere. */
  end({ network, account, admittedAt, outcome, now }: EndedAttempt): void {
    this.#guesses.end(namesOf(network, account), admittedAt, outcome, now);
    if (outcome === "passed") this.#guesses.forgive(account);
  }

  countUnknownKey(network: string, now: number): Counted {
    return this.#unknownKeys.count(network, now);
  }
}

const namesOf = (network: string, account: string): string[] => [...new Set([network, account])];

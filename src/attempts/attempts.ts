import { createCache } from "../cache/cache.ts";
import { spread } from "../crypto/spread.ts";
import { loggable } from "../db/errors.ts";
import { type Deadline, within } from "../errors/deadline.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import type { RefusalName } from "../errors/refusals.ts";
import type { AttemptLimiterNamespace, AttemptLimiterStub } from "./attempt-limiter.ts";
import { type Admission, guessRule, type Outcome, unknownKeyRule } from "./failure-book.ts";
import { type Attempt, AttemptLimits } from "./limits.ts";

export type AttemptsOptions = {
  /** Undefined where there are no such objects: then the isolate counts by itself. */
  limiters: AttemptLimiterNamespace | undefined;
  /** The client's network: an IPv4 address, or the /64 of an IPv6 one. */
  network: () => string;
  /** Refuses a guess that could not be checked, before it is counted and before anything is looked up. */
  requireRoom: () => void;
  now: Date;
  deadline: Deadline;
  /** Keeps the Worker alive after its answer; undefined where nothing can. */
  waitUntil: ((work: Promise<unknown>) => void) | undefined;
};

/** Objects that share the clients: chosen by the client's network, which no request can name. */
const limiterCount = 64;

/** Refusals of a wrong guess. Any other end of an attempt says nothing of the secret, or that it was right. */
const wrongGuesses: RefusalName[] = ["credentials_invalid", "reset_token_invalid", "second_factor_invalid"];

/** Seconds after which to try again where too many attempts of one network are under way. */
const crowdedSeconds = 2;

const local = new AttemptLimits();

/** Keys of the books that are blocked, and until when: what comes meanwhile is refused without asking. */
const blockedGuesses = createCache<{ until: number }>("blockedGuesses");
const blockedKeys = createCache<{ until: number }>("blockedKeys");

/** When the last of `blockedKeys` ends. */
let keysBlockedUntil = 0;

/**
 * Returns whether this isolate knows of anybody whose license keys are refused. Nearly always it knows of nobody, and then no address is
 * read.
 */
export const areKeysBlocked = (now: Date): boolean => keysBlockedUntil > now.getTime();

/** Slows down whoever guesses: passwords, reset tokens, license keys. Nothing of it asks the database. */
export class Attempts {
  readonly #options: AttemptsOptions;

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  /**
   * Does what succeeds only for who knows an account's secret. The attempt is reserved before, so that guesses which come at once are counted too, and
   * given back unless the secret was wrong.
   * @param account the tenant's name and the username, such as `acme/ada`
   * @throws LatchkeyError too_many_requests, too_many_password_checks, or what the work throws
   */
  async guess<T>(account: string, work: () => Promise<T>): Promise<T> {
    this.#options.requireRoom();
    const network = this.#options.network();
    return this.#attempt({ network, account: `${network} ${account}`, now: this.#now }, guessQuota, work);
  }

  /**
   * Does what succeeds only for who knows a code of an account's second factor. Wrong ones are counted for the account, wherever they come from: a code
   * is short, and who comes this far knows the password, so that no stranger shuts anybody out.
   * @param account the tenant's name and the username, such as `acme/ada`
   * @throws LatchkeyError too_many_requests, or what the work throws
   */
  guessCode<T>(account: string, work: () => Promise<T>): Promise<T> {
    const codes = `code of ${account}`;
    return this.#attempt({ network: codes, account: codes, now: this.#now }, codeQuota, work);
  }

  async #attempt<T>(attempt: Attempt, quota: Quota, work: () => Promise<T>): Promise<T> {
    this.#refuseBlocked(blockedGuesses, [attempt.network, attempt.account], quota);
    const limiter = await this.#admit(attempt, quota);
    const end = async (outcome: Outcome): Promise<void> => {
      const ending = limiter.end({ ...attempt, admittedAt: attempt.now, outcome, now: Date.now() });
      const { waitUntil } = this.#options;
      const ended = Promise.resolve(ending).catch((error: unknown) => logFailure(error));
      if (waitUntil === undefined) await ended;
      else waitUntil(ended);
    };
    let result: T;
    try {
      result = await work();
    } catch (error) {
      await end(error instanceof LatchkeyError && wrongGuesses.includes(error.refusal) ? "failed" : "void");
      throw error;
    }
    await end("passed");
    return result;
  }

  /** Refuses a license key of whoever tried too many unknown ones, before it is looked up. @throws LatchkeyError too_many_requests */
  refuseBlockedKeys(): void {
    this.#refuseBlocked(blockedKeys, [this.#options.network()], keyQuota);
  }

  /** Counts a license key that no license has. @throws LatchkeyError too_many_requests */
  async countUnknownKey(): Promise<void> {
    const network = this.#options.network();
    const { blockedUntil, isRefused } = await this.#ask(
      network,
      (limiter) => limiter.countUnknownKey(network, this.#now),
      () => local.countUnknownKey(network, this.#now),
    );
    if (blockedUntil === 0) return;
    blockedKeys.set(network, { until: blockedUntil });
    keysBlockedUntil = Math.max(keysBlockedUntil, blockedUntil);
    if (isRefused) throw this.#refusal(blockedUntil, keyQuota);
  }

  get #now(): number {
    return this.#options.now.getTime();
  }

  /** Returns whom to tell how the attempt ends: whoever admitted it. @throws LatchkeyError too_many_requests */
  async #admit(attempt: Attempt, quota: Quota): Promise<Pick<AttemptLimiterStub, "end"> | AttemptLimits> {
    const { network } = attempt;
    let limiter: Pick<AttemptLimiterStub, "end"> | AttemptLimits = local;
    const admission = await this.#ask<Admission>(
      network,
      (object) => {
        limiter = object;
        return object.admit(attempt);
      },
      () => {
        limiter = local;
        return local.admit(attempt);
      },
    );
    if (admission === "admitted") return limiter;
    if (admission === "full") throw this.#refusal(this.#now + crowdedSeconds * 1_000, quota);
    blockedGuesses.set(admission.key, { until: admission.blockedUntil });
    throw this.#refusal(admission.blockedUntil, quota);
  }

  /** Asks the object. If the object fails, the isolate counts by itself. */
  async #ask<T>(network: string, remote: (limiter: AttemptLimiterStub) => Promise<T>, own: () => T): Promise<T> {
    const { limiters, deadline } = this.#options;
    if (limiters === undefined) return own();
    const id = limiters.idFromName(String(spread(network, limiterCount)));
    try {
      return await within(deadline, remote(limiters.get(id) as unknown as AttemptLimiterStub));
    } catch (error) {
      if (error instanceof LatchkeyError) throw error;
      logFailure(error);
      return own();
    }
  }

  #refuseBlocked(blocked: typeof blockedKeys, keys: string[], quota: Quota): void {
    const until = Math.max(...keys.map((key) => blocked.get(key)?.until ?? 0));
    if (until > this.#now) throw this.#refusal(until, quota);
  }

  #refusal(until: number, { name, message, rule }: Quota): LatchkeyError {
    const seconds = Math.max(1, Math.ceil((until - this.#now) / 1_000));
    const headers = {
      "Retry-After": String(seconds),
      "RateLimit-Policy": `"${name}";q=${rule.limit};w=${rule.windowMs / 1_000}`,
      RateLimit: `"${name}";r=0;t=${seconds}`,
    };
    return new LatchkeyError("too_many_requests", { message, headers });
  }
}

type Quota = { name: string; message: string; rule: { limit: number; windowMs: number } };

const guessQuota: Quota = {
  name: "sign-in",
  message: "Your address has sent too many wrong passwords or tokens. Wait for the seconds that Retry-After gives.",
  rule: guessRule,
};

const codeQuota: Quota = {
  name: "second-factor",
  message: "Too many wrong codes were sent for this account. Wait for the seconds that Retry-After gives.",
  rule: guessRule,
};

const keyQuota: Quota = {
  name: "unknown-keys",
  message: "Your address has sent too many unknown license keys. Wait for the seconds that Retry-After gives.",
  rule: unknownKeyRule,
};

const logFailure = (error: unknown): void =>
  console.error(JSON.stringify({ level: "error", object: "attempt limiter", error: loggable(error) }));

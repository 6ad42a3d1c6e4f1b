import { DurableObject } from "cloudflare:workers";
import type { Admission, Counted } from "./failure-book.ts";
import { type Attempt, AttemptLimits, type EndedAttempt } from "./limits.ts";

/** An attempt limiter as a Worker calls it. */
export type AttemptLimiterStub = {
  admit(attempt: Attempt): Promise<Admission>;
  end(attempt: EndedAttempt): Promise<void>;
  countUnknownKey(network: string, now: number): Promise<Counted>;
  stayAwake(): Promise<void>;
};

export type AttemptLimiterNamespace = DurableObjectNamespace<Rpc.DurableObjectBranded & AttemptLimiterStub>;

export type AttemptsEnvironment = {
  /** The objects that count failed sign-ins and unknown license keys; without them each isolate counts by itself. */
  ATTEMPT_LIMITER?: AttemptLimiterNamespace;
};

/** Attempts that wait at most. */
const mostWaiting = 100;

/** Milliseconds after which the object calls itself: the platform takes it out of memory when nobody has called it for ten seconds. */
const wakeMs = 5_000;

/**
 * Counts failed sign-ins and unknown license keys of the clients whose network has this object's number. Everything is in memory, and nothing is
 * stored: an object that is started again has forgotten it. For as long as it has something to remember it keeps itself in memory.
 */
export class AttemptLimiter extends DurableObject<AttemptsEnvironment> {
  /** Milliseconds for which an attempt waits for others of its network to end. */
  longestWaitMs = 2_000;

  readonly #limits = new AttemptLimits();
  #ended = Promise.withResolvers<void>();
  #waiting = 0;
  #waking: ReturnType<typeof setTimeout> | undefined;

  /** Admits an attempt or refuses it. While others of its network decide whether there is room for it, it waits for them. */
  async admit(attempt: Attempt): Promise<Admission> {
    const first = this.#limits.admit(attempt);
    if (first !== "full" || this.#waiting >= mostWaiting) return first;
    this.#waiting += 1;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooLong = new Promise<"too long">((resolve) => {
      timer = setTimeout(() => resolve("too long"), this.longestWaitMs);
    });
    try {
      for (;;) {
        if ((await Promise.race([this.#ended.promise, tooLong])) === "too long") return "full";
        const admission = this.#limits.admit(attempt);
        if (admission !== "full") return admission;
      }
    } finally {
      clearTimeout(timer);
      this.#waiting -= 1;
    }
  }

  end(attempt: EndedAttempt): void {
    this.#limits.end(attempt);
    this.#ended.resolve();
    this.#ended = Promise.withResolvers<void>();
    this.stayAwake();
  }

  countUnknownKey(network: string, now: number): Counted {
    const counted = this.#limits.countUnknownKey(network, now);
    this.stayAwake();
    return counted;
  }

  /** Has the object called again soon, for as long as it has something to remember. */
  stayAwake(): void {
    if (this.#waking !== undefined || this.#limits.rememberedUntil <= Date.now()) return;
    this.#waking = setTimeout(() => {
      this.#waking = undefined;
      const self = this.env.ATTEMPT_LIMITER?.get(this.ctx.id) as AttemptLimiterStub | undefined;
      self?.stayAwake().catch(() => undefined);
    }, wakeMs);
  }
}

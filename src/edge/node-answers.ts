import type { Composed } from "../document/composed.ts";
import { rateOf } from "../document/counted-rate.ts";
import type { Want } from "../document/feed-store.ts";
import { nameOfWant } from "../document/question.ts";
import { countedWith, type Progress } from "./brought.ts";
import type { ChangeLog } from "./change-log.ts";
import type { Invalidations } from "./invalidations.ts";
import type { NodeAnswer, NodeLog, NodeRequest } from "./node-types.ts";
import type { TenantCopy } from "./tenant-copy.ts";

/** Milliseconds for which nothing is taken to be there where nothing was: a key may be sold the next moment, and nobody hear of it here. */
const absentTtlMs = 1_000;

/** Answer of a node before it is written for a Worker; `composed` is undefined where there is no such thing. */
export type Answerable = Pick<NodeAnswer, "tenant" | "confirmedAt" | "isStale" | "rate"> &
  Pick<NodeLog, "documentNumber"> & { composed: Composed | undefined };

type Options = {
  copy: TenantCopy;
  log: ChangeLog;
  invalidations: Invalidations;
  /** Tells whether the database is taken to be away. */
  isUnavailable: () => boolean;
};

/** Answers of a node from its copy of the tenant, and what it has to read before it can answer. */
export class NodeAnswers {
  readonly #copy: TenantCopy;
  readonly #log: ChangeLog;
  readonly #invalidations: Invalidations;
  readonly #isUnavailable: () => boolean;

  constructor({ copy, log, invalidations, isUnavailable }: Options) {
    this.#copy = copy;
    this.#log = log;
    this.#invalidations = invalidations;
    this.#isUnavailable = isUnavailable;
  }

  /** Returns an answer that holds: what the request's own statement brought, or what is stored and may be trusted. */
  of({ want, clockStart, isFresh, now }: NodeRequest, progress: Progress): Answerable | undefined {
    const { brought, isRead } = progress;
    if (isRead && brought !== undefined) {
      const { tenant, confirmedAt, read } = brought;
      const composed = read.get(nameOfWant(want));
      const rate =
        composed === undefined ? null : rateOf(composed.license?.id, countedWith(brought, nameOfWant(want), progress), now);
      return { tenant, composed, confirmedAt, isStale: false, rate, documentNumber: brought.documentNumberOf(composed) };
    }
    const composed = this.#copy.look(want);
    const age = Date.now() - this.#copy.confirmedAt;
    const mayTrust =
      !isFresh && this.#copy.hasPolled && age < (composed?.ttlMs ?? absentTtlMs) && !this.#isInvalidated(want, composed);
    const mayAnswer = this.#suffices(want, composed) && (composed?.changesOnValidation !== true || clockStart === null);
    if ((brought === undefined && !mayTrust) || !mayAnswer) return undefined;
    const { confirmedAt, tenant } = this.#copy;
    return { tenant, composed, confirmedAt, isStale: false, rate: null, documentNumber: this.#log.end.number };
  }

  /** Tells whether nothing has to be read: everything that is wanted is stored, and its counts hold. */
  #suffices(want: NodeRequest["want"], composed: Composed | undefined): boolean {
    return composed === undefined ? this.#copy.isAbsent(want) : isWhole(composed) && areCurrent(composed);
  }

  /** Returns stored data that may stand in while the database does not answer. */
  staleOf({ want }: NodeRequest): Answerable | undefined {
    const composed = this.#copy.look(want);
    const { confirmedAt, tenant } = this.#copy;
    if (composed === undefined || !isWhole(composed)) return this.#suspectAnswer(want);
    const age = Date.now() - confirmedAt;
    if (age > composed.graceMs) return undefined;
    const isStale = age >= composed.ttlMs || this.#isInvalidated(want, composed) || !areCurrent(composed);
    return { tenant, composed, confirmedAt, isStale, rate: null, documentNumber: this.#log.end.number };
  }

  /** While the database is away, also what has not been followed since this node lost the feed. */
  #suspectAnswer(want: NodeRequest["want"]): Answerable | undefined {
    const suspect = this.#isUnavailable() ? this.#copy.lookAmongSuspects(want) : undefined;
    if (suspect === undefined || !isWhole(suspect.composed)) return undefined;
    if (Date.now() - suspect.confirmedAt > suspect.composed.graceMs) return undefined;
    const { composed, confirmedAt } = suspect;
    return { tenant: this.#copy.tenant, composed, confirmedAt, isStale: true, rate: null, documentNumber: this.#log.end.number };
  }

  #isInvalidated(want: NodeRequest["want"], composed: Composed | undefined): boolean {
    return this.#invalidations.have([this.#copy.tenant?.id ?? "", want.value, want.key ?? "", ...(composed?.roots ?? [])]);
  }

  /** Returns the want that the next statement has to read for a request; undefined where following the feed is enough. */
  wantOf({ want, clockStart, isFresh }: NodeRequest): Want | undefined {
    const composed = this.#copy.look(want);
    const isEnough =
      !isFresh &&
      composed?.ttlMs !== 0 &&
      !this.#isInvalidated(want, composed) &&
      this.#suffices(want, composed) &&
      (composed?.changesOnValidation !== true || clockStart === null);
    return isEnough && this.#copy.hasPolled && this.#copy.horizon !== null ? undefined : { ...want, clockStart, times: 1 };
  }
}

/** Says whether everything that a scope names was found. */
const isWhole = ({ license, named }: Composed): boolean => license === undefined || named !== undefined;

/** Tells whether the counts of the machines still hold. */
const areCurrent = ({ isOutdated, until }: Composed): boolean => !isOutdated && Date.now() < until;

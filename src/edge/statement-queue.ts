import type { Want } from "../document/feed-store.ts";
import { nameOfWant } from "../document/question.ts";
import type { NodeRequest } from "./node-types.ts";

export type Statement<Result> = {
  wants: Map<string, Want>;
  done: Promise<Result>;
};

export type Queued<Result> = Statement<Result> & {
  /** Says whether this request began the statement, and pays for it. */
  isFirst: boolean;
  /** The want of the request, as the statement has it at that moment. */
  wanted: Want | undefined;
};

type Options<Result> = {
  /** Sends a statement. What comes back takes its result, and is called in the order in which statements were sent. */
  send: (wants: Want[]) => Promise<() => Result>;
  /** How many statements may be under way. */
  mostAtOnce: () => number;
  /** How many licenses one statement may read. */
  wantsAtOnce: () => number;
  /** Tells whether no statement may be sent now. */
  isUnavailable: () => boolean;
};

/**
 * A node's statements. Few are under way at a time; what is asked for meanwhile goes together into the next. Each was begun after those whose
 * results were taken before it, so that what is known is never older than the last statement that was taken.
 */
export class StatementQueue<Result> {
  readonly #options: Options<Result>;
  readonly #running = new Set<Statement<Result>>();
  #taken: Promise<unknown> = Promise.resolve();
  #next: Statement<Result> | undefined;

  constructor(options: Options<Result>) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** A statement under way that reads what is wanted; any at all where nothing is. */
  underWay(want: NodeRequest["want"] | undefined): Statement<Result> | undefined {
    for (const statement of this.#running) if (want === undefined || statement.wants.has(nameOfWant(want))) return statement;
    return undefined;
  }

  /** Puts a wish to the next statement, and begins that where it may. */
  ask(want: Want | undefined): Queued<Result> {
    const next = this.#next;
    if (next !== undefined && next.wants.size < this.#options.wantsAtOnce())
      return { ...next, isFirst: false, wanted: addWant(next.wants, want) };
    const wants = new Map<string, Want>();
    const wanted = addWant(wants, want);
    if (next === undefined && this.#running.size < this.#options.mostAtOnce())
      return { wants, done: this.#begin(wants), isFirst: true, wanted };
    const before = next === undefined ? [...this.#running].map(({ done }) => done) : [next.done];
    const statement: Statement<Result> = { wants, done: this.#beginAfter(before, wants, () => this.#next === statement) };
    statement.done.catch(() => undefined);
    this.#next = statement;
    return { ...statement, isFirst: true, wanted };
  }

  async #beginAfter(before: Promise<Result>[], wants: Map<string, Want>, isNext: () => boolean): Promise<Result> {
    await Promise.race(before).catch(() => undefined);
    if (isNext()) this.#next = undefined;
    if (this.#options.isUnavailable()) throw new Error("the database did not answer moments ago");
    return this.#begin(wants);
  }

  #begin(wants: Map<string, Want>): Promise<Result> {
    const before = this.#taken;
    const done = this.#send([...wants.values()], before);
    const statement = { wants, done };
    this.#running.add(statement);
    const isOver = done.then(
      () => this.#running.delete(statement),
      () => this.#running.delete(statement),
    );
    // One that fails is over before those that began earlier are taken.
    this.#taken = Promise.all([before, isOver]);
    return done;
  }

  async #send(wants: Want[], before: Promise<unknown>): Promise<Result> {
    const take = await this.#options.send(wants);
    await before;
    return take();
  }
}

/** Of several who want the same, the first that would change something is the one who does. */
function addWant(wants: Map<string, Want>, want: Want | undefined): Want | undefined {
  if (want === undefined) return undefined;
  const name = nameOfWant(want);
  const earlier = wants.get(name);
  const times = (earlier?.times ?? 0) + (want.clockStart === null ? 0 : 1);
  const clockStart = earlier?.clockStart ?? want.clockStart;
  wants.set(name, { ...want, clockStart, times });
  return wants.get(name);
}

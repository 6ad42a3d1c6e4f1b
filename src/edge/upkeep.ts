import type { Database } from "../db/client.ts";
import { isRefusal, loggable } from "../db/errors.ts";
import { CountBook } from "./count-book.ts";
import { addCounts } from "./counts-store.ts";
import type { Count } from "./node-types.ts";
import type { Replica } from "./replica.ts";
import { isStorageDamage } from "./storage-damage.ts";
import type { TenantCopy } from "./tenant-copy.ts";

/** Milliseconds between two flushes of counts. */
const flushMs = 15_000;

/** Milliseconds that a flush may take: nobody waits for it. */
const flushDeadlineMs = 10_000;

/** Milliseconds between two looks at whether a node is still in use, and without a question after which it is not. */
const dayMs = 86_400_000;
const retireMs = 30 * dayMs;

/** Milliseconds for which others have their turn, where there is more to write down or to let go. */
const boundMs = 10;

type Options = {
  /** Of the node. */
  name: string;
  storage: DurableObjectStorage;
  copy: TenantCopy;
  /** When somebody last asked the node, in milliseconds since 1970. */
  askedAt: () => number;
  database: (deadlineMs: number) => Database;
};

/**
 * The work that a node does without a request. It reports its counts to the database, keeps itself within bounds, and gives its storage
 * back when nobody needs it.
 */
export class Upkeep {
  readonly #options: Options;
  #book: CountBook | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Keeps counts until the next flush. */
  async count(counts: Count[]): Promise<void> {
    const { copy, storage } = this.#options;
    if (copy.replica === undefined) return;
    this.#book ??= new CountBook(storage.sql);
    this.#book.add(counts);
    await this.#wakeIn(flushMs);
  }

  /** Tells the database at once what is counted. @throws where it does not answer */
  async flush(): Promise<void> {
    const { copy, storage } = this.#options;
    if (copy.replica === undefined || copy.tenant === null) return;
    this.#book ??= new CountBook(storage.sql);
    await this.#flush(this.#book, copy.replica, copy.tenant.name);
  }

  /** Has the node look whether it is still in use, also where nothing is ever counted. */
  lookTomorrow(): Promise<void> {
    return this.#wakeIn(dayMs);
  }

  /** Unless it wakes sooner. */
  async #wakeIn(milliseconds: number): Promise<void> {
    const { storage } = this.#options;
    const at = Date.now() + milliseconds;
    const next = await storage.getAlarm();
    if (next === null || next > at) await storage.setAlarm(at);
  }

  /** @returns whether the node has given its storage back */
  async run(): Promise<boolean> {
    const { copy, askedAt, storage, name } = this.#options;
    const { replica, tenant } = copy;
    if (replica === undefined) return false;
    try {
      // Nothing of a tenant that is gone is kept, and there is nobody to count for.
      if (tenant === null) return await this.#retire();
      replica.forgetSuspects(Date.now() - retireMs);
      while (replica.bound()) await new Promise((resolve) => setTimeout(resolve, boundMs));
      this.#book ??= new CountBook(storage.sql);
      await this.#flush(this.#book, replica, tenant.name);
      const usedAt = Math.max(askedAt(), copy.confirmedAt, replica.usedAt());
      if (this.#book.last() > 0) await this.#wakeIn(flushMs);
      else if (Date.now() - usedAt < retireMs) await this.#wakeIn(dayMs);
      else return await this.#retire();
    } catch (error) {
      if (isStorageDamage(error)) throw error;
      if (isRefusal(error)) console.error(JSON.stringify({ level: "error", node: name, error: loggable(error) }));
      // The platform itself would try six times and then forget it.
      await storage.setAlarm(Date.now() + flushMs);
    }
    return false;
  }

  /**
   * Counts that arrive during a flush wait for the next one, so that the database receives counts at the same pace however many there are.
   */
  async #flush(book: CountBook, replica: Replica, tenantName: string): Promise<void> {
    const { database, name } = this.#options;
    const upTo = book.last();
    for (let sending = book.sending(upTo); sending !== undefined; sending = book.sending(upTo)) {
      await addCounts(database(flushDeadlineMs), { node: name, tenantName, ...sending });
      book.sent(sending.batch);
      // Isolates validate from memory: that a license is in use shows in its counts alone.
      for (const { licenseId } of sending.counts) replica.use(licenseId, Date.now());
    }
  }

  /** Its region asks no more, or its tenant is spread over fewer nodes. Should it be asked again, it starts anew. */
  async #retire(): Promise<true> {
    await this.discard();
    return true;
  }

  /** Gives the storage back, with counts that are not flushed. */
  async discard(): Promise<void> {
    await this.#options.copy.drop();
    this.#book = undefined;
  }
}

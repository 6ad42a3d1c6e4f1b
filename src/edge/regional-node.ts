import { DurableObject } from "cloudflare:workers";
import { LRUCache } from "lru-cache";
import type { Environment } from "../context.ts";
import { openDatabase } from "../db/client.ts";
import { databaseError, isUnavailable, loggable } from "../db/errors.ts";
import { basesStartedBy } from "../licensing/index.ts";
import { CountBook } from "./count-book.ts";
import { addCounts } from "./counts-store.ts";
import { type FeedRow, type Poll, poll, pollLimit, type Want } from "./feed-store.ts";
import { type Known, knownIn, usualTtlMs } from "./known.ts";
import { Marks } from "./marks.ts";
import { type Counted, rateOf } from "./node-rate.ts";
import type { Count, NodeAnswer, NodeRequest } from "./node-types.ts";
import { PolledRows } from "./polled-rows.ts";
import { Replica } from "./replica.ts";
import { nameOfWant, StatementQueue } from "./statement-queue.ts";
import { TakenChanges } from "./taken-changes.ts";

/** Milliseconds that the database may take for a statement. */
const deadlineMs = 2_000;

/** Milliseconds from a failure until the database is asked again. */
const probeMs = 1_000;

/** Milliseconds from a failure for which the database is taken to be away: who comes later waits for what it says. */
const awayMs = 5_000;

/** Milliseconds without a poll after which the feed may have forgotten what a node has not seen: it forgets after an hour. */
const feedRetentionMs = 50 * 60_000;

/** Milliseconds between two flushes of counts. */
const flushMs = 15_000;

/** Milliseconds between two looks at whether a node is still in use, and without a question after which it is not. */
const dayMs = 86_400_000;
const retireMs = 30 * dayMs;

/** Milliseconds that a flush may take: nobody waits for it. */
const flushDeadlineMs = 10_000;

/** Changes at a time for which each license that is put together is looked at; with more, all are put together anew. */
const mostToLookUp = 1_000;

/** Statements that may be under way: while one is at the database, the next is made ready. */
const mostAtOnce = 2;

/** Milliseconds after which a node says again that it is in use. */
const registrationMs = 60 * 60_000;

const storageBytes = 1_000_000_000;

/** Milliseconds until more is let go, where there is still too much. */
const boundMs = 1_000;

type Answerable = Pick<NodeAnswer, "tenant" | "document" | "confirmedAt" | "isStale" | "rate">;

/** What a statement brought: what it read is as it was then, whatever came back meanwhile. */
type Brought = Pick<Answerable, "tenant" | "confirmedAt"> & Pick<Poll, "rates"> & { read: Map<string, Known> };

/** The statement that was made since a request came, if one was, whether it read what the request wants, and what it counted. */
type Asked = Counted & { brought: Brought | undefined; isRead: boolean };

/**
 * Keeps the licenses of a tenant that a region asks for, in SQLite, and knows by itself whether they are current: it follows the change feed.
 * A few statements are under way at most; what comes meanwhile waits for them, or for the next one together.
 */
export class RegionalNode extends DurableObject<Environment> {
  readonly #startingBases = basesStartedBy("validation");
  readonly #known = new LRUCache<string, Known>({ maxSize: 32_000_000, sizeCalculation: ({ text }) => text.length * 2 + 500 });
  readonly #absent = new LRUCache<string, true>({ max: 10_000 });
  readonly #marks = new Marks();
  #replica: Replica | undefined;
  #book: CountBook | undefined;
  #tenant: Poll["tenant"] = null;
  #tenantName = "";
  #confirmedAt = 0;
  #askedAt = 0;
  /** False until a first poll. */
  #hasPolled = false;
  #registeredAt = 0;
  /** How many statements were sent. */
  #sent = 0;
  readonly #taken = new TakenChanges();
  readonly #queue = new StatementQueue<Brought>({
    send: (wants) => this.#send(wants),
    mostAtOnce: () => (this.#horizon() === null ? 1 : mostAtOnce),
    isAway: () => this.#isAway(),
  });
  /** When the database last failed; undefined while it answers. */
  #failedAt: number | undefined;

  constructor(state: DurableObjectState, environment: Environment) {
    super(state, environment);
    // A node of a tenant that does not exist never writes, so that inventing names leaves nothing behind.
    if (state.storage.sql.databaseSize > 0) this.#open();
  }

  #open(): Replica {
    if (this.#replica !== undefined) return this.#replica;
    this.#replica = new Replica(this.ctx.storage.sql);
    this.#book = new CountBook(this.ctx.storage.sql);
    this.#confirmedAt = Number(this.#replica.fact("confirmed_at") ?? 0);
    this.#tenant = JSON.parse(this.#replica.fact("tenant") ?? "null");
    return this.#replica;
  }

  /** What is known of a license, current within its policy's `edge_ttl`; null while the database is away and nothing may stand in. */
  async read(request: NodeRequest): Promise<NodeAnswer | null> {
    this.#tenantName = request.tenantName;
    this.#askedAt = Date.now();
    const spent = { roundTrips: 0, milliseconds: 0 };
    const asked: Asked = { brought: undefined, isRead: false, rates: [], times: 0, place: 0 };
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const answer = this.#answer(request, asked);
      if (answer !== undefined) return { ...answer, source: attempt === 0 ? "node" : "database", ...spent };
      if (this.#isAway()) {
        this.#probe();
        const stale = this.#staleAnswer(request);
        return stale === undefined ? null : { ...stale, source: "node", ...spent };
      }
      const want = this.#wantOf(request);
      const startedAt = performance.now();
      const mayShare = want === undefined || (attempt === 0 && !request.isFresh);
      const underWay = mayShare ? this.#queue.underWay(want) : undefined;
      if (underWay !== undefined) {
        await underWay.done.catch(() => undefined);
      } else {
        const { done, isFirst, wanted, wants } = this.#queue.ask(want);
        if (isFirst) spent.roundTrips += 1;
        asked.place = wanted?.times ?? 0;
        const brought = await done.catch((error: unknown) => {
          // Not an outage: the Worker asks the database itself, and answers what that says.
          if (!this.#isAway()) throw error;
          return undefined;
        });
        asked.brought = brought;
        asked.isRead = brought !== undefined && want !== undefined;
        asked.rates = brought?.rates ?? [];
        asked.times = wants.get(nameOfWant(request.want))?.times ?? 0;
      }
      spent.milliseconds += performance.now() - startedAt;
    }
    const stale = this.#staleAnswer(request);
    return stale === undefined ? null : { ...stale, source: "node", ...spent };
  }

  #isAway(): boolean {
    return this.#failedAt !== undefined && Date.now() - this.#failedAt < awayMs;
  }

  /** Asks whether the database is back, once a second; nobody waits for it. */
  #probe(): void {
    const isDue = this.#failedAt !== undefined && Date.now() - this.#failedAt >= probeMs;
    if (isDue && this.#queue.isIdle) this.#queue.ask(undefined).done.catch(() => undefined);
  }

  /** Marks what a write has changed: what is made of it is read anew before it answers again. */
  mark(roots: string[]): void {
    this.#marks.add(roots);
  }

  /** Keeps counts until the next flush. */
  async count(counts: Count[]): Promise<void> {
    if (this.#book === undefined) return;
    this.#book.add(counts);
    await this.#wakeIn(flushMs);
  }

  /** Unless it wakes sooner. */
  async #wakeIn(milliseconds: number): Promise<void> {
    const at = Date.now() + milliseconds;
    const next = await this.ctx.storage.getAlarm();
    if (next === null || next > at) await this.ctx.storage.setAlarm(at);
  }

  override async alarm(): Promise<void> {
    const [replica, book] = [this.#replica, this.#book];
    if (replica === undefined || book === undefined) return;
    try {
      // Nothing of a tenant that is gone is kept, and there is nobody to count for.
      if (this.#tenant === null) return await this.#retire();
      replica.forgetSuspects(Date.now() - retireMs);
      const isTooLarge = replica.bound(storageBytes);
      // What comes meanwhile waits for the next flush, so that the database hears of counts at the same pace however many there are.
      const upTo = book.last();
      for (let sending = book.sending(upTo); sending !== undefined; sending = book.sending(upTo)) {
        await addCounts(this.#database(flushDeadlineMs), { node: this.#name, tenantName: this.#tenant.name, ...sending });
        book.sent(sending.batch);
      }
      const askedAt = Math.max(this.#askedAt, this.#confirmedAt, replica.usedAt());
      if (isTooLarge) await this.#wakeIn(boundMs);
      else if (book.last() > 0) await this.#wakeIn(flushMs);
      else if (Date.now() - askedAt < retireMs) await this.#wakeIn(dayMs);
      else await this.#retire();
    } catch (error) {
      if (isRefusal(error)) console.error(JSON.stringify({ level: "error", node: this.#name, error: loggable(error) }));
      // The platform itself would try six times and then forget it.
      await this.ctx.storage.setAlarm(Date.now() + flushMs);
    }
  }

  /** Gives its storage back: its region asks no more, or its tenant is spread over fewer nodes. Should it be asked again, it starts anew. */
  async #retire(): Promise<void> {
    await this.ctx.storage.deleteAll();
    this.#replica = undefined;
    this.#book = undefined;
    this.#tenant = null;
    this.#hasPolled = false;
    this.#registeredAt = 0;
    this.#known.clear();
    this.#absent.clear();
  }

  get #name(): string {
    return this.ctx.id.name ?? this.ctx.id.toString();
  }

  #answer({ want, touch, isFresh, now }: NodeRequest, asked: Asked): Answerable | undefined {
    const { brought, isRead } = asked;
    if (isRead && brought !== undefined) {
      const { tenant, confirmedAt, read } = brought;
      const known = read.get(nameOfWant(want));
      const rate = known === undefined ? null : rateOf(known.licenseId, asked, now);
      return { tenant, document: known?.text ?? null, confirmedAt, isStale: false, rate };
    }
    const known = this.#look(want);
    const age = Date.now() - this.#confirmedAt;
    const mayTrust = !isFresh && this.#hasPolled && age < (known?.ttlMs ?? usualTtlMs) && !this.#isMarked(want, known);
    const isAbsent = known === undefined && this.#absent.has(nameOfWant(want));
    const mayAnswer = known === undefined ? isAbsent : !known.isTouched || touch === null;
    if ((brought === undefined && !mayTrust) || !mayAnswer) return undefined;
    return { ...this.#standing(), document: known?.text ?? null, isStale: false, rate: null };
  }

  #staleAnswer({ want }: NodeRequest): Answerable | undefined {
    const known = this.#look(want);
    const { confirmedAt, tenant } = this.#standing();
    if (known === undefined) return this.#suspectAnswer(want);
    const age = Date.now() - confirmedAt;
    if (age > known.graceMs) return undefined;
    const isStale = age >= known.ttlMs || this.#isMarked(want, known);
    return { tenant, document: known.text, confirmedAt, isStale, rate: null };
  }

  /** While the database is away, also what has not been followed since this node lost the feed. */
  #suspectAnswer(want: NodeRequest["want"]): Answerable | undefined {
    const rows = this.#replica?.suspects();
    if (rows === undefined || !this.#isAway()) return undefined;
    const known = knownIn(rows, { want, tenantId: this.#tenant?.id ?? "", startingBases: this.#startingBases });
    const confirmedAt = Math.min(rows.confirmedAt, this.#confirmedAt);
    if (known === undefined || Date.now() - confirmedAt > known.graceMs) return undefined;
    return { tenant: this.#tenant, document: known.text, confirmedAt, isStale: true, rate: null };
  }

  #standing = () => ({ confirmedAt: this.#confirmedAt, tenant: this.#tenant });

  #isMarked(want: NodeRequest["want"], known: Known | undefined): boolean {
    return this.#marks.have([this.#tenant?.id ?? "", want.value, ...(known?.roots ?? [])]);
  }

  #look(want: NodeRequest["want"]): Known | undefined {
    const name = nameOfWant(want);
    let known = this.#known.get(name);
    if (known === undefined && this.#replica !== undefined) {
      known = knownIn(this.#replica, { want, tenantId: this.#tenant?.id ?? "", startingBases: this.#startingBases });
      if (known !== undefined) this.#known.set(name, known);
    }
    if (known?.licenseId !== undefined) this.#replica?.use(known.licenseId, Date.now());
    return known;
  }

  /** What the next statement has to read for a request; undefined where following the feed is enough. */
  #wantOf({ want, touch, isFresh }: NodeRequest): Want | undefined {
    const known = this.#look(want);
    const isEnough =
      !isFresh &&
      known?.ttlMs !== 0 &&
      !this.#isMarked(want, known) &&
      (known === undefined ? this.#absent.has(nameOfWant(want)) : !known.isTouched || touch === null);
    return isEnough && this.#hasPolled && this.#horizon() !== null ? undefined : { ...want, touch, times: 1 };
  }

  /** Where the feed was read up to; null where nothing is held that it could bring up to date. */
  #horizon(): string | null {
    const isBehind = Date.now() - this.#confirmedAt > feedRetentionMs;
    return isBehind ? null : (this.#replica?.fact("horizon") ?? null);
  }

  async #send(wants: Want[]): Promise<() => Brought> {
    const startedAt = Date.now();
    const marks = this.#marks.last;
    const horizon = this.#horizon();
    this.#sent += 1;
    const statement = this.#sent;
    const isRegistered = startedAt - this.#registeredAt < registrationMs;
    // What signs the tenant's answers comes with the first license, so that a signed answer needs no round trip of its own.
    const signer: Want = { kind: "tenant", value: this.#tenantName, touch: null, times: 0 };
    const all = horizon === null ? [...wants, signer] : wants;
    let polled: Poll;
    try {
      polled = await poll(this.#database(deadlineMs), {
        tenantName: this.#tenantName,
        horizon,
        wants: all,
        node: isRegistered ? null : this.#name,
        startingBases: this.#startingBases,
      });
    } catch (error) {
      this.#failedAt = isRefusal(error) ? undefined : Date.now();
      throw error;
    }
    return () => {
      this.#failedAt = undefined;
      const read = this.#take(polled, { statement, horizon, wants: all, startedAt });
      this.#hasPolled = true;
      this.#marks.forget(marks);
      if (!isRegistered && polled.tenant !== null) {
        this.#registeredAt = startedAt;
        // Also a node that nothing is counted at gives its storage back one day.
        this.ctx.waitUntil(this.#wakeIn(dayMs));
      }
      return { read, tenant: polled.tenant, confirmedAt: startedAt, rates: polled.rates };
    };
  }

  /** Keeps what a statement brought. @returns what it read */
  #take(polled: Poll, sent: Sent): Map<string, Known> {
    const { tenant, horizon } = polled;
    const read = this.#readIn(polled, sent.wants);
    const replica = tenant === null ? this.#replica : this.#open();
    // Sent later than what was taken last, it came to the database before that: what it read may have changed since, and the feed does not say
    // so any more.
    const isOvertaken = sent.horizon !== null && isOlder(horizon, replica?.fact("horizon")) && !isOlder(horizon, sent.horizon);
    if (replica !== undefined && !isOvertaken) this.#keepAll(replica, polled, sent, read);
    if (replica !== undefined && isOvertaken && this.#isAsGood(polled, sent)) {
      this.ctx.storage.transactionSync(() => this.#write(replica, polled, sent.wants, read));
      this.#keepRead(sent.wants, read);
    }
    replica?.setFact("confirmed_at", String(sent.startedAt));
    this.#confirmedAt = sent.startedAt;
    return read;
  }

  /** Whether what an overtaken statement read is as if it had been read when the others did that were taken since. */
  #isAsGood({ tenant, changes }: Poll, { statement }: Sent): boolean {
    return tenant?.id === this.#tenant?.id && changes.length <= pollLimit && this.#taken.areAllIn(changes, statement);
  }

  #keepAll(replica: Replica, polled: Poll, { statement, horizon, wants }: Sent, read: Map<string, Known>): void {
    const { tenant } = polled;
    // A database that was restored to an earlier time has forgotten changes that this node has seen.
    const hasGoneBack = isOlder(polled.horizon, replica.fact("horizon"));
    const isOther = tenant?.id !== this.#tenant?.id;
    const isWrong = hasGoneBack || isOther;
    const startsAnew = isWrong || horizon === null || polled.changes.length > pollLimit;
    const changes = this.#taken.fresh(polled.changes, statement);
    this.ctx.storage.transactionSync(() => {
      if (isWrong) replica.clear();
      else if (startsAnew) replica.doubt(this.#confirmedAt);
      if (!isWrong) for (const change of changes) replica.apply(change);
      this.#write(replica, polled, wants, read);
      replica.setFact("horizon", polled.horizon);
      replica.setFact("tenant", JSON.stringify(tenant));
    });
    this.#taken.add({ lastSent: this.#sent, changes, told: startsAnew ? null : polled.changes });
    // It may have forgotten this node too, as it did with the tenant of this name that was here before.
    if (isWrong) this.#registeredAt = 0;
    this.#tenant = tenant;
    if (startsAnew) {
      this.#known.clear();
      this.#absent.clear();
    } else this.#forgetChanged(changes);
    for (const { name, id } of changes) {
      this.#absent.delete(`id:${id}`);
      if (name !== null) this.#absent.delete(`key:${name}`);
    }
    this.#keepRead(wants, read);
  }

  #write(replica: Replica, { rows }: Poll, wants: Want[], read: Map<string, Known>): void {
    replica.putAll(rows);
    for (const want of wants) if (!read.has(nameOfWant(want))) replica.forget(want);
  }

  #readIn({ tenant, rows }: Poll, wants: Want[]): Map<string, Known> {
    const brought = new PolledRows(rows);
    const read = new Map<string, Known>();
    for (const want of wants) {
      const known = knownIn(brought, { want, tenantId: tenant?.id ?? "", startingBases: this.#startingBases });
      if (known !== undefined) read.set(nameOfWant(want), known);
    }
    return read;
  }

  #keepRead(wants: Want[], read: Map<string, Known>): void {
    for (const name of wants.map(nameOfWant)) {
      const known = read.get(name);
      this.#known.delete(name);
      if (known === undefined) this.#absent.set(name, true);
      else this.#known.set(name, known);
      if (known?.licenseId !== undefined) this.#replica?.use(known.licenseId, Date.now());
    }
  }

  /** What changed is put together anew, and the rest is not. */
  #forgetChanged(changes: FeedRow[]): void {
    if (changes.length === 0) return;
    const changed = new Set(changes.flatMap(({ id, parent }) => (parent === null ? [id] : [id, parent])));
    const partsOfMachines = changes.some(({ source }) => source === "components" || source === "processes");
    if (partsOfMachines || changes.length > mostToLookUp) this.#known.clear();
    else
      for (const [name, { roots }] of this.#known.entries())
        if (roots.some((root) => changed.has(root))) this.#known.delete(name);
  }

  #database(deadlineMs: number) {
    const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = this.env;
    return openDatabase({ url, endpoint, deadlineMs });
  }
}

type Sent = { statement: number; horizon: string | null; wants: Want[]; startedAt: number };

const isOlder = (horizon: string, other: string | null | undefined): boolean => other != null && BigInt(horizon) < BigInt(other);

/** Whether the database did answer, with an error of SQL. */
const isRefusal = (error: unknown): boolean => Boolean(databaseError(error)?.code) && !isUnavailable(error);

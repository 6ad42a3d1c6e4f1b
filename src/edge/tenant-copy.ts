import type { Body, IsAbsent, Rows } from "../document/compose.ts";
import { type Composed, composeWanted } from "../document/composed.ts";
import { alternativesOf, type Poll, pollLimit, type Want } from "../document/feed-store.ts";
import { PolledRows } from "../document/polled-rows.ts";
import { type NodeTenant, nameOfWant } from "../document/question.ts";
import type { ChangeLog } from "./change-log.ts";
import { ComposedMemory } from "./composed-memory.ts";
import type { LogPlace, NodeRequest } from "./node-types.ts";
import { Replica } from "./replica.ts";
import { DamagedStorageError } from "./storage-damage.ts";
import { TakenChanges } from "./taken-changes.ts";

/** Milliseconds without a poll after which the feed may have forgotten what a node has not seen: the clock deletes what is an hour old. */
const feedRetentionMs = 50 * 60_000;

export type Statement = {
  /** Statements are taken in the order of these. */
  number: number;
  /** From where on it asks for changes; null takes none. */
  horizon: string | null;
  wants: Want[];
  /** Milliseconds since 1970. */
  startedAt: number;
};

export type Taken = {
  /** The data as the statement read it at that time, by the names of the wants. */
  read: Map<string, Composed>;
  /** The database has forgotten what was known, or has another tenant of this name. */
  isAnother: boolean;
};

/**
 * A node's copy of a tenant. SQLite stores rows as the database had them, up to a horizon of the change feed, and memory holds what was
 * composed from them.
 */
export class TenantCopy {
  readonly #storage: DurableObjectStorage;
  readonly #log: ChangeLog;
  readonly #memory: ComposedMemory;
  readonly #taken = new TakenChanges();
  #replica: Replica | undefined;
  #tenant: NodeTenant | null = null;
  #confirmedAt = 0;
  #hasPolled = false;
  /** How many statements were begun. */
  #begun = 0;
  /** The number of the place in the log that is stored; undefined where none is. */
  #storedNumber: number | undefined;

  /** @param log what changes is put on it */
  constructor(storage: DurableObjectStorage, log: ChangeLog) {
    this.#storage = storage;
    this.#log = log;
    this.#memory = new ComposedMemory(log);
  }

  /** Reads what was kept before, if anything was. @throws DamagedStorageError, or an error of SQLite */
  openStored(): void {
    // A node of a tenant that does not exist never writes, so that inventing names leaves nothing behind.
    if (this.#replica === undefined && this.#storage.sql.databaseSize > 0) this.#open();
  }

  #open(): Replica {
    if (this.#replica !== undefined) return this.#replica;
    const replica = new Replica(this.#storage.sql);
    // The node no longer follows licenses that are let go.
    replica.onLetGo((licenseIds) => {
      this.#log.add(licenseIds);
      this.#storeLogPlace(replica);
    });
    const logPlace = replica.fact("log_place");
    if (logPlace !== undefined) {
      this.#log.resume(logPlaceIn(logPlace), Date.now());
      this.#storedNumber = this.#log.end.number;
      this.#memory.noteOthersTold();
    }
    this.#tenant = JSON.parse(replica.fact("tenant") ?? "null");
    this.#confirmedAt = Number(replica.fact("confirmed_at") ?? 0);
    this.#replica = replica;
    return replica;
  }

  /** Stores the place up to which the stored rows and the feed's horizon tell all that is in the log: in the same turn as they are. */
  #storeLogPlace(replica: Replica): void {
    const place = this.#log.end;
    if (place.number === this.#storedNumber) return;
    replica.setFact("log_place", JSON.stringify(place));
    this.#storedNumber = place.number;
  }

  /** Rows in storage; undefined where nothing was ever kept. */
  get replica(): Replica | undefined {
    return this.#replica;
  }

  get tenant(): NodeTenant | null {
    return this.#tenant;
  }

  /** When it was last known to be current, in milliseconds since 1970. */
  get confirmedAt(): number {
    return this.#confirmedAt;
  }

  /** False until a first statement: marks of before are not known. */
  get hasPolled(): boolean {
    return this.#hasPolled;
  }

  /** The place up to which the feed was read; null where nothing is stored that the feed could bring up to date. */
  get horizon(): string | null {
    const isBehind = Date.now() - this.#confirmedAt > feedRetentionMs;
    const horizon = isBehind ? null : (this.#replica?.fact("horizon") ?? null);
    if (horizon !== null && !/^\d{1,20}$/.test(horizon)) throw new DamagedStorageError(`a horizon that is none: ${horizon}`);
    return horizon;
  }

  look(want: NodeRequest["want"]): Composed | undefined {
    const name = nameOfWant(want);
    let composed = this.#memory.get(name);
    if (composed === undefined && this.#replica !== undefined) {
      composed = this.#compose(this.#replica, want, this.#memory.absentOf);
      if (composed !== undefined) this.#memory.set(name, composed);
    }
    if (composed?.license !== undefined) this.#replica?.use(composed.license.id, Date.now());
    return composed;
  }

  /** Returns stored data that is not known to be current, with the time at which it last was. */
  lookAmongSuspects(want: NodeRequest["want"]): { composed: Composed; confirmedAt: number } | undefined {
    const rows = this.#replica?.suspects();
    const composed = rows && this.#compose(rows, want, this.#memory.absentOf);
    return rows && composed && { composed, confirmedAt: Math.min(rows.confirmedAt, this.#confirmedAt) };
  }

  /** Tells whether the database said that no such thing exists. */
  isAbsent(want: NodeRequest["want"]): boolean {
    return this.#memory.isAbsent(want);
  }

  #compose(
    rows: Rows,
    want: NodeRequest["want"],
    isAbsent: (licenseId: string) => IsAbsent,
    tenant = this.#tenant,
  ): Composed | undefined {
    return composeWanted(rows, { want, tenantId: tenant?.id ?? "", isAbsent });
  }

  /** A statement that is about to be sent. */
  begin(wants: Want[], tenantName: string): Statement {
    this.#begun += 1;
    const { horizon } = this;
    const statement = { number: this.#begun, horizon, wants, startedAt: Date.now() };
    return horizon === null ? this.withoutChanges(statement, tenantName) : statement;
  }

  /** The statement as one of a node that follows nothing yet: it takes no changes, and all that is held is doubted when it is taken. */
  withoutChanges(statement: Statement, tenantName: string): Statement {
    // The key that signs the tenant's answers comes with the first license, so that a signed answer needs no round trip of its own.
    const signer: Want = { kind: "tenant", value: tenantName, clockStart: null, times: 0 };
    return { ...statement, horizon: null, wants: [...statement.wants, signer] };
  }

  /** Keeps what a statement brought. */
  take(polled: Poll, statement: Statement): Taken {
    const { tenant, horizon } = polled;
    const brought = new PolledRows(polled.rows);
    const read = new Map<string, Composed>();
    for (const want of statement.wants) {
      // Anything that a statement did not return does not exist.
      const composed = this.#compose(brought, want, () => () => true, tenant);
      if (composed !== undefined) read.set(nameOfWant(want), composed);
    }
    const replica = tenant === null ? this.#replica : this.#open();
    const stored = replica?.fact("horizon");
    // A database that was restored has forgotten what this node has seen: elsewhere, or what comes next, bears the same numbers all the same.
    const isOfAnother = isOther(polled.history, replica?.fact("history"));
    // Sent later than what was taken last, it came to the database before that: what it read may have changed since, and the feed does not say
    // so any more.
    const isOvertaken =
      !isOfAnother && statement.horizon !== null && isOlder(horizon, stored) && !isOlder(horizon, statement.horizon);
    const isAnother = !isOvertaken && (isOfAnother || isOlder(horizon, stored) || tenant?.id !== this.#tenant?.id);
    if (replica !== undefined) {
      if (!isOvertaken) this.#keepAll(replica, { polled, statement, read, isAnother });
      else if (this.#isAsGood(polled, statement)) {
        this.#transact(replica, () => write(replica, polled, statement.wants, read));
        this.#keepRead(replica, statement.wants, read);
      } else this.#memory.noteOthersTold();
    }
    replica?.setFact("confirmed_at", String(statement.startedAt));
    if (replica !== undefined) this.#storeLogPlace(replica);
    this.#confirmedAt = statement.startedAt;
    this.#hasPolled = true;
    return { read, isAnother };
  }

  /** Tells whether an overtaken statement read the same as if it had read together with the statements that were taken since. */
  #isAsGood({ tenant, changes }: Poll, { number }: Statement): boolean {
    return tenant?.id === this.#tenant?.id && changes.length <= pollLimit && this.#taken.areAllIn(changes, number);
  }

  #keepAll(replica: Replica, { polled, statement, read, isAnother }: Taken & { polled: Poll; statement: Statement }): void {
    const { tenant } = polled;
    const { number, horizon, wants } = statement;
    const startsAnew = isAnother || horizon === null || polled.changes.length > pollLimit;
    const changes = this.#taken.fresh(polled.changes, number);
    const gone: Body[] = [];
    this.#transact(replica, () => {
      gone.length = 0;
      if (isAnother) replica.clear();
      else if (startsAnew) replica.doubt(this.#confirmedAt);
      if (!isAnother)
        for (const change of changes) gone.push(...[replica.apply(change)].filter((machine) => machine !== undefined));
      write(replica, polled, wants, read);
      replica.setFact("horizon", polled.horizon);
      replica.setFact("history", polled.history);
      replica.setFact("tenant", JSON.stringify(tenant));
    });
    this.#taken.add({ lastSent: this.#begun, changes, reported: startsAnew ? null : polled.changes });
    if (startsAnew || !isSameTenant(tenant, this.#tenant)) this.#log.addAnything();
    this.#tenant = tenant;
    if (startsAnew) this.#memory.clear();
    else this.#memory.forgetChanged(changes);
    this.#memory.noteGone(gone, changes);
    this.#memory.forgetAbsent(changes);
    this.#keepRead(replica, wants, read);
  }

  #keepRead(replica: Replica, wants: Want[], read: Map<string, Composed>): void {
    this.#memory.keepRead(wants, read);
    const now = Date.now();
    for (const { license } of read.values()) if (license !== undefined) replica.use(license.id, now);
  }

  #transact(replica: Replica, work: () => void): void {
    try {
      this.#storage.transactionSync(work);
    } catch (error) {
      replica.forgetWritten();
      this.#storedNumber = undefined;
      throw error;
    }
  }

  /** Gives its storage back. */
  async drop(): Promise<void> {
    await this.#storage.deleteAll();
    this.#replica = undefined;
    this.#storedNumber = undefined;
    this.#tenant = null;
    this.#hasPolled = false;
    this.#log.addAnything();
    this.#memory.clear();
  }
}

/** @throws SyntaxError, DamagedStorageError */
function logPlaceIn(text: string): LogPlace {
  const { life, number }: { [Member in keyof LogPlace]?: unknown } = JSON.parse(text) ?? {};
  if (typeof life !== "string" || !Number.isSafeInteger(number)) throw new DamagedStorageError(`a place that is none: ${text}`);
  return { life, number: Number(number) };
}

const isSameTenant = (one: NodeTenant | null, other: NodeTenant | null): boolean => JSON.stringify(one) === JSON.stringify(other);

function write(replica: Replica, { rows }: Poll, wants: Want[], read: Map<string, Composed>): void {
  replica.putAll(rows, Date.now());
  for (const want of wants) {
    const composed = read.get(nameOfWant(want));
    if (composed === undefined) for (const one of alternativesOf(want)) replica.forget(one);
    else if (composed.license !== undefined && composed.named !== undefined)
      replica.forgetNamed(composed.license.id, composed.named.missing);
  }
}

const isOther = (history: string, stored: string | undefined): boolean => stored !== undefined && history !== stored;

const isOlder = (horizon: string, other: string | null | undefined): boolean => other != null && BigInt(horizon) < BigInt(other);

import { createCache, createSizedCache } from "../cache/cache.ts";
import { type Body, type IsAbsent, machineName, type Rows } from "../document/compose.ts";
import { type Composed, composeWanted } from "../document/composed.ts";
import { alternativesOf, type FeedRow, nameOf, type Poll, pollLimit, type Want } from "../document/feed-store.ts";
import { PolledRows } from "../document/polled-rows.ts";
import { type NodeTenant, nameOfThing, nameOfWant } from "../document/question.ts";
import { AbsentNames } from "./absent-names.ts";
import type { ChangeLog } from "./change-log.ts";
import type { NodeRequest } from "./node-types.ts";
import { Replica } from "./replica.ts";
import { DamagedStorageError } from "./storage-damage.ts";
import { TakenChanges } from "./taken-changes.ts";

/** Milliseconds without a poll after which the feed may have forgotten what a node has not seen: the clock deletes what is an hour old. */
const feedRetentionMs = 50 * 60_000;

/** Changes at a time for which each license that is put together is looked at; with more, all are put together anew. */
const mostToLookUp = 1_000;

/** Bytes of one composed document beside its own texts. */
const usualBytes = 800;

/** The kinds for which the feed reports the names by which nodes are asked. */
const namedKinds = ["key", "account", "token"];

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
  readonly #composed = createSizedCache<Composed>("composedLicenses", sizeOf);
  readonly #absent = createCache<true>("absentCredentials");
  /** Of licenses as they were last read, whatever scope named things of them. */
  readonly #versions = createCache<string>("documentVersions");
  /** The names that scopes gave and that stored licenses do not have. */
  readonly #absentNames = new AbsentNames();
  readonly #taken = new TakenChanges();
  #replica: Replica | undefined;
  #tenant: NodeTenant | null = null;
  #confirmedAt = 0;
  #hasPolled = false;
  /** How many statements were begun. */
  #begun = 0;

  /** @param log what changes is put on it */
  constructor(storage: DurableObjectStorage, log: ChangeLog) {
    this.#storage = storage;
    this.#log = log;
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
    replica.onLetGo = (licenseIds) => this.#log.add(licenseIds);
    this.#tenant = JSON.parse(replica.fact("tenant") ?? "null");
    this.#confirmedAt = Number(replica.fact("confirmed_at") ?? 0);
    this.#replica = replica;
    return replica;
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
    let composed = this.#composed.get(name);
    if (composed === undefined && this.#replica !== undefined) {
      composed = this.#compose(this.#replica, want, this.#isAbsentOf);
      if (composed !== undefined) this.#composed.set(name, composed);
    }
    if (composed?.license !== undefined) this.#replica?.use(composed.license.id, Date.now());
    return composed;
  }

  /** Returns stored data that is not known to be current, with the time at which it last was. */
  lookAmongSuspects(want: NodeRequest["want"]): { composed: Composed; confirmedAt: number } | undefined {
    const rows = this.#replica?.suspects();
    const composed = rows && this.#compose(rows, want, this.#isAbsentOf);
    return rows && composed && { composed, confirmedAt: Math.min(rows.confirmedAt, this.#confirmedAt) };
  }

  /** Tells whether the database said that no such thing exists. */
  isAbsent = (want: NodeRequest["want"]): boolean => alternativesOf(want).every((one) => this.#absent.has(nameOfThing(one)));

  #isAbsentOf = (licenseId: string): IsAbsent => this.#absentNames.of(licenseId);

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
        this.#keepRead(statement.wants, read);
      }
    }
    replica?.setFact("confirmed_at", String(statement.startedAt));
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
    if (startsAnew) {
      this.#composed.clear();
      this.#absent.clear();
      this.#absentNames.clear();
    } else this.#forgetChanged(changes);
    this.#noteGone(gone, changes);
    for (const { name, id } of changes) {
      this.#absent.delete(`id:${id}`);
      if (name !== null) for (const kind of namedKinds) this.#absent.delete(`${kind}:${name}`);
    }
    this.#keepRead(wants, read);
  }

  /** A request for a machine that was known and is gone is answered in an outage too, unless another has come since. */
  #noteGone(gone: Body[], changes: FeedRow[]): void {
    const come = new Set(changes.map((change) => (change.source === "machines" ? nameOf(change) : null)));
    for (const { id, license_id, fingerprint } of gone)
      if (!come.has(machineName(license_id, fingerprint)))
        this.#absentNames.add(String(license_id), [`machine:${id}`, `fingerprint:${fingerprint}`]);
  }

  #transact(replica: Replica, work: () => void): void {
    try {
      this.#storage.transactionSync(work);
    } catch (error) {
      replica.forgetWritten();
      throw error;
    }
  }

  #keepRead(wants: Want[], read: Map<string, Composed>): void {
    for (const want of wants) {
      const name = nameOfWant(want);
      const composed = read.get(name);
      const { license: before, named: namedBefore } = this.#composed.get(name) ?? {};
      const license = composed?.license;
      if (license !== undefined && license.version !== this.#versions.get(license.id)) this.#log.add([license.id]);
      else if (license === undefined && before !== undefined) this.#log.add([before.id]);
      if (license !== undefined) this.#versions.set(license.id, license.version);
      if (namedBefore !== undefined && namedBefore.text !== composed?.named?.text) this.#log.add(namedBefore.roots);
      this.#composed.delete(name);
      if (composed === undefined) for (const one of alternativesOf(want)) this.#absent.set(nameOfThing(one), true);
      else this.#composed.set(name, composed);
      if (license !== undefined) this.#replica?.use(license.id, Date.now());
      if (license !== undefined && composed?.named !== undefined) this.#absentNames.add(license.id, composed.named.missing);
    }
  }

  /** Discards composed data that changed, so that it is composed anew. The rest stays. */
  #forgetChanged(changes: FeedRow[]): void {
    if (changes.length === 0) return;
    if (changes.length > mostToLookUp) {
      this.#log.addAnything();
      this.#composed.clear();
      this.#absentNames.clear();
      return;
    }
    const changed = new Set(changes.flatMap(idsOfChange));
    this.#log.add(changed);
    this.#absentNames.forget(changed);
    for (const [name, { roots }] of this.#composed.entries())
      if (roots.some((root) => changed.has(root))) this.#composed.delete(name);
  }

  /** Gives its storage back. */
  async drop(): Promise<void> {
    await this.#storage.deleteAll();
    this.#replica = undefined;
    this.#tenant = null;
    this.#hasPolled = false;
    this.#log.addAnything();
    this.#composed.clear();
    this.#absent.clear();
    this.#absentNames.clear();
  }
}

/** A ping of a machine or process that is alive changes that alone: its license stays as it was put together. */
const idsOfChange = ({ source, id, parent, root }: FeedRow): string[] => {
  if (source === "machines" || source === "processes") return [id, root ?? parent ?? id];
  return parent === null ? [id] : [id, parent];
};

/** Texts that licenses share are kept once, whoever has them. */
const sizeOf = ({ license, named, credential, roots }: Composed): number =>
  (license === undefined ? 0 : license.text.license.length + license.text.counts.length) +
  (named === undefined ? 0 : named.text.length) +
  (credential?.length ?? 0) +
  roots.length * 50 +
  usualBytes;

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

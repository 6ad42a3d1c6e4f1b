import { entryBytes, nameBytes } from "../../src/audit/index.ts";
import { ChainWalk } from "./chain.ts";
import type { TrustedKeys } from "./keys.ts";
import type { AuditedTenant, AuditSource, StoredEvent } from "./source.ts";

/** A difference between a row and its seal. */
export type Finding =
  | { what: "changed" | "inserted" | "removed"; id: string; sequence: number; detail?: string }
  | { what: "moved"; id: string; sequence: number; from: number }
  | { what: "seal"; number: number; fault: string };

/** Counts of one tenant's chain. */
export type TenantSummary = {
  seals: number;
  /** `number:hash` of the last seal, to be kept elsewhere; null where there is none. */
  end: string | null;
  /** Events that are as they were sealed. */
  good: number;
  /** Events that are as they were after a person was erased from them. */
  erased: number;
  /** Events that were removed after their retention. */
  pruned: number;
  /** Events that came after the last seal. */
  waiting: number;
  /** When the first of these was written, in milliseconds since 1970. */
  waitingSince: number | undefined;
  findings: number;
};

export type Verification = {
  source: AuditSource;
  tenant: AuditedTenant;
  keys: TrustedKeys;
  /** Is told each seal's number and hash. */
  onSeal: (number: number, hash: string) => void;
  onFinding: (finding: Finding) => unknown;
};

/** Milliseconds by which an event may be dated before one that was written earlier: clocks are set. */
const setBackMs = 1_000;

/** Removed and inserted rows that wait for their counterpart. */
const mostUnpaired = 100_000;

/** Verifies the chain of a tenant and every event of it, in memory that grows with erased events alone, 100 bytes or so for each. */
export async function verifyTenant({ source, tenant, keys, onSeal, onFinding }: Verification): Promise<TenantSummary> {
  const summary = { seals: 0, good: 0, erased: 0, pruned: 0, waiting: 0, findings: 0 };
  const found: Finding[] = [];
  const report = (finding: Finding) => void found.push(finding);
  const tell = async () => {
    for (const finding of found) await onFinding(finding);
    summary.findings += found.length;
    found.length = 0;
  };
  const walk = new ChainWalk(tenant.id, keys);
  const amended = await readAmendments(source, walk, tenant.id);
  const rows = new RowCursor(source.events(tenant.id));
  const moves = new Moves(report);
  let lastSealed: StoredEvent | undefined;
  for await (const seal of source.seals(tenant.id)) {
    for (const { number, fault } of walk.next(seal)) report({ what: "seal", number, fault });
    await tell();
    summary.seals += 1;
    onSeal(walk.number, walk.hash);
    if (seal.kind !== "events") continue;
    const entries = Buffer.from(seal.entries, "hex");
    const isPruned = seal.number <= amended.prunedThrough;
    for (let begin = 0; begin + entryBytes <= entries.length; begin += entryBytes) {
      const sequence = Number(entries.readBigInt64BE(begin));
      const id = entries.toString("hex", begin + 8, begin + nameBytes);
      let event: StoredEvent | undefined;
      for (let row = await rows.current(); row !== undefined && row.sequence <= sequence; row = await rows.next()) {
        if (row.sequence === sequence && row.id === id) event = row;
        else moves.inserted(row);
      }
      if (event === undefined) {
        if (isPruned) summary.pruned += 1;
        else moves.removed(id, sequence);
        continue;
      }
      const erased = amended.erased.get(sequence);
      const expected = erased ?? entries.subarray(begin + nameBytes, begin + entryBytes);
      if (isPruned) report({ ...named("inserted", event), detail: "it was removed after its retention, and is there again" });
      else if (!event.hash.equals(expected)) report(named("changed", event));
      else {
        lastSealed = event;
        if (erased === undefined) summary.good += 1;
        else summary.erased += 1;
      }
    }
  }
  for (const { number, fault } of walk.end()) report({ what: "seal", number, fault });
  let waitingSince: number | undefined;
  for (let row = await rows.current(); row !== undefined; row = await rows.next()) {
    if (row.sequence <= walk.lastSequence || moves.misses(row.id)) moves.inserted(row);
    else if (lastSealed !== undefined && row.occurredAt < lastSealed.occurredAt - setBackMs)
      moves.inserted(row, "it is dated before events that were sealed before it came");
    else {
      summary.waiting += 1;
      waitingSince ??= row.occurredAt;
    }
  }
  moves.end();
  await tell();
  const end = walk.number === 0 ? null : `${walk.number}:${walk.hash}`;
  return { ...summary, end, waitingSince };
}

type Amendments = {
  /** The hash of each event from which a person was erased, by sequence: the last one counts. */
  erased: Map<number, Buffer>;
  /** The number of the last seal whose events were removed after their retention. */
  prunedThrough: number;
};

/** Reads the seals that say what was changed of sealed events. One that no trusted key has signed excuses nothing. */
async function readAmendments(source: AuditSource, walk: ChainWalk, tenantId: string): Promise<Amendments> {
  const erased = new Map<number, Buffer>();
  let prunedThrough = 0;
  for await (const seal of source.seals(tenantId, ["pruned", "erased"])) {
    if (!walk.isSigned(seal)) continue;
    const entries = Buffer.from(seal.entries, "hex");
    if (seal.kind === "pruned") prunedThrough = Math.max(prunedThrough, Number(entries.readBigInt64BE(8)));
    else
      for (let begin = 0; begin + entryBytes <= entries.length; begin += entryBytes)
        erased.set(Number(entries.readBigInt64BE(begin)), entries.subarray(begin + nameBytes, begin + entryBytes));
  }
  return { erased, prunedThrough };
}

/** Rows one by one, of pages that come when they are needed. */
class RowCursor {
  readonly #pages: AsyncIterator<StoredEvent[]>;
  #page: StoredEvent[] = [];
  #index = 0;
  #isOver = false;

  constructor(pages: AsyncIterable<StoredEvent[]>) {
    this.#pages = pages[Symbol.asyncIterator]();
  }

  /** The row that comes next; undefined behind the last. It is no promise while the page lasts. */
  current(): StoredEvent | undefined | Promise<StoredEvent | undefined> {
    return this.#page[this.#index] ?? (this.#isOver ? undefined : this.#turn());
  }

  /** Leaves a row behind. */
  next(): StoredEvent | undefined | Promise<StoredEvent | undefined> {
    this.#index += 1;
    return this.current();
  }

  async #turn(): Promise<StoredEvent | undefined> {
    const { value, done } = await this.#pages.next();
    this.#page = done === true ? [] : value;
    this.#index = 0;
    this.#isOver = done === true;
    return this.#page[0];
  }
}

/** Brings together the row that is missing in one place and the one that is too many in another: an event whose sequence was changed. */
class Moves {
  readonly #report: (finding: Finding) => void;
  readonly #removed = new Map<string, number>();
  readonly #inserted = new Map<string, { row: StoredEvent; detail: string | undefined }>();

  constructor(report: (finding: Finding) => void) {
    this.#report = report;
  }

  /** Tells whether an event is missing in the place that it had. */
  misses(id: string): boolean {
    return this.#removed.has(id);
  }

  removed(id: string, sequence: number): void {
    const other = this.#inserted.get(id);
    if (other === undefined) {
      this.#removed.set(id, sequence);
      if (this.#removed.size > mostUnpaired) this.end();
      return;
    }
    this.#inserted.delete(id);
    this.#report(moved(other.row, sequence));
  }

  inserted(row: StoredEvent, detail?: string): void {
    const from = this.#removed.get(row.id);
    if (from === undefined) {
      this.#inserted.set(row.id, { row, detail });
      if (this.#inserted.size > mostUnpaired) this.end();
      return;
    }
    this.#removed.delete(row.id);
    this.#report(moved(row, from));
  }

  end(): void {
    for (const [id, sequence] of this.#removed) this.#report({ what: "removed", id: uuidOf(id), sequence });
    for (const { row, detail } of this.#inserted.values())
      this.#report({ ...named("inserted", row), ...(detail === undefined ? {} : { detail }) });
    this.#removed.clear();
    this.#inserted.clear();
  }
}

const named = (what: "changed" | "inserted", row: StoredEvent) => ({ what, ...identityOf(row) });

const moved = (row: StoredEvent, from: number): Finding => ({ what: "moved", from, ...identityOf(row) });

const identityOf = ({ id, sequence }: StoredEvent) => ({ id: uuidOf(id), sequence });

const uuidOf = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

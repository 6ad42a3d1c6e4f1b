import { hash } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { PlainError } from "../plain-error.ts";
import { type CopyRow, copyRows } from "./copy-rows.ts";
import { sealOf } from "./database-source.ts";
import { type EventTexts, eventText, timeInUtc } from "./event-text.ts";
import type { AuditSource, StoredEvent } from "./source.ts";

/** Events of one page. */
const mostEvents = 1_000;

/** Numbers are stored as REAL: what an attacker wrote may be larger than SQLite's integers. */
const tables = `
  create table events (tenant_id text, sequence real, id text, name text, occurred_at real, hash blob);
  create table seals (
    tenant_id text, number real, kind text, last_sequence real, entries text, previous_hash text, hash text, key_id text, signature text, sealed_at text
  );
  create table signing_keys (tenant_id text, id text, algorithm text, status text, public_key text);
  create table tenants (id text, name text)`;

const indexes = `
  create index events_sequence on events (tenant_id, sequence, id);
  create index events_id on events (tenant_id, id);
  create index seals_number on seals (tenant_id, number)`;

/**
 * Reads the chains of a dump in plain text. Rows come in the order in which the tables have them, so hashes and seals are sorted in a file beside it,
 * which is deleted at the end: memory stays the same, however large the dump is.
 * @throws PlainError when it has no events
 */
export async function dumpSource(dump: AsyncIterable<Buffer>): Promise<AuditSource> {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-audit-"));
  const sorted = new DatabaseSync(join(folder, "sorted.sqlite"));
  const close = async () => {
    sorted.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    sorted.exec(`pragma journal_mode = off; pragma synchronous = off; begin; ${tables}`);
    await load(sorted, dump);
    sorted.exec(`commit; ${indexes}`);
  } catch (error) {
    await close();
    throw error;
  }
  return { ...sourceOf(sorted), close };
}

async function load(sorted: DatabaseSync, dump: AsyncIterable<Buffer>): Promise<void> {
  const insertion = (table: string, values: number) =>
    sorted.prepare(`insert into ${table} values (${Array(values).fill("?").join(", ")})`);
  const insertions = {
    events: insertion("events", 6),
    seals: insertion("seals", 10),
    signing_keys: insertion("signing_keys", 5),
    tenants: insertion("tenants", 2),
  };
  const found = new Set<string>();
  for await (const rows of copyRows(dump, Object.keys(insertions))) {
    for (const row of rows) {
      found.add(row.table);
      if (row.table === "events") insertions.events.run(...eventOf(row));
      else if (row.table === "seals") insertions.seals.run(...sealValues(row));
      else if (row.table === "signing_keys")
        insertions.signing_keys.run(...named(row, ["tenant_id", "id", "algorithm", "status", "public_key"]));
      else insertions.tenants.run(...named(row, ["id", "name"]));
    }
  }
  if (!found.has("events"))
    throw new PlainError(
      "There are no rows of events in the dump. Make it with npm run backup, or with pg_dump without --inserts.",
    );
}

const textsOf = ({ columns, values }: CopyRow): Record<string, string | null> =>
  Object.fromEntries(columns.map((name, index) => [name, values[index] ?? null]));

function named(row: CopyRow, columns: string[]): (string | null)[] {
  const texts = textsOf(row);
  return columns.map((name) => texts[name] ?? null);
}

function eventOf(row: CopyRow): (string | number | Uint8Array | null)[] {
  // Every column of the table is there: one that is missing is no null, but then no hash is right.
  const texts = textsOf(row) as EventTexts;
  const occurredAt = Date.parse(`${timeInUtc(texts.occurred_at ?? "")}Z`);
  return [
    texts.tenant_id,
    Number(texts.sequence),
    (texts.id ?? "").replaceAll("-", ""),
    texts.event,
    Number.isNaN(occurredAt) ? 0 : occurredAt,
    hash("sha256", eventText(texts), "buffer"),
  ];
}

function sealValues(row: CopyRow): (string | number | null)[] {
  const texts = textsOf(row);
  const bytes = (name: string) => (texts[name] ?? "").replace(/^\\x/, "");
  return [
    ...[texts.tenant_id ?? null, Number(texts.number), texts.kind ?? null, Number(texts.last_sequence)],
    ...[bytes("entries"), bytes("previous_hash"), bytes("hash"), texts.key_id ?? null, bytes("signature")],
    timeInUtc(texts.sealed_at ?? ""),
  ];
}

type Sorted = Record<string, SQLOutputValue>;

const sourceOf = (sorted: DatabaseSync): Omit<AuditSource, "close"> => ({
  async tenants() {
    const rows = sorted
      .prepare(`
        select audited.tenant_id as id, coalesce(tenants.name, audited.tenant_id) as name
        from (select tenant_id from events union select tenant_id from seals) audited
        left join tenants on tenants.id = audited.tenant_id
        order by 1`)
      .all();
    return rows.map(({ id, name }) => ({ id: String(id), name: String(name) }));
  },
  async keys(tenantId) {
    const rows = sorted.prepare("select * from signing_keys where tenant_id = ? and algorithm = 'ED25519'").all(tenantId);
    return rows.map(({ id, status, public_key }) => ({ id: String(id), status: String(status), publicKey: String(public_key) }));
  },
  async *seals(tenantId, kinds = ["events", "pruned", "erased"]) {
    const rows = sorted.prepare("select * from seals where tenant_id = ? order by number").iterate(tenantId);
    for (const row of rows) if (kinds.includes(String(row.kind))) yield sealOf(tenantId, stringsOf(row));
  },
  async *events(tenantId) {
    let page: StoredEvent[] = [];
    for (const row of sorted.prepare("select * from events where tenant_id = ? order by sequence, id").iterate(tenantId)) {
      page.push(storedEvent(row));
      if (page.length < mostEvents) continue;
      yield page;
      page = [];
    }
    if (page.length > 0) yield page;
  },
  async nameOf(tenantId, id) {
    const row = sorted.prepare("select name from events where tenant_id = ? and id = ?").get(tenantId, id.replaceAll("-", ""));
    return row === undefined ? undefined : String(row.name);
  },
});

const storedEvent = ({ sequence, id, occurred_at, hash }: Sorted): StoredEvent => ({
  sequence: Number(sequence),
  id: String(id),
  occurredAt: Number(occurred_at),
  hash: Buffer.from(hash as Uint8Array),
});

/** A seal's columns as the database gives them. */
const stringsOf = (row: Sorted) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)])) as Parameters<typeof sealOf>[1];

import { createHash } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { eventText, eventTextSql } from "../../../serve/audit/event-text.ts";
import { jsonOf } from "../../../src/db/sql.ts";
import { evaluate, newLicenseStory, query, refusalOf } from "./database.ts";

type Story = { tenantId: string; licenseId: string };

const ofTenant = ({ tenantId }: Story): SQL => sql`from events happened where happened.tenant_id = ${tenantId}`;

/** Writes an event with all that texts and JSON can have, by somebody without a name. */
const writeOddEvent = ({ tenantId, licenseId }: Story): SQL => sql`
  select set_config('latchkey.actor', ${JSON.stringify({ kind: "account", name: 'Zoë "☂" \u2028 \\ \t \u007f', tracestate: "a=1" })}, true), latchkey_write_event(
    ${tenantId}, 'license.renewed', 'license', ${licenseId}, null, null,
    '{"a": 1.10, "bb": 12345678901234567890.000, "c": 1e400, "": [null, true, {}], "name": "Zoë \\"☂\\" \\u2028 \\u0001 \\\\ \\/ \\t \\u007f"}'::jsonb,
    ${jsonOf({ list: [], text: "tab\there, line\nthere" })}, '{}'
  )`;

/** Puts a seal at the end of a tenant's chain that nobody has signed. */
const addSeal = ({ tenantId }: Story, number: number, kind: string, entries: SQL): SQL => sql`
  insert into seals (tenant_id, number, kind, last_sequence, entries, previous_hash, hash, key_id, signature, sealed_at)
  values (${tenantId}, ${number}, ${kind}, 0, ${entries}, '', '', gen_random_uuid(), '', now())`;

const allEntries = (story: Story): SQL =>
  sql`(select string_agg(latchkey_event_entry(happened), ''::bytea order by happened.sequence) ${ofTenant(story)})`;

describe("latchkey_event_text", () => {
  test("is the JSON array of all columns as jsonb writes it, and the verifier makes the same of a dump's texts", async () => {
    const story = await newLicenseStory();
    await query(writeOddEvent(story));
    const rows = await query(sql`
      select latchkey_event_text(happened) as text, ${eventTextSql} as verifier,
        jsonb_build_array(
          id, sequence, tenant_id, event, resource, resource_id, license_id, product_id, actor_kind, actor_id, actor_name, request_id, ip, traceparent,
          tracestate, object, before, after, occurred_at at time zone 'UTC', salt
        )::text as whole,
        jsonb_build_object(
          'id', id::text, 'sequence', sequence::text, 'tenant_id', tenant_id::text, 'event', event, 'resource', resource, 'resource_id', resource_id::text,
          'license_id', license_id::text, 'product_id', product_id::text, 'actor_kind', actor_kind, 'actor_id', actor_id, 'actor_name', actor_name,
          'request_id', request_id::text, 'ip', ip, 'traceparent', traceparent, 'tracestate', tracestate, 'object', object::text, 'before', before::text,
          'after', after::text, 'occurred_at', (occurred_at at time zone 'Asia/Kolkata')::text || '+05:30', 'salt', salt::text
        ) as texts
      ${ofTenant(story)}`);
    expect(rows.length).toBeGreaterThan(5);
    for (const { text, verifier, whole, texts } of rows) {
      expect(text).toBe(whole);
      expect(verifier).toBe(whole);
      expect(eventText(texts)).toBe(whole);
      expect(JSON.parse(text)).toHaveLength(20);
    }
  });

  test("has every column of the table", async () => {
    const [{ columns }] = await query(sql`
      select count(*)::int as columns from information_schema.columns where table_name = 'events' and table_schema = current_schema()`);
    expect(columns).toBe(20);
  });
});

describe("latchkey_event_entry, latchkey_sealed_events", () => {
  test("are the sequence, id and hash of an event, and the first two of those in seals of events", async () => {
    const story = await newLicenseStory();
    const rows = await query(sql`
      select sequence::text as sequence, id, latchkey_event_text(happened) as text, encode(latchkey_event_entry(happened), 'hex') as entry
      ${ofTenant(story)} order by happened.sequence`);
    const entries = rows.map(({ sequence, id, text }) =>
      [
        BigInt(sequence).toString(16).padStart(16, "0"),
        id.replaceAll("-", ""),
        createHash("sha256").update(text).digest("hex"),
      ].join(""),
    );
    expect(rows.map(({ entry }) => entry)).toEqual(entries);
    await query(addSeal(story, 1, "events", allEntries(story)), addSeal(story, 2, "erased", sql`'\\x0102'`));
    const sealed = await query(
      sql`select encode(named, 'hex') as named from latchkey_sealed_events(${story.tenantId}, 1, 2) named`,
    );
    expect(sealed.map(({ named }) => named)).toEqual(entries.map((entry) => entry.slice(0, 48)));
    expect(await query(sql`select from latchkey_sealed_events(${story.tenantId}, 2, 9)`)).toEqual([]);
  });
});

describe("latchkey_append_only", () => {
  test("refuses to change, delete or empty what is only added to", async () => {
    const story = await newLicenseStory();
    await query(addSeal(story, 1, "events", sql`''`));
    for (const statement of [
      sql`update seals set kind = 'erased' where tenant_id = ${story.tenantId}`,
      sql`delete from seals where tenant_id = ${story.tenantId}`,
      sql`truncate seals`,
    ])
      expect(await refusalOf(statement)).toMatchObject({ code: "42501", message: "seals are append-only" });
    expect(await refusalOf(sql`truncate events`)).toMatchObject({ code: "42501", message: "events are append-only" });
  });
});

describe("latchkey_keep_events", () => {
  const appendOnly = { code: "42501", message: "events are append-only" };
  const [first, last] = [sql`int8send(1)`, sql`int8send(1)`];
  const remove = ({ tenantId }: Story) => sql`delete from events where tenant_id = ${tenantId}`;
  const rename = ({ tenantId }: Story, name: string) => sql`update events set actor_name = ${name} where tenant_id = ${tenantId}`;

  test("refuses every change and removal, but of nothing", async () => {
    const story = await newLicenseStory();
    await query(addSeal(story, 1, "events", allEntries(story)));
    expect(await refusalOf(remove(story))).toMatchObject(appendOnly);
    expect(await refusalOf(rename(story, "mallory"))).toMatchObject(appendOnly);
    expect(await refusalOf(sql`delete from events where tenant_id = ${crypto.randomUUID()}`)).toBeUndefined();
  });

  test("lets the events of sealed seals go where a seal of the same transaction says so, and no others", async () => {
    // A tenant of which nothing but events is left.
    const story = { tenantId: crypto.randomUUID(), licenseId: crypto.randomUUID() };
    await query(writeOddEvent(story), writeOddEvent(story));
    await query(addSeal(story, 1, "events", allEntries(story)));
    await query(writeOddEvent(story));
    const pruned = addSeal(story, 2, "pruned", sql`${first} || ${last}`);
    expect(await refusalOf(pruned, remove(story))).toMatchObject(appendOnly);
    const inFirst = sql`
      delete from events happened using latchkey_sealed_events(${story.tenantId}, 1, 1) named
      where tenant_id = ${story.tenantId} and int8send(sequence) || uuid_send(id) = named`;
    expect(await refusalOf(addSeal(story, 2, "erased", sql`${first} || ${last}`), inFirst)).toMatchObject(appendOnly);
    expect(await refusalOf(pruned, inFirst)).toBeUndefined();
    expect(await query(sql`select event ${ofTenant(story)}`)).toHaveLength(1);
    // The seal is there, but of another transaction.
    expect(await refusalOf(remove(story))).toMatchObject(appendOnly);
  });

  test("lets events become what a seal of the same transaction says, in what may name a person", async () => {
    const story = await newLicenseStory();
    const become = (changes: object) => sql`(
      select string_agg(latchkey_event_entry(jsonb_populate_record(happened, ${jsonOf(changes)})), ''::bytea) ${ofTenant(story)}
    )`;
    const erased = addSeal(story, 1, "erased", become({ actor_name: null }));
    const erase = sql`update events set actor_name = null where tenant_id = ${story.tenantId}`;
    expect(await refusalOf(erased, rename(story, "mallory"))).toMatchObject(appendOnly);
    expect(await refusalOf(erased, erase)).toBeUndefined();
    expect(await refusalOf(erase)).toMatchObject(appendOnly);
    const renamed = addSeal(story, 2, "erased", become({ event: "license.renewed" }));
    const change = sql`update events set event = 'license.renewed' where tenant_id = ${story.tenantId}`;
    expect(await refusalOf(renamed, change)).toMatchObject(appendOnly);
  });
});

describe("latchkey_erase_members, latchkey_erased_event", () => {
  test("put a word in the place of members that are there, and leave the others", async () => {
    const given = { username: "alice", email: null, role: "user" };
    const erased = await evaluate(sql`latchkey_erase_members(${jsonOf(given)}, array['username', 'email', 'first_name'])`);
    expect(erased).toEqual({ username: "[erased]", email: null, role: "user" });
    expect(await evaluate(sql`latchkey_erase_members('{}', array['username'])`)).toEqual({});
  });

  test("take the person from an event that names it, with another salt, and say nothing of others", async () => {
    const story = await newLicenseStory();
    const [rows] = [
      await query(sql`
        select to_jsonb(happened) as was, to_jsonb(latchkey_erased_event(happened, happened.resource_id, '{}', 'seed')) as erased,
          latchkey_erased_event(happened, gen_random_uuid(), '{}', 'seed') is null as is_other
        ${ofTenant(story)} and happened.event = 'account.created'`),
    ];
    const [{ was, erased, is_other }] = rows;
    expect(is_other).toBe(true);
    expect(erased).toMatchObject({
      id: was.id,
      sequence: was.sequence,
      event: was.event,
      object: { username: "[erased]", email: "[erased]" },
    });
    expect(erased.salt).not.toBe(was.salt);
    expect(JSON.stringify(erased)).not.toContain(was.object.email);
  });
});

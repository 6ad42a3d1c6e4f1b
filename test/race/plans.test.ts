import { env } from "cloudflare:workers";
import { type SQL, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { type Database, openDatabase } from "../../src/db/client.ts";
import { countStatement, type Listing, pageStatement } from "../../src/db/list-store.ts";
import { eventList } from "../../src/events/list-store.ts";
import { licenseList } from "../../src/licenses/list-store.ts";
import { machineList } from "../../src/machines/list-store.ts";
import { searchKinds } from "../../src/search/kinds.ts";
import type { Question } from "../../src/search/parts-store.ts";
import { readSearch } from "../../src/search/search-text.ts";
import { search, searchStatement } from "../../src/search/store.ts";
import { newCatalogue, newPolicy } from "../support/client.ts";
import {
  eventFilters,
  filters,
  firstPage,
  type ManyLicenses,
  machineFilters,
  makeManyLicenses,
  makeManyMachinesAndEvents,
  oneOf,
  sequentialScans,
  withoutExample,
} from "../support/many-licenses.ts";

let database: Database;
let many: ManyLicenses;
let one: { license: string; request: string };

beforeAll(async () => {
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
  database = openDatabase({ url, endpoint, deadlineMs: 300_000 });
  await newPolicy(await newCatalogue());
  many = await makeManyLicenses(database, 100_000);
  await makeManyMachinesAndEvents(database, many);
  one = await oneOf(database, many);
}, 300_000);

const nothing: ManyLicenses = { tenantId: "", policyId: "", productId: "", seldomProductId: "" };

/** A list by each of its filters, and the names of these. */
const lists: Record<string, { names: string[]; sort: string; listing: (name: string) => Listing }> = {
  licenses: {
    names: Object.keys(filters(nothing)),
    sort: "created_at",
    listing: (name) => licenseList.listing({ tenantId: many.tenantId, reach: {}, now: new Date() }, filters(many)[name] ?? {}),
  },
  machines: {
    names: Object.keys(machineFilters(nothing, "")),
    sort: "created_at",
    listing: (name) => {
      const filter = machineFilters(many, one.license)[name] ?? {};
      return machineList.listing({ tenantId: many.tenantId, reach: {}, now: new Date() }, filter);
    },
  },
  events: {
    names: Object.keys(eventFilters({ license: "", request: "" })),
    sort: "occurred_at",
    listing: (name) => eventList.listing({ tenantId: many.tenantId }, eventFilters(one)[name] ?? {}),
  },
};

const cases = Object.entries(lists).flatMap(([list, { names }]) => names.map((name) => [list, name] as const));

/** Tables that grow with the number of licenses. */
const large = ["licenses", "machines", "events"];

const largeScans = async (statement: SQL): Promise<string[]> =>
  (await sequentialScans(database, statement)).filter((table) => large.includes(table));

const countBy = async (statement: SQL): Promise<number> =>
  Number((await database.execute<{ count: string }>(statement)).rows[0]?.count);

/** Texts that a customer may send, and where they are found. */
const searches: Record<string, { text: string; keyHash?: string; kinds: string[] }> = {
  "a key": { text: "no license has this key", keyHash: "c175375e7a20dbc64fc6787b977fe816", kinds: ["license"] },
  "an id": { text: "the id of a license", kinds: ["license"] },
  "an order number": { text: "A-4711", kinds: ["license"] },
  "a rare part of a name": { text: "customer c175375e", kinds: [] },
  "a common part of a name": { text: "customer", kinds: ["license"] },
  "a part that no name has": { text: "zebra crossing", kinds: [] },
  "a fingerprint": { text: "device 4711", kinds: ["machine"] },
  "a part of a machine's name": { text: "studio 4711 home", kinds: ["machine"] },
  "an email": { text: "user7@example.com", kinds: ["account", "license"] },
  "a username": { text: "user7", kinds: ["account", "license"] },
  "a code": { text: "EXPORT", kinds: ["entitlement"] },
};

test("each filter of the large lists has an example", () => {
  expect(withoutExample(licenseList.filters, filters(nothing))).toEqual([]);
  expect(withoutExample(machineList.filters, machineFilters(nothing, ""))).toEqual([]);
  expect(withoutExample(eventList.filters, eventFilters({ license: "", request: "" }))).toEqual([]);
});

describe("at 100,000 licenses and machines, no search reads a large table from end to end", () => {
  const questionOf = ({ text, keyHash }: { text: string; keyHash?: string }): Question => ({
    tenantId: many.tenantId,
    text: readSearch(text === "the id of a license" ? one.license : text),
    keyHashes: keyHash === undefined ? [] : [keyHash],
    reach: {},
    kinds: new Set(searchKinds),
    visibleAccounts: { own: null, others: "all" },
    visibleTokens: { kinds: ["product", "license", "account"], onlyAccount: null },
    limit: 20,
  });

  test.each(Object.entries(searches))("%s", async (_, searched) => {
    await database.execute(sql`update tenants set search_metadata = '{order,invoice}' where id = ${many.tenantId}`);
    const question = questionOf(searched);
    const found = await search(database, question);
    expect([...new Set(found.map(({ kind }) => kind))].sort()).toEqual(searched.kinds);
    const scanned = await sequentialScans(database, searchStatement(question) as SQL);
    expect(scanned.filter((table) => [...large, "accounts"].includes(table))).toEqual([]);
  });
});

describe("at 100,000 licenses, machines and events, no page of a list reads a large table from end to end", () => {
  test.each(cases)("%s, filter: %s", async (list, name) => {
    const { listing, sort } = lists[list] as (typeof lists)[string];
    expect(await largeScans(pageStatement(listing(name), firstPage(sort)))).toEqual([]);
  });

  test.each(["created_at", "updated_at", "expiry", "name"])("licenses, sort: %s", async (sort) => {
    const listing = lists.licenses?.listing("none") as Listing;
    expect(await largeScans(pageStatement(listing, firstPage(sort)))).toEqual([]);
    const later = {
      ...firstPage(sort),
      after: { value: sort === "name" ? "Customer 5" : "2026-06-01 00:00:00+00", id: crypto.randomUUID() },
    };
    expect(await largeScans(pageStatement(listing, later))).toEqual([]);
  });

  test("machines of a product, for a caller who reaches only that", async () => {
    const reach = { productId: many.productId };
    const reached = machineList.listing({ tenantId: many.tenantId, reach, now: new Date() }, {});
    expect(await largeScans(pageStatement(reached, firstPage()))).toEqual([]);
  });
});

test.each(cases)("the count is that of the rows: %s, filter: %s", async (list, name) => {
  const listing = lists[list]?.listing(name) as Listing;
  expect(await countBy(countStatement(listing))).toBe(await countBy(countStatement({ ...listing, counted: undefined })));
});

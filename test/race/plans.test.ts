import { env } from "cloudflare:workers";
import type { SQL } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { type Database, openDatabase } from "../../src/db/client.ts";
import { countStatement, type Listing, pageStatement } from "../../src/db/list-store.ts";
import { eventList } from "../../src/events/list-store.ts";
import { licenseList } from "../../src/licenses/list-store.ts";
import { machineList } from "../../src/machines/list-store.ts";
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

const nothing: ManyLicenses = { tenantId: "", policyId: "", productId: "" };

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

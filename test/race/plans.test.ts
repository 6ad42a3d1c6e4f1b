import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import type { Environment } from "../../src/context.ts";
import { type Database, openDatabase } from "../../src/db/client.ts";
import { countStatement, pageStatement } from "../../src/db/list-store.ts";
import { licenseListing } from "../../src/licenses/list-store.ts";
import { newCatalogue, newPolicy } from "../support/client.ts";
import { filters, firstPage, type ManyLicenses, makeManyLicenses, sequentialScans } from "../support/many-licenses.ts";

let database: Database;
let many: ManyLicenses;

beforeAll(async () => {
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
  database = openDatabase({ url, endpoint, deadlineMs: 300_000 });
  await newPolicy(await newCatalogue());
  many = await makeManyLicenses(database, 100_000);
}, 300_000);

const listing = (name: string) =>
  licenseListing({ tenantId: many.tenantId, reach: {}, filter: filters(many)[name] ?? {}, now: new Date() });

/** What grows with the number of licenses. */
const large = ["licenses", "machines"];

describe("at 100,000 licenses, no list reads a large table from end to end", () => {
  test.each(Object.keys(filters({ tenantId: "", policyId: "", productId: "" })))("filter: %s", async (name) => {
    const scans = await sequentialScans(database, pageStatement(listing(name), firstPage()));
    expect(scans.filter((table) => large.includes(table))).toEqual([]);
  });

  test.each(["created_at", "updated_at", "expiry", "name"])("sort: %s", async (sort) => {
    const first = pageStatement(listing("none"), firstPage(sort));
    expect((await sequentialScans(database, first)).filter((table) => large.includes(table))).toEqual([]);
    const later = {
      ...firstPage(sort),
      after: { value: sort === "name" ? "Customer 5" : "2026-06-01 00:00:00+00", id: crypto.randomUUID() },
    };
    expect(
      (await sequentialScans(database, pageStatement(listing("none"), later))).filter((table) => large.includes(table)),
    ).toEqual([]);
  });

  test("selective filters count by an index too", async () => {
    for (const name of [
      "owner",
      "metadata key and value",
      "machine fingerprint",
      "part of the name",
      "whole key",
      "expiry window",
      "status suspended",
    ]) {
      const scans = await sequentialScans(database, countStatement(listing(name)));
      expect(
        scans.filter((table) => large.includes(table)),
        name,
      ).toEqual([]);
    }
  });
});

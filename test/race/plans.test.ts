import { env } from "cloudflare:workers";
import { type SQL, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import type { Environment } from "../../src/context.ts";
import { type Database, openDatabase } from "../../src/db/client.ts";
import { countStatement, pageStatement } from "../../src/db/list-store.ts";
import { type EventFilter, eventListing } from "../../src/events/list-store.ts";
import { licenseListing } from "../../src/licenses/list-store.ts";
import { type MachineFilter, machineListing } from "../../src/machines/list-store.ts";
import { newCatalogue, newPolicy } from "../support/client.ts";
import {
  filters,
  firstPage,
  type ManyLicenses,
  makeManyLicenses,
  makeManyMachinesAndEvents,
  sequentialScans,
} from "../support/many-licenses.ts";

let database: Database;
let many: ManyLicenses;
/** A license, and a request that an event tells of. */
let one: { id: string; requestId: string };

beforeAll(async () => {
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
  database = openDatabase({ url, endpoint, deadlineMs: 300_000 });
  await newPolicy(await newCatalogue());
  many = await makeManyLicenses(database, 100_000);
  await makeManyMachinesAndEvents(database, many);
  const { rows } = await database.execute<{ id: string; request_id: string }>(
    sql`select resource_id as id, request_id from events where tenant_id = ${many.tenantId} and resource = 'license' limit 1`,
  );
  one = { id: rows[0]?.id ?? "", requestId: rows[0]?.request_id ?? "" };
}, 300_000);

const listing = (name: string) =>
  licenseListing({ tenantId: many.tenantId, reach: {}, filter: filters(many)[name] ?? {}, now: new Date() });

/** What grows with the number of licenses. */
const large = ["licenses", "machines", "events"];

const largeScans = async (statement: SQL): Promise<string[]> =>
  (await sequentialScans(database, statement)).filter((table) => large.includes(table));

describe("at 100,000 licenses, no list reads a large table from end to end", () => {
  test.each(Object.keys(filters({ tenantId: "", policyId: "", productId: "" })))("filter: %s", async (name) => {
    expect(await largeScans(pageStatement(listing(name), firstPage()))).toEqual([]);
  });

  test.each(["created_at", "updated_at", "expiry", "name"])("sort: %s", async (sort) => {
    const first = pageStatement(listing("none"), firstPage(sort));
    expect(await largeScans(first)).toEqual([]);
    const later = {
      ...firstPage(sort),
      after: { value: sort === "name" ? "Customer 5" : "2026-06-01 00:00:00+00", id: crypto.randomUUID() },
    };
    expect(await largeScans(pageStatement(listing("none"), later))).toEqual([]);
  });

  test("selective filters count by an index too", async () => {
    for (const name of [
      "owner",
      "metadata key",
      "metadata key and value",
      "machine fingerprint",
      "part of the name",
      "whole key",
      "expiry window",
      "status banned",
      "status suspended",
      "status expired",
    ]) {
      expect(await largeScans(countStatement(listing(name))), name).toEqual([]);
    }
  });

  const ofMachines = (filter: MachineFilter) => machineListing({ tenantId: many.tenantId, reach: {}, filter, now: new Date() });
  const machineFilters: Record<string, () => MachineFilter> = {
    none: () => ({}),
    license: () => ({ licenseId: one.id }),
    "license key": () => ({ licenseKeyHash: filters(many)["whole key"]?.keyHash }),
    fingerprint: () => ({ fingerprint: "device 4711" }),
    owner: () => ({ owner: "user7" }),
    platform: () => ({ platform: "linux" }),
    "dead ones": () => ({ heartbeat: "dead" }),
  };

  test.each(Object.entries(machineFilters))("machines, filter: %s", async (name, filter) => {
    expect(await largeScans(pageStatement(ofMachines(filter()), firstPage()))).toEqual([]);
    if (["license", "license key", "fingerprint", "owner"].includes(name)) {
      expect(await largeScans(countStatement(ofMachines(filter())))).toEqual([]);
    }
  });

  test("machines of a product, for a caller who reaches only that", async () => {
    const reach = { productId: many.productId };
    const reached = machineListing({ tenantId: many.tenantId, reach, filter: {}, now: new Date() });
    expect(await largeScans(pageStatement(reached, firstPage()))).toEqual([]);
  });

  const eventFilters: Record<string, () => EventFilter> = {
    none: () => ({}),
    event: () => ({ event: "license.suspended" }),
    resource: () => ({ resource: "license", resourceId: one.id }),
    actor: () => ({ actor: "user7", actorKind: "account" }),
    request: () => ({ requestId: one.requestId }),
    "a morning": () => ({ since: new Date("2024-01-01T06:00:00Z"), until: new Date("2024-01-01T08:00:00Z") }),
  };

  test.each(Object.entries(eventFilters))("events, filter: %s", async (name, filter) => {
    const events = eventListing(many.tenantId, filter());
    expect(await largeScans(pageStatement(events, firstPage("occurred_at")))).toEqual([]);
    if (["resource", "request", "a morning"].includes(name)) expect(await largeScans(countStatement(events))).toEqual([]);
  });
});

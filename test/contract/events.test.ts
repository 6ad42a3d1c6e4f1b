import { sql } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import { routes } from "../../src/app/routes.ts";
import { storedEvent } from "../../src/delivery/claims-store.ts";
import { payloadOf, type StoredEvent } from "../../src/delivery/payload.ts";
import { tick } from "../jobs/clock.ts";
import { newCatalogue, newLicense, newPolicy } from "../support/client.ts";
import { expectEvent } from "../support/contract.ts";
import { database } from "../support/in-database.ts";
import { provocations, send } from "./provocations.ts";
import { newWorld } from "./world.ts";

// Webhooks get events as the OpenAPI document describes them.

afterEach(() => {
  vi.useRealTimers();
});

/** Expects it of everything that happened to a tenant. @returns the types */
async function expectDescribedEvents(tenantName: string): Promise<Set<string>> {
  const { rows } = await database.execute<{ event: StoredEvent }>(sql`
    select ${storedEvent} as event
    from events entry join tenants tenant on tenant.id = entry.tenant_id
    where tenant.name = ${tenantName}`);
  for (const { event } of rows) expectEvent(JSON.parse(payloadOf(event)));
  return new Set(rows.map(({ event }) => event.type));
}

test("what every route of the API changes", async () => {
  const world = await newWorld();
  for (const route of routes) {
    const succeed = provocations[route.definition.operationId]?.["00000"];
    if (succeed === undefined) continue;
    expect((await send(world, route, await succeed(world))).status).toBeLessThan(300);
    vi.useRealTimers();
  }
  // Of every resource at least one, and of most all: no route has gone unheard.
  expect((await expectDescribedEvents(world.name)).size).toBeGreaterThan(55);
}, 120_000);

test("what time brings about, and what is refused", async () => {
  const vendor = await newCatalogue();
  const { name, path, admin } = vendor;
  await tick(vendor);
  const attributes = {
    duration_iso: "P10D",
    require_check_in: true,
    check_in_interval: "weekly",
    require_heartbeat: true,
    heartbeat_duration: 60,
    max_machines: 1,
  };
  const license = await newLicense(vendor, await newPolicy(vendor, attributes));
  const activate = () => admin.post(`${path}/machines`, { license_key: license.license_key, fingerprint: crypto.randomUUID() });
  expect([(await activate()).status, (await activate()).status]).toEqual([201, 422]);
  const days = (count: number): Date => new Date(Date.now() + count * 86_400_000);
  for (const at of [days(0.5), days(6.5), days(7.5), days(11)]) await tick(vendor, at);
  const told = await expectDescribedEvents(name);
  expect([...told].filter((type) => /^(license|machine)\./.test(type)).sort()).toEqual([
    "license.check_in_due_soon",
    "license.check_in_overdue",
    "license.created",
    "license.expired",
    "license.expiring_soon",
    "license.limit_reached",
    "machine.created",
    "machine.culled",
    "machine.heartbeat_dead",
  ]);
});

import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import pg from "pg";
import { afterEach, expect, inject, test, vi } from "vitest";
import { databaseSource } from "../../serve/audit/database-source.ts";
import type { Environment } from "../../src/app/environment.ts";
import { sealEvents } from "../../src/audit/index.ts";
import { secretsOf } from "../../src/crypto/secrets.ts";
import { openDatabase } from "../../src/db/client.ts";
import { verifyBy } from "../support/audited-database.ts";
import { type Catalogue, newCatalogue, newLicense, newPolicy, uniqueName } from "../support/client.ts";

const environment = env as unknown as Environment;
const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = environment;
const database = openDatabase({ url, endpoint });

afterEach(() => {
  vi.restoreAllMocks();
});

/** Seals events of all tenants. Those of other stories may have keys that these secrets do not open: their seals are missing, and no others. */
const seal = async () => {
  const secrets = await secretsOf(environment);
  await sealEvents({ database, secrets, now: new Date(), isOver: () => false }).catch((error: unknown) => {
    if (!(error instanceof AggregateError)) throw error;
  });
};

/** Seals until nothing waits: events are settled once a later look finds that nobody older is at work. */
async function sealAll(tenantId: string) {
  for (let turn = 0; turn < 20; turn += 1) {
    await seal();
    const verified = await verify(tenantId);
    if (verified.waiting === 0) return verified;
  }
  throw new Error("events are never settled");
}

const verify = (tenantId: string) => verifyBy(databaseSource(database), tenantId);

/** A vendor with a license, and the id of its tenant. */
async function newVendor() {
  const vendor = await newCatalogue();
  const { license_id: licenseId } = await newLicense(vendor, await newPolicy(vendor));
  const { rows } = await database.execute<{ id: string }>(sql`select id from tenants where name = ${vendor.name}`);
  return { ...vendor, licenseId, tenantId: String(rows[0]?.id) };
}

/** Changes a license a number of times, one after the other. */
async function rename({ path, admin }: Catalogue, licenseId: string, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1)
    expect(await admin.patch(`${path}/licenses/${licenseId}`, { name: uniqueName("license") })).toMatchObject({ status: 200 });
}

test("while writers change licenses, several clocks make one chain, and a change that commits late is in it", async () => {
  const vendor = await newVendor();
  const { host, port, username: user, database: name } = inject("postgres");
  const late = new pg.Client({ host, port, user, database: name });
  await late.connect();
  await late.query("begin");
  await late.query("insert into entitlements (id, tenant_id, name, code) values (gen_random_uuid(), $1, 'Late', 'late')", [
    vendor.tenantId,
  ]);
  let isWriting = true;
  const clocks = Array.from({ length: 4 }, async () => {
    while (isWriting) await seal();
  });
  const policy = await newPolicy(vendor);
  const writers = Array.from({ length: 8 }, async () => {
    const { license_id } = await newLicense(vendor, policy);
    await rename(vendor, license_id, 10);
  });
  await Promise.all(writers);
  await late.query("commit");
  await late.end();
  isWriting = false;
  await Promise.all(clocks);
  expect(await sealAll(vendor.tenantId)).toMatchObject({ found: [], waiting: 0 });
  const { rows } = await database.execute(
    sql`select from events where tenant_id = ${vendor.tenantId} and event in ('license.updated', 'license.created', 'entitlement.created')`,
  );
  expect(rows.length).toBe(1 + 8 * 11 + 1);
});

test("a clock that is ended before it hears that its seal was added is followed by one that goes on", async () => {
  const vendor = await newVendor();
  const { seals } = await sealAll(vendor.tenantId);
  await rename(vendor, vendor.licenseId, 3);
  const fetched = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (address, init) => {
    const response = await fetched(address, init);
    if (/insert into ..seals../.test(String(init?.body))) throw new TypeError("the connection was lost");
    return response;
  });
  await expect(sealAll(vendor.tenantId)).rejects.toThrow();
  vi.restoreAllMocks();
  expect(await verify(vendor.tenantId)).toMatchObject({ seals: seals + 1, found: [], waiting: 0 });
  await rename(vendor, vendor.licenseId, 2);
  expect(await sealAll(vendor.tenantId)).toMatchObject({ seals: seals + 2, found: [], waiting: 0 });
});

import { env } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { type Catalogue, newCatalogue, newLicense, newPolicy } from "../support/client.ts";

let vendor: Catalogue;

beforeAll(async () => {
  vendor = await newCatalogue();
});

const placeholder = "03000200-0400-0500-0006-000700080009";

test("a machine with a broken hardware reader takes no seat, and the response says why", async () => {
  const { path, admin } = vendor;
  const { license_key } = await newLicense(vendor, await newPolicy(vendor, { max_machines: 2 }));
  for (const fingerprint of [placeholder, "To Be Filled By O.E.M.", "None", "0000-0000"]) {
    expect(await admin.post(`${path}/machines`, { license_key, fingerprint })).toMatchObject({
      status: 400,
      code: "48002",
      message: expect.stringContaining("would share one seat"),
    });
  }
});

test("an import with such a machine is refused with its row and machine", async () => {
  const { path, admin, productId } = vendor;
  const policy = await newPolicy(vendor, { max_machines: 2 });
  const machines = [{ fingerprint: "b5:2f:0c:9a" }, { fingerprint: placeholder }];
  const answer = await admin.post(`${path}/licenses/import`, {
    licenses: [{ policy_id: policy.id, product_id: productId, name: "From elsewhere", machines }],
  });
  expect(answer).toMatchObject({
    status: 422,
    code: "47043",
    errors: [{ field: "licenses.0.machines.1.fingerprint", code: "48002" }],
  });
});

test("an existing machine with such a fingerprint keeps its seat and moves to no other license", async () => {
  const { path, admin } = vendor;
  const policy = await newPolicy(vendor, { max_machines: 2 });
  const here = await newLicense(vendor, policy);
  const there = await newLicense(vendor, policy);
  const { data: machine } = await admin.post(`${path}/machines`, { license_key: here.license_key, fingerprint: "b5:2f:0c:9a" });
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
  await openDatabase({ url, endpoint }).execute(sql`update machines set fingerprint = ${placeholder} where id = ${machine.id}`);
  expect(await admin.patch(`${path}/machines/${machine.id}`, { name: "Old laptop" })).toMatchObject({ status: 200 });
  expect(await admin.patch(`${path}/machines/${machine.id}`, { license_key: there.license_key })).toMatchObject({
    status: 400,
    code: "48002",
    message: expect.stringContaining("would share one seat"),
  });
  expect(await admin.get(`${path}/machines/${machine.id}`)).toMatchObject({ data: { license_id: here.license_id } });
});

import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { jsonOf } from "../../../src/db/sql.ts";
import { newTenant } from "../../support/client.ts";
import { evaluate, newLicenseStory, query, refusalOf } from "./database.ts";

describe("latchkey_refuse", () => {
  test("ends the transaction with the refusal as the constraint's name", async () => {
    const { name } = await newTenant();
    const change = sql`update tenants set edge_shards = 4 where name = ${name}`;
    expect(await refusalOf(change, sql`select latchkey_refuse('machine_not_found')`)).toMatchObject({
      code: "LK000",
      constraint: "machine_not_found",
    });
    expect(await evaluate(sql`(select edge_shards from tenants where name = ${name})`)).toBe(1);
  });

  test("says the detail where there is one", async () => {
    expect(await refusalOf(sql`select latchkey_refuse('concurrent_change', '17')`)).toMatchObject({
      code: "LK000",
      detail: "17",
    });
    expect(await refusalOf(sql`select latchkey_refuse('concurrent_change', null)`)).toMatchObject({ code: "LK000" });
  });

  test("refuses nothing where there is no refusal", async () => {
    expect(await evaluate(sql`array[latchkey_refuse(null), latchkey_refuse(null, '17')]`)).toEqual([null, null]);
  });
});

describe("latchkey_claim_request", () => {
  /** A claim on a key of this test's own; it returns why it is refused. */
  const newKey = async () => {
    const { name } = await newTenant();
    const key_hash = crypto.randomUUID();
    return (requestId: string, isChange: boolean, now = "2031-01-10T12:00:00Z") => {
      const request = { key_hash, tenant_name: name, request_hash: "same", request_id: requestId, now };
      return refusalOf(sql`select latchkey_claim_request(${jsonOf(request)}, ${isChange})`);
    };
  };

  test("lets the first change of a key through, and every later one of the same request", async () => {
    const claim = await newKey();
    const request = crypto.randomUUID();
    expect(await claim(request, true)).toBeUndefined();
    expect(await claim(request, true)).toBeUndefined();
    expect(await claim(request, false)).toBeUndefined();
  });

  test("refuses another request with that key for a day, its reads too", async () => {
    const claim = await newKey();
    const [first, second] = [crypto.randomUUID(), crypto.randomUUID()];
    expect(await claim(first, true)).toBeUndefined();
    expect(await claim(second, true)).toMatchObject({ code: "LK001" });
    expect(await claim(second, false)).toMatchObject({ code: "LK001" });
    expect(await claim(second, true, "2031-01-11T11:59:59.999Z")).toMatchObject({ code: "LK001" });
    expect(await claim(second, true, "2031-01-11T12:00:00Z")).toBeUndefined();
  });

  test("deletes no claim itself, however old: an old one is as none", async () => {
    const claim = await newKey();
    const [old, next] = [crypto.randomUUID(), crypto.randomUUID()];
    await claim(old, true, "2021-01-10T12:00:00Z");
    const another = await newKey();
    await another(crypto.randomUUID(), true);
    expect(await query(sql`select 1 as there from idempotency_keys where request_id = ${old}`)).toEqual([{ there: 1 }]);
    expect(await claim(next, true)).toBeUndefined();
    expect(await claim(old, false)).toMatchObject({ code: "LK001" });
  });

  test("takes nothing for a read", async () => {
    const claim = await newKey();
    expect(await claim(crypto.randomUUID(), false)).toBeUndefined();
    expect(await claim(crypto.randomUUID(), true)).toBeUndefined();
  });
});

describe("latchkey_refuse_gone_key", () => {
  test("refuses a license whose key was given up, and no other change of it", async () => {
    const { tenantId, licenseId } = await newLicenseStory();
    const hash = crypto.randomUUID();
    await query(sql`insert into revoked_keys (tenant_id, key_hash, license_id) values (${tenantId}, ${hash}, ${licenseId})`);
    expect(await refusalOf(sql`update licenses set key_hash = ${hash} where id = ${licenseId}`)).toMatchObject({
      code: "23505",
      constraint: "licenses_key_taken",
    });
    expect(await refusalOf(sql`update licenses set key_hash = ${crypto.randomUUID()} where id = ${licenseId}`)).toBeUndefined();
    await query(sql`
      insert into revoked_keys (tenant_id, key_hash, license_id) select tenant_id, key_hash, id from licenses where id = ${licenseId}`);
    expect(await refusalOf(sql`update licenses set name = 'Studio' where id = ${licenseId}`)).toBeUndefined();
  });
});

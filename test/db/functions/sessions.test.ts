import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { keepSession } from "../../support/browser.ts";
import { newAccount, newTenant } from "../../support/client.ts";
import { query } from "./database.ts";

const sessionsOf = async (tenantName: string): Promise<string[]> => {
  const rows = await query(sql`
    select account.username
    from account_sessions session
    join accounts account on account.tenant_id = session.tenant_id and account.id = session.account_id
    join tenants tenant on tenant.id = session.tenant_id
    where tenant.name = ${tenantName}
    order by account.username`);
  return rows.map(({ username }) => username);
};

describe("latchkey_end_sessions", () => {
  test("deletes the kept sessions of an account whose sessions end, and nobody else's", async () => {
    const tenant = await newTenant();
    await newAccount({ ...tenant, maker: tenant.admin, username: "sam", role: "user" });
    for (const username of ["ada", "sam", "sam"]) await keepSession(tenant, username);
    expect(await sessionsOf(tenant.name)).toEqual(["ada", "sam", "sam"]);
    const ofSam = sql`username = 'sam' and tenant_id = (select id from tenants where name = ${tenant.name})`;
    await query(sql`update accounts set first_name = 'Sam' where ${ofSam}`);
    expect(await sessionsOf(tenant.name)).toEqual(["ada", "sam", "sam"]);
    await query(sql`update accounts set sessions_valid_from = now() where ${ofSam}`);
    expect(await sessionsOf(tenant.name)).toEqual(["ada"]);
  });

  test("deletes all of a tenant whose session key is retired", async () => {
    const [mine, other] = [await newTenant(), await newTenant()];
    for (const tenant of [mine, other]) await keepSession(tenant, "ada");
    await query(sql`
      update tenant_keys set retired_at = now(), private_key_sealed = null where tenant_id = (select id from tenants where name = ${mine.name})`);
    expect([await sessionsOf(mine.name), await sessionsOf(other.name)]).toEqual([[], ["ada"]]);
  });
});

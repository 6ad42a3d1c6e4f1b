import { env } from "cloudflare:workers";
import { getTableColumns, is, sql } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { type Permission, permissionsOfRole } from "../../src/access/permissions.ts";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import * as schema from "../../src/db/schema.ts";
import { type Catalogue, type Client, client, newAccount, newCatalogue, uniqueName } from "./client.ts";
import { flushCounts } from "./edge.ts";
import { newThings, nothing, type OwnThings, type Things } from "./things.ts";

// One tenant in which everybody has siblings: another license of the product, another product, another account.

export const callerNames = ["license key", "license token", "product token", "user", "role of its own"] as const;

export type CallerName = (typeof callerNames)[number];

/** All that concerns accounts of people; admins, and the roles that the tenant makes, are beyond it. */
const ofOwnRole: Permission[] = [
  ...permissionsOfRole.user.filter((permission) => permission.startsWith("user")),
  "user.ban",
  "user.unban",
  "license.read",
  "machine.read",
];

export const permissionsOf: Record<CallerName, readonly Permission[]> = {
  "license key": permissionsOfRole.license,
  "license token": permissionsOfRole.license,
  "product token": permissionsOfRole.product,
  user: permissionsOfRole.user,
  "role of its own": ofOwnRole,
};

/** Things that a caller does not reach, under the names that a request gives them; and the same names of nothing. */
export type Sibling = {
  title: string;
  things: Things;
  beyond: (keyof Things)[];
  /** Things that the caller may name in a body all the same: whoever attaches users to licenses says whom. */
  mayName?: (keyof Things)[];
  absent: () => Things;
};

export type Family = Catalogue & {
  mine: Things;
  callers: Record<CallerName, Client>;
  siblings: Record<CallerName, Sibling[]>;
};

/** Clocks that have not started, fingerprints that stand once in the tenant, and a limit that is passed: it was lowered since. */
const trial = {
  duration: 86_400,
  expiration_basis: "from_first_validation",
  machine_uniqueness_strategy: "unique_per_tenant",
  component_uniqueness_strategy: "unique_per_tenant",
};

export async function newFamily(): Promise<Family> {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  const mine = await newThings(vendor, { mark: "mine", policy: trial });
  const brother = await newThings(vendor, { mark: uniqueName("brother"), policy: trial });
  const code = uniqueName("elsewhere");
  const product = await admin.post(`${path}/products`, { name: `Product ${code}`, code, metadata: { code } });
  const limited = { ...trial, rate_limited: true, rate_limit: 50, rate_period: 86_400 };
  const cousin = await newThings({ ...vendor, productId: product.data.id }, { mark: uniqueName("cousin"), policy: limited });
  for (const kin of [brother, cousin]) await lowerLimits(vendor, kin);

  const bob = await newAccount({ path, maker: admin, username: "bob", role: "user" });
  const [alice, abby] = [uniqueName("alice"), uniqueName("abby")];
  await newAccount({ path, maker: admin, username: alice, role: "user" });
  await newAccount({ path, maker: admin, username: abby, role: "admin" });
  await admin.post(`${path}/roles`, { name: "helper", permissions: ofOwnRole });
  const above = uniqueName("above");
  await admin.post(`${path}/roles`, { name: above, permissions: [...ofOwnRole, "license.delete"] });
  const helen = await newAccount({ path, maker: admin, username: "helen", role: "helper" });

  const people = { username: alice, role_name: above };
  const own = { ...mine, token_id: mine.licenseToken.id, username: "bob", role_name: "helper" };
  const licenses = [brother, cousin].flatMap((kin) => kindsOf({ ...kin, ...people }));
  const account = (username: string, beyond: (keyof Things)[]): Sibling => ({
    title: `the account ${username}`,
    things: { ...nothing(), username, role_name: above, mark: username },
    beyond,
    absent: nothing,
  });
  return {
    ...vendor,
    mine: own,
    callers: {
      "license key": client(`License ${mine.license_key}`),
      "license token": client(`Bearer ${mine.licenseToken.token}`),
      "product token": client(`Bearer ${mine.productToken.token}`),
      user: bob,
      "role of its own": helen,
    },
    siblings: {
      "license key": licenses,
      "license token": licenses,
      // Entitlements and signing keys belong to no product, and a shop names the people whom it sells to.
      "product token": kindsOf({ ...cousin, ...people }).map((sibling) => ({
        ...sibling,
        beyond: sibling.beyond.filter((name) => !ofNoProduct.includes(name)),
      })),
      user: [{ ...account(alice, ["mark", "username"]), mayName: ["username"] }],
      "role of its own": [account(abby, ["mark", "username", "role_name"])],
    },
  };
}

const ofNoProduct: (keyof Things)[] = ["entitlement_id", "entitlement_code", "kid", "username", "role_name"];

/** More is in use than may be: whatever asks for more is refused. */
async function lowerLimits({ path, admin }: Catalogue, { license_id, machine_id, mark }: OwnThings): Promise<void> {
  const replies = [
    await admin.post(`${path}/machines`, { license_id, fingerprint: `${mark}-second` }),
    await admin.post(`${path}/machines/${machine_id}/processes`, { pid: `${mark}-2` }),
    await admin.patch(`${path}/licenses/${license_id}`, { max_machines: 1, max_processes: 1 }),
  ];
  for (const { status, message } of replies) if (status >= 300) throw new Error(message);
}

/** A license is named by its id or its key, and a token is the license's or its product's. */
function kindsOf({ licenseToken, productToken, ...kin }: OwnThings & Pick<Things, "username" | "role_name">): Sibling[] {
  const things = { ...kin, token_id: licenseToken.id };
  const beyond = Object.keys(things) as (keyof Things)[];
  return [
    { title: `${kin.mark} by its ids`, things, beyond, absent: nothing },
    {
      title: `${kin.mark} by its key`,
      things: { ...things, token_id: productToken.id, license_id: kin.license_key },
      beyond,
      absent: () => ({ ...nothing(), license_id: "no-such-key-at-all" }),
    },
  ];
}

/** Every row of the tenant but the list of its nodes, after the nodes have said what they counted. */
export async function rowsOf(tenantName: string): Promise<Record<string, unknown>> {
  await flushCounts(tenantName);
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
  const database = openDatabase({ url, endpoint });
  const rows: Record<string, unknown> = {};
  for (const [name, table] of Object.entries(schema)) {
    if (!is(table, PgTable) || !("tenantId" in getTableColumns(table)) || name === "edgeNodes") continue;
    const found = await database.execute<{ rows: unknown }>(sql`
      select jsonb_agg(to_jsonb(kept) order by to_jsonb(kept)::text) as rows
      from ${table} kept
      where kept.tenant_id = (select tenant.id from ${schema.tenants} tenant where tenant.name = ${tenantName})`);
    rows[name] = found.rows[0]?.rows;
  }
  return rows;
}

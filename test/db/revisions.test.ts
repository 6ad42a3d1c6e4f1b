import { getTableColumns, type SQL, type Table } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { expect, test } from "vitest";
import { routes } from "../../src/app/routes.ts";
import {
  accounts,
  entitlements,
  licenses,
  machines,
  policies,
  products,
  roles,
  signingKeys,
  tenants,
  webhooks,
} from "../../src/db/schema.ts";

/** The table of what each PATCH changes, and the columns behind members that are not named like theirs. */
const changed: Record<string, { table: Table; columns?: Record<string, string[]> }> = {
  updateAccount: {
    table: accounts,
    columns: { role: ["built_in_role", "custom_role_id"], status: ["activity"], lastName: ["last_name"] },
  },
  updateEntitlement: { table: entitlements },
  // Product and policy can be repeated, and do not change.
  updateLicense: { table: licenses, columns: { owner: ["owner_id"], product_id: [], policy_id: [] } },
  updateMachine: { table: machines, columns: { owner: ["owner_id"], license_key: ["license_id"] } },
  updatePolicy: { table: policies, columns: { product_id: [], duration_iso: ["duration"] } },
  updateProduct: { table: products },
  updateRole: { table: roles },
  updateSigningKey: { table: signingKeys },
  updateTenant: { table: tenants },
  // The wire format can be repeated, and does not change.
  updateWebhook: { table: webhooks, columns: { api: [] } },
};

const patches = routes.filter(({ definition }) => definition.method === "patch");

test.each(patches.map(({ definition }) => [definition.operationId, definition] as const))(
  "%s changes nothing that the revision does not cover",
  (operationId, { body }) => {
    const { table, columns = {} } = changed[operationId] ?? expect.fail("name the table of what it changes here");
    const expression = new PgDialect().sqlToQuery(getTableColumns(table).revision?.generated?.as as SQL).sql;
    const covered = /row\(([^)]*)\)/.exec(expression)?.[1]?.split(", ") ?? [];
    const wanted = Object.keys(body?.shape ?? {}).flatMap((member) => columns[member] ?? [member]);
    expect(wanted.filter((column) => !covered.includes(column))).toEqual([]);
    expect(covered.filter((column) => !wanted.includes(column))).toEqual([]);
  },
);

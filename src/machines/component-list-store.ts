import { sql } from "drizzle-orm";
import type { Reach } from "../access/reach.ts";
import { machineInReach } from "../access/reach-store.ts";
import { defineList } from "../db/list.ts";
import { reviveRow } from "../db/revive.ts";
import { rowJson } from "../db/row-json.ts";
import { accounts, components, licenses, machines } from "../db/schema.ts";
import type { ComponentRecord } from "./parts-store.ts";

type Scope = { tenantId: string; reach: Reach };

/** A component, and the ids of its machine, license and product. */
export type PlacedComponent = {
  component: ComponentRecord;
  machine: { id: string; licenseId: string };
  policy: { productId: string };
};

type Row = { component: Record<string, unknown>; license_id: string; product_id: string };

const itsMachine = sql`
        join ${machines} machine on machine.tenant_id = component.tenant_id and machine.id = component.machine_id`;

/** Components of the machines within reach. `owner` is the username of the machine's owner. */
export const componentList = defineList({
  table: components,
  alias: "component",
  joins: itsMachine,
  within: ({ tenantId, reach }: Scope) => [
    sql`component.tenant_id = ${tenantId}`,
    sql`machine.tenant_id = ${tenantId}`,
    machineInReach(reach),
  ],
  filters: {
    machineId: (id: string) => sql`component.machine_id = ${id}`,
    licenseId: (id: string) => sql`machine.license_id = ${id}`,
    productId: (id: string) => sql`exists (
      select from ${licenses} license
      where license.tenant_id = machine.tenant_id and license.id = machine.license_id and license.product_id = ${id}
    )`,
    owner: (username: string, { tenantId }: Scope) => sql`machine.owner_id = (
      select account.id from ${accounts} account where account.tenant_id = ${tenantId} and account.username = ${username}
    )`,
  },
  sorts: { created_at: "timestamptz" },
  shown: sql`
        ${itsMachine}
        join ${licenses} license on license.tenant_id = machine.tenant_id and license.id = machine.license_id`,
  row: sql`jsonb_build_object(
        'component', ${rowJson(components, "component")}, 'license_id', machine.license_id, 'product_id', license.product_id
      )`,
  read: (rows: Row[]): PlacedComponent[] =>
    rows.map(({ component: row, license_id: licenseId, product_id: productId }) => {
      const component = reviveRow(components, row);
      return { component, machine: { id: component.machineId, licenseId }, policy: { productId } };
    }),
});

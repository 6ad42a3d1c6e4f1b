import { reachOf } from "../access/reach.ts";
import type { TenantContext } from "../context.ts";
import type { ListPage, Page } from "../db/list-store.ts";
import { componentList, type PlacedComponent } from "./component-list-store.ts";
import { type MachineFilter, machineList } from "./list-store.ts";
import type { Machine } from "./present.ts";
import { presentable } from "./service.ts";

/** A page of the machines within reach for which every filter holds. */
export async function listMachines(context: TenantContext, filter: MachineFilter, page: Page): Promise<ListPage<Machine>> {
  const { database, tenant, now } = context;
  const found = await machineList.select(database, { tenantId: tenant.id, reach: reachOf(context), now }, filter, page);
  return { ...found, rows: await Promise.all(found.rows.map((row) => presentable(context, row))) };
}

/** A page of the components on machines within reach for which every filter holds, whichever machine each is on. */
export const listAllComponents = (
  context: TenantContext,
  filter: Parameters<typeof componentList.select>[2],
  page: Page,
): Promise<ListPage<PlacedComponent>> =>
  componentList.select(context.database, { tenantId: context.tenant.id, reach: reachOf(context) }, filter, page);

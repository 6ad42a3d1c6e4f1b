import { reachOf } from "../access/reach.ts";
import type { TenantContext } from "../context.ts";
import type { ListPage, Page } from "../db/list-store.ts";
import { type LicenseFilter, type ListedLicense, licenseList } from "./list-store.ts";
import type { PresentableLicense } from "./present.ts";
import { presentable } from "./service.ts";

type Listed = ListedLicense & Pick<PresentableLicense, "key" | "status" | "nextCheckInAt">;

/** Reads a page of the licenses within the caller's reach, with their keys. */
export async function listLicenses(context: TenantContext, filter: LicenseFilter, page: Page): Promise<ListPage<Listed>> {
  const scope = { tenantId: context.tenant.id, reach: reachOf(context), now: context.now };
  const found = await licenseList.select(context.database, scope, filter, page);
  return { ...found, rows: await Promise.all(found.rows.map((row) => presentable(context, row))) };
}

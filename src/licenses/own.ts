import type { TenantContext } from "../context.ts";
import { noNames } from "../licensing/index.ts";
import type { PresentableLicense } from "./present.ts";
import { presentable, readLicense } from "./service.ts";

/**
 * Reads the license that asks, as it stood within its policy's `edge_ttl`: from memory or the regional node, else from the database. Apps ask for it before
 * they validate, so that it is answered while the database is away, as long as a validation is. Nothing is counted, and no clock starts.
 * @throws LatchkeyError license_not_found, database_unavailable
 */
export async function readOwnLicense(context: TenantContext, id: string): Promise<Omit<PresentableLicense, "seatsUsed">> {
  const read = await context.edge?.read({
    tenantName: context.tenant.name,
    want: { kind: "id", value: id },
    names: null,
    readOptions: async () => ({ clockStart: null, names: noNames }),
  });
  return read?.document == null ? readLicense(context, id) : presentable(context, read.document);
}

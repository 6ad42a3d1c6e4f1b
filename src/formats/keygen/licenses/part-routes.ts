import type { TenantContext } from "../../../context.ts";
import { listHeld } from "../../../entitlements/index.ts";
import { LatchkeyError } from "../../../errors/latchkey-error.ts";
import type { Route } from "../../../http/route.ts";
import { findDocument, licenseParams, nameFromPath } from "../../../licenses/index.ts";
import { listMachines } from "../../../machines/index.ts";
import { presentEntitlement } from "../entitlements/present.ts";
import { keygenPage, listAnswer, listQuery } from "../lists.ts";
import { presentMachine } from "../machines/present.ts";
import { keygenRoute } from "../route.ts";

/** The id of a license within reach. @throws LatchkeyError license_not_found */
async function idOf(context: TenantContext, idOrKey: string): Promise<string> {
  const found = await findDocument(context, await nameFromPath(context, idOrKey));
  if (found === undefined) throw new LatchkeyError("license_not_found");
  return found.license.id;
}

const definition = { method: "get", params: licenseParams, query: listQuery({}) } as const;

/** Lists of what a license has. */
export const licensePartRoutes: Route[] = [
  keygenRoute(
    { ...definition, path: "/licenses/:license_id/machines", permission: "machine.read" },
    async (context, { params, query }) => {
      const page = keygenPage(query);
      const id = await idOf(context, params.license_id);
      const listed = { tenantId: context.tenant.id, path: `/licenses/${id}/machines`, query, page };
      return listAnswer(listed, await listMachines(context, { licenseId: id }, page), (row) => presentMachine(context, row));
    },
  ),
  keygenRoute(
    { ...definition, path: "/licenses/:license_id/entitlements", permission: "license.read" },
    async (context, { params, query }) => {
      const page = keygenPage(query);
      const id = await idOf(context, params.license_id);
      const listed = { tenantId: context.tenant.id, path: `/licenses/${id}/entitlements`, query, page };
      return listAnswer(listed, await listHeld(context, id, page), (row) => presentEntitlement(context, row));
    },
  ),
];

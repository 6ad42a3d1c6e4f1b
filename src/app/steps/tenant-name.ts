import { isTenantName } from "../../names.ts";
import { findTenantName } from "../../tenants/index.ts";
import { clientUrlOf } from "../client-address.ts";
import { databaseOf } from "../database.ts";
import type { AppContext } from "../state.ts";
import type { Step } from "../step.ts";

/**
 * Finds out which tenant a request is for: its path names one, or its surface says where else the name stands. It comes before all that may refuse the
 * request, because refusals are signed with the tenant's key too. @throws LatchkeyError tenant_not_found where a surface needs a tenant and none is named
 */
export const tenantName: Step = {
  name: "tenant name",
  isFor: ({ kind }) => kind !== "page",
  run: (c, { tenantOf }) => {
    const inPath = c.req.param("tenant_name");
    const named =
      tenantOf === undefined
        ? inPath !== undefined && isTenantName(inPath)
          ? { name: inPath }
          : undefined
        : tenantOf({ inPath, url: clientUrlOf(c), environment: c.env });
    if (named === undefined) return undefined;
    if ("id" in named) return readName(c, named.id);
    c.get("request").tenantName = named.name;
    return undefined;
  },
};

async function readName(c: AppContext, id: string): Promise<void> {
  // A tenant's name may have the form of an id.
  c.get("request").tenantName = (await findTenantName(databaseOf(c), id)) ?? id;
}

import type { Tenant } from "../../access/caller.ts";
import type { Context } from "../../context.ts";
import { LatchkeyError } from "../../errors/latchkey-error.ts";
import { isTenantName } from "../../names.ts";
import { findTenant } from "../../tenants/index.ts";
import { found } from "../state.ts";
import { routeStep } from "../step.ts";

/**
 * Finds the tenant that the request names. A caller of another tenant learns nothing of this one, not even that it exists.
 * @throws LatchkeyError permission_denied, tenant_not_found
 */
export const tenant = routeStep({
  name: "tenant",
  isFor: ({ needsTenant }) => needsTenant,
  run: (c, { definition }) => {
    const request = c.get("request");
    const context = found(request.context, "caller");
    const { caller } = context;
    const { tenantName: name } = request;
    const enter = (named: Tenant): void => {
      request.context = withTenant(context, named);
    };
    if ("tenant" in caller && caller.tenant.name === name) return enter(caller.tenant);
    const isOpen = definition.permission === null || (definition.isForAnybody === true && caller.kind === "nobody");
    if (!isOpen && caller.kind !== "superadmin") throw new LatchkeyError("permission_denied");
    if (name === undefined || !isTenantName(name)) throw new LatchkeyError("tenant_not_found");
    return findTenant(context, name).then(enter);
  },
});

const withTenant = (context: Context, named: Tenant): Context & { tenant: Tenant } => ({ ...context, tenant: named });

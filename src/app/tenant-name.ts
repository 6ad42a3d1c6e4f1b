import { isTenantName } from "../names.ts";
import type { AppContext } from "./state.ts";

/** Returns the tenant's name that the path has; undefined outside any, and for what is no name at all. */
export function tenantNameOf(c: AppContext): string | undefined {
  const name = c.req.param("tenant_name");
  return name !== undefined && isTenantName(name) ? name : undefined;
}

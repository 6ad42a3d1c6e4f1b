import { LatchkeyError } from "../../errors/latchkey-error.ts";
import type { NamedTenant, TenantAddress } from "../../http/format.ts";
import { isTenantName } from "../../names.ts";

/**
 * Returns the tenant that a request names: by its name or id in the path; else `KEYGEN_TENANT`; else the first label of the host, as in
 * `acme.licenses.example`. @throws LatchkeyError tenant_not_found where none of them names one
 */
export function tenantOf({ inPath, url, environment }: TenantAddress): NamedTenant {
  const named = inPath ?? settingOf(environment) ?? labelOf(url);
  if (named === undefined || !isTenantName(named)) throw new LatchkeyError("tenant_not_found", { message: help });
  return isUuid.test(named) ? { id: named.toLowerCase() } : { name: named };
}

const help =
  "The request names no account, or one that does not exist. Send /v1/accounts/<name or id>/…, or set KEYGEN_TENANT for /v1/….";

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const settingOf = (environment: object): string | undefined => {
  const { KEYGEN_TENANT: name } = environment as { KEYGEN_TENANT?: unknown };
  return typeof name === "string" && name !== "" ? name : undefined;
};

/** Undefined for an IP address and for a host of fewer than three labels. */
function labelOf(url: string): string | undefined {
  const labels = new URL(url).hostname.split(".");
  return labels.length < 3 || labels.every((label) => /^\d*$/.test(label)) ? undefined : labels[0];
}

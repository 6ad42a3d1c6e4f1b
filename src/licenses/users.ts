import type { TenantContext } from "../context.ts";
import type { LicenseName } from "../document/license-document-store.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import * as store from "./users-store.ts";

const targetOf = ({ tenant, now }: TenantContext, name: LicenseName) => ({ tenantId: tenant.id, name, now });

function required<T>(found: T | undefined | false): T {
  if (found === undefined || found === false) throw new LatchkeyError("license_not_found");
  return found;
}

/** Attaches users, all or none. @throws LatchkeyError license_not_found, account_not_found, user_limit_reached, user_already_attached */
export const attachLicenseUsers = async (context: TenantContext, name: LicenseName, usernames: string[]) =>
  required(await store.attachUsers(context.database, targetOf(context, name), [...new Set(usernames)]));

/** The users attached to a license, by username. The owner is not among them. @throws LatchkeyError license_not_found */
export const listLicenseUsers = async (context: TenantContext, name: LicenseName) =>
  required(await store.selectUsers(context.database, targetOf(context, name)));

/** Detaches users, all or none. @throws LatchkeyError license_not_found, user_not_attached */
export const detachLicenseUsers = async (context: TenantContext, name: LicenseName, usernames: string[]) =>
  required(await store.detachUsers(context.database, targetOf(context, name), [...new Set(usernames)]));

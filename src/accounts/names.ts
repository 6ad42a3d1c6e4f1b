import type { TenantContext } from "../context.ts";
import { uuidIn } from "../crypto/license-keys.ts";
import { selectUsername } from "./names-store.ts";

/** Returns the username of the account that has an id or an email address; undefined where there is none. Who may know of it is the caller's to check. */
export function usernameOf({ database, tenant }: TenantContext, idOrEmail: string): Promise<string | undefined> {
  const id = uuidIn(idOrEmail);
  return selectUsername(database, tenant.id, id === null ? { email: idOrEmail } : { id });
}

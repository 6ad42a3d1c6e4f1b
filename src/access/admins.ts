import type { Caller } from "./caller.ts";

/** Says whether the caller is the superadmin or has the role `admin`. A role of the tenant's own is neither, whatever it permits. */
export const isAdmin = (caller: Caller): boolean =>
  caller.kind === "superadmin" || (caller.kind === "account" && caller.role === "admin");

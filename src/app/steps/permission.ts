import type { Caller } from "../../access/caller.ts";
import { isPermitted } from "../../access/decide.ts";
import { LatchkeyError } from "../../errors/latchkey-error.ts";
import { permissionsRequiredBy } from "../../http/route.ts";
import { routeStep } from "../step.ts";

/** Holds the caller to the permission that the route declares; of several, one suffices. @throws LatchkeyError not_authenticated, permission_denied */
export const permission = routeStep({
  name: "permission",
  isFor: ({ definition }) => definition.permission !== null,
  run: async (c, { definition }) => {
    const { caller } = c.get("request");
    if (caller.kind === "nobody") {
      if (definition.isForAnybody === true) return;
      throw new LatchkeyError("not_authenticated", {
        reason: "missing",
        headers: { "WWW-Authenticate": 'Bearer realm="latchkey"' },
      });
    }
    if (definition.isForOneself === true && isOneself(caller, c.req.param("username"))) return;
    if (definition.isForVendorAlone === true && caller.kind === "license") throw new LatchkeyError("permission_denied");
    for (const one of permissionsRequiredBy(definition)) if (await isPermitted(caller, one)) return;
    throw new LatchkeyError("permission_denied");
  },
});

const isOneself = (caller: Caller, username: string | undefined): boolean =>
  caller.kind === "account" && caller.tokenId === undefined && caller.username === username;

import type { Caller } from "../../access/caller.ts";
import { readPassword, resolveCaller, resolvePassword } from "../../auth/index.ts";
import { authorizationOf } from "../authorization.ts";
import { clientAddressOf } from "../client-address.ts";
import { newContext } from "../context.ts";
import { databaseOf } from "../database.ts";
import { routeStep } from "../step.ts";
import { traceOf } from "../trace.ts";

/** Finds out who sends the request. @throws LatchkeyError not_authenticated, too_many_requests, account_banned, account_inactive */
export const caller = routeStep({
  name: "caller",
  run: async (c, { definition, format }) => {
    const request = c.get("request");
    const context = await newContext(c, definition);
    // A route that needs no credential does not look at one: an expired session in the header must not keep anybody from signing in.
    const authorization = definition.permission === null ? undefined : authorizationOf(c, format);
    const given = definition.takesPassword === true ? readPassword(authorization) : undefined;
    const found =
      given === undefined
        ? await resolveCaller(context, authorization, request.tenantName)
        : await resolvePassword(context, request.tenantName, given);
    const refusal = format.refusalOfCaller?.(found);
    if (refusal !== undefined) throw refusal;
    request.caller = found;
    context.caller = found;
    context.actor = () =>
      actorOf(found, { request_id: request.requestId, ip: clientAddressOf(c), events: definition.events, ...traceOf(c) });
    const isTraced =
      definition.method === "get" ? definition.changesOnRead === true : !(definition.isValidation || definition.onlyReads);
    if (isTraced) context.database = databaseOf(c, context.actor);
    request.context = context;
  },
});

/** Returns the actor of a change as its event names it: see `latchkey_write_event`. */
function actorOf(who: Caller, request: Record<string, unknown>): string {
  if (who.kind === "nobody") return JSON.stringify({ kind: "nobody", ...request });
  const [kind, id] = who.kind === "superadmin" ? ["superadmin", null] : who.subject.split(":");
  return JSON.stringify({ kind, id, name: "username" in who ? who.username : null, ...request });
}

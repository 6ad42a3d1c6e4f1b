import { LatchkeyError } from "../../errors/latchkey-error.ts";
import type { Format } from "../../http/format.ts";
import { type Route, takesIdempotencyKey } from "../../http/route.ts";
import { bodyOf } from "../body.ts";
import { canonicalJson } from "../canonical-json.ts";
import { databaseOf } from "../database.ts";
import { type AppContext, found } from "../state.ts";
import { routeStep } from "../step.ts";

/** Visible ASCII: what passes every proxy as it is. */
const keyPattern = /^[\x21-\x7e]{1,255}$/;

/**
 * Reads the request's idempotency key (draft-ietf-httpapi-idempotency-key-header). From here on, each change that the request makes claims the key in
 * the same transaction: a second request with the key changes nothing, and the step "stored answer" answers it. @throws LatchkeyError request_malformed
 */
export const idempotency = routeStep({
  name: "idempotency",
  isFor: ({ definition }) => takesIdempotencyKey(definition),
  run: (c, { definition, format }) => {
    const key = c.req.header("Idempotency-Key");
    if (key === undefined) return undefined;
    if (!keyPattern.test(key)) {
      throw new LatchkeyError("request_malformed", {
        message: "The Idempotency-Key is not valid. Send 1 to 255 visible ASCII characters.",
      });
    }
    return claimKey(c, definition, format, key);
  },
});

const isAboutTenant = /\/tenants\/[^/]+$/;

/** A key belongs to its caller in a tenant, and to one request of the caller's: method, path, query and body. */
async function claimKey(c: AppContext, { body: schema }: Route["definition"], format: Format, key: string): Promise<void> {
  const request = c.get("request");
  const tenantName = request.tenantName ?? null;
  const context = found(request.context, "caller");
  const { caller, secrets, now, requestId } = context;
  const body = schema === undefined ? {} : await bodyOf(c, format, schema);
  const { pathname, search } = new URL(c.req.url);
  const path = pathname.replace(/\/$/, "");
  const owner = caller.kind === "nobody" ? ["nobody", path] : [caller.subject, tenantName];
  const [keyHash, requestHash] = await Promise.all([
    secrets.lookupHash(JSON.stringify(["idempotency key", ...owner, key])),
    secrets.lookupHash(canonicalJson(["idempotent request", c.req.method, path, search, body])),
  ]);
  const claimed = {
    key_hash: keyHash,
    tenant_name: isAboutTenant.test(path) ? null : tenantName,
    request_hash: requestHash,
    request_id: requestId,
    now: now.toISOString(),
  };
  const claim = { request: JSON.stringify(claimed), isMade: false };
  request.idempotent = { claim, keyHash, requestHash };
  request.context = { ...context, database: databaseOf(c, context.actor, claim) };
}

import type { Context } from "../context.ts";
import type { Claim, Database } from "../db/client.ts";
import { isClaimed } from "../db/errors.ts";
import { LatchkeyError } from "../errors/latchkey-error.ts";
import { statusOf } from "../formats/native/present-refusal.ts";
import { type RouteDefinition, takesIdempotencyKey } from "../http/route.ts";
import { hasSecretOnce, withoutSecrets } from "../http/secrets-once.ts";
import { canonicalJson } from "./canonical-json.ts";
import { asLatchkeyError, logFault } from "./errors.ts";
import { deleteClaim, keepAnswer, selectClaim } from "./idempotency-store.ts";
import { sendBytes, sendNothing, tellTiming } from "./respond.ts";
import type { AppContext } from "./state.ts";

/** Visible ASCII: what passes every proxy as it is. */
const keyPattern = /^[\x21-\x7e]{1,255}$/;

/** Milliseconds after which the first request is over, with an answer or without: more than the deadline of a request. */
const overAfterMs = 30_000;

/** A request that holds an idempotency key, or wants to. */
export type Once = { claim: Claim; keyHash: string; requestHash: string };

/**
 * The key that a request names (draft-ietf-httpapi-idempotency-key-header).
 * @throws LatchkeyError request_malformed for what is none
 */
export function idempotencyKeyOf(c: AppContext, definition: RouteDefinition): string | undefined {
  const key = takesIdempotencyKey(definition) ? c.req.header("Idempotency-Key") : undefined;
  if (key !== undefined && !keyPattern.test(key)) {
    throw new LatchkeyError("request_malformed", {
      message: "The Idempotency-Key is not valid. Send 1 to 255 visible ASCII characters.",
    });
  }
  return key;
}

const isAboutTenant = /\/tenants\/[^/]+$/;

/** A key belongs to its caller in a tenant, and to one request of the caller's: method, path, query and body. */
export async function onceOf(
  c: AppContext,
  { caller, secrets, now, requestId }: Context,
  key: string,
  body: unknown,
): Promise<Once> {
  const { pathname, search } = new URL(c.req.url);
  const path = pathname.replace(/\/$/, "");
  const tenantName = c.req.param("tenant_name") ?? null;
  const owner = caller.kind === "nobody" ? ["nobody", path] : [caller.subject, tenantName];
  const [keyHash, requestHash] = await Promise.all([
    secrets.lookupHash(JSON.stringify(["idempotency key", ...owner, key])),
    secrets.lookupHash(canonicalJson(["idempotent request", c.req.method, path, search, body])),
  ]);
  const request = {
    key_hash: keyHash,
    tenant_name: isAboutTenant.test(path) ? null : tenantName,
    request_hash: requestHash,
    request_id: requestId,
    now: now.toISOString(),
  };
  return { keyHash, requestHash, claim: { request: JSON.stringify(request), isMade: false } };
}

type Kept = { status: number; contentType: string | null; body: string };

const sealContext = (keyHash: string): string => `idempotency:${keyHash}`;

/**
 * Answers a request whose change is made once: what was answered before is answered again, and what is answered now is kept, without the
 * secrets that the route's answer declares. A refusal keeps no key.
 * @param database says neither who acts nor what is claimed
 * @throws LatchkeyError concurrent_change, idempotency_key_reused, and what `answer` throws
 */
export async function answerOnce(
  c: AppContext,
  { database, secrets, requestId }: Context,
  { claim, keyHash, requestHash }: Once,
  { data: schema }: RouteDefinition["answer"],
  answer: () => Promise<Response>,
): Promise<Response> {
  const held = { keyHash, requestId };
  let response: Response;
  try {
    response = await answer();
  } catch (error) {
    if (isClaimed(error)) return replay(c, database, secrets.sealer, { keyHash, requestHash });
    // After a fault nobody knows what was changed: only a refusal gives the key back.
    if (claim.isMade && statusOf(asLatchkeyError(error)) < 500)
      await deleteClaim(database, held).catch((fault) => logFault(c, fault));
    throw error;
  }
  if (!claim.isMade) return response;
  const kept: Kept = {
    status: response.status,
    contentType: response.headers.get("Content-Type"),
    body: bodyToKeep(await response.clone().text(), schema),
  };
  try {
    await keepAnswer(database, held, await secrets.sealer.seal(JSON.stringify(kept), sealContext(keyHash)));
  } catch (fault) {
    // The change is made: who asked for it is told so, though it cannot be told twice.
    logFault(c, fault);
  }
  tellTiming(c, response);
  return response;
}

/** The response's text; a secret in it is told once and is not stored, sealed or not. */
function bodyToKeep(text: string, schema: RouteDefinition["answer"]["data"]): string {
  if (schema === undefined || !hasSecretOnce(schema)) return text;
  const envelope = JSON.parse(text);
  return JSON.stringify({ ...envelope, data: withoutSecrets(schema, envelope.data) });
}

async function replay(
  c: AppContext,
  database: Database,
  sealer: Context["secrets"]["sealer"],
  { keyHash, requestHash }: Pick<Once, "keyHash" | "requestHash">,
): Promise<Response> {
  const first = await selectClaim(database, keyHash);
  if (first === undefined) throw goingOn();
  if (first.requestHash !== requestHash) throw new LatchkeyError("idempotency_key_reused");
  if (first.answerSealed === null) {
    if (c.get("request").now.getTime() - first.madeAt.getTime() < overAfterMs) throw goingOn();
    throw new LatchkeyError("concurrent_change", {
      message:
        "The first request with this idempotency key made its change, but its response was lost. Read the resource to see the change.",
    });
  }
  const { status, contentType, body } = JSON.parse(await sealer.open(first.answerSealed, sealContext(keyHash))) as Kept;
  const replayed = { "Idempotency-Replayed": "true" };
  if (contentType === null) return sendNothing(c, replayed);
  return sendBytes(c, status, body, contentType, replayed);
}

const goingOn = () =>
  new LatchkeyError("concurrent_change", {
    message: "The first request with this idempotency key is still running. Try again.",
    headers: { "Retry-After": "1" },
  });

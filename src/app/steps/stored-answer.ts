import { fromUtf8 } from "../../crypto/encoding.ts";
import { answerContext } from "../../crypto/key-contexts.ts";
import { isClaimed } from "../../db/errors.ts";
import { LatchkeyError } from "../../errors/latchkey-error.ts";
import type { Answer, DataAnswer } from "../../http/answer.ts";
import type { Content } from "../../http/format.ts";
import { takesIdempotencyKey } from "../../http/route.ts";
import { hasSecretOnce, withoutSecrets } from "../../http/secrets-once.ts";
import { databaseOf } from "../database.ts";
import type { RouteEndpoint } from "../endpoint.ts";
import { asLatchkeyError, logFault } from "../faults.ts";
import { deleteClaim, selectClaim, storeAnswer } from "../idempotency-store.ts";
import { type AppContext, found, type IdempotentRequest } from "../state.ts";
import { routeStep } from "../step.ts";

/**
 * Stores the answer to a request with an idempotency key, and answers again with a stored one where the key was claimed before. A refusal keeps no
 * key. Secrets that the route's answer declares are not stored. @throws LatchkeyError concurrent_change, idempotency_key_reused
 */
export const storedAnswer = routeStep({
  name: "stored answer",
  isFor: ({ definition }) => takesIdempotencyKey(definition),
  runs: "always",
  run: (c, endpoint) => {
    const { idempotent, refusal } = c.get("request");
    if (idempotent === undefined) return undefined;
    if (refusal === undefined) return idempotent.claim.isMade ? store(c, endpoint, idempotent) : undefined;
    return isClaimed(refusal.thrown) ? replay(c, idempotent) : giveBack(c, endpoint, idempotent);
  },
});

/** Milliseconds after which the first request is over, with an answer or without: more than the deadline of a request. */
const overAfterMs = 30_000;

type Stored = { status: number; contentType: string | null; entityTag?: string | undefined; body: string };

async function store(c: AppContext, endpoint: RouteEndpoint, { keyHash }: IdempotentRequest): Promise<void> {
  const request = c.get("request");
  const { sealer } = found(request.context, "caller").secrets;
  const { status, body, headers } = withoutItsSecrets(c, endpoint);
  const stored: Stored = { status, contentType: headers["Content-Type"] ?? null, entityTag: headers.ETag, body: textOf(body) };
  try {
    const sealed = await sealer.seal(JSON.stringify(stored), answerContext(keyHash));
    await storeAnswer(databaseOf(c), { keyHash, requestId: request.requestId }, sealed);
  } catch (fault) {
    // The change is made: the client is told so, though it cannot be told twice.
    logFault(c, fault);
  }
}

/** Returns the content to store: a secret in it is told once and is not stored, sealed or not. */
function withoutItsSecrets(c: AppContext, { definition, format }: RouteEndpoint): Content {
  const request = c.get("request");
  const answer = found(request.answer, "handler");
  const content = found(request.content, "envelope");
  const schema = definition.answer.data;
  if (schema === undefined || !hasSecretOnce(schema)) return content;
  const stored = withJsonData(answer, (data) => withoutSecrets(schema, data));
  return stored === undefined ? content : format.writeAnswer(stored, request);
}

/** Returns an answer with its data, as JSON has it, changed; undefined where it has none. */
function withJsonData(answer: Answer, change: (data: unknown) => unknown): DataAnswer | undefined {
  if ("json" in answer) return { status: 200, data: change(JSON.parse(answer.json.join(""))) };
  return "data" in answer ? { ...answer, data: change(JSON.parse(JSON.stringify(answer.data))) } : undefined;
}

function textOf(body: Content["body"]): string {
  if (typeof body === "string") return body;
  return body instanceof Uint8Array ? (fromUtf8(body) ?? "") : "";
}

/** Frees the key after a refusal. After a fault nobody knows what was changed: the key stays claimed. */
async function giveBack(c: AppContext, { format }: RouteEndpoint, { claim, keyHash }: IdempotentRequest): Promise<void> {
  const { requestId, refusal } = c.get("request");
  if (!claim.isMade || format.statusOf(asLatchkeyError(refusal?.thrown)) >= 500) return;
  await deleteClaim(databaseOf(c), { keyHash, requestId }).catch((fault) => logFault(c, fault));
}

async function replay(c: AppContext, { keyHash, requestHash }: IdempotentRequest): Promise<void> {
  const request = c.get("request");
  const first = await selectClaim(databaseOf(c), keyHash);
  if (first === undefined) throw goingOn();
  if (first.requestHash !== requestHash) throw new LatchkeyError("idempotency_key_reused");
  if (first.answerSealed === null) {
    if (request.now.getTime() - first.madeAt.getTime() < overAfterMs) throw goingOn();
    throw new LatchkeyError("concurrent_change", {
      message:
        "The first request with this idempotency key made its change, but its response was lost. Read the resource to see the change.",
    });
  }
  const { sealer } = found(request.context, "caller").secrets;
  const { status, contentType, entityTag, body }: Stored = JSON.parse(
    await sealer.open(first.answerSealed, answerContext(keyHash)),
  );
  const replayed = { "Idempotency-Replayed": "true" };
  request.content =
    contentType === null
      ? { status: 204, body: null, headers: replayed }
      : { status, body, headers: { "Content-Type": contentType, ...(entityTag && { ETag: entityTag }), ...replayed } };
  request.refusal = undefined;
}

const goingOn = () =>
  new LatchkeyError("concurrent_change", {
    message: "The first request with this idempotency key is still running. Try again.",
    headers: { "Retry-After": "1" },
  });

import { webhookSecretContext } from "../crypto/key-contexts.ts";
import type { Secrets } from "../crypto/secrets.ts";
import { openSigningKey } from "../signing-keys/index.ts";
import type { Message } from "./attempt.ts";
import type { Claimed } from "./claims-store.ts";
import { payloadOf, type StoredEvent } from "./payload.ts";
import { signedHeaders } from "./signed-headers.ts";

const userAgent = "Latchkey-Webhooks/1";

type Signing = { tenantId: string; secrets: Secrets; sentAt: Date };

/**
 * Returns the signed request of one attempt.
 * @throws SealError where a secret or key was sealed with another master key
 */
export async function messageOf(
  { webhookId, secretsSealed, signingKey }: Claimed,
  event: StoredEvent,
  { url, tenantId, secrets, sentAt }: Signing & { url: string },
): Promise<Message> {
  const context = webhookSecretContext(tenantId, webhookId);
  const opened = await Promise.all(secretsSealed.map((sealed) => secrets.sealer.open(sealed, context)));
  const signer = signingKey === null ? undefined : await openSigningKey({ secrets }, { ...signingKey, tenantId }, "ED25519");
  const body = payloadOf(event);
  const signed = await signedHeaders({ eventId: event.id, sentAt, body, secrets: opened, signer });
  return { url, headers: { "content-type": "application/json", "user-agent": userAgent, ...traceOf(event), ...signed }, body };
}

/** The trace of the request that made the event, handed on as it came. */
const traceOf = ({ traceparent, tracestate }: StoredEvent): Record<string, string> =>
  traceparent === null ? {} : { traceparent, ...(tracestate === null ? {} : { tracestate }) };

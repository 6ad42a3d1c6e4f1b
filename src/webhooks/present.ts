import { toBase64 } from "../crypto/encoding.ts";
import { ed25519Bytes } from "../crypto/key-pairs.ts";
import type { AttemptRecord, DeliveryRecord } from "./deliveries-store.ts";
import type { WebhookRecord } from "./store.ts";

export const presentWebhook = (webhook: WebhookRecord) => ({
  id: webhook.id,
  url: webhook.url,
  events: webhook.events,
  products: webhook.products,
  description: webhook.description,
  enabled: webhook.enabled,
  api: webhook.api,
  public_key: publicKeyOf(webhook.signingPublicKey),
  previous_secret_until: isoOrNull(webhook.previousSecretUntil),
  failing_since: isoOrNull(webhook.failingSince),
  disabled_at: isoOrNull(webhook.disabledAt),
  disabled_reason: webhook.disabledReason,
  created_at: webhook.createdAt.toISOString(),
  updated_at: webhook.updatedAt.toISOString(),
});

/** Standard Webhooks, "Signature scheme": an asymmetric public key is `whpk_` and the base64 of its bytes. */
function publicKeyOf(pem: string | null): string | null {
  const bytes = pem === null ? undefined : ed25519Bytes(pem);
  return bytes === undefined ? null : `whpk_${toBase64(bytes)}`;
}

export const presentDelivery = ({ delivery, attempts }: DeliveryRecord) => ({
  id: delivery.id,
  webhook_id: delivery.webhookId,
  event_id: delivery.eventId,
  event: delivery.event,
  license_id: delivery.licenseId,
  status: delivery.status,
  attempts_count: delivery.attempts,
  attempts: attempts.map(presentAttempt),
  next_attempt_at: isoOrNull(delivery.nextAttemptAt),
  created_at: delivery.createdAt.toISOString(),
  finished_at: isoOrNull(delivery.finishedAt),
});

const presentAttempt = (attempt: AttemptRecord) => ({
  attempted_at: attempt.attemptedAt.toISOString(),
  duration_ms: attempt.durationMs,
  status: attempt.status,
  error: attempt.error,
  answer: attempt.answer,
});

const isoOrNull = (time: Date | null): string | null => time?.toISOString() ?? null;

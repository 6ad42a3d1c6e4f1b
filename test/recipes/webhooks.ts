import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { payloadOf, type StoredEvent } from "../../src/delivery/payload.ts";
import { signedHeaders } from "../../src/delivery/signed-headers.ts";
import type { Deployment } from "./deployment.ts";

export const webhookSecret = `whsec_${btoa("a secret of the tests' webhooks!")}`;

/** Returns the last event of a name as it is stored, for its payload. */
export async function storedEvent({ name }: Deployment, type: string): Promise<StoredEvent> {
  const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
  const { rows } = await openDatabase({ url, endpoint }).execute<StoredEvent>(sql`
    select event.id, event.event as type, event.occurred_at as "occurredAt", tenant.name as tenant, event.sequence::int as sequence,
      jsonb_build_object('kind', actor_kind, 'id', actor_id, 'name', actor_name) as actor, request_id as "requestId",
      traceparent, tracestate, object, before, after
    from events event join tenants tenant on tenant.id = event.tenant_id
    where tenant.name = ${name} and event.event = ${type}
    order by event.sequence desc limit 1`);
  const [event] = rows;
  if (event === undefined) throw new Error(`There is no ${type}.`);
  return event;
}

/** Returns an event as a webhook sends it. */
export async function delivered(event: StoredEvent, { secret = webhookSecret, sentAt = new Date() } = {}): Promise<Request> {
  const body = payloadOf(event);
  const headers = await signedHeaders({ eventId: event.id, sentAt, body, secrets: [secret], signer: undefined });
  return new Request("https://hooks.example.com/", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
}

/** Requests that a receiver must refuse: forged, altered, late, and without a signature. */
export async function forgedRequests(event: StoredEvent): Promise<Request[]> {
  const good = await delivered(event);
  const text = await good.clone().text();
  const withHeaders = (change: (headers: Headers) => void, body = text) => {
    const headers = new Headers(good.headers);
    change(headers);
    return new Request(good.url, { method: "POST", headers, body });
  };
  return [
    await delivered(event, { secret: `whsec_${btoa("the secret of somebody else, 32 bytes")}` }),
    await delivered(event, { sentAt: new Date(Date.now() - 3_600_000) }),
    withHeaders(() => {}, text.replace("license.", "licence.")),
    withHeaders((headers) => headers.set("webhook-id", "evt_another")),
    withHeaders((headers) => headers.delete("webhook-signature")),
    withHeaders((headers) => headers.set("webhook-signature", "v1,AAAA")),
  ];
}

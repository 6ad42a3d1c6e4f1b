import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import type { Environment } from "../../src/app/environment.ts";
import { webhookSecretContext } from "../../src/crypto/key-contexts.ts";
import { uuidV7 } from "../../src/crypto/random.ts";
import { secretsOf } from "../../src/crypto/secrets.ts";
import { openDatabase } from "../../src/db/client.ts";
import { textArray } from "../../src/db/sql.ts";
import type { Send } from "../../src/delivery/attempt.ts";
import { type Dispatched, dispatch } from "../../src/delivery/dispatch.ts";
import { Nudge } from "../../src/delivery/nudge.ts";

const environment = env as unknown as Environment;

/** The database as a courier uses it. */
export const courierDatabase = openDatabase({
  url: environment.DATABASE_URL,
  endpoint: environment.DATABASE_ENDPOINT,
  actor: () => JSON.stringify({ kind: "clock" }),
});

const newSecret = (): string => `whsec_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64")}`;

/** A request that a receiver got, its signature verified. */
export type Received = { headers: Record<string, string>; url: string; id: string; type: string; payload: any };

export type Receiver = {
  webhookId: string;
  tenantId: string;
  secret: string;
  url: string;
  received: Received[];
  /** Answers the next requests; without one it answers 204. */
  answers: (() => Response | Promise<Response>)[];
  /** Sends what is due for its tenant, to it and to every other receiver of these tests. */
  deliver(options?: { retrySeconds?: number[]; allowsPrivate?: boolean }): Promise<Dispatched>;
  types(): string[];
};

const receivers = new Map<string, Receiver>();

/** Stands for the network: each receiver has a host of its own. */
const send: Send = async (url, init) => {
  const receiver = receivers.get(new URL(url).host);
  if (receiver === undefined) throw new Error(`nobody is at ${url}`);
  const headers = Object.fromEntries(new Headers(init.headers));
  const payload: any = new Webhook(receiver.secret).verify(String(init.body), headers);
  receiver.received.push({ url, headers, payload, id: headers["webhook-id"] ?? "", type: payload.type });
  return (await receiver.answers.shift()?.()) ?? new Response(null, { status: 204 });
};

type Asked = { events?: string[]; products?: string[]; url?: string };

/** An endpoint of a tenant that gets the events from now on. */
export async function newReceiver(tenantName: string, { events = ["*"], products = [], url }: Asked = {}): Promise<Receiver> {
  const [webhookId, secret] = [uuidV7(Date.now()), newSecret()];
  const { sealer } = await secretsOf(environment);
  const { rows: tenants } = await courierDatabase.execute<{ id: string }>(sql`select id from tenants where name = ${tenantName}`);
  const tenantId = tenants[0]?.id ?? "";
  const own = url ?? `https://r${webhookId}.example.com/hook`;
  await courierDatabase.changing.execute(sql`
    insert into webhooks (id, tenant_id, url, events, products, secret_sealed, scanned_sequence) values (
      ${webhookId}, ${tenantId}, ${own}, ${textArray(events)}, ${textArray(products)}::uuid[],
      ${await sealer.seal(secret, webhookSecretContext(tenantId, webhookId))}, (select last_value from events_sequence_seq)
    )`);
  const receiver: Receiver = {
    webhookId,
    tenantId,
    secret,
    url: own,
    received: [],
    answers: [],
    deliver: ({ retrySeconds = [3_600], allowsPrivate = false } = {}) => deliver(tenantId, { retrySeconds, allowsPrivate }),
    types: () => receiver.received.map(({ type }) => type),
  };
  receivers.set(new URL(own).host, receiver);
  return receiver;
}

async function deliver(tenantId: string, options: { retrySeconds: number[]; allowsPrivate: boolean }): Promise<Dispatched> {
  const secrets = await secretsOf(environment);
  return dispatch({ tenantId, database: courierDatabase, secrets, send, isOver: () => false, nudge: new Nudge(), ...options });
}

/** Lets time pass for a tenant's deliveries: what was to be due in that time is due, and what was claimed is free. */
export async function passTime({ tenantId }: Receiver, interval: string): Promise<void> {
  await courierDatabase.changing.execute(sql`
    update webhook_deliveries
    set
      next_attempt_at = next_attempt_at - ${interval}::interval, claimed_until = claimed_until - ${interval}::interval,
      holds_until = holds_until - ${interval}::interval
    where tenant_id = ${tenantId}`);
  await courierDatabase.changing.execute(sql`
    update webhooks
    set failing_since = failing_since - ${interval}::interval, previous_secret_until = previous_secret_until - ${interval}::interval
    where tenant_id = ${tenantId}`);
}

export type DeliveryRow = { event: string; status: string; attempts: number; next_attempt_at: string | null };

/** The deliveries of a receiver, in the order of their events. */
export async function deliveriesOf({ webhookId }: Receiver): Promise<DeliveryRow[]> {
  const { rows } = await courierDatabase.execute<DeliveryRow>(sql`
    select event, status, attempts, next_attempt_at from webhook_deliveries where webhook_id = ${webhookId} order by sequence`);
  return rows;
}

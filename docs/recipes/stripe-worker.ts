// Sells licenses with Stripe: a Cloudflare Worker that takes Stripe's events and keeps the license of each purchase as the purchase is.
// The page beside it, stripe.md, walks through it.

export type Environment = {
  /** The tenant's own URL: https://licenses.example.com/api/v1/tenants/acme */
  LATCHKEY_URL: string;
  /** Secret: a token of the product, with the permissions policy.read and license.create, .read, .update, .suspend and .reinstate. */
  LATCHKEY_TOKEN: string;
  /** Secret: whsec_… of the endpoint, from Stripe's dashboard. */
  STRIPE_WEBHOOK_SECRET: string;
};

/** Seconds by which a signature's time may differ from ours: an old request that somebody kept is refused. */
const toleranceSeconds = 300;

/** Seconds that a license goes on after the period that is paid: Stripe tries a card for some days before it gives up. */
const graceSeconds = 3 * 86_400;

export default {
  async fetch(request, environment): Promise<Response> {
    if (request.method !== "POST")
      return new Response("Send Stripe's events by POST.\n", { status: 405, headers: { Allow: "POST" } });
    const body = await request.text();
    if (!(await isFromStripe(request.headers.get("Stripe-Signature"), body, environment.STRIPE_WEBHOOK_SECRET, Date.now())))
      return new Response("The Stripe-Signature is not valid.\n", { status: 400 });
    const event: StripeEvent = JSON.parse(body);
    const news = newsOf(event);
    // Stripe stops sending an event that is answered with 2xx, and sends it again for three days where it is not.
    if (news === undefined) return new Response("Nothing to do.\n");
    try {
      await apply(new Latchkey(environment), news, event);
    } catch (error) {
      console.error(`${event.type} ${event.id}: ${error}`);
      return new Response("Not done: send it again.\n", { status: 503 });
    }
    return new Response("Done.\n");
  },
} satisfies ExportedHandler<Environment>;

/** An event of Stripe's. What its object has depends on its type, and on the version of Stripe's API. */
type StripeEvent = { id: string; type: string; created: number; data: { object: Record<string, unknown> } };

/** The part of an event that is about a purchase. */
type News = {
  /** Stripe's id of what was bought: a subscription, or a payment. The license keeps it in its metadata. */
  purchase: string;
  /** The policy of its licenses: Stripe keeps it with the purchase, so that every event names it. */
  policyId: string;
  email?: string | undefined;
  /** Until when it is paid, in seconds since 1970. */
  paidUntil?: number;
  /** True where the license may be used; left out where the event does not say it. */
  mayRun?: boolean;
};

/** Returns what an event says of a purchase of ours; undefined where it says nothing. */
function newsOf({ type, data: { object } }: StripeEvent): News | undefined {
  switch (type) {
    case "checkout.session.completed":
    case "checkout.session.async_payment_succeeded": {
      if (object.payment_status === "unpaid") return undefined;
      return news(idIn(object.subscription) ?? idIn(object.payment_intent), object.metadata, {
        email: textIn(object.customer_details, "email"),
        mayRun: true,
      });
    }
    case "invoice.paid": {
      // Stripe's API of March 2025 moved the place in which an invoice names its subscription.
      const details = fieldsOf(fieldsOf(object.parent).subscription_details ?? object.subscription_details);
      const paidUntil = Math.max(0, ...linesOf(object.lines).map(({ period }) => Number(fieldsOf(period).end ?? 0)));
      return news(idIn(object.subscription) ?? idIn(details.subscription), details.metadata, {
        email: textIn(object, "customer_email"),
        paidUntil,
      });
    }
    case "customer.subscription.updated":
    case "customer.subscription.paused":
    case "customer.subscription.resumed":
    case "customer.subscription.deleted": {
      const mayRun = mayRunOf(object.status);
      return mayRun === undefined ? undefined : news(idIn(object.id), object.metadata, { mayRun });
    }
    case "charge.refunded":
      // A part of the money back is a matter between the two of you. Of a subscription, cancel the subscription too.
      return object.refunded === true ? news(idIn(object.payment_intent), object.metadata, { mayRun: false }) : undefined;
    default:
      return undefined;
  }
}

/** Returns whether a license may be used while its subscription has a status; undefined while nothing has been paid yet. */
function mayRunOf(status: unknown): boolean | undefined {
  if (status === "active" || status === "trialing" || status === "past_due") return true;
  if (status === "paused" || status === "unpaid" || status === "canceled" || status === "incomplete_expired") return false;
  return undefined;
}

/** Purchases that were not made for a license name no policy. */
function news(purchase: string | undefined, metadata: unknown, rest: Partial<News>): News | undefined {
  const policyId = textIn(metadata, "latchkey_policy");
  return purchase === undefined || policyId === undefined ? undefined : { purchase, policyId, ...rest };
}

type License = { license_id: string; name: string; expiry: string | null; metadata: Record<string, unknown> };

/**
 * Brings the license of a purchase up to date. Events come more than once and in any order, so each says how things are and not what to add: the first one
 * that comes creates the license, an expiry only moves on, and an event that is older than the last one changes no state.
 */
async function apply(
  latchkey: Latchkey,
  { purchase, policyId, email, paidUntil, mayRun }: News,
  event: StripeEvent,
): Promise<void> {
  const license = await latchkey.licenseOf(purchase, policyId);
  const metadata = { ...license.metadata };
  if (email !== undefined) metadata.email ??= email;
  const isOlder = event.created < Number(metadata.stripe_changed_at ?? 0);
  if (mayRun !== undefined && !isOlder) {
    if (!mayRun && (await latchkey.act(license, "suspend", event.id))) metadata.stripe_suspended = true;
    // A license that you suspended yourself stays suspended, whatever is paid.
    if (mayRun && metadata.stripe_suspended === true) {
      await latchkey.act(license, "reinstate", event.id);
      delete metadata.stripe_suspended;
    }
    metadata.stripe_changed_at = event.created;
  }
  const changes = {
    ...(JSON.stringify(metadata) === JSON.stringify(license.metadata) ? {} : { metadata }),
    ...(email !== undefined && license.name === purchase ? { name: email } : {}),
    ...laterExpiry(license, paidUntil),
  };
  if (Object.keys(changes).length > 0) await latchkey.change(license, changes);
}

/** A license without an expiry gets one as soon as a period is paid. */
function laterExpiry({ expiry }: License, paidUntil = 0): { expiry?: string } {
  const until = (paidUntil + graceSeconds) * 1_000;
  const isLater = expiry === null || until > Date.parse(expiry);
  return paidUntil > 0 && isLater && until > Date.now() ? { expiry: new Date(until).toISOString() } : {};
}

/** The routes of Latchkey that this needs. */
class Latchkey {
  readonly #url: string;
  readonly #token: string;

  constructor({ LATCHKEY_URL, LATCHKEY_TOKEN }: Environment) {
    this.#url = LATCHKEY_URL;
    this.#token = LATCHKEY_TOKEN;
  }

  /** Returns the license of a purchase, and creates it where there is none: two events at once create one, since they send the same key and the same body. */
  async licenseOf(purchase: string, policyId: string): Promise<License> {
    const query = new URLSearchParams({ metadata_key: "stripe", metadata_value: purchase });
    const [known] = (await this.#send<License[]>("GET", `/licenses?${query}`)).data;
    if (known !== undefined) return known;
    const { data: policy } = await this.#send<{ product_id: string }>("GET", `/policies/${encodeURIComponent(policyId)}`);
    const body = { policy_id: policyId, product_id: policy.product_id, name: purchase, metadata: { stripe: purchase } };
    return (await this.#send<License>("POST", "/licenses", body, `stripe-${purchase}`)).data;
  }

  async change({ license_id: id }: License, members: Record<string, unknown>): Promise<void> {
    await this.#send("PATCH", `/licenses/${id}`, members);
  }

  /** @returns whether it changed something; false where the license was suspended, or was not, already */
  async act({ license_id: id }: License, action: "suspend" | "reinstate", eventId: string): Promise<boolean> {
    const alreadySo = { suspend: "47009", reinstate: "47021" }[action];
    const { code } = await this.#send("POST", `/licenses/${id}/actions/${action}`, {}, `stripe-${eventId}`, [alreadySo]);
    return code !== alreadySo;
  }

  /** @throws Error for a refusal, and where there is no answer: Stripe sends the event again */
  async #send<Data>(
    method: string,
    path: string,
    body?: unknown,
    idempotencyKey?: string,
    expected: string[] = [],
  ): Promise<{ code: string; data: Data }> {
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        Authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(idempotencyKey === undefined ? {} : { "Idempotency-Key": idempotencyKey }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await response.json<{ code: string; message: string; data: Data }>();
    if (response.ok || expected.includes(answer.code)) return answer;
    throw new Error(`${method} ${path.split("?")[0]}: ${answer.code} ${answer.message}`);
  }
}

/**
 * Verifies `Stripe-Signature`: `t=<seconds>,v1=<hex>`, an HMAC-SHA-256 of the time, a full stop and the body as it was sent. There are several while a secret is
 * rotated. See "Verify webhook signatures manually" in Stripe's documentation.
 * @param now milliseconds since 1970
 */
export async function isFromStripe(header: string | null, body: string, secret: string, now: number): Promise<boolean> {
  const fields = (header ?? "").split(",").map((field) => field.trim().split("=") as [string, string | undefined]);
  const time = fields.find(([name]) => name === "t")?.[1] ?? "";
  if (!/^\d{1,12}$/.test(time) || Math.abs(now / 1_000 - Number(time)) > toleranceSeconds) return false;
  const utf8 = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", utf8.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
  const signed = utf8.encode(`${time}.${body}`);
  for (const [name, hex = ""] of fields) {
    if (name !== "v1" || !/^[0-9a-f]{64}$/.test(hex)) continue;
    const signature = Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
    // The runtime compares in constant time.
    if (await crypto.subtle.verify("HMAC", key, signature, signed)) return true;
  }
  return false;
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

const linesOf = (lines: unknown): Record<string, unknown>[] => {
  const { data } = fieldsOf(lines);
  return Array.isArray(data) ? data.map(fieldsOf) : [];
};

function textIn(value: unknown, name: string): string | undefined {
  const text = fieldsOf(value)[name];
  return typeof text === "string" && text !== "" ? text : undefined;
}

/** Stripe gives an id, or the whole object where that was asked for. */
const idIn = (value: unknown): string | undefined => (typeof value === "string" ? value : textIn(value, "id"));

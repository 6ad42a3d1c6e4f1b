// Mails people about their licenses: a Cloudflare Worker that takes webhooks of Latchkey and asks a mail provider to send. The page beside it, mail.md, walks
// through it.

import { Webhook } from "standardwebhooks";

export type Environment = {
  /** The tenant's own URL: https://licenses.example.com/api/v1/tenants/acme */
  LATCHKEY_URL: string;
  /** Secret: a token with the permission license.read. */
  LATCHKEY_TOKEN: string;
  /** Secret: whsec_… of the webhook. */
  LATCHKEY_WEBHOOK_SECRET: string;
  /** Address to which the provider takes mails, and the secret that it knows you by. */
  MAIL_URL: string;
  MAIL_TOKEN: string;
  /** Your sender: Sketchbook <hello@example.com> */
  MAIL_FROM: string;
};

export default {
  async fetch(request, environment): Promise<Response> {
    if (request.method !== "POST") return new Response("Send webhooks by POST.\n", { status: 405, headers: { Allow: "POST" } });
    const body = await request.text();
    let event: Event;
    try {
      // It looks at the signature and at the time, over the body as it was sent.
      event = new Webhook(environment.LATCHKEY_WEBHOOK_SECRET).verify(body, Object.fromEntries(request.headers)) as Event;
    } catch {
      return new Response("The webhook-signature is not valid.\n", { status: 400 });
    }
    try {
      await mailAbout(event, environment);
    } catch (error) {
      console.error(`${event.type} ${event.id}: ${error}`);
      return new Response("Not done: send it again.\n", { status: 503 });
    }
    return new Response("Done.\n");
  },
} satisfies ExportedHandler<Environment>;

/** The parts of an event of a license that this reads. */
type Event = {
  id: string;
  type: string;
  data: { object: { id: string; metadata?: Metadata }; before: { metadata?: Metadata } };
};

type Metadata = { email?: unknown };

type License = { license_key: string; expiry: string | null; suspended: boolean; metadata: Metadata };

type Mail = { subject: string; text: string };

/** Reads the license as it is now: an event carries no key, and much may have happened since. */
async function mailAbout(event: Event, environment: Environment): Promise<void> {
  const isReminder = event.type === "license.expiring_soon";
  if (!isReminder && !hasNewAddress(event)) return;
  const license = await readLicense(event.data.object.id, environment);
  const to = license?.metadata.email;
  if (license === undefined || typeof to !== "string") return;
  const mail = isReminder ? reminderOf(license, Date.now()) : keyOf(license);
  // A webhook comes at least once. The provider drops what it has under the same key already.
  if (mail !== undefined) await send({ to, ...mail }, event.id, environment);
}

/** Tells whether it is known from now on to whom the license's key goes: at its creation or later, as a shop learns it. */
function hasNewAddress({ type, data: { object, before } }: Event): boolean {
  const isNew = type === "license.created" || (type === "license.updated" && before.metadata !== undefined);
  return isNew && object.metadata?.email !== undefined && before.metadata?.email === undefined;
}

const keyOf = ({ license_key: key }: License): Mail => ({
  subject: "Your license of Sketchbook",
  text: `Thank you for buying Sketchbook. This is your license key:\n\n${key}\n\nEnter it under Help, License.\n`,
});

/** Says nothing of a license that was renewed or suspended in the meantime. */
function reminderOf({ expiry, suspended }: License, now: number): Mail | undefined {
  const days = expiry === null ? Number.POSITIVE_INFINITY : Math.ceil((Date.parse(expiry) - now) / 86_400_000);
  if (suspended || days < 1 || days > 31) return undefined;
  const when = days === 1 ? "tomorrow" : `in ${days} days`;
  return {
    subject: `Your license of Sketchbook ends ${when}`,
    text: `Your license of Sketchbook ends ${when}. Renew it at https://example.com/renew to go on without a break.\n`,
  };
}

/** Undefined for a license that is gone. */
async function readLicense(id: string, { LATCHKEY_URL, LATCHKEY_TOKEN }: Environment): Promise<License | undefined> {
  const response = await fetch(`${LATCHKEY_URL}/licenses/${id}`, { headers: { Authorization: `Bearer ${LATCHKEY_TOKEN}` } });
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`Latchkey answers ${response.status}`);
  return (await response.json<{ data: License }>()).data;
}

/** The only lines that know the provider: most take a mail as JSON like this one. See its documentation for the names of the members. */
async function send(mail: Mail & { to: string }, once: string, { MAIL_URL, MAIL_TOKEN, MAIL_FROM }: Environment): Promise<void> {
  const response = await fetch(MAIL_URL, {
    method: "POST",
    headers: { Authorization: `Bearer ${MAIL_TOKEN}`, "Content-Type": "application/json", "Idempotency-Key": once },
    body: JSON.stringify({ from: MAIL_FROM, ...mail }),
  });
  if (!response.ok) throw new Error(`the mail provider answers ${response.status}`);
}

// Tells a channel of Slack what happens to licenses: a Cloudflare Worker that takes webhooks of Latchkey. The page beside it, slack.md, walks through it.

import { Webhook } from "standardwebhooks";

export type Environment = {
  /** Secret: whsec_… of the webhook. */
  LATCHKEY_WEBHOOK_SECRET: string;
  /** Secret: https://hooks.slack.com/services/…, an incoming webhook of the channel. */
  SLACK_URL: string;
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
    const told = await fetch(environment.SLACK_URL, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text: textOf(event) }),
    });
    // Latchkey sends it again, after longer and longer pauses.
    if (!told.ok) return new Response(`Slack answers ${told.status}: send it again.\n`, { status: 503 });
    return new Response("Done.\n");
  },
} satisfies ExportedHandler<Environment>;

/** The parts of an event that this reads. */
type Event = {
  type: string;
  occurred_at: string;
  actor: { kind: string; name: string | null };
  data: { object: Record<string, unknown> };
};

/** Words for events; others are told by the end of their name. */
const words: Record<string, string> = {
  "license.created": "was issued",
  "license.expiring_soon": "will expire soon",
  "license.expired": "has expired",
  "license.suspended": "was suspended",
  "license.reinstated": "was reinstated",
  "license.limit_reached": "has reached a limit",
  "machine.created": "took a seat",
  "machine.heartbeat_dead": "sends no heartbeat any more",
  "machine.culled": "was removed, since it was dead for long",
};

function textOf({ type, occurred_at: at, actor, data: { object } }: Event): string {
  const [resource = "", happened = ""] = type.split(".");
  const name = String(object.name ?? object.fingerprint ?? object.id);
  const seconds = Math.floor(Date.parse(at) / 1_000);
  const by = actor.kind === "clock" ? "" : `, by ${escaped(actor.name ?? actor.kind)}`;
  // Slack shows the time as the reader's own clock has it.
  return `${capital(resource)} *${escaped(name)}* ${words[type] ?? escaped(happened)}${by} (<!date^${seconds}^{date_short_pretty} {time}|${escaped(at)}>)`;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Names are what a customer chose: Slack would take some characters for links and mentions, and others for bold. */
const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/[*_~`\n]/g, " ")
    .slice(0, 200);

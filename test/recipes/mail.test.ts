import { describe, expect, onTestFinished, test, vi } from "vitest";
import mail from "../../docs/recipes/mail-worker.ts";
import type { StoredEvent } from "../../src/delivery/payload.ts";
import { tick } from "../jobs/clock.ts";
import { newLicense } from "../support/client.ts";
import { type Deployment, newDeployment } from "./deployment.ts";
import { delivered, forgedRequests, storedEvent, webhookSecret } from "./webhooks.ts";

const environmentOf = ({ variables }: Deployment) => ({
  ...variables,
  LATCHKEY_WEBHOOK_SECRET: webhookSecret,
  MAIL_URL: "https://mail.example.com/send",
  MAIL_TOKEN: "the provider's token",
  MAIL_FROM: "Sketchbook <hello@example.com>",
});

const post = async (shop: Deployment, request: Request): Promise<number> =>
  (await mail.fetch(request as never, environmentOf(shop))).status;

const deliver = async (shop: Deployment, event: StoredEvent): Promise<number> => post(shop, await delivered(event));

const day = 86_400_000;

const sell = (shop: Deployment, members: Record<string, unknown>) => newLicense(shop, { id: shop.policyId }, members);

/** An event of the clock's about a license, as it is told some days before its end. */
const reminder = async (shop: Deployment): Promise<StoredEvent> => ({
  ...(await storedEvent(shop, "license.created")),
  id: crypto.randomUUID(),
  type: "license.expiring_soon",
  actor: { kind: "clock", id: null, name: null },
  before: {},
});

describe("the recipe for mails", () => {
  test("a license with an address is mailed its key, by the provider's own API", async () => {
    const shop = await newDeployment();
    const { license_key: key } = await sell(shop, { metadata: { email: "alice@example.com" } });
    const event = await storedEvent(shop, "license.created");
    expect(JSON.stringify(event)).not.toContain(key);
    expect(await deliver(shop, event)).toBe(200);
    const [{ url, headers, body }, ...more] = shop.sent as [any, ...unknown[]];
    expect(more).toEqual([]);
    expect(url).toBe("https://mail.example.com/send");
    expect(headers.get("Authorization")).toBe("Bearer the provider's token");
    expect(headers.get("Idempotency-Key")).toBe(`evt_${event.id}`);
    expect(body).toMatchObject({ from: "Sketchbook <hello@example.com>", to: "alice@example.com" });
    expect(body.text).toContain(key);
  });

  test("one whose address comes later is mailed then, and never again when something else changes", async () => {
    const shop = await newDeployment();
    const { license_id: id } = await sell(shop, { metadata: { stripe: "sub_1" } });
    const change = async (members: Record<string, unknown>) => {
      expect((await shop.admin.patch(`${shop.path}/licenses/${id}`, members)).status).toBe(200);
      expect(await deliver(shop, await storedEvent(shop, "license.updated"))).toBe(200);
    };
    expect(await deliver(shop, await storedEvent(shop, "license.created"))).toBe(200);
    expect(shop.sent).toEqual([]);
    await change({ metadata: { stripe: "sub_1", email: "alice@example.com" } });
    expect(shop.sent.map(({ body }) => body.to)).toEqual(["alice@example.com"]);
    await change({ name: "Alice" });
    await change({ metadata: { stripe: "sub_1", email: "alice@example.com", note: "called" } });
    expect(shop.sent.length).toBe(1);
  });

  test.each([
    [6.5, "in 7 days"],
    [29.5, "in 30 days"],
    [0.5, "tomorrow"],
  ])("a license that ends in %s days is mailed a reminder", async (days, when) => {
    const shop = await newDeployment();
    await sell(shop, { metadata: { email: "alice@example.com" }, expiry: new Date(Date.now() + days * day).toISOString() });
    expect(await deliver(shop, await reminder(shop))).toBe(200);
    expect(shop.sent.map(({ body }) => body.subject)).toEqual([`Your license of Sketchbook ends ${when}`]);
  });

  test("the clock's own event of a license that ends in a week becomes a mail", async () => {
    const shop = await newDeployment();
    await tick(shop);
    await sell(shop, { metadata: { email: "alice@example.com" }, expiry: new Date(Date.now() + 10 * day).toISOString() });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3 * day + 1_000 });
    onTestFinished(() => void vi.useRealTimers());
    await tick(shop);
    expect(await deliver(shop, await storedEvent(shop, "license.expiring_soon"))).toBe(200);
    expect(shop.sent.map(({ body }) => body.subject)).toEqual(["Your license of Sketchbook ends in 7 days"]);
  });

  test("a reminder that comes late says what is so now: nothing of a license that was renewed, suspended or revoked", async () => {
    const shop = await newDeployment();
    const soon = new Date(Date.now() + day).toISOString();
    for (const change of ["renewed", "suspended", "revoked"]) {
      const { license_id: id } = await sell(shop, { metadata: { email: "alice@example.com" }, expiry: soon });
      const event = await reminder(shop);
      const at = `${shop.path}/licenses/${id}`;
      if (change === "renewed") await shop.admin.patch(at, { expiry: new Date(Date.now() + 365 * day).toISOString() });
      else await shop.admin.post(`${at}/actions/${change === "suspended" ? "suspend" : "revoke"}`);
      expect(await deliver(shop, event)).toBe(200);
    }
    expect(shop.sent).toEqual([]);
  });

  test("a webhook that comes twice carries the same key to the provider, which sends once", async () => {
    const shop = await newDeployment();
    await sell(shop, { metadata: { email: "alice@example.com" } });
    const event = await storedEvent(shop, "license.created");
    for (let time = 0; time < 2; time += 1) expect(await deliver(shop, event)).toBe(200);
    expect(new Set(shop.sent.map(({ headers }) => headers.get("Idempotency-Key"))).size).toBe(1);
  });

  test("while the provider or the service is away the webhook is told to come again", async () => {
    const shop = await newDeployment();
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    await sell(shop, { metadata: { email: "alice@example.com" } });
    const event = await storedEvent(shop, "license.created");
    for (const what of ["service", "elsewhere"] as const) {
      shop.failing[what] = true;
      expect(await deliver(shop, event)).toBe(503);
      shop.failing[what] = false;
    }
    expect(await deliver(shop, event)).toBe(200);
    expect(shop.sent.length).toBe(1);
    logged.mockRestore();
  });

  test("whoever has no secret has no mail sent", async () => {
    const shop = await newDeployment();
    await sell(shop, { metadata: { email: "alice@example.com" } });
    for (const request of await forgedRequests(await storedEvent(shop, "license.created")))
      expect(await post(shop, request)).toBe(400);
    expect(shop.sent).toEqual([]);
  });
});

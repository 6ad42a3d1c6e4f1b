import { describe, expect, test } from "vitest";
import slack from "../../docs/recipes/slack-worker.ts";
import type { StoredEvent } from "../../src/delivery/payload.ts";
import { newLicense } from "../support/client.ts";
import { type Deployment, newDeployment } from "./deployment.ts";
import { delivered, forgedRequests, storedEvent, webhookSecret } from "./webhooks.ts";

const environment = { LATCHKEY_WEBHOOK_SECRET: webhookSecret, SLACK_URL: "https://hooks.slack.com/services/T0/B0/tests" };

const post = async (request: Request): Promise<number> => (await slack.fetch(request as never, environment)).status;

const deliver = async (event: StoredEvent): Promise<number> => post(await delivered(event));

async function sold(name = "Alice's desktop"): Promise<Deployment & { id: string }> {
  const shop = await newDeployment();
  const { license_id: id } = await newLicense(shop, { id: shop.policyId }, { name });
  return { ...shop, id };
}

describe("the recipe for Slack", () => {
  test("tells a channel what happened to which license, who did it, and when", async () => {
    const shop = await sold();
    await shop.admin.post(`${shop.path}/licenses/${shop.id}/actions/suspend`);
    const event = await storedEvent(shop, "license.suspended");
    expect(await deliver(event)).toBe(200);
    const seconds = Math.floor(Date.parse(event.occurredAt) / 1_000);
    const [{ url, body }] = shop.sent as [any];
    expect(url).toBe(environment.SLACK_URL);
    expect(body.text).toMatch(
      new RegExp(
        `^License \\*Alice's desktop\\* was suspended, by ada \\(<!date\\^${seconds}\\^\\{date_short_pretty\\} \\{time\\}\\|.+Z>\\)$`,
      ),
    );
  });

  test("says nothing of who where the clock does it, and tells what has no words yet by its name", async () => {
    const shop = await sold();
    const event = await storedEvent(shop, "license.created");
    const clock = { kind: "clock", id: null, name: null };
    await deliver({ ...event, type: "license.expired", actor: clock });
    await deliver({ ...event, type: "license.unheard_of", actor: clock });
    expect(shop.sent.map(({ body }) => body.text.split(" (")[0])).toEqual([
      "License *Alice's desktop* has expired",
      "License *Alice's desktop* unheard of",
    ]);
  });

  test("a customer's name makes no link, no mention and no second line", async () => {
    const shop = await sold("<!channel> <https://evil.example|Slack> & *bold* _x_");
    await deliver(await storedEvent(shop, "license.created"));
    const [{ body }] = shop.sent as [any];
    expect(body.text).toContain("*&lt;!channel&gt; &lt;https://evil.example|Slack&gt; &amp;  bold   x * was issued");
    expect(body.text.replace(/<!date.*>\)$/, "")).not.toMatch(/[<>\n]/);
  });

  test("while Slack is away the webhook is told to come again", async () => {
    const shop = await sold();
    const event = await storedEvent(shop, "license.created");
    shop.failing.elsewhere = true;
    expect(await deliver(event)).toBe(503);
    shop.failing.elsewhere = false;
    expect(await deliver(event)).toBe(200);
  });

  test("whoever has no secret tells the channel nothing", async () => {
    const shop = await sold();
    for (const request of await forgedRequests(await storedEvent(shop, "license.created"))) expect(await post(request)).toBe(400);
    expect(shop.sent).toEqual([]);
  });
});

import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import stripe, { isFromStripe } from "../../docs/recipes/stripe-worker.ts";
import { type Deployment, newDeployment } from "./deployment.ts";
import { payment, type StripeEvent, subscription } from "./stripe-events.ts";

const secret = "whsec_of_the_tests_alone";

const day = 86_400;

const now = (): number => Math.floor(Date.now() / 1_000);

/** The header as Stripe makes it. */
async function signatureOf(body: string, { at = now(), key = secret } = {}): Promise<string> {
  const utf8 = new TextEncoder();
  const imported = await crypto.subtle.importKey("raw", utf8.encode(key), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const mac = await crypto.subtle.sign("HMAC", imported, utf8.encode(`${at}.${body}`));
  return `t=${at},v1=${Buffer.from(mac).toString("hex")}`;
}

async function post({ variables }: Deployment, body: string, signature: string | null): Promise<number> {
  const request = new Request("https://shop.example.com/stripe", {
    method: "POST",
    body,
    headers: signature === null ? {} : { "Stripe-Signature": signature },
  });
  const environment = { ...variables, STRIPE_WEBHOOK_SECRET: secret };
  return (await stripe.fetch(request as never, environment)).status;
}

async function deliver(shop: Deployment, ...events: StripeEvent[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const event of events) {
    const body = JSON.stringify(event);
    statuses.push(await post(shop, body, await signatureOf(body)));
  }
  return statuses;
}

const licensesOf = async ({ path, admin }: Deployment): Promise<any[]> => (await admin.get(`${path}/licenses`)).data;

/** The only license as its customer notices it. */
async function stateOf(shop: Deployment): Promise<{ name: string; suspended: boolean; expiry: number | null }> {
  const [license, ...others] = await licensesOf(shop);
  expect(others).toEqual([]);
  const { name, suspended, expiry } = license;
  return { name, suspended, expiry: expiry === null ? null : Date.parse(expiry) / 1_000 };
}

describe("the recipe for Stripe", () => {
  test("a checkout that is paid makes a license with the buyer's email, which validates", async () => {
    const shop = await newDeployment();
    const sold = subscription(shop.policyId);
    expect(await deliver(shop, sold.checkout(now()))).toEqual([200]);
    const [license] = await licensesOf(shop);
    expect(license).toMatchObject({ name: "alice@example.com", policy_id: shop.policyId, product_id: shop.productId });
    expect(license.metadata).toMatchObject({ email: "alice@example.com", stripe: sold.id });
    const validated = await shop.admin.post(`${shop.path}/licenses/actions/validate`, { license_key: license.license_key });
    expect(validated.data).toMatchObject({ valid: true });
  });

  test.each([false, true])(
    "a subscription is renewed, paused, resumed and canceled (invoices before March 2025: %s)",
    async (isOld) => {
      const shop = await newDeployment();
      const sold = subscription(shop.policyId, { isOld });
      const at = now();
      await deliver(shop, sold.checkout(at), sold.paid(at, at + 30 * day));
      expect(await stateOf(shop)).toEqual({ name: "alice@example.com", suspended: false, expiry: at + 33 * day });
      await deliver(shop, sold.paid(at + 1, at + 60 * day));
      expect(await stateOf(shop)).toMatchObject({ suspended: false, expiry: at + 63 * day });
      await deliver(shop, sold.paused(at + 2));
      expect(await stateOf(shop)).toMatchObject({ suspended: true });
      await deliver(shop, sold.resumed(at + 3));
      expect(await stateOf(shop)).toMatchObject({ suspended: false });
      await deliver(shop, sold.changed(at + 4, "past_due"));
      expect(await stateOf(shop)).toMatchObject({ suspended: false });
      await deliver(shop, sold.changed(at + 5, "unpaid"), sold.canceled(at + 6));
      expect(await stateOf(shop)).toMatchObject({ suspended: true, expiry: at + 63 * day });
    },
  );

  test("a payment that is refunded in full suspends its license; a part of the money back does not", async () => {
    const shop = await newDeployment({ duration: 365 * day });
    const sold = payment(shop.policyId);
    const at = now();
    await deliver(shop, sold.checkout(at), sold.refunded(at + 1, false));
    expect(await stateOf(shop)).toMatchObject({ name: "bob@example.com", suspended: false });
    await deliver(shop, sold.refunded(at + 2));
    expect(await stateOf(shop)).toMatchObject({ suspended: true });
  });

  test("a checkout whose payment takes days makes a license when it is paid", async () => {
    const shop = await newDeployment();
    const sold = payment(shop.policyId);
    expect(await deliver(shop, sold.checkout(now(), "unpaid"))).toEqual([200]);
    expect(await licensesOf(shop)).toEqual([]);
    await deliver(shop, sold.checkout(now(), "paid", "checkout.session.async_payment_succeeded"));
    expect(await stateOf(shop)).toMatchObject({ suspended: false });
  });

  test("purchases of something else, and events that say nothing, leave everything as it is", async () => {
    const shop = await newDeployment();
    const other = subscription(undefined);
    const at = now();
    const nothing = { ...other.checkout(at), type: "customer.created" };
    expect(await deliver(shop, other.checkout(at), other.paid(at, at + day), other.canceled(at), nothing)).toEqual([
      200, 200, 200, 200,
    ]);
    expect(await licensesOf(shop)).toEqual([]);
  });

  test("events that come twice, or all at once, make one license and change it once", async () => {
    const shop = await newDeployment();
    const sold = subscription(shop.policyId);
    const at = now();
    const events = [sold.checkout(at), sold.paid(at, at + 30 * day), sold.paused(at + 1)];
    await deliver(shop, ...events, ...events);
    expect(await stateOf(shop)).toEqual({ name: "alice@example.com", suspended: true, expiry: at + 33 * day });
    const [license] = await licensesOf(shop);
    const { data } = await shop.admin.get(`${shop.path}/events?resource_id=${license.license_id}&event=license.suspended`);
    expect(data.length).toBe(1);

    vi.spyOn(console, "error").mockImplementation(() => {});
    const again = subscription(shop.policyId, { email: "carol@example.com" });
    const first = again.checkout(at);
    const statuses = (
      await Promise.all([first, first, again.paid(at, at + 30 * day), first].map((one) => deliver(shop, one)))
    ).flat();
    // The second one may be told to come again, as Stripe does.
    expect(statuses.every((status) => status === 200 || status === 503)).toBe(true);
    await deliver(shop, first, again.paid(at, at + 30 * day));
    const sold2 = (await licensesOf(shop)).filter(({ metadata }) => metadata.stripe === again.id);
    expect(sold2.map(({ name, suspended }) => [name, suspended])).toEqual([["carol@example.com", false]]);
    vi.restoreAllMocks();
  });

  test("in whatever order the events of a year come, with repeats, the license ends as it should", async () => {
    const shop = await newDeployment();
    const at = now();
    const story = (sold: ReturnType<typeof subscription>): StripeEvent[] => [
      sold.checkout(at),
      sold.paid(at + 1, at + 30 * day),
      sold.paused(at + 2),
      sold.resumed(at + 3),
      sold.paid(at + 4, at + 60 * day),
      sold.canceled(at + 5),
      sold.resumed(at + 6),
    ];
    const order = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6], { minLength: 7, maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(order, fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 3 }), async (first, repeats) => {
        const sold = subscription(shop.policyId);
        const events = story(sold);
        await deliver(shop, ...[...first, ...repeats].flatMap((index) => events[index] ?? []));
        const query = `metadata_key=stripe&metadata_value=${sold.id}`;
        const { data } = await shop.admin.get(`${shop.path}/licenses?${query}`);
        expect(data.map(({ name, suspended, expiry }: any) => [name, suspended, Date.parse(expiry) / 1_000])).toEqual([
          ["alice@example.com", false, at + 63 * day],
        ]);
      }),
      { numRuns: 15 },
    );
  });

  test("a refund that comes before its checkout wins", async () => {
    const shop = await newDeployment();
    const sold = payment(shop.policyId);
    const at = now();
    await deliver(shop, sold.refunded(at + 60), sold.checkout(at));
    expect(await stateOf(shop)).toMatchObject({ name: "bob@example.com", suspended: true });
  });

  test("a license that the vendor suspended stays so, whatever Stripe says", async () => {
    const shop = await newDeployment();
    const sold = subscription(shop.policyId);
    const at = now();
    await deliver(shop, sold.checkout(at));
    const [{ license_id: id }] = await licensesOf(shop);
    expect((await shop.admin.post(`${shop.path}/licenses/${id}/actions/suspend`)).status).toBe(200);
    await deliver(shop, sold.changed(at + 1, "active"), sold.paused(at + 2), sold.resumed(at + 3));
    expect(await stateOf(shop)).toMatchObject({ suspended: true });
  });

  test("while the service is away Stripe is told to come again, and loses nothing", async () => {
    const shop = await newDeployment();
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const checkout = subscription(shop.policyId).checkout(now());
    shop.failing.service = true;
    expect(await deliver(shop, checkout)).toEqual([503]);
    shop.failing.service = false;
    expect(await deliver(shop, checkout)).toEqual([200]);
    expect(await stateOf(shop)).toMatchObject({ name: "alice@example.com" });
    expect(logged.mock.calls.flat().join()).not.toContain(shop.variables.LATCHKEY_TOKEN);
    logged.mockRestore();
  });
});

describe("Stripe's signature", () => {
  const body = '{"id":"evt_1"}';

  test("is good for its body, its secret and its time alone, and one of several is enough", async () => {
    const at = now();
    const good = await signatureOf(body, { at });
    const check = (header: string | null, text = body, key = secret, time = at) => isFromStripe(header, text, key, time * 1_000);
    expect(await check(good)).toBe(true);
    expect(await check(good, body, secret, at + 299)).toBe(true);
    expect(await check(`t=${at},v1=${"0".repeat(64)},v0=abc,${good.split(",")[1]}`)).toBe(true);
    for (const bad of [
      null,
      "",
      "t=,v1=",
      good.replace("v1", "v0"),
      good.toUpperCase(),
      good.slice(0, -1),
      good.replace(`t=${at}`, `t=${at + 1}`),
      good.split(",")[1] ?? "",
      `t=${at}`,
    ])
      expect(await check(bad), String(bad)).toBe(false);
    expect(await check(good, `${body} `)).toBe(false);
    expect(await check(good, body, "whsec_another")).toBe(false);
    expect(await check(good, body, secret, at + 301)).toBe(false);
    expect(await check(good, body, secret, at - 301)).toBe(false);
  });

  test("keeps whoever has no secret from making licenses", async () => {
    const shop = await newDeployment();
    const forged = JSON.stringify(subscription(shop.policyId).checkout(now()));
    for (const signature of [
      null,
      "",
      "t=1,v1=00",
      await signatureOf(forged, { key: "guessed" }),
      await signatureOf(forged, { at: now() - 3_600 }),
    ])
      expect(await post(shop, forged, signature)).toBe(400);
    expect(await licensesOf(shop)).toEqual([]);
  });
});

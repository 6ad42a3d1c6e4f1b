import { sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { runRound } from "../../src/delivery/round-store.ts";
import { newCatalogue, newLicense, newPolicy, newTenant } from "../support/client.ts";
import { courierDatabase, deliveriesOf, newReceiver, passTime, type Received } from "../support/receivers.ts";

async function newShop() {
  const vendor = await newCatalogue();
  const policy = await newPolicy(vendor);
  return { vendor, policy, rename: (id: string, name: string) => vendor.admin.patch(`${vendor.path}/licenses/${id}`, { name }) };
}

const answer =
  (status: number, headers: Record<string, string> = {}) =>
  () =>
    new Response(status === 204 ? null : "said", { status, headers });

const hourly = [3_600, 3_600];

describe("an event on its way to a receiver", () => {
  test("arrives once, signed, with what it happened to and what was before", async () => {
    const { vendor, policy, rename } = await newShop();
    const { license_id: earlier } = await newLicense(vendor, policy);
    const receiver = await newReceiver(vendor.name, { events: ["license.*"] });
    await rename(earlier, "Bob's desktop");
    expect(await receiver.deliver()).toMatchObject({ attempts: 1, nextAt: null });
    expect(await receiver.deliver()).toMatchObject({ attempts: 0, nextAt: null });
    const { rows } = await courierDatabase.execute<{ id: string; sequence: number; request_id: string }>(sql`
      select id, sequence::int as sequence, request_id from events where resource_id = ${earlier} and event = 'license.updated'`);
    expect(receiver.received).toHaveLength(1);
    const { headers, payload, id } = receiver.received[0] as Received;
    expect(id).toBe(`evt_${rows[0]?.id}`);
    expect(headers).toMatchObject({ "content-type": "application/json", "user-agent": expect.stringMatching(/^Latchkey/) });
    expect(headers["webhook-signature"]).toMatch(/^v1,\S+ v1a,\S+$/);
    expect(payload).toMatchObject({
      id,
      type: "license.updated",
      timestamp: payload.occurred_at,
      sequence: rows[0]?.sequence,
      tenant: vendor.name,
      actor: { kind: "account", name: "ada" },
      request_id: rows[0]?.request_id,
      data: {
        object: { id: earlier, name: "Bob's desktop" },
        before: { name: "Alice's desktop" },
        after: { name: "Bob's desktop" },
      },
    });
    expect(JSON.stringify(payload)).not.toMatch(/key_hash|sealed/);
  });

  test("carries on the trace of the request that made it", async () => {
    const { vendor, policy } = await newShop();
    const receiver = await newReceiver(vendor.name, { events: ["license.created"] });
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const body = { policy_id: policy.id, product_id: vendor.productId, name: "Traced" };
    await vendor.admin.send(`${vendor.path}/licenses`, { method: "POST", body, headers: { traceparent } });
    await newLicense(vendor, policy);
    await receiver.deliver();
    expect(receiver.received.map(({ headers }) => headers.traceparent)).toEqual([traceparent, undefined]);
  });

  test.each([
    { events: ["*"], types: ["product.created", "policy.created", "license.created", "entitlement.created"] },
    { events: ["license.*"], types: ["license.created"] },
    { events: ["policy.created", "product.deleted"], types: ["policy.created"] },
    { events: ["license"], types: [] },
    { events: ["*.created"], types: [] },
  ])("goes to those who ask for $events", async ({ events, types }) => {
    const tenant = await newTenant();
    const receiver = await newReceiver(tenant.name, { events });
    const product = await tenant.admin.post(`${tenant.path}/products`, { name: "Sketchbook", code: "sketchbook" });
    const vendor = { ...tenant, productId: product.data.id };
    await newLicense(vendor, await newPolicy(vendor));
    await tenant.admin.post(`${tenant.path}/entitlements`, { name: "Layers", code: "layers" });
    await receiver.deliver();
    const made = receiver.types().filter((type) => type.endsWith(".created") && type !== "webhook.created");
    expect(made).toEqual(types);
  });

  test("of a product goes to those who name it or none, and one of no product to those who name none", async () => {
    const { vendor, policy } = await newShop();
    const other = await vendor.admin.post(`${vendor.path}/products`, { name: "Palette", code: "palette" });
    const [ofIt, ofOther, ofAll] = [
      await newReceiver(vendor.name, { products: [vendor.productId] }),
      await newReceiver(vendor.name, { products: [other.data.id] }),
      await newReceiver(vendor.name),
    ];
    await newLicense(vendor, policy);
    await vendor.admin.post(`${vendor.path}/entitlements`, { name: "Layers", code: "layers" });
    await ofAll.deliver();
    const wanted = (types: string[]) => types.filter((type) => !type.startsWith("webhook."));
    expect(wanted(ofIt.types())).toEqual(["license.created"]);
    expect(wanted(ofOther.types())).toEqual([]);
    expect(wanted(ofAll.types())).toEqual(["license.created", "entitlement.created"]);
  });

  test("is signed with the secret before a rotation too, for a day", async () => {
    const { vendor, policy } = await newShop();
    const receiver = await newReceiver(vendor.name, { events: ["license.*"] });
    const rotated = await vendor.admin.post(`${vendor.path}/webhooks/${receiver.webhookId}/actions/rotate-secret`);
    await newLicense(vendor, policy);
    await receiver.deliver();
    const { headers, payload } = receiver.received[0] as Received;
    expect(new Webhook(rotated.data.secret).verify(JSON.stringify(payload), headers)).toEqual(payload);
    await passTime(receiver, "25 hours");
    receiver.secret = rotated.data.secret;
    await newLicense(vendor, policy);
    await receiver.deliver();
    expect(receiver.received.map((one) => one.headers["webhook-signature"]?.replace(/,\S+/g, ""))).toEqual([
      "v1 v1 v1a",
      "v1 v1a",
    ]);
  });

  test("does not go to a private address, whatever was stored", async () => {
    const { vendor, policy } = await newShop();
    const receiver = await newReceiver(vendor.name, {
      events: ["license.*"],
      url: `https://127.0.0.1:9443/${crypto.randomUUID()}`,
    });
    await newLicense(vendor, policy);
    await receiver.deliver();
    expect(receiver.received).toEqual([]);
    expect(await deliveriesOf(receiver)).toMatchObject([{ status: "pending", attempts: 1 }]);
  });

  test("arrives once though two couriers are at work, and many events came", async () => {
    const { vendor, policy } = await newShop();
    const receiver = await newReceiver(vendor.name, { events: ["license.created"] });
    const licenses = await Promise.all(Array.from({ length: 40 }, () => newLicense(vendor, policy)));
    await Promise.all([receiver.deliver(), receiver.deliver(), receiver.deliver()]);
    const seen = receiver.received.map(({ payload }) => payload.data.object.id);
    expect(seen.sort()).toEqual(licenses.map(({ license_id }) => license_id).sort());
  });

  test("is sent again where the courier that had taken it died, once nobody can be sending it", async () => {
    const { vendor, policy } = await newShop();
    const receiver = await newReceiver(vendor.name, { events: ["license.*"] });
    await newLicense(vendor, policy);
    const { tenantId } = receiver;
    const lanes = { busy: [], sending: [] };
    const died = await runRound(courierDatabase, { tenantId, now: new Date(), outcomes: [], givenBack: [], lanes });
    expect(died.claimed).toHaveLength(1);
    const { attempts, nextAt } = await receiver.deliver();
    expect({ attempts, isAhead: nextAt !== null && nextAt > new Date() }).toEqual({ attempts: 0, isAhead: true });
    await passTime(receiver, "30 seconds");
    expect(await receiver.deliver()).toMatchObject({ attempts: 1 });
    expect(receiver.types()).toEqual(["license.created"]);
  });
});

describe("a delivery that fails", () => {
  test("is tried again as often as the schedule says, under the same id, and then has failed", async () => {
    const { vendor, policy } = await newShop();
    const receiver = await newReceiver(vendor.name, { events: ["license.*"] });
    receiver.answers.push(answer(500), answer(301, { Location: "https://elsewhere.example.com" }), answer(404), answer(200));
    await newLicense(vendor, policy);
    expect(await receiver.deliver({ retrySeconds: [0, 0] })).toMatchObject({ attempts: 3, nextAt: null });
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
    expect(await deliveriesOf(receiver)).toMatchObject([{ status: "failed", attempts: 3, next_attempt_at: null }]);
    const { rows } = await courierDatabase.execute(sql`
      select status, error, answer from webhook_attempts where tenant_id = ${receiver.tenantId} order by attempted_at, id`);
    expect(rows).toEqual([
      { status: 500, error: "the status 500", answer: "said" },
      { status: 301, error: "a redirect (301), which is not followed", answer: "said" },
      { status: 404, error: "the status 404", answer: "said" },
    ]);
  });

  test("holds back the later ones of its license until it succeeds, and none of another license", async () => {
    const { vendor, policy, rename } = await newShop();
    const [ada, bob] = [await newLicense(vendor, policy), await newLicense(vendor, policy)];
    const receiver = await newReceiver(vendor.name, { events: ["license.*"] });
    const names = () => receiver.received.map(({ payload }) => payload.data.object.name);
    receiver.answers.push(answer(500));
    await rename(ada.license_id, "Ada 1");
    await receiver.deliver({ retrySeconds: hourly });
    await rename(ada.license_id, "Ada 2");
    await rename(bob.license_id, "Bob 1");
    await rename(ada.license_id, "Ada 3");
    await receiver.deliver({ retrySeconds: hourly });
    expect(names()).toEqual(["Ada 1", "Bob 1"]);
    await passTime(receiver, "9 minutes");
    await receiver.deliver({ retrySeconds: hourly });
    expect(names()).toEqual(["Ada 1", "Bob 1"]);
    await passTime(receiver, "2 minutes");
    await receiver.deliver({ retrySeconds: hourly });
    expect(names()).toEqual(["Ada 1", "Bob 1", "Ada 2", "Ada 3"]);
    await passTime(receiver, "2 hours");
    await receiver.deliver({ retrySeconds: hourly });
    expect(names()).toEqual(["Ada 1", "Bob 1", "Ada 2", "Ada 3", "Ada 1"]);
  });

  test("holds back with others of its license that fail no longer than the first of them does alone", async () => {
    const { vendor, policy, rename } = await newShop();
    const { license_id } = await newLicense(vendor, policy);
    const receiver = await newReceiver(vendor.name, { events: ["license.*"] });
    const names = () => receiver.received.map(({ payload }) => payload.data.object.name);
    receiver.answers.push(answer(500), answer(500), answer(500));
    for (const name of ["1", "2", "3", "4"]) await rename(license_id, name);
    await receiver.deliver({ retrySeconds: hourly });
    expect(names()).toEqual(["1"]);
    await passTime(receiver, "11 minutes");
    await receiver.deliver({ retrySeconds: hourly });
    await receiver.deliver({ retrySeconds: hourly });
    await receiver.deliver({ retrySeconds: hourly });
    expect(names()).toEqual(["1", "2", "3", "4"]);
  });

  test("is followed by the later ones in their order as soon as it succeeds", async () => {
    const { vendor, policy, rename } = await newShop();
    const { license_id } = await newLicense(vendor, policy);
    const receiver = await newReceiver(vendor.name, { events: ["license.*"] });
    receiver.answers.push(answer(503, { "Retry-After": "1" }), answer(500));
    for (const name of ["1", "2", "3", "4"]) await rename(license_id, name);
    await receiver.deliver({ retrySeconds: [60, 60, 60] });
    await passTime(receiver, "2 minutes");
    await receiver.deliver({ retrySeconds: [60, 60, 60] });
    await passTime(receiver, "2 minutes");
    await receiver.deliver({ retrySeconds: [60, 60, 60] });
    expect(receiver.received.map(({ payload }) => payload.data.object.name)).toEqual(["1", "1", "1", "2", "3", "4"]);
  });

  test("with 410 ends the webhook: an event says so, and what waited has failed", async () => {
    const { vendor, policy } = await newShop();
    const [receiver, other] = [
      await newReceiver(vendor.name, { events: ["license.*"] }),
      await newReceiver(vendor.name, { events: ["webhook.disabled"] }),
    ];
    receiver.answers.push(...Array.from({ length: 4 }, () => answer(410)));
    for (let count = 0; count < 8; count += 1) await newLicense(vendor, policy);
    await receiver.deliver();
    expect(receiver.received.length).toBeLessThan(8);
    expect(new Set((await deliveriesOf(receiver)).map(({ status }) => status))).toEqual(new Set(["failed"]));
    await newLicense(vendor, policy);
    await receiver.deliver();
    expect(await deliveriesOf(receiver)).toHaveLength(8);
    expect(other.received.map(({ payload }) => payload)).toMatchObject([
      { actor: { kind: "clock" }, data: { object: { id: receiver.webhookId, enabled: false, disabled_reason: "gone" } } },
    ]);
  });

  test("after five days of nothing but failures disables the webhook, and one success in between does not", async () => {
    const { vendor, policy } = await newShop();
    const receiver = await newReceiver(vendor.name, { events: ["license.created"] });
    const state = async () => {
      const { rows } = await courierDatabase.execute(sql`
        select enabled, disabled_reason, failing_since is not null as is_failing from webhooks where id = ${receiver.webhookId}`);
      return rows[0];
    };
    const failOnce = async () => {
      receiver.answers.push(answer(500));
      await newLicense(vendor, policy);
      await receiver.deliver({ retrySeconds: [] });
    };
    await failOnce();
    await passTime(receiver, "4 days");
    await newLicense(vendor, policy);
    await receiver.deliver({ retrySeconds: [] });
    expect(await state()).toEqual({ enabled: true, disabled_reason: null, is_failing: false });
    await failOnce();
    await passTime(receiver, "4 days 23 hours");
    await failOnce();
    expect(await state()).toEqual({ enabled: true, disabled_reason: null, is_failing: true });
    await passTime(receiver, "2 hours");
    await failOnce();
    expect(await state()).toEqual({ enabled: false, disabled_reason: "failing", is_failing: true });
  });
});

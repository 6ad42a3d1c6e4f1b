import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { webhookSecretContext } from "../../src/crypto/key-contexts.ts";
import { secretsOf } from "../../src/crypto/secrets.ts";
import { webhookAttempts, webhookDeliveries, webhooks } from "../../src/db/schema.ts";
import { hostileUrls } from "../delivery/hostile-urls.ts";
import { type Catalogue, client, newCatalogue, newLicense, newPolicy, newTenant, type TenantStory } from "../support/client.ts";
import { database } from "../support/in-database.ts";

const url = "https://hooks.example.com/latchkey";

async function newWebhook({ path, admin }: TenantStory, members: Record<string, unknown> = {}): Promise<any> {
  const created = await admin.post(`${path}/webhooks`, { url, events: ["license.*"], ...members });
  expect(created).toMatchObject({ status: 201 });
  return created.data;
}

const eventsOf = async ({ path, admin }: TenantStory, event: string): Promise<any[]> =>
  (await admin.get(`${path}/events?event=${event}`)).data;

/** The row of a webhook, with its secrets opened. */
async function storedWebhook(id: string) {
  const [row] = await database.select().from(webhooks).where(sql`id = ${id}`);
  const { sealer } = await secretsOf(env as unknown as Environment);
  const open = async (sealed: string | null | undefined) =>
    sealed == null ? null : sealer.open(sealed, webhookSecretContext(row!.tenantId, id));
  return { ...row!, secret: await open(row!.secretSealed), previousSecret: await open(row!.previousSecretSealed) };
}

/** Has an attempt of a delivery be over, as the service that sends leaves it. */
async function finish(id: string, status: "succeeded" | "failed"): Promise<void> {
  const ended = { status, attempts: 1, nextAttemptAt: null, finishedAt: new Date() };
  const [row] = await database.changing.update(webhookDeliveries).set(ended).where(sql`id = ${id}`).returning();
  const answered = status === "failed" ? 500 : 204;
  await database.changing.insert(webhookAttempts).values({
    id: crypto.randomUUID(),
    tenantId: row!.tenantId,
    deliveryId: id,
    attemptedAt: new Date(),
    durationMs: 184,
    status: answered,
    error: status === "failed" ? "The receiver answered 500." : null,
    answer: status === "failed" ? "Internal Server Error" : "",
  });
}

const ping = async ({ path, admin }: TenantStory, webhook: { id: string }): Promise<any> => {
  const sent = await admin.post(`${path}/webhooks/${webhook.id}/actions/ping`);
  expect(sent).toMatchObject({ status: 201 });
  return sent.data;
};

describe("A vendor wants to hear of changes", () => {
  test("and creates a webhook, whose secret is shown once and is sealed in the database", async () => {
    const vendor = await newCatalogue();
    const { path, admin, productId } = vendor;
    const { secret, ...created } = await newWebhook(vendor, { products: [productId], description: "Mails about trials" });
    expect(created).toMatchObject({
      url,
      events: ["license.*"],
      products: [productId],
      description: "Mails about trials",
      enabled: true,
      api: "native",
      disabled_at: null,
      disabled_reason: null,
      failing_since: null,
      previous_secret_until: null,
    });
    const [, base64 = ""] = /^whsec_(.+)$/.exec(secret) ?? [];
    expect(atob(base64)).toHaveLength(32);
    expect(await admin.get(`${path}/webhooks/${created.id}`)).toMatchObject({ status: 200, data: created });
    const listed = await admin.get(`${path}/webhooks`);
    expect(listed).toMatchObject({ count: 1, data: [created] });
    for (const shown of [listed, await admin.get(`${path}/webhooks/${created.id}`)])
      expect(new TextDecoder().decode(shown.bytes)).not.toContain("whsec_");
    const stored = await storedWebhook(created.id);
    expect(stored.secret).toBe(secret);
    expect(stored.secretSealed).not.toContain(base64);
  });

  test("and sees the public key that verifies v1a signatures, which is the tenant's signing key", async () => {
    const vendor = await newTenant();
    const { public_key: publicKey } = await newWebhook(vendor);
    const [{ public_key_base64: base64 }] = (
      await vendor.admin.get(`${vendor.path}/signing-keys?algorithm=ED25519&status=active`)
    ).data;
    expect(publicKey).toBe(`whpk_${base64}`);
  });

  test("and gets the events that come after the webhook, not those before", async () => {
    const vendor = await newCatalogue();
    const webhook = await newWebhook(vendor);
    const { rows } = await database.execute<{ event: string; is_after: boolean }>(sql`
      select event, sequence > (select scanned_sequence from webhooks where id = ${webhook.id}) as is_after
      from events where tenant_id = (select tenant_id from webhooks where id = ${webhook.id})`);
    expect(rows).toContainEqual({ event: "product.created", is_after: false });
    expect(rows).toContainEqual({ event: "webhook.created", is_after: true });
  });

  test("and repeats a creation whose answer was lost: the same webhook, without its secret", async () => {
    const { path, admin } = await newTenant();
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const create = () => admin.send(`${path}/webhooks`, { method: "POST", body: { url, events: ["*"] }, headers });
    const [first, again] = [await create(), await create()];
    expect(again).toMatchObject({ status: 201, data: { ...first.data, secret: null } });
    expect((await admin.get(`${path}/webhooks`)).count).toBe(1);
  });

  test("and stores the URL in its one spelling", async () => {
    const vendor = await newTenant();
    expect(await newWebhook(vendor, { url: "HTTPS://Hooks.Example.com:443/in" })).toMatchObject({
      url: "https://hooks.example.com/in",
    });
  });

  test("has a hundred webhooks, and no more, however many are created at once", async () => {
    const { path, admin } = await newTenant();
    const body = { url, events: ["*"] };
    for (let batch = 0; batch < 12; batch += 1)
      await Promise.all(Array.from({ length: 9 }, () => admin.post(`${path}/webhooks`, body)));
    expect((await admin.get(`${path}/webhooks?limit=1`)).count).toBe(100);
    expect(await admin.post(`${path}/webhooks`, body)).toMatchObject({ status: 422, code: "51004" });
  });
});

describe("A webhook is refused", () => {
  test.each([
    ["a private address", { url: "https://10.0.0.1/" }, 422, "51001"],
    ["a name of this machine", { url: "https://localhost/" }, 422, "51001"],
    ["http", { url: "http://hooks.example.com/" }, 400, "51000"],
    ["user info", { url: "https://user:secret@hooks.example.com/" }, 400, "51000"],
    ["no URL", { url: "hooks" }, 400, "51000"],
    ["an unknown event", { events: ["license.painted"] }, 400, "51002"],
    ["an unknown resource", { events: ["lisense.*"] }, 400, "51002"],
    ["no events", { events: [] }, 400, "51002"],
    ["a product that does not exist", { products: [crypto.randomUUID()] }, 404, "44006"],
    ["another format", { api: "xml" }, 400, "40000"],
  ])("for %s", async (_, members, status, code) => {
    const { path, admin } = await newTenant();
    const refused = await admin.post(`${path}/webhooks`, { url, events: ["*"], ...members });
    expect(refused).toMatchObject({ status, code });
    expect((await admin.get(`${path}/webhooks`)).count).toBe(0);
  });

  test("for every URL of the attack list, at creation and at a change", async () => {
    const vendor = await newTenant();
    const { id } = await newWebhook(vendor);
    for (const [problem, code] of [
      ["invalid", "51000"],
      ["private", "51001"],
    ] as const)
      for (const hostile of Object.values(hostileUrls[problem]).flat()) {
        expect(await vendor.admin.post(`${vendor.path}/webhooks`, { url: hostile, events: ["*"] }), hostile).toMatchObject({
          code,
        });
        expect(await vendor.admin.patch(`${vendor.path}/webhooks/${id}`, { url: hostile }), hostile).toMatchObject({ code });
      }
    expect(await vendor.admin.get(`${vendor.path}/webhooks/${id}`)).toMatchObject({ data: { url } });
  });

  test("not for this machine where the operator allows private addresses", async () => {
    const { path, admin } = await newTenant();
    const body = { url: "http://127.0.0.1:8080/in", events: ["*"] };
    const environment = { WEBHOOK_ALLOW_PRIVATE: "true" };
    expect(await admin.send(`${path}/webhooks`, { method: "POST", body, environment })).toMatchObject({
      status: 201,
      data: { url: body.url },
    });
    expect(await admin.post(`${path}/webhooks`, body)).toMatchObject({ status: 400 });
  });

  test("for a product of another tenant", async () => {
    const { productId } = await newCatalogue();
    const { path, admin } = await newTenant();
    expect(await admin.post(`${path}/webhooks`, { url, events: ["*"], products: [productId] })).toMatchObject({
      status: 404,
      code: "44006",
    });
  });
});

describe("A webhook changes", () => {
  test("in what is named, and nothing else", async () => {
    const vendor = await newCatalogue();
    const { path, admin, productId } = vendor;
    const { secret: _, ...created } = await newWebhook(vendor);
    const change = { url: "https://other.example.com/", events: ["*"], products: [productId], description: "All" };
    const changed = await admin.patch(`${path}/webhooks/${created.id}`, change);
    expect(changed.data).toEqual({ ...created, ...change, updated_at: expect.any(String) });
    expect(await eventsOf(vendor, "webhook.updated")).toMatchObject([
      { before: { url, description: null }, after: { description: "All" } },
    ]);
  });

  test("gets nothing while it is disabled, and begins anew when it is enabled again", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const { id } = await newWebhook(vendor);
    const { scannedSequence: before } = await storedWebhook(id);
    const disabled = await admin.patch(`${path}/webhooks/${id}`, { enabled: false });
    expect(disabled.data).toMatchObject({ enabled: false, disabled_reason: "requested", disabled_at: expect.any(String) });
    for (const action of ["ping", "rotate-secret"])
      expect(await admin.post(`${path}/webhooks/${id}/actions/${action}`)).toMatchObject(
        action === "ping" ? { status: 422, code: "51005" } : { status: 200 },
      );
    await newLicense(vendor, await newPolicy(vendor));
    const enabled = await admin.patch(`${path}/webhooks/${id}`, { enabled: true });
    expect(enabled.data).toMatchObject({ enabled: true, disabled_reason: null, disabled_at: null });
    const { scannedSequence } = await storedWebhook(id);
    expect(scannedSequence).toBeGreaterThan(before);
    const { rows } = await database.execute(sql`
      select from events where event = 'license.created' and sequence > ${scannedSequence}
      and tenant_id = (select tenant_id from webhooks where id = ${id})`);
    expect(rows).toEqual([]);
    // Enabled once more it stays where it is.
    await admin.send(`${path}/webhooks/${id}`, { method: "PATCH", body: { enabled: true }, changesNothing: true });
    expect((await storedWebhook(id)).scannedSequence).toBe(scannedSequence);
  });

  test("its secret is replaced; the one before signs as well for a day", async () => {
    const vendor = await newTenant();
    const { id, secret: first } = await newWebhook(vendor);
    const rotate = async () => (await vendor.admin.post(`${vendor.path}/webhooks/${id}/actions/rotate-secret`)).data;
    const before = Date.now();
    const { secret: second, previous_secret_until: until } = await rotate();
    expect(second).toMatch(/^whsec_/);
    expect(second).not.toBe(first);
    expect(Math.round((Date.parse(until) - before) / 3_600_000)).toBe(24);
    expect(await storedWebhook(id)).toMatchObject({ secret: second, previousSecret: first });
    const { secret: third } = await rotate();
    expect(await storedWebhook(id)).toMatchObject({ secret: third, previousSecret: second });
    expect(await eventsOf(vendor, "webhook.updated")).toHaveLength(2);
  });

  test("is gone with its deliveries when it is deleted", async () => {
    const vendor = await newTenant();
    const { path, admin } = vendor;
    const webhook = await newWebhook(vendor);
    const delivery = await ping(vendor, webhook);
    expect(await admin.delete(`${path}/webhooks/${webhook.id}`)).toMatchObject({ status: 204 });
    for (const below of ["", "/deliveries", `/deliveries/${delivery.id}`])
      expect(await admin.get(`${path}/webhooks/${webhook.id}${below}`)).toMatchObject({ status: 404, code: "51003" });
    expect(await eventsOf(vendor, "webhook.deleted")).toHaveLength(1);
  });

  test("what deliveries note of it makes no events", async () => {
    const vendor = await newTenant();
    const { id } = await newWebhook(vendor);
    await database.changing.update(webhooks).set({ failingSince: new Date(), scannedSequence: 7 }).where(sql`id = ${id}`);
    expect(await eventsOf(vendor, "webhook.updated")).toEqual([]);
  });
});

describe("Deliveries", () => {
  test("a ping is an event for that webhook alone, and its delivery is due at once", async () => {
    const vendor = await newTenant();
    const [webhook, other] = [await newWebhook(vendor), await newWebhook(vendor, { events: ["*"] })];
    const delivery = await ping(vendor, webhook);
    expect(delivery).toMatchObject({
      webhook_id: webhook.id,
      event: "webhook.ping",
      status: "pending",
      license_id: null,
      attempts_count: 0,
      attempts: [],
      next_attempt_at: delivery.created_at,
    });
    const [event] = await eventsOf(vendor, "webhook.ping");
    expect(event).toMatchObject({ id: delivery.event_id, resource: "webhook", resource_id: webhook.id, actor: { name: "ada" } });
    expect(await vendor.admin.get(`${vendor.path}/webhooks/${other.id}/deliveries`)).toMatchObject({ count: 0 });
    const { rows } = await database.execute<{ object: any }>(sql`select object from events where id = ${event.id}`);
    expect(rows[0]?.object).toMatchObject({ id: webhook.id, url });
    expect(JSON.stringify(rows)).not.toMatch(/sealed|whsec/);
  });

  test("are listed by status, event and time, each with its last attempt", async () => {
    const vendor = await newTenant();
    const { path, admin } = vendor;
    const webhook = await newWebhook(vendor);
    const deliveries = [await ping(vendor, webhook), await ping(vendor, webhook), await ping(vendor, webhook)];
    await finish(deliveries[0].id, "failed");
    await finish(deliveries[1].id, "succeeded");
    const list = async (query: string) =>
      (await admin.get(`${path}/webhooks/${webhook.id}/deliveries?sort=created_at&${query}`)).data.map(({ id }: any) => id);
    const [failed, succeeded, pending] = deliveries.map(({ id }) => id);
    expect(await list("")).toEqual([failed, succeeded, pending]);
    expect(await list("status=failed")).toEqual([failed]);
    expect(await list("status=pending")).toEqual([pending]);
    expect(await list("event=webhook.ping&limit=2")).toEqual([failed, succeeded]);
    expect(await list("event=license.created")).toEqual([]);
    expect(await list(`since=${deliveries[1].created_at}&until=${deliveries[2].created_at}`)).toEqual([succeeded]);
    const read = (await admin.get(`${path}/webhooks/${webhook.id}/deliveries/${failed}`)).data;
    const attempt = { status: 500, duration_ms: 184, error: "The receiver answered 500.", answer: "Internal Server Error" };
    expect(read).toMatchObject({ status: "failed", attempts: [attempt], next_attempt_at: null });
  });

  test("one is sent again, whatever came of it, under the same id", async () => {
    const vendor = await newTenant();
    const { path, admin } = vendor;
    const webhook = await newWebhook(vendor);
    const { id, event_id } = await ping(vendor, webhook);
    for (const outcome of ["failed", "succeeded"] as const) {
      await finish(id, outcome);
      const again = await admin.post(`${path}/webhooks/${webhook.id}/deliveries/${id}/actions/redeliver`);
      expect(again).toMatchObject({
        status: 200,
        data: { id, event_id, status: "pending", attempts_count: 0, finished_at: null, next_attempt_at: expect.any(String) },
      });
    }
    expect((await admin.get(`${path}/webhooks/${webhook.id}/deliveries/${id}`)).data.attempts).toHaveLength(2);
  });

  test("the failed ones of a time are sent again together", async () => {
    const vendor = await newTenant();
    const { path, admin } = vendor;
    const [webhook, other] = [await newWebhook(vendor), await newWebhook(vendor)];
    const deliveries = [];
    for (const which of [webhook, webhook, webhook, other]) deliveries.push(await ping(vendor, which));
    for (const [index, { id }] of deliveries.entries()) await finish(id, index === 1 ? "succeeded" : "failed");
    const redeliver = (body: Record<string, unknown>) =>
      admin.post(`${path}/webhooks/${webhook.id}/deliveries/actions/redeliver`, body);
    const [{ created_at: since }, , { created_at: until }] = deliveries;
    expect(await redeliver({ since, until })).toMatchObject({ data: { redelivered: 1, is_more: false } });
    expect(await redeliver({ since })).toMatchObject({ data: { redelivered: 1, is_more: false } });
    expect(await redeliver({ since })).toMatchObject({ data: { redelivered: 0, is_more: false } });
    expect(await redeliver({})).toMatchObject({ status: 400, code: "40000" });
    const statuses = async ({ id }: { id: string }) =>
      (await admin.get(`${path}/webhooks/${id}/deliveries?sort=created_at`)).data.map(({ status }: any) => status);
    expect(await statuses(webhook)).toEqual(["pending", "succeeded", "pending"]);
    expect(await statuses(other)).toEqual(["failed"]);
  });

  test("nothing is sent again by a webhook that is disabled", async () => {
    const vendor = await newTenant();
    const { path, admin } = vendor;
    const webhook = await newWebhook(vendor);
    const { id } = await ping(vendor, webhook);
    await finish(id, "failed");
    await admin.patch(`${path}/webhooks/${webhook.id}`, { enabled: false });
    for (const [below, body] of [
      [`deliveries/${id}/actions/redeliver`, {}],
      ["deliveries/actions/redeliver", { since: "2026-01-01T00:00:00Z" }],
    ] as const)
      expect(await admin.post(`${path}/webhooks/${webhook.id}/${below}`, body)).toMatchObject({ status: 422, code: "51005" });
  });
});

describe("Webhooks are the tenant's own", () => {
  test("nobody of another tenant finds them by their ids", async () => {
    const [mine, theirs] = [await newTenant(), await newTenant()];
    const webhook = await newWebhook(theirs);
    const { id } = await ping(theirs, webhook);
    const at = `${mine.path}/webhooks/${webhook.id}`;
    for (const answer of [
      await mine.admin.get(at),
      await mine.admin.patch(at, { enabled: false }),
      await mine.admin.delete(at),
      await mine.admin.post(`${at}/actions/rotate-secret`),
      await mine.admin.post(`${at}/actions/ping`),
      await mine.admin.get(`${at}/deliveries`),
      await mine.admin.get(`${at}/deliveries/${id}`),
      await mine.admin.post(`${at}/deliveries/${id}/actions/redeliver`),
      await mine.admin.post(`${at}/deliveries/actions/redeliver`, { since: "2026-01-01T00:00:00Z" }),
    ])
      expect(answer).toMatchObject({ status: 404, code: "51003" });
    const own = await newWebhook(mine);
    expect(await mine.admin.get(`${mine.path}/webhooks/${own.id}/deliveries/${id}`)).toMatchObject({
      status: 404,
      code: "51006",
    });
  });

  test("a product's token and a license have nothing to do with them", async () => {
    const vendor: Catalogue = await newCatalogue();
    const { path, admin, productId } = vendor;
    const license = await newLicense(vendor, await newPolicy(vendor));
    const { token } = (await admin.post(`${path}/products/${productId}/tokens`)).data;
    for (const caller of [client(`Bearer ${token}`), client(`License ${license.license_key}`)])
      expect(await caller.get(`${path}/webhooks`)).toMatchObject({ status: 403, code: "40003" });
  });
});

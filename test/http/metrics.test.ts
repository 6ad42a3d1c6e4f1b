import { env, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { tenantIdOf } from "../jobs/clock.ts";
import { readText } from "../metrics/read-text.ts";
import { client, newTenant, type Reply } from "../support/client.ts";
import { nodeOf, nowhere } from "../support/edge.ts";
import { newStory, validate } from "../support/node-story.ts";

const token = "a token of the operator's that nobody guesses".replaceAll(" ", "-");

const environment = { METRICS_TOKEN: token };

const scrape = (headers: Record<string, string> = {}, bindings: Partial<Environment> = {}): Promise<Reply> =>
  client().send("metrics", {
    environment: { ...environment, ...bindings },
    headers: { Authorization: `Bearer ${token}`, ...headers },
  });

/** Returns what reads a number by its name and labels; 0 where there is none. */
async function numbers(bindings: Partial<Environment> = {}): Promise<(name: string, labels?: Record<string, string>) => number> {
  const reply = await scrape({}, bindings);
  expect(reply.status).toBe(200);
  const families = readText(new TextDecoder().decode(reply.bytes), "prometheus");
  const samples = [...families.values()].flatMap((family) => family.samples);
  return (name, labels = {}) =>
    samples.find((one) => one.name === name && Object.entries(labels).every(([label, value]) => one.labels[label] === value))
      ?.value ?? 0;
}

describe("/metrics is the operator's", () => {
  test("without METRICS_TOKEN there is no such page", async () => {
    for (const method of ["GET", "POST"]) {
      const reply = await client().send("metrics", { method, headers: { Authorization: `Bearer ${token}` } });
      expect(reply).toMatchObject({ status: 404, code: "40004", roundTrips: 0 });
    }
  });

  test.each([
    ["no token", {}],
    ["another token", { Authorization: `Bearer ${"x".repeat(token.length)}` }],
    ["a part of the token", { Authorization: `Bearer ${token.slice(0, -1)}` }],
    ["the token with more behind it", { Authorization: `Bearer ${token}x` }],
    ["the token by another scheme", { Authorization: `Basic ${token}` }],
    ["two tokens", { Authorization: `Bearer ${token}, Bearer ${token}` }],
    ["an empty token", { Authorization: "Bearer " }],
  ])("%s is refused", async (_, headers: Record<string, string>) => {
    const reply = await client().send("metrics", { environment, headers });
    expect(reply).toMatchObject({ status: 401, code: "40001" });
    expect(reply.headers.get("WWW-Authenticate")).toContain("Bearer");
  });

  test("a token that could be guessed lets nobody in", async () => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    for (const short of ["", "secret", "x".repeat(23)]) {
      const headers = { Authorization: `Bearer ${short}` };
      expect(await client().send("metrics", { environment: { METRICS_TOKEN: short }, headers })).toMatchObject({ status: 404 });
    }
    expect(warned.mock.calls.map(([line]) => JSON.parse(line).message)).toEqual([expect.stringMatching(/24 characters/)]);
    warned.mockRestore();
  });
});

describe("/metrics is written", () => {
  test("as Prometheus text, or as OpenMetrics for whoever asks for it", async () => {
    const prometheus = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1";
    const forms = [
      { accept: "*/*", type: "text/plain; version=0.0.4; charset=utf-8", format: "prometheus" },
      {
        accept: "application/openmetrics-text;q=0, text/plain",
        type: "text/plain; version=0.0.4; charset=utf-8",
        format: "prometheus",
      },
      {
        accept: "application/openmetrics-text;q=0.1, text/plain;q=0.9",
        type: "text/plain; version=0.0.4; charset=utf-8",
        format: "prometheus",
      },
      { accept: prometheus, type: "application/openmetrics-text; version=1.0.0; charset=utf-8", format: "openmetrics" },
    ] as const;
    for (const { accept, type, format } of forms) {
      const reply = await scrape({ Accept: accept });
      expect(reply.headers.get("Content-Type")).toBe(type);
      expect(reply.headers.get("Cache-Control")).toBe("no-store");
      const families = readText(new TextDecoder().decode(reply.bytes), format);
      expect(families.size).toBeGreaterThan(10);
    }
  });
});

describe("/metrics counts", () => {
  test("requests by the route's pattern, method and status, with their durations and round trips", async () => {
    const { path, admin } = await newTenant();
    const labels = { method: "POST", route: "/api/v1/tenants/:tenant_name/products" };
    const earlier = await numbers();
    const reply = await admin.send(`${path}/products`, {
      method: "POST",
      environment,
      body: { name: "Sketchbook", code: "sketchbook" },
    });
    const taken = await admin.send(`${path}/products`, {
      method: "POST",
      environment,
      body: { name: "Sketchbook", code: "sketchbook" },
    });
    const later = await numbers();
    const rise = (name: string, more = {}) => later(name, { ...labels, ...more }) - earlier(name, { ...labels, ...more });
    expect([reply.status, taken.status]).toEqual([201, 409]);
    expect(rise("latchkey_requests_total", { status: "201" })).toBe(1);
    expect(rise("latchkey_requests_total", { status: "409" })).toBe(1);
    expect(rise("latchkey_request_duration_seconds_count")).toBe(2);
    expect(rise("latchkey_request_duration_seconds_bucket", { le: "+Inf" })).toBe(2);
    expect(rise("latchkey_database_round_trips_total")).toBe(reply.roundTrips + taken.roundTrips);
  });

  test("nothing of what was asked without METRICS_TOKEN", async () => {
    const { path, admin } = await newTenant();
    const labels = { method: "POST", route: "/api/v1/tenants/:tenant_name/products", status: "201" };
    const earlier = await numbers();
    expect((await admin.post(`${path}/products`, { name: "Sketchbook", code: "sketchbook" })).status).toBe(201);
    const later = await numbers();
    expect(later("latchkey_requests_total", labels)).toBe(earlier("latchkey_requests_total", labels));
  });

  test("paths and methods that a client invents under one name", async () => {
    const none = { route: "none" };
    const earlier = await numbers();
    for (const path of ["/nowhere", "/%22%0A/x", "/tenants/acme/unheard-of", "wp-login.php"])
      expect((await client().send(path, { environment })).status).toBe(404);
    expect((await client().send("/auth/login", { method: "PROPFIND", environment })).status).toBe(405);
    const later = await numbers();
    const rise = (labels: Record<string, string>) =>
      later("latchkey_requests_total", { ...none, ...labels }) - earlier("latchkey_requests_total", { ...none, ...labels });
    expect(rise({ method: "GET", status: "404" })).toBe(4);
    expect(rise({ method: "other", status: "405" })).toBe(1);
  });

  test("validations by where their answers come from", async () => {
    const story = await newStory();
    const count = async () => {
      const read = await numbers();
      return ["memory", "node", "database"].map((source) => read("latchkey_validations_total", { source, stale: "false" }));
    };
    const earlier = await count();
    const sources: string[] = [];
    for (let time = 0; time < 4; time += 1) sources.push((await validate(story, environment)).data.source);
    const later = await count();
    const rise = later.map((value, index) => value - (earlier[index] ?? 0));
    expect(rise).toEqual(["memory", "node", "database"].map((source) => sources.filter((one) => one === source).length));
    expect(sources[0]).toBe("database");
  });

  test("what it can while the database is away, and says that it is", async () => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    const away = { DATABASE_ENDPOINT: nowhere };
    const read = await numbers(away);
    expect(read("latchkey_database_up")).toBe(0);
    expect(read("latchkey_isolates")).toBe(1);
    expect((await numbers())("latchkey_database_up")).toBe(1);
    warned.mockRestore();
  });

  test("webhook deliveries that wait, and for how long the oldest that is due has", async () => {
    const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
    const database = openDatabase({ url, endpoint });
    const { name } = await newTenant();
    const earlier = (await numbers())("latchkey_deliveries_pending");
    await database.changing.execute(sql`
      with webhook as (
        insert into webhooks (id, tenant_id, url, events, secret_sealed, scanned_sequence)
        select gen_random_uuid(), id, 'https://example.com/hook', '{*}', 'none', 0 from tenants where name = ${name}
        returning tenant_id, id
      )
      insert into webhook_deliveries (id, tenant_id, webhook_id, event_id, event, sequence, next_attempt_at)
      select gen_random_uuid(), tenant_id, id, gen_random_uuid(), 'license.created', 1, now() + age
      from webhook, unnest(array[interval '-3 hours', interval '1 hour']) age`);
    const read = await numbers();
    expect(read("latchkey_deliveries_pending") - earlier).toBe(2);
    expect(read("latchkey_delivery_due_age_seconds")).toBeGreaterThanOrEqual(3 * 60 * 60);
    await database.changing.execute(sql`delete from webhooks where tenant_id = (select id from tenants where name = ${name})`);
  });

  test("the last run of each job, and since when work is due that it left", async () => {
    const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
    const database = openDatabase({ url, endpoint });
    // Later than any other test's.
    const startedAt = new Date(Date.now() + 3_600_000);
    const { rows } = await database.changing.execute(sql`
      insert into job_runs (name, started_at, finished_at, duration_ms, rows, error, due_since)
      values ('prune', ${startedAt.toISOString()}, ${startedAt.toISOString()}, 1500, 7, 'it failed', now() - interval '10 minutes')
      returning id`);
    const read = await numbers();
    await database.changing.execute(sql`delete from job_runs where id = ${rows[0]?.id}`);
    const prune = { job: "prune" };
    expect(read("latchkey_job_last_run_timestamp_seconds", prune)).toBe(startedAt.getTime() / 1_000);
    expect(read("latchkey_job_last_duration_seconds", prune)).toBe(1.5);
    expect(read("latchkey_job_last_rows", prune)).toBe(7);
    expect(read("latchkey_job_last_failed", prune)).toBe(1);
    expect(read("latchkey_job_behind_seconds", prune)).toBeGreaterThanOrEqual(600);
  });

  test("round trips of a node's own, which no request makes", async () => {
    const story = await newStory();
    const away = await validate(story, environment);
    const labels = { work: "node" };
    const earlier = await numbers();
    expect(away.status).toBe(200);
    await runInDurableObject(nodeOf(story.name), (node) => Object.assign(node, { env: { ...env, ...environment } }));
    await validate(story, environment);
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(nodeOf(story.name));
      expect((await numbers())("latchkey_background_round_trips_total", labels)).toBeGreaterThan(
        earlier("latchkey_background_round_trips_total", labels),
      );
    });
  });

  test("round trips of a courier's, which no request makes", async () => {
    const tenantId = await tenantIdOf(await newTenant());
    const { COURIER: couriers } = env as unknown as Required<Pick<Environment, "COURIER">>;
    const labels = { work: "courier" };
    const earlier = await numbers();
    const courier = couriers.get(couriers.idFromName(tenantId));
    await runInDurableObject(courier as never, (object: object) => Object.assign(object, { env: { ...env, ...environment } }));
    await courier.wake(tenantId);
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(courier as never);
      expect((await numbers())("latchkey_background_round_trips_total", labels)).toBeGreaterThan(
        earlier("latchkey_background_round_trips_total", labels),
      );
    });
  });

  test("in two round trips, whatever there is", async () => {
    expect((await scrape()).roundTrips).toBe(2);
  });
});

import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createApp } from "../../src/app/app.ts";
import type { Environment } from "../../src/app/environment.ts";
import { openDatabase } from "../../src/db/client.ts";
import { readTraceContext } from "../../src/trace-context.ts";
import { client, newCatalogue, newLicense, newPolicy, newTenant } from "../support/client.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const parentId = "00f067aa0ba902b7";
const given = `00-${traceId}-${parentId}-01`;

const read = (traceparent: string, tracestate?: string) =>
  readTraceContext(new Headers(tracestate === undefined ? { traceparent } : { traceparent, tracestate }));

describe("traceparent by W3C Trace Context", () => {
  test("is handed on as it came", () => {
    expect(read(given)).toEqual({ traceparent: given, tracestate: null });
    expect(read(`00-${traceId}-${parentId}-00`)?.traceparent).toBe(`00-${traceId}-${parentId}-00`);
    expect(read(`00-${traceId}-${parentId}-03`)?.traceparent).toBe(`00-${traceId}-${parentId}-03`);
  });

  test("a later version is read as far as version 00 goes, and loses the flags that 00 does not know", () => {
    expect(read(`cc-${traceId}-${parentId}-01`)?.traceparent).toBe(given);
    expect(read(`cc-${traceId}-${parentId}-01-what-comes-later`)?.traceparent).toBe(given);
    expect(read(`cc-${traceId}-${parentId}-01.what-comes-later`)).toBeNull();
    expect(read(`00-${traceId}-${parentId}-ff`)?.traceparent).toBe(`00-${traceId}-${parentId}-03`);
  });

  test.each([
    ["nothing", ""],
    ["version ff", `ff-${traceId}-${parentId}-01`],
    ["a trace id of zeros", `00-${"0".repeat(32)}-${parentId}-01`],
    ["a parent id of zeros", `00-${traceId}-${"0".repeat(16)}-01`],
    ["capital letters", given.toUpperCase()],
    ["more than version 00 has", `${given}-01`],
    ["too few digits", `00-${traceId.slice(1)}-${parentId}-01`],
    ["too many digits", `00-${traceId}0-${parentId}-01`],
    ["flags that are no number", `00-${traceId}-${parentId}-0g`],
    ["no flags", `00-${traceId}-${parentId}`],
    ["two of them", `${given}, ${given}`],
    ["a quote", `00-${traceId}-${parentId}-01"`],
  ])("%s is none", (_, traceparent) => {
    expect(read(traceparent, "vendor=1")).toBeNull();
  });

  test("whatever is read has the form of version 00", () => {
    const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-fA-F]{${length}}$`));
    const likely = fc
      .tuple(hex(2), hex(32), hex(16), hex(2), fc.constantFrom("", "-", "-x", " "))
      .map(([version, trace, parent, flags, rest]) => `${version}-${trace}-${parent}-${flags}${rest}`);
    fc.assert(
      fc.property(fc.oneof(likely, fc.string({ unit: "binary-ascii" })), (text) => {
        let traceparent: string | undefined;
        try {
          traceparent = read(text)?.traceparent;
        } catch {
          return; // No header can have this value.
        }
        if (traceparent !== undefined) expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]$/);
      }),
    );
  });
});

describe("tracestate", () => {
  test("is handed on, without spaces and empty members", () => {
    expect(read(given, "congo=t61rcWkgMzE , , tenant@vendor=a b;c:1")?.tracestate).toBe(
      "congo=t61rcWkgMzE,tenant@vendor=a b;c:1",
    );
  });

  test.each([
    ["a member without a value", "congo"],
    ["a key with capitals", "Congo=1"],
    ["a second =", "congo=1=2"],
    ["a key twice", "congo=1,rojo=2,congo=3"],
    ["33 members", Array.from({ length: 33 }, (_, index) => `m${index}=1`).join()],
    ["more than 512 characters", `congo=${"x".repeat(250)},rojo=${"x".repeat(250)},verde=1`],
    ["nothing", " , ,"],
  ])("%s: it is left out, and traceparent is kept", (_, tracestate) => {
    expect(read(given, tracestate)).toEqual({ traceparent: given, tracestate: null });
  });

  test("32 members and 512 characters are read", () => {
    const list = Array.from({ length: 32 }, (_, index) => `m${index}=1`).join();
    expect(read(given, list)?.tracestate).toBe(list);
    const long = `congo=${"x".repeat(249)},rojo=${"x".repeat(251)}`;
    expect(long.length).toBe(512);
    expect(read(given, long)?.tracestate).toBe(long);
  });

  test("does not come without traceparent", () => {
    expect(readTraceContext(new Headers({ tracestate: "congo=1" }))).toBeNull();
  });
});

describe("the event of a change", () => {
  const trace = { traceparent: given, tracestate: "congo=t61rcWkgMzE" };

  async function tracesOf(tenant: string, event: string): Promise<unknown[]> {
    const { DATABASE_URL: url, DATABASE_ENDPOINT: endpoint } = env as unknown as Environment;
    const { rows } = await openDatabase({ url, endpoint }).execute(sql`
      select traceparent, tracestate from events
      where event = ${event} and tenant_id = (select id from tenants where name = ${tenant})
      order by sequence`);
    return rows;
  }

  test("keeps the trace of the request that made it, for webhooks to send on", async () => {
    const { name, path, admin } = await newTenant();
    const make = (code: string, headers: Record<string, string>) =>
      admin.send(`${path}/products`, { method: "POST", body: { name: code, code }, headers });
    for (const [code, headers] of Object.entries({ one: trace, two: {}, three: { ...trace, traceparent: "none" } }))
      expect((await make(code, headers)).status).toBe(201);
    const none = { traceparent: null, tracestate: null };
    expect(await tracesOf(name, "product.created")).toEqual([trace, none, none]);
  });

  test("also where a validation starts a license's clock, by the license's key and by a session", async () => {
    const vendor = await newCatalogue();
    const policy = await newPolicy(vendor, { duration: 86_400, expiration_basis: "from_first_validation" });
    for (const isByKey of [true, false]) {
      const { license_key: key } = await newLicense(vendor, policy);
      const caller = isByKey ? client(`License ${key}`) : vendor.admin;
      const path = `${vendor.path}/licenses/actions/validate`;
      const validated = await caller.send(path, { method: "POST", body: { license_key: key }, headers: trace });
      expect(validated).toMatchObject({ status: 200, data: { valid: true } });
    }
    expect(await tracesOf(vendor.name, "license.clock_started")).toEqual([trace, trace]);
  });
});

describe("the line of a request", () => {
  async function lineOf(headers: Record<string, string>): Promise<Record<string, unknown>> {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    onTestFinished(() => log.mockRestore());
    const environment = { ...(env as unknown as Environment), REQUEST_LOG: "on" };
    const response = await createApp().request("https://latchkey.test/healthz", { headers }, environment);
    const lines = log.mock.calls.map(([line]) => JSON.parse(line));
    return lines.find(({ request_id: id }) => id === response.headers.get("X-Request-Id"));
  }

  test("names the trace of the caller", async () => {
    expect(await lineOf({ traceparent: given })).toMatchObject({ traceparent: given });
  });

  test("names none where the caller has none, or one that is not valid", async () => {
    expect(await lineOf({})).toMatchObject({ traceparent: null });
    expect(await lineOf({ traceparent: '"},{"level":"error' })).toMatchObject({ traceparent: null });
  });
});

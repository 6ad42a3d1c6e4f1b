import { env, runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, test, vi } from "vitest";
import { newLicense, superadmin, uniqueName } from "../support/client.ts";
import { nodeOf } from "../support/edge.ts";
import { askSigned, genuine, isGenuine, newSignedStory, type SignedReply, validateSigned } from "../support/signatures.ts";

// Tests the cost of a signed answer, and signed answers while the database is unavailable.

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("a signature costs no round trip", () => {
  const elsewhere = { REGION: "apac", EDGE_MEMORY_BYTES: "0" };
  const outcomeOf = ({ data, roundTrips, headers }: SignedReply) => [data.source, roundTrips, headers.has("Signature")];

  test("of its own: one for the first validation of a region, and none later, from the node or the isolate's memory", async () => {
    const tenant = await newSignedStory();
    expect(outcomeOf(await validateSigned(tenant, { environment: elsewhere }))).toEqual(["database", 1, true]);
    expect(outcomeOf(await validateSigned(tenant, { environment: elsewhere }))).toEqual(["node", 0, true]);
    expect(outcomeOf(await validateSigned(tenant))).toEqual(["database", 1, true]);
    expect(outcomeOf(await validateSigned(tenant))).toEqual(["memory", 0, true]);
  });

  test("of a tenant that is spread over many nodes neither: whichever holds the license knows what signs", async () => {
    const tenant = await newSignedStory();
    const master = await superadmin();
    expect(await master.patch(tenant.path, { edge_shards: 64 })).toMatchObject({ status: 200 });
    await validateSigned(tenant, { environment: { EDGE_MEMORY_BYTES: "0" } });
    for (let time = 0; time < 3; time += 1) {
      const { license_key: key } = await newLicense(tenant, tenant.policy);
      const one = { ...tenant, key };
      expect(outcomeOf(await validateSigned(one, { environment: { ...elsewhere, REGION: "oc" } }))).toEqual([
        "database",
        1,
        true,
      ]);
    }
  });

  test("that another part of the answer would hide: one that is made for the signature alone is told", async () => {
    const tenant = await newSignedStory();
    const reply = await askSigned(undefined, `${tenant.path}/.well-known/jwks.json`, { environment: { REGION: "afr" } });
    expect([reply.roundTrips, reply.headers.has("Signature")]).toEqual([2, true]);
  });
});

describe("while the database is away", () => {
  const redirect = (name: string, address: unknown) =>
    runInDurableObject(nodeOf(name), (node) => {
      Object.assign(node, { env: { ...env, DATABASE_ENDPOINT: address } });
    });
  const nowhere = "http://127.0.0.1:9/sql";

  test("answers are signed, the stale ones and the refusals, for as long as a license may go on", async () => {
    const tenant = await newSignedStory({ outage_grace: 2_592_000 });
    await validateSigned(tenant);
    await redirect(tenant.name, nowhere);
    for (const days of [0.01, 20]) {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + days * 86_400_000 });
      const stale = await validateSigned(tenant, { environment: { EDGE_MEMORY_BYTES: "0" } });
      expect(stale.data).toMatchObject({ valid: true, stale: true });
      expect(await isGenuine(stale.exchange, tenant.publicKey)).toEqual(genuine);
    }
    const other = await validateSigned({ ...tenant, key: "NO-SUCH-KEY" });
    expect([other.status, other.code]).toEqual([503, "50001"]);
    expect(await isGenuine(other.exchange, tenant.publicKey)).toEqual(genuine);
    await redirect(tenant.name, (env as Record<string, unknown>).DATABASE_ENDPOINT);
  });

  test("and no node knows what signs, the refusal is unsigned, and whole", async () => {
    vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("fetch failed"));
    const options = { environment: { REGIONAL_NODE: undefined } };
    const reply = await validateSigned({ key: "NO-SUCH-KEY", path: `/tenants/${uniqueName("unseen")}` }, options);
    expect([reply.status, reply.code, reply.headers.has("Signature")]).toEqual([503, "50001", false]);
  });
});

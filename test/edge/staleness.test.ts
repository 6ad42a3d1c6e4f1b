import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { type Catalogue, client, newCatalogue, newLicense, newPolicy, travelTo } from "../support/client.ts";
import { nodesWithoutPushes } from "../support/edge.ts";

// Four regions on one database. The clock of the test moves only when the test moves it, for nodes and isolates alike.

const regions = ["enam", "weur", "apac", "sam"];

const regionOf = (index: number): string => regions[index % regions.length] ?? "enam";

type Options = Partial<Environment>;

const validate = async ({ path }: Catalogue, key: string, environment: Options) => {
  const reply = await client(`License ${key}`).send(`${path}/licenses/actions/validate`, {
    method: "POST",
    body: { license_key: key },
    environment,
  });
  return { code: String(reply.data.code), age: Number(reply.headers.get("Age")), source: String(reply.data.source) };
};

/** Seconds of the test's clock. */
function clock() {
  let now = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now });
  return {
    seconds: () => now / 1000,
    advance: (seconds: number) => {
      now += Math.round(seconds * 1000);
      vi.setSystemTime(now);
    },
  };
}

afterEach(() => {
  vi.useRealTimers();
});

/** A number from 0 up to 1, the same in each run. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

const ttl = 15;

describe.each([
  ["with pushes", true],
  ["with every push lost", false],
])("after a suspension through one node, %s", (_, hasPushes) => {
  const options: Options = hasPushes ? {} : { REGIONAL_NODE: nodesWithoutPushes() };

  test("no other says valid later than edge_ttl after it, over 200 trials at random moments", async () => {
    const time = clock();
    const random = chances(20_261_124);
    let vendor = await travelTo(await newCatalogue(), new Date());
    const policy = await newPolicy(vendor, { edge_ttl: ttl });
    const { license_key: key, license_id: id } = await newLicense(vendor, policy);
    let signedInAt = time.seconds();
    let stale = 0;
    for (let trial = 0; trial < 200; trial += 1) {
      if (time.seconds() - signedInAt > 1_800) {
        vendor = await travelTo(vendor, new Date(time.seconds() * 1000));
        signedInAt = time.seconds();
      }
      for (let index = 0; index < 4; index += 1) {
        time.advance(random() * 6);
        await validate(vendor, key, { ...options, REGION: regionOf(index) });
      }
      const environment = { ...options, REGION: regionOf(trial) };
      const act = (action: string) =>
        vendor.admin.send(`${vendor.path}/licenses/${id}/actions/${action}`, { method: "POST", body: {}, environment });
      expect((await act("suspend")).status).toBe(200);
      const suspendedAt = time.seconds();
      if (hasPushes) expect((await validate(vendor, key, environment)).code, "where it was suspended").toBe("suspended");
      for (let look = 0; look < 4; look += 1) {
        time.advance(random() * 8);
        const { code, age } = await validate(vendor, key, { ...options, REGION: regionOf(trial + 1 + look) });
        const elapsed = time.seconds() - suspendedAt;
        if (code === "suspended") continue;
        stale += 1;
        expect(elapsed).toBeLessThan(ttl);
        expect(age).toBeGreaterThanOrEqual(Math.floor(elapsed));
      }
      expect((await act("reinstate")).status).toBe(200);
      time.advance(ttl);
    }
    if (hasPushes) expect(stale, "a push is there before the next look").toBe(0);
    else expect(stale, "without pushes, some are behind").toBeGreaterThan(0);
  }, 180_000);
});

type Step = { kind: "suspend" | "reinstate" | "rename" | "limit" | "validate"; node: number; wait: number };

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("suspend", "reinstate", "rename", "limit", "validate", "validate", "validate", "validate"),
  node: fc.nat(3),
  wait: fc.constantFrom(0, 0.2, 0.9, 3, 7, 15),
});

test("each answer is right for some moment within its stated Age, whatever was written and read where, with pushes lost at random", async () => {
  const time = clock();
  const vendor = await travelTo(await newCatalogue(), new Date());
  const policy = await newPolicy(vendor, { edge_ttl: ttl });
  let names = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), fc.boolean(), async (steps, losesPushes) => {
      const { license_key: key, license_id: id } = await newLicense(vendor, policy);
      const options: Options = losesPushes ? { REGIONAL_NODE: nodesWithoutPushes() } : {};
      /** States of the license, each with the time from which it applies. */
      const history = [{ from: 0, isSuspended: false, name: "Alice's desktop", maxUses: null as number | null }];
      for (const { kind, node, wait } of steps) {
        time.advance(wait);
        const environment = { ...options, REGION: regionOf(node) };
        const last = history.at(-1);
        if (last === undefined) throw new Error("a history begins");
        const write = async (method: string, path: string, body: Record<string, unknown>, next: Partial<typeof last>) => {
          const reply = await vendor.admin.send(`${vendor.path}/licenses/${id}${path}`, {
            method,
            body,
            environment,
            changesNothing: "perhaps",
          });
          if (reply.status === 200) history.push({ ...last, ...next, from: time.seconds() });
        };
        names += 1;
        if (kind === "suspend") await write("POST", "/actions/suspend", {}, { isSuspended: true });
        else if (kind === "reinstate") await write("POST", "/actions/reinstate", {}, { isSuspended: false });
        else if (kind === "rename") await write("PATCH", "", { name: `name ${names}` }, { name: `name ${names}` });
        else if (kind === "limit") await write("PATCH", "", { max_uses: names + 1 }, { maxUses: names + 1 });
        else {
          const reply = await client(`License ${key}`).send(`${vendor.path}/licenses/actions/validate`, {
            method: "POST",
            body: { license_key: key },
            environment,
          });
          const said = {
            isSuspended: reply.data.license.suspended,
            name: reply.data.license.name,
            maxUses: reply.data.license.max_uses,
          };
          const oldest = time.seconds() - Number(reply.headers.get("Age")) - 1;
          const possible = history.filter((_, index) => (history[index + 1]?.from ?? Number.POSITIVE_INFINITY) >= oldest);
          expect(possible.map(({ from, ...moment }) => moment)).toContainEqual(said);
          expect(Number(reply.headers.get("Age"))).toBeLessThanOrEqual(ttl);
        }
      }
    }),
    { numRuns: 40, seed: 20_261_124 },
  );
}, 180_000);

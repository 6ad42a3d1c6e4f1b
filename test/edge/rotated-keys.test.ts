import { afterEach, describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { type Catalogue, client, newCatalogue, newLicense, newPolicy, superadmin, travelTo } from "../support/client.ts";
import { nodesWithoutPushes, nowhere, redirect } from "../support/edge.ts";

// A license gets a new key while isolates and nodes of several regions have it under the old one.

const ttl = 15;
const regions = ["enam", "weur", "apac"];

afterEach(() => {
  vi.useRealTimers();
});

/** The license's code in the answer, or the answer's own code. */
async function validate({ path }: Catalogue, license_key: string, environment: Partial<Environment> = {}): Promise<string> {
  const reply = await client(`License ${license_key}`).send(`${path}/licenses/actions/validate`, {
    method: "POST",
    body: { license_key },
    environment,
  });
  return reply.status === 200 ? reply.data.code : reply.code;
}

/** A clock that moves only when the test moves it. */
const advance = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

describe.each([1, 8])("over %i nodes a region", (shards) => {
  async function newStory(): Promise<Catalogue & { id: string; oldKey: string }> {
    const vendor = await travelTo(await newCatalogue(), new Date());
    if (shards > 1) await (await superadmin()).patch(vendor.path, { edge_shards: shards });
    const policy = await newPolicy(vendor, { edge_ttl: ttl });
    const { license_id: id, license_key: oldKey } = await newLicense(vendor, policy);
    // Twice: the second answer comes from memory.
    for (const REGION of [...regions, ...regions]) expect(await validate(vendor, oldKey, { REGION })).toBe("valid");
    return { ...vendor, id, oldKey };
  }

  const rotate = async ({ path, admin, id }: Catalogue & { id: string }, environment: Partial<Environment>) =>
    (await admin.send(`${path}/licenses/${id}/actions/rotate-key`, { method: "POST", body: {}, environment })).data.license_key;

  test("the old key is refused everywhere at once, and the new one is known everywhere at once", async () => {
    const story = await newStory();
    const { oldKey } = story;
    const newKey = await rotate(story, { REGION: "weur" });
    for (const REGION of regions) {
      expect(await validate(story, oldKey, { REGION })).toBe("40001");
      expect(await validate(story, newKey, { REGION })).toBe("valid");
    }
  });

  test("where every push is lost, the old key works for edge_ttl at most elsewhere, and not at all where it was replaced", async () => {
    const story = await newStory();
    const { oldKey } = story;
    const deaf = { REGIONAL_NODE: nodesWithoutPushes() };
    const newKey = await rotate(story, { ...deaf, REGION: "weur" });
    advance(ttl);
    for (const REGION of regions) {
      expect(await validate(story, oldKey, { ...deaf, REGION })).toBe("40001");
      expect(await validate(story, newKey, { ...deaf, REGION })).toBe("valid");
    }
  });
});

test("in an outage of the database, a node that has heard of the rotation does not take the old key", async () => {
  const vendor = await travelTo(await newCatalogue(), new Date());
  const { license_id: id, license_key: oldKey } = await newLicense(vendor, await newPolicy(vendor, { edge_ttl: ttl }));
  expect(await validate(vendor, oldKey)).toBe("valid");
  const { data } = await vendor.admin.post(`${vendor.path}/licenses/${id}/actions/rotate-key`);
  expect(await validate(vendor, data.license_key)).toBe("valid");
  const putRight = await redirect(vendor.name, nowhere);
  advance(60);
  expect(await validate(vendor, data.license_key)).toBe("valid");
  expect(await validate(vendor, oldKey)).toBe("50001");
  await putRight();
});

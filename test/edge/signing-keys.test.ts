import { afterEach, describe, expect, test, vi } from "vitest";
import type { Environment } from "../../src/app/environment.ts";
import { newLicense, newPolicy } from "../support/client.ts";
import { nodesWithoutPushes, nowhere, redirect } from "../support/edge.ts";
import {
  activeKeyOf,
  genuine,
  isGenuine,
  keysOf,
  newSignedStory,
  type SignedStory,
  validateSigned,
} from "../support/signatures.ts";

// Signing keys near the clients: answers are signed by them and show them, from memory and node too.

afterEach(() => {
  vi.useRealTimers();
});

const wait = (milliseconds: number) => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + milliseconds });
};

const noMemory = { EDGE_MEMORY_BYTES: "0" };

/** Creates a key and has it sign from now on. @returns its kid */
async function rotate({ path, admin }: SignedStory, environment: Partial<Environment> = {}): Promise<string> {
  const { kid } = (await admin.post(`${path}/signing-keys`)).data;
  const changed = await admin.send(`${path}/signing-keys/${kid}`, { method: "PATCH", body: { status: "active" }, environment });
  expect(changed).toMatchObject({ status: 200, data: { status: "active" } });
  return kid;
}

type Asked = Parameters<typeof validateSigned>[1];

/** Kids of the key that signed a validation, and of the key that the license's policy shows in it. */
async function keysIn(story: SignedStory, options?: Asked): Promise<{ signed: string | undefined; shown: string | undefined }> {
  const { exchange, data } = await validateSigned(story, options);
  expect(data.valid).toBe(true);
  const [, signed] = /;keyid="([^"]+)"/.exec(exchange.response.headers["signature-input"] ?? "") ?? [];
  const keys = await story.admin.get(`${story.path}/signing-keys`);
  const shown = keys.data.find(({ public_key }: any) => public_key === data.license.license_policy.policy_public_key);
  return { signed, shown: shown?.kid };
}

describe("a new active key", () => {
  test("is used at once where it was made active, in answers that memory and node give", async () => {
    const story = await newSignedStory();
    for (const environment of [{}, noMemory]) await validateSigned(story, { environment });
    const kid = await rotate(story);
    for (const environment of [{}, noMemory, {}])
      expect(await keysIn(story, { environment })).toEqual({ signed: kid, shown: kid });
    const again = await validateSigned(story);
    expect([again.data.source, again.roundTrips]).toEqual(["memory", 0]);
    expect(await isGenuine(again.exchange, await activeKeyOf(story.path))).toEqual(genuine);
  });

  test("is used in every region within edge_ttl, though no message of it came there", async () => {
    const story = await newSignedStory({ edge_ttl: 10 });
    const far: Partial<Environment> = { REGION: "apac", REGIONAL_NODE: nodesWithoutPushes() };
    const old = (await keysIn(story, { environment: far })).signed;
    const kid = await rotate(story, { REGIONAL_NODE: nodesWithoutPushes() });
    expect(kid).not.toBe(old);
    wait(15_100);
    expect(await keysIn(story, { environment: far })).toEqual({ signed: kid, shown: kid });
  });

  test("is used in the next outage, for licenses too that nobody asked about since", async () => {
    const story = await newSignedStory();
    const other = await newLicense(story, story.policy);
    for (const key of [story.key, other.license_key]) await validateSigned({ ...story, key });
    const kid = await rotate(story);
    await validateSigned(story, { environment: noMemory });
    const young = await activeKeyOf(story.path);
    const putRight = await redirect(story.name, nowhere);
    wait(60_000);
    const stale = await validateSigned({ ...story, key: other.license_key }, { environment: noMemory });
    await putRight();
    expect(stale.data).toMatchObject({ valid: true, stale: true });
    expect(stale.exchange.response.headers["signature-input"]).toContain(`;keyid="${kid}"`);
    expect(await isGenuine(stale.exchange, young)).toEqual(genuine);
  });
});

describe("a pinned policy", () => {
  test("shows its own key from memory and node, before and after a rotation, until it is unpinned", async () => {
    const story = await newSignedStory();
    const { path, admin } = story;
    const old = story.publicKey.kid;
    const policy = await newPolicy(story, { signing_key_id: old });
    const { license_key: key } = await newLicense(story, policy);
    const pinned = { ...story, key };
    for (const environment of [{}, noMemory]) await validateSigned(pinned, { environment });
    const kid = await rotate(story);
    for (const environment of [{}, noMemory]) expect(await keysIn(pinned, { environment })).toEqual({ signed: kid, shown: old });
    expect(await admin.patch(`${path}/policies/${policy.id}`, { signing_key_id: null })).toMatchObject({ status: 200 });
    for (const environment of [{}, noMemory]) expect(await keysIn(pinned, { environment })).toEqual({ signed: kid, shown: kid });
  });

  test("may be pinned to a key that is not the active one", async () => {
    const story = await newSignedStory();
    const { kid } = (await story.admin.post(`${story.path}/signing-keys`)).data;
    const { license_key: key } = await newLicense(story, await newPolicy(story, { signing_key_id: kid }));
    const found = await keysIn({ ...story, key }, { environment: noMemory });
    expect(found).toEqual({ signed: story.publicKey.kid, shown: kid });
    expect((await keysOf(story.path)).find((one) => one.kid === kid)).toMatchObject({ status: "next" });
  });
});

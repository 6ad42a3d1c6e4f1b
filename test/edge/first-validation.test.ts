import { afterEach, describe, expect, test, vi } from "vitest";
import { client, newAccount } from "../support/client.ts";
import { newStory, type Story, validate } from "../support/node-story.ts";

// A license whose first validation starts its clock. Whatever was asked before that validation, and whatever of it is cached: the clock starts.

const trial = { duration: 1_209_600, expiration_basis: "from_first_validation" };

/** The Worker's own settings: it caches what the node tells it. */
const cached = {};

afterEach(() => {
  vi.useRealTimers();
});

const expiryOf = async ({ path, admin, id }: Story): Promise<string | null> =>
  (await admin.get(`${path}/licenses/${id}`)).data.expiry;

/** Stops the clock of the test: all that follows is within a second. */
const atOnce = () => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });

describe("a trial's clock starts with its first validation", () => {
  test.each([
    ["its own document, by id", ({ path, key, id }: Story) => client(`License ${key}`).get(`${path}/licenses/${id}`)],
    ["its own document, by key", ({ path, key }: Story) => client(`License ${key}`).get(`${path}/licenses/${key}`)],
    ["its machines", ({ path, key }: Story) => client(`License ${key}`).get(`${path}/machines`)],
  ])("also when the app read %s a moment before", async (_, read) => {
    const story = await newStory(trial);
    atOnce();
    expect((await read(story)).status).toBe(200);
    expect((await read(story)).status).toBe(200);
    const { data } = await validate(story, cached);
    expect(data.license.expiry).not.toBeNull();
    expect(data.source).toBe("database");
    expect(await expiryOf(story)).toBe(data.license.expiry);
  });

  test("also when another's validation is what read it first", async () => {
    const story = await newStory(trial);
    const { path, key, id } = story;
    const other = await newStory();
    atOnce();
    const itself = client(`License ${key}`);
    expect((await itself.post(`${path}/licenses/actions/validate`, { license_key: other.key })).status).toBe(404);
    expect((await itself.post(`${path}/licenses/${id}/actions/validate`)).data.license.expiry).not.toBeNull();
  });

  test("by whoever asks: a person, or the license itself", async () => {
    const story = await newStory(trial);
    const { path, admin, key, id } = story;
    const bea = await newAccount({ path, maker: admin, username: "bea", role: "admin" });
    atOnce();
    await client(`License ${key}`).get(`${path}/licenses/${id}`);
    const first = await bea.post(`${path}/licenses/${id}/actions/validate`);
    expect(first.data.license.expiry).not.toBeNull();
    const second = await validate(story, cached);
    expect(second.data.license.expiry).toBe(first.data.license.expiry);
  });

  test("not with one that is refused for its body", async () => {
    const story = await newStory(trial);
    const { path, key, id } = story;
    const itself = client(`License ${key}`);
    const byKey = await itself.post(`${path}/licenses/actions/validate`, { license_key: key, nonsense: 1 });
    const byId = await itself.post(`${path}/licenses/${id}/actions/validate`, { scope: { nonsense: 1 } });
    expect([byKey, byId]).toMatchObject([
      { status: 400, code: "40000" },
      { status: 400, code: "40000" },
    ]);
    expect(await expiryOf(story)).toBeNull();
  });

  test("once: validations that follow are answered from memory, and change nothing", async () => {
    const story = await newStory(trial);
    const { path, key, id } = story;
    await client(`License ${key}`).get(`${path}/licenses/${id}`);
    const { data } = await validate(story, cached);
    await validate(story, cached);
    const again = await validate(story, cached);
    expect([again.data.source, again.data.license.expiry]).toEqual(["memory", data.license.expiry]);
  });

  test("never by another license, which may not see it", async () => {
    const story = await newStory(trial);
    const { path, policy, admin, productId } = story;
    const body = { policy_id: policy.id, product_id: productId, name: "Bob's desktop" };
    const other = (await admin.post(`${path}/licenses`, body)).data;
    const stranger = client(`License ${other.license_key}`);
    expect((await stranger.post(`${path}/licenses/${story.id}/actions/validate`)).status).toBe(404);
    expect((await stranger.post(`${path}/licenses/actions/validate`, { license_key: story.key })).status).toBe(404);
    expect(await expiryOf(story)).toBeNull();
  });
});

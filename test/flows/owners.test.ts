import { describe, expect, test } from "vitest";
import { type Catalogue, client, newAccount, newCatalogue, newLicense, newPolicy } from "../support/client.ts";

// Effects on a license when the customer who owns it is banned, leaves it, or is deleted.

type Story = Catalogue & { id: string; key: string; machineId: string };

/** A license that Olga owns, with a machine of hers, and Uma as a user beside. */
async function newStory(): Promise<Story> {
  const vendor = await newCatalogue();
  const { path, admin } = vendor;
  for (const username of ["olga", "uma"]) await newAccount({ path, maker: admin, username, role: "user" });
  const policy = await newPolicy(vendor, { max_machines: 5, max_users: 2 });
  const { license_id: id, license_key: key } = await newLicense(vendor, policy, { owner: "olga" });
  expect(await admin.post(`${path}/licenses/${id}/users`, { usernames: ["uma"] })).toMatchObject({ status: 201 });
  const machine = await admin.post(`${path}/machines`, { license_key: key, fingerprint: "studio", owner: "olga" });
  expect(machine).toMatchObject({ status: 201, data: { owner: "olga" } });
  return { ...vendor, id, key, machineId: machine.data.id };
}

const codeOf = async ({ path, key }: Story, scope: Record<string, unknown> = {}): Promise<string> =>
  (await client(`License ${key}`).post(`${path}/licenses/actions/validate`, { license_key: key, scope })).data.code;

const licenseOf = async ({ path, admin, id }: Story) => (await admin.get(`${path}/licenses/${id}`)).data;

const machineOf = async ({ path, admin, machineId }: Story) => (await admin.get(`${path}/machines/${machineId}`)).data;

describe("An owner is banned", () => {
  test("the license stops at once for every user, and works again when the ban ends", async () => {
    const story = await newStory();
    const { path, admin, key, id } = story;
    const { updated_at: _, last_validated_at: __, ...before } = await licenseOf(story);
    expect(await codeOf(story, { user: "uma" })).toBe("valid");
    await admin.post(`${path}/accounts/olga/actions/ban`);
    expect(await codeOf(story, { user: "uma" })).toBe("banned");
    expect(await licenseOf(story)).toMatchObject({ status: "banned", owner: "olga", machines_count: 1, users_count: 2 });
    const itself = client(`License ${key}`);
    const refused = { status: 422, code: "47011" };
    expect(await itself.post(`${path}/machines`, { license_key: key, fingerprint: "laptop" })).toMatchObject(refused);
    expect(await itself.post(`${path}/licenses/actions/checkout`, { license_key: key })).toMatchObject(refused);
    expect(await itself.post(`${path}/licenses/actions/increment-usage`, { license_key: key })).toMatchObject(refused);
    expect(await itself.post(`${path}/machines/${story.machineId}/processes`, { pid: "1" })).toMatchObject(refused);
    expect(await itself.post(`${path}/licenses/${id}/tokens`)).toMatchObject(refused);
    expect(await itself.post(`${path}/machines/${story.machineId}/actions/ping-heartbeat`)).toMatchObject({ status: 200 });
    await admin.post(`${path}/accounts/olga/actions/unban`);
    expect(await codeOf(story, { user: "uma" })).toBe("valid");
    expect(await licenseOf(story)).toMatchObject({ ...before, status: "active" });
  });

  test("a banned user does not stop a license that others own", async () => {
    const story = await newStory();
    await story.admin.post(`${story.path}/accounts/uma/actions/ban`);
    expect(await codeOf(story)).toBe("valid");
    expect(await codeOf(story, { user: "olga" })).toBe("valid");
  });
});

describe("An owner is detached", () => {
  test("the license keeps working without an owner, and a ban of the former owner does not stop it", async () => {
    const story = await newStory();
    const { path, admin, id } = story;
    expect(await codeOf(story, { user: "olga" })).toBe("valid");
    expect(await admin.patch(`${path}/licenses/${id}`, { owner: null })).toMatchObject({
      data: { owner: null, users_count: 1, machines_count: 1 },
    });
    expect(await codeOf(story, { user: "olga" })).toBe("user_scope_mismatch");
    expect(await codeOf(story, { user: "uma", fingerprint: "studio" })).toBe("user_scope_mismatch");
    expect(await codeOf(story, { fingerprint: "studio" })).toBe("valid");
    expect(await machineOf(story)).toMatchObject({ owner: "olga" });
    expect(await admin.get(`${path}/licenses?owner=olga`)).toMatchObject({ count: 0 });
    await admin.post(`${path}/accounts/olga/actions/ban`);
    expect(await codeOf(story, { fingerprint: "studio" })).toBe("valid");
  });

  test("a license works at once after its banned owner is detached", async () => {
    const story = await newStory();
    await story.admin.post(`${story.path}/accounts/olga/actions/ban`);
    expect(await codeOf(story)).toBe("banned");
    await story.admin.patch(`${story.path}/licenses/${story.id}`, { owner: null });
    expect(await codeOf(story)).toBe("valid");
  });
});

describe("An owner is deleted", () => {
  test("an owner is deleted only with cascade, and the license and its machine stay without an owner", async () => {
    const story = await newStory();
    const { path, admin } = story;
    expect(await admin.delete(`${path}/accounts/olga`)).toMatchObject({ status: 422, code: "43012" });
    expect(await codeOf(story, { user: "olga" })).toBe("valid");
    expect(await admin.delete(`${path}/accounts/olga?cascade=true`)).toMatchObject({ status: 204 });
    expect(await licenseOf(story)).toMatchObject({ owner: null, users_count: 1, machines_count: 1, status: "active" });
    expect(await machineOf(story)).toMatchObject({ owner: null });
    expect(await codeOf(story, { user: "olga" })).toBe("user_scope_mismatch");
    expect(await codeOf(story, { user: "uma", fingerprint: "studio" })).toBe("valid");
  });

  test("a license works after its banned owner is deleted", async () => {
    const story = await newStory();
    const { path, admin } = story;
    await admin.post(`${path}/accounts/olga/actions/ban`);
    expect(await codeOf(story)).toBe("banned");
    expect(await admin.delete(`${path}/accounts/olga?cascade=true`)).toMatchObject({ status: 204 });
    expect(await codeOf(story)).toBe("valid");
  });

  test("a new account with the same username owns nothing of the former account's", async () => {
    const story = await newStory();
    const { path, admin } = story;
    await admin.delete(`${path}/accounts/olga?cascade=true`);
    await newAccount({ path, maker: admin, username: "olga", role: "user" });
    expect(await codeOf(story, { user: "olga" })).toBe("user_scope_mismatch");
    await admin.post(`${path}/accounts/olga/actions/ban`);
    expect(await codeOf(story)).toBe("valid");
  });
});

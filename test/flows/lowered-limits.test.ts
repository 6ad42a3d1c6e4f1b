import { describe, expect, test } from "vitest";
import { type Catalogue, client, newAccount, newCatalogue, newLicense, newPolicy, type Reply } from "../support/client.ts";
import { activate as activateAny, elsewhere, limits, ones, start, terms } from "../support/limits.ts";

// A vendor lowers a limit below what a customer uses already: nothing new is taken, and everything else goes on.

/** How a limit comes to be lower than what is in use. */
const loweredBy: Record<string, (vendor: Catalogue, license: { license_id: string; policy_id: string }) => Promise<Reply>> = {
  "the license": ({ path, admin }, { license_id }) => admin.patch(`${path}/licenses/${license_id}`, ones(limits)),
  "its policy": ({ path, admin }, { policy_id }) => admin.patch(`${path}/policies/${policy_id}`, ones(limits)),
  "a move to a smaller policy": async (vendor, { license_id }) => {
    const { id } = await newPolicy(vendor, { ...terms, ...ones(limits) });
    return vendor.admin.put(`${vendor.path}/licenses/${license_id}/policy`, { policy_id: id });
  },
};

describe.each(Object.entries(loweredBy))("A limit is lowered below current use, by %s", (_, lower) => {
  async function lowered() {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    await newAccount({ path, maker: admin, username: "bob", role: "user" });
    const license = await newLicense(vendor, await newPolicy(vendor, terms), { owner: "bob" });
    const [machine, second] = [await activateAny(vendor, license), await activateAny(vendor, license)];
    for (const each of [machine, second]) await start(vendor, each);
    const at = `${path}/licenses/${license.license_id}`;
    expect(await admin.post(`${at}/users`, { usernames: ["ada"] })).toMatchObject({ status: 201 });
    expect(await admin.post(`${at}/actions/increment-usage`, { increment: 2 })).toMatchObject({ status: 200 });
    expect(await lower(vendor, license)).toMatchObject({ status: 200 });
    return { vendor, license, machine, at, ofMachine: `${path}/machines/${machine.id}` };
  }

  test("the license takes nothing new", async () => {
    const { vendor, license, at, ofMachine } = await lowered();
    const { path, admin } = vendor;
    await newAccount({ path, maker: admin, username: "cleo", role: "user" });
    const { license_id } = license;
    const refused = [
      [await admin.post(`${path}/machines`, { license_id, fingerprint: "another" }), "47025"],
      [await admin.patch(`${path}/machines/${(await elsewhere(vendor)).id}`, { license_key: license.license_key }), "47025"],
      [await admin.patch(ofMachine, { cores: 2 }), "47026"],
      [await admin.patch(ofMachine, { memory: 2 }), "47027"],
      [await admin.patch(ofMachine, { disk: 2 }), "47028"],
      [await admin.post(`${ofMachine}/processes`, { pid: "2" }), "47029"],
      [await admin.post(`${at}/users`, { usernames: ["cleo"] }), "47030"],
      [await admin.post(`${at}/actions/increment-usage`), "47022"],
    ] as const;
    expect(refused.map(([{ code }]) => code)).toEqual(refused.map(([, code]) => code));
  });

  test("everything else works", async () => {
    const { vendor, license, machine, at, ofMachine } = await lowered();
    const { path, admin } = vendor;
    const [process] = (await admin.get(`${ofMachine}/processes`)).data;
    const elsewhereToGo = await newLicense(vendor, await newPolicy(vendor, terms));
    const works = [
      await admin.get(at),
      await admin.patch(at, { name: "Bob's desktop" }),
      await admin.patch(at, { owner: "ada" }),
      await admin.patch(ofMachine, { name: "Studio", cores: 1, memory: 0, disk: 1 }),
      await admin.patch(ofMachine, { owner: "bob" }),
      await admin.post(`${ofMachine}/actions/ping-heartbeat`),
      await admin.post(`${ofMachine}/actions/reset-heartbeat`),
      await admin.post(`${ofMachine}/processes/${process.id}/actions/ping`),
      await admin.post(`${ofMachine}/actions/check-out`),
      await admin.post(`${at}/actions/checkout`),
      await admin.post(`${at}/actions/decrement-usage`),
      await admin.patch(ofMachine, { license_key: elsewhereToGo.license_key }),
      await admin.delete(`${path}/machines/${machine.id}`),
    ];
    expect(works.map(({ code }) => code)).toEqual(works.map(({ status }) => (status === 204 ? undefined : "00000")));
    const { data } = await admin.post(`${at}/actions/validate`);
    expect(data).toMatchObject({ valid: true, code: "valid" });
    expect(await admin.get(`${path}/licenses/${license.license_id}`)).toMatchObject({ data: { machines_count: 1, uses: 1 } });
  });
});

type Story = Catalogue & { policy: any; id: string; key: string };

async function newStory(attributes: Record<string, unknown>): Promise<Story> {
  const vendor = await newCatalogue();
  const policy = await newPolicy(vendor, attributes);
  const { license_id: id, license_key: key } = await newLicense(vendor, policy);
  return { ...vendor, policy, id, key };
}

const activate = ({ path, key }: Story, fingerprint: string, members: Record<string, unknown> = {}) =>
  client(`License ${key}`).post(`${path}/machines`, { license_key: key, fingerprint, ...members });

const lower = async ({ path, admin, policy }: Story, limits: Record<string, unknown>) =>
  expect(await admin.patch(`${path}/policies/${policy.id}`, limits)).toMatchObject({ status: 200 });

const codeOf = async ({ path, key }: Story, scope: Record<string, unknown> = {}): Promise<string> =>
  (await client(`License ${key}`).post(`${path}/licenses/actions/validate`, { license_key: key, scope })).data.code;

describe("The machine limit is lower than the number of machines", () => {
  const floating = { floating: true, max_machines: 3 };

  test("existing machines keep working, and a new machine needs a free seat", async () => {
    const story = await newStory({ ...floating, heartbeat_duration: 600 });
    const { path, admin, key, id } = story;
    const seats = [];
    for (const fingerprint of ["a", "b", "c"]) seats.push((await activate(story, fingerprint)).data.id);
    await lower(story, { max_machines: 1 });
    const itself = client(`License ${key}`);
    expect(await activate(story, "d")).toMatchObject({ status: 422, code: "47025" });
    expect(await activate(story, "a")).toMatchObject({ status: 409, code: "48005" });
    for (const fingerprint of ["a", "b", "c"]) expect(await codeOf(story, { fingerprint })).toBe("valid");
    for (const seat of seats) {
      const at = `${path}/machines/${seat}`;
      expect(await itself.post(`${at}/actions/ping-heartbeat`)).toMatchObject({ status: 200 });
      expect(await itself.post(`${at}/actions/check-out`)).toMatchObject({ status: 200 });
      expect(await itself.patch(at, { hostname: "studio.local", cores: 8, memory: 2 ** 34 })).toMatchObject({ status: 200 });
      expect(await itself.post(`${at}/processes`, { pid: "1" })).toMatchObject({ status: 201 });
    }
    expect(await itself.post(`${path}/licenses/actions/checkout`, { license_key: key })).toMatchObject({ status: 200 });
    expect(await admin.get(`${path}/licenses/${id}`)).toMatchObject({ data: { max_machines: 1, machines_count: 3 } });
    for (const seat of seats.slice(1)) {
      expect(await activate(story, "d")).toMatchObject({ status: 422, code: "47025" });
      expect(await itself.delete(`${path}/machines/${seat}`)).toMatchObject({ status: 204 });
    }
    expect(await activate(story, "d")).toMatchObject({ status: 422, code: "47025" });
    expect(await itself.delete(`${path}/machines/${seats[0]}`)).toMatchObject({ status: 204 });
    expect(await activate(story, "d")).toMatchObject({ status: 201 });
  });

  test("a strict policy reports too many machines in each validation until enough are deleted", async () => {
    const story = await newStory({ ...floating, strict: true });
    const { path, admin } = story;
    const seats = [];
    for (const fingerprint of ["a", "b"]) seats.push((await activate(story, fingerprint)).data.id);
    await lower(story, { max_machines: 1 });
    expect(await codeOf(story, { fingerprint: "a" })).toBe("too_many_machines");
    await admin.delete(`${path}/machines/${seats[1]}`);
    expect(await codeOf(story, { fingerprint: "a" })).toBe("valid");
  });

  test("the license's own limit overrides the policy's, lower or higher", async () => {
    const story = await newStory(floating);
    const { path, admin, id } = story;
    for (const fingerprint of ["a", "b"]) await activate(story, fingerprint);
    await admin.patch(`${path}/licenses/${id}`, { max_machines: 1 });
    expect(await activate(story, "c")).toMatchObject({ code: "47025" });
    await lower(story, { max_machines: 2 });
    await admin.patch(`${path}/licenses/${id}`, { max_machines: 3 });
    expect(await activate(story, "c")).toMatchObject({ status: 201 });
  });
});

describe("The core limit is lower than the cores in use", () => {
  test("a machine can keep or reduce its cores, and cannot add any", async () => {
    const story = await newStory({ max_machines: 5, max_cores: 16 });
    const { path, admin } = story;
    const { id } = (await activate(story, "a", { cores: 8 })).data;
    await activate(story, "b", { cores: 8 });
    await lower(story, { max_cores: 10 });
    const change = (cores: number) => admin.patch(`${path}/machines/${id}`, { cores, name: `${cores} cores` });
    expect(await change(8)).toMatchObject({ status: 200, data: { cores: 8 } });
    expect(await change(9)).toMatchObject({ status: 422, code: "47026" });
    expect(await change(6)).toMatchObject({ status: 200, data: { cores: 6 } });
    expect(await change(7)).toMatchObject({ status: 422, code: "47026" });
    expect(await change(2)).toMatchObject({ status: 200, data: { cores: 2 } });
    expect(await activate(story, "c", { cores: 1 })).toMatchObject({ status: 422, code: "47026" });
  });
});

describe("The use limit is lower than the counted uses", () => {
  test("the license stays valid, counts no more uses, and uses can be taken back", async () => {
    const story = await newStory({ max_uses: 10 });
    const { path, id } = story;
    const act = (action: string, body = {}) => story.admin.post(`${path}/licenses/${id}/actions/${action}`, body);
    await act("increment-usage", { increment: 8 });
    await lower(story, { max_uses: 5 });
    expect(await codeOf(story)).toBe("valid");
    expect(await act("increment-usage")).toMatchObject({ status: 422, code: "47022" });
    expect(await act("decrement-usage")).toMatchObject({ data: { uses: 7 } });
    expect(await act("increment-usage")).toMatchObject({ status: 422, code: "47022" });
    expect(await act("decrement-usage", { decrement: 3 })).toMatchObject({ data: { uses: 4 } });
    expect(await act("increment-usage")).toMatchObject({ data: { uses: 5 } });
    expect(await act("increment-usage")).toMatchObject({ status: 422, code: "47022" });
  });
});

describe("The process limit is lower than the number of running processes", () => {
  test("running processes continue, and no new process starts", async () => {
    const story = await newStory({ max_processes: 3, heartbeat_duration: 600 });
    const { path, admin } = story;
    const { id } = (await activate(story, "a")).data;
    const at = `${path}/machines/${id}/processes`;
    const running = [];
    for (const pid of ["1", "2"]) running.push((await admin.post(at, { pid })).data.id);
    await lower(story, { max_processes: 1 });
    expect(await admin.post(at, { pid: "3" })).toMatchObject({ status: 422, code: "47029" });
    for (const process of running) expect(await admin.post(`${at}/${process}/actions/ping`)).toMatchObject({ status: 200 });
    for (const process of running) expect(await admin.delete(`${at}/${process}`)).toMatchObject({ status: 204 });
    expect(await admin.post(at, { pid: "3" })).toMatchObject({ status: 201 });
  });
});

describe("The user limit is lower than the number of attached users", () => {
  test("no user can be attached, users can be detached, and the license can be changed", async () => {
    const story = await newStory({ max_users: 3 });
    const { path, admin, id } = story;
    for (const username of ["uma", "ben", "cat"]) await newAccount({ path, maker: admin, username, role: "user" });
    const at = `${path}/licenses/${id}/users`;
    await admin.post(at, { usernames: ["uma", "ben"] });
    await lower(story, { max_users: 1 });
    expect(await codeOf(story)).toBe("too_many_users");
    expect(await admin.post(at, { usernames: ["cat"] })).toMatchObject({ status: 422, code: "47030" });
    expect(await admin.patch(`${path}/licenses/${id}`, { name: "Studio" })).toMatchObject({ status: 200 });
    // A user becomes the owner: there are as many as before.
    expect(await admin.patch(`${path}/licenses/${id}`, { owner: "uma" })).toMatchObject({ data: { users_count: 2 } });
    expect(await admin.delete(at, { usernames: ["ben"] })).toMatchObject({ status: 204 });
    expect(await codeOf(story)).toBe("valid");
    expect(await admin.post(at, { usernames: ["cat"] })).toMatchObject({ status: 422, code: "47030" });
  });
});

import { afterEach, describe, expect, test, vi } from "vitest";
import { type Catalogue, newAccount, newCatalogue, newLicense, newPolicy, type Reply, travelTo } from "../support/client.ts";
import { activate, codes, elsewhere, type Limit, limits, one, ones, start, terms } from "../support/limits.ts";

afterEach(() => {
  vi.useRealTimers();
});

const ofMachines: Limit[] = ["max_machines", "max_cores", "max_memory", "max_disk"];

/** A license whose limits are 1 and used up, and a request that would take one more. */
type Story = { vendor: Catalogue; license_id: string; act: () => Promise<Reply> };

type Path = {
  /** The limits that the request may pass; it is never refused for the others. */
  counts: Limit[];
  story: (vendor: Catalogue, usedUp: Limit[]) => Promise<Story>;
};

/** A license that has one of everything, and may have one of what the limits name. */
async function full(vendor: Catalogue, usedUp: Limit[], attributes: object = {}, owner: string | null = null) {
  const license = await newLicense(vendor, await newPolicy(vendor, { ...terms, ...attributes }), ones(usedUp));
  const { path, admin } = vendor;
  const machine = await activate(vendor, license, { owner });
  await start(vendor, machine);
  const at = `${path}/licenses/${license.license_id}`;
  expect(await admin.post(`${at}/users`, { usernames: ["ada"] })).toMatchObject({ status: 201 });
  expect(await admin.post(`${at}/actions/increment-usage`)).toMatchObject({ status: 200 });
  return { ...license, machine };
}

/** A dead machine with a process that runs; another one took its seat. */
async function ousted(before: Catalogue, usedUp: Limit[]) {
  const attributes = {
    ...terms,
    require_heartbeat: true,
    heartbeat_duration: 60,
    heartbeat_resurrection_strategy: "15_minute_revive",
  };
  const license = await newLicense(before, await newPolicy(before, attributes), ones(usedUp));
  const machine = await activate(before, license);
  const vendor = await travelTo(before, new Date(Date.now() + 120_000));
  await start(vendor, machine);
  await start(vendor, await activate(vendor, license));
  return { vendor, license_id: license.license_id as string, machine };
}

const bring = ({ path, admin, productId }: Catalogue, policy: { id: string }, members: object) =>
  admin.post(`${path}/licenses/import`, {
    licenses: [
      {
        policy_id: policy.id,
        product_id: productId,
        name: "Alice's desktop",
        uses: 2,
        owner: "ada",
        machines: ["a", "b"].map((fingerprint) => ({ fingerprint, ...one })),
        ...members,
      },
    ],
  });

const paths: Record<string, Path> = {
  "a machine is activated": {
    counts: ofMachines,
    story: async (vendor, usedUp) => {
      const { license_id } = await full(vendor, usedUp);
      const act = () => vendor.admin.post(`${vendor.path}/machines`, { license_id, fingerprint: "another", ...one });
      return { vendor, license_id, act };
    },
  },
  "a machine grows": {
    counts: ["max_cores", "max_memory", "max_disk"],
    story: async (vendor, usedUp) => {
      const { license_id, machine } = await full(vendor, usedUp);
      const act = () => vendor.admin.patch(`${vendor.path}/machines/${machine.id}`, { cores: 2, memory: 2, disk: 2 });
      return { vendor, license_id, act };
    },
  },
  "a machine gets another owner, where each has seats of their own": {
    counts: [...ofMachines, "max_processes"],
    story: async (vendor, usedUp) => {
      const perUser = { machine_leasing_strategy: "per_user", process_leasing_strategy: "per_user" };
      const license = await full(vendor, usedUp, perUser, "ada");
      const machine = await activate(vendor, license);
      await start(vendor, machine);
      const act = () => vendor.admin.patch(`${vendor.path}/machines/${machine.id}`, { owner: "ada" });
      return { vendor, license_id: license.license_id, act };
    },
  },
  "a machine moves here": {
    counts: [...ofMachines, "max_processes"],
    story: async (vendor, usedUp) => {
      const { license_id, license_key } = await full(vendor, usedUp);
      const machine = await elsewhere(vendor);
      return { vendor, license_id, act: () => vendor.admin.patch(`${vendor.path}/machines/${machine.id}`, { license_key }) };
    },
  },
  "a ping brings a dead machine back": {
    counts: [...ofMachines, "max_processes"],
    story: async (before, usedUp) => {
      const { vendor, license_id, machine } = await ousted(before, usedUp);
      return { vendor, license_id, act: () => vendor.admin.post(`${vendor.path}/machines/${machine.id}/actions/ping-heartbeat`) };
    },
  },
  "a dead machine's heartbeat is reset": {
    counts: [...ofMachines, "max_processes"],
    story: async (before, usedUp) => {
      const { vendor, license_id, machine } = await ousted(before, usedUp);
      return {
        vendor,
        license_id,
        act: () => vendor.admin.post(`${vendor.path}/machines/${machine.id}/actions/reset-heartbeat`),
      };
    },
  },
  "a process starts": {
    counts: ["max_processes"],
    story: async (vendor, usedUp) => {
      const { license_id, machine } = await full(vendor, usedUp);
      return {
        vendor,
        license_id,
        act: () => vendor.admin.post(`${vendor.path}/machines/${machine.id}/processes`, { pid: "2" }),
      };
    },
  },
  "a user is attached": {
    counts: ["max_users"],
    story: async (vendor, usedUp) => {
      const { license_id } = await full(vendor, usedUp);
      await newAccount({ path: vendor.path, maker: vendor.admin, username: "bob", role: "user" });
      const act = () => vendor.admin.post(`${vendor.path}/licenses/${license_id}/users`, { usernames: ["bob"] });
      return { vendor, license_id, act };
    },
  },
  "a license gets an owner": {
    counts: ["max_users"],
    story: async (vendor, usedUp) => {
      const { license_id } = await full(vendor, usedUp);
      await newAccount({ path: vendor.path, maker: vendor.admin, username: "bob", role: "user" });
      return { vendor, license_id, act: () => vendor.admin.patch(`${vendor.path}/licenses/${license_id}`, { owner: "bob" }) };
    },
  },
  "uses are counted": {
    counts: ["max_uses"],
    story: async (vendor, usedUp) => {
      const { license_id } = await full(vendor, usedUp);
      return {
        vendor,
        license_id,
        act: () => vendor.admin.post(`${vendor.path}/licenses/${license_id}/actions/increment-usage`),
      };
    },
  },
};

const seen = async ({ vendor: { path, admin }, license_id }: Story) =>
  Promise.all([
    admin.get(`${path}/licenses/${license_id}`),
    admin.get(`${path}/machines?license_id=${license_id}`),
    admin.get(`${path}/licenses/${license_id}/users`),
  ]).then((replies) => replies.map(({ data }) => data));

const cells = Object.entries(paths).flatMap(([name, { counts }]) => counts.map((limit) => [name, limit, codes[limit]] as const));

describe("A used-up limit applies to every path that changes its count, and to no other", () => {
  test.each(cells)("%s, %s: %s", async (name, limit, code) => {
    const story = await paths[name]!.story(await newCatalogue(), [limit]);
    const before = await seen(story);
    expect(await story.act()).toMatchObject({ code });
    expect(await seen(story)).toEqual(before);
    const { path, admin } = story.vendor;
    expect(await admin.patch(`${path}/licenses/${story.license_id}`, { [limit]: 2 })).toMatchObject({ status: 200 });
    expect(await story.act()).toMatchObject({ code: "00000" });
  });

  test.each(Object.entries(paths))("%s, with every other limit used up", async (_, { counts, story }) => {
    const { act } = await story(
      await newCatalogue(),
      limits.filter((limit) => !counts.includes(limit)),
    );
    expect(await act()).toMatchObject({ code: "00000" });
  });

  test.each(limits)("licenses are imported, %s", async (limit) => {
    const vendor = await newCatalogue();
    const policy = await newPolicy(vendor, terms);
    const holds = ([...ofMachines, "max_uses"] as Limit[]).includes(limit);
    const refused = { code: "47043", errors: [{ code: codes[limit] }] };
    expect(await bring(vendor, policy, { [limit]: 1 })).toMatchObject(holds ? refused : { status: 201 });
    expect(await bring(vendor, policy, { [limit]: 2 })).toMatchObject({ status: 201 });
  });

  test.each(limits)("licenses are imported under a policy with %s", async (limit) => {
    const vendor = await newCatalogue();
    const policy = await newPolicy(vendor, { ...terms, [limit]: 1 });
    const holds = ([...ofMachines, "max_uses"] as Limit[]).includes(limit);
    const refused = { code: "47043", errors: [{ code: codes[limit] }] };
    expect(await bring(vendor, policy, {})).toMatchObject(holds ? refused : { status: 201 });
    expect(await bring(vendor, policy, { [limit]: 2 })).toMatchObject({ status: 201 });
  });

  test("replacing an owner, or making a user the owner, does not add a user", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    await newAccount({ path, maker: admin, username: "bob", role: "user" });
    const { license_id } = await full(vendor, ["max_users"]);
    const at = `${path}/licenses/${license_id}`;
    for (const owner of ["ada", "bob", "ada", null, "bob"]) {
      expect(await admin.patch(at, { owner })).toMatchObject({ status: 200, data: { owner } });
    }
    expect(await admin.post(`${at}/users`, { usernames: ["ada"] })).toMatchObject({ code: "47030" });
    expect(await admin.patch(at, { owner: null, max_users: null })).toMatchObject({ status: 200 });
    expect(await admin.post(`${at}/users`, { usernames: ["ada"] })).toMatchObject({ status: 201 });
    expect(await admin.patch(at, { owner: "bob", max_users: 1 })).toMatchObject({ code: "47030" });
    expect(await admin.patch(at, { owner: "bob", max_users: 2 })).toMatchObject({ status: 200 });
  });
});

describe("A node-locked license exceeds its machine limit only where the strategy doubles or lifts it", () => {
  test.each([
    ["no_overage", 4],
    ["allow_2x", 8],
    ["always_allow", 9],
  ])("%s: %i machines on a license's own 4", async (overage_strategy, most) => {
    const vendor = await newCatalogue();
    const license = await newLicense(vendor, await newPolicy(vendor, { floating: false, overage_strategy }), { max_machines: 4 });
    const { path, admin } = vendor;
    const made: string[] = [];
    for (let index = 0; index < 9; index += 1) {
      made.push((await admin.post(`${path}/machines`, { license_id: license.license_id, fingerprint: `m${index}` })).code);
    }
    expect(made).toEqual(Array.from({ length: 9 }, (_, index) => (index < most ? "00000" : "47025")));
  });
});

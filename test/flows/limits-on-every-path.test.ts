import { afterEach, describe, expect, test, vi } from "vitest";
import { type Catalogue, newAccount, newCatalogue, newLicense, newPolicy, type Reply, travelTo } from "../support/client.ts";

afterEach(() => {
  vi.useRealTimers();
});

const codes = {
  max_machines: "47025",
  max_cores: "47026",
  max_memory: "47027",
  max_disk: "47028",
  max_processes: "47029",
  max_users: "47030",
  max_uses: "47022",
} as const;

type Limit = keyof typeof codes;

const limits = Object.keys(codes) as Limit[];

const ofMachines: Limit[] = ["max_machines", "max_cores", "max_memory", "max_disk"];

/** Of everything that a machine counts for, one. */
const one = { cores: 1, memory: 1, disk: 1 };

/** A license whose limit is 1 and used up, and a request that would take one more. */
type Story = { vendor: Catalogue; license_id: string; act: () => Promise<Reply> };

type Path = {
  /** The limits that the request may pass; it is never refused for the others. */
  counts: Limit[];
  story: (vendor: Catalogue, limit: Limit) => Promise<Story>;
};

const terms = { floating: true, process_leasing_strategy: "per_license" };

const activate = async ({ path, admin }: Catalogue, license: { license_id: string }, members: object = {}) => {
  const body = { license_id: license.license_id, fingerprint: crypto.randomUUID(), ...one, ...members };
  const made = await admin.post(`${path}/machines`, body);
  expect(made).toMatchObject({ status: 201 });
  return made.data;
};

const start = async ({ path, admin }: Catalogue, machine: { id: string }) =>
  expect(await admin.post(`${path}/machines/${machine.id}/processes`, { pid: "1" })).toMatchObject({ status: 201 });

/** A license that has one of everything, and may have one of what the limit names. */
async function full(vendor: Catalogue, limit: Limit, attributes: object = {}, owner: string | null = null) {
  const license = await newLicense(vendor, await newPolicy(vendor, { ...terms, ...attributes }), { [limit]: 1 });
  const { path, admin } = vendor;
  const machine = await activate(vendor, license, { owner });
  await start(vendor, machine);
  const at = `${path}/licenses/${license.license_id}`;
  expect(await admin.post(`${at}/users`, { usernames: ["ada"] })).toMatchObject({ status: 201 });
  expect(await admin.post(`${at}/actions/increment-usage`)).toMatchObject({ status: 200 });
  return { ...license, machine };
}

/** A machine with a process of its own, on a license that has no limits. */
async function elsewhere(vendor: Catalogue) {
  const machine = await activate(vendor, await newLicense(vendor, await newPolicy(vendor, terms)));
  await start(vendor, machine);
  return machine;
}

/** A dead machine with a process that runs; another one took its seat. */
async function ousted(before: Catalogue, limit: Limit) {
  const attributes = {
    ...terms,
    require_heartbeat: true,
    heartbeat_duration: 60,
    heartbeat_resurrection_strategy: "15_minute_revive",
  };
  const license = await newLicense(before, await newPolicy(before, attributes), { [limit]: 1 });
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
    story: async (vendor, limit) => {
      const { license_id } = await full(vendor, limit);
      const act = () => vendor.admin.post(`${vendor.path}/machines`, { license_id, fingerprint: "another", ...one });
      return { vendor, license_id, act };
    },
  },
  "a machine grows": {
    counts: ["max_cores", "max_memory", "max_disk"],
    story: async (vendor, limit) => {
      const { license_id, machine } = await full(vendor, limit);
      const act = () => vendor.admin.patch(`${vendor.path}/machines/${machine.id}`, { cores: 2, memory: 2, disk: 2 });
      return { vendor, license_id, act };
    },
  },
  "a machine gets another owner, where each has seats of their own": {
    counts: [...ofMachines, "max_processes"],
    story: async (vendor, limit) => {
      const perUser = { machine_leasing_strategy: "per_user", process_leasing_strategy: "per_user" };
      const license = await full(vendor, limit, perUser, "ada");
      const machine = await activate(vendor, license);
      await start(vendor, machine);
      const act = () => vendor.admin.patch(`${vendor.path}/machines/${machine.id}`, { owner: "ada" });
      return { vendor, license_id: license.license_id, act };
    },
  },
  "a machine moves here": {
    counts: [...ofMachines, "max_processes"],
    story: async (vendor, limit) => {
      const { license_id, license_key } = await full(vendor, limit);
      const machine = await elsewhere(vendor);
      return { vendor, license_id, act: () => vendor.admin.patch(`${vendor.path}/machines/${machine.id}`, { license_key }) };
    },
  },
  "a ping brings a dead machine back": {
    counts: [...ofMachines, "max_processes"],
    story: async (before, limit) => {
      const { vendor, license_id, machine } = await ousted(before, limit);
      return { vendor, license_id, act: () => vendor.admin.post(`${vendor.path}/machines/${machine.id}/actions/ping-heartbeat`) };
    },
  },
  "a dead machine's heartbeat is reset": {
    counts: [...ofMachines, "max_processes"],
    story: async (before, limit) => {
      const { vendor, license_id, machine } = await ousted(before, limit);
      return {
        vendor,
        license_id,
        act: () => vendor.admin.post(`${vendor.path}/machines/${machine.id}/actions/reset-heartbeat`),
      };
    },
  },
  "a process starts": {
    counts: ["max_processes"],
    story: async (vendor, limit) => {
      const { license_id, machine } = await full(vendor, limit);
      return {
        vendor,
        license_id,
        act: () => vendor.admin.post(`${vendor.path}/machines/${machine.id}/processes`, { pid: "2" }),
      };
    },
  },
  "a user is attached": {
    counts: ["max_users"],
    story: async (vendor, limit) => {
      const { license_id } = await full(vendor, limit);
      await newAccount({ path: vendor.path, maker: vendor.admin, username: "bob", role: "user" });
      const act = () => vendor.admin.post(`${vendor.path}/licenses/${license_id}/users`, { usernames: ["bob"] });
      return { vendor, license_id, act };
    },
  },
  "a license gets an owner": {
    counts: ["max_users"],
    story: async (vendor, limit) => {
      const { license_id } = await full(vendor, limit);
      await newAccount({ path: vendor.path, maker: vendor.admin, username: "bob", role: "user" });
      return { vendor, license_id, act: () => vendor.admin.patch(`${vendor.path}/licenses/${license_id}`, { owner: "bob" }) };
    },
  },
  "uses are counted": {
    counts: ["max_uses"],
    story: async (vendor, limit) => {
      const { license_id } = await full(vendor, limit);
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

const cells = Object.entries(paths).flatMap(([name, path]) =>
  limits.map((limit) => [name, limit, path.counts.includes(limit) ? codes[limit] : "00000"] as const),
);

describe("a limit that is used up holds on every path that changes what it counts, and on no other", () => {
  test.each(cells)("%s, %s: %s", async (name, limit, code) => {
    const story = await paths[name]!.story(await newCatalogue(), limit);
    const before = await seen(story);
    expect(await story.act()).toMatchObject({ code });
    if (code === "00000") return;
    expect(await seen(story)).toEqual(before);
    const { path, admin } = story.vendor;
    expect(await admin.patch(`${path}/licenses/${story.license_id}`, { [limit]: 2 })).toMatchObject({ status: 200 });
    expect(await story.act()).toMatchObject({ code: "00000" });
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

  test("a new owner who was a user before, or follows another, is no user more", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    await newAccount({ path, maker: admin, username: "bob", role: "user" });
    const { license_id } = await full(vendor, "max_users");
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

describe("a node-locked license passes its limit of machines only where the strategy doubles or lifts it", () => {
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

/** How a limit comes to be lower than what is in use. */
const loweredBy: Record<string, (vendor: Catalogue, license: { license_id: string; policy_id: string }) => Promise<Reply>> = {
  "the license": ({ path, admin }, { license_id }) =>
    admin.patch(`${path}/licenses/${license_id}`, Object.fromEntries(limits.map((limit) => [limit, 1]))),
  "its policy": ({ path, admin }, { policy_id }) =>
    admin.patch(`${path}/policies/${policy_id}`, Object.fromEntries(limits.map((limit) => [limit, 1]))),
  "a move to a smaller policy": async (vendor, { license_id }) => {
    const { id } = await newPolicy(vendor, { ...terms, ...Object.fromEntries(limits.map((limit) => [limit, 1])) });
    return vendor.admin.put(`${vendor.path}/licenses/${license_id}/policy`, { policy_id: id });
  },
};

describe.each(Object.entries(loweredBy))("limits lowered below what is in use, by %s", (_, lower) => {
  async function lowered() {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    await newAccount({ path, maker: admin, username: "bob", role: "user" });
    const license = await newLicense(vendor, await newPolicy(vendor, terms), { owner: "bob" });
    const [machine, second] = [await activate(vendor, license, one), await activate(vendor, license, one)];
    for (const each of [machine, second]) await start(vendor, each);
    const at = `${path}/licenses/${license.license_id}`;
    expect(await admin.post(`${at}/users`, { usernames: ["ada"] })).toMatchObject({ status: 201 });
    expect(await admin.post(`${at}/actions/increment-usage`, { increment: 2 })).toMatchObject({ status: 200 });
    expect(await lower(vendor, license)).toMatchObject({ status: 200 });
    return { vendor, license, machine, at, ofMachine: `${path}/machines/${machine.id}` };
  }

  test("nothing new is taken", async () => {
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

describe("a fingerprint that may exist once per policy", () => {
  test("is not there twice after a license or a machine moves", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const perPolicy = () => newPolicy(vendor, { floating: true, machine_uniqueness_strategy: "unique_per_policy" });
    const [first, second] = [await perPolicy(), await perPolicy()];
    const [one, other] = [await newLicense(vendor, first), await newLicense(vendor, second)];
    const { id } = await activate(vendor, one, { fingerprint: "b5:2f" });
    await activate(vendor, other, { fingerprint: "b5:2f" });
    const at = `${path}/licenses/${one.license_id}/policy`;
    expect(await admin.put(at, { policy_id: second.id })).toMatchObject({ status: 409, code: "48005" });
    const third = await newLicense(vendor, second);
    const move = await admin.patch(`${path}/machines/${id}`, { license_key: third.license_key });
    expect(move).toMatchObject({ status: 409, code: "48005" });
    expect(await admin.delete(`${path}/machines/${id}`)).toMatchObject({ status: 204 });
    expect(await admin.put(at, { policy_id: second.id })).toMatchObject({ status: 200 });
  });

  test("holds for components: with a new machine, and with one that moves", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const policy = await newPolicy(vendor, { floating: true, component_uniqueness_strategy: "unique_per_product" });
    const [one, other] = [await newLicense(vendor, policy), await newLicense(vendor, policy)];
    const components = [{ name: "disk", fingerprint: "disk-71c2" }];
    await activate(vendor, one, { components });
    const again = await admin.post(`${path}/machines`, { license_id: other.license_id, fingerprint: "b", components });
    expect(again).toMatchObject({ status: 409, code: "48012" });
    expect(await admin.get(`${path}/licenses/${other.license_id}`)).toMatchObject({ data: { machines_count: 0 } });
    const free = await newLicense(vendor, await newPolicy(vendor, { floating: true }));
    const { id } = await activate(vendor, free, { components });
    const moved = await admin.patch(`${path}/machines/${id}`, { license_key: other.license_key });
    expect(moved).toMatchObject({ status: 409, code: "48012" });
  });
});

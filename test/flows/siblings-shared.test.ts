import { beforeAll, describe, expect, test } from "vitest";
import { type Client, client, newCatalogue, newLicense, newPolicy, type Reply } from "../support/client.ts";
import { type CallerName, type Family, newFamily, rowsOf, type Sibling } from "../support/siblings.ts";
import { bodiesOf, nothing, ofTenants, sendTo, type Things } from "../support/things.ts";

// Things that siblings share: names that must be unique in a wider scope, the questions of a validation, and the moment in which both ask.

let family: Family;

beforeAll(async () => {
  family = await newFamily();
}, 60_000);

type Conflict = {
  operationId: string;
  caller: CallerName;
  body: (mine: Things, theirs: Things) => Record<string, unknown>;
  code: string;
  /** Of the row or member that is refused, where the answer is of many. */
  inner?: string;
  policy?: Record<string, unknown>;
};

const password = "correct horse battery";

const conflicts: Conflict[] = [
  {
    operationId: "createLicense",
    caller: "product token",
    body: ({ policy_id, product_id }, { license_key }) => ({ policy_id, product_id, name: "x", key: license_key }),
    code: "47031",
  },
  {
    operationId: "rotateLicenseKey",
    caller: "product token",
    body: (_, { license_key }) => ({ key: license_key }),
    code: "47031",
  },
  {
    operationId: "rotateLicenseKeyByKey",
    caller: "product token",
    body: (mine, { license_key }) => ({ license_key: mine.license_key, key: license_key }),
    code: "47031",
  },
  {
    operationId: "importLicenses",
    caller: "product token",
    body: ({ policy_id, product_id }, { license_key }) => ({
      licenses: [{ policy_id, product_id, name: "x", key: license_key }],
    }),
    code: "47043",
    inner: "47031",
  },
  {
    operationId: "importLicenses",
    caller: "product token",
    body: ({ policy_id, product_id }, { machine_fingerprint: fingerprint }) => ({
      licenses: [{ policy_id, product_id, name: "x", owner: "bob", machines: [{ fingerprint }] }],
    }),
    code: "47043",
    inner: "48005",
  },
  {
    operationId: "fillPool",
    caller: "product token",
    body: (_, { license_key }) => ({ keys: [license_key] }),
    code: "47031",
    policy: { use_pool: true },
  },
  ...(["license key", "license token", "product token"] as const).flatMap((caller): Conflict[] => [
    {
      operationId: "createMachine",
      caller,
      body: ({ license_key }, { machine_fingerprint: fingerprint }) => ({ license_key, fingerprint }),
      code: "48005",
    },
    {
      operationId: "createComponent",
      caller,
      body: (_, { component_fingerprint: fingerprint }) => ({ name: "x", fingerprint }),
      code: "48012",
    },
  ]),
  {
    operationId: "createAccount",
    caller: "role of its own",
    body: (_, { username }) => ({ username, password, email: "other@example.com", role: "helper" }),
    code: "43005",
  },
  {
    operationId: "createAccount",
    caller: "role of its own",
    body: (_, { username }) => ({ username: "other", password, email: `${username}@example.com`, role: "helper" }),
    code: "43006",
  },
];

const routeNamed = (name: string) => {
  const route = ofTenants.find(({ definition }) => definition.operationId === name);
  if (route === undefined) throw new Error(`no route ${name}`);
  return route;
};

const valuesOf = ({ things, beyond }: Sibling, { bytes }: Reply): string[] => {
  const text = new TextDecoder().decode(bytes);
  return beyond.filter((name) => things[name] !== family.mine[name] && text.includes(things[name]));
};

describe("A conflict with a sibling says that a value is taken, and not by whom", () => {
  test.each(conflicts.map((conflict) => [conflict.operationId, conflict.caller, conflict.code, conflict] as const))(
    "%s as %s: %s",
    async (operationId, caller, code, { body, inner, policy }) => {
      const own = policy === undefined ? {} : { policy_id: (await newPolicy({ ...family }, policy)).id };
      for (const sibling of family.siblings[caller].filter(({ title }) => !title.endsWith("by its key"))) {
        const reply = await sendTo(routeNamed(operationId), {
          as: family.callers[caller],
          tenant: family.name,
          things: { ...family.mine, ...own },
          body: (mine) => body(mine, sibling.things),
        });
        expect(reply, reply.message).toMatchObject({ code, data: {} });
        expect(reply.errors.map((error) => error.code)).toEqual(inner === undefined ? [] : [inner]);
        expect(valuesOf(sibling, reply)).toEqual([]);
      }
    },
  );

  test("every member of a body that names something is tried, here or by siblings.test.ts", () => {
    // A policy's sign_keys is true or false, and names nothing.
    const names = /(^|_)(id|key|(?<!^sign_)keys|owner|usernames?|role|fingerprint)$/;
    const untried = ofTenants.flatMap((route) => {
      const { operationId, body } = route.definition;
      const tried = [
        ...bodiesOf(route).map((make) => make?.(nothing())),
        ...conflicts.filter((one) => one.operationId === operationId).map((one) => one.body(nothing(), nothing())),
      ];
      const members = membersIn(tried);
      return Object.keys(body?.shape ?? {})
        .filter((name) => names.test(name) && !members.has(name))
        .map((name) => [operationId, name]);
    });
    expect(untried).toEqual([]);
  });
});

/** Names of members, however deep. */
function membersIn(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value !== "object" || value === null) return found;
  for (const [name, member] of Object.entries(value)) {
    found.add(name);
    membersIn(member, found);
  }
  return found;
}

describe("A license cannot ask about siblings through its own validation", () => {
  const scopes: [string, (things: Things) => Record<string, unknown>][] = [
    ["product", ({ product_id }) => ({ product: product_id })],
    ["policy", ({ policy_id }) => ({ policy: policy_id })],
    ["user", ({ username }) => ({ user: username })],
    ["entitlements", ({ entitlement_code }) => ({ entitlements: [entitlement_code] })],
    ["machine", ({ machine_id }) => ({ machine: machine_id })],
    ["fingerprint", ({ machine_fingerprint }) => ({ fingerprint: machine_fingerprint })],
    ["fingerprints", ({ machine_fingerprint }) => ({ fingerprints: [machine_fingerprint] })],
    ["components", ({ component_fingerprint }) => ({ fingerprint: "mine-machine", components: [component_fingerprint] })],
  ];

  test.each(scopes)("a scope with a sibling's %s gets the same result as a scope with an unknown one", async (_, scopeOf) => {
    const { mine, path, callers, siblings } = family;
    const judge = async (as: Client, things: Things) => {
      const scope = scopeOf(things);
      const { status, code, data } = await as.post(`${path}/licenses/${mine.license_id}/actions/validate`, { scope });
      return [status, code, data.valid, data.code, data.detail];
    };
    for (const sibling of siblings["product token"])
      for (const caller of ["license key", "license token", "product token"] as const)
        expect(await judge(callers[caller], sibling.things)).toEqual(await judge(callers[caller], nothing()));
  });
});

describe("Callers without access ask for a license while it is validated", () => {
  test("callers without access count nothing against its rate limit, see nothing of it, and delay no clock", async () => {
    const vendor = await newCatalogue();
    const { path, admin } = vendor;
    const elsewhere = await admin.post(`${path}/products`, { name: "Other", code: "other" });
    const shop = await admin.post(`${path}/products/${elsewhere.data.id}/tokens`);
    const trial = { duration: 86_400, expiration_basis: "from_first_validation" };
    const policy = await newPolicy(vendor, { ...trial, rate_limited: true, rate_limit: 5, rate_period: 86_400 });
    const [license, other] = [await newLicense(vendor, policy), await newLicense(vendor, policy)];
    const made = await admin.post(`${path}/licenses/${other.license_id}/tokens`);
    const strangers = [
      client(`License ${other.license_key}`),
      client(`Bearer ${made.data.token}`),
      client(`Bearer ${shop.data.token}`),
    ];
    const validate = (as: Client) => as.post(`${path}/licenses/${license.license_id}/actions/validate`);
    const before = (await rowsOf(vendor.name)).licenses;
    const refused = await Promise.all(strangers.flatMap((stranger) => [1, 2, 3, 4].map(() => validate(stranger))));
    expect((await rowsOf(vendor.name)).licenses).toEqual(before);
    const asking = [...strangers, ...strangers, admin, ...strangers, ...strangers];
    const replies = await Promise.all(asking.map(validate));
    const [own] = replies.splice(asking.indexOf(admin), 1);
    expect(own?.headers.get("RateLimit")).toContain("r=4;");
    expect(own?.data.license.expiry).not.toBeNull();
    for (const reply of [...refused, ...replies])
      expect([reply.status, reply.code, reply.headers.get("RateLimit")]).toEqual([404, "47006", null]);
    expect((await rowsOf(vendor.name)).rateWindows).toMatchObject([{ license_id: license.license_id, requests: 1 }]);
  });
});

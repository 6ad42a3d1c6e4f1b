import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { routes } from "../../src/app/routes.ts";
import { type Client, newAccount, newCatalogue, newLicense, newPolicy, type Reply, superadmin } from "../support/client.ts";
import { newThings, nothing, pathOf, type Things } from "../support/things.ts";

// Every member of every PATCH in the contract is sent with another value and read back: none is taken and then lost on its way to the database.

type Json = Record<string, any>;

type World = { tenant: string; who: Client; things: Things; others: Things };

/** Facts about a member that its schema does not say. */
type Member = {
  value: (world: World) => unknown;
  /** Reads it from an answer, where it is not under its own name. */
  shown?: (data: Json) => unknown;
  /** The value that an answer shows for it, where that is another one. */
  shows?: (world: World) => unknown;
};

const owner: Member = { value: ({ things }) => things.username };

const members: Record<string, Record<string, Member>> = {
  updateAccount: {
    email: { value: () => "uma@elsewhere.example" },
    role: { value: ({ things }) => things.role_name, shown: ({ role_name }) => role_name },
    lastName: { value: () => "Liddell-Hargreaves", shown: ({ last_name }) => last_name },
  },
  updateLicense: { owner, expiry: { value: () => "2040-01-01T00:00:00.000Z" } },
  updateMachine: {
    owner,
    license_key: {
      value: ({ others }) => others.license_key,
      shown: ({ license_id }) => license_id,
      shows: ({ others }) => others.license_id,
    },
  },
  updatePolicy: { signing_key_id: { value: ({ things }) => things.kid } },
  updateWebhook: { products: { value: ({ things }) => [things.product_id] } },
};

/** Members that may repeat what is stored and nothing else. */
const repeatable: Record<string, string[]> = {
  updateLicense: ["product_id", "policy_id"],
  updatePolicy: ["product_id", "scheme"],
  updateWebhook: ["api"],
};

const changes = routes.flatMap(({ definition }, index) => {
  const route = routes[index];
  // A signing key has no answer of its own that is read: test/flows/signing-keys.test.ts tells of its status.
  if (definition.operationId === "updateSigningKey") return [];
  if (definition.method !== "patch" || definition.body === undefined || route === undefined) return [];
  const { properties = {}, $defs = {} } = z.toJSONSchema(definition.body, { io: "input", unrepresentable: "any" }) as Json;
  const { operationId } = definition;
  return Object.entries<Json>(properties).map(([member, schema]) => ({
    route,
    operationId,
    member,
    schema: whole(schema, $defs),
  }));
});

/** A schema with what it refers to, its null apart. */
function whole(schema: Json, shared: Json): Json {
  const named = schema.$ref === undefined ? schema : { ...shared[schema.$ref.split("/").at(-1)], ...schema };
  const parts = (named.anyOf ?? named.oneOf ?? []).map((part: Json) => whole(part, shared));
  return Object.assign({}, ...parts.filter(({ type }: Json) => type !== "null"), named, {
    isNullable: parts.some(({ type }: Json) => type === "null"),
    ...(named.items === undefined ? {} : { items: whole(named.items, shared) }),
  });
}

/** Values to try for a member: the first that the service accepts is the one. */
function valuesFor({ type, enum: values, example, isNullable, items, minimum = 0 }: Json, stored: unknown): unknown[] {
  const made = {
    boolean: [true, false],
    integer: [Number(stored ?? minimum) + 1, minimum, minimum + 4],
    string: [`${example} anew`],
    array: [items?.enum?.slice(0, 1), []],
    object: [{ changed: "yes" }],
  }[String(type)];
  const all = [...(values ?? []), ...(values === undefined ? [example] : []), ...(made ?? []), ...(isNullable ? [null] : [])];
  return all.filter((value) => value !== undefined && !isSame(value, stored));
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

let world: World;

beforeAll(async () => {
  const vendor = await newCatalogue();
  const { path, admin, name: tenant } = vendor;
  // Attributes beside which each other one makes sense.
  const policy = { floating: true, max_machines: null, require_check_in: true, heartbeat_cull_strategy: "keep_dead" };
  const own = await newThings(vendor, { mark: "changed", policy });
  const other = await newLicense(vendor, await newPolicy(vendor, policy));
  await newAccount({ path, maker: admin, username: "uma", role: "user" });
  await admin.post(`${path}/roles`, { name: "helper", permissions: ["license.read"] });
  const things = { ...own, username: "uma", role_name: "helper" };
  const others = { ...nothing(), license_key: other.license_key, license_id: other.license_id };
  world = { tenant, who: await superadmin(), things, others };
});

test("every PATCH of the contract has members", () => {
  expect(new Set(changes.map(({ operationId }) => operationId)).size).toBeGreaterThanOrEqual(9);
  const named = new Set(changes.map(({ operationId, member }) => `${operationId} ${member}`));
  const own = Object.entries(members).flatMap(([id, its]) => Object.keys(its).map((member) => `${id} ${member}`));
  const fixed = Object.entries(repeatable).flatMap(([id, its]) => its.map((member) => `${id} ${member}`));
  expect([...own, ...fixed].filter((one) => !named.has(one))).toEqual([]);
});

describe("a PATCH writes what it takes", () => {
  test.each(changes)("$operationId: $member", async ({ route, operationId, member, schema }) => {
    const { who, tenant, things } = world;
    const at = () => pathOf(route, tenant, things);
    const special = members[operationId]?.[member];
    const shown = special?.shown ?? ((data: Json) => data[member]);
    const before = await who.get(at());
    const stored = shown(before.data);
    if (repeatable[operationId]?.includes(member)) {
      const repeated = await who.send(at(), { method: "PATCH", body: { [member]: stored }, changesNothing: true });
      expect(repeated).toMatchObject({ status: 200, data: { [member]: stored } });
      return;
    }
    const values = special === undefined ? valuesFor(schema, stored) : [special.value(world)];
    let refusal: Reply | undefined;
    for (const value of values) {
      const changed = await who.patch(at(), { [member]: value });
      if (changed.status !== 200) {
        refusal = changed;
        continue;
      }
      if (operationId === "updateRole" && member === "name") things.role_name = String(value);
      const after = await who.get(at());
      expect(shown(after.data)).toEqual(special?.shows?.(world) ?? value);
      expect(shown(after.data)).not.toEqual(stored);
      // A form that was opened before learns by the revision that the thing has changed.
      expect(after.headers.get("ETag")).not.toBe(before.headers.get("ETag"));
      // Other members are refused beside some values of this one.
      if (operationId === "updatePolicy") expect(await who.patch(at(), { [member]: stored })).toMatchObject({ status: 200 });
      return;
    }
    expect(refusal).toMatchObject({ status: 200 });
  });
});

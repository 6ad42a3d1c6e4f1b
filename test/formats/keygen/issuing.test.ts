import { describe, expect, test } from "vitest";
import { newCatalogue, newPolicy } from "../../support/client.ts";
import { keygen } from "../../support/keygen.ts";

// A vendor's shop issues licenses, changes them, and says who uses them.

const data = (type: string, attributes: object, relationships?: object) => ({
  data: { type, attributes, ...(relationships === undefined ? {} : { relationships }) },
});

const to = (type: string, id: string) => ({ data: { type, id } });

/** A vendor with a policy, whose admin asks in the Keygen format. */
async function newShop(attributes: Record<string, unknown> = {}) {
  const catalogue = await newCatalogue();
  const policy = await newPolicy(catalogue, { max_machines: 3, ...attributes });
  const basic = keygen(catalogue, `Basic ${btoa(`ada@example.com:${catalogue.password}`)}`);
  const shop = keygen(catalogue, `Bearer ${(await basic.post("/tokens")).data.attributes.token}`);
  const issue = (given: object = {}, relationships: object = {}) =>
    shop.post("/licenses", data("licenses", given, { policy: to("policies", policy.id), ...relationships }));
  const person = async (email: string) => (await shop.post("/users", data("users", { email }))).data;
  return { ...catalogue, policy, shop, issue, person };
}

describe("a license", () => {
  test("is issued with its id, its key, its owner and its own limits", async () => {
    const { issue, person } = await newShop();
    const alice = await person("alice@example.com");
    const id = crypto.randomUUID();
    const body = { name: "Alice", key: "SKETCH-2026-0001", maxMachines: 7, metadata: { order: "A-1042" } };
    const made = await issue({ ...body }, { owner: to("users", alice.id) });
    expect(made).toMatchObject({
      status: 201,
      data: { type: "licenses", attributes: body, relationships: { owner: { data: { id: alice.id } } } },
    });
    expect(made.headers.get("Location")).toBe(made.data.links.self);
    expect(await issue({ key: "SKETCH-2026-0001" })).toMatchObject({
      status: 422,
      errors: [{ code: "KEY_TAKEN", source: { pointer: "/data/attributes/key" } }],
    });
    expect(id).not.toBe(made.data.id);
  });

  test("has a signed key where its policy signs keys, which carries what the request gives as its key", async () => {
    const { issue } = await newShop({ sign_keys: true });
    expect((await issue()).data.attributes.key).toMatch(/^key\/[\w=-]+\.[\w=-]+$/);
    expect((await issue({ key: "edition=studio" })).data.attributes.key).toContain(`key/${btoa("edition=studio")}.`);
  });

  test("changes, is suspended and reinstated, and goes", async () => {
    const { issue, shop } = await newShop();
    const { id } = (await issue()).data;
    const change = (attributes: object) => shop.patch(`/licenses/${id}`, data("licenses", attributes));
    expect(await change({ name: "Bob", maxUses: 9 })).toMatchObject({ data: { attributes: { name: "Bob", maxUses: 9 } } });
    expect(await change({ suspended: true })).toMatchObject({ data: { attributes: { suspended: true, status: "SUSPENDED" } } });
    expect(await change({ suspended: false, name: null })).toMatchObject({
      data: { attributes: { suspended: false, name: "Bob" } },
    });
    expect(await shop.delete(`/licenses/${id}`)).toMatchObject({ status: 204 });
    expect(await shop.get(`/licenses/${id}`)).toMatchObject({ status: 404 });
  });

  test("moves to another policy and to another owner", async () => {
    const { issue, shop, person, ...catalogue } = await newShop();
    const { id } = (await issue()).data;
    const other = await newPolicy(catalogue, { max_machines: 9 });
    const put = (path: string, body: unknown) => shop.send(`/licenses/${id}/${path}`, { method: "PUT", body });
    expect(await put("policy", to("policies", other.id))).toMatchObject({
      status: 200,
      data: { attributes: { maxMachines: 9 } },
    });
    expect(await put("policy", to("policies", crypto.randomUUID()))).toMatchObject({
      status: 422,
      errors: [{ code: "POLICY_NOT_FOUND" }],
    });
    const alice = await person("alice@example.com");
    expect(await put("owner", to("users", alice.id))).toMatchObject({
      data: { relationships: { owner: { data: { id: alice.id } } } },
    });
    expect(await shop.get(`/licenses/${id}/owner`)).toMatchObject({ status: 200, data: { id: alice.id } });
    expect(await put("owner", { data: null })).toMatchObject({ data: { relationships: { owner: { data: null } } } });
  });

  test("holds entitlements and has users, its owner among them", async () => {
    const { issue, shop, person } = await newShop();
    const [alice, bob] = [await person("alice@example.com"), await person("bob@example.com")];
    const { id } = (await issue({}, { owner: to("users", alice.id) })).data;
    const entitlement = (await shop.post("/entitlements", data("entitlements", { name: "Export", code: "EXPORT" }))).data;
    const link = { data: [{ type: "entitlements", id: entitlement.id }] };
    expect(await shop.post(`/licenses/${id}/entitlements`, link)).toMatchObject({
      status: 200,
      data: [{ type: "license-entitlements", relationships: { license: { data: { id } } } }],
    });
    expect(await shop.get(`/licenses/${id}/entitlements`)).toMatchObject({ data: [{ id: entitlement.id }] });
    expect(await shop.delete(`/licenses/${id}/entitlements`, link)).toMatchObject({ status: 204 });
    const users = (user: { id: string }) => ({ data: [{ type: "users", id: user.id }] });
    expect(await shop.post(`/licenses/${id}/users`, users(alice))).toMatchObject({
      status: 422,
      errors: [{ code: "USER_CONFLICT" }],
    });
    expect(await shop.post(`/licenses/${id}/users`, users(bob))).toMatchObject({
      status: 200,
      data: [{ type: "license-users" }],
    });
    const listed = await shop.get(`/licenses/${id}/users?order=asc`);
    expect(listed.data.map((user: { id: string }) => user.id)).toEqual([alice.id, bob.id]);
    expect(await shop.delete(`/licenses/${id}/users`, users(bob))).toMatchObject({ status: 204 });
  });

  test("gets tokens, which stand for it where its policy lets them", async () => {
    const { issue, shop, ...story } = await newShop();
    const { id } = (await issue()).data;
    const made = await shop.post(`/licenses/${id}/tokens`);
    expect(made).toMatchObject({ status: 200, data: { attributes: { kind: "activation-token" } } });
    const app = keygen(story, `Bearer ${made.data.attributes.token}`);
    expect(await app.get("/me")).toMatchObject({ status: 200, data: { type: "licenses", id } });
  });
});

describe("a list of licenses", () => {
  test("is filtered by what a vendor asks for", async () => {
    const { issue, shop, person, policy } = await newShop();
    const alice = await person("alice@example.com");
    const hers = (await issue({ metadata: { plan: "team" } }, { owner: to("users", alice.id) })).data;
    const other = (await issue({ suspended: true })).data;
    const ids = async (query: string) => (await shop.get(`/licenses?${query}`)).data.map(({ id }: { id: string }) => id);
    expect(await ids("limit=10")).toEqual([other.id, hers.id]);
    expect(await ids(`policy=${policy.id}&order=asc`)).toEqual([hers.id, other.id]);
    expect(await ids(`owner=${alice.id}`)).toEqual([hers.id]);
    expect(await ids("user=alice@example.com")).toEqual([hers.id]);
    expect(await ids("metadata[plan]=team")).toEqual([hers.id]);
    expect(await ids("status=SUSPENDED")).toEqual([other.id]);
    expect(await ids("expired=true")).toEqual([]);
    expect(await shop.get("/licenses?group=x")).toMatchObject({ status: 400, errors: [{ source: { parameter: "group" } }] });
  });

  test("is read page by page, by number and by cursor", async () => {
    const { issue, shop } = await newShop();
    const made: string[] = [];
    for (let number = 0; number < 3; number += 1) made.unshift((await issue()).data.id);
    const first = await shop.get("/licenses?page[number]=1&page[size]=2");
    expect(first).toMatchObject({ links: { prev: null, meta: { pages: 2, count: 3 } } });
    const read: string[] = [];
    let path: string | null = "/licenses?page[cursor]=&page[size]=2";
    while (path !== null) {
      const page: Awaited<ReturnType<typeof shop.get>> = await shop.get(path);
      read.push(...page.data.map(({ id }: { id: string }) => id));
      path = page.links.next?.replace(/^\/v1\/accounts\/[^/]+/, "") ?? null;
    }
    expect(read).toEqual(made);
  });
});

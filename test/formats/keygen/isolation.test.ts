import { describe, expect, test } from "vitest";
import { routes } from "../../../src/formats/keygen/routes.ts";
import { newCatalogue, newLicense, newPolicy } from "../../support/client.ts";
import { type KeygenClient, keygen } from "../../support/keygen.ts";

// Every route of the format that names something in its path, asked for a thing that is somebody else's: of another tenant, of another product, of a
// sibling license. Nothing is shown and nothing changes.

/** A tenant with one of everything, and whoever may ask for it. */
async function newWorld() {
  const catalogue = await newCatalogue();
  const { path, admin, productId } = catalogue;
  const policy = await newPolicy(catalogue, { max_machines: 5 });
  const license = await newLicense(catalogue, policy);
  const post = async (to: string, body: Record<string, unknown>) => (await admin.post(`${path}${to}`, body)).data;
  const account = { username: "kim", password: "correct horse battery", email: "kim@example.com", role: "user" };
  await post("/accounts", account);
  const entitlement = await post("/entitlements", { name: "Export", code: "EXPORT" });
  const machine = await post("/machines", { license_id: license.license_id, fingerprint: "studio" });
  const component = await post(`/machines/${machine.id}/components`, { name: "Disk", fingerprint: "disk" });
  const process = await post(`/machines/${machine.id}/processes`, { pid: "1" });
  const token = await post(`/licenses/${license.license_id}/tokens`, {});
  const productToken = await post(`/products/${productId}/tokens`, {});
  const ids: Record<string, string> = {
    license_id: license.license_id,
    machine_id: machine.id,
    component_id: component.id,
    process_id: process.id,
    policy_id: policy.id,
    product_id: productId,
    entitlement_id: entitlement.id,
    token_id: token.id,
    user_id: account.email,
  };
  const session = (await admin.post(`${path}/auth/login`, { username: "ada", password: catalogue.password })).data.access;
  return {
    ...catalogue,
    policy,
    license,
    ids,
    byKey: `License ${license.license_key}`,
    byProduct: `Bearer ${productToken.token}`,
    bySession: `Bearer ${session}`,
    /** All that the world holds, as its admin sees it. */
    state: async (): Promise<unknown> => {
      const paths = [`/licenses/${license.license_id}`, `/machines/${machine.id}`, `/machines/${machine.id}/components`];
      const more = [`/machines/${machine.id}/processes`, "/policies", "/products", "/entitlements", "/accounts"];
      return Promise.all([...paths, ...more].map(async (one) => (await admin.get(`${path}${one}`)).data));
    },
  };
}

const parametersOf = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);

const naming = routes.filter(({ definition }) => parametersOf(definition.path).length > 0);

/** Asks every route that names one of these things. Returns what let the caller in. */
async function walk(client: KeygenClient, ids: Record<string, string>, things: readonly string[]): Promise<string[]> {
  const letIn: string[] = [];
  for (const { definition } of naming) {
    const { method, path } = definition;
    if (!parametersOf(path).every((name) => things.includes(name))) continue;
    const named = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(ids[name] ?? name));
    const type = path.split("/")[1];
    const body = method === "patch" ? { data: { type, attributes: {} } } : {};
    const { status } = await client.send(named, {
      method: method.toUpperCase(),
      ...(definition.body === undefined || method === "get" ? {} : { body }),
    });
    if (status < 400 || status >= 500) letIn.push(`${status} ${method} ${path}`);
  }
  return letIn;
}

const ofLicenses = ["license_id", "machine_id", "component_id", "process_id", "token_id"];
const ofProducts = [...ofLicenses, "policy_id", "product_id"];

describe("nobody gets at what is somebody else's", () => {
  test("there is something to ask for, and the world names all of it", async () => {
    const { ids } = await newWorld();
    expect(naming.length).toBeGreaterThan(25);
    expect(naming.flatMap(({ definition }) => parametersOf(definition.path)).filter((name) => ids[name] === undefined)).toEqual(
      [],
    );
  });

  test("of another tenant: neither by the ids in one's own, nor in the other", async () => {
    const [mine, theirs] = [await newWorld(), await newWorld()];
    const before = await mine.state();
    for (const authorization of [theirs.byKey, theirs.byProduct, theirs.bySession]) {
      expect(
        await walk(keygen(theirs, authorization), { ...mine.ids, user_id: "nobody@example.com" }, Object.keys(mine.ids)),
      ).toEqual([]);
      expect(await walk(keygen(mine, authorization), mine.ids, Object.keys(mine.ids))).toEqual([]);
    }
    expect(await mine.state()).toEqual(before);
  });

  test("of a sibling license", async () => {
    const world = await newWorld();
    const sibling = await newLicense(world, world.policy);
    const before = await world.state();
    expect(await walk(keygen(world, `License ${sibling.license_key}`), world.ids, ofLicenses)).toEqual([]);
    expect(await world.state()).toEqual(before);
  });

  test("of another product", async () => {
    const world = await newWorld();
    const { path, admin } = world;
    const other = await admin.post(`${path}/products`, { name: "Other", code: "other" });
    const { token } = (await admin.post(`${path}/products/${other.data.id}/tokens`, {})).data;
    const before = await world.state();
    expect(await walk(keygen(world, `Bearer ${token}`), world.ids, ofProducts)).toEqual([]);
    expect(await world.state()).toEqual(before);
  });

  test("without a credential", async () => {
    const world = await newWorld();
    const before = await world.state();
    expect(await walk(keygen(world), world.ids, Object.keys(world.ids))).toEqual([]);
    expect(await world.state()).toEqual(before);
  });
});

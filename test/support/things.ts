import { routes } from "../../src/app/routes.ts";
import type { Route } from "../../src/http/route.ts";
import { keepSession } from "./browser.ts";
import { type Catalogue, type Client, newLicense, newPolicy, uniqueName } from "./client.ts";

// Helpers of the tests of isolation: things that a path, a query or a body can name, and requests to every route that name them.

/** Things that somebody has and that a request can name. */
export type Things = Record<
  /** A part of every name and of all metadata: whoever reads any of them reads it. */
  | "mark"
  | "license_id"
  | "license_key"
  | "machine_id"
  | "machine_fingerprint"
  | "policy_id"
  | "kid"
  | "product_id"
  | "product_code"
  | "entitlement_id"
  | "entitlement_code"
  | "token_id"
  | "session_id"
  | "component_id"
  | "component_fingerprint"
  | "process_id"
  | "webhook_id"
  | "delivery_id"
  | "event_id"
  | "username"
  | "role_name",
  string
>;

/** The same names, of nothing that exists. */
export const nothing = (): Things => ({
  mark: "no such mark",
  license_id: crypto.randomUUID(),
  license_key: "no-such-key-at-all",
  machine_id: crypto.randomUUID(),
  machine_fingerprint: "no such fingerprint",
  policy_id: crypto.randomUUID(),
  kid: crypto.randomUUID(),
  product_id: crypto.randomUUID(),
  product_code: "no-such-product",
  entitlement_id: crypto.randomUUID(),
  entitlement_code: "NO-SUCH-ENTITLEMENT",
  token_id: crypto.randomUUID(),
  session_id: crypto.randomUUID(),
  component_id: crypto.randomUUID(),
  component_fingerprint: "no such component",
  process_id: crypto.randomUUID(),
  webhook_id: crypto.randomUUID(),
  delivery_id: crypto.randomUUID(),
  event_id: crypto.randomUUID(),
  username: "nobody-at-all",
  role_name: "no-such-role",
});

export type OwnThings = Omit<Things, "username" | "role_name"> & {
  licenseToken: { id: string; token: string };
  productToken: { id: string; token: string };
};

type Wished = Pick<Things, "mark"> & { policy?: Record<string, unknown> };

/** A license under a policy of its own, with all that can belong to them and to the vendor's product. */
export async function newThings(vendor: Catalogue, { mark, policy: attributes = {} }: Wished): Promise<OwnThings> {
  const { path, admin, productId } = vendor;
  const made = async (what: string, body: Record<string, unknown> = {}) => {
    const { status, message, data } = await admin.post(`${path}/${what}`, body);
    if (status !== 201) throw new Error(`${what}: ${message}`);
    return data;
  };
  const named = { name: `${mark} x`, metadata: { mark } };
  const policy = await newPolicy(vendor, { max_machines: 5, ...named, ...attributes });
  const license = await newLicense(vendor, policy, named);
  const machine = await made("machines", {
    license_key: license.license_key,
    fingerprint: `${mark}-machine`,
    components: [{ name: `${mark} disk`, fingerprint: `${mark}-disk` }],
    ...named,
  });
  const process = await made(`machines/${machine.id}/processes`, { pid: `${mark}-1` });
  // Without the mark: entitlements are the tenant's.
  const code = uniqueName("EXPORT");
  const entitlement = await made("entitlements", { code, name: code });
  await made(`licenses/${license.license_id}/entitlements`, { entitlement_id: [entitlement.id] });
  const { kid } = await made("signing-keys");
  const webhook = await made("webhooks", {
    url: "https://hooks.example.com/",
    events: ["webhook.ping"],
    description: `${mark} x`,
  });
  const delivery = await made(`webhooks/${webhook.id}/actions/ping`);
  return {
    mark,
    kid,
    license_id: license.license_id,
    license_key: license.license_key,
    machine_id: machine.id,
    machine_fingerprint: machine.fingerprint,
    policy_id: policy.id,
    product_id: productId,
    product_code: (await admin.get(`${path}/products/${productId}`)).data.code,
    entitlement_id: entitlement.id,
    entitlement_code: entitlement.code,
    token_id: "",
    session_id: await keepSession(vendor, "ada"),
    component_id: (await admin.get(`${path}/machines/${machine.id}/components`)).data[0].id,
    component_fingerprint: `${mark}-disk`,
    process_id: process.id,
    webhook_id: webhook.id,
    delivery_id: delivery.id,
    event_id: (await admin.get(`${path}/events?resource_id=${machine.id}`)).data[0].id,
    licenseToken: await made(`licenses/${license.license_id}/tokens`, { name: `${mark} app` }),
    productToken: await made(`products/${productId}/tokens`, { name: `${mark} shop` }),
  };
}

type Body = (things: Things) => Record<string, unknown>;

/** Bodies that name things, by operation. The first is what the route is for. */
const bodies: Record<string, Body[]> = {
  createPolicy: [
    ({ product_id }) => ({ product_id, name: "x" }),
    ({ product_id, kid }) => ({ product_id, name: "x", signing_key_id: kid }),
  ],
  updatePolicy: [() => ({}), ({ product_id }) => ({ product_id }), ({ kid }) => ({ signing_key_id: kid })],
  updateSigningKey: [() => ({ status: "active" })],
  createLicense: [
    ({ policy_id, product_id }) => ({ policy_id, product_id, name: "x" }),
    ({ policy_id, product_id }) => ({ policy_id, product_id, name: "x", signed: true }),
    ({ policy_id, product_id }) => ({ policy_id, product_id, name: "x", owner: "nobody-at-all" }),
  ],
  importLicenses: [({ policy_id, product_id }) => ({ licenses: [{ policy_id, product_id, name: "x" }] })],
  updateLicense: [
    () => ({}),
    ({ policy_id }) => ({ policy_id }),
    ({ product_id }) => ({ product_id }),
    () => ({ owner: "nobody-at-all" }),
    () => ({ max_machines: 3, max_users: 1 }),
  ],
  createMachine: [
    ({ license_key }) => ({ license_key, fingerprint: "x" }),
    ({ license_id }) => ({ license_id, fingerprint: "x" }),
    ({ license_id }) => ({ license_id, fingerprint: "x", owner: "nobody-at-all" }),
    ({ license_id, machine_fingerprint }) => ({ license_id, fingerprint: machine_fingerprint }),
  ],
  updateMachine: [
    ({ license_key }) => ({ license_key }),
    () => ({ name: "x" }),
    () => ({ cores: 2 }),
    () => ({ owner: "nobody-at-all" }),
  ],
  changeLicensePolicy: [({ policy_id }) => ({ policy_id })],
  attachLicenseEntitlements: [({ entitlement_id }) => ({ entitlement_id: [entitlement_id] })],
  attachPolicyEntitlements: [({ entitlement_id }) => ({ entitlement_id: [entitlement_id] })],
  detachLicenseEntitlements: [({ entitlement_id }) => ({ id: [entitlement_id] })],
  detachPolicyEntitlements: [({ entitlement_id }) => ({ id: [entitlement_id] })],
  attachLicenseUsers: [({ username }) => ({ usernames: [username] })],
  detachLicenseUsers: [({ username }) => ({ usernames: [username] })],
  createWebhook: [
    () => ({ url: "https://hooks.example.com/", events: ["*"] }),
    ({ product_id }) => ({ url: "https://hooks.example.com/", events: ["*"], products: [product_id] }),
  ],
  updateWebhook: [() => ({}), ({ product_id }) => ({ products: [product_id] }), () => ({ enabled: false })],
  redeliverFailed: [() => ({ since: "2026-01-01T00:00:00Z" })],
  fillPool: [() => ({ keys: ["POOL-KEY-0001"] })],
  createComponent: [
    () => ({ name: "x", fingerprint: "x" }),
    ({ component_fingerprint }) => ({ name: "x", fingerprint: component_fingerprint }),
  ],
  createProcess: [() => ({ pid: "x" })],
  createAccount: [
    ({ role_name }) => ({ username: "newcomer", password: "correct horse battery", email: "new@example.com", role: role_name }),
  ],
  updateAccount: [() => ({}), ({ role_name }) => ({ role: role_name }), () => ({ status: "inactive" })],
  updatePassword: [() => ({ current_password: "correct horse battery", new_password: "another password" })],
  resetPassword: [() => ({ reset_token: "lk_reset_no_such_token", new_password: "another password" })],
  beginSecondFactor: [({ username }) => ({ username, password: "not the password" })],
  confirmSecondFactor: [({ username }) => ({ username, password: "not the password", code: "123456" })],
  signIn: [({ username }) => ({ username, password: "not the password" })],
  // It names nothing, so that a call of the superadmin would be done, and end the session by which tests ask: a member that it does not take has it refused.
  endSuperadminSessions: [() => ({ no_such_member: 1 })],
  // It names nothing in its path, so that the superadmin's call is done: an empty one would change nothing, and leave no event.
  updateTenant: [() => ({ protected: true })],
};

/** The bodies that a route is tried with; undefined alone for one that takes none. */
export function bodiesOf({ definition: { operationId, body } }: Route): (Body | undefined)[] {
  if (body === undefined) return [undefined];
  const given = bodies[operationId];
  if (given !== undefined) return given;
  return [operationId.endsWith("ByKey") ? ({ license_key }) => ({ license_key }) : () => ({})];
}

export const firstBodyOf = (route: Route): Body | undefined => bodiesOf(route)[0];

/** Names of the things that a path has. */
export const namesInPath = ({ definition: { path } }: Route): string[] =>
  [...path.matchAll(/:([a-z_]+)/g)].map(([, name = ""]) => name).filter((name) => name !== "tenant_name");

/** Names of the things that something made of things reads. */
export function namesReadBy(make: ((things: Things) => unknown) | undefined): (keyof Things)[] {
  const read = new Set<keyof Things>();
  const things = nothing();
  make?.(
    new Proxy(things, {
      get: (target, name: keyof Things) => {
        read.add(name);
        return target[name];
      },
    }),
  );
  return [...read];
}

export const pathOf = ({ definition: { path } }: Route, tenant: string, things: Things): string =>
  path.replace(/:([a-z_]+)/g, (_, name: string) =>
    name === "tenant_name" ? tenant : encodeURIComponent(things[name as keyof Things] ?? "x"),
  );

type Sent = { as: Client; tenant: string; things: Things; body?: Body | undefined; query?: string };

/** Asks a route for these things. */
export const sendTo = (route: Route, { as, tenant, things, body, query = "" }: Sent, environment = {}) =>
  as.send(`${pathOf(route, tenant, things)}${query}`, {
    method: route.definition.method.toUpperCase(),
    ...(body === undefined ? {} : { body: body(things) }),
    environment,
  });

export const ofTenants = routes.filter(({ definition, needsTenant }) => needsTenant && definition.permission !== null);

/** All that a tenant's admin sees of these things, and of the tenant, the whole trail included. */
export async function everythingOf(admin: Client, tenant: string, things: Things): Promise<Record<string, unknown>> {
  const seen: Record<string, unknown> = {};
  for (const route of ofTenants) {
    const { method, changesOnRead, operationId } = route.definition;
    // A download is noted.
    if (method !== "get" || changesOnRead === true) continue;
    const reply = await sendTo(route, { as: admin, tenant, things });
    seen[operationId] = [reply.status, reply.count, reply.data ?? new TextDecoder().decode(reply.bytes)];
  }
  return seen;
}

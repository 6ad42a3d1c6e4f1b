import { type Api, signedIn, superadmin } from "./api.ts";

/** Somebody who signs in to the console. */
export type Person = { tenant: string; username: string; password: string };

/** A vendor of its own, with the API as its admin uses it. */
export type Vendor = { tenant: string; admin: Person; api: Api };

/** A password that every person of the tests has. */
export const password = "correct horse battery staple";

let made = 0;

/** A name that nothing else on the service has. */
export const uniqueName = (prefix: string): string => {
  made += 1;
  return `${prefix}-${process.pid.toString(36)}${Date.now().toString(36)}${made.toString(36)}`;
};

/** Makes a tenant with an admin, Ada, and nothing else in it. */
export async function newVendor(): Promise<Vendor> {
  const root = await superadmin();
  const tenant = uniqueName("acme");
  await root.post("/api/v1/tenants", { name: tenant });
  const admin = { tenant, username: "ada", password };
  await root.post(`/api/v1/tenants/${tenant}/accounts`, {
    username: "ada",
    email: "ada@example.com",
    role: "admin",
    first_name: "Ada",
    last_name: "Lovelace",
    password,
  });
  return { tenant, admin, api: await signedIn("ada", password, tenant) };
}

/** Makes another person of a vendor. @param role admin, user, or a role of the tenant's own */
export async function newPerson({ tenant, api }: Vendor, username: string, role = "user"): Promise<Person> {
  await api.post("accounts", { username, email: `${username}@example.com`, role, password });
  return { tenant, username, password };
}

/** Things of a vendor, as the API answered them. */
export type Catalogue = { product: { id: string }; policy: { id: string; name: string } };

/** Makes a product, and a policy of it. @param attributes of the policy */
export async function newCatalogue({ api }: Vendor, attributes: Record<string, unknown> = {}): Promise<Catalogue> {
  const product = await api.post("products", { name: "Sketchbook", code: uniqueName("sketchbook") });
  const policy = await api.post("policies", { product_id: product.id, name: "Five seats", max_machines: 5, ...attributes });
  return { product, policy };
}

/** Makes a license. @param attributes beside its name, such as `expiry` */
export const newLicense = ({ api }: Vendor, { product, policy }: Catalogue, attributes: Record<string, unknown> = {}) =>
  api.post("licenses", { product_id: product.id, policy_id: policy.id, name: "Alice", ...attributes });

import type { FindThings } from "../parts/picker.tsx";
import { api, dataOf } from "./client.ts";

/** So many are offered before a part of the name is typed. */
const offered = 50;

const part = (name: string) => (name.trim() === "" ? {} : { name: name.trim() });

/** A tenant's products, by name. */
export const productsOf = (tenant: string): FindThings => ({
  key: [tenant, "products"],
  find: async (name) => {
    const query = { ...part(name), sort: "name" as const, limit: offered, count: false };
    const found = await dataOf(
      api.GET("/api/v1/tenants/{tenant_name}/products", { params: { path: { tenant_name: tenant }, query } }),
    );
    return found.map((product) => ({ id: product.id, name: product.name, detail: product.code }));
  },
  read: async (id) => {
    const path = { tenant_name: tenant, product_id: id };
    return dataOf(api.GET("/api/v1/tenants/{tenant_name}/products/{product_id}", { params: { path } }));
  },
});

/** A tenant's licenses, by name. */
export const licensesOf = (tenant: string): FindThings => ({
  key: [tenant, "licenses"],
  find: async (name) => {
    const query = { ...part(name), sort: "name" as const, limit: offered, count: false };
    const found = await dataOf(
      api.GET("/api/v1/tenants/{tenant_name}/licenses", { params: { path: { tenant_name: tenant }, query } }),
    );
    return found.map(({ license_id, name, owner }) => ({
      id: license_id,
      name,
      detail: owner === null ? undefined : `Of ${owner}`,
    }));
  },
  read: async (id) => {
    const path = { tenant_name: tenant, license_id: id };
    const { name } = await dataOf(api.GET("/api/v1/tenants/{tenant_name}/licenses/{license_id}", { params: { path } }));
    return { id, name };
  },
});

/** A tenant's policies, by name: all of them, or those of a product. */
export const policiesOf = (tenant: string, product?: string): FindThings => ({
  key: product === undefined ? [tenant, "policies"] : [tenant, "policies", "of", product],
  find: async (name) => {
    const ofProduct = product === undefined ? {} : { product_id: product };
    const query = { ...part(name), ...ofProduct, sort: "name" as const, limit: offered, count: false };
    return dataOf(api.GET("/api/v1/tenants/{tenant_name}/policies", { params: { path: { tenant_name: tenant }, query } }));
  },
  read: async (id) => {
    const path = { tenant_name: tenant, policy_id: id };
    return dataOf(api.GET("/api/v1/tenants/{tenant_name}/policies/{policy_id}", { params: { path } }));
  },
});

/** A tenant's accounts, by a part of the username or email. They are named by their username. */
export const accountsOf = (tenant: string): FindThings => ({
  key: [tenant, "accounts"],
  find: async (search) => {
    const query = {
      ...(search.trim() === "" ? {} : { search: search.trim() }),
      sort: "username" as const,
      limit: offered,
      count: false,
    };
    const found = await dataOf(
      api.GET("/api/v1/tenants/{tenant_name}/accounts", { params: { path: { tenant_name: tenant }, query } }),
    );
    return found.map(({ username, email }) => ({ id: username, name: username, detail: email ?? undefined }));
  },
  read: async (username) => ({ id: username, name: username }),
});

/** A tenant's entitlements, by name. They are named by their code. */
export const entitlementsOf = (tenant: string): FindThings => ({
  key: [tenant, "entitlements"],
  find: async (name) => {
    const query = { ...part(name), sort: "code" as const, limit: offered, count: false };
    const found = await dataOf(
      api.GET("/api/v1/tenants/{tenant_name}/entitlements", { params: { path: { tenant_name: tenant }, query } }),
    );
    return found.map(({ code, name }) => ({ id: code, name: code, detail: name }));
  },
  read: async (code) => ({ id: code, name: code }),
});

/** The same by their ids, as attachments name them. */
export const entitlementsById = (tenant: string): FindThings => ({
  key: [tenant, "entitlements", "by id"],
  find: async (name) => {
    const query = { ...part(name), sort: "code" as const, limit: offered, count: false };
    const found = await dataOf(
      api.GET("/api/v1/tenants/{tenant_name}/entitlements", { params: { path: { tenant_name: tenant }, query } }),
    );
    return found.map(({ id, code, name }) => ({ id, name, detail: code }));
  },
  read: async (id) => ({ id, name: id }),
});

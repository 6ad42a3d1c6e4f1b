import { createPublicKey, type JsonWebKey } from "node:crypto";
import { rmSync } from "node:fs";
import { preparedFolder } from "../../dev/prepared-folder.ts";
import { password, post, type RunningService, signIn, startService } from "../../dev/running-service.ts";

/** A vendor with a running service of its own, as `npm start` runs it. */
export type Vendor = {
  service: RunningService;
  tenantUrl: string;
  productId: string;
  /** Makes something below the tenant, as its admin. */
  make: (path: string, body: unknown) => Promise<Record<string, string>>;
  /** Makes a policy and a license under it. */
  newLicense: (policy: Record<string, unknown>, license?: Record<string, unknown>) => Promise<{ id: string; key: string }>;
  /** Changes something below the tenant, as its admin. */
  change: (method: "PATCH" | "PUT", path: string, body: unknown) => Promise<void>;
  /** The tenant's active signing keys, which the vendor embeds in an app: Ed25519 and RSA, as PEM. */
  publicKeys: () => Promise<string[]>;
  stop: () => Promise<void>;
};

export async function newVendor(): Promise<Vendor> {
  const dataDir = await preparedFolder();
  const service = await startService({ dataDir, variables: { SUPERADMIN__PASSWORD: password } });
  const token = await signIn(service.url);
  const tenantUrl = `${service.url}/tenants/acme`;
  const make = async (path: string, body: unknown) => {
    const { status, data } = await post(`${tenantUrl}${path}`, body, token);
    if (status >= 300) throw new Error(`${path} was refused with ${status}.`);
    return data;
  };
  await post(`${service.url}/tenants`, { name: "acme" }, token);
  const { id: product_id = "" } = await make("/products", { name: "Sketchbook", code: "sketchbook" });
  const read = async (path: string): Promise<any> => {
    const response = await fetch(`${tenantUrl}${path}`, { headers: { Authorization: `Bearer ${token}` } });
    return response.json();
  };
  return {
    service,
    tenantUrl,
    productId: product_id,
    make,
    newLicense: async (policy, license = {}) => {
      const { id: policy_id = "" } = await make("/policies", { product_id, name: "Desktop", ...policy });
      const { license_id: id = "", license_key: key = "" } = await make("/licenses", {
        product_id,
        policy_id,
        name: "Alice",
        ...license,
      });
      return { id, key };
    },
    change: async (method, path, body) => {
      const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
      const { status } = await fetch(`${tenantUrl}${path}`, { method, headers, body: JSON.stringify(body) });
      if (status >= 300) throw new Error(`${path} was refused with ${status}.`);
    },
    publicKeys: async () => {
      const { keys } = await read("/.well-known/jwks.json");
      return keys
        .filter(({ purpose, status }: Record<string, string>) => purpose === "signing" && status === "active")
        .map((key: JsonWebKey) => createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "pem" }).toString());
    },
    stop: async () => {
      await service.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

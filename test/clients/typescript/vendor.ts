import { createPublicKey, type JsonWebKey } from "node:crypto";
import { rmSync } from "node:fs";
import { preparedFolder } from "../../dev/prepared-folder.ts";
import { password, post, type RunningService, signIn, startService } from "../../dev/running-service.ts";

/** A vendor with a running service of its own, as `npm start` runs it. */
export type Vendor = {
  service: RunningService;
  tenantUrl: string;
  /** Makes something below the tenant, as its admin. */
  make: (path: string, body: unknown) => Promise<Record<string, string>>;
  /** Makes a policy and a license under it. */
  newLicense: (
    policy: Record<string, unknown>,
    license?: Record<string, unknown>,
  ) => Promise<{ id: string; key: string; policyId: string }>;
  /** The keys that the vendor embeds in an app. */
  publicKeys: (policyId: string) => Promise<string[]>;
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
  const { id: product_id } = await make("/products", { name: "Sketchbook", code: "sketchbook" });
  const read = async (path: string): Promise<any> => {
    const response = await fetch(`${tenantUrl}${path}`, { headers: { Authorization: `Bearer ${token}` } });
    return response.json();
  };
  return {
    service,
    tenantUrl,
    make,
    newLicense: async (policy, license = {}) => {
      const { id: policy_id = "" } = await make("/policies", { product_id, name: "Desktop", ...policy });
      const { license_id: id = "", license_key: key = "" } = await make("/licenses", {
        product_id,
        policy_id,
        name: "Alice",
        ...license,
      });
      return { id, key, policyId: policy_id };
    },
    publicKeys: async (policyId) => {
      const { data } = await read(`/policies/${policyId}`);
      const { keys } = await read("/.well-known/jwks.json");
      const ofAnswers = keys
        .filter(({ status, kty }: { status: string; kty: string }) => status === "active" && kty === "OKP")
        .map((key: JsonWebKey) => createPublicKey({ key, format: "jwk" }).export({ type: "spki", format: "pem" }).toString());
      return [data.public_key, ...ofAnswers];
    },
    stop: async () => {
      await service.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

import { publicKeyIn } from "../public-key.ts";
import type { Vendor } from "../seed.ts";

/** The files that are altered: of a license and of its machine, plain and encrypted. */
export default async function seed(vendor: Vendor): Promise<Record<string, string>> {
  const product = await vendor.create("products", { name: "Sketchbook", code: "sketchbook" });
  const policy = await vendor.create("policies", {
    product_id: product.id,
    name: "Trial",
    scheme: "ED25519",
    duration_iso: "P14D",
  });
  const license = await vendor.create("licenses", { product_id: product.id, policy_id: policy.id, name: "Alice" });
  const key = license.license_key ?? "";
  const fingerprint = "b5:2f:0c:9a";
  const machine = await vendor.create("machines", { license_key: key, fingerprint });
  const options = { ttl: 86_400 };
  const ofMachine = { ...options, include: ["license"] };
  const files = {
    plainLicense: await vendor.create(`licenses/${license.license_id}/actions/checkout`, options),
    encryptedLicense: await vendor.create(`licenses/${license.license_id}/actions/checkout`, { ...options, encrypt: true }),
    plainMachine: await vendor.create(`machines/${machine.id}/actions/check-out`, ofMachine),
    encryptedMachine: await vendor.create(`machines/${machine.id}/actions/check-out`, { ...ofMachine, encrypt: true }),
  };
  const originals = Object.entries(files).map(([name, { certificate = "" }]) => ({
    kind: name.endsWith("Machine") ? "machine" : "license",
    certificate,
    licenseKey: key,
    fingerprint,
  }));
  return { ORIGINAL_FILES: JSON.stringify(originals), PUBLIC_KEY: publicKeyIn(policy.public_key ?? "") };
}

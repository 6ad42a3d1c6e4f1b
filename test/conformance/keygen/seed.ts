import type { Vendor } from "../seed.ts";

/** The catalogue of a vendor of desktop software: a product, two features, and a policy for each way in which the clients are tried. */
export default async function seed(vendor: Vendor): Promise<Record<string, string>> {
  const product = await vendor.create("products", { name: "Sketchbook", code: "sketchbook" });
  const other = await vendor.create("products", { name: "Notebook", code: "notebook" });
  const exporting = await vendor.create("entitlements", { name: "Export as PDF", code: "EXPORT_PDF" });
  const layers = await vendor.create("entitlements", { name: "Layers", code: "LAYERS" });

  const newPolicy = async (attributes: Record<string, unknown>): Promise<string> => {
    const policy = await vendor.create("policies", {
      product_id: product.id,
      authentication_strategy: "mixed",
      scheme: "ED25519",
      duration_iso: "P1Y",
      ...attributes,
    });
    await vendor.create(`policies/${policy.id}/entitlements`, { entitlement_id: [layers.id] });
    return policy.id ?? "";
  };

  const newLicense = async (policyId: string, name: string, attributes: Record<string, unknown> = {}) => {
    const license = await vendor.create("licenses", {
      product_id: product.id,
      policy_id: policyId,
      name,
      signed: true,
      metadata: { order: "A-1001", seatsSold: 2 },
      ...attributes,
    });
    await vendor.create(`licenses/${license.license_id}/entitlements`, { entitlement_id: [exporting.id] });
    return license;
  };

  // Things that the Go client's own test asks for.
  const nodeLocked = await newPolicy({
    name: "One machine",
    max_machines: 1,
    max_processes: 5,
    require_fingerprint_scope: true,
    overage_strategy: "no_overage",
  });
  const floating = await newPolicy({ name: "Two machines", floating: true, max_machines: 2, max_processes: 2, strict: true });
  const monitored = await newPolicy({
    name: "With heartbeats",
    max_machines: 1,
    require_heartbeat: true,
    heartbeat_duration: 600,
  });
  const checkedIn = await newPolicy({ name: "With check-ins", require_check_in: true, check_in_interval: "weekly" });
  const tokensAlone = await newPolicy({ name: "Tokens alone", authentication_strategy: "token" });

  const license = await newLicense(nodeLocked, "Alice");
  const floatingLicense = await newLicense(floating, "Bob and Carol");
  const monitoredLicense = await newLicense(monitored, "Dave");
  const checkedInLicense = await newLicense(checkedIn, "Erin");
  const suspended = await newLicense(floating, "Frank");
  await vendor.create(`licenses/${suspended.license_id}/actions/suspend`, {});
  const tokenOfLicense = await newLicense(tokensAlone, "Grace");
  const token = await vendor.create(`licenses/${tokenOfLicense.license_id}/tokens`, { name: "of Grace" });
  const productToken = await vendor.create(`products/${product.id}/tokens`, { name: "of the shop" });
  const adminToken = await vendor.create(`accounts/${vendor.username}/tokens`, {
    name: "of the back office",
    current_password: vendor.password,
  });

  return {
    // The names that the Go client's own test reads.
    KEYGEN_CUSTOM_DOMAIN: vendor.origin,
    KEYGEN_ACCOUNT_ID: vendor.tenant,
    KEYGEN_PRODUCT_ID: product.id ?? "",
    KEYGEN_PUBLIC_KEY: vendor.publicKey,
    KEYGEN_LICENSE_KEY: license.license_key ?? "",
    // Of this project's programs.
    OTHER_PRODUCT_ID: other.id ?? "",
    FLOATING_LICENSE_KEY: floatingLicense.license_key ?? "",
    FLOATING_LICENSE_ID: floatingLicense.license_id ?? "",
    MONITORED_LICENSE_KEY: monitoredLicense.license_key ?? "",
    CHECKED_IN_LICENSE_KEY: checkedInLicense.license_key ?? "",
    SUSPENDED_LICENSE_KEY: suspended.license_key ?? "",
    TOKEN_LICENSE_KEY: tokenOfLicense.license_key ?? "",
    TOKEN_LICENSE_ID: tokenOfLicense.license_id ?? "",
    LICENSE_TOKEN: token.token ?? "",
    ADMIN_TOKEN: adminToken.token ?? "",
    PRODUCT_TOKEN: productToken.token ?? "",
  };
}

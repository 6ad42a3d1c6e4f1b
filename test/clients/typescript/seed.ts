import type { Seed } from "../../conformance/seed.ts";

/** A license with one seat, an entitlement and a heartbeat. */
const seed: Seed = async ({ create }) => {
  const { id: product_id = "" } = await create("products", { name: "Sketchbook", code: "sketchbook" });
  const policy = await create("policies", {
    ...{ product_id, name: "One seat", max_machines: 1 },
    ...{ require_heartbeat: true, heartbeat_duration: 600 },
  });
  const { id: entitlement_id = "" } = await create("entitlements", { name: "Export", code: "EXPORT" });
  await create(`policies/${policy.id}/entitlements`, { entitlement_id: [entitlement_id] });
  const license = await create("licenses", { product_id, policy_id: policy.id, name: "Alice" });
  return { LATCHKEY_KEY: license.license_key ?? "" };
};

export default seed;

import type { Want } from "../document/feed-store.ts";

/** Tables whose rows hang on others: a change to one matters where what it hangs on is held. */
export const parentOf: Record<string, string> = {
  license_users: "licenses",
  license_entitlements: "licenses",
  machines: "licenses",
  machine_counts: "licenses",
  policy_entitlements: "policies",
  components: "machines",
  processes: "machines",
  tenant_keys: "tenants",
  signing_keys: "tenants",
};

/** Of those that are read with all that hangs on them: what. */
export const readWhole: Record<string, string[]> = {
  licenses: ["license_entitlements"],
  policies: ["policy_entitlements"],
  machines: ["components"],
  tenants: ["tenant_keys"],
};

/** Rows that hang on others and are read without them: a policy's license comes with the one key that signs, the tenant's other keys by the feed. */
export const readAlone: Record<string, true> = { signing_keys: true };

/** Of a license, those alone are held that a scope named; no process is. */
export const storedOneByOne: Record<string, true> = { license_users: true, machines: true, processes: true };

/** The source of the rows for each kind of want. */
export const sourceOf: Record<Want["kind"], string> = {
  id: "licenses",
  key: "licenses",
  account: "accounts",
  token: "tokens",
  tenant: "tenants",
};

const children = Map.groupBy(Object.keys(parentOf), (child) => parentOf[child]);

/** The tables whose rows hang on those of another. */
export const childrenOf = (source: string): string[] => children.get(source) ?? [];
